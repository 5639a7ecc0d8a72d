"""Serves Studio to this machine alone, to those who know the address that was printed."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from hmac import compare_digest
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

from seedbed.database.rooms import PREFIX
from seedbed.database.sql_copy import copying
from seedbed.database.url import DatabaseUrl
from seedbed.errors import UsageError
from seedbed.studio.answers import answer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HOST = "127.0.0.1"
_PLAIN = 80
_LARGEST = 1_000_000
# The page may talk to where it came from and to nobody else, whatever its packages would like to report.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="page.css"></head>
<body style="margin:0"><div id="studio" style="height:100vh" data-dialect="{dialect}"></div>
<script type="module" src="page.js"></script></body></html>
"""


class Studio(ThreadingHTTPServer):
    """Studio on the loopback interface. `address` holds a token, without which there is nothing."""

    daemon_threads = True

    def __init__(self, url: DatabaseUrl, page: Path, port: int, title: str) -> None:
        self.database = url
        self.page = page
        self.title = title
        self.token = token_urlsafe(24)
        try:
            super().__init__((_HOST, port), _Handler)
        except OSError as error:
            raise UsageError(f"Port {port} cannot be used: {error.strerror}. Choose another --port.") from error

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://{_HOST}:{self.server_port}/{self.token}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that left before its answer, as it does when its page is loaded again."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def studio(url: DatabaseUrl, page: Path, port: int = 0) -> Iterator[Studio]:
    """Yield a server of the database at `url`, which is not serving yet.

    What is in MongoDB is copied first, and shown as it was then.
    """
    with TemporaryDirectory(prefix=PREFIX) as folder:
        shown = url
        if url.provider == "mongodb":
            shown = DatabaseUrl.parse(f"file:{folder}/copy.db")
            with copying(url, shown) as source:
                source.bring_all()
        with Studio(shown, page, port, str(url)) as server:
            yield server


class _Handler(BaseHTTPRequestHandler):
    @property
    def studio(self) -> Studio:
        """The server that this is a request to."""
        return cast("Studio", self.server)

    def do_GET(self) -> None:
        match self._inside():
            case "":
                text = _PAGE.format(title=escape(self.studio.title), dialect=self.studio.database.provider)
                self._send(text.encode(), "text/html; charset=utf-8")
            case "page.js":
                self._send((self.studio.page / "page.js").read_bytes(), "text/javascript")
            case "page.css":
                self._send((self.studio.page / "page.css").read_bytes(), "text/css")
            case _:
                self.send_error(404)

    def do_POST(self) -> None:
        if self._inside() != "query":
            return self.send_error(404)
        try:
            size = int(self.headers.get("content-length", ""))
            if not 0 < size <= _LARGEST:
                return self.send_error(413)
            request = json.loads(self.rfile.read(size))
            found = answer(self.studio.database, request)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError):
            return self.send_error(400)
        return self._send(found.encode(), "application/json")

    def _inside(self) -> str | None:
        """Return what is asked for below the token; None for those who do not know it, or ask by another name."""
        _, token, *rest = [*self.path.partition("?")[0].split("/", 2), ""]
        port = self.studio.server_port
        # A browser leaves out the port that it would use anyway.
        ends = (f":{port}", "") if port == _PLAIN else (f":{port}",)
        own = {f"{name}{end}" for name in (_HOST, "localhost") for end in ends}
        # Another name that leads here is that of a page elsewhere, which wants to read what this one reads.
        if self.headers.get("host") not in own or not compare_digest(token.encode(), self.studio.token.encode()):
            return None
        return rest[0]

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        headers = {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Content-Security-Policy": _POLICY,
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: a line for each query would bury the address."""
