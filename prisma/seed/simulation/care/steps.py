"""The steps of a pathway: what the patient wants next, and what happens without a visit."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from seed.records import record

if TYPE_CHECKING:
    from collections.abc import Generator
    from datetime import date

    from seed.simulation.records.people import Outcome
    from seed.simulation.records.visits import Purpose


class Fate(StrEnum):
    """What becomes of a wish."""

    OPEN = "OPEN"  # kept in the end; may fail and be booked again on the way
    MISSED = "MISSED"  # booked, and never kept
    CALLED_OFF = "CALLED_OFF"  # booked, and cancelled because care has ended


@record
class Rhythm:
    """Visits at a regular interval, agreed at once."""

    pattern: str  # RecurrencePattern of the data model
    interval: int
    visits: int


@record
class Want:
    """A visit that should take place around `due`, and what it changes once it is completed."""

    purpose: Purpose
    service: str
    due: date
    tolerance: int = 4  # days
    milestones: tuple[str, ...] = ()
    outcome: Outcome | None = None
    fate: Fate = Fate.OPEN
    called_off: date | None = None
    failure: float | None = None  # chance that the first booking fails, where it is not the usual one
    same_day: bool = False  # follows at once on the visit before
    at_once: bool = False  # it hurts, or worse
    bound: bool = False  # waits for what is made or worn until then: no earlier opening helps
    rhythm: Rhythm | None = None


@record
class Turn:
    """A change that takes no visit; without an outcome, something that is done elsewhere."""

    on: date
    outcome: Outcome | None
    milestone: str


@record
class Mishap:
    """Something breaks, hurts or is lost."""

    on: date
    kind: str  # EmergencyType of the data model
    about: str = ""  # what broke, where that is not an appliance: ATTACHMENT, TIE or RETAINER
    before: date | None = None  # of an operation: nobody comes for a repair on that day, or in the days after it


Step: TypeAlias = Want | Turn | Mishap
Path: TypeAlias = "Generator[Step, date, date]"  # is sent the day of each visit, returns the last one
