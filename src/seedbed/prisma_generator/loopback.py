"""HTTP to an engine on this machine, over connections that outlive event loops.

The connections of an HTTP library belong to the loop that they were made in, and have to be closed in it. These are
bare sockets: whichever loop is running, of asyncio or of trio, waits for them. They also cost a fraction of what a
general client does for each request, which is most of a small query's time.

The trimming copies this file into the generated client; it must therefore import nothing of ours.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections import deque
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import anyio

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

_CHUNK = 1 << 18
_CONNECT_SECONDS = 10
_TIMEOUT = 30.0

# Requests of transactions are never held back: another one's may be what they wait for.
_REQUESTS_AT_A_TIME = 200
_TRANSACTION = "x-transaction-id"

_UNDERSTOOD = {"trust_env", "verify", "timeout", "limits"}
"""Settings of httpx that mean nothing here, or the same."""


def session(settings: Mapping[str, Any]) -> Connections | None:
    """Return what takes the place of the client's HTTP session, or None where its settings ask for more than this."""
    if not _UNDERSTOOD.issuperset(settings):
        return None
    timeout = settings.get("timeout", _TIMEOUT)
    if timeout is not None and not isinstance(timeout, int | float):
        timeout = getattr(timeout, "read", _TIMEOUT)
    return Connections(timeout)


class Connections:
    """Connections to engines; as many as there are requests at a time. What `AsyncHTTP` is to the client."""

    def __init__(self, timeout: float | None = None) -> None:
        self.closed = False
        self.awaited: Callable[[], AbstractContextManager[None]] = nullcontext
        """Gives the block in which an answer is waited for."""
        self._timeout = timeout
        self._idle: dict[str, list[socket.socket]] = {}
        self._outside = 0
        self._waiting: deque[anyio.Event] = deque()

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, content: Any = None, **_: Any
    ) -> Response:
        """Send a request and return the response; raise `httpx.TransportError` where the engine is gone."""
        start = url.index("/", 8)
        address, path = url[7:start], url[start:]
        given = headers or {}
        free = path != "/" or any(name.lower() == _TRANSACTION for name in given)
        if free:
            return await self._request(address, _payload(method, path, given, content))
        await self._enter()
        try:
            return await self._request(address, _payload(method, path, given, content))
        finally:
            self._leave()

    async def close(self) -> None:
        """Close all connections."""
        self.stop()

    def stop(self) -> None:
        """Close all connections."""
        self.closed = True
        for idle in self._idle.values():
            for sock in idle:
                sock.close()
        self._idle.clear()

    async def _request(self, address: str, payload: bytes) -> Response:
        idle = self._idle.setdefault(address, [])
        sock = idle.pop() if idle else _connect(address)
        kept = False
        try:
            with self.awaited():
                await _send(sock, payload)
                response, kept = await _receive(sock, self._timeout)
            if kept and not self.closed:
                idle.append(sock)
            else:
                kept = False
            return response
        except OSError as error:
            import httpx

            if isinstance(error, TimeoutError):
                raise httpx.ReadTimeout("The query engine takes too long to answer.") from error
            raise httpx.ReadError(f"The query engine does not answer: {error}. Connect the client again.") from error
        finally:
            if not kept:
                sock.close()

    async def _enter(self) -> None:
        if self._outside >= _REQUESTS_AT_A_TIME:
            turn = anyio.Event()
            self._waiting.append(turn)
            try:
                await turn.wait()
            except BaseException:
                if turn.is_set():
                    self._leave()
                else:
                    self._waiting.remove(turn)
                raise
        else:
            self._outside += 1

    def _leave(self) -> None:
        if self._waiting:
            self._waiting.popleft().set()
        else:
            self._outside -= 1


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


def _payload(method: str, path: str, headers: Mapping[str, str], content: Any) -> bytes:
    body = content.encode() if isinstance(content, str) else content or b""
    lines = [f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"]
    lines += [f"{name}: {value}\r\n" for name, value in headers.items()]
    lines.append("\r\n")
    return "".join(lines).encode("latin-1") + body


def expect_listener(url: str | None) -> None:
    """Raise `OSError` where no engine listens yet: a client that waits for one asks often, and a request costs more."""
    _open((url or "")[7:]).close()


def _open(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    # The engine listens on IPv4 in any case; to ask what "localhost" means takes longer than the request.
    return socket.create_connection(
        ("127.0.0.1" if host == "localhost" else host.strip("[]"), int(port)), timeout=_CONNECT_SECONDS
    )


def _connect(address: str) -> socket.socket:
    try:
        sock = _open(address)
    except OSError as error:
        import httpx

        raise httpx.ConnectError(f"The query engine does not answer: {error}. Connect the client again.") from error
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setblocking(False)
    return sock


async def _send(sock: socket.socket, payload: bytes) -> None:
    rest = memoryview(payload)
    while rest:
        try:
            rest = rest[sock.send(rest) :]
        except BlockingIOError:
            await anyio.wait_writable(sock)


async def _receive(sock: socket.socket, timeout: float | None) -> tuple[Response, bool]:  # noqa: ASYNC109
    """Return the response, and whether the connection can be used again."""
    data = bytearray()
    while (end := data.find(b"\r\n\r\n")) < 0:
        await _more(sock, data, timeout)
    first, *lines = data[:end].decode("latin-1").split("\r\n")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    keep = headers.get("connection", "").lower() != "close"
    start = end + 4
    if "chunked" in headers.get("transfer-encoding", ""):
        body = await _chunks(sock, data, start, timeout)
    else:
        length = int(headers.get("content-length", 0))
        while len(data) < start + length:
            await _more(sock, data, timeout)
        body = bytes(data[start : start + length])
    return Response(int(first.split(" ", 2)[1]), headers, body), keep


async def _chunks(sock: socket.socket, data: bytearray, at: int, timeout: float | None) -> bytes:  # noqa: ASYNC109
    body = bytearray()
    while True:
        while (end := data.find(b"\r\n", at)) < 0:
            await _more(sock, data, timeout)
        size = int(data[at:end].split(b";")[0], 16)
        at = end + 2
        while len(data) < at + size + 2:
            await _more(sock, data, timeout)
        if not size:
            return bytes(body)
        body += data[at : at + size]
        at += size + 2


async def _more(sock: socket.socket, data: bytearray, timeout: float | None) -> None:  # noqa: ASYNC109
    while True:
        try:
            received = sock.recv(_CHUNK)
        except BlockingIOError:
            await _readable(sock, timeout)
            continue
        if not received:
            raise ConnectionError("the connection was closed")
        data += received
        return


async def _readable(sock: socket.socket, timeout: float | None) -> None:  # noqa: ASYNC109
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        with anyio.fail_after(timeout):
            await anyio.wait_readable(sock)
        return
    # What anyio does, without its layers.
    ready = loop.create_future()
    late = loop.call_later(timeout, _fail, ready) if timeout is not None else None
    # By number: asked about a socket, the loop would spell it out.
    number = sock.fileno()
    loop.add_reader(number, _wake, ready)
    try:
        await ready
    finally:
        loop.remove_reader(number)
        if late is not None:
            late.cancel()


def _wake(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)


def _fail(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_exception(TimeoutError())
