"""Whatever happens in the middle of a run, the database is as it was or complete, and nothing keeps running."""

from __future__ import annotations

import random
import signal
import sys

import psutil
import pytest
from processes import all_gone, engines_of, finish, running, still_running, wait_for_line
from reading import read_tables, violations

from seed.areas import appointments
from seedbed.errors import DatabaseError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills processes by POSIX signals")

STANDARD = ("--profile", "standard", "--as-of", "2026-03-02", "--yes", "--verbose")
SMALL = "standard:users=5,patients=6"
SMALLER = ("--profile", SMALL, "--as-of", "2026-03-02", "--yes", "--verbose")
HALFWAY = "main · Patients"


@pytest.fixture
def database(provider, practices):
    """A minimal practice. Whatever happens to it, `verify` finds nothing."""
    database = practices.copy(provider)
    yield database
    assert violations(database) == {}


@pytest.fixture
def before(seeded):
    # PostgreSQL holds the same, as test_reproducible.py shows.
    return seeded("minimal", "sqlite")


def test_a_row_that_the_database_refuses_rolls_everything_back(seed, database, datamodel, before, monkeypatch):
    visits = appointments._visits

    def broken(*arguments):
        rows = visits(*arguments)
        rows[-1]["patientId"] = "0" * 24
        return rows

    monkeypatch.setattr(appointments, "_visits", broken)
    with pytest.raises(DatabaseError, match="Appointment"):
        seed(database, "standard")
    assert read_tables(database, datamodel) == before


def test_a_dry_run_changes_nothing(seed, database, datamodel, before):
    report = seed(database, "standard", dry_run=True)
    assert report.counts["Appointment"] > 0
    assert read_tables(database, datamodel) == before


def test_killing_the_run_leaves_the_database_as_it_was_and_no_engine(database, datamodel, before):
    with running("seed", *STANDARD, url=database) as process:
        wait_for_line(process, HALFWAY)
        engines = psutil.Process(process.pid).children(recursive=True)
        assert engines
        process.kill()
    assert all_gone(engines)
    assert read_tables(database, datamodel) == before


def test_killing_the_run_at_any_moment_is_all_or_nothing(database, datamodel, before, seeded, thorough):
    complete = seeded("standard", "sqlite")
    moments = random.Random(database.provider)
    for _ in range(25 if thorough else 3):
        with running("seed", *STANDARD, url=database) as process:
            still_running(process, moments.uniform(0.1, 1.5))
            process.kill()
        assert all_gone(engines_of(database))
        assert read_tables(database, datamodel) in (before, complete)
    # What a killed run leaves behind is in nobody's way.
    with running("seed", *STANDARD, url=database) as process:
        assert finish(process)[0] == 0
    assert read_tables(database, datamodel) == complete


def test_killing_the_engine_ends_the_run_with_one_line(database, datamodel, before):
    with running("seed", *STANDARD, url=database) as process:
        wait_for_line(process, HALFWAY)
        for engine in engines_of(database):
            engine.kill()
        code, lines = finish(process)
    assert code == 1
    assert lines[-1].startswith("error: The query engine stopped")
    assert read_tables(database, datamodel) == before


# One lock stands behind both commands, and a database's lock behind both of its rows.
@pytest.mark.parametrize(
    ("provider", "other"),
    [
        ("sqlite", "seed"),
        ("postgresql", "reset"),
        pytest.param("sqlite", "reset", marks=pytest.mark.thorough),
        pytest.param("postgresql", "seed", marks=pytest.mark.thorough),
    ],
)
def test_two_at_once_come_one_after_the_other(other, database, datamodel, seeded):
    complete = seeded(SMALL, "sqlite")
    with (
        running("seed", *SMALLER, "--wait", "60", url=database) as first,
        running(other, *SMALLER, "--wait", "60", url=database) as second,
    ):
        assert [finish(first)[0], finish(second)[0]] == [0, 0]
    assert read_tables(database, datamodel) == complete


def test_two_at_once_that_do_not_wait_are_one_and_an_error_that_says_who(database, datamodel, seeded):
    complete = seeded(SMALL, "sqlite")
    with running("seed", *SMALLER, url=database) as first:
        wait_for_line(first, "Clinics")
        first.send_signal(signal.SIGSTOP)
        with running("seed", *SMALLER, "--wait", "0", url=database) as second:
            code, lines = finish(second)
        assert code == 1
        assert f"is in use by seed, process {first.pid}, since " in lines[-1]
        first.send_signal(signal.SIGCONT)
        assert finish(first)[0] == 0
    assert read_tables(database, datamodel) == complete
