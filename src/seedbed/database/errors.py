"""What databases, drivers and the query engine answer when something fails, as one sentence of what to do next.

One table for all of them: a server's error is the same, whether the engine, a driver or the lock met it.
"""

from __future__ import annotations

import os
import re
import shlex
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seedbed.answers import answers
from seedbed.database.rooms import full_temporary_folder
from seedbed.errors import DatabaseError
from seedbed.invocation import as_typed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seedbed.database.url import DatabaseUrl


CORRECT = "or correct DATABASE_URL."
"""How a sentence ends that says what else to do first."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """Says `sentence` of an error that has one of `codes` (SQLSTATE, Prisma's or MongoDB's), or words like these."""

    sentence: str
    codes: frozenset[str] = frozenset()
    words: re.Pattern[str] | None = None
    kind: str = ""

    def fits(self, fault: _Fault) -> bool:
        return not self.codes.isdisjoint(fault.codes) or bool(self.words and self.words.search(fault.text))


def _rule(sentence: str, codes: str = "", words: str = "", kind: str = "") -> _Rule:
    return _Rule(sentence, frozenset(codes.split()), re.compile(words, re.IGNORECASE) if words else None, kind)


@dataclass(frozen=True, slots=True)
class _Fault:
    """An error: its codes, and the reason that the database or engine gave, in one line."""

    codes: frozenset[str]
    text: str


# The first that fits is said. Reasons come before consequences: a driver says "connection failed" of a wrong password.
_RULES = (
    _rule(
        "{url} hides rows from this user by row-level security ({text}). Nothing was changed. Connect as a role that "
        "sees every row: a superuser, or one with BYPASSRLS.",
        words=r"row-level security policy",
    ),
    _rule(
        "{url} refuses the user or password. Correct DATABASE_URL.",
        "28P01 P1000 18",
        r"(password|peer|ident) authentication failed|role \S+ does not exist|no password supplied",
    ),
    _rule(
        "{url} refuses the connection: {text}. Allow it in the server's pg_hba.conf, " + CORRECT,
        "28000",
        r"pg_hba\.conf",
    ),
    _rule(
        "{url} does not exist. Create it with {create}, " + CORRECT,
        "3D000 P1003",
        r"database [`\"].+[`\"] does not exist",
    ),
    _rule(
        "{url} accepts no more connections: {text}. Close some, or raise its limit, then try again.",
        "53300 P2037",
        r"too many (clients|connections)|connection slots|connection limit",
        kind="unreachable",
    ),
    _rule("{url} is not ready: {text}. Try again in a moment.", "57P03", r"the database system is", kind="unreachable"),
    _rule(
        "{url} and this machine cannot agree on a secure connection: {text}. Correct {tls} or the certificates that "
        "DATABASE_URL names.",
        "P1011",
        r"certificate|\b(SSL|TLS|sslrootcert|sslcert|sslkey)\b",
        kind="unreachable",
    ),
    _rule(
        "{url} has no primary at the moment, so nothing can be written. Wait until one is elected, then try again.",
        words=r"No primary available|match selector \"Primary|\bnot (primary|master)\b|node is recovering",
        kind="unreachable",
    ),
    _rule(
        "{url} does not belong to the replica set that DATABASE_URL names. Correct replicaSet, or leave it out.",
        words=r"available for replica set name|replica set name .*does not match",
        kind="unreachable",
    ),
    _rule(
        "The replica set of {url} lists hosts that this machine cannot reach. Add directConnection=true to "
        "DATABASE_URL, or add those names to DNS or /etc/hosts.",
        words=r"configured with internal hostnames",
        kind="unreachable",
    ),
    _rule(
        "Cannot find the servers of {url}: {text}. Correct the name in DATABASE_URL, or use mongodb:// with the "
        "servers' own names.",
        words=r"DNS (query name|response|operation)|resolution lifetime expired|_mongodb\._tcp",
        kind="unreachable",
    ),
    _rule(
        "Cannot reach {url}. Start the server, " + CORRECT,
        words=r"connection refused|ECONNREFUSED|No such file or directory|not reachable",
        kind="unreachable",
    ),
    _rule(
        "Cannot reach {url}: {text}. Start the server, " + CORRECT,
        words=r"timeout expired|(resolve|translate) host|Name or service not known|name resolution"
        r"|nodename nor servname|ENOTFOUND|EAI_AGAIN|connection (to server .* )?failed"
        r"|connection is bad|no answer within|E(HOST|NET)UNREACH|ETIMEDOUT|EACCES",
        kind="unreachable",
    ),
    _rule(
        "Cannot reach {url}. Start the server, " + CORRECT,
        "P1001 P1002",
        r"Can't reach database server",
        kind="unreachable",
    ),
    _rule(
        "{url} does not let this user create databases, which tests need. Grant it (ALTER ROLE … CREATEDB), or name "
        "another server with --seed-database.",
        words=r"permission denied to create database",
    ),
    _rule(
        "{url} denies this user access: {text}. Nothing was changed. Use the role that owns it, " + CORRECT,
        words=r"must be owner of",
    ),
    _rule(
        "{url} denies this user access: {text}. Grant the permission, " + CORRECT,
        "42501 P1010 13",
        r"permission denied (for|to)",
    ),
    _rule(
        "{url} is read-only. Nothing was changed. Make it writable, " + CORRECT,
        "25006",
        r"read-?only (database|transaction)|attempt to write a readonly",
    ),
    _rule(
        "{url} is out of disk space: {text}. Nothing was changed. Free some space, then try again.",
        "53100",
        r"disk is full|disk I/O error|No space left|could not (extend|write)",
        kind="no room",
    ),
    _rule(
        "{url} is out of memory: {text}. Nothing was changed. Raise the server's limit, such as "
        "max_locks_per_transaction, then try again.",
        "53200",
        kind="no room",
    ),
    _rule(
        "{url} is locked by {holder}. Nothing was changed. Wait for it to end, or end it, then try again.",
        "55P03 40P01 P1008",
        r"database (table )?is locked|SQLITE_BUSY|lock timeout|due to statement timeout"
        r"|Unable to start a transaction in the given time",
        kind="locked",
    ),
    _rule(
        "{url} closed the connection, and with it the transaction. Nothing was committed; try again.",
        "P1017 57P01 57P02 08006 08003",
        r"terminating connection|connection terminated|server (has )?closed the connection"
        r"|has encountered a connection error|\bE(PIPE|CONNRESET)\b|could not (send|receive) data (to|from) server"
        r"|the connection is (lost|closed)|\bconnection closed\b",
        kind="lost",
    ),
    _rule("{url} is not a SQLite database. Correct DATABASE_URL.", words=r"file is not a database"),
    _rule(
        "{url} is damaged: {text}. Move the file away, then restore a snapshot or run `{push}`.",
        words=r"disk image is malformed",
    ),
    _rule(
        "{url} does not have this schema's tables ({text}). Run `{push}`.",
        "42P01 42703 P2021 P2022",
        r"no such (table|column)|does not exist in the current database",
    ),
    _rule(
        "{url}: {text}. Nothing was changed. Move or drop what depends on it, then try again.",
        "2BP01",
        r"cannot (drop .* because other objects depend|truncate a table referenced)",
    ),
    _rule(
        "{url}: rows would refer to rows that do not exist: {text}. Nothing was changed. Create those rows "
        "first, then try again.",
        "23503",
        r"FOREIGN KEY constraint failed",
    ),
)


def describe(error: BaseException, url: DatabaseUrl, *, holder: str | None = None, otherwise: str = "") -> str:
    """Return one line for an exception of the client or a driver: what failed, where, and what to do next.

    `holder` is who holds the lock that was waited for, where that is known. `otherwise` is what to say of an error that
    is not in the table.
    """
    name = type(error).__name__
    if name in {"EngineConnectionError", "BinaryNotFoundError", "MismatchedVersionsError"}:
        # Node ends at once for an option that it does not know, and says so itself.
        options, again = os.environ.get("NODE_OPTIONS"), f"Run `{as_typed('prisma generate')}`."
        advice = f"NODE_OPTIONS is {options}: correct or unset it. If it is right: {again}" if options else again
        return f"The query engine did not start. {advice} ({_one_line(str(error)) or name})"
    fault = _fault(error)
    # Only what another program wrote can have the password in it; a short one may be part of our own words.
    text = url.redact(fault.text)
    rule = _first(fault)
    if rule is not None and rule.kind == "no room" and (folder := full_temporary_folder(url, text)) is not None:
        return (
            f"The folder for temporary files, {folder}, is full: {text}. Nothing was changed. Free some space there, "
            "or set TMPDIR to another folder, then try again."
        )
    if rule is not None:
        push = as_typed("prisma db push")
        create = f"`createdb {shlex.quote(url.name)}`" if url.provider == "postgresql" else f"`{push}`"
        return rule.sentence.format(
            url=url,
            text=text,
            create=create,
            push=push,
            holder=holder or "another process",
            tls="tls" if url.provider == "mongodb" else "sslmode",
        )
    if name == "ReadTimeout":
        return f"{url} does not answer. Nothing was committed; try again when it is less busy."
    if package_of(error) in {"httpx", "httpcore"}:
        return f"The query engine stopped while it was working on {url}. Nothing was committed; try again."
    return otherwise or f"{url}: {text or name}."


def reason(error: BaseException) -> str:
    """Return the reason that the database or engine gave, in one line without a full stop."""
    return _fault(error).text


def is_lock_timeout(error: BaseException) -> bool:
    """Return whether another session held a lock for longer than we wait."""
    return _kind(error) == "locked"


def lost_connection(error: Exception) -> bool:
    """Return whether the engine or the database went away, so that the outcome of the last request is unknown."""
    if package_of(error) == "pymongo":
        # That it reaches no server any more, too.
        return any(each.__name__ == "ConnectionFailure" for each in type(error).__mro__)
    return package_of(error) in {"httpx", "httpcore"} or _kind(error) in {"lost", "unreachable"}


@contextmanager
def doubtful_commit(url: DatabaseUrl) -> Iterator[Callable[[], None]]:
    """Yield what is called when a commit begins: if the connection is lost after that, nobody knows how it ended.

    Raises `DatabaseError`, which says so. A server may have committed, and its answer may be what was lost.
    """
    begun = False

    def begins() -> None:
        nonlocal begun
        begun = answers.committing = True
        answers.step = "commit"

    step = answers.step
    try:
        yield begins
    except Exception as error:
        if not (begun and lost_connection(error)):
            raise
        raise DatabaseError(
            f"The connection to {url} was lost during the commit. Either everything was saved or nothing was. "
            "Look at the data, or run the command again."
        ) from error
    finally:
        answers.committing, answers.step = False, step


def is_about_rows(error: Exception) -> bool:
    """Return whether the database refuses what it was given, rather than being unable to take anything."""
    return not _kind(error)


def package_of(error: BaseException) -> str:
    """Return the name of the package that an exception's class comes from."""
    return type(error).__module__.partition(".")[0]


def _kind(error: BaseException) -> str:
    rule = _first(_fault(error))
    return rule.kind if rule else ""


def _first(fault: _Fault) -> _Rule | None:
    return next((rule for rule in _RULES if rule.fits(fault)), None)


# The engine hands on what a server said to a raw query like this.
_RAW_QUERY = re.compile(r"^Raw query failed\. Code: `(\w*)`\. Message: `(.*)`$", re.DOTALL)
_SERVER_SAYS = re.compile(r"\b(?:FATAL|ERROR|PANIC):\s+(.*)", re.DOTALL)
_WHERE = re.compile(
    r"^(?:connection (?:failed|is bad): (?:connection to server .*? failed: )?"
    r"|Can't reach database server at `[^`]*`:? ?)",
    re.DOTALL,
)


# Others' objects depend on what is dropped; others' foreign keys refer to what is truncated. The message names neither.
_NAMED_IN_DETAIL = {"2BP01", "0A000"}


def _fault(error: BaseException) -> _Fault:
    codes = {str(code) for code in (getattr(error, "sqlstate", None), getattr(error, "code", None)) if code}
    data: Any = getattr(error, "data", None)
    if isinstance(data, dict):
        codes.add(str(data.get("user_facing_error", {}).get("error_code", "")))
    text = (isinstance(error, OSError) and error.strerror) or str(error)
    if raw := _RAW_QUERY.match(text):
        codes.add(raw[1])
        text = raw[2]
    details: Any = getattr(error, "details", None)
    if isinstance(details, dict) and details.get("errmsg"):
        text = str(details["errmsg"])
    told = _reason(text)
    diag: Any = getattr(error, "diag", None)
    if diag is not None and diag.message_detail and not codes.isdisjoint(_NAMED_IN_DETAIL):
        told = f"{told}: {_one_line(diag.message_detail.partition(chr(10))[0])}"
    return _Fault(frozenset(codes - {""}), told)


def _reason(text: str) -> str:
    """Return the server's own words: without the driver's preface, and without hints and context in further lines."""
    if said := _SERVER_SAYS.search(text):
        text = said[1]
    else:
        text = _WHERE.sub("", text.strip())
        # Of several addresses that were tried the driver tells the last reason first.
        text = text.partition("\nMultiple connection attempts")[0].partition("\nEither provide the file")[0]
    return _one_line(text.strip().partition("\nDETAIL:")[0].partition("\nHINT:")[0].partition("\nCONTEXT:")[0])


def _one_line(text: str) -> str:
    return " ".join(text.split()).rstrip(".")
