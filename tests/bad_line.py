"""A bad line to a server: a door before it that cuts or stands still once a client has sent a certain text."""

from __future__ import annotations

import socket
from contextlib import ExitStack, contextmanager, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from seedbed.database import DatabaseUrl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

What = Literal["cut", "stall"]


class BadLine:
    """The way to a server. `met` is set once what was waited for has been sent on, and its answer held back.

    `vanish` closes the door: who comes later is refused, and those who are inside hear nothing of it.
    """

    def __init__(self, url: DatabaseUrl, port: int, vanish: Callable[[], None]) -> None:
        self.vanish = vanish
        parts = urlsplit(url.raw)
        login = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
        parameters = [each for each in parts.query.split("&") if each and not each.startswith("host=")]
        if url.provider == "mongodb":
            # A replica set names its members, and the driver would go to them.
            parameters.append("directConnection=true")
        address = parts._replace(netloc=f"{login}127.0.0.1:{port}", query="&".join(parameters))
        self.url = DatabaseUrl.parse(address.geturl())
        self.met = Event()


@contextmanager
def bad_line(url: DatabaseUrl, what: What, *, when: bytes, once_after: bytes = b"") -> Iterator[BadLine]:
    """Yield a line on which nothing is answered any more once a client has sent `when`, behind `once_after` if given.

    The server gets what was sent, and its answer is lost: the connection is cut, or stands still.
    """
    with ExitStack() as stack:
        door = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        line, ended = BadLine(url, door.getsockname()[1], lambda: door.shutdown(socket.SHUT_RDWR)), Event()
        stack.callback(ended.set)

        def serve() -> None:
            with suppress(OSError):
                while True:
                    client, _ = door.accept()
                    server = _reach(url)
                    for each in (client, server):
                        if each.family != socket.AF_UNIX:
                            # As servers do: else small answers wait for 40 ms, hundreds of times.
                            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                        stack.callback(_hang_up, each)
                    state = {"met": False}
                    Thread(target=up, args=(client, server, state), daemon=True).start()
                    Thread(target=down, args=(server, client, state), daemon=True).start()

        def up(client: socket.socket, server: socket.socket, state: dict[str, bool]) -> None:
            # What is waited for may come in the middle of a read, or in two.
            awaited, seen = [each for each in (once_after, when) if each], b""
            with suppress(OSError):
                while data := client.recv(65_536):
                    seen += data
                    while awaited and awaited[0] in seen:
                        seen = seen.partition(awaited.pop(0))[2]
                    seen = seen[-len(awaited[0]) :] if awaited else b""
                    state["met"] = not awaited
                    server.sendall(data)
            # Also where the client was reset, as by a process that ends with an answer unread: a session that goes on
            # at the server would keep its locks.
            with suppress(OSError):
                server.shutdown(socket.SHUT_WR)

        def down(server: socket.socket, client: socket.socket, state: dict[str, bool]) -> None:
            with suppress(OSError):
                while data := server.recv(65_536):
                    if state["met"]:
                        line.met.set()
                        if what == "stall":
                            ended.wait()
                        break
                    client.sendall(data)
                client.shutdown(socket.SHUT_RDWR)

        Thread(target=serve, daemon=True).start()
        yield line
        with suppress(OSError):
            line.vanish()


def _hang_up(line: socket.socket) -> None:
    """Close a connection from which another thread may read: that alone would leave it open."""
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    line.close()


def _reach(url: DatabaseUrl) -> socket.socket:
    if url.provider == "mongodb":
        host = url._hosts[0]
        return socket.create_connection((host.hostname or "127.0.0.1", host.port or 27017))
    host, port = url.server.host or "localhost", url.server.port or 5432
    if not host.startswith("/"):
        return socket.create_connection((host, port))
    inlet = socket.socket(socket.AF_UNIX)
    inlet.connect(f"{host}/.s.PGSQL.{port}")
    return inlet
