"""Ctrl-C and SIGTERM at any moment: one clear line that is true, the right code, and nothing that keeps running."""

from __future__ import annotations

import os
import pty
import random
import signal
import subprocess
import sys

import psutil
import pytest
from commands import settings
from processes import (
    PATIENCE,
    all_gone,
    at_terminal,
    engines_of,
    finish,
    running,
    still_running,
    wait_for_handlers,
    wait_for_line,
)
from reading import read_tables, violations

from seed.config import PROJECT_ROOT
from seedbed.cli.interrupt import AT_ONCE, NOTHING_CHANGED, ROLLED_BACK, TOO_LATE, Interruptions

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")

STANDARD = ("--profile", "standard", "--as-of", "2026-03-02", "--yes", "--verbose")
HALFWAY = "main · Patients"
BOTH = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
# One handler takes both signals, on whatever database: each of both once.
EACH = pytest.mark.parametrize(
    ("provider", "number"),
    [
        ("sqlite", signal.SIGTERM),
        ("postgresql", signal.SIGINT),
        pytest.param("sqlite", signal.SIGINT, marks=pytest.mark.thorough),
        pytest.param("postgresql", signal.SIGTERM, marks=pytest.mark.thorough),
    ],
)


@pytest.fixture
def database(provider, practices):
    """A minimal practice. Whatever happens to it, `verify` finds nothing."""
    database = practices.copy(provider)
    yield database
    assert violations(database) == {}


@pytest.fixture
def before(seeded, provider):
    return seeded("minimal", provider)


@EACH
def test_a_signal_rolls_back_and_says_so(database, datamodel, before, number):
    with running("seed", *STANDARD, url=database) as process:
        wait_for_line(process, HALFWAY)
        engines = engines_of(database)
        process.send_signal(number)
        code, lines = finish(process)
    assert code == 128 + number
    assert lines[-1] == ROLLED_BACK
    assert engines
    assert all_gone(engines)
    assert read_tables(database, datamodel) == before


@EACH
def test_a_signal_that_reaches_the_engine_too_is_no_other_story(database, datamodel, before, number):
    with running("seed", *STANDARD, url=database) as process:
        wait_for_line(process, HALFWAY)
        engines = engines_of(database)
        # As a terminal and `timeout` do.
        os.killpg(process.pid, number)
        code, lines = finish(process)
    assert code == 128 + number
    assert [line for line in lines if "rows" not in line] == [ROLLED_BACK]
    assert all_gone(engines)
    assert read_tables(database, datamodel) == before


def test_a_second_signal_does_not_wait_for_the_rollback(database, datamodel, before):
    with running("seed", *STANDARD, url=database) as process:
        wait_for_line(process, HALFWAY)
        engines = engines_of(database)
        # Both are there before the command comes to do anything about the first.
        process.send_signal(signal.SIGSTOP)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCONT):
            process.send_signal(number)
        code, lines = finish(process)
    assert code in {130, 143}
    assert lines[-1] == AT_ONCE
    assert all_gone(engines)
    assert read_tables(database, datamodel) == before


@BOTH
@pytest.mark.parametrize("name", ["seed", "reset"])
def test_a_signal_while_a_command_starts_ends_it_with_one_line(name, number, make_database):
    with running(name, url=make_database("sqlite"), from_its_start=True) as process:
        wait_for_handlers(process)
        process.send_signal(number)
        code, lines = finish(process)
    assert code == 128 + number
    [line] = lines
    assert line in {NOTHING_CHANGED, ROLLED_BACK}


def test_signals_at_any_moment_tell_the_truth_and_leave_no_engine(database, datamodel, before, seeded, thorough):
    complete = seeded("standard", database.provider)
    moments = random.Random(f"{database.provider} signals")
    states = {NOTHING_CHANGED: before, ROLLED_BACK: before, TOO_LATE: complete}
    for _ in range(25 if thorough else 4):
        number = moments.choice([signal.SIGINT, signal.SIGTERM])
        with running("seed", *STANDARD, url=database, from_its_start=True) as process:
            wait_for_handlers(process)
            if still_running(process, moments.uniform(0, 1.5)):
                process.send_signal(number)
            code, lines = finish(process)
        assert engines_of(database) == []
        if code == 0:
            expected = complete
        else:
            assert code == 128 + number
            expected = states[lines[-1]]
            assert [line for line in lines[:-1] if " rows " not in line] == []
        assert read_tables(database, datamodel) == expected
        states[NOTHING_CHANGED] = states[ROLLED_BACK] = expected


def test_a_signal_after_the_commit_does_not_call_it_rolled_back(database, datamodel, before, seeded):
    script = """
        import os, signal, sys, traceback
        import seedbed.database.transactions as module

        to_the_end = module.to_the_end

        async def interrupted(work):
            # A transaction that only looks comes before the one that writes.
            if any(frame.name == "filling" for frame in traceback.extract_stack()):
                os.kill(os.getpid(), signal.SIGINT)
            await to_the_end(work)

        module.to_the_end = interrupted
        from scripts.db.seed import app
        app(sys.argv[1:])
    """
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(line[8:] for line in script.splitlines()), *STANDARD],
        cwd=PROJECT_ROOT,
        env=settings(database, {}),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr.splitlines()[-1] == TOO_LATE
    assert read_tables(database, datamodel) == seeded("standard", database.provider)


@BOTH
def test_a_signal_takes_a_question_back(number, practices, seeded, datamodel):
    database, before = practices.copy("sqlite"), seeded("minimal", "sqlite")
    # Rows of another environment are asked about.
    environment = settings(database, {"ORCA_ENV": "staging"})
    command = [sys.executable, "-m", "scripts.db.seed", "--profile", "minimal"]
    with at_terminal(command, env=environment, stdout=subprocess.DEVNULL) as terminal:
        terminal.read_until("Continue?")
        engines = psutil.Process(terminal.process.pid).children(recursive=True)
        terminal.process.send_signal(number)
        shown = terminal.read_to_end()
    assert terminal.process.returncode == 128 + number
    assert ROLLED_BACK in shown
    assert "Traceback" not in shown
    assert all_gone(engines)
    assert read_tables(database, datamodel) == before


def test_a_signal_just_before_a_question_takes_it_back_too(monkeypatch):
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "r") as terminal, os.fdopen(ours, "wb", buffering=0):
        monkeypatch.setattr(sys, "stdin", terminal)
        interruptions = Interruptions()
        interruptions.first = signal.SIGINT
        # It does not wait for a line, which nobody types.
        with pytest.raises(KeyboardInterrupt):
            interruptions.read_line()


def test_a_line_is_read_as_it_was_typed(monkeypatch):
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "r") as terminal, os.fdopen(ours, "wb", buffering=0) as person:
        monkeypatch.setattr(sys, "stdin", terminal)
        for line in ("y\n", "maybe\n"):
            person.write(line.encode())
            assert Interruptions().read_line() == line
