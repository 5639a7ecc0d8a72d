"""Putting names and literals into SQL text, which parameters cannot do."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from seedbed.datamodel import load, tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
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


def uncut(pairs: Iterable[tuple[str, str]], provider: str) -> list[tuple[str, str]]:
    """Return tables and columns by their whole names: PostgreSQL keeps 63 bytes of a name.

    Prisma lets it cut: `_` and the names of two models easily are longer.
    """
    found = list(pairs)
    if provider != "postgresql" or all(len(name.encode()) < _KEPT for pair in found for name in pair):
        return found
    whole: dict[str, tuple[str, dict[str, str]]] = {}
    for table in tables(load()):
        label = f"{table.db_schema}.{_cut(table.name)}" if table.db_schema else _cut(table.name)
        whole[label] = (table.label, {_cut(name): name for name in table.names})
    return [
        (whole[table][0], whole[table][1].get(column, column)) if table in whole else (table, column)
        for table, column in found
    ]


_KEPT = 63


def _cut(name: str) -> str:
    return name.encode()[:_KEPT].decode(errors="ignore")


def statement(text: str) -> LiteralString:
    """Mark SQL text that is made of our own words and quoted names; the client wants to see no other."""
    return cast("LiteralString", text)
