"""The room of a single lower incisor is one space between the canines, not one on each side."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from seed.simulation.clinical.alignment import extraction_space_left
from seed.simulation.clinical.teeth import across
from seed.simulation.parameters import clinical

if TYPE_CHECKING:
    from seed.simulation.clinical.visit_history import Case, Past

START = date(2026, 1, 5)


def _left(extractions: tuple[int, ...], crowding: float) -> float:
    space = SimpleNamespace(crowding_mm=crowding)
    case = SimpleNamespace(
        kind="COMPREHENSIVE", bite=SimpleNamespace(upper=space, lower=space), start=SimpleNamespace(day=START)
    )
    course = SimpleNamespace(active=600, diagnosis=SimpleNamespace(extractions=extractions))
    day = START + timedelta(days=int(600 * clinical.SPACES_CLOSE[0]))
    return extraction_space_left(cast("Past", SimpleNamespace(course=course)), cast("Case", case), "LOWER", day)


def test_an_incisor_is_as_wide_as_the_crowding_that_takes_its_place() -> None:
    assert _left((24,), 5.5) == 0
    assert 0 < _left((24,), 3.0) <= 2.5
    assert _left((5, 12, 21, 28), 3.0) > 5


def test_its_space_is_closed_between_the_canines() -> None:
    assert across(24) == "#22 to #27"
    assert across(21) == "#19 to #22"
