"""Texts that have to differ from row to row: all that there are come once before any of them gets a number."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING

from seedbed.factories.shapes import words as w
from seedbed.factories.shapes.kinds import ACTIONS, RESOURCES

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    step = 1 + key % (size - 1)
    while gcd(step, size) > 1:
        step += 1
    turn, place = divmod(number - 1, size)
    chosen = (key // size + step * place) % size
    text = f"{words[chosen % len(words)]}{sign}{others[chosen // len(words)]}"
    return f"{text} {turn + 1}" if turn else text
