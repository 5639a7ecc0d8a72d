"""python -m scripts.db.verify as a person and a script see it."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from commands import change, command, only_line
from rich.console import Console

from seedbed.areas.project import load_project
from seedbed.checks import CheckReport, Violation, all_rules, load_figures, named_rules

if TYPE_CHECKING:
    from prepared import Practices

    from seedbed.database import DatabaseUrl

OPTIONS = "--rule --list --stats --as-of --wait --json --quiet --help"


@pytest.fixture
def filled(provider, practices: Practices) -> DatabaseUrl:
    """A minimal practice on each provider in turn."""
    return practices.copy(provider)


def test_a_practice_that_fits_together_is_one_line(filled):
    done = command("verify", url=filled)
    assert (done.returncode, done.stderr) == (0, "")
    pattern = rf"{len(all_rules()):,} rules hold in .*: [\d,]+ rows in \d+\.\d s, as of 2026-03-02\.\n"
    assert re.fullmatch(pattern, done.stdout)
    quiet = command("verify", "--quiet", url=filled)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")


def test_a_broken_rule_is_told_with_its_rows_and_exit_code_4(filled):
    change(filled, 'UPDATE "Patient" SET "dateOfBirth" = "firstContactOn"')
    done = command("verify", "--rule", "birth-before-first-contact", "--rule", "household-address", url=filled)
    assert (done.returncode, done.stderr) == (4, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("birth-before-first-contact: 10 rows of Patient. A patient was born before")
    assert re.match(r"  [0-9a-f]{24}  born \d{4}-\d\d-\d\d, first contact \d{4}-\d\d-\d\d$", lines[1])
    assert lines[4] == "  … and 7 more; use --json to see all"
    assert lines[5].startswith("1 of 2 rules is broken in ")


def test_machines_get_one_object_with_every_row(filled):
    change(filled, 'UPDATE "Patient" SET "dateOfBirth" = "firstContactOn"')
    done = command("verify", "--rule", "birth-before-first-contact", "--json", url=filled)
    assert (done.returncode, done.stderr) == (4, "")
    told = json.loads(done.stdout)
    assert (told["rules"], told["asOf"], told["database"]) == (1, "2026-03-02", str(filled))
    (violation,) = told["violations"]
    assert (violation["rule"], violation["model"], violation["count"]) == ("birth-before-first-contact", "Patient", 10)
    assert len({row["id"] for row in violation["rows"]}) == 10


def test_today_can_be_another_day(filled):
    done = command("verify", "--rule", "clock.Patient", "--as-of", "2000-01-01", url=filled)
    assert done.returncode == 4
    assert "is in the future" in done.stdout
    assert done.stdout.rstrip().endswith("as of 2000-01-01.")


def test_rows_of_other_origin_are_checked_against_the_clock(filled):
    change(filled, 'DELETE FROM "SeedRun"')
    done = command("verify", "--json", url=filled)
    assert json.loads(done.stdout)["asOf"][:10] >= "2026-03-02"


def test_an_empty_database_holds_every_rule(database):
    done = command("verify", url=database)
    assert done.returncode == 0
    assert ": 0 rows in " in done.stdout


def test_nothing_is_written(make_database):
    url = make_database("sqlite")
    assert command("seed", "--profile", "minimal", "--quiet", url=url).returncode == 0
    before = url.path.read_bytes()
    url.path.chmod(0o400)
    assert command("verify", url=url).returncode == 0
    assert command("verify", "--stats", url=url).returncode == 0
    assert url.path.read_bytes() == before
    assert [path.name for path in url.path.parent.iterdir()] == [url.path.name]


def test_figures_stand_beside_those_to_be_expected(filled):
    done = command("verify", "--stats", url=filled)
    assert (done.returncode, done.stderr) == (0, "")
    [line] = [line for line in done.stdout.splitlines() if line.startswith("how patients came: DENTIST, %")]
    assert re.search(r" +\d+\.\d +30\.0 +\d+\.\d +10( +differs)?$", line)
    told = json.loads(command("verify", "--stats", "--json", url=filled).stdout)
    assert {each["figure"] for each in told["figures"]} == {figure.name for figure in load_figures()}
    assert all(each["source"] for each in told["figures"])


def test_the_list_names_every_rule():
    done = command("verify", "--list")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[0] for line in done.stdout.splitlines()] == [rule.name for rule in all_rules()]
    told = json.loads(command("verify", "--list", "--json", "--rule", "wire-chain").stdout)
    (rule,) = named = [rule for rule in named_rules(load_project().rules) if rule.name == "wire-chain"]
    assert [each["name"] for each in told] == [rule.name for rule in named]
    assert told[0]["promises"] == list(rule.promises)
    assert told[0]["tables"] == ["WireRecord"]


def test_an_unknown_rule_names_the_nearest():
    done = command("verify", "--rule", "wire-chian")
    assert done.returncode == 2
    assert only_line(done) == "Unknown rule 'wire-chian'. Did you mean 'wire-chain'? Use --list to see the rules."


@pytest.mark.parametrize("arguments", [["--stats", "--list"], ["--stats", "--rule", "wire-chain"], ["--as-of", "soon"]])
def test_what_makes_no_sense_is_wrong_usage(arguments):
    done = command("verify", *arguments)
    assert done.returncode == 2
    assert only_line(done)


@pytest.mark.parametrize("mode", [[], ["--stats"]])
def test_a_database_without_tables_needs_a_push(provider, make_database, mode):
    done = command("verify", *mode, url=make_database(provider, tables=False))
    assert done.returncode == 1
    assert only_line(done).endswith("Run `prisma db push`.")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("file:/nowhere/x.db", "SQLite /nowhere/x.db: the folder /nowhere does not exist."),
        ("postgresql://user:secret@127.0.0.1:1/x", "Cannot reach PostgreSQL x on 127.0.0.1:1. Start the server"),
        ("mysql://user:secret@h/x", "the scheme 'mysql'"),
        pytest.param(
            "mongodb://user:secret@127.0.0.1:1/x",
            "Cannot reach MongoDB x on 127.0.0.1:1. Start the server",
            marks=pytest.mark.long,
        ),
    ],
)
def test_a_database_that_cannot_be_opened_is_one_line_without_the_password(url, told):
    done = command("verify", url=url)
    assert done.returncode in {1, 2}
    line = only_line(done)
    assert told in line
    assert "secret" not in line


def test_a_file_that_is_no_database_is_one_line(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("These are notes. " * 100)
    done = command("verify", url=f"file:{path}")
    assert done.returncode == 1
    assert str(path) in only_line(done)


def test_help_mentions_every_option():
    done = command("verify", "--help", COLUMNS="120")
    assert done.returncode == 0
    assert set(re.findall(r"--[a-z][a-z-]+", done.stdout)) == set(OPTIONS.split())


def test_the_table_fits_a_terminal_of_80_columns(monkeypatch):
    from seedbed.cli import verify

    screen = io.StringIO()
    console = Console(file=screen, width=80, force_terminal=True, color_system=None)
    monkeypatch.setattr(verify, "out", lambda: console)
    rules = sorted(all_rules(), key=lambda rule: -len(rule.name))[:3]
    rows = tuple(
        (f"{number:024x}", "a detail that is long enough to need two lines, or even more of them")
        for number in range(9)
    )
    report = CheckReport(datetime(2026, 3, 2, tzinfo=UTC), 3, 9, 0.1, tuple(Violation(rule, rows) for rule in rules))
    verify._print_violations_table(report)
    lines = screen.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert f"{2:024x}" in screen.getvalue()
