"""Children of one family: twins, and visits that share a day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seed.simulation.parameters import care
from seedbed.rng import rng

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from random import Random

    from seed.simulation.care.bookings import Booking
    from seed.simulation.care.courses import Course


def with_twins(seed: int, slug: str, courses: Sequence[Course]) -> list[Course]:
    """Return the courses, in which some children who call soon after another of nearly their age are that one's twins.

    A twin has the other's birthday; what is due at an age moves by a few weeks at most.
    """
    found: list[Course] = []
    twins: set[int] = set()
    for course in courses:
        ordinal = course.outline.ordinal
        lucky = rng(seed, slug, "twin", ordinal).random() < care.TWIN
        if lucky and _is_child(course):
            for other in reversed(found[-care.TWINS_WITHIN :]):
                apart = abs((other.outline.birth_date - course.outline.birth_date).days)
                if _is_child(other) and other.outline.ordinal not in twins and apart <= care.TWIN_DAYS:
                    twins |= {ordinal, other.outline.ordinal}
                    course = replace(course, outline=replace(course.outline, birth_date=other.outline.birth_date))
                    break
        found.append(course)
    return found


def _is_child(course: Course) -> bool:
    """Whether a patient is of an age at which a few weeks change nothing that was planned."""
    years = (course.outline.first_contact - course.outline.birth_date).days / 365.25
    least, most = care.TWIN_YEARS
    return course.minor and least <= years <= most


def beside(rand: Random, visits: Iterable[Booking], target: date, after: date, now: int) -> Booking | None:
    """Return a sibling's visit near `target` and later than `after`, beside which a family wants the next one.

    `visits` are those of the household; at the stamp `now` the visit is still to come and has not been called off.
    """
    if rand.random() >= care.SIBLINGS_TOGETHER:
        return None
    near = [
        visit
        for visit in visits
        if visit.starts > now
        and visit.booked <= now
        and (visit.called_off is None or visit.called_off.at > now)
        and visit.slot.day > after
        and abs((visit.slot.day - target).days) <= care.SIBLINGS_NEAR_DAYS
    ]
    return min(near, key=lambda visit: (abs(visit.slot.day - target), visit.starts), default=None)


def window_beside(visit: Booking) -> tuple[int, int]:
    """Return the part of the day just before and just after a sibling's visit."""
    return max(visit.slot.start - care.SIBLINGS_APART, 0), visit.slot.end + care.SIBLINGS_APART
