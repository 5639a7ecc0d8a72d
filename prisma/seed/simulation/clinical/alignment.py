"""How fast the teeth of an arch come into line once it has brackets, and an impacted one into the arch.

Wires, measurements and notes all ask here, so that none of them knows an arch better than the others.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.simulation.care.diagnosis import in_arch
from seed.simulation.clinical.teeth import LOWER_INCISORS
from seed.simulation.clinical.visit_history import PULLS
from seed.simulation.parameters import clinical
from seed.simulation.scheduling.calendar import working_day

if TYPE_CHECKING:
    from datetime import date

    from seed.generators.profiles import ArchSpace
    from seed.simulation.care.diagnosis import Diagnosis
    from seed.simulation.clinical.visit_history import Case, Past


def length_of(history: Past, case: Case) -> int:
    """Return how many days active treatment of a case is to take."""
    return history.course.second_phase if case.kind == "PHASE_II" else history.course.active


def days_left(history: Past, case: Case, day: date) -> int:
    """Return how many days of active treatment are to follow on a day."""
    return length_of(history, case) - ((day - case.start.day).days if case.start else 0)


def days_ahead(history: Past, case: Case, day: date) -> int:
    """Return how many days of treatment are really to follow on a day, also where it is to be broken off."""
    leaving, left = history.course.leaving if case.number == 1 else None, days_left(history, case, day)
    return left - max(length_of(history, case) - leaving.after, 0) if leaving else left


def space_of(case: Case, arch: str) -> ArchSpace:
    """Return the crowding and the spaces of an arch at the beginning of a case."""
    return case.bite.upper if arch == "UPPER" else case.bite.lower


def crowding_of(case: Case, arch: str) -> float:
    """Return by how many mm an arch was crowded at the beginning of a case."""
    return space_of(case, arch).crowding_mm


def aligning_days(history: Past, case: Case, arch: str, bonded: date) -> float:
    """Return in how many days from the bonding on the teeth of an arch come into line: the longer, the more crowded."""
    days = 7 * (clinical.ALIGNING_WEEKS + clinical.ALIGNING_WEEKS_PER_MM * crowding_of(case, arch))
    length, left = length_of(history, case), days_left(history, case, bonded)
    longest = clinical.ALIGNED_AT * left
    if case.kind == "SURGICAL":
        # The wires that the surgeon ties the jaws to go into arches that are ready.
        longest = min(longest, clinical.SURGERY_AT * length - clinical.SURGICAL_WIRES_DAYS - (length - left))
    return max(min(days, longest), 1.0)


def aligned(history: Past, case: Case, arch: str, bonded: date, day: date) -> float:
    """Return how far the teeth of an arch have come into line, from 0 to 1."""
    return min(max((day - bonded).days, 0) / aligning_days(history, case, arch, bonded), 1.0)


def crowding_left(history: Past, case: Case, arch: str, bonded: date, day: date) -> float:
    """Return how many mm of crowding are left in an arch."""
    return crowding_of(case, arch) * (1 - aligned(history, case, arch, bonded, day))


def closing_share(case: Case) -> float:
    """Return after which part of the time with brackets spaces in front are closed."""
    return clinical.READY_FOR_SURGERY * clinical.SURGERY_AT if case.kind == "SURGICAL" else clinical.SPACES_CLOSED_AT


def spacing_left(history: Past, case: Case, arch: str, bonded: date, day: date) -> float:
    """Return how many mm of spaces are left in front of an arch."""
    days = closing_share(case) * max(days_left(history, case, bonded), 1)
    return space_of(case, arch).spacing_mm * (1 - min((day - bonded).days / days, 1.0))


def lacks_room(case: Case, diagnosis: Diagnosis, arch: str) -> bool:
    """Whether an arch is crowded and lost no teeth: its incisors cannot be set upright, the others need the room."""
    return crowding_of(case, arch) >= clinical.CROWDED_FROM_MM and not in_arch(diagnosis.extractions, arch)


def keeps_incisors_forward(case: Case, diagnosis: Diagnosis, arch: str) -> bool:
    """Whether the incisors of an arch lean forward, in a class II the lower, in a class III the upper, and stay so."""
    leans = "UPPER" if diagnosis.bite.angle_class == "CLASS_III" else "LOWER"
    return arch == leans and lacks_room(case, diagnosis, arch)


def only_elastics_correct(history: Past, case: Case) -> bool:
    """Whether an overjet is to change by so much that only elastics can have done it."""
    diagnosis = history.course.diagnosis
    other = case.number == 1 and (diagnosis.extractions or diagnosis.herbst)
    return not other and abs(case.bite.overjet_mm - clinical.BITE_TARGET) >= clinical.ELASTICS_FROM_MM


def extraction_space_left(history: Past, case: Case, arch: str, day: date) -> float:
    """Return how many mm are left on each side of an arch of what was extracted, less what the crowding took.

    Alignment takes half the crowding of an arch on each side, and all of it where a single lower incisor went; the
    rest closes before the finishing, or an operation.
    """
    start, until = clinical.SPACES_CLOSE
    if case.kind == "SURGICAL":
        until = clinical.SURGERY_AT - clinical.CLOSED_BEFORE_SURGERY
    length = length_of(history, case)
    done = (length - days_left(history, case, day)) / max(length, 1)
    # Two premolars are just enough for the most crowded arches.
    size, crowding = clinical.EXTRACTION_SPACE, crowding_of(case, arch) / 2
    if arch == "LOWER" and not LOWER_INCISORS.isdisjoint(history.course.diagnosis.extractions):
        size, crowding = clinical.INCISOR_SPACE, crowding_of(case, arch)
    room = max(size - crowding, 0)
    return room * min((until - done) / (until - start), 1.0)


def is_closing(history: Past, case: Case, arch: str, bonded: date, day: date) -> bool:
    """Whether spaces of an arch are still being closed on a day: those in front, or of what was extracted."""
    if spacing_left(history, case, arch, bonded, day) >= clinical.SPACE_IS_CLOSED_MM:
        return True
    pulled = history.story.milestones.get("extractions")
    if pulled is None or pulled >= day or case.number > 1 or not in_arch(history.course.diagnosis.extractions, arch):
        return False
    return extraction_space_left(history, case, arch, day) >= clinical.SPACE_IS_OPEN_MM


def exposed_on(history: Past, case: Case) -> date | None:
    """Return the day on which the surgeon exposes an impacted tooth that a case is to bring in; the wires are level."""
    if not history.course.diagnosis.impacted or case.kind not in PULLS or case.start is None:
        return None
    days = min(round(clinical.EXPOSED_AT * length_of(history, case)), clinical.EXPOSED_AFTER_DAYS)
    return working_day(case.start.day + timedelta(days=days))


def pulled(history: Past, case: Case, day: date) -> float:
    """Return how far an exposed tooth has come on a day, from 0 to 1; a bracket is bonded when it is through."""
    exposed = exposed_on(history, case)
    if exposed is None or day <= exposed:
        return 0.0
    return (day - exposed).days / max(round(clinical.PULLED_FOR * length_of(history, case)), 1)
