"""What there is to say about an operation on the jaws: what prepares it, what the surgeon did, what guides the jaws."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.generators.choice import between
from seed.simulation.clinical.alignment import keeps_incisors_forward
from seed.simulation.clinical.remarks_before import surgeon_of
from seed.simulation.clinical.scene import days_or_weeks, done, found, planned
from seed.simulation.parameters import clinical
from seed.simulation.records.visits import Purpose
from seed.simulation.scheduling.calendar import working_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from seed.simulation.clinical.scene import Remark, Scene
    from seed.simulation.clinical.visit_history import Case

_NOTHING_TO_PREPARE = (Purpose.REPAIR, Purpose.DEBOND, Purpose.REMOVAL)


def operation_ahead(scene: Scene) -> date | None:
    """Return the day of the operation that comes before the next visit, as it stands when the patient leaves."""
    case = scene.case
    day = case.operation_day(scene.course.active) if case else None
    operated = scene.history.story.milestones.get("surgery")
    if day is None or case is None or scene.seen is case.end or (operated and operated <= scene.day):
        return None
    # Who comes late is operated later, but not on the next day.
    day = working_day(max(day, scene.day + timedelta(days=2)))
    if scene.following is None:
        return day if (day - scene.day).days <= clinical.SURGERY_IS_NEAR else None
    return day if day < scene.following.day else None


def announced(scene: Scene) -> Remark | None:
    """Return that the operation comes next, where it comes before the next visit."""
    day = operation_ahead(scene)
    if day is None:
        return None
    return planned("next.operation", when=days_or_weeks((day - scene.day).days), **surgeon_of(scene))


class Operation:
    """One patient's way to an operation: hooks are crimped once, at the last visit before it."""

    def __init__(self) -> None:
        self._hooked = False

    def prepares(self, scene: Scene) -> Iterator[Remark]:
        """Yield what is done to steel wires before an operation that is near, and its last records."""
        case = scene.case
        if case is None or case.operation_day(scene.course.active) is None or scene.seen.purpose in _NOTHING_TO_PREPARE:
            return
        wires = [*(wire for _, wire in scene.wires_in()), *(one.wire for one in scene.wires_placed())]
        steel = any(wire.stage >= clinical.WORKING_STAGE for wire in wires)
        if steel and operation_ahead(scene) is not None:
            yield done("wire.hooked") if self._hooked else done("wire.passive")
            self._hooked = True
        elif steel and _near(scene):
            yield done("wire.left")
        if case.presurgical(scene.seen, scene.course.active):
            diagnosis = scene.course.diagnosis
            if "IMPA" in scene.values and diagnosis.bite.angle_class != "CLASS_I":
                forward = any(keeps_incisors_forward(case, diagnosis, arch) for arch in ("UPPER", "LOWER"))
                key = "surgery.forward" if forward else "surgery.upright"
                yield found(key, impa=f"{scene.values['IMPA']:.1f}", upper=f"{scene.values['U1_SN']:.1f}")
            yield done("surgery.records", **surgeon_of(scene))


def before_surgery(scene: Scene) -> bool:
    """Whether an operation is so near that the wires are left passive, or comes before the next visit."""
    return _near(scene) or operation_ahead(scene) is not None


def _near(scene: Scene) -> bool:
    if scene.plan is None or scene.plan.kind != "SURGICAL":
        return False
    operated = scene.history.story.milestones.get("surgery")
    near = clinical.SURGERY_AT - 60 / max(scene.course.active, 1) <= scene.share <= clinical.SURGERY_AT
    return near and not (operated and operated < scene.day)


def operated_since(scene: Scene) -> Iterator[Remark]:
    """Yield that the patient was operated since the last visit, and what the surgeon reports."""
    operated, before = scene.history.story.milestones.get("surgery"), scene.before
    if operated is None or before is None or scene.plan is None or scene.plan.kind != "SURGICAL":
        return
    if before.day < operated <= scene.day:
        weeks = max(2, round((scene.day - operated).days / 7))
        yield found("operated", weeks=weeks, opening=between(scene.rand, 24, 38), **surgeon_of(scene))
        yield _report(scene)


def third_molars_out(scene: Scene) -> Iterator[Remark]:
    """Yield that third molars were taken out since the last visit, half a year before an operation on the jaws."""
    case, before = scene.case, scene.before
    planned_for = case.operation_day(scene.course.active) if case else None
    if planned_for is None or case is None or case.start is None or before is None or not _come_out(scene, case):
        return
    out = max(planned_for - timedelta(days=clinical.THIRD_MOLARS_OUT_DAYS), case.start.day + timedelta(days=14))
    if before.day < out <= scene.day:
        yield found("third.out", **surgeon_of(scene))


def _come_out(scene: Scene, case: Case) -> bool:
    """Whether the records of a case said that third molars are to come out first."""
    old_enough = case.records is not None and scene.history.age_on(case.records.day) >= clinical.THIRD_MOLARS_FROM
    return old_enough and scene.history.traits.third_molars in ("forming", "impacted")


def _report(scene: Scene) -> Remark:
    """Return what the surgeon reports to have done: as much as the overjet was wrong before."""
    assert scene.case is not None  # noqa: S101 - asked before
    angle = scene.case.bite.angle_class
    amount = max(3, round(abs(scene.earlier.get("OVERJET", scene.case.bite.overjet_mm) - clinical.BITE_TARGET)))
    upper = max(2, round(0.6 * amount))
    key = "CLASS_III" if angle == "CLASS_III" else "CLASS_II" if "II" in angle else "CLASS_I"
    slots = {"amount": amount, "upper": upper, "lower": max(amount - upper, 1)}
    return found(f"surgery.report.{key}", **slots, **surgeon_of(scene))


def guided(scene: Scene) -> bool:
    """Whether an operation was so lately that elastics guide the jaws."""
    operated = scene.history.story.milestones.get("surgery")
    kind = scene.plan.kind if scene.plan else ""
    return kind == "SURGICAL" and operated is not None and (scene.day - operated).days <= 7 * clinical.SURGICAL_WEEKS[1]
