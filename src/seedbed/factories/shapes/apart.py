"""Values that have to differ from row to row: all that there are come once before any of them comes again, changed."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from math import gcd
from typing import TYPE_CHECKING

from seedbed.factories.shapes import words as w
from seedbed.factories.shapes.kinds import ACTIONS, RESOURCES
from seedbed.factories.shapes.moments import DAYS_BACK, DAYS_SHOWN, HOURS_OPEN, OPENS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_SECOND = timedelta(seconds=1)
_ROLES = ("admin", "editor", "viewer", "owner", "member", "manager", "support", "billing", "auditor", "guest")
_LISTS: dict[str, Sequence[str]] = {
    "role": _ROLES,
    "category": w.CATEGORIES,
    "tag": w.TAGS,
    "department": w.DEPARTMENTS,
    "job": w.JOBS,
    "unit": w.UNITS,
    "city": tuple(place[0] for place in w.PLACES),
    "first name": w.FIRST_NAMES,
    "last name": w.LAST_NAMES,
    "service": w.SERVICES,
    "event": w.EVENTS,
}
_PAIRS: dict[str, tuple[Sequence[str], str, Sequence[str]]] = {
    "title": (w.TOPICS, " ", w.MODIFIERS),
    "product": (tuple(map(str.capitalize, w.ADJECTIVES)), " ", w.NOUNS),
    "company": (w.PARTICLES, " ", w.TRADES),
    "full name": (w.FIRST_NAMES, " ", w.LAST_NAMES),
    "permission": (RESOURCES, ":", ACTIONS),
}


def numbered(shape: str, options: Sequence[str], key: int, number: int) -> str | None:
    """Return the text of a shape for the row `number`, which no row of another number gets; None where it has no list.

    `options` are the words that the column chooses from, if any; `key` says in which order they come.
    """
    words, sign, others = _PAIRS.get(shape) or (options or _LISTS.get(shape, ()), "", ("",))
    size = len(words) * len(others)
    if size < 2:
        return None
    turn, chosen = _place(key, number, size)
    text = f"{words[chosen % len(words)]}{sign}{others[chosen // len(words)]}"
    return f"{text} {turn + 1}" if turn else text


def slot(as_of: datetime, key: int, number: int) -> datetime:
    """Return a quarter of an hour in office hours, of the last 60 days or the next 45, that no other row has.

    Once all are taken, minutes and seconds tell the rows apart, then the days before.
    """
    quarters = HOURS_OPEN * 4
    turn, chosen = _place(key, number, DAYS_SHOWN * quarters)
    day, quarter = divmod(chosen, quarters)
    turn, minute = divmod(turn, 15)
    turn, second = divmod(turn, 60)
    midnight = as_of.replace(hour=0, minute=0, second=0, microsecond=0)
    within = timedelta(hours=OPENS, minutes=15 * quarter + minute, seconds=second)
    return midnight + timedelta(days=day - DAYS_BACK - DAYS_SHOWN * turn) + within


def day_ago(as_of: datetime, number: int, base: datetime | None) -> datetime:
    """Return the midnight of a day for each row, yesterday's first; days after another one of the row come later."""
    midnight = as_of.replace(hour=0, minute=0, second=0, microsecond=0)
    found = midnight - timedelta(days=number)
    return found if base is None or base <= found else midnight + timedelta(days=number)


def minute_ago(as_of: datetime, key: int, number: int) -> datetime:
    """Return a minute of the last 360 days that no other row has; then ones with seconds, then earlier ones."""
    size = 360 * 24 * 60
    turn, chosen = _place(key, number, size)
    turn, second = divmod(turn, 60)
    # One product: to make a length of days, minutes and seconds takes twice as long.
    return as_of.replace(microsecond=0) - _SECOND * (60 * (size * turn + 1 + chosen) + second)


def _place(key: int, number: int, size: int) -> tuple[int, int]:
    """Return how often all `size` places were taken before the row `number`, from 1, and which of them it gets."""
    turn, place = divmod(number - 1, size)
    return turn, (key // size + _step(key, size) * place) % size


@lru_cache(maxsize=1_024)
def _step(key: int, size: int) -> int:
    """Return by how many places a row comes after the one before it: so that each place comes once."""
    step = 1 + key % (size - 1)
    while gcd(step, size) > 1:
        step += 1
    return step
