"""SQLite through the driver of the standard library.

Loading is one transaction on the file in place, and not a new file put over it: other processes may have the database
open, the path may be a link, and the write-ahead log belongs to the file that it was written for.
"""

from __future__ import annotations

import math
import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from seedbed.database import guard, mark
from seedbed.database.bson_codec import convert, each
from seedbed.database.client import address_to_read, prepare_file
from seedbed.database.constraints import COMPUTED_ON_SQLITE
from seedbed.database.drivers import ROWS_PER_BATCH, sqlite_backup, without_columns
from seedbed.database.drivers.stored import read_values
from seedbed.database.moments import integer_columns, milliseconds, store_as_text
from seedbed.database.schema import recreation
from seedbed.database.session import lock_timeout, spending
from seedbed.database.statements import identifier
from seedbed.database.waiting import explain
from seedbed.errors import DatabaseError, SeedError
from seedbed.run_options import nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from seedbed.database.bson_codec import Columns, Converter
    from seedbed.database.drivers import Loader, Mode, Reader
    from seedbed.database.guard import DatabaseState
    from seedbed.database.url import DatabaseUrl
    from seedbed.datamodel import Column, Table

_EPOCH = datetime(1970, 1, 1)
# Measured: these two halve the time for the indexes, and the memory does not grow with the rows.
_CACHE_KIB = 16_000
_SORTING_THREADS = 2
# How many texts of moments are kept, so that a large table does not take more memory than a small one.
_KNOWN_MOMENTS = 20_000
_INT64 = range(-(2**63), 2**63)


class Database:
    """A SQLite file; a `draft` is only kept if it becomes complete."""

    def __init__(self, url: DatabaseUrl, *, draft: bool = False) -> None:
        self._url = url
        self._draft = draft

    def layout(self) -> DatabaseState:
        """Return what is there; a file that is missing, in a folder that is there, holds nothing."""
        if not self._url.path.exists() and self._url.path.parent.is_dir():
            return guard.DatabaseState(frozenset(), {}, ())
        with self._connected(writing=False) as connection:
            return _state(connection)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Read inside one transaction; with a write-ahead log others go on writing meanwhile."""
        with self._connected(writing=False) as connection:
            connection.execute("PRAGMA query_only = ON")
            connection.execute("BEGIN")
            # The view is of the moment of the first read.
            yield _Reader(connection, _state(connection), self._url)

    @contextmanager
    def loading(
        self,
        tables: Sequence[Table],
        mode: Mode,
        script: Sequence[str] = (),
        committing: Callable[[], None] = nothing,
        permit: Callable[[DatabaseState], None] = guard.free,
    ) -> Iterator[Loader]:
        """Change the tables in one transaction."""
        with self._connected(create=mode == "recreate") as connection:
            # Checked once, at the end, for all rows.
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            connection.execute(f"PRAGMA threads = {_SORTING_THREADS}")
            # The free pages are filled again at once: no need to write zeros over them first.
            connection.execute("PRAGMA secure_delete = FAST")
            with spending():
                connection.execute("BEGIN IMMEDIATE")
            try:
                state = _state(connection)
                permit(state)
                later = _clear(connection, self._url, tables, mode, script)
                yield _Loader(connection, mode, state)
                for statement in later:
                    connection.execute(statement)
                _check_references(connection)
                connection.execute("ANALYZE")
                committing()
                connection.execute("COMMIT")
            except BaseException:
                # After a full disk, for one, SQLite has rolled back by itself.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def template_script(self, tables: Sequence[Table], mode: Mode, script: Sequence[str]) -> Sequence[str] | None:
        """Return the statements that make what may take the place of this file, or None."""
        if mode == "merge":
            return None
        if not self._url.path.exists():
            return script
        with self._connected() as connection:
            if mode == "replace":
                return _own_script(connection, tables)
            keeps = sqlite_backup.has_more_than_tables(connection)
            return script if not keeps and sqlite_backup.is_as_new(connection) else None

    def draft(self, url: DatabaseUrl) -> Database:
        """Return a file that is made faster than it would last."""
        return Database(url, draft=True)

    def put(self, template: Path, mode: Mode, committing: Callable[[], None]) -> None:
        """Let the file hold what `template` holds, in one transaction."""
        with self._connected(create=mode == "recreate") as connection:
            sqlite_backup.put(template, connection, committing, timeout=lock_timeout() / 1000)

    @contextmanager
    def _connected(self, *, create: bool = False, writing: bool = True) -> Iterator[sqlite3.Connection]:
        url = self._url
        new = writing and prepare_file(url, create=create)
        name = url.path if writing else address_to_read(url)
        try:
            with closing(
                sqlite3.connect(name, uri=not writing, timeout=lock_timeout() / 1000, isolation_level=None)
            ) as connection:
                if self._draft:
                    connection.execute("PRAGMA journal_mode = OFF")
                    connection.execute("PRAGMA synchronous = OFF")
                yield connection
        except sqlite3.Error as error:
            raise DatabaseError(explain(error, url)) from error
        finally:
            if new and not url.path.stat().st_size:
                url.path.unlink()


class _Reader:
    def __init__(self, connection: sqlite3.Connection, state: DatabaseState, url: DatabaseUrl) -> None:
        self.state = state
        self._connection = connection
        self._url = url

    def batches(self, table: Table) -> Iterator[Columns]:
        names = ", ".join(map(identifier, table.names))
        key = ", ".join(_ordered(table.column(name)) for name in table.key)
        cursor = self._connection.execute(f"SELECT {names} FROM {identifier(table.name)} ORDER BY {key}")
        converters = [_plain(table, column) for column in table.columns]
        while rows := cursor.fetchmany(ROWS_PER_BATCH):
            yield read_values(table, list(zip(*rows, strict=True)), converters)

    def template_script(self, tables: Sequence[Table]) -> Sequence[str] | None:
        """Return the statements that made what is there, or None where it is more than `tables`."""
        return _own_script(self._connection, tables)

    def copy(self, url: DatabaseUrl) -> None:
        """Copy the pages, and see to it that they are as a restore leaves them."""
        with Database(url, draft=True)._connected(create=True) as draft:
            self._connection.backup(draft)
            # A write-ahead log would be copied as a wish for one.
            draft.execute("PRAGMA journal_mode = DELETE")
            # Loading rows rebuilds the indexes; copying pages would copy damaged ones.
            (found,) = draft.execute("PRAGMA integrity_check(1)").fetchone()
            if found != "ok":
                raise DatabaseError(f"{self._url} is damaged: {found}.")
            _check_references(draft)
            store_as_text(draft)
            draft.execute("ANALYZE")

    @contextmanager
    def comparing(self, template: Path) -> Iterator[Callable[[Table], bool]]:
        """Open a template to compare tables with; neither is sorted, so rows that were moved count as others."""
        with sqlite_backup.opened(template) as other:

            def same(table: Table) -> bool:
                query = f"SELECT {', '.join(map(identifier, table.names))} FROM {identifier(table.name)}"
                ours, theirs = self._connection.execute(query), other.execute(query)
                while (rows := ours.fetchmany(ROWS_PER_BATCH)) == theirs.fetchmany(ROWS_PER_BATCH):
                    if not rows:
                        return True
                return False

            yield same


class _Loader:
    def __init__(self, connection: sqlite3.Connection, mode: Mode, state: DatabaseState) -> None:
        self.state = state
        self._connection = connection
        self._conflict = " ON CONFLICT DO NOTHING" if mode == "merge" else ""
        # Rows that are added are stored as those that are there: only moments of one form can be compared.
        rows = connection.execute(COMPUTED_ON_SQLITE).fetchall()
        self._computed = {table: frozenset(name for of, name in rows if of == table) for table, _ in rows}
        self._moments = _Moments(as_integers=mode == "merge" and bool(integer_columns(connection)))

    def load(self, table: Table, batches: Iterable[Columns]) -> int:
        table, batches = without_columns(table, self._computed.get(table.name, frozenset()), batches)
        names = ", ".join(map(identifier, table.names))
        places = ", ".join("?" * len(table.names))
        insert = f"INSERT INTO {identifier(table.name)} ({names}) VALUES ({places}){self._conflict}"
        converters = [_stored(table, column, self._moments) for column in table.columns]
        inserted = 0
        try:
            for columns in batches:
                rows = zip(*convert(columns, converters), strict=True)
                inserted += self._connection.executemany(insert, rows).rowcount
        except (sqlite3.IntegrityError, sqlite3.InterfaceError, sqlite3.ProgrammingError, OverflowError) as error:
            message = f"The database refuses rows of {table.model}: {error}. Nothing was changed."
            raise DatabaseError(message) from error
        return inserted

    def note(self, runs: Sequence[Mapping[str, Any]]) -> None:
        for statement in mark.writing(runs):
            self._connection.execute(statement)


def _state(connection: sqlite3.Connection) -> DatabaseState:
    def query(sql: str) -> list[dict[str, Any]]:
        cursor = connection.execute(sql)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    return guard.inspect_with(query, "sqlite")


def _own_script(connection: sqlite3.Connection, tables: Sequence[Table]) -> list[str] | None:
    names = {table.name for table in tables}
    return sqlite_backup.own_script(connection, names) if sqlite_backup.is_as_new(connection) else None


def _clear(
    connection: sqlite3.Connection, url: DatabaseUrl, tables: Sequence[Table], mode: Mode, script: Sequence[str]
) -> list[str]:
    """Take away what has to go; return the statements that make the indexes after the load."""
    if mode == "recreate":
        state = _state(connection)
        later = [*filter(_makes_index, script), *state.beside.putting_back(script)]
        for statement in recreation(url, state, script):
            if statement not in later:
                connection.execute(statement)
        return later
    later = _without_triggers(connection, tables)
    if mode == "merge":
        return later
    for table in tables:
        of_table = (table.name,)
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", of_table
        ).fetchall()
        for name, sql in indexes:
            connection.execute(f"DROP INDEX {identifier(name)}")
            later.append(sql)
        connection.execute(f"DELETE FROM {identifier(table.name)}")
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").fetchone():
            connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", of_table)
    return later


def _without_triggers(connection: sqlite3.Connection, tables: Sequence[Table]) -> list[str]:
    """Take away the triggers of tables, so that rows become what they were; return what makes them again."""
    # A trigger has the name of its table as somebody wrote it, and SQLite does not tell upper from lower case.
    names = {table.name.lower() for table in tables}
    triggers = connection.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
    found = [(name, sql) for table, name, sql in triggers.fetchall() if table.lower() in names]
    for name, _ in found:
        connection.execute(f"DROP TRIGGER {identifier(name)}")
    return [sql for _, sql in found]


def _makes_index(statement: str) -> bool:
    return statement.startswith(("CREATE INDEX", "CREATE UNIQUE INDEX"))


def _check_references(connection: sqlite3.Connection) -> None:
    wrong = connection.execute("PRAGMA foreign_key_check").fetchone()
    if wrong is not None:
        table, _, target, _ = wrong
        raise DatabaseError(
            f"Rows of {table} would refer to rows of {target} that do not exist. Nothing was changed."
        )  # fmt: skip


def _ordered(column: Column) -> str:
    name = identifier(column.name)
    # ObjectIds come after other text in MongoDB.
    return f"length({name}) = 24 AND {name} NOT GLOB '*[^0-9a-f]*', {name}" if column.is_reference else name


# ── values ────────────────────────────────────────────────────────────────────────────────────────


def _plain(table: Table, column: Column) -> Converter | None:
    """Return what turns stored values into plain ones, or None where they are."""
    _expect_no_list(table, column)
    functions = {"DateTime": _moment, "Boolean": bool, "Decimal": _decimal, "Float": float, "Json": _json}
    return each(functions.get(column.type))


def _stored(table: Table, column: Column, moments: _Moments) -> Converter | None:
    """Return what turns plain values into the stored ones, which are what the query engine would store."""
    _expect_no_list(table, column)
    if column.type == "DateTime":
        return moments.column
    where = f"{table.model}.{column.name}"
    functions = {"Float": partial(_exact_float, where), "Decimal": partial(_exact_decimal, where)}
    return each(functions.get(column.type))


def _expect_no_list(table: Table, column: Column) -> None:
    if column.is_list:
        raise SeedError(f"{table.model}.{column.name} is a list, which SQLite has no columns for. Use PostgreSQL.")


# Of a day there are many.
@lru_cache(maxsize=_KNOWN_MOMENTS)
def _moment(value: Any) -> datetime:
    if isinstance(value, str):
        moment = datetime.fromisoformat(value.removesuffix("+00:00"))
        return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
    # Milliseconds, as Prisma's native engine stored them.
    return _EPOCH + timedelta(milliseconds=value)


class _Moments(dict[datetime | None, "str | int | None"]):
    """What is stored of each moment of a table: most of them come more than once."""

    def __init__(self, *, as_integers: bool) -> None:
        super().__init__({None: None})
        self._as_integers = as_integers

    def __missing__(self, moment: datetime | None) -> str | int | None:
        if len(self) == _KNOWN_MOMENTS:
            self.clear()
        if moment is None:
            return None
        stored = milliseconds(moment) if self._as_integers else moment.isoformat("T", "milliseconds") + "+00:00"
        self[moment] = stored
        return stored

    def column(self, moments: Sequence[datetime | None]) -> list[str | int | None]:
        return list(map(self.__getitem__, moments))


def _decimal(value: Any) -> Decimal:
    return Decimal(str(value))


def _json(value: Any) -> str:
    # A bare number is stored as one, whatever was inserted.
    return value if isinstance(value, str) else repr(value)


def _exact_float(where: str, value: float) -> float:
    if math.isnan(value):
        raise _inexact(where, value)
    return value


def _exact_decimal(where: str, value: Decimal) -> float | int:
    number = float(value)
    if math.isfinite(number) and Decimal(repr(number)) == value:
        return number
    if value.is_finite() and value == value.to_integral_value() and int(value) in _INT64:
        return int(value)
    raise _inexact(where, value)


def _inexact(where: str, value: float | Decimal) -> DatabaseError:
    return DatabaseError(
        f"SQLite cannot hold {value} in {where} exactly. Nothing was changed. Use PostgreSQL or MongoDB."
    )
