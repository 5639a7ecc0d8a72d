"""Treatment plans: what is wrong, what is proposed, and the days from the proposal to the end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from seed.fixtures import MALOCCLUSIONS
from seed.generators.choice import between, truncated
from seed.records import record
from seed.simulation.care.courses import DAYS_A_MONTH, estimated
from seed.simulation.care.diagnosis import in_arch, teeth_available
from seed.simulation.care.early import early_kinds
from seed.simulation.clinical.missing import aims, stand_ins
from seed.simulation.clinical.room import room_from
from seed.simulation.clinical.visit_history import PULLS
from seed.simulation.parameters import care, clinical

if TYPE_CHECKING:
    from random import Random

    from seed.generators.profiles import ClinicalMeasurements
    from seed.simulation.care.courses import Course
    from seed.simulation.care.diagnosis import Diagnosis
    from seed.simulation.clinical.visit_history import Case, VisitHistory

_CLASS_NAMES = {row.code: row.name for row in MALOCCLUSIONS}
_TITLES = {
    "COMPREHENSIVE": "Comprehensive braces",
    "INVISALIGN": "Clear aligners",
    "PHASE_I": "Phase I",
    "PHASE_II": "Phase II",
    "LIMITED": "Limited treatment",
    "SURGICAL": "Braces with jaw surgery",
    "TRANSFER_IN": "Treatment taken over",
}
_EARLY_OBJECTIVES = {
    "UNDERBITE": "Bring the upper jaw forward and correct the anterior crossbite",
    "CLASS_III": "Bring the upper jaw forward while it grows",
    "CROSSBITE": "Widen the upper arch and correct the crossbite",
    "PROTRUSION": "Reduce the overjet and the risk of injury to the upper incisors",
    "WIDEN": "Widen the upper arch; the overjet is left to the second phase",
    "SPACE": "Make and keep room for the permanent teeth",
}


_CANINES = {6, 11}
_ANCHORED = {
    "RETRACTION": "retract the front teeth from mini-screws",
    "CANINE": "pull the canine down from a mini-screw",
    "INTRUSION": "intrude the upper molars from mini-screws to close the bite",
    "DISTALIZATION": "move the upper molars back from mini-screws",
}


@record
class PlanDays:
    """The days of a plan; `planned_days` is the length of active treatment as it was told."""

    presented: date
    accepted: date | None
    consented: date | None
    started: date | None
    ended: date | None
    status: str
    planned_days: int

    @property
    def planned_end(self) -> date | None:
        """When treatment was to end, as it was told on its first day."""
        return self.started + timedelta(days=self.planned_days) if self.started else None


def schedule(rand: Random, history: VisitHistory, case: Case) -> PlanDays:
    """Return when a case was presented, accepted, consented to, started and ended."""
    at_once = rand.random() < clinical.ACCEPTED_AT_ONCE
    thinks = between(rand, 1, clinical.ACCEPTED_WITHIN_DAYS)
    signs_late = rand.random() < clinical.CONSENT_AT_START
    course = history.course
    planned = course.estimate
    if case.kind == "PHASE_II":
        planned = estimated(rand, course.second_phase, care.SECOND_PHASE)
    start = case.start.day if case.start else None
    accepted = None
    if case.consult and course.accepts:
        accepted = case.consult.day
        # Patients who need an appliance made, or continue from a first phase, decided at the consult.
        if not at_once and not course.made_to_order:
            accepted = min(accepted + timedelta(days=thinks), start or date.max)
    if accepted and accepted > history.today:
        accepted = None
    consented = accepted
    if signs_late and accepted:
        consented = start
    status = case.end_status or ("ACTIVE" if start else "ACCEPTED" if accepted else "PROPOSED")
    return PlanDays(case.presented.day, accepted, consented, start, case.ended_on, status, planned)


def fee(rand: Random, history: VisitHistory, case: Case) -> int:
    """Return the fee in cents, before any discount."""
    mean, sd, least, most = (
        clinical.SECOND_PHASE_FEE if case.kind == "PHASE_II" else clinical.FEES[history.story.outline.track]
    )
    cents = truncated(lambda: rand.gauss(mean, sd), least, most)
    return round(cents / clinical.FEE_STEP) * clinical.FEE_STEP


def months(planned: PlanDays) -> int:
    """Return the planned length in whole months."""
    return max(1, round(planned.planned_days / DAYS_A_MONTH))


def teeth(history: VisitHistory, case: Case, planned: PlanDays) -> tuple[int, int]:
    """Return how many teeth can carry a bracket in the upper and in the lower arch."""
    age = history.age_on(planned.started or planned.presented)
    diagnosis = history.course.diagnosis
    upper, lower = (teeth_available(diagnosis, arch, age, first_phase=case.first_phase) for arch in ("UPPER", "LOWER"))
    return upper, lower


def title(kind_of_plan: str, diagnosis: Diagnosis, arch: str) -> str:
    """Return the plan's name, such as "Clear aligners, Class I"."""
    kind = _TITLES[kind_of_plan]
    if arch != "BOTH":
        kind = f"{kind}, {arch.lower()} arch"
    return f"{kind}, {_CLASS_NAMES[diagnosis.bite.angle_class]}"


def is_skeletal(angle: str, anb: float) -> bool:
    """Whether a class II or III is one of the jaws; otherwise it is one of the teeth."""
    second, third = clinical.SKELETAL_ANB
    return anb <= third if angle == "CLASS_III" else angle != "CLASS_I" and anb >= second


def leans(angle: str, anb: float) -> str | None:
    """Return to which class the jaws lean where the teeth make up for it and meet as they should."""
    if angle != "CLASS_I":
        return None
    third, second = clinical.LEANS_ANB
    return "Class III" if anb < third else "Class II" if anb > second else None


def shifted(bite: ClinicalMeasurements) -> bool:
    """Whether the midlines are so far apart that the diagnosis names them."""
    return abs(bite.midline_deviation_mm) >= clinical.MIDLINE_IS_NAMED_MM


def describe(case: Case, diagnosis: Diagnosis) -> str:
    """Return the diagnosis as it stands in the chart."""
    bite = case.bite
    angle = bite.angle_class
    cause = ", skeletal" if is_skeletal(angle, bite.anb_degrees) else ", dental"
    where = "" if angle == "CLASS_I" or case.kind == "PHASE_II" else cause
    parts = [f"{_CLASS_NAMES[angle]} malocclusion{where}"]
    parts.append(f"overjet {bite.overjet_mm:g} mm, overbite {bite.overbite_mm:g} mm")
    for name, arch in (("upper", bite.upper), ("lower", bite.lower)):
        if arch.crowding_mm:
            parts.append(f"{name} crowding {arch.crowding_mm:g} mm")
        elif arch.spacing_mm:
            parts.append(f"{name} spacing {arch.spacing_mm:g} mm")
    if shifted(bite):
        parts.append(f"midlines {abs(bite.midline_deviation_mm):g} mm apart")
    if bite.anterior_crossbite:
        parts.append("anterior crossbite")
    if bite.posterior_crossbite:
        parts.append("posterior crossbite")
    if bite.open_bite:
        parts.append("open bite")
    elif bite.deep_bite:
        parts.append("deep bite")
    for name, found in (("impacted", diagnosis.impacted), ("missing", diagnosis.missing)):
        if found:
            parts.append(f"{name} {_numbers(found)}")
    if diagnosis.supernumerary:
        parts.append("supernumerary tooth")
    if case.number == 1 and (lean := leans(angle, bite.anb_degrees)):
        parts.append(f"jaws lean to {lean}")
    if case.kind == "TRANSFER_IN":
        parts.append("treatment begun elsewhere")
    return "; ".join(parts)


def objectives(case: Case, course: Course, arch: str) -> str:
    """Return what the plan is to achieve in the arch that it treats, or in both."""
    bite, diagnosis = case.bite, course.diagnosis
    if case.first_phase:
        aim = diagnosis.early
        if aim == "PROTRUSION" and clinical.MOVE_JAWS.isdisjoint(early_kinds(course, case.presented.day)):
            aim = "WIDEN"
        if aim == "UNDERBITE" and not bite.anterior_crossbite:
            aim = "CLASS_III"
        return f"{_EARLY_OBJECTIVES[aim]}; overjet {bite.overjet_mm:g} mm at the start"
    parts = ["Align both arches" if case.kind != "LIMITED" else "Align the teeth the patient is concerned about"]
    where = [
        f"{amount:g} mm of {name} {what}"
        for name, space in (("upper", bite.upper), ("lower", bite.lower))
        for what, amount in (("crowding", space.crowding_mm), ("spaces", space.spacing_mm))
        if amount and arch in ("BOTH", name.upper())
    ]
    if where:
        parts[0] += f" ({', '.join(where)})"
    if room := room_from(course, case):
        parts.append(room)
    angle = diagnosis.bite.angle_class
    if case.kind == "SURGICAL":
        parts.append("prepare for jaw surgery and settle the bite after it")
    elif angle.startswith("CLASS_II") and case.kind != "LIMITED":
        parts.append("correct the anterior crossbite" if bite.anterior_crossbite else _relation_aimed_at(course, case))
    if diagnosis.extractions:
        parts.append(f"extract {_numbers(diagnosis.extractions)} and close the spaces")
    if diagnosis.impacted and arch != "LOWER":
        teeth = _numbers(diagnosis.impacted)
        parts.append(f"bring {teeth} into the arch" if case.kind in PULLS else f"leave {teeth} where it lies, watched")
    parts += aims(course, case)
    if case.kind == "INVISALIGN":
        parts.append(f"some {max(course.series[0])} aligners at first, refinements counted in")
    if diagnosis.mini_screws and case.number == 1:
        parts.append(_ANCHORED[diagnosis.mini_screws])
    if shifted(bite):
        parts.append("midlines stay as they are" if case.kind == "LIMITED" else "bring the midlines together")
    if case.kind != "LIMITED":
        parts.append(f"overjet from {bite.overjet_mm:g} and overbite from {bite.overbite_mm:g} to 2 to 3 mm")
    return "; ".join(parts)


def _relation_aimed_at(course: Course, case: Case) -> str:
    """Return how the teeth of a Class II are to meet: by the canines, unless those are elsewhere."""
    diagnosis = course.diagnosis
    if stand_ins(course, case):
        return "bring the canines into the place of the lateral incisors"
    if not (_CANINES & {*diagnosis.impacted} and case.kind not in PULLS):
        return "reach Class I canines"
    # A canine that is left where it lies cannot be reached for.
    upper, lower = (in_arch(diagnosis.extractions, arch) for arch in ("UPPER", "LOWER"))
    return "leave the molars in Class II" if upper > lower else "reach Class I molars"


def _numbers(teeth: tuple[int, ...]) -> str:
    return ", ".join(f"#{tooth}" for tooth in teeth)
