"""Putting names and literals into SQL text, which parameters cannot do."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from typing import LiteralString


def identifier(name: str) -> str:
    """Return a table or column name, quoted for SQLite and PostgreSQL alike."""
    return '"' + name.replace('"', '""') + '"'


def qualified(table: str, schema: str | None) -> str:
    """Return a table's name, quoted, within its schema where it has one."""
    return f"{identifier(schema)}.{identifier(table)}" if schema else identifier(table)


def literal(text: str) -> str:
    """Return a text literal, quoted for SQLite and PostgreSQL alike."""
    return "'" + text.replace("'", "''") + "'"


def statement(text: str) -> LiteralString:
    """Mark SQL text that is made of our own words and quoted names; the client wants to see no other."""
    return cast("LiteralString", text)
