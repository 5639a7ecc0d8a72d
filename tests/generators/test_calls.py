"""What callers say: of every kind, it fits the hour, the day and the age."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from seed.fixtures.calls import ADVICE, MISHAP_CALLS
from seed.generators.calls import Told, call_about
from seedbed.rng import rng

MONDAY = date(2026, 3, 2)


def said(kind, *, minute, minor=True, days=(0, 1, 2, 3, 4, 5, 6), month=3):
    for day in days:
        told = Told(MONDAY.replace(month=month) + timedelta(days=day), minute, minor)
        for number in range(60):
            yield told, call_about(rng(1, kind, minute, day, number), kind, told)


@pytest.mark.parametrize("kind", MISHAP_CALLS)
def test_every_kind_has_words_at_any_hour(kind):
    assert ADVICE[kind]
    for minute in (7 * 60, 12 * 60, 20 * 60 + 59):
        words = {text for _, text in said(kind, minute=minute)}
        assert len(words) > 40
        assert not any("{" in text for text in words)


@pytest.mark.parametrize("kind", MISHAP_CALLS)
def test_nothing_has_happened_today_before_the_day_has_come_so_far(kind):
    early = {text for _, text in said(kind, minute=7 * 60 + 5)}
    assert not [text for text in early if "this morning" in text or "lunch today" in text or "just now" in text]
    assert not [text for _, text in said(kind, minute=19 * 60) if "last night" in text]


@pytest.mark.parametrize("kind", MISHAP_CALLS)
def test_school_is_for_minors_on_school_days(kind):
    assert not [text for _, text in said(kind, minute=900, minor=False) if "school" in text]
    assert not [text for _, text in said(kind, minute=900, month=7) if "school" in text]
    assert not [text for _, text in said(kind, minute=900, days=(6,)) if "school; today" in text]


def test_adults_speak_of_themselves():
    assert not [text for _, text in said("LOST_RETAINER", minute=900, minor=False) if "We " in text]
