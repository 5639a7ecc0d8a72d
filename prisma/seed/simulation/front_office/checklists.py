"""Checklists that were carried out on operating days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from seed.fixtures import CHECKLISTS
from seed.generators.choice import between
from seed.simulation.parameters import front_office
from seed.simulation.records.front_office import ChecklistRun
from seed.simulation.scheduling.calendar import days

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.fixtures import ChecklistRow
    from seed.simulation.front_office.on_duty import FrontOffice


def checklist_runs(office: FrontOffice) -> Iterator[ChecklistRun]:
    """Yield the checklists of the last quarter, each on days on which somebody works whose checklist it is."""
    first = max(office.plan.opened_on, office.today - timedelta(days=front_office.CHECKLIST_DAYS))
    for day in days(first, office.today):
        for row in CHECKLISTS:
            team = _team(office, row, day)
            if team and _is_due(office, row, day):
                run = _run(office, row, day, team)
                if run:
                    yield run


def _team(office: FrontOffice, row: ChecklistRow, day: date) -> list[str]:
    """Return who does a checklist on an open day, by role."""
    if not office.calendar.is_open(day):
        return []
    working = office.roster.working(day)
    return [member.employee_number for role in row.roles for member, _ in working if member.role == role]


def _is_due(office: FrontOffice, row: ChecklistRow, day: date) -> bool:
    """Whether a day is the first in its week or month on which a checklist can be carried out."""
    if row.frequency == "DAILY":
        return True
    begins = day - timedelta(days=day.weekday()) if row.frequency == "WEEKLY" else day.replace(day=1)
    return not any(_team(office, row, before) for before in days(begins, day - timedelta(days=1)))


def _run(office: FrontOffice, row: ChecklistRow, day: date, team: list[str]) -> ChecklistRun | None:
    rand = office.rand("checklist", row.code, day.isoformat())
    opened = office.calendar.intervals(day)
    opens, closes = opened[0][0], opened[-1][1]
    minute = {
        "OPENING": opens + between(rand, -15, 5),
        "CLOSING": closes + between(rand, 2, 20),
    }.get(row.category, opens + between(rand, 60, 300))
    completed = office.calendar.to_utc(day, minute)
    staff = office.on_duty(rand, completed, *row.roles) or team[0]
    if completed > office.as_of:
        return None
    device = office.device(rand, day, *row.devices) if row.devices else None
    total = len(row.items)
    if rand.random() < front_office.CHECKLIST_INCOMPLETE:
        return ChecklistRun(row.code, staff, "INCOMPLETE", between(rand, 1, total - 1), total, day, None, device)
    return ChecklistRun(row.code, staff, "COMPLETED", total, total, day, completed, device)
