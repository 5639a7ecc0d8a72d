"""Public cover of children: who has it, what it pays for, and how long its prior approval takes.

It is a fact of the household before the first visit, and decides when treatment may begin: not before it is approved.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from seed.generators.choice import between
from seed.simulation.care.courses import Finding
from seed.simulation.parameters import billing
from seed.simulation.records.people import Track
from seedbed.rng import rng

if TYPE_CHECKING:
    from random import Random

    from seed.generators.profiles import ClinicalMeasurements
    from seed.simulation.care.courses import Course
    from seed.simulation.care.diagnosis import Diagnosis

_ALIGNERS = (Track.TEEN_ALIGNER, Track.ADULT_ALIGNER)


def cover_luck(seed: int, slug: str, household: str) -> tuple[Random, float]:
    """Return the luck of a household with its cover, and the stream from which the rest of it is drawn."""
    rand = rng(seed, slug, "ledger", "policies", household)
    return rand, rand.random()


def is_public(luck: float, *, minor: bool) -> bool:
    """Whether a household with such luck has Medicaid, which covers children only."""
    return minor and 0 <= luck - billing.ORTHO_BENEFIT < billing.MEDICAID / billing.MINORS


def with_cover(seed: int, slug: str, household: str, course: Course) -> Course:
    """Return the course of a patient as far as public cover decides it; that of others as it is.

    What is approved costs nothing, and few decline it. What is not approved is mostly given up, and paid by a few.
    There is one course of treatment, so no second phase.
    """
    _, luck = cover_luck(seed, slug, household)
    if not is_public(luck, minor=course.outline.age_on(course.outline.first_contact) < 18):
        return course
    rand = rng(seed, slug, "public cover", course.outline.ordinal)
    wait, accepts, pays = between(rand, *billing.PREAUTHORIZATION_DAYS), rand.random(), rand.random()
    covered = is_covered(course.outline.track, course.diagnosis)
    if course.finding is not Finding.NOTHING:
        approved, refused = accepts < billing.ACCEPTS_WHAT_IS_APPROVED, pays < billing.PAYS_WHAT_IS_DENIED
        course = replace(course, accepts=approved if covered else refused and course.accepts)
    return replace(course, approval=wait, second_phase=0)


def is_covered(track: Track, diagnosis: Diagnosis) -> bool:
    """Whether Medicaid pays for treatment: braces, where the bite is a handicap, or where they are on already."""
    if track is Track.TRANSFER_IN:
        return True
    return track not in _ALIGNERS and bool(diagnosis.impacted or severity(diagnosis.bite) >= billing.HANDICAPPING_FROM)


def severity(bite: ClinicalMeasurements) -> float:
    """Return the points of a bite by an index such as states use (HLD): what is measured, and what is found."""
    crowded = sum(arch.crowding_mm > billing.CROWDED_BEYOND for arch in (bite.upper, bite.lower))
    found = (
        (bite.overjet_mm < 0) * billing.REVERSE_POINTS * -bite.overjet_mm,
        max(bite.overjet_mm, 0.0),
        max(bite.overbite_mm, 0.0),
        billing.OPEN_BITE_POINTS * max(-bite.overbite_mm, 0.0),
        billing.CROWDED_POINTS * crowded,
        max(bite.upper.crowding_mm, bite.lower.crowding_mm) * billing.SPREAD_OF_CROWDING,
        billing.CROSSBITE_POINTS * (bite.posterior_crossbite + bite.anterior_crossbite),
    )
    return sum(found)


def ready_from(course: Course, asked: date) -> date:
    """Return when treatment is to begin that was planned on a day, and asked for where public cover is to pay for it.

    There has to be time for what is made, for the answer, and to book. Nothing is ordered before the answer.
    """
    if not course.approval:
        return asked + timedelta(days=course.delivery)
    making = course.delivery if course.made_to_order else 0
    after = max(making + billing.ORDERED_AFTER_APPROVAL, billing.BOOKED_AFTER_APPROVAL)
    return asked + timedelta(days=course.approval + after)


def may_order_from(course: Course, presented: date, accepted: date) -> date:
    """Return from when on a laboratory may begin: once the plan is accepted, and public cover has answered."""
    answered = presented + timedelta(days=course.approval + billing.ORDERED_AFTER_APPROVAL)
    return max(accepted, answered) if course.approval else accepted
