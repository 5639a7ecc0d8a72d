"""Where the room for crowded teeth comes from, in arches that lose none: in the plan, in notes and in the overjet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.simulation.care.diagnosis import in_arch
from seed.simulation.clinical.alignment import crowding_of
from seed.simulation.parameters import clinical

if TYPE_CHECKING:
    from seed.simulation.care.courses import Course
    from seed.simulation.clinical.visit_history import Case


def crowded_arches(course: Course, case: Case) -> list[str]:
    """Return the treated arches whose crowding needs room that no extraction gives."""
    gone = course.diagnosis.extractions if case.number == 1 else ()
    treated = ("UPPER", "LOWER") if course.arch == "BOTH" or case.number > 1 else (course.arch,)
    return [
        arch for arch in treated if crowding_of(case, arch) >= clinical.ROOM_IS_NAMED_MM and not in_arch(gone, arch)
    ]


def reduces(course: Course, case: Case | None) -> bool:
    """Whether enamel is to be reduced: in permanent teeth that are kept clean."""
    if case is None or case.first_phase or course.hygiene == "POOR":
        return False
    grown = course.outline.age_on(case.presented.day) >= clinical.REDUCED_FROM_AGE
    return grown and bool(crowded_arches(course, case))


def room_from(course: Course, case: Case) -> str | None:
    """Return what makes room for crowded teeth, as the plan says it; None where extractions do, or none is needed."""
    arches = crowded_arches(course, case)
    if case.first_phase or not arches:
        return None
    worst = max(crowding_of(case, arch) for arch in arches)
    sources = ["broader arches"]
    if worst >= clinical.PROCLINES_FROM_MM:
        sources.append("incisors somewhat farther forward")
    if reduces(course, case):
        sources.append("enamel reduction")
    return f"room from {' and '.join(filter(None, (', '.join(sources[:-1]), sources[-1])))}"


def incisors_come_forward(course: Course, case: Case) -> float:
    """Return by how many mm an overjet grows while crowded upper teeth unravel; the lower ones take half of it back."""
    if case.number > 1 or course.diagnosis.herbst or "UPPER" not in crowded_arches(course, case):
        return 0.0
    lower = 0.0 if in_arch(course.diagnosis.extractions, "LOWER") else crowding_of(case, "LOWER")
    more = clinical.OVERJET_PER_MM * (crowding_of(case, "UPPER") - lower / 2)
    return min(max(more, 0.0), clinical.OVERJET_GROWS)
