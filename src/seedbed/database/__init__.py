"""The database: URL, connection, bulk writing, lock and guard."""

from __future__ import annotations

from seedbed.database.client import connect, translated
from seedbed.database.lock import exclusive, exclusive_blocking
from seedbed.database.transactions import transaction
from seedbed.database.url import DatabaseUrl, Provider, database_url, setting
from seedbed.database.writer import BulkWriter

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
