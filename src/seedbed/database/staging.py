"""Rows beside the live tables: many workers write them, and one transaction puts them in the place of the old rows.

They wait in a PostgreSQL schema of their own, in tables without logs, keys or indexes. A worker writes its part in one
transaction that also notes that the part is there, so a part that is tried twice is there once. A schema that a dead
run left is known by its name, and the next run removes it.
"""

from __future__ import annotations

import secrets
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from seedbed.database.constraints import read_constraints
from seedbed.database.encoding import RowEncodings, sequence_statement
from seedbed.database.keys import foreign_keys_query, indexes_query, taking_off
from seedbed.database.statements import identifier, literal, qualified, statement, table_of
from seedbed.datamodel import tables
from seedbed.errors import DatabaseError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prisma import Prisma
    from seedbed.database.sink import Sink
    from seedbed.database.url import DatabaseUrl
    from seedbed.datamodel import DataModel
    from seedbed.types import Row

# No model of Prisma begins so.
_PARTS = "_parts"


class Desk(NamedTuple):
    """Where a worker puts its rows: the database's address, and the schema that they wait in."""

    address: str
    schema: str

    def application(self, part: int) -> str:
        """Return what the sessions are called that write a part."""
        return f"{_sessions(self.schema)}{part}"


def _prefix(url: DatabaseUrl) -> str:
    return f"seedbed_staging_{crc32(url.schema.encode()):08x}_"


def _sessions(schema: str) -> str:
    return f"seedbed:stage:{schema.rpartition('_')[2]}:"


def _at_once(statements: Iterable[str]) -> str:
    """Return many statements as one, which takes one journey to the server."""
    return f"DO {literal('BEGIN ' + ' '.join(f'{each};' for each in statements) + ' END')}"


class Staging:
    """The rows of one run that wait. `db` is a client outside any transaction; the caller holds the database's lock."""

    def __init__(self, db: Prisma, url: DatabaseUrl, datamodel: DataModel) -> None:
        self._db, self._url, self._datamodel = db, url, datamodel
        self.desk = Desk(url.raw, _prefix(url) + secrets.token_hex(4))

    async def open(self) -> None:
        """Make the schema and its tables, each with the columns of a live one.

        Raises `UsageError` where the database asks more of rows than the schema says: workers don't know that.
        """
        if await read_constraints(self._db, self._datamodel, "postgresql"):
            raise UsageError(
                f"{self._url} has check constraints or computed columns that are not in the schema. "
                "Workers do not know them: leave --cluster out."
            )
        schema = identifier(self.desk.schema)
        made = [
            f"CREATE SCHEMA {schema}",
            f"COMMENT ON SCHEMA {schema} IS 'Rows of a run that is under way. The next run removes what is left.'",
            f"CREATE UNLOGGED TABLE {schema}.{identifier(_PARTS)} (part int PRIMARY KEY, counts jsonb)",
        ]
        encodings = RowEncodings(self._datamodel, "postgresql")
        for name, model in self._datamodel.models.items():
            if not model.is_view:
                columns = ", ".join(encodings.of(name).columns)
                live = table_of(model)
                made.append(
                    f"CREATE UNLOGGED TABLE {staged(self.desk, name)} AS SELECT {columns} FROM {live} WITH NO DATA"
                )
        await self._db.execute_raw(statement(_at_once(made)))

    async def put(self, sink: Sink, parts: int) -> None:
        """Put the rows into the live tables, which were cleared in the transaction of `sink`.

        Raises `DatabaseError` unless all `parts` are there, or when the database refuses a row.
        """
        db, own = sink.client, tables(self._datamodel)
        expected = await self._expected(db, parts)
        off, on = taking_off(await self._rows(db, foreign_keys_query(own)), await self._rows(db, indexes_query(own)))
        if off:
            await db.execute_raw(statement(_at_once(off)))
        encodings = RowEncodings(self._datamodel, "postgresql")
        for name in self._datamodel.insert_order():
            if not expected[name]:
                continue
            model, columns = self._datamodel.model(name), ", ".join(encodings.of(name).columns)
            copied = await db.execute_raw(
                statement(f"INSERT INTO {table_of(model)} ({columns}) SELECT {columns} FROM {staged(self.desk, name)}")
            )
            if copied != expected[name]:
                raise DatabaseError(
                    f"{self._url}: {copied:,} of {expected[name]:,} rows of {name} arrived. "
                    "Nothing was changed; run it again."
                )
            sink.counts[name] += copied
            counted = sequence_statement(model)
            if counted is not None:
                await db.query_raw(statement(counted))
        # What a trigger of the user's put off would stand in the way of the foreign keys.
        await db.execute_raw(statement(_at_once(["SET CONSTRAINTS ALL IMMEDIATE", *on])))

    async def close(self) -> None:
        """Remove the schema and end the sessions that still write to it; the next run does so where this cannot."""
        with suppress(Exception):
            await _remove(self._url, [self.desk.schema])

    async def _expected(self, db: Prisma, parts: int) -> Counter[str]:
        found = await self._rows(db, f"SELECT counts FROM {_parts_of(self.desk)} WHERE counts IS NOT NULL")
        if len(found) != parts:
            # The server was restarted: tables without a log are empty afterwards.
            raise DatabaseError(
                f"{self._url}: {len(found)} of {parts} parts arrived. Nothing was changed; run it again."
            )
        total: Counter[str] = Counter()
        for row in found:
            total.update(row["counts"])
        return total

    @staticmethod
    async def _rows(db: Prisma, query: str) -> list[dict[str, Any]]:
        return await db.query_raw(statement(query))


async def remove_leftovers(db: Prisma, url: DatabaseUrl) -> None:
    """Remove what runs left that died; the caller holds the database's lock, so none is alive."""
    like = literal(_prefix(url).replace("_", "\\_") + "%")
    found: list[dict[str, Any]] = await db.query_raw(
        statement(
            f"SELECT nspname::text AS name FROM pg_namespace WHERE nspname LIKE {like} "
            "AND pg_has_role(nspowner, 'USAGE')"
        )
    )
    if found:
        await _remove(url, [row["name"] for row in found])


async def _remove(url: DatabaseUrl, schemas: Sequence[str]) -> None:
    """Remove schemas of rows that wait, once the sessions that write to them have ended.

    On a connection of its own: Ctrl-C at a terminal ends the query engine too.
    """
    from psycopg import Error

    from seedbed.database.libpq import connect_async
    from seedbed.database.waiting import explain

    try:
        async with await connect_async(url) as connection:
            for schema in schemas:
                await connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE starts_with(application_name, %s) AND datname = current_database() "
                    "AND usename = current_user",
                    (_sessions(schema),),
                )
                await connection.execute(statement(f"DROP SCHEMA IF EXISTS {identifier(schema)} CASCADE"))
    except Error as error:
        raise DatabaseError(explain(error, url)) from error


def staged(desk: Desk, model: str) -> str:
    """Return the table, quoted, in which the rows of a model wait."""
    return qualified(model, desk.schema)


def _parts_of(desk: Desk) -> str:
    return qualified(_PARTS, desk.schema)


# ── in the workers ────────────────────────────────────────────────────────────────────────────────


def stage(
    desk: Desk, url: DatabaseUrl, part: int, datamodel: DataModel, rows: Iterable[tuple[str, Sequence[Row]]]
) -> Counter[str]:
    """Write the rows of a part, all of them or none, unless they are there already; return how many, by model.

    Ends the sessions of earlier attempts. Raises `DatabaseError` when the database refuses a row.
    """
    import psycopg

    from seedbed.database.libpq import connect
    from seedbed.database.waiting import explain

    name = desk.application(part)
    try:
        with connect(url, application_name=name) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = %s AND datname = current_database() AND usename = current_user "
                "AND pid <> pg_backend_pid()",
                (name,),
            )
            with connection.transaction():
                return _stage(connection, desk, part, datamodel, rows)
    except psycopg.Error as error:
        raise DatabaseError(explain(error, url)) from error


def _stage(
    connection: Any, desk: Desk, part: int, datamodel: DataModel, rows: Iterable[tuple[str, Sequence[Row]]]
) -> Counter[str]:
    import psycopg
    from psycopg.types.json import Jsonb

    from seedbed.database.errors import reason

    noted = _parts_of(desk)
    if not connection.execute(f"INSERT INTO {noted} VALUES (%s, NULL) ON CONFLICT DO NOTHING", (part,)).rowcount:
        [(counts,)] = connection.execute(f"SELECT counts FROM {noted} WHERE part = %s", (part,)).fetchall()
        return Counter(counts)
    encodings, held = RowEncodings(datamodel, "postgresql"), Counter[str]()
    for model, some in rows:
        encoding = encodings.of(model)
        try:
            with connection.cursor() as cursor:
                columns = ", ".join(encoding.columns)
                with cursor.copy(f"COPY {staged(desk, model)} ({columns}) FROM STDIN") as copy:
                    for text in encoding.lines(some):
                        copy.write(text)
        except (psycopg.IntegrityError, psycopg.DataError) as error:
            message = f"The database refuses rows of {model}: {reason(error)}. Nothing was changed."
            raise DatabaseError(message) from error
        held[model] += len(some)
    connection.execute(f"UPDATE {noted} SET counts = %s WHERE part = %s", (Jsonb(dict(held)), part))
    return held
