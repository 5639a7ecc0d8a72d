"""A moment after an earlier one of its row: minutes for an answer, hours for a shift, months for a contract."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from seedbed.factories.by_column import values_of
from seedbed.factories.shapes.everyday import TALK
from seedbed.factories.shapes.lengths import stay_of
from seedbed.factories.shapes.life import step_of
from seedbed.factories.shapes.makers import MAKERS, Maker
from seedbed.factories.shapes.moments import DAYS, MINUTES
from seedbed.factories.shapes.subject import Subject, Together, about, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seedbed.datamodel import Field, Model

    Step = Callable[[int], timedelta]

_VISIT = re.compile(r"start|begin|from|depart|arriv", re.IGNORECASE)
_LONG = re.compile(r"avail|valid", re.IGNORECASE)
_TALK = re.compile(TALK)
_SOON = re.compile(r"read|seen|open|repl|answer", re.IGNORECASE)
_LAST = re.compile(r"last", re.IGNORECASE)
_LEAVES = re.compile(r"check_?out", re.IGNORECASE)
_CREATED = re.compile(r"creat|insert|added", re.IGNORECASE)
# Notes of what has happened that are no step of a row's life.
_NOTED = re.compile(
    r"\b(received|clock(ed)? out|time out|punch(ed)? out|logged out|cleared|acknowledged|acked|escalated|mitigated|silenced|uninstalled|decommissioned|dismantled|scrapped|retired|discharged|decided|responded|answered|dropped|unenrolled|reversed|voided)\b"
)
_KEEPS = re.compile(r"^(best before|use by|sell by)\b")
_EXPIRES = re.compile(r"\b(expires?|expiry|expiration|valid (until|to|till|through))\b")

# What lasts longer than a visit, by words of the model and of the earlier moment.
_LENGTHS: tuple[tuple[re.Pattern[str], Step], ...] = tuple((re.compile(pattern), step) for pattern, step in (
    (r"\b(shift|roster|duty|time entry|time log|work log|timesheet|time clock entry)( (entry|type|schedule|assignment))?\b.*\||\|.*\b(clock(ed)?|time|punch(ed)?) in\b",
     lambda drawn: MINUTES[15 * (16 + drawn % 19)]),
    (r"\b(leave|vacation|holiday|absence|time off)( request)?\|", lambda drawn: DAYS[drawn % 10]),
    (r"\bsprint\|", lambda _: DAYS[14]),
    (r"\b(subscription|membership|billing (period|cycle)|invoice)\||\b(current|billing|trial) ?(period)?\b", lambda _: DAYS[30]),
    (r"\b(term|semester|trimester|season|academic (year|term))\|", lambda drawn: DAYS[84 + 7 * (drawn % 8)]),
    (r"\b(contract|lease|employment|licen[cs]e|policy|warranty|insurance|school year|fiscal year)\||\b(contract|lease|coverage|policy)\b", lambda drawn: DAYS[365 * (1 + drawn % 2)]),
    (r"\b(project|campaign|program(me)?|phase|milestone|goal|promotion|discount|coupon|period|quarter|budget|enrol?lment|internship|exhibition|challenge|experiment|sale|offer|poll|survey)\|",
     lambda drawn: DAYS[14 + drawn % 75]),
))  # fmt: skip


def after(earlier: str, column: Field, model: Model) -> Maker:
    """Return the maker of a moment after an earlier one of its row, or of a number above it."""
    words, length = words_of(column.bare), _length(earlier, column, model)
    # What was noted of a row lies in the past, as its creation does.
    created, is_last = _CREATED.search(earlier) is not None, _LAST.search(words) is not None and words[:4] == "last"
    noted = step_of(column) is not None or _NOTED.search(words) is not None
    stay = stay_of(model)
    leaves = column.native_type != "Date" and (_LEAVES.search(column.name) or (stay and column.name == stay[1]))
    expires, keeps = _EXPIRES.search(words) is not None, _KEEPS.search(words) is not None

    def one(now: Any, base: Any, drawn: int) -> Any:
        if column.is_time_of_day:
            # Of a day alone: an hour or a few later, and before midnight.
            late = base.replace(hour=23, minute=45, second=0, microsecond=0)
            if base >= late:
                return base.replace(hour=23, minute=59, second=59, microsecond=0)
            return min(base + timedelta(minutes=15 * (2 + drawn % 15)), late)
        if column.type != "DateTime":
            return base + type(base)(1 + drawn % 20)
        if leaves:
            return (base + timedelta(days=1 + drawn % 7)).replace(hour=11, minute=0)
        if keeps:
            return base + DAYS[120 + drawn % 600]
        step = (now - base) * (drawn % 1000 / 1000) if is_last and base < now else length(drawn)
        if expires:
            # Most of what expires is still good.
            return (
                base + step
                if drawn % 4 == 0
                else max(base + step, now + timedelta(days=1 + drawn % 90, minutes=(drawn >> 20) % 1_440))
            )
        past = created or (noted and base <= now)
        return max(base, min(base + step, now)) if past else base + step

    def make(subject: Subject, rows: Sequence[Any]) -> list[Any]:
        found: list[Any] = []
        now = rows[0].as_of if rows else None
        for place, (base, drawn) in enumerate(zip(values_of(rows, earlier), subject.stream(rows), strict=True)):
            if base is not None:
                found.append(one(now, base, drawn))
            else:
                found.append(MAKERS["past"](subject, rows[place]) if column.is_required else None)
        return found

    return Together(make)


def _length(earlier: str, column: Field, model: Model) -> Step:
    """Return how long after the earlier moment this one is."""
    of, base = about(model.name), words_of(earlier)
    ends = re.search(r"\b(ends?|ended|ending|finish\w*|to|until|till|through|out)\b", words_of(column.bare))
    # The bar keeps words of the model from those of the column.
    where = f"{of}|{base}"
    found = next((step for pattern, step in _LENGTHS if ends and pattern.search(where)), None)
    if found is not None:
        return found
    if column.native_type != "Date":
        if step_of(column) == "completed" and re.search(r"schedul|start|appointment|booking", base):
            return lambda drawn: MINUTES[15 * (2 + drawn % 7)]
        if _VISIT.search(earlier) and not _LONG.search(earlier):
            return lambda drawn: MINUTES[15 * (2 + drawn % 11)]
        talk = _TALK.search(of) and (step_of(column) is not None or _NOTED.search(words_of(column.bare)))
        if _SOON.search(column.name) or talk:
            return lambda drawn: MINUTES[1 + drawn % 700]
    return lambda drawn: DAYS[1 + drawn % 14]
