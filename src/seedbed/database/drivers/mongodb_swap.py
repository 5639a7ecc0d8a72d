"""New collections beside those in use, which take their places all at once.

No transaction of MongoDB holds a whole database, so rows are loaded into collections of other names, with their
indexes. Then a record of what is to be renamed is written, each collection is renamed over the one it replaces, and the
record is deleted. Whoever opens the database later and finds the record finishes what it says: before it is written
everything is old, after it everything is, or will be, new.
"""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager
from datetime import timedelta
from secrets import token_hex
from time import monotonic
from typing import TYPE_CHECKING, Any

from pymongo import IndexModel, errors

from seedbed.database import mark
from seedbed.database.drivers.indexes import does_the_same, index_specifications
from seedbed.errors import DatabaseError
from seedbed.run_options import nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pymongo.collection import Collection
    from pymongo.database import Database as Handle

    from seedbed.database.drivers import Mode
    from seedbed.datamodel import Table

_PREFIX = "seedbed_restore"
_RECORDS = _PREFIX
_RECORD = "restore"

LOCKS = "seedbed_lock"
"""The collection that is there while somebody holds the database (see `lock`)."""

LEASE = timedelta(minutes=1)
"""A run on another machine that has not been heard of for so long is taken for dead."""

_UNDER_WAY = "Another run is under way on this database. Wait for it to end, then try again."
# Seconds: a small part of the lease, and long beside one batch of rows.
_SAY_AGAIN = 5.0
_NAMESPACE_NOT_FOUND = 26
# What a collection may have and its replacement can be made with.
_OPTIONS = ("validator", "validationLevel", "validationAction", "collation", "storageEngine", "comment",
            "changeStreamPreAndPostImages")  # fmt: skip


@contextmanager
def swapping(
    database: Handle[dict[str, Any]], tables: Sequence[Table], mode: Mode, committing: Callable[[], None] = nothing
) -> Iterator[Swap]:
    """Yield new collections for `tables`; they take the places of the old ones when the block ends without an error."""
    swap = Swap(database, tables, mode)
    try:
        yield swap
        swap.complete()
        committing()
        swap.carry_out()
    except BaseException:
        swap.abandon()
        raise


class Swap:
    """Collections that will replace those in use. Where rows are kept, tables that nobody touches stay as they are."""

    def __init__(self, database: Handle[dict[str, Any]], tables: Sequence[Table], mode: Mode) -> None:
        self._database = database
        self._tables = tables
        self._mode = mode
        self._token = token_hex(4)
        self._said = -_SAY_AGAIN
        self._records = database[_RECORDS]
        self._rows: dict[str, int] = {}
        self._copied: dict[str, int] = {}
        self._others: dict[str, str] = {}
        self._there = {each["name"]: each for each in database.list_collections()}
        self._expect_collections()
        self._take_over()

    @property
    def keeps(self) -> bool:
        """Whether the rows that are there stay."""
        return self._mode == "merge"

    def collection(self, table: Table) -> Collection[dict[str, Any]]:
        """Return the new collection of a table."""
        return self._database[self._staged(table)]

    def current(self, table: Table) -> Collection[dict[str, Any]] | None:
        """Return the collection that holds a table's rows as they will be, or None where there are none yet."""
        if table.name in self._rows:
            return self.collection(table)
        return self._database[table.name] if self.keeps else None

    def stage(self, table: Table) -> int:
        """Make the new collection of a table, with the rows that stay; return how many those are."""
        if table.name in self._rows:
            return self._rows[table.name]
        there = 0
        copies = self.keeps and table.name in self._there
        found = self._there.get(table.name, {}).get("options", {}) if self._mode != "recreate" else {}
        options = {name: found[name] for name in _OPTIONS if name in found}
        if options or not copies:
            # Nobody else knows the name, and asking for it first costs a request for each of them.
            self._database.create_collection(self._staged(table), check_exists=False, **options)
        if copies:
            # $out is several times faster, and makes a collection without options.
            into = {"$merge": {"into": self._staged(table)}} if options else {"$out": self._staged(table)}
            self._database[table.name].aggregate([{"$match": {}}, into])
            there = self._copied[table.name] = self.collection(table).count_documents({})
        self._rows[table.name] = there
        return there

    def index(self, table: Table) -> None:
        """Make the indexes that others made on the collection in use, and those of the data model.

        One of the data model's that another does the work of, under another name, is left out.
        """
        collection = self.collection(table)
        specifications = index_specifications(table)[1:]
        if self._mode != "recreate" and table.name in self._there:
            ours = {each["name"] for each in specifications}
            there = map(dict, self._database[table.name].list_indexes())
            others = [each for each in there if each["name"] not in {*ours, "_id_"}]
            specifications = [
                each for each in specifications if not any(does_the_same(other, each) for other in others)
            ] + others
        # All in one request: there are several hundred in a schema, and most collections are small.
        models = [
            IndexModel(list(each["key"].items()), **{name: each[name] for name in each.keys() - {"v", "key", "ns"}})
            for each in specifications
        ]
        if not models:
            return
        try:
            collection.create_indexes(models)
        except errors.DuplicateKeyError as error:
            told = (error.details or {}).get("errmsg", error)
            message = f"The database refuses rows of {table.model}: {told}. Nothing was changed."
            raise DatabaseError(message) from error

    def put(self, name: str, documents: Sequence[dict[str, Any]]) -> None:
        """Let the collection `name`, which is no table's, hold these documents at the end."""
        staged = f"{_PREFIX}.{self._token}.{name}"
        self._database.drop_collection(staged)
        self._database.create_collection(staged, check_exists=False)
        if documents:
            self._database[staged].insert_many(documents)
        self._others[name] = staged

    def expect(self, table: Table, rows: int) -> None:
        """Note how many rows the new collection of a table has to have at the end."""
        self._rows[table.name] = rows

    def prolong(self) -> None:
        """Tell others that this run is alive, unless that was said a moment ago."""
        if monotonic() - self._said < _SAY_AGAIN:
            return
        held = self._records.update_one({"_id": _RECORD, "token": self._token}, {"$set": {"at": now(self._database)}})
        if not held.matched_count:
            raise DatabaseError(
                "Another run has taken over this database, and this one changed nothing. Run it again later."
            )
        self._said = monotonic()

    def complete(self) -> None:
        """Add the tables that nothing was loaded into, and count once more."""
        for table in self._tables:
            if table.name not in self._rows and not (self.keeps and table.name in self._there):
                self.stage(table)
                self.index(table)
        for table in self._tables:
            if table.name not in self._rows:
                continue
            collection, expected = self.collection(table), self._rows[table.name]
            # The server keeps a number of documents; where that disagrees, as after a power cut, it has to count.
            rows = collection.estimated_document_count()
            if rows != expected:
                rows = collection.count_documents({})
            if rows != expected:
                raise DatabaseError(
                    f"The collection for {table.model} has {rows:,} rows instead of {expected:,}. "
                    "Nothing was changed. Try again."
                )
            copied = self._copied.get(table.name)
            if copied is not None and self._database[table.name].count_documents({}) != copied:
                raise DatabaseError(
                    f"Another process wrote to {table.name} in the meantime. Nothing was changed. Try again later."
                )

    def carry_out(self) -> None:
        """Let the new collections take the places of the old ones."""
        there = self._database.list_collection_names()
        ours = {table.name for table in self._tables}
        recreates = self._mode == "recreate"
        dropped = [name for name in there if name not in ours and not is_own(name)] if recreates else []
        renames = [[self._staged(table), table.name] for table in self._tables if table.name in self._rows]
        renames += [[staged, name] for name, staged in self._others.items()]
        # Only while the record is still this run's.
        self._said = -_SAY_AGAIN
        self.prolong()
        self._records.update_one({"_id": _RECORD}, {"$set": {"renames": renames, "drops": dropped}})
        finish_what_was_begun(self._database)

    def abandon(self) -> None:
        """Take away what was loaded; what is on its way into place is brought there."""
        try:
            record = self._records.find_one({"_id": _RECORD})
            if record is None or record["token"] != self._token:
                return
            if "renames" in record:
                finish_what_was_begun(self._database)
                return
            _drop_staged(self._database)
            self._records.drop()
        except errors.PyMongoError:
            # The next run clears up; what went wrong first is what has to be told.
            return

    def _expect_collections(self) -> None:
        """Raise DatabaseError where a table's name belongs to what a collection cannot take the place of."""
        for table in self._tables:
            there = self._there.get(table.name, {})
            kind = "capped collection" if there.get("options", {}).get("capped") else there.get("type", "collection")
            # Dropping everything is what `recreate` was asked for.
            if kind != "collection" and self._mode != "recreate":
                raise DatabaseError(
                    f"{table.name} is a {kind}, and {table.model} needs a collection. Nothing was changed. "
                    "Rename or drop it, then try again."
                )

    def _take_over(self) -> None:
        """Become the one run on this database; raise DatabaseError where another one is alive."""
        mine = {"token": self._token, "host": socket.gethostname(), "pid": os.getpid(), "at": now(self._database)}
        other = self._records.find_one({"_id": _RECORD})
        try:
            if other is None:
                self._records.insert_one({"_id": _RECORD, **mine})
            elif (
                is_alive(other, mine["at"], LEASE)
                or not self._records.replace_one(
                    {"_id": _RECORD, "token": other["token"], "at": other["at"]}, mine
                ).matched_count
            ):
                raise DatabaseError(_UNDER_WAY)
        except errors.DuplicateKeyError:
            raise DatabaseError(_UNDER_WAY) from None
        _drop_staged(self._database)

    def _staged(self, table: Table) -> str:
        return f"{_PREFIX}.{self._token}.{table.name}"


def is_alive(record: dict[str, Any], at: Any, lease: timedelta) -> bool:
    """Whether the process that wrote a record is still there: seen here, or heard of within its lease."""
    if record["host"] == socket.gethostname():
        try:
            os.kill(record["pid"], 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            # Somebody else's: perhaps another process has the number by now, so the lease decides.
            pass
    return at - record["at"] < lease


def now(database: Handle[dict[str, Any]]) -> Any:
    """Return the server's time, which is the same for everybody."""
    return database.command("hello")["localTime"]


def finish_what_was_begun(database: Handle[dict[str, Any]]) -> None:
    """Carry out the renames that a run has recorded; doing it twice, or beside another process, is harmless."""
    record = database[_RECORDS].find_one({"_id": _RECORD, "renames": {"$exists": True}})
    if record is None:
        return
    there = set(database.list_collection_names())
    views = {each["name"] for each in database.list_collections() if each.get("type") == "view"}
    for staged, name in record["renames"]:
        if staged in there:
            if name in views:
                # A rename does not drop these.
                database.drop_collection(name)
            try:
                database[staged].rename(name, dropTarget=True)
            except errors.OperationFailure as error:
                # Somebody else has renamed it in the meantime.
                if error.code != _NAMESPACE_NOT_FOUND:
                    raise
    for name in record["drops"]:
        database.drop_collection(name)
    database.drop_collection(_RECORDS)


def is_own(name: str) -> bool:
    """Whether a collection is the server's or our own book-keeping, and no data."""
    return name in {_RECORDS, LOCKS, mark.VIEW} or name.startswith((f"{_PREFIX}.", f"{LOCKS}.", "system."))


def _drop_staged(database: Handle[dict[str, Any]]) -> None:
    for name in database.list_collection_names():
        if name.startswith(f"{_PREFIX}."):
            database.drop_collection(name)
