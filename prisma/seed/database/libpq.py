"""The address of a PostgreSQL database in the words of libpq, which the bare driver speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from psycopg import pq

if TYPE_CHECKING:
    from seed.database.url import DatabaseUrl

# As long as the query engine tries, where the address does not say.
_CONNECT_TIMEOUT = 5


def conninfo(url: DatabaseUrl) -> str:
    """Return the address of `url` without the parameters that only Prisma knows; they would be refused."""
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    parts = urlsplit(url.raw)
    options = {name: value for name, value in parse_qsl(parts.query) if name in known}
    if options.get("sslmode") == "no-verify":
        # The engine's word for TLS without looking at the certificate.
        options["sslmode"] = "require"
    options.setdefault("connect_timeout", str(_CONNECT_TIMEOUT))
    # libpq takes a plus sign for one.
    return f"postgresql://{parts.netloc}{parts.path}?{urlencode(options, quote_via=quote)}"
