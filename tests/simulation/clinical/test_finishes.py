"""How near to its aims a treatment ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from seed.simulation.clinic import simulate
from seed.simulation.clinical.finishes import falls_short, stops_short

if TYPE_CHECKING:
    from seed.simulation.clinical.visit_history import Case


def case(kind: str = "COMPREHENSIVE", *, first_phase: bool = False, overjet: float = 7.0) -> Case:
    bite = SimpleNamespace(overjet_mm=overjet, overbite_mm=5.0, midline_deviation_mm=-1.5, angle_class="CLASS_II_DIV_1")
    return cast("Case", SimpleNamespace(kind=kind, first_phase=first_phase, bite=bite))


def share(wear: str, one: Case, aim: str = "OVERJET") -> float:
    return sum(falls_short(Random(number), wear, one)[aim] > 0 for number in range(1000)) / 1000


def test_most_who_wear_their_elastics_reach_the_overjet_and_most_who_do_not_stop_short() -> None:
    assert share("GOOD", case()) < 0.1 < share("PARTIAL", case()) < 0.3
    assert share("POOR", case()) > 0.5


def test_what_stops_short_is_within_a_millimetre_of_what_is_aimed_at() -> None:
    overjets = [falls_short(Random(number), "POOR", case())["OVERJET"] for number in range(300)]
    midlines = [falls_short(Random(number), "POOR", case())["MIDLINE"] for number in range(300)]
    assert all(not one or 0.6 <= one <= 1.5 for one in overjets)
    assert all(not one or 0.5 <= one <= 1.0 for one in midlines)
    assert any(midlines)


@pytest.mark.parametrize("one", [case("LIMITED"), case(first_phase=True), case("SURGICAL"), case(overjet=3.0)])
def test_an_overjet_that_is_no_aim_or_that_an_operation_sets_does_not_stop_short(one: Case) -> None:
    assert share("POOR", one) == 0


def test_a_bite_at_two_to_three_millimetres_is_where_it_was_to_be() -> None:
    assert not stops_short({"OVERJET": 3.0, "OVERBITE": 2.0, "MIDLINE": 1.0})
    assert stops_short({"OVERJET": 3.2, "OVERBITE": 2.5})
    assert stops_short({"OVERJET": 2.5, "OVERBITE": 1.4})


@pytest.mark.long
def test_canines_that_were_far_off_two_months_ago_are_not_all_the_way_there_at_the_end() -> None:
    [clinic] = simulate(7, clinics=1, users=30, patients=200, as_of=datetime(2026, 8, 29, tzinfo=UTC))
    for story in clinic.stories:
        notes = [note for note in story.chart.notes if note.plan]
        for end in (note for note in notes if note.kind == "DEBOND" and "Canines Class I on both" in note.findings):
            lately = [
                note.findings
                for note in notes
                if note.plan == end.plan and timedelta(0) < end.written_at - note.written_at < timedelta(days=59)
            ]
            assert not [words for words in lately if "anine" in words and "three quarters of a cusp" in words]
