"""A door with TLS before a PostgreSQL server that has none, and certificates for it."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from contextlib import asynccontextmanager, contextmanager, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING, cast

import pytest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

_TLS, _GSS = (80877103).to_bytes(4, "big"), (80877104).to_bytes(4, "big")


def certificate(folder: Path, host: str) -> tuple[Path, Path]:
    """Make a certificate for a host that is its own root, and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl makes the certificates, and is not installed")
    made = folder / f"{host}.crt", folder / f"{host}.key"
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", str(made[1]))
    names = ("-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}")
    subprocess.run(
        [openssl, "req", "-x509", "-days", "2", *key, *names, "-out", str(made[0])], check=True, capture_output=True
    )
    return made


@contextmanager
def tls_front(made: tuple[Path, Path], socket: str) -> Iterator[int]:
    """Yield a port of 127.0.0.1 that speaks TLS only, and leads to the server at `socket`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*made)

    visits: set[asyncio.Task[None]] = set()
    ready, ended, found = Event(), asyncio.Event(), []

    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visits.add(cast("asyncio.Task[None]", asyncio.current_task()))
        async with closed(writer):
            while (asked := (await reader.readexactly(8))[4:]) == _GSS:
                writer.write(b"N")
            if asked == _TLS:
                writer.write(b"S")
                await writer.start_tls(context)
                inside, outlet = await asyncio.open_unix_connection(socket)
                async with closed(outlet):
                    await asyncio.gather(pump(reader, outlet), pump(inside, writer))

    async def serve() -> None:
        server = await asyncio.start_server(visit, "127.0.0.1", 0)
        async with server:
            found.extend((server.sockets[0].getsockname()[1], asyncio.get_running_loop()))
            ready.set()
            await ended.wait()
        if visits:
            await asyncio.wait(visits, timeout=10)

    thread = Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(10)
    port, loop = found
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(20)


@asynccontextmanager
async def closed(writer: asyncio.StreamWriter) -> AsyncIterator[None]:
    """Close a way out after the block; that the other side is gone is no failure."""
    with suppress(OSError, asyncio.IncompleteReadError):
        try:
            yield
        finally:
            writer.close()
            await writer.wait_closed()


async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Pass on what comes, until nothing more does."""
    with suppress(OSError):
        while data := await source.read(65_536):
            sink.write(data)
            await sink.drain()
    sink.close()
