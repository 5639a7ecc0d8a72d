"""The commands around snapshots, as a person or a script runs them."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import psutil
import pytest
from commands import command, only_line, settings
from processes import started
from reading import read_tables

from seed.areas import area_registry
from seed.config import PROJECT_ROOT
from seedbed.database.drivers import open_native

if TYPE_CHECKING:
    from pathlib import Path

    from seedbed.database import DatabaseUrl

OPTIONS = {
    "dump": "--name --phase --description --force --wait --json --verbose --quiet --help",
    "restore": "--snapshot --list --no-drop --dry-run --verify-only --yes --wait --json --verbose --quiet --help",
}
TODAY = re.compile(r"\d{8}")


@pytest.fixture(scope="module")
def minimal(practices) -> DatabaseUrl:
    """A minimal practice in SQLite; only to be read."""
    return practices.copy("sqlite")


@pytest.fixture(scope="module")
def taken(minimal, tmp_path_factory) -> Path:
    """Where there is a catalogue with the snapshots dev_<today> and early_<today>, of phase 1; only to be read."""
    seeds = tmp_path_factory.mktemp("seeds")
    for arguments in (["--name", "early", "--phase", "1"], ["--name", "dev", "--description", "as [seeded]"]):
        assert command("dump", *arguments, "--quiet", url=minimal, ORCA_SEEDS=str(seeds)).returncode == 0
    return seeds


def ids(seeds: Path) -> list[str]:
    return sorted(path.name for path in (seeds / "snapshots").iterdir())


@pytest.mark.parametrize("name", OPTIONS)
def test_help_mentions_every_option(name):
    done = command(name, "--help", COLUMNS="120")
    assert done.returncode == 0
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", done.stdout)) == set(OPTIONS[name].split())
    assert "Examples" in done.stdout


def test_help_of_the_housekeeping_lists_its_commands():
    done = command("snapshots", "--help")
    for name in ("list", "show", "rename", "delete", "prune", "export", "import"):
        assert re.search(rf"│ {name} ", done.stdout)
        assert command("snapshots", name, "--help").returncode == 0


def test_the_way_of_the_guide(minimal, tmp_path, make_database, provider, datamodel):
    seeds = {"ORCA_SEEDS": str(tmp_path)}
    done = command("dump", "--name", "dev-checkpoint", "--verbose", url=minimal, **seeds)
    assert done.returncode == 0
    assert re.fullmatch(
        r"Patient +10 rows +\d+ ms", next(line for line in done.stderr.splitlines() if "Patient " in line)
    )
    [name] = ids(tmp_path)
    assert name == f"dev-checkpoint_{datetime.now(UTC):%Y%m%d}"
    assert done.stdout.splitlines()[1] == f"Restore it with python -m scripts.db.restore --snapshot {name}"
    extent = re.search(r"[\d,]+ rows of \d+ tables", done.stdout)
    assert extent is not None
    target = make_database(provider)
    done = command("restore", "--snapshot", name, url=target, **seeds)
    assert done.returncode == 0
    assert done.stdout.startswith(f"Restored {extent[0]} ")
    assert read_tables(target, datamodel) == read_tables(minimal, datamodel)
    done = command("reset", "--snapshot", "dev", "--json", url=target, **seeds)
    assert done.returncode == 0
    report = json.loads(done.stdout)
    assert (report["id"], report["mode"], report["counts"]["Patient"]) == (name, "recreate", 10)
    assert read_tables(target, datamodel) == read_tables(minimal, datamodel)


def test_an_unknown_snapshot_names_a_command_that_lists_them(taken, make_database):
    for name in ("restore", "reset"):
        done = command(name, "--snapshot", "nope", url=make_database("sqlite"), ORCA_SEEDS=str(taken))
        assert done.returncode == 1
        assert "There is no snapshot 'nope'." in only_line(done)
        assert done.stderr.rstrip().endswith("Use python -m scripts.db.restore --list to see the snapshots.")


def test_a_phase_holds_only_its_tables(minimal, tmp_path):
    done = command(
        "dump", "--name", "phase-2-complete", "--phase", "2", "--json", url=minimal, ORCA_SEEDS=str(tmp_path)
    )
    report = json.loads(done.stdout)
    assert (report["phase"], report["counts"]["Patient"]) == (2, 10)
    assert set(report["counts"]) == {model for area in area_registry.up_to_phase(2) for model in area.models}
    assert report["size"] > 0


@pytest.mark.parametrize("name", ["../x", "a/b", "", "x" * 300])
def test_an_impossible_name_is_usage(minimal, tmp_path, name):
    done = command("dump", "--name", name, url=minimal, ORCA_SEEDS=str(tmp_path))
    assert done.returncode == 2
    assert "is not a valid snapshot name" in only_line(done)
    assert list(tmp_path.iterdir()) == []


def test_the_list_is_a_line_each_for_a_pipe_and_one_value_as_json(taken):
    done = command("restore", "--list", ORCA_SEEDS=str(taken))
    assert (done.returncode, done.stderr) == (0, "")
    dev, early = done.stdout.splitlines()
    assert re.fullmatch(r"dev_\d{8} +(now|\d+ min) +[\d.]+ KB +[\d,]+ +all +minimal +same +as \[seeded\]", dev)
    assert " 0-1 " in early
    assert command("snapshots", "list", ORCA_SEEDS=str(taken)).stdout.split()[0] == dev.split()[0]
    listed = json.loads(command("restore", "--list", "--json", ORCA_SEEDS=str(taken)).stdout)
    assert [(entry["phase"], entry["schemaMatches"], entry["problem"]) for entry in listed] == [
        (None, True, None),
        (1, True, None),
    ]


def test_an_empty_list_says_how_to_take_one(tmp_path):
    assert "scripts.db.dump --name" in command("restore", "--list", ORCA_SEEDS=str(tmp_path)).stdout
    assert json.loads(command("snapshots", "list", "--json", ORCA_SEEDS=str(tmp_path)).stdout) == []


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ([], 2, "No snapshot given"),
        (["--snapshot", "nothing"], 1, "There is no snapshot 'nothing'."),
        (["--snapshot", "../../nowhere"], 1, "There is no directory ../../nowhere"),
    ],
)
def test_a_snapshot_that_is_not_there_is_one_line(taken, minimal, arguments, code, told):
    done = command("restore", *arguments, url=minimal, ORCA_SEEDS=str(taken))
    assert done.returncode == code
    assert told in only_line(done)


def test_a_snapshot_is_checked_without_a_database(taken):
    done = command(
        "restore", "--snapshot", "latest", "--verify-only", "--json", url="file:./nowhere/x.db", ORCA_SEEDS=str(taken)
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["whole"] is True


def test_rows_of_somebody_else_need_a_yes(taken, make_database):
    url = make_database("sqlite")
    with closing(sqlite3.connect(url.path)) as connection, connection:
        connection.execute(
            'INSERT INTO "Permission" ("id", "code", "resource", "action", "description") '
            "VALUES ('x', 'x', 'x', 'READ', 'x')"
        )
    seeds = {"ORCA_SEEDS": str(taken)}
    done = command("restore", "--snapshot", "dev", url=url, **seeds)
    assert done.returncode == 3
    assert "Use --yes to continue." in done.stderr
    done = command("restore", "--snapshot", "dev", "--yes", url=url, ORCA_SEEDS=str(taken), ORCA_ENV="production")
    assert done.returncode == 3
    assert open_native(url).layout().total == 1
    assert command("restore", "--snapshot", "dev", "--yes", "--quiet", url=url, **seeds).stdout == ""
    assert open_native(url).layout().rows["Patient"] == 10


@pytest.mark.parametrize(
    "option", [["--profile", "full"], ["--seed", "1"], ["--as-of", "2026-01-01"], ["--processes", "4"]]
)
def test_a_snapshot_has_its_own_profile_seed_and_day(taken, minimal, option):
    done = command("reset", "--snapshot", "dev", *option, url=minimal, ORCA_SEEDS=str(taken))
    assert done.returncode == 2
    assert f"Leave out {option[0]}: with --snapshot" in only_line(done)


@pytest.mark.parametrize("options", [["--list", "--dry-run"], ["--verify-only", "--no-drop", "--snapshot", "dev"]])
def test_options_that_would_have_no_effect_are_refused(taken, minimal, options):
    done = command("restore", *options, url=minimal, ORCA_SEEDS=str(taken))
    assert done.returncode == 2
    assert "Leave out" in only_line(done)


def test_a_dry_run_of_a_restore_asks_nothing(taken, minimal):
    environment = {"ORCA_SEEDS": str(taken), "ORCA_ENV": "staging"}
    assert command("restore", "--snapshot", "dev", url=minimal, **environment).returncode == 3
    done = command("restore", "--snapshot", "dev", "--dry-run", url=minimal, **environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Dry run: would restore")


def test_housekeeping(minimal, tmp_path):
    def run(*arguments):
        return command("snapshots", *arguments, ORCA_SEEDS=str(tmp_path / "seeds"))

    for name in ("a", "b"):
        assert (
            command("dump", "--name", name, "--phase", "0", url=minimal, ORCA_SEEDS=str(tmp_path / "seeds")).returncode
            == 0
        )
    shown = run("show", "a").stdout
    assert re.search(r"^profile +minimal$", shown, re.MULTILINE)
    assert re.search(r"^Clinic +1$", shown, re.MULTILINE)
    assert run("rename", "a", "../x").returncode == 2
    assert re.fullmatch(r"a_\d{8} is now c_\d{8}\.\n", run("rename", "a", "c").stdout)
    assert run("delete", "c").returncode == 3
    assert len(ids(tmp_path / "seeds")) == 2
    file = tmp_path / "c.tar"
    assert run("export", "c", str(file)).returncode == 0
    assert run("export", "c", str(file)).returncode == 2
    assert run("delete", "c", "--yes").returncode == 0
    assert run("import", str(file), "--json").returncode == 0
    assert run("prune", "--keep", "1", "--dry-run").stdout.startswith("Would delete c_")
    assert run("prune", "--keep", "1").returncode == 3
    assert run("prune", "--keep", "1", "--yes").returncode == 0
    assert [TODAY.sub("", name) for name in ids(tmp_path / "seeds")] == ["b_"]
    assert run("prune", "--keep", "1", "--yes").stdout == "Nothing to delete.\n"


def test_no_password_is_shown_or_written_or_passed_on(tmp_path, minimal):
    secret = "hunter%402"
    for url in (
        f"postgresql://u:{secret}@127.0.0.1:1/x",
        f"mongodb://u:{secret}@127.0.0.1:1/x?serverSelectionTimeoutMS=200",
    ):
        for name, arguments in (("dump", ["--name", "x"]), ("restore", ["--snapshot", "x", "--yes"])):
            done = command(name, *arguments, url=url, ORCA_SEEDS=str(tmp_path))
            assert done.returncode == 1
            assert "hunter" not in done.stdout + done.stderr
    assert not any("hunter" in path.read_text(errors="replace") for path in tmp_path.rglob("*") if path.is_file())


@pytest.mark.long
def test_an_unreachable_server_is_one_line(taken):
    for url, told in (
        ("postgresql://u:secret@127.0.0.1:1/x", "Cannot reach PostgreSQL x on 127.0.0.1:1."),
        ("mongodb://u:secret@127.0.0.1:1/x", "Cannot reach MongoDB x on 127.0.0.1:1."),
        ("mongodb://u:se:cret@127.0.0.1:1/x", "DATABASE_URL is not a valid address"),
    ):
        done = command("restore", "--snapshot", "dev", "--quiet", "--yes", url=url, ORCA_SEEDS=str(taken))
        assert done.returncode == 1
        assert only_line(done).startswith(told)


def test_what_is_no_database_is_one_line(taken, tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("These are notes. " * 100)
    for name, arguments in (
        ("restore", ["--snapshot", "dev"]),
        ("reset", ["--snapshot", "dev"]),
        ("dump", ["--name", "x"]),
    ):
        done = command(name, *arguments, url=f"file:{file}", ORCA_SEEDS=str(taken))
        assert done.returncode == 1
        assert "is not a SQLite database" in done.stderr
    assert file.read_text() == "These are notes. " * 100


def test_of_two_dumps_at_once_one_wins_and_the_other_says_so(minimal, tmp_path):
    variables = settings(minimal, {"ORCA_SEEDS": str(tmp_path)})
    line = [sys.executable, "-m", "scripts.db.dump", "--name", "same", "--verbose"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with started(line, cwd=PROJECT_ROOT, env=variables, **pipes) as first:
        assert first.stderr is not None
        first.stderr.readline()
        first.send_signal(signal.SIGSTOP)
        try:
            assert psutil.Process(first.pid).is_running()
            second = command("dump", "--name", "same", url=minimal, ORCA_SEEDS=str(tmp_path))
        finally:
            first.send_signal(signal.SIGCONT)
        first.communicate(timeout=60)
    assert (first.returncode, second.returncode) == (0, 1)
    assert "Another process is writing the snapshot same_" in second.stderr
    assert len(ids(tmp_path)) == 1
