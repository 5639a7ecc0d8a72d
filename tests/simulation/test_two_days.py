"""A clinic on two days at once: what each day gives by itself, with most records written once."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest

from seed.simulation.clinic import Sight, charts_shown, simulate_clinic
from seed.simulation.operations.practice import plan_clinic
from seed.simulation.scheduling.present import Present
from seed.simulation.two_days import simulate_both

AT, DAY = datetime(2026, 3, 2, 15, 30, tzinfo=UTC), date(2026, 3, 2)


def sight(seed: int, index: int, as_of: datetime) -> Sight:
    plan = plan_clinic(seed, index, users=12, patients=16, as_of=as_of)
    return Sight(plan, *charts_shown(seed, plan, 16, as_of), as_of)


@pytest.mark.parametrize(
    ("seed", "index", "as_of", "days"),
    [
        (1, 0, AT, 1),
        pytest.param(2, 1, datetime(2026, 10, 28, tzinfo=UTC), 7, marks=pytest.mark.long),
        pytest.param(3, 2, datetime(2024, 2, 29, 18, 35, tzinfo=UTC), 90, marks=pytest.mark.long),
        (4, 0, datetime(2026, 12, 28, tzinfo=UTC), 7),  # the new year settles more of the calendar
    ],
)
def test_both_days_are_what_each_is_by_itself(seed: int, index: int, as_of: datetime, days: int) -> None:
    sights = sight(seed, index, as_of), sight(seed, index, as_of + timedelta(days=days))
    alone = tuple(simulate_clinic(seed, s.plan, first=s.first, last=s.last, as_of=s.as_of) for s in sights)
    both = simulate_both(seed, *sights)
    assert both == alone
    assert repr(both) == repr(alone)
    _Plain(BytesIO()).dump(both)


class _Plain(pickle.Pickler):
    """Goes through everything: what stood for the present in a calculation is in neither day."""

    def persistent_id(self, obj: object) -> None:
        assert not isinstance(obj, date) or type(obj) in (date, datetime)


def test_a_week_leaves_most_charts_as_they_are() -> None:
    before, after = simulate_both(1, sight(1, 0, AT), sight(1, 0, AT + timedelta(days=7)))
    charts = {id(story.chart) for story in before.stories}
    assert sum(id(story.chart) in charts for story in after.stories) > len(after.stories) / 2


@pytest.mark.parametrize(
    ("ask", "until"),
    [
        (lambda now: now.day < date(2026, 3, 9), date(2026, 3, 8)),
        (lambda now: date(2026, 3, 9) <= now.day, date(2026, 3, 8)),
        (lambda now: now.day <= date(2026, 3, 9), date(2026, 3, 9)),
        (lambda now: len(sorted([now.utc_day, date(2026, 3, 9)])), date(2026, 3, 9)),
        (lambda now: now.day > date(2026, 3, 1) and date(2026, 2, 1) < now.day, date(2026, 6, 1)),
        (lambda now: now.at >= AT + timedelta(days=4), date(2026, 3, 5)),
        (lambda now: AT + timedelta(days=4) < now.at, date(2026, 3, 6)),
    ],
)
def test_a_calculation_holds_until_an_answer_about_the_present_changes(ask, until: date) -> None:
    now = Present(AT, DAY)
    assert ask(now) == ask(Present(AT, DAY))
    lasts = [day for day in range(1, 92) if now.holds_on(AT + timedelta(days=day), DAY + timedelta(days=day))]
    assert max(lasts) == (until - DAY).days
    assert len(lasts) == max(lasts)


@pytest.mark.parametrize(
    "ask",
    [
        lambda now: now.day - date(2026, 1, 1),
        lambda now: date(2026, 1, 1) - now.day,
        lambda now: now.at - timedelta(days=1),
        lambda now: now.day.year,
        lambda now: now.day.weekday(),
        lambda now: now.at.date(),
        lambda now: f"{now.day:%Y}",
        lambda now: str(now.at),
        lambda now: {now.day: 1},
        lambda now: now.day == date(2026, 3, 2),
        lambda now: pickle.dumps(now.day),
    ],
)
def test_whatever_else_is_asked_of_the_present_holds_on_that_day_only(ask) -> None:
    now = Present(AT, DAY)
    ask(now)
    assert not now.holds_on(AT + timedelta(days=1), DAY + timedelta(days=1))
    now.begin()
    assert now.holds_on(AT + timedelta(days=1), DAY + timedelta(days=1))


def test_a_result_that_holds_the_present_itself_is_noticed() -> None:
    now = Present(AT, DAY)
    result = [min(now.day, date(2026, 3, 9))]
    assert now.is_held
    result.clear()
    assert not now.is_held


def test_a_note_has_its_words_written_when_it_is_read() -> None:
    both = simulate_both(1, sight(1, 0, AT), sight(1, 0, AT + timedelta(days=7)))
    there = {story.outline.ordinal: story for story in both[0].stories}
    kept = [s for s in both[1].stories if s.chart.notes and s.chart is there.get(s.outline.ordinal, s).chart]
    assert kept
    for story in kept:
        assert story == there.get(story.outline.ordinal, story)
        unread = [note.words._parts is None for note in story.chart.notes if note.visit is not None]
        assert all(unread), "a chart that both days share is compared without its words"
        note = next(note for note in story.chart.notes if note.visit is not None)
        assert note.findings
        assert note.words._parts is not None
