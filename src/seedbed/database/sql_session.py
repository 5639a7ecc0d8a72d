"""Reading with the bare drivers: hundreds of queries, one after the other, on a snapshot that nothing can change."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from seedbed.answers import answers
from seedbed.database import mark
from seedbed.database.client import address_to_read
from seedbed.database.dialect import expand
from seedbed.database.errors import describe
from seedbed.database.guard import tables_query
from seedbed.database.moments import show_as_text
from seedbed.database.rooms import PREFIX
from seedbed.database.session import lock_timeout
from seedbed.database.sql_copy import RowsOnDemand, copying
from seedbed.database.statements import literal, place, uncut
from seedbed.database.url import DatabaseUrl
from seedbed.database.waiting import explain
from seedbed.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from seedbed.database.url import Provider

Record = tuple[Any, ...]

_LEADING_OUT = {sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH, sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_SAVEPOINT}
_ONLY_READS = "This connection only reads. Nothing was changed."
# What ends the transaction, or changes how it is, is none of these words.
_READING_WORDS = {"SELECT", "WITH", "VALUES", "TABLE", "EXPLAIN", "SHOW"}
_FIRST_WORD = re.compile(r"(?:\s|\(|--[^\n]*(?:\n|$)|/\*.*?\*/)*([A-Za-z]+)", re.DOTALL).match
_REFUSALS = {"SQLITE_READONLY", "SQLITE_AUTH", "25006"}
_PRAGMAS = {
    "collation_list", "database_list", "foreign_key_list", "function_list", "index_info", "index_list", "index_xinfo",
    "table_info", "table_list", "table_xinfo",
}  # fmt: skip


class Reader:
    """An open read-only transaction. `dialect` is whose SQL it speaks, by default that of the database at `url`.

    `strangers` are fields that documents have and the schema does not, by model: (id, field).
    """

    counts_quickly = True
    """Whether to count the rows of all tables is a matter of milliseconds."""

    def __init__(self, connection: Any, url: DatabaseUrl, dialect: Provider | None = None) -> None:
        self.url = url
        self._connection = connection
        self.dialect: Provider = dialect or url.provider
        self._asked = url if self.dialect == url.provider else f"The copy of {url}"
        self.strangers: Mapping[str, Sequence[tuple[str, str]]] = {}

    def rows(self, query: str, as_of: datetime | None = None) -> list[Record]:
        """Return the rows of a query; with `as_of`, of one in the words of `dialect`.

        Raises `DatabaseError` when the database cannot answer it.
        """
        text = query if as_of is None else expand(query, self.dialect, as_of)
        with self.explained():
            self._prepare(text)
            with answers.awaited(self._asked):
                return self._connection.execute(text).fetchall()

    def counts(self, labels: Iterable[str], schemas: Sequence[str] = ()) -> dict[str, int]:
        """Return the number of rows by the label of a table, all of them there."""
        parts = [f"SELECT {literal(each)} AS name, count(*) AS held FROM {place(each, schemas)}" for each in labels]
        return dict(self.rows(" UNION ALL ".join(parts))) if parts else {}

    def size(self) -> int:
        """Return the size of the database in bytes."""
        if self.dialect == "postgresql":
            return int(self.rows("SELECT pg_database_size(current_database())")[0][0])
        ((pages,),), ((size,),) = self.rows("PRAGMA page_count"), self.rows("PRAGMA page_size")
        return int(pages) * int(size)

    def runs(self) -> list[dict[str, Any]]:
        """Return the runs that the database remembers beside its tables, where the schema has no model for them."""
        if not self.rows(mark.FIND[self.dialect]):
            return []
        return mark.reading([{"runs": text} for (text,) in self.rows(mark.READ)])

    def expect(self, queries: Iterable[str], as_of: datetime | None = None) -> None:
        """Know what is about to be asked: what has to be fetched for it comes in one go."""

    def _prepare(self, query: str) -> None:
        """Make sure that there is what a query reads."""

    def ask(self, query: str, parameters: Sequence[Any]) -> list[dict[str, Any]]:
        """Return the rows of a query that a person wrote, by column, and let it do nothing but read.

        `parameters` stand where the query has `?` on SQLite, `$1` on PostgreSQL.
        """
        if self.dialect == "sqlite":
            self._connection.set_authorizer(_only_reading)
        else:
            self._stay_reading(query)
        with self.explained(), _refused():
            cursor = self._cursor()
            # Only a prepared statement is one statement: of several the first could end the transaction.
            prepared = {} if self.dialect == "sqlite" else {"prepare": True}
            cursor.execute(query, list(parameters), **prepared)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in (cursor.fetchall() if names else ())]

    def _stay_reading(self, query: str) -> None:
        """Raise `DatabaseError` where a query could leave PostgreSQL's read-only transaction, or has left it."""
        from psycopg.pq import TransactionStatus

        first = _FIRST_WORD(query)
        if first is None or first[1].upper() not in _READING_WORDS:
            raise DatabaseError(_ONLY_READS)
        # A transaction that has read can no longer be made one that writes.
        self.rows("SELECT 1")
        if self._connection.info.transaction_status != TransactionStatus.INTRANS:
            raise DatabaseError(_ONLY_READS)

    def _cursor(self) -> Any:
        if self.dialect == "sqlite":
            return self._connection.cursor()
        from psycopg import RawCursor

        return RawCursor(self._connection)

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn the driver's exceptions into `DatabaseError`, one line each."""
        try:
            yield
        except Exception as error:
            if type(error).__module__.partition(".")[0] not in {"sqlite3", "psycopg"}:
                raise
            raise DatabaseError(explain(error, self.url)) from error

    def tables(self, schemas: Sequence[str] = ()) -> frozenset[str]:
        """Return the labels of all tables that are there, ours or not, of `schemas` or of the one of the address."""
        found = ((name, "") for (name,) in self.rows(tables_query(self.dialect, schemas)))
        return frozenset(name for name, _ in uncut(found, self.dialect))


def _only_reading(action: int, first: str | None, *_: str | None) -> int:
    """Deny SQLite what leads out of a connection that may not write: other files, and pragmas that let it write."""
    denied = action in _LEADING_OUT or (action == sqlite3.SQLITE_PRAGMA and str(first).lower() not in _PRAGMAS)
    return sqlite3.SQLITE_DENY if denied else sqlite3.SQLITE_OK


@contextmanager
def _refused() -> Iterator[None]:
    """Turn the driver's exception for what would write into `DatabaseError`."""
    try:
        yield
    except Exception as error:
        name = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
        if name not in _REFUSALS:
            raise
        raise DatabaseError(_ONLY_READS) from error


class _ReaderOnDemand(Reader):
    """A reader of a copy that has only the tables that were asked of it."""

    counts_quickly = False

    def __init__(self, connection: sqlite3.Connection, url: DatabaseUrl, source: RowsOnDemand) -> None:
        super().__init__(connection, url, "sqlite")
        self._source = source
        self.strangers = source.strangers

    def counts(self, labels: Iterable[str], schemas: Sequence[str] = ()) -> dict[str, int]:
        held = self._source.counts()
        return {each: held.get(each, 0) for each in labels}

    def size(self) -> int:
        return self._source.size()

    def expect(self, queries: Iterable[str], as_of: datetime | None = None) -> None:
        texts = queries if as_of is None else (expand(query, self.dialect, as_of) for query in queries)
        with self.explained():
            self._source.bring(set().union(*(_tables_read(self._connection, text) for text in texts)))

    def _prepare(self, query: str) -> None:
        first = _FIRST_WORD(query)
        if first is not None and first[1].upper() in {"SELECT", "WITH", "VALUES"}:
            self._source.bring(_tables_read(self._connection, query))


def _tables_read(connection: sqlite3.Connection, query: str) -> set[str]:
    """Return the tables that a query reads, through views too."""
    found: set[str] = set()

    def note(action: int, first: str | None, *_: str | None) -> int:
        if action == sqlite3.SQLITE_READ and first:
            found.add(first)
        return sqlite3.SQLITE_OK

    connection.set_authorizer(note)
    try:
        connection.execute(f"EXPLAIN {query}").close()
    finally:
        connection.set_authorizer(None)
    return found


@contextmanager
def reading(url: DatabaseUrl, schemas: Sequence[str] = (), *, whole: bool = True) -> Iterator[Reader]:
    """Yield a reader on the database as it is at this moment.

    `schemas` are those of the data model, where it names any. What is in MongoDB is copied into a temporary SQLite file
    first or, unless the `whole` of it is about to be read, table by table as queries ask for it. Raises `DatabaseError`
    when it cannot be opened.
    """
    if url.provider == "postgresql":
        opened = _postgresql(url, schemas)
    else:
        opened = _sqlite(url) if url.provider == "sqlite" else _mongodb(url, whole=whole)
    with opened as reader:
        yield reader


@contextmanager
def _sqlite(url: DatabaseUrl, *, instead_of: DatabaseUrl | None = None) -> Iterator[Reader]:
    address = address_to_read(url)
    with closing(sqlite3.connect(address, uri=True, timeout=lock_timeout() / 1000, isolation_level=None)) as connection:
        reader = Reader(connection, instead_of or url, "sqlite")
        reader.rows("BEGIN")
        with reader.explained():
            show_as_text(connection)
        reader.rows("PRAGMA query_only = ON")
        yield reader


@contextmanager
def _postgresql(url: DatabaseUrl, schemas: Sequence[str]) -> Iterator[Reader]:
    # Imported here: SQLite needs no driver of PostgreSQL.
    import psycopg

    from seedbed.database.libpq import connect
    from seedbed.database.table_locks import Which, holding

    try:
        connection = connect(url)
    except psycopg.Error as error:
        raise DatabaseError(describe(error, url)) from error
    reader = Reader(connection, url)
    with closing(connection), reader.explained(), holding(connection, Which(schemas), "ACCESS SHARE", one_moment=True):
        yield reader


@contextmanager
def _mongodb(url: DatabaseUrl, *, whole: bool) -> Iterator[Reader]:
    with TemporaryDirectory(prefix=PREFIX) as folder:
        copy = DatabaseUrl.parse(f"file:{folder}/copy.db")
        with copying(url, copy) as source:
            if not whole:
                with closing(sqlite3.connect(copy.path, isolation_level=None)) as connection:
                    yield _ReaderOnDemand(connection, url, source)
                return
            source.bring_all()
        with _sqlite(copy, instead_of=url) as reader:
            reader.strangers = source.strangers
            yield reader
