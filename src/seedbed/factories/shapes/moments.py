"""Moments of a row by itself: what is over, what is to come, and birthdays."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from seedbed.factories.by_column import values_of
from seedbed.factories.shapes.dice import roll
from seedbed.factories.shapes.subject import Subject, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_SINCE = re.compile(r"last|updat|verif|resolv|process|attempt|retry|active|lock|rotat|complet|start", re.IGNORECASE)
# What is noted of a row, and not of what it tells.
_NOTED = re.compile(
    r"^(?!.*\b(occurred|happened|taken|measured|recorded|observed|captured|incurred|hired|founded|built|born)\b).* at$"
)
# A calendar shows the days before today and those ahead, in office hours and on quarters of an hour.
# Made once: to make a length takes several times as long as to take it from here.
DAYS = tuple(map(timedelta, range(731)))
MINUTES = tuple(timedelta(minutes=each) for each in range(1_440))
DAYS_BACK, DAYS_SHOWN, OPENS, HOURS_OPEN = 60, 105, 8, 10
_ARRIVES = re.compile(r"check_?in|arrival", re.IGNORECASE)


def past(s: Subject, rows: Sequence[Any]) -> list[Any]:
    """Return a moment that is over for each row; what happens to a row does not happen before its creation."""
    made = s.life.made if s.life is not None and _is_since(s.column.bare) else None
    moments = [None] * len(rows) if made is None or made == s.column.name else values_of(rows, made)
    found: list[Any] = []
    now: Any = rows[0].as_of if rows else None
    for created, drawn in zip(moments, s.stream(rows), strict=True):
        if created is not None and created < now:
            found.append(created + (now - created) * (drawn % 1_000 / 1_000))
        else:
            found.append(now - DAYS[drawn % 360] - MINUTES[(drawn >> 20) % 1_440])
    return found


@lru_cache(maxsize=256)
def _is_since(column: str) -> bool:
    return (_SINCE.search(column) or _NOTED.search(words_of(column))) is not None


def soon(s: Subject, rows: Sequence[Any]) -> list[Any]:
    """Return a moment around now for each row, most of them to come."""
    if not rows:
        return []
    today = rows[0].as_of.replace(hour=0, minute=0, second=0, microsecond=0)
    begins = s.life is not None and s.column.name == s.life.starts
    # What has been and what is to come, so that a calendar shows both.
    first, shown = (today - DAYS[DAYS_BACK], DAYS_SHOWN) if begins else (today - DAYS[14], 75)
    if begins and s.life is not None and s.life.has_clock:
        return [first + DAYS[drawn % shown] for drawn in s.stream(rows)]
    if begins and _ARRIVES.search(s.column.name):
        return [first + DAYS[drawn % shown] + timedelta(hours=15) for drawn in s.stream(rows)]
    # Within office hours, on a quarter of an hour.
    return [
        first + DAYS[drawn % shown] + MINUTES[60 * (OPENS + (drawn >> 16) % HOURS_OPEN) + 15 * ((drawn >> 24) % 4)]
        for drawn in s.stream(rows)
    ]


def days_of_life(s: Subject, row: Any) -> int:
    """Return how many days old a person is."""
    return 7_000 + roll(s.person, row.number) % 20_000


def birth(s: Subject, row: Any) -> Any:
    """Return the day of a person's birth."""
    midnight = row.as_of.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=days_of_life(s, row))
