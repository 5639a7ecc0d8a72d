"""The text format of PostgreSQL's COPY: a line to a row, with tabs between the values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_IN_LIST = str.maketrans({"\\": "\\\\", '"': '\\"'})


def copy_line(values: Iterable[Any]) -> str:
    """Return a row as a line. Values are None, text, numbers, booleans and lists of these."""
    return "\t".join(map(_field, values)) + "\n"


def _field(value: Any) -> str:
    if value is None:
        return "\\N"
    text = value if type(value) is str else _text(value)
    # Both looks are quicker than a translation, and most text has nothing to escape.
    return text if text.isprintable() and "\\" not in text else text.translate(_ESCAPES)


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "{" + ",".join(map(_item, value)) + "}"
    if isinstance(value, bool):
        return "t" if value else "f"
    # Of an enum that is a text, the text.
    return str.__str__(value) if isinstance(value, str) else str(value)


def _item(value: Any) -> str:
    return "NULL" if value is None else f'"{_text(value).translate(_IN_LIST)}"'
