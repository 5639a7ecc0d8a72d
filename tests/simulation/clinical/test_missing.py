"""What becomes of the places of missing teeth."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from seed.simulation.clinical.missing import aims, places
from seed.simulation.clinical.plans import leans

if TYPE_CHECKING:
    from seed.simulation.care.courses import Course
    from seed.simulation.clinical.visit_history import Case


def plan(
    missing: tuple[int, ...],
    *,
    age: int = 14,
    crowding: float = 0.0,
    angle: str = "CLASS_I",
    kind: str = "COMPREHENSIVE",
) -> tuple[Course, Case]:
    space = SimpleNamespace(crowding_mm=crowding)
    bite = SimpleNamespace(upper=space, lower=space, angle_class=angle)
    outline = SimpleNamespace(age_on=lambda _: age)
    course = SimpleNamespace(diagnosis=SimpleNamespace(missing=missing), outline=outline)
    case = SimpleNamespace(first_phase=False, kind=kind, bite=bite, presented=SimpleNamespace(day=None))
    return cast("Course", course), cast("Case", case)


@pytest.mark.parametrize(
    ("told", "fate"),
    [
        (plan((7, 10)), "held"),
        (plan((7,), angle="CLASS_II_DIV_1"), "closed"),
        (plan((20,), crowding=4.0), "closed"),
        (plan((20,)), "baby"),
        (plan((20,), age=34), "held"),
    ],
)
def test_the_place_of_a_missing_tooth_is_closed_held_or_left_to_a_baby_molar(
    told: tuple[Course, Case], fate: str
) -> None:
    assert list(places(*told)) == [fate]


def test_an_implant_waits_until_growth_is_over() -> None:
    assert aims(*plan((7, 10))) == ["hold the space of #7 and #10 for an implant once growth is over"]
    assert aims(*plan((7,), age=30)) == ["hold the space of #7 for an implant"]


def test_aligning_a_few_teeth_settles_no_missing_one() -> None:
    assert aims(*plan((7,), kind="LIMITED")) == []


def test_jaws_lean_only_behind_a_class_i_of_the_teeth() -> None:
    assert leans("CLASS_I", -0.4) == "Class III"
    assert leans("CLASS_I", 2.0) is None
    assert leans("CLASS_III", -3.0) is None
