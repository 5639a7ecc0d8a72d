"""When what a row is about begins and ends, and how long it takes: nights, hours or minutes between the two."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from seedbed.factories.shapes.subject import about, words_of

if TYPE_CHECKING:
    from seedbed.datamodel import Field, Model
    from seedbed.factories.shapes.makers import Maker
    from seedbed.factories.shapes.subject import Subject

_MEETS = re.compile(
    r"\b(event|booking|appointment|reservation|visit|stay|meeting|meetup|workshop|session|class|trip|tour|shift|webinar|"
    r"lesson|conference|rental|concert)$"
)
_STARTS = re.compile(
    r"^((event|appointment|booking|reservation|visit|meeting) )?(starts?|starting|begins?|check ?in|arrival|scheduled|"
    r"date|date time|time)( at| on| for| date| time)?$"
)
_ENDS = re.compile(
    r"^((event|appointment|booking|reservation|visit|meeting) )?(ends?|ending|finish(es)?|check ?out|departure)"
    r"( at| on| date| time)?$"
)
_ARRIVES, _DEPARTS = re.compile(r"\barrival\b"), re.compile(r"\bdeparture\b")
_TRAVELS = re.compile(r"\b(trip|tour|flight|train|bus|ferry|journey|voyage|ride|leg|seat|route|airport|destination)\b")
_CREATED = re.compile(r"^(date |time )?(created|creation|inserted|added)\b")
_CLOCKS = ("start time", "starts", "start", "time", "from time", "begin time", "end time", "ends", "end", "to time")

_DAY = 86_400
_UNITS: tuple[tuple[str, int], ...] = (
    (r"^(number of |total )?(nights|days)( count)?$|^duration( in)? days$", _DAY),
    (r"^(duration|length)( in)? hours$|^hours$", 3_600),
    (r"^(duration|length)( in)? (seconds|secs|s)$", 1),
    (r"^(duration|length)( (in )?(minutes|mins|min))?$|^minutes$", 60),
)


def starts_of(model: Model) -> str | None:
    """Return the column of the moment at which what a row is about begins: a booking, an event, a visit."""
    return _moment(model, _STARTS) if _MEETS.search(about(model.name)) else None


def ends_of(model: Model) -> str | None:
    """Return the column of the moment at which it ends."""
    return _moment(model, _ENDS) if _MEETS.search(about(model.name)) else None


def stay_of(model: Model) -> tuple[str, str] | None:
    """Return arrival and departure of a row that is about a stay; on a journey, one departs before one arrives."""
    starts, ends = starts_of(model), ends_of(model)
    if starts is None or ends is None or not _ARRIVES.search(words_of(starts)) or not _DEPARTS.search(words_of(ends)):
        return None
    words = {words_of(each) for each in model.fields}
    travels = _TRAVELS.search(about(model.name)) or any(map(_TRAVELS.search, words))
    return None if travels else (starts, ends)


def created_of(model: Model) -> str | None:
    """Return the column of the moment at which a row came to be: of those that are now by default, the one named so."""
    moments = [each for each in model.scalars if each.default_function == "now" and not each.is_list]
    # One that each update moves says little of the beginning.
    moments.sort(key=lambda each: (not _CREATED.match(words_of(each.bare)), each.is_updated_at))
    return moments[0].name if moments else None


def has_clock(model: Model) -> bool:
    """Whether the time of day has a column of text, so that the day is a day alone."""
    return any(each.type == "String" and words_of(each.bare) in _CLOCKS for each in model.scalars)


def length_of(column: Field, model: Model) -> Maker | None:
    """Return what computes how long a row takes from its start and its end, or None where it has no such pair."""
    if not column.is_number or column.is_list:
        return None
    words = words_of(column.bare)
    seconds = next((seconds for pattern, seconds in _UNITS if re.search(pattern, words)), None)
    if seconds is None:
        return None
    starts, ends = _moment(model, _STARTS), _moment(model, _ENDS)
    if starts is not None and ends is not None:
        return lambda s, row: _between(s, row.get(starts), row.get(ends), seconds)
    texts = {words_of(each.bare): each.name for each in model.scalars if each.type == "String"}
    first, last = texts.get("start time"), texts.get("end time")
    if first is None or last is None or seconds > 3_600:
        return None
    return lambda s, row: _between(s, _clock(row.get(first)), _clock(row.get(last)), seconds)


def _moment(model: Model, pattern: re.Pattern[str]) -> str | None:
    moments = (each for each in model.scalars if each.type == "DateTime" and not each.is_list)
    return next(
        (
            each.name
            for each in moments
            if not each.is_time_of_day and each.default_function is None and pattern.match(words_of(each.bare))
        ),
        None,
    )


def _clock(text: Any) -> timedelta | None:
    found = re.match(r"(\d{1,2}):(\d\d)", str(text or ""))
    return timedelta(hours=int(found[1]), minutes=int(found[2])) if found else None


def _between(s: Subject, start: Any, end: Any, seconds: int) -> Any:
    if start is None or end is None:
        return None if not s.column.is_required else 1
    if seconds == _DAY:
        # A stay from the afternoon to the next morning is one night.
        length = max((end.replace(hour=0, minute=0) - start.replace(hour=0, minute=0)).days, 1)
    else:
        length = max((end - start).total_seconds(), 0) / seconds
    return round(length) if s.column.type in {"Int", "BigInt"} else round(length, 2)
