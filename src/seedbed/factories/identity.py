"""Ids as the schema wants them: 24 hexadecimal digits, or what the default or the column's type asks for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from seedbed.datamodel.native import longest
from seedbed.errors import FactoryError
from seedbed.factories.by_column import ByColumn, numbers_of
from seedbed.factories.shapes.makers import uuid_text
from seedbed.rng import object_id, object_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seedbed.datamodel import Field
    from seedbed.factories.row_context import Draft

_BASE_36 = "0123456789abcdefghijklmnopqrstuvwxyz"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

_HASHED = 16
"""A code of as many letters is drawn; a shorter one counts, or two rows would meet."""


def identity(column: Field) -> Callable[[Draft], Any]:
    """Return a declaration of an id: another one for each row, the same for the same seed."""
    function = column.default_function
    if column.native_type == "Uuid" or function == "uuid":
        version = 7 if _argument(column) == 7 else 4
        return lambda draft: uuid_text(_digits(column, draft, 32), version)
    if column.native_type == "ObjectId":
        return ByColumn(partial(_object_ids, column))
    size = longest(column)
    if function == "ulid":
        return lambda draft: _letters(int(_digits(column, draft, 32), 16), _CROCKFORD, 26)
    if function == "nanoid":
        wanted = _argument(column) or 21
        return lambda draft: code(column, draft, min(wanted, size or wanted))
    if size is not None and size < 24:
        return lambda draft: code(column, draft, size)
    return ByColumn(partial(_object_ids, column))


def code(column: Field, draft: Draft, size: int) -> str:
    """Return a code of so many characters; raise `FactoryError` where a row that must have its own has none left."""
    if size >= _HASHED:
        return _letters(int(_digits(column, draft, 48), 16), _BASE_36, size)
    space = 36**size
    if draft.number >= space and (column.is_id or column.is_unique):
        raise FactoryError(
            f"All {space} values of {draft.model}.{column.name} are taken. "
            "Create fewer rows, or pass the value yourself."
        )
    # A step that shares no divisor with the space visits every place of it once.
    step = int(space * 0.618) | 1
    while step % 3 == 0:
        step += 2
    return _letters(draft.number * step % space, _BASE_36, size)


def _object_ids(column: Field, drafts: Sequence[Draft]) -> list[str]:
    if not drafts:
        return []
    path = ("factory", drafts[0].model, column.name)
    return object_ids(drafts[0].seed, *path, numbers=numbers_of(drafts))


def _argument(column: Field) -> int | None:
    arguments = column.default.get("args", ()) if isinstance(column.default, dict) else ()
    return arguments[0] if arguments and isinstance(arguments[0], int) else None


def _digits(column: Field, draft: Draft, size: int) -> str:
    path = ("factory", draft.model, column.name, draft.number)
    text = object_id(draft.seed, *path)
    return text if size == 24 else (text + object_id(draft.seed, *path, "more"))[:size]


def _letters(number: int, alphabet: str, size: int) -> str:
    found = []
    for _ in range(size):
        number, place = divmod(number, len(alphabet))
        found.append(alphabet[place])
    return "".join(reversed(found))
