"""Whether a server can still be reached: a statement that takes long and a network that is gone look the same."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from seedbed.database.url import DatabaseUrl

_PORTS = {"postgresql": 5432, "mongodb": 27017}


def why_unreachable(url: DatabaseUrl, *, timeout: float = 5.0) -> str | None:
    """Return why no connection to the server of `url` can be opened, after `timeout` seconds for each of its hosts.

    None where one can, or where there is none to open: to a file, a socket of this machine, a list of hosts in DNS.
    """
    reason = None
    for host, port in _addresses(url):
        try:
            socket.create_connection((host, port), timeout).close()
        except OSError as error:
            reason = error.strerror or str(error)
        else:
            return None
    return reason


def _addresses(url: DatabaseUrl) -> list[tuple[str, int]]:
    if url.provider == "sqlite" or url.raw.lower().startswith("mongodb+srv:"):
        return []
    if url.provider == "postgresql":
        found = [(url.server.host or "/", url.server.port)]
    else:
        found = [(unquote(each.hostname or ""), each.port) for each in url._hosts]
    if any(host.startswith("/") for host, _ in found):
        return []
    return [(host, port or _PORTS[url.provider]) for host, port in found]
