"""What a clinic's days came to, counted from its visits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from seed.simulation.parameters import front_office
from seed.simulation.scheduling.calendar import days

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seed.simulation.scheduling.calendar import ClinicCalendar

EXAMS = ("NEW_PATIENT_EXAM",)
STARTS = ("BONDING_FULL", "BONDING_SINGLE", "ALIGNER_START", "EXPANDER_DELIVERY", "HERBST_DELIVERY")
DEBONDS = ("DEBOND",)
EMERGENCIES = ("REPAIR", "COMFORT")


class Counted(NamedTuple):
    """What counting needs to know of a visit: its day at the clinic, and the wait of a patient who came."""

    day: date
    status: str
    service: str
    minutes: int
    wait: int | None


@dataclass(slots=True)
class DayCount:
    """A day in numbers; `scheduled` counts every visit of the day, called off or not."""

    day: date
    scheduled: int = 0
    completed: int = 0
    no_shows: int = 0
    cancelled: int = 0
    new_patients: int = 0
    starts: int = 0
    debonds: int = 0
    emergencies: int = 0
    chair_minutes: int = 0
    waits: int = 0
    waited: int = 0

    @property
    def average_wait(self) -> float | None:
        """Mean minutes from arrival to chair, to two decimals."""
        return round(self.waited / self.waits, 2) if self.waits else None

    def add(self, visit: Counted) -> None:
        """Count a visit."""
        self.scheduled += 1
        self.no_shows += visit.status == "NO_SHOW"
        self.cancelled += visit.status == "CANCELLED"
        if visit.status == "COMPLETED":
            self.completed += 1
            self.chair_minutes += visit.minutes
            self.new_patients += visit.service in EXAMS
            self.starts += visit.service in STARTS
            self.debonds += visit.service in DEBONDS
            self.emergencies += visit.service in EMERGENCIES
        if visit.wait is not None:
            self.waits += 1
            self.waited += visit.wait


def first_day(opened_on: date, today: date) -> date:
    """Return the first day that has metrics."""
    return max(opened_on, today - timedelta(days=front_office.METRIC_DAYS))


def daily_metrics(
    calendar: ClinicCalendar, visits: Iterable[Counted], *, opened_on: date, today: date
) -> Iterator[DayCount]:
    """Yield the open days of the last year before `today`, in order."""
    counts = {
        day: DayCount(day)
        for day in days(first_day(opened_on, today), today - timedelta(days=1))
        if calendar.is_open(day)
    }
    for visit in visits:
        count = counts.get(visit.day)
        if count is not None:
            count.add(visit)
    yield from counts.values()
