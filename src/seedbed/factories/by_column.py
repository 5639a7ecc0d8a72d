"""Values of many rows at once, column by column; of a single row, a column of one.

Rows come by the hundred thousand. What is decided once for a column, or drawn for all of its rows together, costs a
row next to nothing, and every value is the same as if its row had been made alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from seedbed.factories.row_context import Draft


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


class Batch(list[Any]):
    """Rows in the making whose numbers follow one another."""

    __slots__ = ("numbers",)

    def __init__(self, drafts: Iterable[Draft], numbers: range) -> None:
        super().__init__(drafts)
        self.numbers = numbers


def numbers_of(drafts: Sequence[Any]) -> Sequence[int]:
    """Return the numbers of rows."""
    return drafts.numbers if isinstance(drafts, Batch) else [draft.number for draft in drafts]


def values_of(drafts: Sequence[Draft], name: str) -> list[Any]:
    """Return the values of a field in these rows, decided now where they are open; None where rows lack it."""
    try:
        return [draft._row[name] for draft in drafts]
    except KeyError:
        return [draft.get(name) for draft in drafts]


def complete_together(drafts: Batch, columns: Collection[str]) -> None:
    """Decide all fields of rows that are computed and open. The rows are of one plan.

    The first row shows in which order its fields need one another. Where another row needs them otherwise, a field is
    decided when it is asked for, as in a row alone.
    """
    if not drafts:
        return
    first, others = drafts[0], Batch(drafts[1:], drafts.numbers[1:])
    first.complete(columns)
    computed, names = first._computed, [name for name in first._row if name in first._computed and name in columns]
    # One row is in the making at a time, so all of them note in one list what that is.
    doing = first._open
    rows, early = [draft._row for draft in others], set[str]()
    for draft in others:
        draft._open, draft._early = doing, early
    for name in names:
        open_ = [draft for draft in others if name not in draft._row] if name in early else others
        doing.append(name)
        values = column_of(computed[name], open_)
        for row, value in zip(rows if open_ is others else [each._row for each in open_], values, strict=True):
            row[name] = value
        doing.pop()
