"""MongoDB through pymongo.

No transaction of MongoDB holds a whole database, so rows are loaded into collections beside those in use, with their
indexes. Then a record of what is to be renamed is written, each collection is renamed over the one it replaces, and the
record is deleted. Whoever opens the database later and finds the record finishes what it says: before it is written
everything is old, after it everything is, or will be, new.
"""

from __future__ import annotations

import os
import socket
import warnings
from contextlib import contextmanager
from datetime import timedelta
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import pymongo
from pymongo import errors

from seedbed.database import guard
from seedbed.database.bson_codec import OPTIONS, DocumentCodec
from seedbed.database.drivers import ROWS_PER_BATCH, Layout, nothing
from seedbed.database.drivers.indexes import index_specifications
from seedbed.database.errors import describe
from seedbed.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pymongo.client_session import ClientSession
    from pymongo.collection import Collection
    from pymongo.database import Database as Handle

    from seedbed.database.bson_codec import Columns
    from seedbed.database.drivers import Loader, Mode, Reader
    from seedbed.database.guard import DatabaseState
    from seedbed.database.url import DatabaseUrl
    from seedbed.datamodel import Table

_PREFIX = "seedbed_restore"
_RECORDS = _PREFIX
_RECORD = "restore"

# A restore on another machine that has not been heard of for so long is taken for dead.
_LEASE = timedelta(minutes=2)
_DUPLICATE_KEY = 11000


class Database:
    """A MongoDB database."""

    def __init__(self, url: DatabaseUrl) -> None:
        self._url = url

    def layout(self) -> Layout:
        """Return what is there; collections have no columns."""
        with self._connected() as database:
            return Layout(_state(database, None), None)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Read one moment where the server offers that (replica sets), else collection by collection."""
        with self._connected() as database, database.client.start_session(snapshot=_offers_snapshots(database)) as at:
            session = at if _offers_snapshots(database) else None
            yield _Reader(database, session, _state(database, session))

    @contextmanager
    def loading(
        self, tables: Sequence[Table], mode: Mode, script: Sequence[str] = (), committing: Callable[[], None] = nothing
    ) -> Iterator[Loader]:
        """Load into new collections, which take the places of the old ones at the end."""
        with self._connected() as database:
            swap = _Swap(database, tables, mode)
            try:
                loader = _Loader(swap, mode)
                yield loader
                swap.complete()
                committing()
                swap.carry_out(drop_others=mode == "recreate")
            except BaseException:
                swap.abandon()
                raise

    @contextmanager
    def _connected(self) -> Iterator[Handle[dict[str, Any]]]:
        url = self._url
        try:
            with _client(url) as client:
                database = client.get_database(url.name, codec_options=OPTIONS)
                _finish_what_was_begun(database)
                yield database
        except errors.PyMongoError as error:
            raise DatabaseError(url.redact(_told(error, url))) from None


def _client(url: DatabaseUrl) -> pymongo.MongoClient[dict[str, Any]]:
    # The driver's own half a minute is long for a server that is not there.
    patience: dict[str, Any] = (
        {} if "serverselectiontimeoutms" in url.raw.lower() else {"serverSelectionTimeoutMS": 5_000}
    )
    with warnings.catch_warnings():
        # Parameters that the driver does not know would be told in several lines.
        warnings.simplefilter("ignore")
        return pymongo.MongoClient(url.raw, **patience)


class _Reader:
    def __init__(self, database: Handle[dict[str, Any]], session: ClientSession | None, state: DatabaseState) -> None:
        self.state = state
        self._database = database
        self._session = session

    def batches(self, table: Table) -> Iterator[Columns]:
        codec = DocumentCodec(table)
        with self._database[table.name].find(session=self._session, batch_size=ROWS_PER_BATCH).sort("_id") as cursor:
            while documents := [document for _, document in zip(range(ROWS_PER_BATCH), cursor, strict=False)]:
                codec.check(documents, f"The collection {table.name}")
                yield codec.columns(documents)


class _Loader:
    def __init__(self, swap: _Swap, mode: Mode) -> None:
        self._swap = swap
        self._keeps = mode == "merge"

    def load(self, table: Table, batches: Iterable[Columns]) -> int:
        codec = DocumentCodec(table)
        target = self._swap.collection(table)
        there = self._swap.copy(table) if self._keeps else 0
        self._swap.create(table)
        if self._keeps:
            self._swap.index(table)
        for columns in batches:
            self._swap.prolong()
            try:
                target.insert_many(codec.documents(columns), ordered=False)
            except errors.BulkWriteError as error:
                failed = (error.details or {}).get("writeErrors", [])
                if not self._keeps or any(each.get("code") != _DUPLICATE_KEY for each in failed):
                    told = failed[0].get("errmsg", "no reason given") if failed else error
                    message = f"The database refuses rows of {table.model}: {told}. Nothing was changed."
                    raise DatabaseError(message) from error
        if not self._keeps:
            self._swap.index(table)
        rows = target.count_documents({})
        self._swap.expect(table, rows)
        return rows - there


class _Swap:
    """Collections that will replace those in use: `tables` all at once, those that nothing was loaded into empty."""

    def __init__(self, database: Handle[dict[str, Any]], tables: Sequence[Table], mode: Mode) -> None:
        self._database = database
        self._tables = tables
        self._keeps = mode == "merge"
        self._token = token_hex(4)
        self._records = database[_RECORDS]
        self._rows: dict[str, int] = {}
        self._take_over()

    def collection(self, table: Table) -> Collection[dict[str, Any]]:
        return self._database[self._staged(table)]

    def copy(self, table: Table) -> int:
        """Copy the rows that are there; return how many."""
        self._database[table.name].aggregate([{"$match": {}}, {"$out": self._staged(table)}])
        return self.collection(table).count_documents({})

    def create(self, table: Table) -> None:
        """Make the collection, where copying has not; one that nothing is inserted into is wanted, too."""
        name = self._staged(table)
        if not self._database.list_collection_names(filter={"name": name}):
            self._database.create_collection(name)

    def index(self, table: Table) -> None:
        collection = self.collection(table)
        for specification in index_specifications(table)[1:]:
            options = {name: value for name, value in specification.items() if name not in {"v", "key"}}
            collection.create_index(list(specification["key"].items()), **options)

    def expect(self, table: Table, rows: int) -> None:
        self._rows[table.name] = rows

    def prolong(self) -> None:
        """Tell others that this restore is alive."""
        held = self._records.update_one({"_id": _RECORD, "token": self._token}, {"$set": {"at": _now(self._database)}})
        if not held.matched_count:
            raise DatabaseError("Another restore has taken over this database. Nothing was changed by this one.")

    def complete(self) -> None:
        """Add the tables that nothing was loaded into, and count once more."""
        for table in self._tables:
            if table.name not in self._rows:
                if self._keeps:
                    self.copy(table)
                self.create(table)
                self.index(table)
                self.expect(table, self.collection(table).count_documents({}))
        for table in self._tables:
            rows = self.collection(table).count_documents({})
            if rows != self._rows[table.name]:
                raise DatabaseError(f"The collection for {table.model} has {rows:,} rows, which is wrong. Try again.")

    def carry_out(self, *, drop_others: bool) -> None:
        there = self._database.list_collection_names()
        ours = {table.name for table in self._tables}
        dropped = [name for name in there if name not in ours and not _is_own(name)] if drop_others else []
        renames = [[self._staged(table), table.name] for table in self._tables]
        self.prolong()
        self._records.update_one({"_id": _RECORD}, {"$set": {"renames": renames, "drops": dropped}})
        _finish_what_was_begun(self._database)

    def abandon(self) -> None:
        """Take away what was loaded; what is on its way into place is brought there."""
        try:
            record = self._records.find_one({"_id": _RECORD})
            if record is None or record["token"] != self._token:
                return
            if "renames" in record:
                _finish_what_was_begun(self._database)
                return
            _drop_staged(self._database)
            self._records.drop()
        except errors.PyMongoError:
            # The next restore clears up; what went wrong first is what has to be told.
            return

    def _take_over(self) -> None:
        """Become the one restore on this database; raise DatabaseError where another one is alive."""
        mine = {"token": self._token, "host": socket.gethostname(), "pid": os.getpid(), "at": _now(self._database)}
        other = self._records.find_one({"_id": _RECORD})
        try:
            if other is None:
                self._records.insert_one({"_id": _RECORD, **mine})
            elif (
                _is_alive(other, mine["at"])
                or not self._records.replace_one(
                    {"_id": _RECORD, "token": other["token"], "at": other["at"]}, mine
                ).matched_count
            ):
                raise DatabaseError(
                    "Another restore is under way on this database. Wait for it to end, then try again."
                )
        except errors.DuplicateKeyError:
            raise DatabaseError("Another restore has just begun on this database. Wait for it to end.") from None
        _drop_staged(self._database)

    def _staged(self, table: Table) -> str:
        return f"{_PREFIX}.{self._token}.{table.name}"


def _is_alive(record: dict[str, Any], now: Any) -> bool:
    if record["host"] == socket.gethostname():
        try:
            os.kill(record["pid"], 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
    return now - record["at"] < _LEASE


def _now(database: Handle[dict[str, Any]]) -> Any:
    """Return the server's time, which is the same for everybody."""
    return database.command("hello")["localTime"]


def _finish_what_was_begun(database: Handle[dict[str, Any]]) -> None:
    """Carry out the renames that a restore has recorded; doing it twice, or beside another process, is harmless."""
    record = database[_RECORDS].find_one({"_id": _RECORD, "renames": {"$exists": True}})
    if record is None:
        return
    there = set(database.list_collection_names())
    for staged, name in record["renames"]:
        if staged in there:
            try:
                database[staged].rename(name, dropTarget=True)
            except errors.OperationFailure as error:
                # Somebody else has renamed it in the meantime.
                if error.code != 26:
                    raise
    for name in record["drops"]:
        database.drop_collection(name)
    database.drop_collection(_RECORDS)


def _drop_staged(database: Handle[dict[str, Any]]) -> None:
    for name in database.list_collection_names():
        if name.startswith(f"{_PREFIX}."):
            database.drop_collection(name)


def _is_own(name: str) -> bool:
    return name == _RECORDS or name.startswith((f"{_PREFIX}.", "system."))


def _offers_snapshots(database: Handle[dict[str, Any]]) -> bool:
    hello = database.client.admin.command("hello")
    return "setName" in hello or hello.get("msg") == "isdbgrid"


def _state(database: Handle[dict[str, Any]], session: ClientSession | None) -> DatabaseState:
    names = sorted(name for name in database.list_collection_names() if not _is_own(name))
    rows = {
        name: next(database[name].aggregate([{"$count": "rows"}], session=session), {"rows": 0})["rows"]
        for name in names
    }
    marks: list[dict[str, Any]] = []
    if guard.MARK in names:
        found = database[guard.MARK].find(session=session).sort("number")
        marks = [mark for mark in found if guard.is_mark(mark)]
    return guard.state_of(rows, marks)


def _told(error: errors.PyMongoError, url: DatabaseUrl) -> str:
    if isinstance(error, errors.ServerSelectionTimeoutError | errors.AutoReconnect):
        return f"Cannot reach {url}. Start the server, or correct DATABASE_URL."
    if isinstance(error, errors.InvalidURI | errors.ConfigurationError):
        # Its text may quote the address, and a password with it.
        return f"DATABASE_URL cannot be read as the address of {url}. See the parameters of MongoDB's addresses."
    return describe(error, url)
