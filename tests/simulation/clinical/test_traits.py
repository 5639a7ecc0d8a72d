"""What is a patient's own is drawn, and not counted off by the patient's number."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from seed.simulation.clinical.traits import Traits, surgeons_of, traits
from seedbed.rng import rng

if TYPE_CHECKING:
    from seed.simulation.care.courses import Course

COURSE = cast("Course", SimpleNamespace(wear="PARTIAL"))
SURGEONS = surgeons_of(rng(1, "surgeons"), "Tacoma")


def of(seed: int, patient: int) -> Traits:
    return traits(partial(rng, seed, patient), COURSE, 22, SURGEONS)


def test_one_patient_has_other_traits_in_another_practice_and_the_same_ones_each_time() -> None:
    assert of(1, 7) == of(1, 7)
    assert len({of(seed, 7) for seed in range(40)}) > 10


def test_one_in_five_who_wear_elastics_at_times_keeps_a_quarter_on_one_side() -> None:
    left = [of(1, patient).quarter_left for patient in range(1000)]
    assert 0.15 < sum(any(one) for one in left) / 1000 < 0.25
    assert set(left) == {(0, 0), (1, 0), (0, 1)}


def test_a_clinic_refers_to_few_surgeons_who_operate_in_its_town() -> None:
    assert len({name for name, _ in SURGEONS}) == 3
    assert all("Tacoma" in hospital for _, hospital in SURGEONS)
    assert {of(1, patient).surgeon for patient in range(60)} == {*SURGEONS}
