"""Which database: settings in, a parsed and printable address out."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from seedbed.database.env_file import env_value
from seedbed.datamodel.schema_text import read_blocks, whole_text
from seedbed.errors import UsageError
from seedbed.location import location
from seedbed.reasons import readable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Provider = Literal["sqlite", "postgresql", "mongodb"]
"""The kinds of databases. The client serves the first two; MongoDB is reached through its driver."""

DEFAULT_URL = "file:./dev.db"
DEFAULT_SCHEMA = "public"
_SCHEMES: dict[str, Provider] = {
    "file": "sqlite",
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "mongodb": "mongodb",
    "mongodb+srv": "mongodb",
}
_NAMES: dict[Provider, str] = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "mongodb": "MongoDB"}
_EXAMPLES: dict[Provider, tuple[str, str]] = {
    "postgresql": ("postgresql://user:password@host:5432/name", "postgresql://user@host:5432/name"),
    "mongodb": ("mongodb://user:password@host:27017/name", "mongodb://host:27017/name"),
}
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
_NOT_IN_MONGODB_NAMES = frozenset('/\\. "$\0')
_MONGODB_NAME_BYTES = 63
_OWN_OF_MONGODB = frozenset({"admin", "config", "local"})
# A name with a dot, and no address of numbers.
_SRV_HOST = re.compile(r"(?=.*[a-z])[\w-]+(\.[\w-]+)+\.?", re.IGNORECASE)
_LOCAL_HOSTS = {"", "localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Server:
    """Where a PostgreSQL server is and who connects, decoded; what is None is for the driver to say."""

    host: str | None
    port: int | None
    user: str | None
    password: str | None


@dataclass(frozen=True, slots=True)
class DatabaseUrl:
    """A `DATABASE_URL`. `repr` and `str` never show a password."""

    raw: str
    provider: Provider

    @classmethod
    def parse(cls, raw: str) -> DatabaseUrl:
        """Parse `raw`; raise `UsageError` for a scheme that is not supported."""
        scheme = raw.partition(":")[0].lower()
        provider = _SCHEMES.get(scheme) if ":" in raw else None
        if provider is None:
            known = ":" in raw and _SCHEME.fullmatch(scheme)
            shown = f"the scheme '{scheme}', which is not supported" if known else "no scheme"
            raise UsageError(
                f"DATABASE_URL has {shown}. "
                "Use file:./dev.db for SQLite, postgresql://user@host:5432/name for PostgreSQL, "
                "or mongodb://host:27017/name for MongoDB."
            )
        # The drivers know their schemes in small letters only.
        url = cls(scheme + raw[len(scheme) :], provider)
        if provider != "sqlite":
            url._check_server()
        elif not raw.partition(":")[2].partition("?")[0]:
            raise UsageError("DATABASE_URL names no file. Use file:./dev.db, relative to the folder of the schema.")
        return url

    def _check_server(self) -> None:
        full, short = _EXAMPLES[self.provider]
        try:
            parts, _ = self._parts, self._hosts
            if self.provider == "postgresql":
                self.server  # noqa: B018 - its port may be among the parameters
        except ValueError:
            raise UsageError(
                "DATABASE_URL cannot be read: its host or port is malformed. "
                f"Use {full}, with special characters percent-encoded."
            ) from None
        if "@" in parts.path:
            # A password with a bare slash: what follows it must not be taken, and shown, for the database's name.
            raise UsageError("DATABASE_URL cannot be read: percent-encode special characters, / as %2F.")
        if not parts.path.strip("/"):
            raise UsageError(f"DATABASE_URL names no database. Use {short}.")
        if self.provider == "mongodb":
            self._check_mongodb()

    def _check_mongodb(self) -> None:
        """Refuse what the driver would refuse with a text that may quote the password, and what is the server's own."""
        name = self.name
        if wrong := sorted(set(name) & _NOT_IN_MONGODB_NAMES):
            signs = " or ".join(map(repr, wrong))
            raise UsageError(
                f"DATABASE_URL names the database '{name}', but a name in MongoDB cannot contain {signs}. "
                "Correct the name after the host."
            )
        if len(name.encode()) > _MONGODB_NAME_BYTES:
            raise UsageError(
                f"DATABASE_URL names a database whose name has {len(name.encode())} bytes; MongoDB allows "
                f"{_MONGODB_NAME_BYTES}. Shorten it."
            )
        if name in _OWN_OF_MONGODB:
            raise UsageError(
                f"DATABASE_URL names the database '{name}', which belongs to the server itself. Use another name; if "
                "your users are kept in admin, add ?authSource=admin."
            )
        hosts = [unquote(each.netloc) for each in self._hosts]
        if not all(hosts):
            raise UsageError("DATABASE_URL names no host. Use mongodb://host:27017/name.")
        if self.raw.startswith("mongodb+srv:") and (len(hosts) > 1 or not _SRV_HOST.fullmatch(hosts[0])):
            raise UsageError(
                "DATABASE_URL begins with mongodb+srv://, which takes one host name and no port "
                "(mongodb+srv://cluster.example.com/name). For a host with a port, use mongodb://."
            )

    def require_client(self) -> None:
        """Raise `UsageError` for a database that the Prisma client does not support."""
        if self.provider == "mongodb":
            raise UsageError(
                f"The Prisma client does not work with {self}. Use the commands or the factories: they use "
                "MongoDB's driver."
            )

    def redact(self, text: str) -> str:
        """Return `text` without the password of this URL."""
        if self.provider == "sqlite":
            return text
        for password in filter(None, (self._parts.password, self.parameters.get("password"))):
            for form in (password, unquote(password)):
                # A very short one is part of other words.
                whole = re.escape(form) if len(form) > 3 else rf"(?<!\w){re.escape(form)}(?!\w)"
                text = re.sub(whole, "***", text)
        return text

    @property
    def parameters(self) -> dict[str, str]:
        """The query parameters; the last one counts if a name is repeated."""
        return dict(parse_qsl(self._parts.query, keep_blank_values=True))

    def with_name(self, name: str) -> DatabaseUrl:
        """Return the URL of another database on the same server."""
        return DatabaseUrl.parse(self._parts._replace(path=f"/{quote(name, safe='')}").geturl())

    def with_parameters(self, parameters: Mapping[str, str]) -> DatabaseUrl:
        """Return the same URL with these parameters added or replaced."""
        query = urlencode({**self.parameters, **parameters}, quote_via=quote)
        return DatabaseUrl.parse(f"{self.raw.partition('?')[0]}?{query}")

    def absolute(self) -> DatabaseUrl:
        """Return the same URL with the whole path of a SQLite file, for a program that starts from another folder.

        A path with a question mark has no such URL: Prisma decodes nothing.
        """
        if self.provider != "sqlite" or "?" in str(self.path):
            return self
        _, mark, query = self.raw.partition("?")
        return DatabaseUrl.parse(f"file:{self.path}{mark}{query}")

    @property
    def _parts(self) -> SplitResult:
        return urlsplit(self.raw)

    @property
    def _hosts(self) -> list[SplitResult]:
        """The servers, which MongoDB may have several of; raises ValueError where a port is none."""
        hosts = [urlsplit(f"//{host}") for host in self._parts.netloc.rpartition("@")[2].split(",")]
        ports = [host.port for host in hosts]
        if len(ports) > 1 and self.provider != "mongodb":
            raise ValueError(self.provider)
        return hosts

    @property
    def server(self) -> Server:
        """Where the server is; a folder, written as `%2Fvar` before the name or as `?host=`, holds its socket."""
        parts, parameters = self._parts, self.parameters
        written = parts.netloc.rpartition("@")[2]
        # The standard library returns hosts in lower case, which a folder must not be.
        host = written.rpartition("]")[0].removeprefix("[") or written.partition(":")[0]
        port = parameters.get("port") or parts.port
        user, password = parts.username, parts.password
        return Server(
            host=parameters.get("host") or unquote(host) or None,
            port=int(port) if port else None,
            user=parameters.get("user") or (unquote(user) if user else None),
            password=parameters.get("password") or (unquote(password) if password else None),
        )

    @property
    def path(self) -> Path:
        """The file of a SQLite database; relative paths start at the folder of the schema file."""
        # Read as Prisma reads it: nothing is percent-decoded, and file:///… has two slashes more than it needs.
        text = self.raw.partition(":")[2].partition("?")[0]
        return (location().schema_folder / (text[2:] if text.startswith("///") else text)).resolve()

    @property
    def host(self) -> str:
        """The host name of a server, of several the one farthest away; empty for a file or a local socket."""
        if self.provider == "sqlite":
            return ""
        if self.provider == "postgresql":
            name = self.server.host or ""
            return "" if name.startswith("/") else name.lower()
        names = [unquote(server.hostname or "") for server in self._hosts]
        # One that is a path is a socket on this machine.
        names = ["" if name.startswith("/") else name for name in names]
        return next((name for name in names if name not in _LOCAL_HOSTS), names[0])

    @property
    def schema(self) -> str:
        """The PostgreSQL schema: the one that the URL names, else `public`."""
        return self.parameters.get("schema") or DEFAULT_SCHEMA

    @property
    def is_local(self) -> bool:
        """Whether the database lives on this machine."""
        return self.host in _LOCAL_HOSTS and not self.raw.lower().startswith("mongodb+srv:")

    @property
    def name(self) -> str:
        """The name of the database: the file's path from the project root, or the name on its server."""
        if self.provider != "sqlite":
            return unquote(self._parts.path.strip("/"))
        path = self.path
        root = location().root
        return readable(str(path.relative_to(root)) if path.is_relative_to(root) else str(path))

    def __str__(self) -> str:
        if self.provider == "sqlite":
            return f"SQLite {self.name}"
        port = self.server.port if self.provider == "postgresql" else self._hosts[0].port
        # A database may hold several practices, and what is cleared is one of them.
        part = f", schema {self.schema}," if self.provider == "postgresql" and self.schema != DEFAULT_SCHEMA else ""
        return f"{_NAMES[self.provider]} {self.name}{part} on {self.host or 'localhost'}{f':{port}' if port else ''}"

    def __repr__(self) -> str:
        return f"DatabaseUrl({self})"


def setting(name: str) -> str | None:
    """Return a setting: the environment's, else that of `.env` at the project root or beside the schema, else None.

    These are the files that Prisma reads, in its order. Raises `UsageError` for one that cannot be read.
    """
    # One that is empty counts as none.
    value = os.environ.get(name)
    if not value:
        files = (location().root / ".env", location().schema_folder / ".env")
        value = next(filter(None, (env_value(file, name) for file in files)), None)
    return value or None


def database_url() -> DatabaseUrl:
    """Return the database in use, by default `prisma/dev.db`.

    That is `DATABASE_URL` from the environment or `.env`, else the variable that the schema names instead, or the
    address that it has.
    """
    return named_database_url() or DatabaseUrl.parse(DEFAULT_URL)


def named_database_url() -> DatabaseUrl | None:
    """Return the database that a setting or the schema names, or None where neither does."""
    named = setting("DATABASE_URL") or _of_the_schema()
    return DatabaseUrl.parse(named) if named else None


def _of_the_schema() -> str | None:
    schema = location().schema
    blocks = read_blocks(whole_text(schema)).values() if schema.exists() else ()
    lines = (line for block in blocks if block.kind == "datasource" for line in block.lines)
    name, address = next((found.groups() for found in map(_ADDRESS.match, lines) if found), (None, None))
    return setting(name) if name is not None and name != "DATABASE_URL" else address


_ADDRESS = re.compile(r'\s*url\s*=\s*(?:env\(\s*"(\w+)"\s*\)|"([^"]+)")')
