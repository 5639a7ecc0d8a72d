"""The commands when they are called wrongly, or asked what they can do: no database is needed."""

from __future__ import annotations

import errno
import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
import typer
from commands import PATIENCE, command, only_line, settings

from seed.areas import area_registry
from seed.config import PROJECT_ROOT
from seedbed.areas.advance import AdvanceReport
from seedbed.cli import COMMANDS
from seedbed.cli.advance import _day, _print
from seedbed.cli.console import err, out, print_json
from seedbed.cli.diff import _compared
from seedbed.database import DatabaseUrl
from seedbed.errors import UsageError
from seedbed.snapshots import Catalogue

OPTIONS = {
    "seed": "--profile --clinics --users --patients --area --phase --rows --preview --no-clear --list --seed --as-of "
    "--push --dry-run --processes --cluster --yes --wait --json --verbose --quiet --help",
    "reset": "--profile --clinics --users --patients --snapshot --skip-push --seed --as-of --processes --yes --wait "
    "--json --verbose --quiet --help",
}


@pytest.mark.parametrize("name", OPTIONS)
def test_help_mentions_every_option_and_what_the_command_does(name):
    done = command(name, "--help", COLUMNS="120")
    assert done.returncode == 0
    assert set(re.findall(r"--[a-z][a-z-]+", done.stdout)) == set(OPTIONS[name].split())
    assert "transaction" in done.stdout
    assert "minimal, standard, full" in done.stdout


@pytest.mark.parametrize("name", OPTIONS)
def test_an_unknown_profile_lists_the_profiles(name):
    done = command(name, "--profile", "standart")
    assert done.returncode == 2
    line = only_line(done)
    assert "Unknown profile 'standart'. Did you mean 'standard'?" in line
    assert "minimal, standard, full" in line


def test_an_unknown_area_names_the_nearest():
    done = command("seed", "--area", "core", "--area", "apointments")
    assert done.returncode == 2
    assert only_line(done) == "Unknown area 'apointments'. Did you mean 'appointments'? Use --list to see the areas."


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--as-of", "yesterday"], "'yesterday' is not a date"),
        (["--as-of", "0001-01-01T00:00+14:00"], "outside 1990 to 2100"),
        (["--area", "core", "--phase", "1"], "either --area or --phase"),
        (["--phase", "6"], "The phases are 0 to 5"),
        (["--seed", "-1"], "--seed -1 is out of range"),
        (["--clinics", "99999999"], "--clinics 99999999 is too many. Use at most 100000."),
        (["--wait", "-1"], "must be at least 0"),
        (["--profile", "[red]"], "Unknown profile '[red]'"),
        (["--profile", ""], "Unknown profile ''."),
        (["--rows", "10"], "--rows adds nothing: the project's areas fill every model."),
        (["--rows", "Patient=10", "--preview"], "--rows adds nothing: the project's areas fill Patient."),
    ],
)
def test_an_impossible_setting_is_one_line(arguments, told):
    done = command("seed", *arguments)
    assert done.returncode == 2
    assert told in only_line(done)


@pytest.mark.parametrize("arguments", [["--fase", "1"], ["--phase", "one"], ["patients"], ["--area"]])
def test_what_cannot_be_parsed_is_usage_too(arguments):
    done = command("seed", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert only_line(done).endswith("See python -m scripts.db.seed --help.")


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("seed", ["--profil", "full"], "No such option: --profil. Did you mean --profile?"),
        ("seed", ["-z"], "No such option: -z."),
        ("seed", ["full"], "Unexpected argument: full."),
        ("studio", ["--port", "99999"], "must be at most 65535."),
        ("advance", ["--to", "soon"], "'soon' is not a date. Use --to 2026-01-31"),
        ("advance", ["--to", "1800-01-01"], "--to 1800-01-01 is outside 1990 to 2100."),
        ("seed", ["--rows", "Qux=3"], "Use python -m scripts.db.show to see the models."),
        ("seed", ["--profile", "standard:qux=3"], "has no option 'qux'. It has clinics, users, patients."),
        ("report", ["--qux", "x"], "No such option: --qux, and no model has that name."),
    ],
)
def test_wrong_usage_says_in_plain_words_what_would_be_right(name, arguments, told):
    done = command(name, *arguments)
    assert done.returncode == 2
    assert told in only_line(done)


@pytest.mark.parametrize("name", ["seed", "snapshots"])
def test_help_fits_a_narrow_terminal_with_the_names_of_all_options(name):
    done = command(name, "--help", COLUMNS="40")
    assert max(map(len, done.stdout.splitlines())) <= 40 + len(" before-billing")
    for whole in {"seed": ("--profile", "--patients", "--no-clear"), "snapshots": ("--help", "rename")}[name]:
        assert whole in done.stdout
    assert "[bold]" not in done.stdout
    assert "…" not in done.stdout


def test_an_option_of_the_report_that_is_misspelled_is_not_taken_for_a_model():
    done = command("report", "--outptu", "page.html")
    assert done.returncode == 2
    assert only_line(done).endswith("No such option: --outptu. Did you mean '--output'?")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_short_option_for_its_help(name, capsys):
    with pytest.raises(SystemExit) as ended:
        import_module(f"seedbed.cli.{name}").app(["-h"], prog_name=f"seedbed {name}")
    assert ended.value.code == 0
    assert f"seedbed {name}" in capsys.readouterr().out


def test_help_shows_a_value_behind_options_that_take_one_and_no_other():
    lines = command("seed", "--help", COLUMNS="120").stdout.splitlines()
    shown = {words[1]: words for words in (line.split() for line in lines) if words[1:] and words[1].startswith("--")}
    assert shown["--as-of"][2] == "DATE"
    assert shown["--profile"][2:4] == ["-p", "PROFILE"]
    assert shown["--dry-run"][2:4] == ["Do", "everything,"]
    assert not [line for line in lines if "<bool>" in line]


def test_help_breaks_its_lines_where_the_terminal_does():
    lines = [line.strip() for line in command("verify", "--help", COLUMNS="80").stdout.splitlines()]
    [first] = [number for number, line in enumerate(lines) if line.startswith("Every rule is a query")]
    assert len(lines[first]) > 60
    assert len(lines[first + 1]) > 50


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_answers_a_wrong_option_in_one_line(name, capsys):
    app = import_module(f"seedbed.cli.{name}").app
    subcommands = getattr(typer.main.get_command(app), "commands", {})
    for arguments in (["--lst"], *([each, "--lst"] for each in subcommands), *([["lst"]] if subcommands else [])):
        with pytest.raises(SystemExit) as ended:
            app(arguments, prog_name=f"seedbed {name}")
        told = capsys.readouterr()
        assert (ended.value.code, told.out) == (2, "")
        assert re.fullmatch(r"error: [^\n]+\n", told.err), told.err
        assert "lst" in told.err


def test_the_package_is_run_as_the_command_is():
    [line] = subprocess.run(
        [sys.executable, "-m", "seedbed", "verify", "--lst"], capture_output=True, text=True, check=False
    ).stderr.splitlines()
    assert line.endswith("See seedbed verify --help.")


def test_the_folder_of_the_commands_lists_them_and_runs_the_one_that_is_named():
    def run(*arguments):
        command = [sys.executable, "-m", "scripts.db", *arguments]
        done = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    listed, here = run(), {file.stem for file in (PROJECT_ROOT / "scripts/db").glob("[a-z]*.py")}
    assert "Usage: python -m scripts.db " in listed
    assert set(re.findall(r"^│ (\w+)  ", listed, re.MULTILINE)) == here
    assert run("verify", "--lst").endswith("See python -m scripts.db.verify --help.\n")
    assert run("verfy").startswith("error: No such command 'verfy'. Did you mean 'verify'?")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://u:secret@h/d", "the scheme 'mysql'"),
        ("dev.db", "no scheme"),
        ("postgresql://u:secret@h:port/d", "host or port is malformed"),
    ],
)
def test_an_address_that_no_database_answers_to_is_usage(url, told):
    done = command("seed", url=url)
    assert done.returncode == 2
    assert told in only_line(done)
    assert "secret" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--list", "--dry-run"], "--list only lists the areas. Leave out --dry-run."),
        (["--preview", "--push", "--no-clear"], "--preview writes nothing. Leave out --push and --no-clear."),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(arguments, told):
    done = command("seed", *arguments)
    assert (done.returncode, only_line(done)) == (2, told)


def test_a_preview_is_one_json_object_on_request():
    done = command("seed", "--phase", "0", "--rows", "2", "--preview", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert "Clinic" not in found
    assert len(found["Appointment"]) == 2


def test_rows_are_added_to_the_models_that_the_chosen_areas_leave(make_database):
    url = make_database("sqlite")
    done = command("seed", "--phase", "0", "--rows", "Vendor=3", "--json", url=url)
    assert done.returncode == 0, done.stderr
    done = json.loads(done.stdout)
    assert done["areas"][-1] == "rows"
    assert done["counts"]["Vendor"] == 3


@pytest.mark.parametrize("days", [30_000, 3_000_000])
def test_days_that_lead_past_the_calendar_are_refused(days):
    with pytest.raises(UsageError, match=rf"^--days {days} ends after 2100: the data is dated 2026-03-02\. Use fewer"):
        _day(None, days)(datetime(2026, 3, 2, tzinfo=UTC))


def test_what_json_has_no_number_for_is_null(capsys):
    print_json({"a": [float("nan"), 1.5], "b": (float("-inf"),)})
    assert json.loads(capsys.readouterr().out) == {"a": [None, 1.5], "b": [None]}


def test_a_folder_of_snapshots_that_may_not_be_read_is_no_difference(monkeypatch):
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "/seeds/snapshots")

    monkeypatch.setattr(Catalogue, "find", refuse)
    with pytest.raises(UsageError, match=r"^/seeds/snapshots: Permission denied\. Give this user the permission"):
        _compared("latest", None, quiet=True)


def test_ids_are_printed_as_they_are():
    for console in (out(), err()):
        with console.capture() as captured:
            console.print("urn:id:42", markup=False)
        assert captured.get().strip() == "urn:id:42"


def test_the_list_shows_every_area_with_its_phase_and_dependencies():
    done = command("seed", "--list")
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [(int(line[0]), line[1]) for line in lines] == sorted(
        ((area.phase, area.id) for area in area_registry), key=lambda each: each[0]
    )
    [line] = [line for line in done.stdout.splitlines() if " patients " in line]
    assert line.endswith("auth:users, staff")


def test_the_list_is_one_json_value_on_request():
    done = command("seed", "--list", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == [
        {
            "id": area.id,
            "name": area.name,
            "phase": area.phase,
            "dependencies": list(area.dependencies),
            "models": list(area.models),
        }
        for area in area_registry
    ]


def test_a_day_that_changes_nothing_is_no_advance(capsys):
    day = datetime(2026, 3, 2, tzinfo=UTC)
    _print(AdvanceReport(DatabaseUrl.parse("file:./dev.db"), day, day))
    assert capsys.readouterr().out == "SQLite prisma/dev.db is dated 2026-03-02 already. Nothing was changed.\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the file that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    ("arguments", "done"),
    [(("--list",), " The command itself has finished."), (("--list", "--json"), " The"), (("-h",), "")],
)
def test_an_output_without_room_is_one_line(arguments, done, unbuffered):
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "scripts.db.seed", *arguments],
            cwd=PROJECT_ROOT,
            env=settings(None, {"PYTHONUNBUFFERED": unbuffered}),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=PATIENCE,
        )
    assert ended.returncode == 1
    [line] = ended.stderr.splitlines()
    assert line.startswith(f"error: Cannot write the output: No space left on device.{done}")
