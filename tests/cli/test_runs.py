"""The commands on a real database: what they print where, and what the guard lets them do."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest
from commands import change, command, only_line, settings, with_password
from processes import at_terminal, started
from reading import read_tables

from seed.areas import area_registry
from seed.config import PROJECT_ROOT

AS_OF = ("--profile", "minimal", "--as-of", "2026-03-02")
KEYS = {"profile", "seed", "asOf", "areas", "counts", "rows", "seconds", "database", "dryRun"}


@pytest.fixture
def rows(datamodel):
    """Return a function that counts the rows of every model that has any."""
    return lambda url: {model: len(rows) for model, rows in read_tables(url, datamodel).items() if rows}


@pytest.fixture
def foreign(database, datamodel):
    """A database with a row that nobody of ours made."""
    insert = 'INSERT INTO "Permission" ("id", "code", "resource", "action", "description") VALUES '
    values = "('x', 'x:read', 'x', 'READ', 'Somebody''s')"
    change(database, insert + values)
    return database


# ── what is printed ───────────────────────────────────────────────────────────────────────────────────


def test_the_summary_is_on_stdout_and_the_progress_on_stderr(database, rows):
    done = command("seed", *AS_OF, "--seed", "7", "--verbose", url=with_password(database))
    assert done.returncode == 0
    held = rows(database)
    printed = dict(line.rsplit(None, 1) for line in done.stdout.splitlines()[: len(held)])
    assert {model: int(count.replace(",", "")) for model, count in printed.items()} == held
    assert f"into {database}, profile minimal, seed 7, as of 2026-03-02." in done.stdout
    for account in ("admin@system.local", "admin@main.smileortho.com", "frontdesk@main.smileortho.com"):
        assert account in done.stdout
    assert "Password123!" in done.stdout
    progress = done.stderr.splitlines()
    areas = [area for area in area_registry if area.phase <= 1 or area.id == "patients"]
    assert [line.partition("  ")[0] for line in progress] == [
        *(area.name for area in areas if area.scope == "global"),
        *(f"main · {area.name}" for area in areas if area.scope == "tenant"),
    ]
    assert "secret" not in done.stdout + done.stderr


def test_a_short_summary_says_what_was_done_and_what_to_do_next(make_database, tmp_path):
    database = make_database("sqlite")
    for name, arguments, most in (
        ("seed", AS_OF, 25),
        ("dump", ("--name", "first"), 8),
        ("restore", ("--snapshot", "first"), 8),
        ("reset", AS_OF, 25),
    ):
        done = command(name, *arguments, url=database, ORCA_SEEDS=str(tmp_path))
        assert (done.returncode, done.stderr) == (0, "")
        assert len(done.stdout.splitlines()) <= most
        if name in {"seed", "reset"}:
            for told in ("frontdesk@main.smileortho.com", "Password123!", "  python -m scripts.db.verify "):
                assert told in done.stdout


@pytest.fixture(scope="module")
def lasting(make_database) -> str:
    """What stays at a terminal when a run has ended that was started without an active environment."""
    command = [sys.executable, "-m", "scripts.db.seed", *AS_OF]
    with at_terminal(command, env=settings(make_database("sqlite"), {"VIRTUAL_ENV": "", "MAKELEVEL": "1"})) as terminal:
        shown = terminal.read_to_end()
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.rpartition("\x1b[2K")[2])


def test_commands_are_shown_with_the_path_of_a_python_that_is_not_active(lasting):
    python = os.path.relpath(sys.executable, PROJECT_ROOT)
    assert f"  {sys.executable if python.startswith('..') else python} -m scripts.db.verify " in lasting


def test_a_terminal_shows_no_more_than_a_pipe(lasting):
    assert "Seeded 1," in lasting
    assert len(lasting.splitlines()) <= 25
    assert "rows " not in lasting.partition("Seeded")[0]


def test_json_is_one_object_and_nothing_else(database, rows):
    done = command("seed", *AS_OF, "--seed", "7", "--json", "--quiet", url=with_password(database))
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told.keys() == KEYS
    assert (told["profile"], told["seed"], told["asOf"], told["dryRun"]) == ("minimal", 7, "2026-03-02", False)
    assert told["counts"] == rows(database)
    assert told["rows"] == sum(told["counts"].values())
    assert told["areas"][0] == "core"
    assert told["database"] == str(database)
    assert told["seconds"] > 0
    assert "secret" not in done.stdout


def test_quiet_prints_nothing(make_database, rows):
    database = make_database("sqlite")
    done = command("seed", *AS_OF, "--quiet", url=database)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert rows(database)["Patient"] == 10


def test_a_dry_run_says_so_and_changes_nothing(foreign, rows):
    done = command("seed", *AS_OF, "--dry-run", "--json", url=foreign)
    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert told["dryRun"] is True
    assert told["counts"]["Patient"] == 10
    assert rows(foreign) == {"Permission": 1}


def test_a_reader_that_stops_reading_is_no_failure_to_talk_about(make_database):
    with started(
        [sys.executable, "-m", "scripts.db.seed", "--list"],
        cwd=PROJECT_ROOT,
        env=settings(None, {"PYTHONUNBUFFERED": "1"}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""


def test_brackets_in_a_path_are_printed_as_they_are(tmp_path):
    path = tmp_path / "[red] x.db"
    done = command("reset", *AS_OF, url=f"file:{path}")
    assert done.returncode == 0
    assert f"into SQLite {path}," in done.stdout


# ── what the guard lets happen ────────────────────────────────────────────────────────────────────────


def test_what_this_seeder_filled_may_be_filled_again_unasked(provider, practices, rows):
    database = practices.copy(provider)
    first = rows(database)
    assert command("reset", *AS_OF, "--skip-push", url=database).returncode == 0
    assert rows(database) == first


@pytest.mark.parametrize("name", ["seed", "reset"])
def test_rows_without_a_mark_are_deleted_on_request_only(name, foreign, rows):
    done = command(name, *AS_OF, url=foreign)
    assert done.returncode == 3
    line = only_line(done)
    assert line.startswith(f"{foreign} holds 1 row that this seeder did not make. Nothing was changed. Use --yes")
    assert ("--no-clear" in line) == (name == "seed")
    assert rows(foreign) == {"Permission": 1}
    assert command(name, *AS_OF, "--yes", url=foreign).returncode == 0
    assert rows(foreign)["Patient"] == 10


@pytest.mark.parametrize(("name", "arguments"), [("seed", []), ("seed", ["--yes"]), ("reset", ["--yes", "--json"])])
def test_production_is_refused_whatever_the_flags(name, arguments, make_database, rows):
    database = make_database("sqlite")
    done = command(name, *AS_OF, *arguments, url=database, ORCA_ENV="production")
    assert done.returncode == 3
    assert only_line(done).startswith("ORCA_ENV is production: refusing to ")
    assert rows(database) == {}


@pytest.mark.parametrize("arguments", [["--no-clear"], ["--dry-run"]])
def test_production_is_not_even_added_to(arguments, make_database):
    done = command("seed", *AS_OF, *arguments, url=make_database("sqlite"), ORCA_ENV="production")
    assert done.returncode == 3


def test_another_environment_than_the_recorded_one_has_to_be_asked_for(practices, rows):
    database = practices.copy("sqlite")
    before = rows(database)
    done = command("seed", *AS_OF, url=database, ORCA_ENV="staging")
    assert done.returncode == 3
    assert "'development', but this is 'staging'" in only_line(done)
    assert rows(database) == before


def test_reset_makes_the_tables_and_seeds_them(provider, make_database, rows):
    database = make_database(provider, tables=False)
    done = command("reset", *AS_OF, "--json", url=database)
    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert told.keys() == KEYS
    assert told["counts"] == rows(database)


# ── a person at a terminal ────────────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("answer", "code", "patients"), [("\n", 3, 0), ("y\n", 0, 10)])
def test_a_person_is_asked_and_no_is_the_default(answer, code, patients, make_database, rows):
    database = make_database("sqlite")
    change(
        database,
        'INSERT INTO "Permission" ("id", "code", "resource", "action", "description") VALUES '
        "('x', 'x:read', 'x', 'READ', 'Somebody''s')",
    )
    command = [sys.executable, "-m", "scripts.db.seed", *AS_OF]
    with at_terminal(command, env=settings(database, {}), stdout=subprocess.DEVNULL) as terminal:
        terminal.type(answer)
        shown = terminal.read_to_end()
    assert terminal.process.returncode == code
    assert "holds 1 row that this seeder did not make. All rows of this schema's tables will be deleted." in shown
    assert "Continue? [y/N]" in shown
    assert rows(database).get("Patient", 0) == patients
