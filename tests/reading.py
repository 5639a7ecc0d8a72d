"""Reading whole databases with the bare drivers, so that the tests see what is stored and not what the client says."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from seed.config import parse_as_of
from seedbed.checks import all_rules, check
from seedbed.database.moments import timestamp

if TYPE_CHECKING:
    from datetime import datetime

    from seedbed.database.url import DatabaseUrl
    from seedbed.datamodel import DataModel, Field

NOW = parse_as_of("2026-03-02T17:10")

Tables = dict[str, list[dict[str, Any]]]


def read_tables(url: DatabaseUrl, datamodel: DataModel) -> Tables:
    """Return the rows of every model, sorted by id, with the same Python values for the same data on each provider."""
    if url.provider == "sqlite":
        with closing(sqlite3.connect(url.path)) as connection:
            connection.row_factory = sqlite3.Row
            raw = {
                name: [dict(row) for row in connection.execute(f'SELECT * FROM "{model.table}"')]
                for name, model in datamodel.models.items()
            }
    else:
        with psycopg.connect(url.raw) as connection:
            cursor = connection.cursor(row_factory=dict_row)
            raw = {
                name: cursor.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(model.table))).fetchall()
                for name, model in datamodel.models.items()
            }
    return {
        name: sorted(
            ({field.name: _value(field, row[field.column]) for field in datamodel.model(name).scalars} for row in rows),
            key=lambda row: row["id"],
        )
        for name, rows in raw.items()
    }


def violations(url: DatabaseUrl, as_of: datetime | None = None) -> dict[str, tuple[str, ...]]:
    """Return the rules that a database breaks, each with a row, as `verify` finds them."""
    report = asyncio.run(check(url, all_rules(), now=NOW, as_of=as_of))
    return {found.rule.name: found.rows[0] for found in report.violations}


def _value(field: Field, value: Any) -> Any:
    if value is None:
        return None
    if field.type == "DateTime":
        return timestamp(value)
    if field.type == "Json" and isinstance(value, str):
        return json.loads(value)
    if field.type == "Boolean":
        return bool(value)
    return value
