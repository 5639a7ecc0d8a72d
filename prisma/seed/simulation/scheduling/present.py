"""The present as a calculation sees it, with a memory: until when would the calculation come out the same?

Most records ask of the present only what is earlier and what is later. Such questions have the same answers until the
first day that was asked about, so what was found as of one day needs no second look as of a later one.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class _Noted:
    """What a date and a datetime that note what they are asked have in common."""

    _plain: Any
    _before: Any  # the answers hold as long as the present is earlier than this,
    _through: Any  # and not later than this
    _was_read: bool  # whether more was asked than what is earlier and what is later

    def note(self, plain: Any, end: Any) -> None:
        """Begin to note, with the plain value and one that is later than everything."""
        self._plain, self._before, self._through, self._was_read = plain, end, end, False

    def holds_on(self, later: Any) -> bool:
        """Whether every answer would be the same on a later day."""
        return not self._was_read and later < self._before and later <= self._through

    def __lt__(self, other: Any) -> bool:
        if self._plain < other:
            self._before = min(self._before, other)
            return True
        return False

    def __ge__(self, other: Any) -> bool:
        return not self < other

    def __le__(self, other: Any) -> bool:
        if self._plain <= other:
            self._through = min(self._through, other)
            return True
        return False

    def __gt__(self, other: Any) -> bool:
        return not self <= other

    def __eq__(self, other: object) -> bool:
        return self._read() == other

    def __hash__(self) -> int:
        return hash(self._read())

    def _read(self) -> Any:
        self._was_read = True
        return self._plain


def _reads(name: str) -> Callable[..., Any]:
    """Return a method that answers as the plain value does, and notes that more was asked."""

    def method(self: _Noted, *args: Any) -> Any:
        return getattr(self._read(), name)(*args)

    return method


def _attribute(name: str) -> property:
    return property(lambda self: getattr(self._read(), name))


_OPERATIONS = ("add", "radd", "sub", "rsub", "str", "repr", "format", "reduce", "reduce_ex")


def _noting(plain: type[date]) -> dict[str, Any]:
    """Return what a class needs so that whatever is asked of its objects is noted."""
    found = {name: _attribute(name) for name in dir(plain) if not name.startswith("_")}
    return {**found, **{f"__{name}__": _reads(f"__{name}__") for name in _OPERATIONS}}


# A plain value asks the other side first where that is of a subclass, so a comparison is noted whichever way it goes.
_Day: Any = type("_Day", (_Noted, date), _noting(date))
_Moment: Any = type("_Moment", (_Noted, datetime), _noting(datetime))


class Present:
    """An aware moment in UTC with its day, at the clinic and in UTC, for calculations that may hold on a later day."""

    def __init__(self, at: datetime, day: date) -> None:
        self._values = at, day, at.date()
        self.at: datetime = _Moment(
            at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond, tzinfo=UTC
        )
        self.day: date = _Day(day.year, day.month, day.day)
        self.utc_day: date = _Day(at.year, at.month, at.day)
        self.begin()

    def begin(self) -> None:
        """Begin a calculation."""
        self._note_nothing()
        self._held = self._references()

    def _note_nothing(self) -> None:
        for noted, plain in zip(self._noted, self._values, strict=True):
            noted.note(plain, datetime.max.replace(tzinfo=UTC) if isinstance(plain, datetime) else date.max)

    @property
    def is_held(self) -> bool:
        """Whether what came out holds the present itself, as the earlier of two days does."""
        return self._references() != self._held

    def holds_on(self, at: datetime, day: date) -> bool:
        """Whether the calculation that ends here comes out the same on a later day."""
        later = at, day, at.date()
        return not self.is_held and all(noted.holds_on(value) for noted, value in zip(self._noted, later, strict=True))

    @property
    def _noted(self) -> tuple[Any, Any, Any]:
        return self.at, self.day, self.utc_day

    def _references(self) -> tuple[int, ...]:
        return sys.getrefcount(self.at), sys.getrefcount(self.day), sys.getrefcount(self.utc_day)
