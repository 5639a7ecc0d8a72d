"""How fast the teeth of an arch come into line once it has brackets.

Wires, measurements and notes all ask here, so that none of them knows an arch better than the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.simulation.parameters import clinical

if TYPE_CHECKING:
    from datetime import date

    from seed.simulation.clinical.visit_history import Case, VisitHistory


def length_of(history: VisitHistory, case: Case) -> int:
    """Return how many days active treatment of a case is to take."""
    return history.course.second_phase if case.kind == "PHASE_II" else history.course.active


def crowding_of(case: Case, arch: str) -> float:
    """Return by how many mm an arch was crowded at the beginning of a case."""
    return (case.bite.upper if arch == "UPPER" else case.bite.lower).crowding_mm


def aligning_days(history: VisitHistory, case: Case, arch: str, bonded: date) -> float:
    """Return in how many days from the bonding on the teeth of an arch come into line: the longer, the more crowded."""
    days = 7 * (clinical.ALIGNING_WEEKS + clinical.ALIGNING_WEEKS_PER_MM * crowding_of(case, arch))
    length, waited = length_of(history, case), (bonded - case.start.day).days if case.start else 0
    longest = clinical.ALIGNED_AT * (length - waited)
    if case.kind == "SURGICAL":
        # The wires that the surgeon ties the jaws to go into arches that are ready.
        longest = min(longest, clinical.SURGERY_AT * length - clinical.SURGICAL_WIRES_DAYS - waited)
    return max(min(days, longest), 1.0)


def aligned(history: VisitHistory, case: Case, arch: str, bonded: date, day: date) -> float:
    """Return how far the teeth of an arch have come into line, from 0 to 1."""
    return min(max((day - bonded).days, 0) / aligning_days(history, case, arch, bonded), 1.0)


def crowding_left(history: VisitHistory, case: Case, arch: str, bonded: date, day: date) -> float:
    """Return how many mm of crowding are left in an arch."""
    return crowding_of(case, arch) * (1 - aligned(history, case, arch, bonded, day))


def closing_share(case: Case) -> float:
    """Return after which part of the time with brackets spaces in front are closed."""
    return clinical.READY_FOR_SURGERY * clinical.SURGERY_AT if case.kind == "SURGICAL" else clinical.SPACES_CLOSED_AT


def spacing_left(history: VisitHistory, case: Case, arch: str, bonded: date, day: date) -> float:
    """Return how many mm of spaces are left in front of an arch."""
    spaces = (case.bite.upper if arch == "UPPER" else case.bite.lower).spacing_mm
    waited = (bonded - case.start.day).days if case.start else 0
    days = closing_share(case) * max(length_of(history, case) - waited, 1)
    return spaces * (1 - min((day - bonded).days / days, 1.0))
