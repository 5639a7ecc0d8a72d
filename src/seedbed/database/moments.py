"""Moments in a SQLite file: text, as Prisma's adapters write them, or integers, as its native engine does.

Text sorts as time does, and so do integers, but SQLite holds every integer for less than any text. Whoever compares
moments in SQL has to see all of them in one form.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from seedbed.database.statements import identifier
from seedbed.errors import DatabaseError
from seedbed.reasons import readable

if TYPE_CHECKING:
    import sqlite3

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# As the query engine takes a column for one of moments.
_DECLARED = """
SELECT m.name, c.name FROM pragma_table_list AS m JOIN pragma_table_info(m.name) AS c
WHERE m.schema = 'main' AND m.type = 'table' AND m.name <> '_prisma_migrations'
    AND upper(c.type) IN ('DATETIME', 'TIMESTAMP')
ORDER BY m.name, c.cid
"""


def timestamp(value: Any) -> datetime:
    """Return a stored moment in UTC, whether it is text, milliseconds, a day, a time of day or a datetime.

    A time of day is one of the first day there is, as for Prisma. Raises `DatabaseError` for what is no moment.
    """
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        elif isinstance(value, int | float):
            value = _EPOCH + timedelta(milliseconds=value)
    except (ValueError, OverflowError):
        raise DatabaseError(
            f"The database has '{readable(str(value))[:60]}' where a date and time belong. Correct it, then try again."
        ) from None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    elif isinstance(value, time):
        value = datetime.combine(_EPOCH, value)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def moment_text(value: Any) -> str:
    """Return the text of a stored moment as the query engine writes it."""
    return timestamp(value).isoformat(timespec="milliseconds")


def milliseconds(moment: datetime) -> int:
    """Return a moment as the native engine writes it; one without a zone is in UTC."""
    return (timestamp(moment) - _EPOCH) // timedelta(milliseconds=1)


def integer_columns(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Return, by table, the columns of moments that hold integers."""
    found = {}
    for table, names in _columns(connection).items():
        tests = ", ".join(f"max(typeof({identifier(name)}) = 'integer')" for name in names)
        row = connection.execute(f"SELECT {tests} FROM {identifier(table)}").fetchone()
        if any(row):
            found[table] = [name for name, holds in zip(names, row, strict=True) if holds]
    return found


def show_as_text(connection: sqlite3.Connection) -> None:
    """Let every query of a connection see text in the place of integers; the file stays as it is."""
    for table, names in integer_columns(connection).items():
        every = [row[1] for row in connection.execute(f"PRAGMA table_info({identifier(table)})")]
        shown = ", ".join(_as_text(name) if name in names else identifier(name) for name in every)
        # A temporary view hides the table of its name.
        name = identifier(table)
        connection.execute(f"CREATE TEMP VIEW {name} AS SELECT {shown} FROM main.{name}")


def store_as_text(connection: sqlite3.Connection) -> None:
    """Write every moment of a file as restoring its row would."""
    connection.create_function("moment_text", 1, moment_text, deterministic=True)
    for table, names in _columns(connection).items():
        for name in map(identifier, names):
            connection.execute(
                f"UPDATE {identifier(table)} SET {name} = moment_text({name}) "
                f"WHERE {name} NOT GLOB '????-??-??T??:??:??.???+00:00'"
            )


def _as_text(name: str) -> str:
    text = f"strftime('%Y-%m-%dT%H:%M:%f+00:00', {identifier(name)} / 1000.0, 'unixepoch')"
    return (
        f"CASE typeof({identifier(name)}) WHEN 'integer' THEN {text} ELSE {identifier(name)} END AS {identifier(name)}"
    )


def _columns(connection: sqlite3.Connection) -> dict[str, list[str]]:
    columns: dict[str, list[str]] = {}
    for table, name in connection.execute(_DECLARED).fetchall():
        columns.setdefault(table, []).append(name)
    return columns
