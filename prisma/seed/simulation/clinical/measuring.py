"""What was measured: on its way to the target, with the error of measuring, setbacks, and what surgery and relapse do.

A value depends on the course of care and on what has happened by its day, never on the day that is looked at.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from seed.generators.choice import tenths
from seed.simulation.care.diagnosis import left_over
from seed.simulation.clinical.alignment import aligning_days, closing_share, days_left, keeps_incisors_forward
from seed.simulation.clinical.finishes import falls_short, left_standing
from seed.simulation.clinical.growth import grown
from seed.simulation.clinical.jaw_forward import brought_forward
from seed.simulation.clinical.plans import shifted
from seed.simulation.clinical.room import incisors_come_forward
from seed.simulation.clinical.tracing import tracing
from seed.simulation.parameters import clinical
from seed.simulation.records.chart import Measurement
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from random import Random

    from seed.generators.profiles import ClinicalMeasurements
    from seed.simulation.clinical.jaw_forward import Forward
    from seed.simulation.clinical.visit_history import Case, Seen, VisitHistory
    from seed.simulation.records.chart import TreatmentPlan

    Draw = Callable[..., Random]  # a stream by its path

_REGULAR = (Purpose.ADJUSTMENT, Purpose.WIRE_CHANGE, Purpose.FINISHING, Purpose.ALIGNER_CHECK, Purpose.APPLIANCE_CHECK)
_EVERY = 2  # regular visits, one of so many with a measurement
_GROSS = 0.7  # mm: who reads off more than that measures again
_NEARLY = 0.97  # of the way, before the day on which everything comes off
_BITE = ("OVERJET", "OVERBITE")
_RANGES = {"OVERJET": (-8.0, 15.0), "OVERBITE": (-8.0, 10.0), "MIDLINE": (-8.0, 8.0)}
_ROOM = {"CROWDING": 15.0, "SPACING": 10.0}


@dataclass(slots=True)
class _Way:
    """One finding: where it starts, where it is to end, and where it will.

    `share` is the part of treatment that it takes, `since` the day from which something moves it; with `turn`, it goes
    to that value until the day of the operation, and is near `last` from then on. With `rises` it grows by so many mm
    until that part of treatment, while crowded teeth unravel, and turns to `last` after it. What brings the jaw
    `forward` sets the overjet from the day on which it is fitted.
    """

    kind: str
    first: float
    target: float | None
    last: float
    share: float = 1.0
    since: date | None = None
    turn: tuple[float, date | None] | None = None
    rises: tuple[float, float] | None = None
    forward: Forward | None = None

    def at(self, done: float) -> float:
        """Return the value when `done` (0 to 1) of the way has passed."""
        if self.rises is not None:
            more, until = self.rises
            if done <= until:
                return self.first + more * done / until
            return self.first + more + (self.last - self.first - more) * min((done - until) / (self.share - until), 1.0)
        return self.first + (self.last - self.first) * min(done / self.share, 1.0)

    def within(self, value: float) -> float:
        """Return what can be measured, to a tenth."""
        least, most = _RANGES.get(self.kind, (0.0, _ROOM.get(self.kind.partition("_")[0], 15.0)))
        return tenths(min(max(value, least), most))


def measurements(draw: Draw, history: VisitHistory, plans: tuple[TreatmentPlan, ...]) -> tuple[Measurement, ...]:
    """Return all findings of a patient in the order in which they were measured."""
    bite = history.course.diagnosis.bite
    cases = {case.number: case for case in history.cases}
    ways = {case.number: _ways(draw, history, case, plan) for case, plan in zip(history.cases, plans, strict=True)}
    found: list[Measurement] = []
    examined = {seen.case for seen in history.seen if seen.purpose is Purpose.EXAM}
    counted = 0
    for seen in history.seen:
        case = cases.get(seen.case or 0)
        if case is None:
            if seen.purpose in (Purpose.EXAM, Purpose.RECALL):
                then = grown(draw("growth"), history, seen.day)
                found += _watched(draw("watched", seen.number), seen, then)
            continue
        full = (
            seen.purpose is Purpose.EXAM or seen is case.end or (seen is case.records and case.number not in examined)
        )
        if seen.purpose in _REGULAR:
            counted += 1
        if seen is case.end and not case.finished:
            continue
        operated = case.postsurgical(seen, history.story.milestones.get("surgery"))
        looked_at = operated or seen.purpose is Purpose.REFINEMENT_SCAN
        due = looked_at or (seen.purpose in _REGULAR and counted % _EVERY == 0)
        if full or (due and seen in case.visits):
            found += _bite(draw("bite", seen.number), history, case, seen, ways[case.number], full=full)
        if seen.purpose is Purpose.EXAM and history.course.arch != "BOTH":
            found += _space(seen, bite, "LOWER" if history.course.arch == "UPPER" else "UPPER")
        if seen.purpose is Purpose.RETENTION_CHECK and seen in case.after:
            found += _relapse(draw("relapse"), history, case, seen, ways[case.number])
        before_surgery = case.presurgical(seen, history.course.active)
        if seen is case.records or before_surgery or operated:
            path = (case.number, *(["operated"] if operated else ["surgery"] if before_surgery else []))
            stage = "operated" if operated else "upright" if before_surgery else "at first"
            traced = tracing(draw("tracing"), draw("skull", *path), history, seen.day, stage)
            found += [Measurement(seen.number, case.number, kind, value, None, seen.day) for kind, value in traced]
    return tuple(found)


# ── the bite ──────────────────────────────────────────────────────────────────────────────────────


def _done(history: VisitHistory, case: Case, seen: Seen, since: date | None) -> float:
    """Return how much of a way has passed at a visit, from 0 to 1."""
    return 1.0 if seen is case.end and case.finished else _passed(history, case, seen.day, since)


def _passed(history: VisitHistory, case: Case, day: date, since: date | None = None) -> float:
    """Return how much of the time for a way has passed on a day before the last one."""
    if case.start is None or day <= case.start.day:
        return 0.0
    begins = since or case.start.day
    return min(max((day - begins).days, 0) / max(days_left(history, case, begins), 1), _NEARLY)


def _bite(
    rand: Random, history: VisitHistory, case: Case, seen: Seen, ways: list[_Way], *, full: bool
) -> Iterator[Measurement]:
    """What is measured in a case: all of it at the beginning and at the end, what still moves in between."""
    exact = full or case.start is None or seen.day <= case.start.day
    slack = clinical.SETBACK_CHANCE[history.course.wear]
    for way in ways:
        error, luck, size = rand.gauss(0, clinical.MEASURING_ERROR), rand.random(), rand.random()
        done = _done(history, case, seen, way.since)
        followed = way.kind in _BITE or (way.kind == "MIDLINE" and shifted(case.bite))
        if not (full or followed or (way.kind != "MIDLINE" and done < way.share)):
            continue
        held = way.forward is not None and way.forward.placed < seen.day and not full
        if way.turn:
            value = _operated(way, history, case, seen, done)
        elif held:
            value = _held_forward(way, history, case, seen.day)
        else:
            value = way.at(done)
        if not exact:
            value += min(max(error, -_GROSS), _GROSS)
            away = 1 if way.first > way.last else -1
            # After an operation the bones hold what elastics held before.
            worn = way.kind == "OVERJET" and not (way.turn or held) and done < clinical.SETBACKS_UNTIL * way.share
            if worn and luck < slack and abs(way.first - way.last) >= 1:
                least, most = clinical.SETBACK
                value += away * (least + (most - least) * size)
            if way.target is not None and not way.turn and way.kind in _BITE:
                room = abs(way.first - way.target) + clinical.FARTHEST
                value = min(max(value, way.target - room), way.target + room)
        yield Measurement(seen.number, seen.case, way.kind, way.within(value), way.target, seen.day)


def _held_forward(way: _Way, history: VisitHistory, case: Case, day: date) -> float:
    """Return an overjet once the lower jaw has been brought forward."""
    assert way.forward is not None  # noqa: S101 - asked before
    return way.forward.overjet(day, way.at(_passed(history, case, way.forward.placed)), way.last)


def _operated(way: _Way, history: VisitHistory, case: Case, seen: Seen, done: float) -> float:
    """Return a bite that gets worse before the operation, and is set by it."""
    assert way.turn is not None  # noqa: S101 - asked before
    worst, day = way.turn
    if day is not None and seen.day > day:
        rest = 1.0 if seen is case.end else clinical.SETTLES_AFTER_SURGERY
        return way.last + (1 - rest) * (1 if way.first > way.last else -1)
    return way.first + (worst - way.first) * min(done / clinical.SURGERY_AT, 1.0)


def _ways(draw: Draw, history: VisitHistory, case: Case, plan: TreatmentPlan) -> list[_Way]:
    """Return what is followed in a case; a first phase leaves a part to the second, and some stop short of the aim."""
    rand, bite, arch = draw("ways", case.number), case.bite, history.course.arch
    forward = brought_forward(draw("forward", case.number), plan)
    short = falls_short(draw("finish", case.number), history.course.wear, case, worn=not _jaw_is_held(history, case))
    standing = partial(left_standing, draw("residual", case.number))
    surgery = history.story.milestones.get("surgery")
    found = []
    for kind, first in (("OVERJET", bite.overjet_mm), ("OVERBITE", bite.overbite_mm)):
        limited = case.kind == "LIMITED" or _only_widens(case, plan)
        way = _limited(rand, kind, first) if limited else _to_target(rand, kind, first, short[kind])
        if not limited and kind == "OVERJET" and case.start and (more := incisors_come_forward(history.course, case)):
            way.rises = (more, clinical.ALIGNED_AT)
        if kind == "OVERJET" and not limited:
            way.forward = forward
        if case.kind == "SURGICAL":
            held = any(keeps_incisors_forward(case, history.course.diagnosis, arch) for arch in ("UPPER", "LOWER"))
            way.turn = (first if held else _worst(kind, first, bite.angle_class), surgery)
        found.append(way)
    found.append(_midline(bite.midline_deviation_mm, case, short["MIDLINE"] or standing("MIDLINE")))
    touched = arches_treated(case, plan)
    for name, space in (("UPPER", bite.upper), ("LOWER", bite.lower)):
        for kind, amount in (("CROWDING", space.crowding_mm), ("SPACING", space.spacing_mm)):
            if amount and arch in ("BOTH", name):
                way = _to_zero(f"{kind}_{name}", amount, case)
                if kind == "CROWDING" and not case.first_phase:
                    way.last = min(standing(kind), amount)
                if case.start and name not in touched:
                    way.last = amount
                if case.first_phase:
                    way.target = None  # the rest is left to the second phase
                way.since = bonded = _bonded_on(plan, name)
                if kind == "CROWDING" and bonded and case.start:
                    left = days_left(history, case, bonded)
                    way.share = aligning_days(history, case, name, bonded) / max(left, 1)
                found.append(way)
    return found


def _jaw_is_held(history: VisitHistory, case: Case) -> bool:
    """Whether an overjet is left to what nobody takes out."""
    return case.number == 1 and history.course.diagnosis.herbst


def _midline(first: float, case: Case, left: float) -> _Way:
    """Return the way of the midline; a few teeth are aligned without moving it."""
    way = _to_zero("MIDLINE", first, case)
    if case.kind == "LIMITED":
        way.last, way.target = first, None
    elif not case.first_phase:
        way.last, way.share = math.copysign(min(left, abs(first)), first), clinical.BITE_REACHED_AT
    return way


def _only_widens(case: Case, plan: TreatmentPlan) -> bool:
    """Whether a first phase moves no jaw: the overjet is left to the second one."""
    placed = {one.kind for one in plan.appliances}
    return case.first_phase and case.start is not None and clinical.MOVE_JAWS.isdisjoint(placed)


def arches_treated(case: Case, plan: TreatmentPlan) -> frozenset[str]:
    """Return the arches in which something moves teeth; both, where that is not settled by what was placed first."""
    if not case.first_phase or case.start is None:
        return frozenset(("UPPER", "LOWER"))
    worn = {one.arch for one in plan.appliances if one.placed_at == case.start.number}
    return frozenset(("UPPER", "LOWER")) if "BOTH" in worn else frozenset(worn)


def _bonded_on(plan: TreatmentPlan, arch: str) -> date | None:
    """Return the day from which an arch has brackets, where it has."""
    return next((one.placed_on for one in plan.appliances if (one.kind, one.arch) == ("BRACES", arch)), None)


def _worst(kind: str, first: float, angle_class: str) -> float:
    """Return what decompensation comes to: incisors are set upright over jaws that do not fit yet.

    Where that would bring the bite nearer to what it is to be, there is nothing to undo.
    """
    if kind != "OVERJET" or angle_class == "CLASS_I":
        return first
    worst = first + (-clinical.DECOMPENSATION if angle_class == "CLASS_III" else clinical.DECOMPENSATION)
    return worst if abs(worst - clinical.BITE_TARGET) >= abs(first - clinical.BITE_TARGET) else first


def _to_zero(kind: str, first: float, case: Case) -> _Way:
    last = left_over(first) if case.first_phase else 0.0
    return _Way(kind, first, 0.0, last, 1.0 if kind == "MIDLINE" else closing_share(case))


def bite_at_end(draw: Draw, history: VisitHistory, case: Case, plan: TreatmentPlan) -> tuple[float, float]:
    """Return the overjet and the overbite with which a case ends."""
    overjet, overbite = (way.last for way in _ways(draw, history, case, plan)[: len(_BITE)])
    return overjet, overbite


def _to_target(rand: Random, kind: str, first: float, short: float) -> _Way:
    """Return a way that ends within the tolerance or `short` of the target, and never farther from it than it began."""
    target, near = clinical.BITE_TARGET, rand.random() * clinical.BITE_TOLERANCE
    rest = min(abs(first - target), short or near)
    last = target + rest if first > target else target - rest
    return _Way(kind, first, target, last, clinical.BITE_REACHED_AT)


def _limited(rand: Random, kind: str, first: float) -> _Way:
    """Aligning a few teeth leaves the bite nearly as it was: there is no target."""
    change = min(abs(first - clinical.BITE_TARGET), rand.random() * clinical.LIMITED_CHANGES_BITE)
    return _Way(kind, first, None, first - change if first > clinical.BITE_TARGET else first + change)


def _relapse(rand: Random, history: VisitHistory, case: Case, seen: Seen, ways: list[_Way]) -> Iterator[Measurement]:
    """What has come back of the lower crowding since the debond, by how the retainers are worn."""
    way = next((way for way in ways if way.kind == "CROWDING_LOWER"), None)
    if way is None or case.ended_on is None or not case.finished:
        return
    years = (seen.day - case.ended_on).days / 365.25
    a_year = max(rand.gauss(clinical.RELAPSE_A_YEAR[history.course.wear], clinical.RELAPSE_SD), 0.0)
    value = way.within(way.last + min(a_year * years, max(way.first - way.last, 0.0)))
    yield Measurement(seen.number, seen.case, way.kind, value, way.target, seen.day)


# ── before there is a plan ────────────────────────────────────────────────────────────────────────


def _watched(rand: Random, seen: Seen, bite: ClinicalMeasurements) -> Iterator[Measurement]:
    """Findings in a patient who is examined or observed, without a plan: no target yet.

    Nothing moves teeth, so later values differ by growth and the error of measuring only.
    """
    for kind, value in (("OVERJET", bite.overjet_mm), ("OVERBITE", bite.overbite_mm)):
        drawn = 0.0 if seen.purpose is Purpose.EXAM else rand.gauss(0, clinical.MEASURING_ERROR)
        error = min(max(drawn, -_GROSS), _GROSS)
        least, most = _RANGES[kind]
        yield Measurement(seen.number, None, kind, tenths(min(max(value + error, least), most)), None, seen.day)
    if seen.purpose is Purpose.EXAM:
        yield from _space(seen, bite, "UPPER")
        yield from _space(seen, bite, "LOWER")


def _space(seen: Seen, bite: ClinicalMeasurements, arch: str) -> Iterator[Measurement]:
    """Crowding or spacing of an arch that nothing is planned for."""
    space = bite.upper if arch == "UPPER" else bite.lower
    for kind, value in (("CROWDING", space.crowding_mm), ("SPACING", space.spacing_mm)):
        if value:
            yield Measurement(seen.number, seen.case, f"{kind}_{arch}", value, None, seen.day)
