"""Writing many rows at once, inside the client's transaction.

Our engine host takes rows as plain JSON, past the query engine, and loads them on the connection of the transaction by
the fastest way that the database has. A native engine has no such door: there one JSON parameter a statement is
unpacked by the database, which costs a tenth of the client's `create_many`.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, cast

from seedbed.database import mark
from seedbed.database.circles import check_later, check_now, insert_at_once, let_go
from seedbed.database.constraints import Constraints, read_constraints
from seedbed.database.encoding import ROWS_PER_STATEMENT, RowEncodings, sequence_statement
from seedbed.database.errors import is_about_rows, reason
from seedbed.database.inventory import REFERRING
from seedbed.database.keys import foreign_keys_query, moving_back_sequences, taking_off
from seedbed.database.rows import delete_rows, rows_of
from seedbed.database.statements import qualified, statement, table_of
from seedbed.datamodel import Field, Model, join_tables
from seedbed.datamodel import tables as all_tables
from seedbed.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

    from prisma import Prisma
    from seedbed.database.encoding import EncodedRows, RowEncoding, Values
    from seedbed.database.url import Provider
    from seedbed.datamodel import DataModel
    from seedbed.types import Columns, Row

# Where our engine host takes rows, and what an engine answers that doesn't know the address.
_DOOR = "/rows"
_NO_DOOR = {404, 405}

# SQLite has no more than 2,000 columns in a result.
_LOOKED_AT = 1_000

# How many rows are made between two looks at the statement that is under way.
_ROWS_PER_LOOK = 10
# After rows that were made together: a statement is too long to go out at once.
_LOOKS = 8


class BulkWriter:
    """Inserts rows into the tables of a data model, in the transaction of `db`.

    A `pipelined` writer returns while its last statement is still running, so that the next rows can be built. Reads in
    between go through `client`, which waits for it. Call `flush` at the end.
    """

    def __init__(self, db: Prisma, datamodel: DataModel, provider: Provider, *, pipelined: bool = False) -> None:
        self.counts: Counter[str] = Counter()
        self.client = _following(db, self) if pipelined else db
        self._db = db
        self._datamodel = datamodel
        self._provider: Provider = provider
        self._pipelined = pipelined
        self._encodings = RowEncodings(datamodel, provider)
        self._has_door, self._used_door = True, False
        self._under_way: asyncio.Task[None] | None = None
        self._constraints: Constraints | None = None
        self._to_put_back: list[str] = []
        self._checks_at_end = False

    async def constraints(self) -> Constraints:
        """Return the database's constraints that are not in the schema."""
        found = self._constraints
        if found is None:
            await self.flush()
            found = self._constraints = await read_constraints(self._db, self._datamodel, self._provider)
            self._encodings.leave_out(found.computed)
        return found

    @asynccontextmanager
    async def inserting(self, model: str) -> AsyncIterator[Insertion]:
        """Yield a function that takes rows of `model` one by one; after the block they are written or in the queue."""
        await self.constraints()
        table = self._encodings.of(model)
        insertion = Insertion(self, table)
        try:
            yield insertion
            await insertion.finish()
            if table.sequence is not None:
                await self.flush()
                await self._db.query_raw(statement(table.sequence))
            if not self._pipelined:
                await self.flush()
        except BaseException:
            await self.stop()
            raise

    async def insert(self, model: str, rows: Iterable[Row]) -> None:
        """Insert `rows`, each with a value for every column, and add them to `counts`.

        Raises `DatabaseError`, naming the model, if the database rejects a row.
        """
        async with self.inserting(model) as insertion:
            for row in rows:
                await insertion.add(row)

    async def insert_together(self, rows: Mapping[str, Sequence[Row]]) -> None:
        """Insert rows of several models, which refer to each other, and add them to `counts`.

        The database checks their references when all are there. Raises `DatabaseError` if it rejects a row.
        """
        from prisma.errors import RawQueryError

        await self.constraints()
        await self.flush()
        encodings = [self._encodings.of(model) for model in rows]
        encoded = zip(encodings, rows.values(), strict=True)
        parts = [(each, each.parameter(each.columns_of(some))) for each, some in encoded]
        try:
            await insert_at_once(self._db, parts, self._provider)
        except RawQueryError as error:
            if not is_about_rows(error):
                raise
            models = " and ".join(rows)
            known = (
                self._constraints.refusal(str(error), self._datamodel.model(model)) if self._constraints else None
                for model in rows
            )
            message = f"The database refuses rows of {models}: {next(filter(None, known), f'{reason(error)}.')}"
            raise DatabaseError(f"{message} Nothing was changed.") from error
        self.counts.update({model: len(some) for model, some in rows.items()})
        for each in encodings:
            if each.sequence is not None:
                await self._db.query_raw(statement(each.sequence))

    async def rows(self, model: str, *fields: str) -> list[Row]:
        """Return these fields of every row of a model, sorted by id; times are in UTC."""
        return await rows_of(self.client, self._datamodel.model(model), fields)

    async def delete(self, model: str, **where: Any) -> None:
        """Delete the rows of a model whose fields have these values."""
        await delete_rows(self.client, self._datamodel.model(model), where)

    async def clear(self) -> None:
        """Delete every row of every model; rolled back with the transaction like anything else.

        When the new rows are there, `put_back` has to follow.
        """
        models = [self._datamodel.model(name) for name in self._datamodel.clear_order()]
        joins = [qualified(table.name, table.db_schema) for table in join_tables(self._datamodel)]
        tables = [*joins, *(table_of(model) for model in models if not model.is_view)]
        if self._provider == "postgresql":
            # PostgreSQL truncates no table that another one refers to, not even if both are empty.
            query = foreign_keys_query(all_tables(self._datamodel), of_others=True)
            off, self._to_put_back = taking_off(await self.client.query_raw(statement(query)))
            shared = {field.sequence for model in models for field in model.scalars if field.sequence is not None}
            sequences = moving_back_sequences(all_tables(self._datamodel), sorted(shared))
            # At once: to delete row by row would check every foreign key that leads to it.
            for text in (*off, sequences, f"TRUNCATE {', '.join(tables)}"):
                await self.client.execute_raw(statement(text))
            return
        names = {table.name for table in all_tables(self._datamodel)}
        references = await self.client.query_raw(statement(REFERRING))
        self._checks_at_end = any(row["parent"] in names and row["table"] not in names for row in references)
        if self._checks_at_end:
            await check_later(self.client)
        had_circles = await let_go(self.client, self._datamodel)
        for table in await self._filled(tables):
            await self.client.execute_raw(statement(f"DELETE FROM {table}"))
        if had_circles and not self._checks_at_end:
            await check_now(self.client)

    async def _filled(self, tables: Sequence[str]) -> list[str]:
        """Return those of SQLite's tables that have rows: to ask is one request, to delete is one for each table."""
        found: list[str] = []
        for start in range(0, len(tables), _LOOKED_AT):
            some = tables[start : start + _LOOKED_AT]
            looks = ", ".join(f'EXISTS (SELECT 1 FROM {table}) AS "{place}"' for place, table in enumerate(some))
            [row] = await self.client.query_raw(statement(f"SELECT {looks}"))
            found += [table for place, table in enumerate(some) if row[str(place)]]
        return found

    async def put_back(self) -> None:
        """Let rows of others' tables refer to these again, as before `clear`.

        Raises `DatabaseError` where one of them would refer to none.
        """
        from prisma.errors import RawQueryError

        await self.flush()
        if self._checks_at_end:
            await check_now(self._db)
        for text in self._to_put_back:
            try:
                await self._db.execute_raw(statement(text))
            except RawQueryError as error:
                if not is_about_rows(error):
                    raise
                raise DatabaseError(
                    f"Rows of another table refer to rows that this run does not make again: {reason(error)}. Nothing "
                    "was changed. Delete those rows first, or seed with the same settings as before."
                ) from error

    async def note(self, runs: Sequence[Mapping[str, Any]]) -> None:
        """Record `runs`, replacing the earlier record."""
        for text in mark.writing(runs):
            await self.client.execute_raw(statement(text))

    async def advance(self, model: str) -> None:
        """Set PostgreSQL's sequence of a model past its highest number, after a row that brought its own."""
        query = sequence_statement(self._datamodel.model(model)) if self._provider == "postgresql" else None
        if query is not None:
            await self._db.query_raw(statement(query))

    async def connect(self, relation: str, pairs: Sequence[tuple[Any, Any]]) -> None:
        """Insert pairs of keys into the table of an implicit many-to-many relation, by the table's name."""
        table = next(each for each in join_tables(self._datamodel) if each.name == relation)
        fields = {
            column.name: Field(column.name, "scalar", column.type, is_required=True, native_type=column.native)
            for column in table.columns
        }
        self._encodings.add(Model(relation, relation, fields, db_schema=table.db_schema))
        async with self.inserting(relation) as insertion:
            for first, second in pairs:
                await insertion.add({"A": first, "B": second})

    async def send(self, rows: EncodedRows) -> bool:
        """Write rows that are encoded already; return False, with none of them written, if the engine cannot.

        Raises `DatabaseError`, now or later, when the database refuses one of them.
        """
        await self.flush()
        if not self._has_door:
            return False
        encoding = self._encodings.of(rows.model)
        self.counts[rows.model] += rows.held
        self._under_way = asyncio.create_task(self._write(encoding, None, rows.payload))
        if not self._used_door:
            await self.flush()
            if not self._has_door:
                self.counts[rows.model] -= rows.held
                return False
        if encoding.sequence is not None:
            await self.flush()
            await self._db.query_raw(statement(encoding.sequence))
        await asyncio.sleep(0)
        return True

    async def flush(self) -> None:
        """Wait until everything is written; raise `DatabaseError` if a row is rejected."""
        under_way = self._under_way
        if under_way is None:
            return
        try:
            await under_way
        finally:
            # Another task may have waited too, and have sent the next batch since.
            if self._under_way is under_way:
                self._under_way = None

    async def stop(self) -> None:
        """Wait for the running statement and ignore its result."""
        if self._under_way is not None:
            under_way, self._under_way = self._under_way, None
            under_way.cancel()
            await asyncio.gather(under_way, return_exceptions=True)

    async def _send(self, table: RowEncoding, values: Values) -> None:
        payload = table.payload(values) if self._has_door else table.parameter(values)
        await self.flush()
        self.counts[table.model] += len(values[0])
        if not _on_asyncio():
            await self._write(table, values, payload)
            return
        self._under_way = asyncio.create_task(self._write(table, values, payload))
        await asyncio.sleep(0)

    async def _write(self, table: RowEncoding, values: Values | None, payload: bytes | str) -> None:
        from prisma.errors import RawQueryError

        try:
            if isinstance(payload, bytes):
                if await self._load(payload) or values is None:
                    return
                payload = table.parameter(values)
            await self._db.execute_raw(statement(table.insert), payload)
        except UnicodeEncodeError as error:
            message = f"Rows of {table.model} contain half a surrogate pair: {error}. Nothing was changed."
            raise DatabaseError(message) from error
        except RawQueryError as error:
            if not is_about_rows(error):
                raise
            model = self._datamodel.models.get(table.model)
            known = self._constraints.refusal(str(error), model) if self._constraints and model else None
            message = f"The database refuses rows of {table.model}: {known or f'{reason(error)}.'} Nothing was changed."
            raise DatabaseError(message) from error

    async def _load(self, payload: bytes) -> bool:
        """Hand rows to the engine host; return False if the engine cannot take them."""
        from prisma.engine.errors import EngineRequestError

        transaction = self._db._tx_id
        headers = {"X-transaction-id": transaction} if transaction is not None else None
        try:
            await cast("Any", self._db._engine).request("POST", _DOOR, content=payload, headers=headers)
        except EngineRequestError as error:
            if error.response.status not in _NO_DOOR:
                raise
            self._has_door = False
        self._used_door = self._has_door
        return self._has_door


class Insertion:
    """Rows on their way into one table: while the database writes a statement's, the next one's are made."""

    def __init__(self, writer: BulkWriter, table: RowEncoding) -> None:
        self._writer = writer
        self._table = table
        self._waiting: list[Row] = []
        self._together: Columns = {}

    async def add(self, row: Row) -> None:
        """Take a row with a value for every column; raise `DatabaseError` when an earlier one was refused."""
        self._waiting.append(row)
        if len(self._waiting) >= ROWS_PER_STATEMENT:
            await self.finish()
        elif len(self._waiting) % _ROWS_PER_LOOK == 0 and self._writer._under_way is not None:
            # Making rows never waits for anything, so this is when the statement can go out and its answer come in.
            await asyncio.sleep(0)

    async def add_all(self, columns: Columns) -> None:
        """Take rows that were made together; raise `DatabaseError` when an earlier one was refused."""
        if self._together:
            columns = {name: [*self._together[name], *values] for name, values in columns.items()}
        self._together = columns
        if any(len(values) >= ROWS_PER_STATEMENT for values in self._together.values()):
            await self.finish()
        for _ in range(_LOOKS):
            if self._writer._under_way is not None:
                await asyncio.sleep(0)

    async def finish(self) -> None:
        """Send what was taken; raise `DatabaseError` when an earlier row was refused."""
        rows, self._waiting = self._waiting, []
        columns, self._together = self._together, {}
        for some in filter(None, (rows, columns)):
            await self._writer._send(self._table, self._table.columns_of(some))


def _on_asyncio() -> bool:
    """Whether there are tasks of asyncio to write in; on trio, statements are waited for one by one."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class _EngineBehind:
    """The engine of a client whose queries wait until a writer has written what it took."""

    def __init__(self, engine: Any, writer: BulkWriter) -> None:
        self._engine = engine
        self._writer = writer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def query(self, content: str, *, tx_id: Any) -> Any:
        await self._writer.flush()
        return await self._engine.query(content, tx_id=tx_id)


def _following(db: Prisma, writer: BulkWriter) -> Prisma:
    """Return a client on the transaction `db` that sees every row that `writer` took."""
    client = db._copy()
    client._tx_id = db._tx_id
    client._internal_engine = cast("Any", _EngineBehind(db._engine, writer))
    return client
