"""Elastics: what pulls the arches together once the wires are rectangular."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from seed.generators.choice import Weighted, between, pick
from seed.simulation.clinical.alignment import days_ahead, days_left, only_elastics_correct
from seed.simulation.clinical.jaw_forward import FIXED_FUNCTIONAL
from seed.simulation.clinical.visit_history import REGULAR
from seed.simulation.parameters import clinical
from seed.simulation.records.chart import Elastics
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from seed.simulation.clinical.visit_history import Case, Seen, VisitHistory
    from seed.simulation.records.chart import Appliance, Measurement, TreatmentPlan

_ALIGNED = (Purpose.ALIGNER_CHECK, Purpose.REFINEMENT)  # a scan is taken without the doctor, who orders elastics
_FORCES = Weighted.by(clinical.ELASTIC_FORCES)
_DIAMETERS = {kind: Weighted.by(rows) for kind, rows in clinical.ELASTIC_DIAMETERS.items()}

_Wish = tuple[str, tuple[int, int], tuple[Purpose, ...]]
"""A kind of elastics, for how many weeks, and the visits at which they are given."""


def elastics(
    rand: Random, history: VisitHistory, case: Case, plan: TreatmentPlan, measured: tuple[Measurement, ...]
) -> tuple[Elastics, ...]:
    """Return the elastics of a case that moves both arches, one kind after another.

    Those that correct the overjet are worn until it was measured where it is to be, or until everything comes off.
    """
    if case.first_phase or case.kind == "LIMITED":
        return ()
    regular = _ALIGNED if case.kind == "INVISALIGN" else REGULAR
    overjets = [one for one in measured if one.plan == case.number and one.kind == "OVERJET"]
    day = _hooked_on(history, case, plan)
    room = days_left(history, case, day) if day else 0
    found: list[Elastics] = []
    if case.kind == "SURGICAL" and day:
        first = _visit(case, day, regular)
        found.append(_guiding(case, day - timedelta(days=1), first))
    for kind, weeks, purposes in _wishes(rand, history, case, regular, room, forward=_brought_forward(plan, day)):
        until = timedelta(weeks=between(rand, *weeks))
        diameter, force = _DIAMETERS[kind].pick(rand), _FORCES.pick(rand)
        hours = pick(rand, clinical.ELASTIC_HOURS[kind])
        waits = only_elastics_correct(history, case)
        fits, light = _holds(kind, history, case, plan, waits=waits)
        first = _visit(case, day, purposes, fits) if day else None
        if first is None:
            break  # one kind after another: what follows waits, too, so that it never has to be taken back
        last = _visit(case, first.day + until, regular, partial(_is_corrected, kind, overjets))
        day = last.day if last else case.ended_on
        force = min(force, clinical.LIGHT_ELASTICS) if light(first) else force
        found.append(Elastics(kind, diameter, force, hours, first.day, day, first.number))
    return tuple(found)


def _is_corrected(kind: str, overjets: list[Measurement], seen: Seen) -> bool:
    """Whether the latest overjet at a visit is where elastics of a kind were to bring it; others have none to bring."""
    if kind not in clinical.CORRECTED:
        return True
    value = next((one.value for one in reversed(overjets) if one.measured_on <= seen.day), None)
    least, most = clinical.CORRECTED[kind]
    return value is not None and least <= value <= most


def _guiding(case: Case, operated: date, first: Seen | None) -> Elastics:
    """Return the elastics that the surgeon hangs in at the operation, day and night until the first visit after it."""
    size, force = clinical.GUIDING_ELASTICS
    ended = first.day if first else case.ended_on
    return Elastics(_angle(case) or "FINISHING", size, force, 24, operated, ended, None)


def _angle(case: Case) -> str | None:
    angle = case.bite.angle_class
    return "CLASS_III" if angle == "CLASS_III" else "CLASS_II" if "II" in angle else None


def _brought_forward(plan: TreatmentPlan, day: date | None) -> bool:
    """Whether a fixed appliance has been brought in by a day that leaves nothing for elastics to correct."""
    return day is not None and any(one.kind == FIXED_FUNCTIONAL and one.placed_on <= day for one in plan.appliances)


def _wishes(
    rand: Random, history: VisitHistory, case: Case, regular: tuple[Purpose, ...], room: int, *, forward: bool
) -> list[_Wish]:
    """Return what is to be worn in the `room` days that are left, in this order."""
    bite = case.bite
    angle = _angle(case)
    corrects = rand.random() < clinical.CORRECTIVE_ELASTICS or only_elastics_correct(history, case)
    corrects = corrects and not forward
    rand.random()  # a crossbite is always corrected
    finishes = rand.random() < clinical.FINISHING_ELASTICS
    wishes: list[_Wish] = []
    if case.kind == "SURGICAL":
        wishes.append((angle or "FINISHING", clinical.SURGICAL_WEEKS, regular))
    elif angle and corrects:
        wishes.append((angle, clinical.CORRECTIVE_WEEKS, regular))
    if bite.posterior_crossbite:
        # Early, unless there is no time for both and the bite depends on the others.
        hurried = room < clinical.ROOM_FOR_BOTH and only_elastics_correct(history, case)
        wishes.insert(len(wishes) if hurried else 0, ("CROSSBITE", clinical.CROSSBITE_WEEKS, regular))
    if finishes and regular is REGULAR and wishes[:1] != [("FINISHING", clinical.SURGICAL_WEEKS, regular)]:
        wishes.append(("FINISHING", clinical.FINISHING_WEEKS, (Purpose.FINISHING,)))
    return wishes


def _hooked_on(history: VisitHistory, case: Case, plan: TreatmentPlan) -> date | None:
    """Return the day from which elastics can be worn: after an operation, from it on; with aligners, from the start."""
    if case.kind == "SURGICAL":
        surgery = history.story.milestones.get("surgery")
        return surgery + timedelta(days=1) if surgery else None
    if case.kind == "INVISALIGN":
        return case.start.day + timedelta(days=1) if case.start else None
    # Working wires hold what elastics pull at; where they are long in coming, stiff rectangular ones have to do.
    either = only_elastics_correct(history, case)
    working = _reached(plan, clinical.WORKING_STAGE, either=either)
    rectangular = _reached(plan, clinical.RECTANGULAR_STAGE, either=either)
    waited = rectangular + timedelta(days=clinical.ELASTICS_WAIT_DAYS) if rectangular else None
    return min((day for day in (working, waited) if day), default=None)


def _holds(
    kind: str, history: VisitHistory, case: Case, plan: TreatmentPlan, *, waits: bool
) -> tuple[Callable[[Seen], bool], Callable[[Seen], bool]]:
    """Return whether wires hold what elastics of a kind pull at, at a visit, and whether they only bear light ones.

    What corrects the overjet pulls on stiff rectangular wires in both arches. Where these are long in coming and
    nothing else corrects it, light elastics have to do; at once, where there is no time to wait.
    """
    braces = [one for one in plan.appliances if one.kind == "BRACES"]
    if kind not in clinical.CORRECTED or case.kind in ("INVISALIGN", "SURGICAL") or not braces:
        return (lambda _: True), (lambda _: False)
    soft = _reached(plan, clinical.RECTANGULAR_STAGE, either=True)
    since = soft + timedelta(days=clinical.LIGHT_ELASTICS_AFTER_DAYS) if soft and waits else None
    if since and soft and days_ahead(history, case, since) < clinical.ELASTICS_WAIT_DAYS:
        since = soft

    def is_soft(seen: Seen) -> bool:
        return any(_stage_on(one, seen.day) < clinical.WORKING_STAGE for one in braces)

    return (lambda seen: not is_soft(seen) or (since is not None and seen.day >= since)), is_soft


def _stage_on(one: Appliance, day: date) -> int:
    """Return the stage of the wire with which a patient leaves on a day, 0 where there is none."""
    return next((wire.stage for wire in reversed(one.wires) if wire.placed_on <= day), 0)


def _reached(plan: TreatmentPlan, stage: int, *, either: bool) -> date | None:
    """Return the day from which both arches have had a wire of a stage; with `either`, one of the two has to do."""
    braces = [one for one in plan.appliances if one.kind == "BRACES"]
    days = [next((wire.placed_on for wire in one.wires if wire.stage >= stage), None) for one in braces]
    known = [day for day in days if day]
    if len(days) != 2 or len(known) < (1 if either else 2):
        return None
    return max(min(known), *(one.placed_on for one in braces)) if either else max(known)


def _visit(
    case: Case, day: date, purposes: tuple[Purpose, ...], suits: Callable[[Seen], bool] | None = None
) -> Seen | None:
    """Return the first visit from `day` on that suits, before the last one."""
    for seen in case.visits:
        if seen.day >= day and seen.purpose in purposes and seen is not case.end and (suits is None or suits(seen)):
            return seen
    return None
