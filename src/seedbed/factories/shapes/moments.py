"""Moments of a row by itself: what is over, what is to come, and birthdays."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

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
    told = made is not None and made != s.column.name
    moments = [row.get(made) for row in rows] if told else [None] * len(rows)
    found: list[Any] = []
    for row, created, drawn in zip(rows, moments, s.stream(rows), strict=True):
        now = row.as_of
        if created is not None and created < now:
            found.append(created + (now - created) * (drawn % 1_000 / 1_000))
        else:
            found.append(now - DAYS[drawn % 360] - MINUTES[(drawn >> 20) % 1_440])
    return found


@lru_cache(maxsize=256)
def _is_since(column: str) -> bool:
    return (_SINCE.search(column) or _NOTED.search(words_of(column))) is not None


def soon(s: Subject, row: Any) -> Any:
    """Return a moment around now, most of them to come."""
    drawn = s.drawn(row)
    day = row.as_of.replace(hour=0, minute=0, second=0, microsecond=0)
    if s.life is not None and s.column.name == s.life.starts:
        # What has been and what is to come, so that a calendar shows both.
        day += timedelta(days=drawn % DAYS_SHOWN - DAYS_BACK)
        if s.life.has_clock:
            return day
        if _ARRIVES.search(s.column.name):
            return day + timedelta(hours=15)
    else:
        day += timedelta(days=drawn % 75 - 14)
    # Within office hours, on a quarter of an hour.
    return day + timedelta(hours=OPENS + (drawn >> 16) % HOURS_OPEN, minutes=15 * ((drawn >> 24) % 4))


def days_of_life(s: Subject, row: Any) -> int:
    """Return how many days old a person is."""
    return 7_000 + roll(s.person, row.number) % 20_000


def birth(s: Subject, row: Any) -> Any:
    """Return the day of a person's birth."""
    midnight = row.as_of.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=days_of_life(s, row))
