"""`make seed` and `seed --push`: our own checks first, Prisma silent unless it fails, and ended with the command."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from time import monotonic, sleep

import psutil
import psycopg
import pytest
from commands import command, only_line, settings
from processes import PATIENCE, all_gone, finish, running

from seed.config import PROJECT_ROOT
from seedbed.cli.interrupt import NOTHING_CHANGED
from seedbed.cli.push import HALFWAY
from seedbed.database.lock import exclusive_blocking
from seedbed.reasons import reason

MINIMAL = ("--push", "--profile", "minimal", "--as-of", "2026-03-02")


def make(*words: str, url: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run make with the environment of this test run."""
    environment = settings(url, {**variables, "VENV": os.path.relpath(sys.prefix, PROJECT_ROOT)})
    environment.pop("MAKEFLAGS", None)
    return subprocess.run(
        ["make", *words], cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE
    )


def test_the_tables_are_created_and_the_summary_is_all_that_is_printed(tmp_path):
    done = command("seed", *MINIMAL, url=f"file:{tmp_path}/new.db")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Seeded ")
    assert len(lines) <= 25
    assert (tmp_path / "new.db").stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(tmp_path / "new.db")) as connection:
        assert connection.execute('SELECT count(*) FROM "Patient"').fetchone() == (10,)


def test_the_tables_of_the_other_database_are_created_and_found_up_to_date(make_database):
    url = make_database("postgresql", tables=False)
    for _ in range(2):
        done = command("seed", *MINIMAL, "--yes", url=url)
        assert (done.returncode, done.stderr) == (0, "")
    with psycopg.connect(url.raw) as connection:
        assert connection.execute('SELECT count(*) FROM "Patient"').fetchone() == (10,)


@pytest.mark.parametrize(
    "option",
    [
        pytest.param(["--schema", "prisma/schema.prisma"], marks=pytest.mark.thorough),
        ["--schema=prisma/schema.prisma"],
    ],
)
def test_a_schema_that_is_named_fits_the_database_as_well(option, make_database):
    url = make_database("postgresql", tables=False)
    done = subprocess.run(
        [sys.executable, "-m", "prisma", "db", "push", "--skip-generate", *option],
        cwd=PROJECT_ROOT, env=settings(url, {}), capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with psycopg.connect(url.raw) as connection:
        assert connection.execute('SELECT count(*) FROM "Patient"').fetchone() == (0,)


@pytest.mark.parametrize(
    ("arguments", "url", "told"),
    [
        (("--schema", "nope.prisma"), "file:./dev.db", "nope.prisma does not exist. Name a schema file or its folder"),
        ((), "foo:bar", 'DATABASE_URL has the scheme "foo:"; use file: for SQLite'),
    ],
)
def test_what_is_wrong_with_a_setting_is_not_told_as_a_configuration_that_cannot_be_loaded(arguments, url, told):
    done = subprocess.run(
        [sys.executable, "-m", "prisma", "db", "push", *arguments],
        cwd=PROJECT_ROOT, env=settings(url, {}), capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    [line] = done.stderr.splitlines()
    assert (done.returncode, line.startswith(f"error: {told}")) == (1, True), line


def test_the_reason_of_the_cli_is_the_one_that_is_told():
    said = """\x1b[31mError\x1b[39m: Prisma schema validation - (get-config wasm)
Error code: P1012
\x1b[1;91merror\x1b[0m: \x1b[1mError validating datasource `db`: the URL must start with the protocol `file:`.\x1b[0m
  -->  prisma/schema.prisma:10"""
    expected = "P1012 Error validating datasource `db`: the URL must start with the protocol `file:`. --> prisma/"
    assert reason(said).startswith(expected)


def test_the_reason_of_node_is_told_without_the_line_of_its_own_code():
    said = """node:fs:2848
      const stats = binding.lstat(base, true);
                            ^

Error: ENOENT: no such file or directory, lstat '/nope'
    at Object.realpathSync (node:fs:2848:29) {
  errno: -2,
  path: '/nope'
}

Node.js v24.19.0"""
    assert reason(said) == "ENOENT: no such file or directory, lstat '/nope'"


def test_the_reason_of_npm_is_told_whole_where_a_folder_may_not_be_written():
    said = """npm error code EACCES
npm error syscall rmdir
npm error path /app/node_modules
npm error errno -13
npm error [Error: EACCES: permission denied, rmdir '/app/node_modules'] {
npm error   errno: -13,
npm error   path: '/app/node_modules'
npm error }
npm error
npm error The operation was rejected by your operating system."""
    assert reason(said) == "EACCES: permission denied, rmdir '/app/node_modules'"


@pytest.mark.parametrize(
    "arguments", [["--profile", "standart"], ["--as-of", "yesterday"], ["--area", "core", "--phase", "1"]]
)
def test_a_wrong_option_is_found_before_the_tables_are_touched(arguments, tmp_path):
    done = command("seed", "--push", *arguments, url=f"file:{tmp_path}/new.db")
    assert done.returncode == 2
    only_line(done)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("url", "code", "told"),
    [
        (
            "file:/nonexistent/folder/x.db",
            1,
            "SQLite /nonexistent/folder/x.db: the folder /nonexistent/folder does not",
        ),
        ("postgresql://u:secret@127.0.0.1:9/x", 1, "Cannot reach PostgreSQL x on 127.0.0.1:9. "),
        ("mysql://u:secret@h/d", 2, "DATABASE_URL has the scheme 'mysql'"),
    ],
)
def test_what_is_wrong_with_an_address_is_said_in_our_words(url, code, told):
    done = command("seed", *MINIMAL, url=url)
    assert done.returncode == code
    assert only_line(done).startswith(told)
    assert "secret" not in done.stderr


@pytest.mark.parametrize("provider", ["sqlite", "postgresql"])
def test_tables_that_another_command_is_making_are_waited_for(provider, make_database):
    database = make_database(provider, tables=False)
    with exclusive_blocking(database, command="reset"):
        done = command("seed", *MINIMAL, "--wait", "0", url=database)
        assert done.returncode == 1
        assert "is in use by reset, process " in only_line(done)
    assert "lacks the tables Clinic, " in command("verify", url=database).stderr


def test_every_loss_is_named(make_database):
    database = make_database("postgresql", tables=False)
    with psycopg.connect(database.raw) as connection:
        connection.execute("CREATE TYPE \"Arch\" AS ENUM ('UPPER', 'MIDDLE')")
        connection.execute('CREATE TABLE mouths (arch "Arch")')
    done = command("seed", *MINIMAL, url=database)
    assert done.returncode == 2
    assert "would lose data: The values [MIDDLE] on the enum `Arch` will be removed." in only_line(done)


def test_production_is_not_pushed_to(tmp_path):
    done = command("seed", *MINIMAL, url=f"file:{tmp_path}/new.db", ORCA_ENV="production")
    assert done.returncode == 3
    assert not list(tmp_path.iterdir())


def test_tables_of_a_database_that_may_not_be_cleared_are_not_changed(practices):
    database = practices.copy("sqlite")
    index = "SELECT count(*) FROM sqlite_master WHERE name = 'Patient_householdId_idx'"
    with closing(sqlite3.connect(database.path)) as connection:
        connection.execute('DROP INDEX "Patient_householdId_idx"')
        connection.commit()
        # Rows of another environment are asked about.
        assert command("seed", *MINIMAL, url=database, ORCA_ENV="staging").returncode == 3
        assert connection.execute(index).fetchone() == (0,)
    assert command("seed", *MINIMAL, url=database).returncode == 0
    with closing(sqlite3.connect(database.path)) as connection:
        assert connection.execute(index).fetchone() == (1,)


def test_a_dry_run_that_would_change_tables_is_refused(tmp_path):
    done = command("seed", *MINIMAL, "--dry-run", url=f"file:{tmp_path}/new.db")
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
    assert "Leave out one of them" in only_line(done)


def test_a_table_with_rows_that_the_schema_lacks_is_kept(make_database):
    database = make_database("sqlite")
    with closing(sqlite3.connect(database.path)) as connection, connection:
        connection.execute("CREATE TABLE notes (line TEXT)")
        connection.execute("INSERT INTO notes VALUES ('mine')")
    assert command("seed", *MINIMAL, url=database).returncode == 3
    done = command("seed", *MINIMAL, "--yes", url=database)
    assert done.returncode == 2
    line = only_line(done)
    assert f"{database} would lose data: You are about to drop the `notes` table" in line
    assert "Nothing was changed. Use `python -m scripts.db.reset`" in line
    with closing(sqlite3.connect(database.path)) as connection:
        assert connection.execute("SELECT line FROM notes").fetchall() == [("mine",)]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_prisma_too(number, tmp_path, make_database):
    database = make_database("sqlite", tables=False)
    with running("seed", *MINIMAL, url=database) as process:
        started = monotonic()
        while not (children := psutil.Process(process.pid).children(recursive=True)):
            assert monotonic() - started < PATIENCE
            assert process.poll() is None
            sleep(0.01)
        process.send_signal(number)
        code, lines = finish(process)
    assert code == 128 + number
    [line] = lines
    assert line in {HALFWAY, NOTHING_CHANGED}
    assert all_gone(children)


@pytest.mark.skipif(sys.platform == "win32", reason="make")
class TestMake:
    def test_json_is_all_that_stdout_holds(self, tmp_path):
        done = make("seed", "PROFILE=minimal", "ARGS=--json -q", url=f"file:{tmp_path}/new.db")
        assert json.loads(done.stdout)["profile"] == "minimal"

    @pytest.mark.parametrize("setting", ["PROFIL=full", "profile=minimal", "SNAPSHOT=latest"])
    def test_a_setting_that_the_target_does_not_take_is_noticed(self, setting, tmp_path):
        done = make("seed", setting, url=f"file:{tmp_path}/new.db")
        assert done.returncode != 0
        assert f"make seed does not take {setting.partition('=')[0]}. It takes: PROFILE ARGS " in done.stderr
        assert not list(tmp_path.iterdir())

    def test_settings_that_targets_take_are_passed_on(self, tmp_path):
        done = make("-n", "reset", "SNAPSHOT=latest", "DATABASE_URL=file:x.db", "ARGS=--yes", url="file:y.db")
        assert done.stdout.split()[-4:] == ["scripts.db.reset", "--snapshot", '"latest"', "--yes"]
