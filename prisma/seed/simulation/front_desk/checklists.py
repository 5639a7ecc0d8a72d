"""Checklists that were carried out on operating days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from seed.fixtures import CHECKLISTS
from seed.generators.choice import between
from seed.simulation.calendar import days
from seed.simulation.front_desk import numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.fixtures import ChecklistRow
    from seed.simulation.front_desk.desk import FrontDesk


@dataclass(frozen=True, slots=True)
class Run:
    """A checklist on the day on which it was due; an incomplete one was never finished."""

    template: str
    staff: str
    status: str
    done: int
    total: int
    due_on: date
    completed_at: datetime | None
    device: str | None = None  # tag, where the checklist is about one


def checklist_runs(desk: FrontDesk) -> Iterator[Run]:
    """Yield the checklists of the last quarter."""
    first = max(desk.plan.opened_on, desk.today - timedelta(days=numbers.CHECKLIST_DAYS))
    for day in days(first, desk.today):
        if desk.calendar.is_open(day):
            for row in CHECKLISTS:
                if _is_due(desk, row, day):
                    run = _run(desk, row, day)
                    if run:
                        yield run


def _is_due(desk: FrontDesk, row: ChecklistRow, day: date) -> bool:
    """Whether an open day is the one in its week or month on which a checklist is carried out."""
    if row.frequency == "DAILY":
        return True
    begins = day - timedelta(days=day.weekday()) if row.frequency == "WEEKLY" else day.replace(day=1)
    return desk.calendar.next_open(begins) == day


def _run(desk: FrontDesk, row: ChecklistRow, day: date) -> Run | None:
    rand = desk.rand("checklist", row.code, day.isoformat())
    opened = desk.calendar.intervals(day)
    opens, closes = opened[0][0], opened[-1][1]
    minute = {
        "OPENING": opens + between(rand, -15, 5),
        "CLOSING": closes + between(rand, 2, 20),
    }.get(row.category, opens + between(rand, 60, 300))
    completed = desk.calendar.to_utc(day, minute)
    staff = desk.anyone(rand, completed, *row.roles)
    if completed > desk.as_of or staff is None:
        return None
    device = desk.device(rand, day, *row.devices) if row.devices else None
    total = len(row.items)
    if rand.random() < numbers.CHECKLIST_INCOMPLETE:
        return Run(row.code, staff, "INCOMPLETE", between(rand, 1, total - 1), total, day, None, device)
    return Run(row.code, staff, "COMPLETED", total, total, day, completed, device)
