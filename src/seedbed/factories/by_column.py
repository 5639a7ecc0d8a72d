"""Values of many rows at once, column by column; of a single row, a column of one.

Rows come by the hundred thousand. What is decided once for a column, or drawn for all of its rows together, costs a
row next to nothing, and every value is the same as if its row had been made alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from seedbed.factories.row_context import Draft
    from seedbed.types import Columns


class ByColumn:
    """A declaration that is written for many rows: `make` returns a value for each."""

    __slots__ = ("make",)

    def __init__(self, make: Callable[[Sequence[Draft]], Iterable[Any]]) -> None:
        self.make = make

    def __call__(self, draft: Draft) -> Any:
        """Return the value of one row."""
        [value] = self.make((draft,))
        return value


def column_of(declaration: Any, drafts: Sequence[Draft]) -> Iterable[Any]:
    """Return what a declaration makes of a field in each of these rows."""
    if isinstance(declaration, ByColumn):
        return declaration.make(drafts)
    if callable(declaration):
        return [declaration(draft) for draft in drafts]
    return [declaration] * len(drafts)


_OPEN = object()
"""What a row has in a column where it is not decided yet."""


class RowOf:
    """One of the rows that are there by column, as a mapping."""

    __slots__ = ("_place", "_rows")

    def __init__(self, rows: Columns, place: int) -> None:
        self._rows = rows
        self._place = place

    def get(self, name: str, default: Any = None) -> Any:
        """Return the row's value in a column, or `default` where it has none."""
        column = self._rows.get(name)
        value = _OPEN if column is None else column[self._place]
        return default if value is _OPEN else value

    def __contains__(self, name: str) -> bool:
        return self.get(name, _OPEN) is not _OPEN

    def __getitem__(self, name: str) -> Any:
        return self._rows[name][self._place]

    def __setitem__(self, name: str, value: Any) -> None:
        rows: Any = self._rows
        if name not in rows:
            rows[name] = [_OPEN] * len(rows.numbers)
        rows[name][self._place] = value
        rows.early.add(name)


class Rows(dict[str, list[Any]]):
    """Rows in the making, by column, whose `numbers` follow one another.

    In the columns that are `decided` every row has its value; in another one, some have theirs `early`, because they
    needed it for something else. Drafts are made of rows when one is asked for: most declarations need no more than
    numbers and other columns.
    """

    def __init__(
        self,
        given: Columns,
        computed: Mapping[str, Any],
        numbers: range,
        draft: Callable[[Any, Mapping[str, Any], int], Draft],
    ) -> None:
        super().__init__(given)
        self.computed = computed
        self.numbers = numbers
        self.decided = set(given)
        self.early: set[str] = set()
        # One row is in the making at a time, so all of them note in one list what that is.
        self.doing: list[str] = []
        self._draft = draft
        self._drafts: list[Draft | None] = [None] * len(numbers)

    def draft(self, place: int) -> Draft:
        """Return the row at a place as declarations see it."""
        draft = self._drafts[place]
        if draft is None:
            draft = self._drafts[place] = self._draft(RowOf(self, place), self.computed, self.numbers[place])
            draft._open = self.doing
        return draft

    def complete(self, columns: Collection[str]) -> None:
        """Decide these columns, as far as they are computed.

        The first row shows in which order its fields need one another. Where another row needs them otherwise, a field
        is decided when it is asked for, as in a row alone.
        """
        if not self.numbers:
            return
        self.draft(0).complete(columns)
        self.early.clear()
        others = Batch(self, range(1, len(self.numbers)))
        for name in [each for each in self if each in self.computed and each in columns]:
            self.decide(name, others)
            self.decided.add(name)

    def decide(self, name: str, drafts: Batch) -> None:
        """Decide a column in those of the rows where it is open."""
        if name in self.early:
            drafts = drafts.some([value is _OPEN for value in _at(self[name], drafts.places)])
        self.doing.append(name)
        values = column_of(self.computed[name], drafts)
        self.doing.pop()
        column, places = self.setdefault(name, [_OPEN] * len(self.numbers)), drafts.places
        if isinstance(places, range):
            before = len(column)
            column[places.start : places.stop] = values
            if len(column) != before:
                raise ValueError(f"{name} has {len(places) + len(column) - before} values for {len(places)} rows")
            return
        for place, value in zip(places, values, strict=True):
            column[place] = value


class Batch(Sequence[Any]):
    """The drafts of some rows in the making, by their places."""

    def __init__(self, rows: Rows, places: Sequence[int]) -> None:
        self.places = places
        self.numbers = _at(rows.numbers, places)
        self._rows = rows

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, index: Any) -> Any:
        return self._rows.draft(self.places[index])

    def __iter__(self) -> Iterator[Any]:
        return map(self._rows.draft, self.places)

    def some(self, there: Iterable[bool]) -> Batch:
        """Return those that are there."""
        return Batch(self._rows, list(compress(self.places, there)))

    def given(self, name: str) -> Sequence[Any]:
        """Return the values of a column as far as they are decided, else None."""
        column = self._rows.get(name)
        if column is None:
            return [None] * len(self.places)
        values = _at(column, self.places)
        return values if name in self._rows.decided else [None if each is _OPEN else each for each in values]

    def values(self, name: str) -> Sequence[Any] | None:
        """Return the values of a column, decided now where they are open; None where it is under way or missing."""
        rows = self._rows
        if name not in rows.decided:
            if name not in rows.computed or name in rows.doing:
                return None
            rows.decide(name, self)
            rows.early.add(name)
        return _at(rows[name], self.places)


def _at(values: Sequence[Any], places: Sequence[int]) -> Sequence[Any]:
    return values[places.start : places.stop] if isinstance(places, range) else [values[at] for at in places]


def numbers_of(drafts: Sequence[Any]) -> Sequence[int]:
    """Return the numbers of rows."""
    return drafts.numbers if isinstance(drafts, Batch) else [draft.number for draft in drafts]


def values_of(drafts: Sequence[Draft], name: str) -> Sequence[Any]:
    """Return the values of a field in these rows, decided now where they are open; None where rows lack it."""
    values = drafts.values(name) if isinstance(drafts, Batch) else None
    return [draft.get(name) for draft in drafts] if values is None else values


def given_of(drafts: Sequence[Draft], name: str) -> Sequence[Any]:
    """Return the values of a field in these rows as far as they are decided, else None."""
    if isinstance(drafts, Batch):
        return drafts.given(name)
    return [draft.given(name) for draft in drafts]


def some_of(drafts: Sequence[Draft], there: Iterable[bool]) -> Sequence[Draft]:
    """Return those of the rows that are there."""
    return drafts.some(there) if isinstance(drafts, Batch) else list(compress(drafts, there))
