"""Connecting from another folder, and to a database that is not there."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from seedbed.database import DatabaseUrl, connect
from seedbed.errors import DatabaseError

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
import asyncio
from prisma import Prisma
from seedbed.database import connect

async def main():
    async with connect() as db:
        print(await db.clinic.count())

asyncio.run(main())
"""


def test_connects_from_another_folder(database: DatabaseUrl, tmp_path: Path):
    environment = {**os.environ, "DATABASE_URL": database.raw}
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "0\n"), done.stderr


async def test_a_postgresql_database_that_is_missing_is_to_be_created(postgres_server: str):
    url = DatabaseUrl.parse(urlsplit(postgres_server)._replace(path="/nowhere").geturl())
    with pytest.raises(DatabaseError, match=r"nowhere .*does not exist\. Create it with `createdb nowhere`"):
        async with connect(url):
            pass
