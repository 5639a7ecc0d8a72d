"""MongoDB through pymongo: whole collections in and out. What takes the place of what is in `mongodb_swap`."""

from __future__ import annotations

import re
import warnings
from contextlib import contextmanager
from threading import get_ident
from typing import TYPE_CHECKING, Any

import pymongo
from bson.errors import BSONError
from bson.raw_bson import RawBSONDocument
from pymongo import errors, monitoring

from seedbed.answers import answers
from seedbed.database import guard, mark
from seedbed.database.bson_codec import OPTIONS, DocumentCodec
from seedbed.database.drivers import ROWS_PER_BATCH
from seedbed.database.drivers.mongodb_swap import Swap, finish_what_was_begun, is_own, swapping
from seedbed.database.errors import CORRECT, describe, doubtful_commit
from seedbed.errors import DatabaseError, SnapshotError
from seedbed.run_options import nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pymongo.client_session import ClientSession
    from pymongo.database import Database as Handle

    from seedbed.database.bson_codec import Columns
    from seedbed.database.drivers import Loader, Mode, Reader
    from seedbed.database.guard import DatabaseState
    from seedbed.database.url import DatabaseUrl
    from seedbed.datamodel import Table

_DUPLICATE_KEY = 11000
_REASON = re.compile(r" \(configured timeouts|, Timeout: |, Topology Description: ")


Strangers = dict[str, list[tuple[str, str]]]
"""By model: fields that documents have and the schema does not, each behind the id of its document."""


class Database:
    """A MongoDB database.

    Documents with fields that the schema does not have are refused, or noted in `strangers` and read without them.
    """

    def __init__(self, url: DatabaseUrl, strangers: Strangers | None = None) -> None:
        self._url = url
        self._strangers = strangers

    def layout(self) -> DatabaseState:
        """Return what is there; collections have no columns."""
        with self.connected() as database:
            return state(database, None)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Read one moment where the server offers that (replica sets), else collection by collection."""
        with self.connected() as database, database.client.start_session(snapshot=_offers_snapshots(database)) as at:
            session = at if _offers_snapshots(database) else None
            yield _Reader(database, session, self._strangers)

    @contextmanager
    def loading(
        self,
        tables: Sequence[Table],
        mode: Mode,
        script: Sequence[str] = (),
        committing: Callable[[], None] = nothing,
        permit: Callable[[DatabaseState], None] = guard.free,
    ) -> Iterator[Loader]:
        """Load into new collections, which take the places of the old ones at the end."""

        def commits() -> None:
            committing()
            begins()

        with self.connected() as database, doubtful_commit(self._url) as begins:
            before = state(database)
            permit(before)
            with swapping(database, tables, mode, commits) as swap:
                yield _Loader(swap, before)

    @contextmanager
    def connected(self) -> Iterator[Handle[dict[str, Any]]]:
        """Yield the database; errors of the driver inside the block come out as DatabaseError."""
        url = self._url
        try:
            with _client(url) as client:
                database = client.get_database(url.name, codec_options=OPTIONS)
                finish_what_was_begun(database)
                yield database
        except errors.PyMongoError as error:
            raise DatabaseError(_told(error, url)) from None
        except BSONError as error:
            # Such as a date after the year 9999, which Python does not have.
            raise DatabaseError(
                f"A document in {url} cannot be read: {str(error).partition('(')[0].strip()}. "
                "Correct it, then try again."
            ) from None


def _client(url: DatabaseUrl) -> pymongo.MongoClient[dict[str, Any]]:
    # The driver's own half a minute is long for a server that is not there.
    patience: dict[str, Any] = (
        {} if "serverselectiontimeoutms" in url.raw.lower() else {"serverSelectionTimeoutMS": 5_000}
    )
    with warnings.catch_warnings():
        # Parameters that the driver does not know would be told in several lines.
        warnings.simplefilter("ignore")
        try:
            return pymongo.MongoClient(url.raw, event_listeners=[_Awaited(url)], **patience)
        except OSError as error:
            raise DatabaseError(f"DATABASE_URL names a file that cannot be used: {error.strerror or error}.") from None
        except (ValueError, TypeError) as error:
            # A parameter with a value of another kind.
            raise errors.ConfigurationError(str(error)) from None


class _Awaited(monitoring.ConnectionPoolListener):
    """Says for whom we wait: a connection is out of the pool from a request to its answer."""

    def __init__(self, url: DatabaseUrl) -> None:
        self._url = url
        self._numbers: dict[int, int] = {}

    def connection_check_out_started(self, event: object) -> None:
        """Note that a thread is about to ask."""
        self._numbers[get_ident()] = answers.ask(self._url)

    def connection_checked_in(self, event: object) -> None:
        """Note that it has its answer, or has given up."""
        answers.answered(self._numbers.pop(get_ident(), -1))

    def connection_check_out_failed(self, event: object) -> None:
        """Note that there is nobody to ask."""
        self.connection_checked_in(event)

    def _pass(self, event: object) -> None:
        """Do nothing."""

    connection_checked_out = connection_created = connection_ready = connection_closed = _pass
    pool_created = pool_ready = pool_cleared = pool_closed = _pass


class _Reader:
    def __init__(
        self,
        database: Handle[dict[str, Any]],
        session: ClientSession | None,
        strangers: Strangers | None,
    ) -> None:
        self._strangers = strangers
        self._database = database
        self._session = session
        self._state: DatabaseState | None = None

    @property
    def state(self) -> DatabaseState:
        """What there is, counted when it is first asked for: that is a request for each collection."""
        if self._state is None:
            self._state = state(self._database, self._session)
        return self._state

    def names(self) -> frozenset[str]:
        """Return the names of the collections."""
        return frozenset(name for name in self._database.list_collection_names() if not is_own(name))

    def runs(self) -> list[dict[str, Any]]:
        """Return the runs that are noted beside the schema's collections."""
        return _runs(self._database, self._session)

    def counts(self) -> dict[str, int]:
        """Return the rows of collections by the server's own book-keeping, which needs no look at them."""
        return {name: self._database[name].estimated_document_count() for name in sorted(self.names())}

    def size(self) -> int:
        """Return the bytes of all documents."""
        return int(self._database.command("dbStats")["dataSize"])

    def batches(self, table: Table) -> Iterator[Columns]:
        codec = DocumentCodec(table)
        strangers = None if self._strangers is None else self._strangers.setdefault(table.model, [])
        with self._database[table.name].find(session=self._session, batch_size=ROWS_PER_BATCH).sort("_id") as cursor:
            while documents := [document for _, document in zip(range(ROWS_PER_BATCH), cursor, strict=False)]:
                try:
                    codec.check(documents, f"The collection {table.name}", strangers)
                except SnapshotError as error:
                    raise DatabaseError(f"{error} Correct the documents or the schema, then try again.") from None
                yield codec.columns(documents)


class _Loader:
    def __init__(self, swap: Swap, before: DatabaseState) -> None:
        self.state = before
        self._swap = swap

    def load(self, table: Table, batches: Iterable[Columns]) -> int:
        codec = DocumentCodec(table)
        there = self._swap.stage(table)
        target = self._swap.collection(table)
        if self._swap.keeps:
            self._swap.index(table)
        for columns in batches:
            self._swap.prolong()
            try:
                target.insert_many(map(RawBSONDocument, codec.encode(columns)), ordered=False)
            except errors.BulkWriteError as error:
                failed = (error.details or {}).get("writeErrors", [])
                if not self._swap.keeps or any(each.get("code") != _DUPLICATE_KEY for each in failed):
                    raise refused(table, error) from error
        if not self._swap.keeps:
            self._swap.index(table)
        rows = target.count_documents({})
        self._swap.expect(table, rows)
        return rows - there

    def note(self, runs: Sequence[Mapping[str, Any]]) -> None:
        if runs or self.state.runs:
            self._swap.put(mark.VIEW, list(map(dict, runs)))


def refused(table: Table, error: errors.BulkWriteError) -> DatabaseError:
    """Return what to raise for rows that the server does not take."""
    failed = (error.details or {}).get("writeErrors", [])
    told = failed[0].get("errmsg", "no reason given") if failed else error
    return DatabaseError(f"The database refuses rows of {table.model}: {told}. Nothing was changed.")


def _offers_snapshots(database: Handle[dict[str, Any]]) -> bool:
    hello = database.client.admin.command("hello")
    return "setName" in hello or hello.get("msg") == "isdbgrid"


def state(database: Handle[dict[str, Any]], session: ClientSession | None = None) -> DatabaseState:
    """Return the collections, their rows and the marks of earlier runs."""
    names = sorted(name for name in database.list_collection_names() if not is_own(name))
    rows = {
        name: next(database[name].aggregate([{"$count": "rows"}], session=session), {"rows": 0})["rows"]
        for name in names
    }
    marks: list[dict[str, Any]] = []
    own = guard.mark_table()
    if own.name in names:
        found = database[own.name].find(session=session).sort(own.column("number"))
        marks = [each for each in map(own.said, found) if guard.is_mark(each)]
    else:
        marks = _runs(database, session)
    return guard.state_of(rows, marks)


def _runs(database: Handle[dict[str, Any]], session: ClientSession | None) -> list[dict[str, Any]]:
    return list(database[mark.VIEW].find({}, {"_id": False}, session=session).sort("number"))


def _told(error: errors.PyMongoError, url: DatabaseUrl) -> str:
    if isinstance(error, errors.AutoReconnect):
        # Behind the reason the driver describes every server that it tried.
        reason = url.redact(_REASON.split(str(error))[0])
        otherwise = f"Cannot reach {url}: {reason.rstrip('.')}. Start the server, {CORRECT}"
        return describe(type(error)(reason), url, otherwise=otherwise)
    if isinstance(error, errors.InvalidURI | errors.ConfigurationError):
        # Its text may quote the address, and a password with it.
        wrong = f"DATABASE_URL is not a valid address of {url}. Check the parameters of MongoDB's connection strings."
        return describe(error, url, otherwise=wrong)
    return describe(error, url)
