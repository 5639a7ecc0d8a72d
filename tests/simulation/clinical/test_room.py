"""Who is treated with what: room for crowded teeth, and what aligners and operations are for."""

from __future__ import annotations

from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from seed.simulation.care.diagnosis import diagnose, in_arch
from seed.simulation.clinical.tracing import _set_upright
from seed.simulation.parameters import clinical
from seed.simulation.records.people import Track

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.simulation.care.diagnosis import Diagnosis
    from seed.simulation.clinical.visit_history import VisitHistory


def diagnoses(track: Track, age: float) -> Iterator[Diagnosis]:
    return (diagnose(Random(f"{track} {number}"), track, age) for number in range(250))


@pytest.mark.parametrize(("track", "age"), [(Track.TEEN_ALIGNER, 14.0), (Track.ADULT_ALIGNER, 30.0)])
def test_aligners_are_for_a_bite_within_their_reach(track: Track, age: float) -> None:
    for found in diagnoses(track, age):
        assert -1.5 <= found.bite.overjet_mm <= 7
        assert max(found.bite.upper.crowding_mm, found.bite.lower.crowding_mm) <= 7.5


def test_the_arch_that_is_set_upright_before_an_operation_has_room() -> None:
    crowded = 0
    for found in diagnoses(Track.SURGICAL, 22.0):
        angle, bite = found.bite.angle_class, found.bite
        if angle == "CLASS_I":
            continue
        arch, space = ("UPPER", bite.upper) if angle == "CLASS_III" else ("LOWER", bite.lower)
        if space.crowding_mm >= clinical.UPRIGHT_NEEDS_ROOM_MM and not found.unavailable:
            crowded += 1
            assert in_arch(found.extractions, arch) == 2
    assert crowded > 20


@pytest.mark.parametrize("leans", [-12.0, 1.2, 12.0])
def test_incisors_come_forward_in_any_crowded_arch_that_lost_no_teeth(leans: float) -> None:
    arches = set[str]()
    for found in diagnoses(Track.SURGICAL, 22.0):
        past = SimpleNamespace(course=SimpleNamespace(diagnosis=found), cases=[SimpleNamespace(bite=found.bite)])
        for arch, space in (("UPPER", found.bite.upper), ("LOWER", found.bite.lower)):
            if space.crowding_mm >= 5 and not in_arch(found.extractions, arch):
                arches.add(arch)
                assert _set_upright(cast("VisitHistory", past), arch, leans) >= 4
    assert arches == {"UPPER", "LOWER"}


def test_eight_millimetres_of_crowding_are_not_aligned_without_extractions() -> None:
    much = 0
    for found in diagnoses(Track.TEEN_FIXED, 13.0):
        upper, lower = found.bite.upper, found.bite.lower
        worse = "UPPER" if upper.crowding_mm >= lower.crowding_mm else "LOWER"
        if max(upper.crowding_mm, lower.crowding_mm) >= 8:
            assert max(upper.spacing_mm, lower.spacing_mm) < clinical.SPACED_FROM_MM
            if not found.missing:
                much += 1
                assert in_arch(found.extractions, worse) >= 2
    assert much > 5


def test_four_premolars_go_in_class_i_only_for_crowding_of_both_arches_or_much_in_one() -> None:
    four = 0
    for found in (*diagnoses(Track.TEEN_FIXED, 13.0), *diagnoses(Track.ADULT_FIXED, 28.0)):
        if found.bite.angle_class == "CLASS_I" and in_arch(found.extractions, "UPPER") and not found.missing:
            four += 1
            less, more = sorted((found.bite.upper.crowding_mm, found.bite.lower.crowding_mm))
            assert more >= 8 or less >= 2
    assert four > 20


def test_no_tooth_is_extracted_in_a_quadrant_that_lacks_one() -> None:
    lacking = 0
    for track, age in ((Track.TEEN_FIXED, 13.0), (Track.ADULT_FIXED, 28.0), (Track.SURGICAL, 22.0)):
        for found in diagnoses(track, age):
            lacking += bool(found.missing and found.extractions)
            short = {(tooth - 1) // 8 for tooth in found.missing}
            assert short.isdisjoint((tooth - 1) // 8 for tooth in found.extractions)
    assert lacking > 2
