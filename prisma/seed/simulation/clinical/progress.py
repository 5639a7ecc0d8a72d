"""How far a plan has come: phases and milestones, reached, ahead or given up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from seed.simulation.care.courses import DAYS_A_MONTH
from seed.simulation.parameters import clinical
from seed.simulation.records.chart import Milestone, Phase
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from seed.simulation.clinical.appliances import Fitting
    from seed.simulation.clinical.plans import PlanDays
    from seed.simulation.clinical.visit_history import Case, Seen, VisitHistory

_BROKEN_OFF = ("DECLINED", "DISCONTINUED", "TRANSFERRED")

Boundary = tuple[str, "date | None"]
"""A kind of phase, and the day on which it begins, if it has."""


def phases(history: VisitHistory, case: Case, worn: list[Fitting]) -> tuple[Phase, ...]:
    """Return the phases of a case: those that were gone through, the present one, and those that are planned."""
    boundaries = _boundaries(history, case, worn)
    reached = [number for number, (_, day) in enumerate(boundaries) if day]
    # What never came, though a later phase or the end did, was not needed.
    last = len(boundaries) if case.finished else reached[-1] if reached else -1
    kept = [(kind, day) for number, (kind, day) in enumerate(boundaries) if day or number > last]
    over = case.end_status in _BROKEN_OFF
    closed = history.story.milestones.get("retention_end")
    found = []
    for number, (kind, day) in enumerate(kept, start=1):
        following = kept[number][1] if number < len(kept) else None
        ended = following
        if day is None:
            status = "CANCELLED" if over else "PLANNED"
        elif following:
            status = "COMPLETED"
        elif over:
            status, ended = "CANCELLED", case.ended_on
        elif kind == "RETENTION":
            status, ended = ("COMPLETED", closed) if closed else ("ACTIVE", None)
        else:
            status, ended = ("COMPLETED", case.ended_on) if case.finished else ("ACTIVE", None)
        found.append(Phase(number, kind, status, day, ended))
    return tuple(found)


def _boundaries(history: VisitHistory, case: Case, worn: list[Fitting]) -> list[Boundary]:
    start = case.start.day if case.start else None
    retention: Boundary = ("RETENTION", case.ended_on if case.finished else None)
    if case.kind == "INVISALIGN":
        refinement = case.first(Purpose.REFINEMENT)
        further: list[Boundary] = [("REFINEMENT", refinement.day)] if refinement else []
        return [("ALIGNERS", start), *further, retention]
    if case.first_phase:
        return _early(case, worn, start)
    finishing = case.first(Purpose.FINISHING)
    finishing_on = finishing.day if finishing and finishing.day > (start or date.max) else None
    if case.kind == "LIMITED":
        return [("LEVELING", start), ("FINISHING", finishing_on), retention]
    working = _first_working(worn)
    milestones = history.story.milestones
    surgery = milestones.get("surgery") if case.kind == "SURGICAL" else None
    middle: list[Boundary] = []
    if history.course.diagnosis.extractions and case.number == 1:
        extracted = milestones.get("extractions")
        if extracted and working:
            working = next((s.day for s in case.visits if s.day >= working and s.day > extracted), None)
        middle.append(("SPACE_CLOSURE", working))
    else:
        middle.append(("WORKING", working))
    if case.kind == "SURGICAL":
        middle.append(("SURGERY", surgery))
        after = surgery and _visit_from(case, surgery + timedelta(days=40))
        finishing_on = after.day if after else None
    boundaries = [("LEVELING", start), *middle, ("FINISHING", finishing_on), retention]
    return _in_order(boundaries)


def _early(case: Case, worn: list[Fitting], start: date | None) -> list[Boundary]:
    """Expansion or other active work, then holding."""
    kinds = {one.kind for one in worn}
    if kinds and kinds <= {"HOLDING_ARCH"}:
        return [("HOLDING", start)]
    active = "EXPANSION" if not kinds or kinds & {"PALATAL_EXPANDER", "QUAD_HELIX"} else "WORKING"
    turned = timedelta(days=60 if active == "EXPANSION" else 200)
    hold = _visit_from(case, start + turned) if start else None
    return [(active, start), ("HOLDING", hold.day if hold and hold is not case.end else None)]


def _first_working(worn: list[Fitting]) -> date | None:
    days = [wire.placed_on for one in worn for wire in one.wires if wire.stage >= clinical.WORKING_STAGE]
    return min(days, default=None)


def _visit_from(case: Case, day: date) -> Seen | None:
    return next((seen for seen in case.visits if seen.day >= day and seen.purpose is not Purpose.REPAIR), None)


def _in_order(boundaries: list[Boundary]) -> list[Boundary]:
    """Leave out the day of a phase that would begin after a later one has, or together with the one before."""
    found: list[Boundary] = []
    later: date | None = None
    for kind, day in reversed(boundaries):
        day = None if day and later and day >= later else day
        found.append((kind, day))
        later = day or later
    found.reverse()
    first = found[0][1]
    return [
        (kind, None if number and day and first and day <= first else day) for number, (kind, day) in enumerate(found)
    ]


# ── milestones ────────────────────────────────────────────────────────────────────────────────────


def milestones(
    history: VisitHistory, case: Case, days: PlanDays, gone_through: tuple[Phase, ...]
) -> tuple[Milestone, ...]:
    """Return the steps of a case: when they were to be reached, and when they were."""
    reached = history.story.milestones
    first = case.number == 1
    presented = days.presented
    start_plan = days.started or _booked(history, Purpose.START) or max(presented + timedelta(days=21), presented)
    end_plan = days.planned_end or start_plan + timedelta(days=days.planned_days)
    length = (end_plan - start_plan).days
    consult_day = case.consult.day if case.consult else None
    steps: list[tuple[str, date, date | None, Seen | None]] = []
    if first:
        exam = next((seen for seen in history.seen if seen.purpose is Purpose.EXAM), None)
        exam_day = exam.day if exam else presented
        steps.append(("EXAM", exam_day, exam_day, exam))
    records_day = case.records.day if case.records else None
    steps.append(("RECORDS", records_day or _booked(history, Purpose.RECORDS) or presented, records_day, case.records))
    steps.append(("PRESENTATION", presented, presented, case.presented))
    signed_at = (
        case.start if days.consented == days.started else case.consult if days.consented == consult_day else None
    )
    steps.append(("CONSENT", days.accepted or start_plan, days.consented, signed_at if days.consented else None))
    diagnosis = history.course.diagnosis
    if first and diagnosis.extractions:
        referral = days.accepted if case.consult else None
        pulled = reached.get("extractions")
        at = case.consult if referral == consult_day else None
        steps.append(("EXTRACTION_REFERRAL", referral or start_plan, referral, at if referral else None))
        # The first aligners are made for the teeth that stay.
        ahead = -history.course.delivery // 2 if case.kind == "INVISALIGN" else clinical.EXTRACTION_DAYS[1]
        steps.append(("EXTRACTIONS", max(presented, start_plan + timedelta(days=ahead)), pulled, None))
    steps.append(("START", start_plan, days.started, case.start))
    if first and history.course.late_lower and not case.first_phase:
        lower = case.first(Purpose.BOND_LOWER)
        steps.append(("LOWER_BONDING", start_plan + timedelta(days=63), lower.day if lower else None, lower))
    if history.course.progress_records and case.kind in _WITH_PROGRESS:
        day = reached.get("progress_records")
        at = case.on(day) if day else None
        steps.append(
            ("PROGRESS_RECORDS", start_plan + timedelta(days=length // 2), day if at else None, at if day else None)
        )
    if case.kind == "SURGICAL":
        steps.append(
            ("SURGERY", start_plan + timedelta(days=int(length * clinical.SURGERY_AT)), reached.get("surgery"), None)
        )
    finished = case.ended_on if case.finished else None
    steps.append(("DEBOND", end_plan, finished, case.end if finished else None))
    if not case.first_phase:
        off = finished or end_plan
        retained = reached.get("retainer") if finished else None
        at = next((s for s in (case.end, *case.after) if s and s.day == retained and s.purpose in _RETAINED), None)
        steps.append(("RETAINERS", off + timedelta(days=history.course.retainer_wait), retained, at))
        closed = reached.get("retention_end") if finished else None
        at = next((s for s in case.after if s.day == closed and s.purpose is Purpose.RETENTION_CHECK), None)
        steps.append(("RETENTION_END", off + timedelta(days=round(24 * DAYS_A_MONTH)), closed, at))
    pending = "CANCELLED" if case.end_status in _BROKEN_OFF else "PENDING"
    return tuple(
        Milestone(
            kind,
            "REACHED" if day else pending,
            target,
            day,
            _phase_on(gone_through, day),
            seen.number if seen and day else None,
        )
        for kind, target, day, seen in steps
    )


_WITH_PROGRESS = ("COMPREHENSIVE", "INVISALIGN", "PHASE_II", "SURGICAL")
_RETAINED = (Purpose.DEBOND, Purpose.RETAINER)


def _booked(history: VisitHistory, purpose: Purpose) -> date | None:
    """Return the day for which a visit is booked that lies ahead."""
    return next(
        (
            visit.day
            for visit in history.story.visits
            if visit.purpose == purpose and visit.status in ("SCHEDULED", "CONFIRMED")
        ),
        None,
    )


def _phase_on(gone_through: tuple[Phase, ...], day: date | None) -> int | None:
    """Return the number of the phase on `day`; on the day of a change, the new one."""
    if day is None:
        return None
    return next((p.number for p in reversed(gone_through) if p.started_on and p.started_on <= day), None)
