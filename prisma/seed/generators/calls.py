"""What a caller says about something broken or painful, and what the desk answers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from seed.fixtures.calls import ADVICE, FOODS, MISHAP_CALLS, MOMENTS, ON_THE_WEEKEND, SPORTS, MomentRow, Spoken, When
from seed.generators.choice import pick

if TYPE_CHECKING:
    from datetime import date
    from random import Random

_SATURDAY, _SUMMER = 5, (6, 7, 8)


class Told(NamedTuple):
    """When a call comes, on the clinic's clock, and whether it is about a minor."""

    day: date
    minute: int
    minor: bool


class Said(NamedTuple):
    """What was said on the telephone.

    `finding` names the sentences of a note that describe the same thing, `since` is the day on which it came about.
    What `may_turn_up` or pass may need nobody any more, soon after the call.
    """

    words: str
    advice: str
    finding: str
    since: date
    may_turn_up: bool


def call_about(rand: Random, about: str, told: Told) -> Said:
    """Return what is said about a mishap, by its kind or by what broke: it fits the hour, the day and the age."""
    row = MISHAP_CALLS[about]
    what = pick(rand, row.what)
    how, moments = pick(rand, [(how, moments) for how in what.how if (moments := _moments(how.when, told))])
    words = _said(how.text, told).format(food=pick(rand, FOODS), sport=pick(rand, SPORTS))
    moment = pick(rand, moments)
    text = f"{_said(what.text, told)}, {words}; {moment.text}. {pick(rand, (*row.ends, ''))}".strip()
    return Said(
        text, pick(rand, ADVICE[about]), what.finding, told.day - timedelta(days=moment.days_ago), what.may_turn_up
    )


def _said(text: Spoken, told: Told) -> str:
    return text if isinstance(text, str) else text[not told.minor]


def _moments(when: When, told: Told) -> list[MomentRow]:
    """Return the moments at which something can have come about in this way, as the caller says them."""
    rows = (*MOMENTS, ON_THE_WEEKEND) if told.day.weekday() in (0, 1) else MOMENTS
    return [
        row
        for row in rows
        if when in row.of
        and row.first <= told.minute <= row.last
        and (when is not When.SCHOOL or _was_at_school(told, row.days_ago))
    ]


def _was_at_school(told: Told, days_ago: int) -> bool:
    weekday = (told.day.weekday() - days_ago) % 7
    return told.minor and weekday < _SATURDAY and told.day.month not in _SUMMER
