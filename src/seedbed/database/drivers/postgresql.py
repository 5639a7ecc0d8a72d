"""PostgreSQL through psycopg: COPY in one transaction, with foreign keys and indexes made again after the load."""

from __future__ import annotations

import re
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import set_json_dumps, set_json_loads

from seedbed.database import guard, mark
from seedbed.database.drivers import ROWS_PER_BATCH, without_columns
from seedbed.database.errors import doubtful_commit, reason
from seedbed.database.keys import foreign_keys_query, indexes_query, taking_off
from seedbed.database.libpq import connect
from seedbed.database.schema import recreation
from seedbed.database.statements import identifier, qualified
from seedbed.database.table_locks import Which, holding
from seedbed.database.waiting import explain
from seedbed.errors import DatabaseError
from seedbed.run_options import nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import LiteralString

    from seedbed.database.bson_codec import Columns
    from seedbed.database.drivers import Loader, Mode, Reader
    from seedbed.database.guard import DatabaseState
    from seedbed.database.url import DatabaseUrl
    from seedbed.datamodel import Column, Table

_TYPES = {
    "String": "text",
    "Enum": "text",  # the server reads an enum's value from the same bytes
    "Boolean": "bool",
    "Int": "int4",
    "BigInt": "int8",
    "Float": "float8",
    "Decimal": "numeric",
    "DateTime": "timestamp",
    "Json": "jsonb",
    "Bytes": "bytea",
}

# A string, to be passed over, or a number with a positive exponent.
_EXPONENT = re.compile(r'"(?:[^"\\]|\\.)*"|(-?\d+(?:\.\d+)?e\+\d+)')

_TRIGGERS = """
SELECT tgrelid::regclass::text AS "table", tgname::text AS name,
    CASE tgenabled WHEN 'A' THEN 'ALWAYS ' WHEN 'R' THEN 'REPLICA ' ELSE '' END AS how
FROM pg_trigger
WHERE tgrelid = ANY(%(tables)s::regclass[]) AND NOT tgisinternal AND tgenabled <> 'D'
ORDER BY 1, 2
"""
_COMPUTED = """
SELECT given.number::int AS number, attname AS name
FROM unnest(%(tables)s::regclass[]) WITH ORDINALITY AS given(oid, number) JOIN pg_attribute ON attrelid = given.oid
WHERE attnum > 0 AND NOT attisdropped AND attgenerated <> ''
"""
_SEQUENCES = """
SELECT attrelid::regclass::text AS "table", attname AS "column",
    pg_get_serial_sequence(attrelid::regclass::text, attname) AS name
FROM pg_attribute
WHERE attrelid = ANY(%(tables)s::regclass[]) AND attnum > 0 AND NOT attisdropped
    AND pg_get_serial_sequence(attrelid::regclass::text, attname) IS NOT NULL
"""
# Those that a default names and no column owns; several tables may count with one of them.
_SHARED_SEQUENCES = """
SELECT adrelid::regclass::text AS "table", attname AS "column", refobjid::regclass::text AS name
FROM pg_attrdef
    JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
    JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = pg_attrdef.oid
    JOIN pg_class s ON s.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass AND s.relkind = 'S'
WHERE adrelid = ANY(%(tables)s::regclass[])
    AND NOT EXISTS (
        SELECT FROM pg_depend own
        WHERE own.classid = 'pg_class'::regclass AND own.objid = s.oid AND own.deptype IN ('a', 'i')
    )
"""


class Database:
    """A PostgreSQL database."""

    def __init__(self, url: DatabaseUrl, schemas: Sequence[str] = ()) -> None:
        self._url = url
        self._schemas = schemas

    def layout(self) -> DatabaseState:
        """Return what is there."""
        with (
            self._connected() as connection,
            holding(connection, Which(self._schemas), "ACCESS SHARE", one_moment=True),
        ):
            return _state(connection, self._schemas)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Read inside one transaction that sees a single moment."""
        with (
            self._connected() as connection,
            holding(connection, Which(self._schemas), "ACCESS SHARE", one_moment=True),
        ):
            yield _Reader(connection, _state(connection, self._schemas))

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
        names = [] if mode == "recreate" else [table.name for table in tables]
        which = Which(self._schemas, names, partners=True)
        with (
            self._connected() as connection,
            doubtful_commit(self._url) as begins,
            holding(connection, which, "ACCESS EXCLUSIVE"),
        ):
            state = _state(connection, self._schemas)
            permit(state)
            later = (
                _recreate(connection, self._url, state, script)
                if mode == "recreate"
                else _clear(connection, tables, mode)
            )
            yield _Loader(connection, mode, state, _computed(connection, tables))
            for statement in later:
                connection.execute(_sql(statement))
            _set_sequences(connection, tables)
            connection.execute(_sql(f"ANALYZE {', '.join(qualified(table.name, table.db_schema) for table in tables)}"))
            committing()
            begins()

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection]:
        url = self._url
        try:
            with connect(url) as connection:
                set_json_loads(_text, connection)
                set_json_dumps(_kept_floats, connection)
                yield connection
        except psycopg.Error as error:
            raise DatabaseError(explain(error, url)) from error


class _Reader:
    def __init__(self, connection: psycopg.Connection, state: DatabaseState) -> None:
        self.state = state
        self._connection = connection

    def batches(self, table: Table) -> Iterator[Columns]:
        names = ", ".join(map(_selected, table.columns))
        key = ", ".join(_ordered(table.column(name)) for name in table.key)
        query = f"SELECT {names} FROM {qualified(table.name, table.db_schema)} ORDER BY {key}"
        with self._connection.cursor(name="seedbed_dump") as cursor:
            cursor.execute(_sql(query), binary=True)
            while rows := cursor.fetchmany(ROWS_PER_BATCH):
                yield list(zip(*rows, strict=True))


class _Loader:
    def __init__(
        self, connection: psycopg.Connection, mode: Mode, state: DatabaseState, computed: Mapping[str, frozenset[str]]
    ) -> None:
        self.state = state
        self._connection = connection
        self._keeps = mode == "merge"
        self._computed = computed

    def load(self, table: Table, batches: Iterable[Columns]) -> int:
        table, batches = without_columns(table, self._computed.get(table.label, frozenset()), batches)
        name, names = qualified(table.name, table.db_schema), ", ".join(map(identifier, table.names))
        try:
            if not self._keeps:
                return self._copy(table, name, names, batches)
            self._connection.execute(_sql(f"CREATE TEMP TABLE seedbed_merge (LIKE {name}) ON COMMIT DROP"))
            self._copy(table, "seedbed_merge", names, batches)
            insert = (
                f"INSERT INTO {name} ({names}) OVERRIDING SYSTEM VALUE SELECT {names} FROM seedbed_merge "
                "ON CONFLICT DO NOTHING"
            )
            inserted = self._connection.execute(_sql(insert)).rowcount
            self._connection.execute("DROP TABLE seedbed_merge")
            return inserted
        except (psycopg.IntegrityError, psycopg.DataError) as error:
            message = f"The database refuses rows of {table.model}: {reason(error)}. Nothing was changed."
            raise DatabaseError(message) from error

    def note(self, runs: Sequence[Mapping[str, Any]]) -> None:
        for statement in mark.writing(runs):
            self._connection.execute(_sql(statement))

    def _copy(self, table: Table, name: str, names: str, batches: Iterable[Columns]) -> int:
        binary = not any(map(_needs_text, table.columns))
        copied = 0
        with self._connection.cursor() as cursor:
            statement = f"COPY {name} ({names}) FROM STDIN{' (FORMAT BINARY)' if binary else ''}"
            with cursor.copy(_sql(statement)) as copy:
                copy.set_types([_written(column) + "[]" * column.is_list for column in table.columns])
                for columns in batches:
                    for row in zip(*columns, strict=True):
                        copy.write_row(row)
                    copied += len(columns[0])
        return copied


def _computed(connection: psycopg.Connection, tables: Sequence[Table]) -> dict[str, frozenset[str]]:
    """Return the columns that the server computes, by the label of their table: nobody can write them."""
    found: dict[str, set[str]] = {}
    for row in _query(connection, _COMPUTED, tables):
        found.setdefault(tables[row["number"] - 1].label, set()).add(row["name"])
    return {label: frozenset(names) for label, names in found.items()}


def _sql(text: str) -> LiteralString:
    return cast("LiteralString", text)


def _query(connection: psycopg.Connection, sql: str, tables: Sequence[Table] = ()) -> list[dict[str, Any]]:
    parameters = {"tables": [qualified(table.name, table.db_schema) for table in tables]} if tables else None
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_sql(sql), parameters).fetchall()


def _state(connection: psycopg.Connection, schemas: Sequence[str]) -> DatabaseState:
    return guard.inspect_with(partial(_query, connection), "postgresql", schemas)


def _recreate(
    connection: psycopg.Connection, url: DatabaseUrl, state: DatabaseState, script: Sequence[str]
) -> list[str]:
    """Drop what is there and make the tables; return the statements that make indexes and foreign keys later."""
    later = [*filter(_comes_later, script), *state.beside.putting_back(script)]
    for statement in recreation(url, state, script):
        if statement not in later:
            connection.execute(_sql(statement))
    return later


def _clear(connection: psycopg.Connection, tables: Sequence[Table], mode: Mode) -> list[str]:
    """Take away what has to go; return the statements that make indexes and foreign keys after the load."""
    wake = _silence_triggers(connection, tables)
    foreign_keys = _query(connection, foreign_keys_query(tables))
    indexes = [] if mode == "merge" else _query(connection, indexes_query(tables))
    off, on = taking_off(foreign_keys, indexes)
    for statement in off:
        connection.execute(_sql(statement))
    if mode != "merge":
        names = ", ".join(qualified(table.name, table.db_schema) for table in tables)
        connection.execute(_sql(f"TRUNCATE {names} RESTART IDENTITY"))
    return [*on, *wake]


def _silence_triggers(connection: psycopg.Connection, tables: Sequence[Table]) -> list[str]:
    """Let the triggers of tables rest, so that rows become what they were; return what wakes them again."""
    wake = []
    for row in _query(connection, _TRIGGERS, tables):
        trigger = f"TRIGGER {identifier(row['name'])}"
        connection.execute(_sql(f"ALTER TABLE {row['table']} DISABLE {trigger}"))
        wake.append(f"ALTER TABLE {row['table']} ENABLE {row['how']}{trigger}")
    return wake


def _comes_later(statement: str) -> bool:
    return statement.startswith(("CREATE INDEX", "CREATE UNIQUE INDEX", "ALTER TABLE"))


def _set_sequences(connection: psycopg.Connection, tables: Sequence[Table]) -> None:
    """Let the next number follow the highest that is there."""
    for row in (*_query(connection, _SEQUENCES, tables), *_query(connection, _SHARED_SEQUENCES, tables)):
        highest = f"SELECT max({identifier(row['column'])}) FROM {row['table']}"
        last = "coalesce(pg_sequence_last_value(%(name)s::regclass), 0)"
        moved = f"SELECT setval(%(name)s, ({highest})) WHERE ({highest}) > {last}"
        connection.execute(_sql(moved), {"name": row["name"]})


# ── values ────────────────────────────────────────────────────────────────────────────────────────


def _selected(column: Column) -> str:
    name, many = identifier(column.name), "[]" * column.is_list
    if column.native == "Inet":
        # A cast to text would add /32 to a single address, which Prisma and SQLite have without.
        return f"{_each('abbrev({})', name, many)} AS {name}"
    # The driver knows no enums; their values are text. So are those of types that only the server reads.
    if column.type == "Enum" or column.is_text:
        return f"{name}::text{many} AS {name}"
    if column.type == "DateTime" and column.native in _MOMENTS:
        return f"{_moment(name, column, many)} AS {name}"
    plain = _PLAIN.get(column.native or "")
    return f"{name}::{plain}{many} AS {name}" if plain else name


def _moment(name: str, column: Column, many: str) -> str:
    """Return a moment of any type as one without a time zone, in UTC; a time is one of the first of January 1970."""
    if column.native != "Time":
        # The time zone of our sessions is UTC.
        return f"{name}::timestamp{many}"
    return _each("date '1970-01-01' + {}", name, many)


def _each(expression: str, name: str, many: str) -> str:
    if not many:
        return expression.format(name)
    return (
        f"CASE WHEN {name} IS NOT NULL THEN ARRAY(SELECT {expression.format('each')} FROM unnest({name}) AS each) END"
    )


def _written(column: Column) -> str:
    """Return the type that a column's values are sent in."""
    if column.is_text:
        return "text"
    return _PLAIN.get(column.native or "") or _TYPES[column.type]


def _needs_text(column: Column) -> bool:
    """Whether the server has to read the value from text, because its type is not the one that is sent."""
    if column.type == "Enum":
        # The elements of an array carry their type, and that of an enum is known to the server alone.
        return column.is_list
    return column.is_text or column.native in _MOMENTS or column.native in _PLAIN


_MOMENTS = {"Date", "Time", "Timestamptz"}
_PLAIN = {"SmallInt": "int4", "Oid": "int8", "Real": "float8", "Money": "numeric", "Json": "jsonb"}


def _ordered(column: Column) -> str:
    name = identifier(column.name)
    if column.type not in {"String", "Enum"} or column.native in {"Bit", "VarBit"}:
        return name
    # By the bytes, as SQLite and MongoDB order text, and not by the language of the database.
    text = f'{name}::text COLLATE "C"'
    # ObjectIds come after other text in MongoDB.
    return f"{name}::text ~ '^[0-9a-f]{{24}}$', {text}" if column.is_reference else text


def _text(json: bytes | str) -> str:
    return json if isinstance(json, str) else json.decode()


def _kept_floats(text: str) -> bytes:
    """Return JSON text whose large floats have a fraction; PostgreSQL would make whole numbers of them."""
    if "e+" in text:
        text = _EXPONENT.sub(lambda found: found[0] if found[1] is None else f"{Decimal(found[1]):f}.0", text)
    return text.encode()
