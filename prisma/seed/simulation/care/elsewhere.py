"""What others do during treatment: the dentist's extractions, the operation on the jaws."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.simulation.care.steps import Turn
from seed.simulation.parameters import clinical
from seed.simulation.records.people import Track
from seed.simulation.scheduling.calendar import working_day

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from seed.simulation.care.courses import Course
    from seed.simulation.parameters.care import Regimen


def elsewhere_of(course: Course, regimen: Regimen, start: date, length: int, rand: Random) -> list[Turn]:
    """What others do during treatment: the dentist's extractions, the operation."""
    if regimen is not course.regimen:
        return []
    found = []
    if course.diagnosis.extractions and not regimen.aligners:
        found.append(Turn(start + timedelta(days=rand.randint(*clinical.EXTRACTION_DAYS)), None, "extractions"))
    if course.outline.track is Track.SURGICAL:
        found.append(Turn(start + timedelta(days=int(length * clinical.SURGERY_AT)), None, "surgery"))
    return found


def settled(turn: Turn, last: date) -> date:
    """Return the day on which something happens elsewhere, after the visit on the day `last`."""
    return working_day(max(turn.on, last + timedelta(days=2)))


def operation_in(elsewhere: list[Turn], last: date, due: date) -> date | None:
    """Return the day of an operation between the visit on the day `last` and the next one, where there is one."""
    return next((settled(turn, last) for turn in elsewhere if turn.milestone == "surgery" and turn.on < due), None)


def keeps_quiet(turn: Turn, day: date) -> bool:
    """Whether a day falls into the soft diet and the rest after an operation, in which nothing is bitten off."""
    return turn.milestone == "surgery" and turn.on <= day <= turn.on + timedelta(days=clinical.SOFT_DIET_DAYS)
