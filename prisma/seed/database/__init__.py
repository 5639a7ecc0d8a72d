"""The database: its address, the connection, bulk writing, and the guard. Only this floor knows the provider."""

from __future__ import annotations

from seed.database.client import connect, translated
from seed.database.lock import exclusive, exclusive_blocking
from seed.database.transactions import transaction
from seed.database.url import DatabaseUrl, Provider, database_url, setting
from seed.database.writer import BulkWriter

__all__ = [
    "BulkWriter",
    "DatabaseUrl",
    "Provider",
    "connect",
    "database_url",
    "exclusive",
    "exclusive_blocking",
    "setting",
    "transaction",
    "translated",
]
