"""What elastics that correct the overjet pull on."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from seed.simulation.clinical.braces import _is_time_for_rectangular
from seed.simulation.clinical.elastics import _holds
from seed.simulation.parameters import clinical
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from seed.simulation.clinical.visit_history import Case, Seen, VisitHistory
    from seed.simulation.records.chart import TreatmentPlan

START = date(2026, 1, 5)
CASE = cast("Case", SimpleNamespace(kind="COMPREHENSIVE", number=1, start=SimpleNamespace(day=START)))
HISTORY = cast("VisitHistory", SimpleNamespace(course=SimpleNamespace(active=700, leaving=None)))


def arch(*stages: tuple[int, int]) -> SimpleNamespace:
    """Return braces with wires of these stages, each from so many days after the start."""
    wires = [SimpleNamespace(stage=stage, placed_on=START + timedelta(days=days)) for days, stage in stages]
    return SimpleNamespace(kind="BRACES", wires=wires, placed_on=START)


def plan(*arches: SimpleNamespace) -> TreatmentPlan:
    return cast("TreatmentPlan", SimpleNamespace(appliances=arches))


def on(days: int) -> Seen:
    return cast("Seen", SimpleNamespace(day=START + timedelta(days=days)))


def test_they_wait_until_both_arches_carry_wires_that_work() -> None:
    fits, _ = _holds("CLASS_II", HISTORY, CASE, plan(arch((0, 1), (200, 5)), arch((0, 1), (300, 5))), waits=False)
    assert not fits(on(250))
    assert fits(on(300))


def test_a_step_back_to_a_light_wire_makes_them_wait_again() -> None:
    fits, _ = _holds("CLASS_III", HISTORY, CASE, plan(arch((0, 5), (50, 4), (100, 5)), arch((0, 5))), waits=False)
    assert [fits(on(days)) for days in (40, 60, 100)] == [True, False, True]


@pytest.mark.parametrize("waits", [True, False])
def test_light_ones_have_to_do_only_where_nothing_else_corrects_the_overjet(waits: bool) -> None:
    fits, light = _holds("CLASS_II", HISTORY, CASE, plan(arch((0, 3)), arch((0, 3), (30, 5))), waits=waits)
    late = on(clinical.LIGHT_ELASTICS_AFTER_DAYS)
    assert fits(late) is waits
    assert light(late)


def test_what_closes_a_crossbite_waits_for_no_wire() -> None:
    fits, light = _holds("CROSSBITE", HISTORY, CASE, plan(arch((0, 1)), arch((0, 1))), waits=False)
    assert fits(on(0))
    assert not light(on(0))


@pytest.mark.parametrize(
    ("overjet", "extractions", "after", "is_time"),
    [(-3.4, (), 130, True), (-3.4, (), 100, False), (-3.4, (4, 13), 130, False), (3.5, (), 130, False)],
    ids=["soon too late", "time enough", "extractions correct it", "little to correct"],
)
def test_round_wires_give_way_in_time_for_elastics_that_alone_correct_the_overjet(
    overjet: float, extractions: tuple[int, ...], after: int, is_time: bool
) -> None:
    diagnosis = SimpleNamespace(extractions=extractions, herbst=False)
    history = cast("VisitHistory", SimpleNamespace(course=SimpleNamespace(diagnosis=diagnosis, active=395)))
    bite = SimpleNamespace(overjet_mm=overjet)
    case = cast("Case", SimpleNamespace(kind="COMPREHENSIVE", number=1, bite=bite, start=on(0)))
    visit = cast("Seen", SimpleNamespace(day=START + timedelta(days=after), purpose=Purpose.ADJUSTMENT))
    assert _is_time_for_rectangular(history, case, visit) is is_time


def test_light_ones_do_at_once_where_treatment_will_not_last_until_stiff_wires() -> None:
    wires = plan(arch((0, 3)), arch((0, 3), (30, 5)))
    leaves = SimpleNamespace(active=700, leaving=SimpleNamespace(after=clinical.LIGHT_ELASTICS_AFTER_DAYS + 20))
    history = cast("VisitHistory", SimpleNamespace(course=leaves))
    fits, light = _holds("CLASS_II", history, CASE, wires, waits=True)
    assert fits(on(10))
    assert light(on(10))
    assert not _holds("CLASS_II", HISTORY, CASE, wires, waits=True)[0](on(10))
