"""A profile in the database of tests: it is there again for each of them, whatever the one before has done."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pymongo
from commands import settings

from seed.config import PROJECT_ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from seedbed.database import DatabaseUrl

KEEPS = """
from pathlib import Path
import pytest
pytestmark = pytest.mark.asyncio

@pytest.mark.parametrize("number", range(3))
async def test_each_finds_the_profile_as_it_was_seeded(db, seeded, patient_factory, number):
    assert await db.patient.count() == 10
    [first, *_] = await db.patient.find_many(order={"patientNumber": "asc"})
    assert first.firstName != "Changed"
    await db.patient.update(where={"id": first.id}, data={"firstName": "Changed"})
    adult = await seeded("patient", "adult")
    await db.patient.delete(where={"id": adult.id})
    made = await patient_factory.create()
    assert await db.patient.count() == 10
    assert (await db.patient.find_unique(where={"id": made.id})).id == made.id
    Path(__file__).with_name("name").write_text(db.url.name)
"""


def test_a_profile_is_there_again_for_each_test(url: DatabaseUrl, tmp_path: Path):
    (tmp_path / "test_it.py").write_text(KEEPS)
    (tmp_path / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", str(tmp_path / "pytest.ini")]
    done = subprocess.run(
        [*pytest, "--seed-profile", "minimal", "--seed-database", url.raw, str(tmp_path / "test_it.py")],
        cwd=PROJECT_ROOT,
        env=settings(url, {}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout
    with pymongo.MongoClient(url.raw) as client:
        assert client[url.name].list_collection_names() == []
        assert (tmp_path / "name").read_text() not in client.list_database_names()
