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
    """Yield the checklists of the last quarter."""
    first = max(office.plan.opened_on, office.today - timedelta(days=front_office.CHECKLIST_DAYS))
    for day in days(first, office.today):
        if office.calendar.is_open(day):
            for row in CHECKLISTS:
                if _is_due(office, row, day):
                    run = _run(office, row, day)
                    if run:
                        yield run


def _is_due(office: FrontOffice, row: ChecklistRow, day: date) -> bool:
    """Whether an open day is the one in its week or month on which a checklist is carried out."""
    if row.frequency == "DAILY":
        return True
    begins = day - timedelta(days=day.weekday()) if row.frequency == "WEEKLY" else day.replace(day=1)
    return office.calendar.next_open(begins) == day


def _run(office: FrontOffice, row: ChecklistRow, day: date) -> ChecklistRun | None:
    rand = office.rand("checklist", row.code, day.isoformat())
    opened = office.calendar.intervals(day)
    opens, closes = opened[0][0], opened[-1][1]
    minute = {
        "OPENING": opens + between(rand, -15, 5),
        "CLOSING": closes + between(rand, 2, 20),
    }.get(row.category, opens + between(rand, 60, 300))
    completed = office.calendar.to_utc(day, minute)
    staff = office.anyone(rand, completed, *row.roles)
    if completed > office.as_of or staff is None:
        return None
    device = office.device(rand, day, *row.devices) if row.devices else None
    total = len(row.items)
    if rand.random() < front_office.CHECKLIST_INCOMPLETE:
        return ChecklistRun(row.code, staff, "INCOMPLETE", between(rand, 1, total - 1), total, day, None, device)
    return ChecklistRun(row.code, staff, "COMPLETED", total, total, day, completed, device)
