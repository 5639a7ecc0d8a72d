"""When families ask to come, how punctual they are, and how long they wait."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from seed.simulation.parameters import care
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from seed.simulation.care.courses import Course

# Why patients are sent home before they are seated, with what the desk writes; the last only with minors.
_SENT_HOME = (
    (
        "ILLNESS",
        ("Came with a fever, sent home", "Coughing a lot, sent home", "Sick in the waiting room"),
    ),
    ("ILLNESS", ("Cold sore on the lip: no work in the mouth today", "Sore throat since the morning, sent home")),
    (
        "OTHER",
        ("Left before being seated: a call from work", "Left before being seated: the meter had run out"),
    ),
    ("OTHER", ("Came alone, nobody to sign the change of plan", "Came with a neighbor who may not consent")),
)
_BONDINGS = (Purpose.START, Purpose.BOND_LOWER, Purpose.DEBOND, Purpose.REMOVAL)


def punctuality(rand: Random) -> int:
    """Return how many minutes after the agreed time a patient arrives; most arrive before it."""
    mean, sd = care.ARRIVES
    minutes = rand.gauss(mean, sd)
    if rand.random() < care.COMES_LATE:
        minutes += rand.expovariate(1 / care.LATE_BY)
    earliest, latest = care.ARRIVAL_LIMITS
    return int(min(max(minutes, earliest), latest))


def at_the_door(rand: Random, starts: int, *, minor: bool) -> tuple[int, int, str, str]:
    """Return when somebody who is sent home arrives and leaves again, and why, as a reason and in words."""
    arrived = starts - rand.randint(4, 14)
    reason, words = rand.choice(_SENT_HOME if minor else _SENT_HOME[:-1])
    return arrived, rand.randint(arrived + 1, starts - 1), reason, rand.choice(words)


def waiting_time(rand: Random) -> int:
    """Return how many minutes pass between the door and the chair where nothing else is in the way."""
    return max(1, min(care.LONGEST_WAIT, int(rand.lognormvariate(log(care.WAIT_MEDIAN), care.WAIT_SIGMA))))


def asked_time(course: Course, purpose: Purpose, month: int, luck: float) -> tuple[int, int] | None:
    """Return the time of day that a family asks for, in minutes, or None."""
    if purpose in _BONDINGS:
        return care.MID_MORNING if luck < care.MID_MORNING_SHARE else None
    if course.minor:
        return care.AFTER_SCHOOL if month in care.SCHOOL_MONTHS and luck < care.AFTER_SCHOOL_SHARE else None
    if luck < care.WORK_SHARE:
        return care.BEFORE_WORK
    return care.AFTER_WORK if luck < 2 * care.WORK_SHARE else None


def foreseeable(course: Course, reason: str, day: date, notice: int) -> str:
    """Return why a visit of `day` is called off so many minutes before it: `reason`, where it can be that.

    Only minors have something at school, and not in summer; nobody knows weeks ahead of being ill.
    """
    lessons = course.minor and day.month in care.SCHOOL_MONTHS
    denied = (reason == "SCHOOL" and not lessons) or (reason == "ILLNESS" and notice > care.ILL_BEFORE)
    return "SCHEDULE_CONFLICT" if denied else reason
