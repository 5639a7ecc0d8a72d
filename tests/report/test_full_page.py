"""The report of the full practice in a real Chromium."""

from __future__ import annotations

import pytest
from browsing import NEEDS, looked_at, switches

pytestmark = [*NEEDS, pytest.mark.matrix]


@pytest.fixture(scope="module")
def page(full, tmp_path_factory) -> dict:
    return looked_at(full, tmp_path_factory.mktemp("full"))


def test_days_and_stories_of_the_full_practice_switch(page):
    assert {name.partition(":")[0] for name in page["tabs"]} == {"This week", "Stories", "Diagrams"}
    for name, tabs in page["tabs"].items():
        switches(name, tabs)


def test_the_full_practice_is_quiet_and_accessible_in_light_and_dark(page):
    assert [page[name] for name in ("errors", "requests", "axe", "wide")] == [[], [], [], []]
    assert all(chart["marks"] for chart in page["charts"])
