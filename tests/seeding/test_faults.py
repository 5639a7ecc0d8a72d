"""Whatever happens in the middle of a run, the database stays as it was and nothing keeps running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import psutil
import pytest
from reading import read_tables

from seed.areas import appointments
from seed.config import PROJECT_ROOT
from seed.errors import DatabaseError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills processes by POSIX signals")


@contextmanager
def seeding(url, *arguments):
    """Start a full run on `url`; yield it, when the first clinic's patients are written, with its engine processes."""
    command = [sys.executable, "-m", "scripts.db.seed", "--profile", "full", "--yes", "--seed", "5", *arguments]
    environment = {**os.environ, "DATABASE_URL": url.raw}
    with subprocess.Popen(
        command, env=environment, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        seen = []
        for line in process.stderr:
            seen.append(line)
            if "main · Patients" in line:
                break
        else:
            pytest.fail(f"the run ended too soon: {seen}")
        yield process, psutil.Process(process.pid).children(recursive=True)


@pytest.fixture
def before(seed, database, datamodel):
    seed(database, "minimal")
    return read_tables(database, datamodel)


def all_gone(processes):
    """Wait for processes to end; return whether they did."""
    _, alive = psutil.wait_procs(processes, timeout=10)
    return not alive


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


def test_killing_the_run_leaves_the_database_as_it_was_and_no_engine(database, datamodel, before):
    with seeding(database) as (process, engines):
        assert engines
        process.kill()
    assert all_gone(engines)
    assert read_tables(database, datamodel) == before


def test_killing_the_engine_ends_the_run_with_one_line(database, datamodel, before):
    with seeding(database) as (process, engines):
        for engine in engines:
            engine.kill()
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "Traceback" not in errors
    assert errors.strip().splitlines()[-1].startswith("error: The query engine stopped")
    assert read_tables(database, datamodel) == before


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_rolls_back_and_says_so(database, datamodel, before, number, code):
    with seeding(database) as (process, engines):
        process.send_signal(number)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == code
    assert "Traceback" not in errors
    assert "Interrupted: rolled back, nothing was changed." in errors
    assert all_gone(engines)
    assert read_tables(database, datamodel) == before


def test_ctrl_c_reaches_the_engine_too_and_still_rolls_back(database, datamodel, before):
    with seeding(database) as (process, engines):
        for member in [*engines, process]:
            member.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert all_gone(engines)
    assert read_tables(database, datamodel) == before


def test_a_dry_run_changes_nothing(seed, database, datamodel, before):
    report = seed(database, "standard", dry_run=True)
    assert report.counts["Appointment"] > 0
    assert read_tables(database, datamodel) == before
