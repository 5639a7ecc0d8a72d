"""Putting names and literals into SQL text, which parameters cannot do."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from seedbed.datamodel import load, tables

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import LiteralString

    from seedbed.datamodel import Model


def identifier(name: str) -> str:
    """Return a table or column name, quoted for SQLite and PostgreSQL alike."""
    return '"' + name.replace('"', '""') + '"'


def qualified(table: str, schema: str | None) -> str:
    """Return a table's name, quoted, within its schema where it has one."""
    return f"{identifier(schema)}.{identifier(table)}" if schema else identifier(table)


def table_of(model: Model) -> str:
    """Return the table of a model, quoted, within its schema where it has one."""
    return qualified(model.table, model.db_schema)


def among(schemas: Sequence[str]) -> str:
    """Return what follows the name of a schema that is one of these, or without any the one of the address."""
    return f"IN ({', '.join(map(literal, schemas))})" if schemas else "= current_schema()"


def place(label: str, schemas: Sequence[str]) -> str:
    """Return a table by its label, quoted, where tables lie in `schemas` or, without any, in that of the address."""
    schema = next((each for each in schemas if label.startswith(f"{each}.")), None)
    return qualified(label.removeprefix(f"{schema}."), schema) if schema else identifier(label)


def literal(text: str) -> str:
    """Return a text literal, quoted for SQLite and PostgreSQL alike."""
    return "'" + text.replace("'", "''") + "'"


def uncut(labels: Sequence[str], provider: str) -> dict[str, str]:
    """Return the whole names of tables, by the labels that PostgreSQL has cut: it keeps 63 bytes of a name.

    Prisma lets it cut: `_` and the names of two models easily are longer.
    """
    if provider != "postgresql" or all(len(label.encode()) < _KEPT for label in labels):
        return {}
    found: dict[str, str] = {}
    for table in tables(load()):
        cut = table.name.encode()[:_KEPT].decode(errors="ignore")
        if cut != table.name:
            found[f"{table.db_schema}.{cut}" if table.db_schema else cut] = table.label
    return found


_KEPT = 63


def statement(text: str) -> LiteralString:
    """Mark SQL text that is made of our own words and quoted names; the client wants to see no other."""
    return cast("LiteralString", text)
