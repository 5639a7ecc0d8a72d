"""Braces: brackets by arch, and one archwire after another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from seed.fixtures import BRACKET_SYSTEMS, NICKEL, NICKEL_FREE_WIRES, WIRE_PROGRESSIONS
from seed.generators.choice import Weighted, between, clipped_normal, pick
from seed.simulation.clinical.alignment import crowding_left, days_left, is_closing, only_elastics_correct
from seed.simulation.clinical.appliances import Fitting
from seed.simulation.clinical.visit_history import REGULAR
from seed.simulation.parameters import clinical
from seed.simulation.records.chart import Wire
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from random import Random

    from seed.fixtures import BracketSystemRow, WireStep
    from seed.simulation.clinical.visit_history import Case, Seen, VisitHistory

_SYSTEMS = Weighted.of(BRACKET_SYSTEMS, lambda row: row.weight)
# Children's brackets are seen, and have to hold.
_METAL = Weighted.of(
    (row for row in BRACKET_SYSTEMS if row.material == "METAL" and row.placement == "LABIAL"), lambda row: row.weight
)
# Ceramic holds no nickel, whatever the age.
_CERAMIC = Weighted.of((row for row in BRACKET_SYSTEMS if row.material == "CERAMIC"), lambda row: row.weight)
_LAST_STAGE = 6
_SECOND_MOLARS_AT = 12  # years, from which they are through
_SLOT_022 = 0.85  # of brackets that come in both. Default


@dataclass(slots=True)
class _Arch:
    """An arch with brackets: the wires that it is to have, and how far it has come."""

    history: VisitHistory
    case: Case
    fitting: Fitting
    steps: list[WireStep]
    at: int
    dwell: float  # weeks that the present wire is to stay


def braces(rand: Random, history: VisitHistory, case: Case, teeth: tuple[int, int]) -> list[Fitting]:
    """Return the brackets of each arch with their wires."""
    start = case.start
    if start is None:
        return []
    adult = history.age_on(start.day) >= 18
    bare = NICKEL in history.allergies_on(start.day)
    system = (_CERAMIC if bare else _SYSTEMS if adult else _METAL).pick(rand)
    slot = system.slots[-1] if rand.random() < _SLOT_022 else system.slots[0]
    limited, arches = case.kind == "LIMITED", {}
    lower = case.first(Purpose.BOND_LOWER) if history.course.late_lower and case.number == 1 else start
    for arch, seen, present in zip(("UPPER", "LOWER"), (start, lower), teeth, strict=True):
        wanted = case.kind != "LIMITED" or history.course.arch in ("BOTH", arch)
        # Before second molars are through there are none to leave out.
        whole = limited or history.age_on(start.day) < _SECOND_MOLARS_AT
        count = _bracket_count(rand, present, limited, whole=whole)
        steps = _steps(rand, slot, later=case.kind == "TRANSFER_IN")
        if seen is None or not wanted:
            continue
        taken_over = case.kind == "TRANSFER_IN" and seen is start
        fitting = Fitting("BRACES", arch, seen, system=_name(system), slot=slot, brackets=count, elsewhere=taken_over)
        arches[arch] = _Arch(history, case, fitting, steps, -1, 0.0)
    _wires(rand, history, case, arches)
    for one in arches.values():
        one.fitting.close(case)
        wires, end = one.fitting.wires, one.fitting.removed_on
        if wires and end:
            wires[-1] = _ended(wires[-1], one.fitting)
    return [one.fitting for one in arches.values()]


def _name(system: BracketSystemRow) -> str:
    return f"{system.name}, {system.manufacturer}"


def _bracket_count(rand: Random, present: int, limited: bool, *, whole: bool) -> int:
    some, seconds = between(rand, *clinical.LIMITED_BRACKETS), rand.random() < clinical.SECOND_MOLARS_BONDED
    if limited:
        return min(some, present)
    return present if seconds or whole or present <= 10 else present - 2


def _steps(rand: Random, slot: str, *, later: bool) -> list[WireStep]:
    """Return the stages that an arch goes through; some are left out, but never two running, nor the one that works."""
    first = clinical.EARLIEST_WIRE_TRANSFER if later else 1
    rows = [(row, rand.random() >= row.skip_probability) for row in WIRE_PROGRESSIONS[slot] if row.stage >= first]
    steps: list[WireStep] = []
    for row, used in rows:
        left_out = row.stage - (steps[-1].stage if steps else first - 1)
        if used or left_out > 1 or row.stage == clinical.WORKING_STAGE:
            steps.append(row)
    if steps[0].stage >= clinical.WORKING_STAGE:
        # No arch is begun on the wire that works.
        steps.insert(0, rows[0][0])
    return steps


def _wires(rand: Random, history: VisitHistory, case: Case, arches: dict[str, _Arch]) -> None:
    """Walk through the visits and change wires where one was for that."""
    repositioned = history.story.milestones.get("progress_records")
    for seen in case.visits:
        if seen is case.end:
            return
        for one in arches.values():
            if one.fitting.placed is seen:
                _place(rand, one, seen)
        on = [one for one in arches.values() if one.at >= 0 and one.fitting.placed is not seen]
        if not on:
            continue
        waits = case.kind == "SURGICAL" and not _operated(history, seen)
        if waits and seen.purpose in REGULAR and _is_near_surgery(history, case, seen):
            changed = False
            for one in on:
                if one.steps[one.at].stage < clinical.WORKING_STAGE or seen.purpose is Purpose.WIRE_CHANGE:
                    # No round wire gives way to steel at once, where there is time for one in between.
                    hasty = _is_light(one) and (_operation(history, case) - seen.day).days >= clinical.STEEL_DAYS
                    one.at = _rectangular(one) if hasty else max(one.at, _working(one))
                    changed |= _place(rand, one, seen, same=True)
            if not changed and seen.purpose is Purpose.WIRE_CHANGE:
                _renew(on[0], seen)
        elif seen.purpose in REGULAR and (stiff := _surgical_wires(history, case, seen, on)):
            for one in stiff:
                if not _place(rand, one, seen):
                    _renew(one, seen)
        elif _is_time_for_rectangular(history, case, seen) and (light := [one for one in on if _is_light(one)]):
            # Who comes seldom is still on round wires by then.
            for one in light:
                # One that has had no rectangular wire yet gets the first of those.
                one.at = _rectangular(one)
                _place(rand, one, seen, same=True)
        elif seen.purpose is Purpose.WIRE_CHANGE:
            late = sorted(on, key=lambda one: _overdue(one, seen), reverse=True)
            changed = False
            for one in late:
                if _overdue(one, seen) >= -2 or _is_not_borne(one, seen) or not changed:
                    # Steel stays until the operation.
                    changed |= _place(rand, one, seen, same=waits and one.at >= _working(one))
            if not changed:
                _renew(late[0], seen)
        elif seen.purpose in REGULAR and (hurt := [one for one in on if _is_not_borne(one, seen)]):
            for one in hurt:
                _place(rand, one, seen, same=True)
        else:
            # A repair on the day of a regular visit leaves the wires of that visit alone.
            alone = case.on(seen.day) is seen
            rebonded = alone and seen.emergency and seen.emergency.kind == "BROKEN_BRACKET"
            again = rebonded or (alone and seen.day == repositioned and rand.random() < clinical.REPOSITIONED)
            if again and rand.random() < clinical.STEP_BACK:
                _step_back(rand, pick(rand, on), seen)


def _is_time_for_rectangular(history: VisitHistory, case: Case, seen: Seen) -> bool:
    """Whether no arch is to be left on a round wire: it is finished, or elastics are soon to pull on it."""
    if seen.purpose is Purpose.FINISHING:
        return True
    if seen.purpose not in REGULAR or case.kind in ("LIMITED", "SURGICAL"):
        return False
    return only_elastics_correct(history, case) and days_left(history, case, seen.day) < clinical.ELASTICS_NEED_DAYS


def _operated(history: VisitHistory, seen: Seen) -> bool:
    done = history.story.milestones.get("surgery")
    return done is not None and seen.day > done


def _surgical_wires(history: VisitHistory, case: Case, seen: Seen, on: list[_Arch]) -> list[_Arch]:
    """Return the arches that still carry the wires of an operation, once the jaws have healed."""
    operated = history.story.milestones.get("surgery") if case.kind == "SURGICAL" else None
    if operated is None or (seen.day - operated).days < clinical.FINISHING_WIRES_AFTER:
        return []
    return [one for one in on if one.fitting.wires[-1].placed_on <= operated]


def _is_near_surgery(history: VisitHistory, case: Case, seen: Seen) -> bool:
    """Whether both arches are to carry the wires that the surgeon ties the jaws to."""
    return seen.day >= _operation(history, case) - timedelta(days=clinical.SURGICAL_WIRES_DAYS)


def _operation(history: VisitHistory, case: Case) -> date:
    """Return the day for which an operation is planned."""
    begins = case.start.day if case.start else date.max - timedelta(days=history.course.active)
    return begins + timedelta(days=int(history.course.active * clinical.SURGERY_AT))


def _rectangular(one: _Arch) -> int:
    """Return the place of the first rectangular wire among the steps that is not full-size steel, if there is one."""
    return next(n for n, step in enumerate(one.steps) if step.stage >= clinical.RECTANGULAR_STAGE)


def _working(one: _Arch) -> int:
    """Return the place of the working wire among the steps: it is never left out."""
    return next(n for n, step in enumerate(one.steps) if step.stage == clinical.WORKING_STAGE)


def _is_light(one: _Arch) -> bool:
    """Whether the wire in place is a round one, which levels and holds nothing that elastics pull at."""
    return one.steps[one.at].stage < clinical.RECTANGULAR_STAGE


def _is_not_borne(one: _Arch, seen: Seen) -> bool:
    """Whether the wire in place holds nickel, and the chart says by now that the patient reacts to it."""
    return one.fitting.wires[-1].material != "TMA" and NICKEL in one.history.allergies_on(seen.day)


def _overdue(one: _Arch, seen: Seen) -> float:
    """Return by how many weeks the present wire has stayed longer than it was to."""
    return (seen.day - one.fitting.wires[-1].placed_on).days / 7 - one.dwell


def _place(
    rand: Random,
    one: _Arch,
    seen: Seen,
    *,
    back: bool = False,
    same: bool = False,
) -> bool:
    """Place the next wire; with `back`, the one that `at` was turned back to, with `same`, one of the same stage.

    No wire gives way to the same one or to a thinner one of its kind, and none that works is tied into crowded teeth.
    Return whether there is a new wire.
    """
    wires = one.fitting.wires
    if not back and not same:
        if one.at == len(one.steps) - 1 and one.steps[-1].stage < _LAST_STAGE:
            # What was to be left out is needed after all.
            one.steps.append(WIRE_PROGRESSIONS[one.steps[-1].slot][-1])
        one.at = min(one.at + 1, len(one.steps) - 1)
    if one.steps[one.at].stage >= clinical.WORKING_STAGE and _is_crowded(one, seen):
        one.at = _working(one) - 1
    elif one.steps[one.at].stage > clinical.WORKING_STAGE and _is_closing(one, seen):
        one.at = _working(one)  # teeth slide on steel
    step = one.steps[one.at]
    if NICKEL in one.history.allergies_on(seen.day):
        step = NICKEL_FREE_WIRES[step.slot][step.stage - 1]
    size = pick(rand, step.sizes)
    following = one.steps[min(one.at + 1, len(one.steps) - 1)]
    if following.stage > step.stage + 1 and step.stage < clinical.RECTANGULAR_STAGE:
        size = step.sizes[-1]  # what comes next is much stiffer
    if wires and (step.stage, step.material) == (wires[-1].stage, wires[-1].material):
        thicker = [other for other in step.sizes if other > wires[-1].size]
        if not thicker:
            return False
        size = thicker[0]
    if wires:
        wires[-1] = _ended(wires[-1], one.fitting, seen)
    one.dwell = clipped_normal(rand, step.dwell_mean, step.dwell_sd, step.dwell_min, step.dwell_max)
    # Where a case is taken over, one wire in two is good for some weeks more.
    kept = one.fitting.elsewhere and not wires and rand.random() < clinical.WIRE_TAKEN_OVER
    at = None if kept and NICKEL not in one.history.allergies_on(seen.day) else seen.number
    wires.append(Wire(len(wires) + 1, step.stage, size, step.material, seen.day, None, at, back))
    return True


def _renew(one: _Arch, seen: Seen) -> None:
    """Replace a wire by the same one, with bends in it or because it has lost its shape: no other one is of use yet."""
    wires = one.fitting.wires
    wires[-1] = _ended(wires[-1], one.fitting, seen)
    old = wires[-1]
    wires.append(Wire(len(wires) + 1, old.stage, old.size, old.material, seen.day, None, seen.number, False))


def _is_crowded(one: _Arch, seen: Seen) -> bool:
    """Whether the teeth of an arch are still too far out of line for a wire that works."""
    return crowding_left(one.history, one.case, one.fitting.arch, one.fitting.placed.day, seen.day) >= clinical.CROWDED


def _is_closing(one: _Arch, seen: Seen) -> bool:
    """Whether spaces of an arch are still to be closed."""
    return is_closing(one.history, one.case, one.fitting.arch, one.fitting.placed.day, seen.day)


def _step_back(rand: Random, one: _Arch, seen: Seen) -> None:
    """Go back to a lighter wire, which levels, so that a rebonded bracket can be engaged."""
    if one.at > 0:
        one.at = min(one.at, _working(one)) - 1
        _place(rand, one, seen, back=True)


def _ended(wire: Wire, fitting: Fitting, seen: Seen | None = None) -> Wire:
    removed_on = seen.day if seen else fitting.removed_on
    return Wire(
        wire.number, wire.stage, wire.size, wire.material, wire.placed_on, removed_on, wire.visit, wire.is_step_back
    )
