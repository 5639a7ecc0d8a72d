"""Values that differ among the rows of one parent: what a row would have anyway, unless a sibling has it already.

Then it is what another row would have, then the next of the column's words, and only then a number behind it. So two
projects may both have a board "Roadmap", as people name theirs.
"""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Any, cast

from seedbed.datamodel.native import longest
from seedbed.factories.by_column import ByColumn, column_of
from seedbed.factories.shapes.choose import shape_of
from seedbed.factories.shapes.kinds import month_text, school_year

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from seedbed.datamodel import Field, Model
    from seedbed.factories.row_context import Draft, TakenValues

FEW_NUMBERS = {"weekday": range(7), "month": range(1, 13), "hour": range(24)}
"""Whole numbers of which there are few, by their shape."""

SIGNS = {"slug": "-", "slug name": "-", "email": "", "username": ""}
"""Distinct shapes that differ as names do, with what stands before a number; codes are new for every row."""

_DRAWS = 12
# Far from the numbers that rows have.
_FAR = 1_000_003


class _Elsewhere:
    """A row as a maker sees it, with the number of another one, so that other values are drawn for it."""

    def __init__(self, draft: Draft, number: int) -> None:
        self._draft = draft
        self.number = number

    def __getitem__(self, name: str) -> Any:
        return self._draft[name]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._draft, name)


def _elsewhere(draft: Draft, number: int) -> Draft:
    return cast("Draft", _Elsewhere(draft, number))


def few_within(column: Field, model: Model, as_of: datetime) -> Sequence[Any]:
    """Return the values that rows of one parent go through, where there are few of them or a comment lists them."""
    shape = shape_of(column, model) or ""
    if column.type in {"Int", "BigInt"}:
        return FEW_NUMBERS.get(shape, ())
    if column.type != "String":
        return ()
    if shape == "school year":
        return [school_year(as_of, back) for back in range(200)]
    if shape == "month text":
        return [month_text(as_of, back) for back in range(1, 1_200)]
    limit = longest(column)
    rounds = (f"{each} {turn}" for turn in range(2, 1_000) for each in column.listed)
    return [each for each in (*column.listed, *rounds) if limit is None or len(each) <= limit]


def first_free(plain: Any, options: Sequence[str], owner: tuple[str, ...], limit: int | None, sign: str) -> ByColumn:
    """Return a declaration of what `plain` makes, or of what is free among the rows that are equal in `owner`.

    `options` are all words of the column, where it has a list; `sign` stands before a number, and no value is longer
    than `limit`.
    """

    def some(drafts: Sequence[Draft]) -> list[Any]:
        values = column_of(plain, drafts)
        return [_free(draft, value) for draft, value in zip(drafts, values, strict=True)]

    def _free(draft: Draft, value: Any) -> Any:
        if value is None:
            return None
        taken = draft.taken_values()
        siblings = tuple(draft.get(name) for name in owner)
        held = taken.taken[siblings]
        if value in held:
            value = next(each for each in _others(draft, value, siblings, taken) if each not in held)
        held.add(value)
        return value

    def _others(draft: Draft, value: str, siblings: tuple[Any, ...], taken: TakenValues) -> Iterator[str]:
        if siblings not in taken.full:
            for turn in range(1, _DRAWS + 1):
                yield from filter(None, column_of(plain, (_elsewhere(draft, draft.number + _FAR * turn),)))
            yield from options
            # None is left: the next rows need not look.
            taken.full.add(siblings)
        # Where it stopped for this value; the first one of it has no number.
        place = (*siblings, value)
        for number in count(max(taken.places[place], 2)):
            taken.places[place] = number + 1
            yield _numbered(value, f"{sign}{number}", limit)

    return ByColumn(some)


def _numbered(value: str, end: str, limit: int | None) -> str:
    name, at, domain = value.partition("@") if re.fullmatch(r"[^@\s]+@[^@\s]+", value) else (value, "", "")
    if limit is not None:
        name = name[: limit - len(end) - len(at) - len(domain)]
    return f"{name}{end}{at}{domain}"
