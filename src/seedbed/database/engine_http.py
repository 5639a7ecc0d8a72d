"""HTTP to an engine on this machine, over connections that outlive event loops.

The connections of an HTTP library belong to the loop that they were made in, and have to be closed in it. These are
bare sockets: whichever loop is running, of asyncio or of trio, waits for them.
"""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import anyio
import h11

if TYPE_CHECKING:
    from collections.abc import Mapping

_CHUNK = 1 << 16
_CONNECT_SECONDS = 10


class Connections:
    """Connections to one address; as many as there are requests at a time. What `AsyncHTTP` is to the client."""

    closed = False

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._address = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._idle: list[tuple[socket.socket, h11.Connection]] = []

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, content: Any = None, **_: Any
    ) -> Response:
        """Send a request and return the response; raise `httpx.TransportError` where the engine is gone."""
        body = content.encode() if isinstance(content, str) else content or b""
        path = url[url.index("/", url.index("//") + 2) :]
        sent = {"Host": "localhost", "Content-Length": str(len(body)), **(headers or {})}
        events = [h11.Request(method=method, target=path, headers=list(sent.items())), h11.Data(data=body)]
        sock, connection = self._idle.pop() if self._idle else self._connect()
        kept = False
        try:
            payload = b"".join(connection.send(event) or b"" for event in [*events, h11.EndOfMessage()])
            await _send(sock, payload)
            response = await _receive(sock, connection)
            if connection.our_state is connection.their_state is h11.DONE:
                connection.start_next_cycle()
                self._idle.append((sock, connection))
                kept = True
            return response
        except (OSError, h11.RemoteProtocolError) as error:
            import httpx

            raise httpx.ReadError(f"The query engine does not answer: {error}") from error
        finally:
            if not kept:
                sock.close()

    async def close(self) -> None:
        """Do nothing: connections are kept for the next loop."""

    def stop(self) -> None:
        """Close all connections."""
        while self._idle:
            self._idle.pop()[0].close()

    def _connect(self) -> tuple[socket.socket, h11.Connection]:
        import httpx

        try:
            sock = socket.create_connection(self._address, timeout=_CONNECT_SECONDS)
        except OSError as error:
            raise httpx.ConnectError(f"The query engine does not answer: {error}") from error
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setblocking(False)
        return sock, h11.Connection(h11.CLIENT)


class Response:
    """A response, read to its end."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self._body = body

    async def json(self) -> Any:
        """Return the body's value."""
        return json.loads(self._body)

    async def text(self) -> str:
        """Return the body as text."""
        return self._body.decode()


async def _send(sock: socket.socket, payload: bytes) -> None:
    rest = memoryview(payload)
    while rest:
        try:
            rest = rest[sock.send(rest) :]
        except BlockingIOError:
            await anyio.wait_writable(sock)


async def _receive(sock: socket.socket, connection: h11.Connection) -> Response:
    status, headers, body = 0, {}, bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            await anyio.wait_readable(sock)
            connection.receive_data(sock.recv(_CHUNK))
        elif isinstance(event, h11.Response):
            status = event.status_code
            headers = {name.decode(): value.decode() for name, value in event.headers}
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage):
            return Response(status, headers, bytes(body))
        elif isinstance(event, h11.ConnectionClosed):
            raise h11.RemoteProtocolError("the connection was closed")
