"""On a terminal no line is wider than it; a pipe gets one line for each thing."""

from __future__ import annotations

import re
import sys
from io import StringIO

import pytest
from commands import command, settings
from processes import at_terminal
from rich.cells import cell_len
from rich.console import Console

from seedbed.cli import lines

TITLE = "Allergic to latex, penicillin and nickel, so that a bracket of another alloy is bonded at each visit."


@pytest.fixture
def shown(monkeypatch):
    """Return a function that gives the lines shown at a width; without one, those in a pipe."""

    def shown(width, print_, *arguments, **options):
        file = StringIO()
        console = Console(file=file, force_terminal=width is not None, width=width, soft_wrap=True, color_system=None)
        monkeypatch.setattr(lines, "out", lambda: console)
        print_(*arguments, **options)
        return file.getvalue().splitlines()

    return shown


@pytest.mark.parametrize("lead", ["", "  has-an-allergy  ", "  日本  "])
@pytest.mark.parametrize("width", [40, 80])
def test_a_long_text_goes_on_below_its_beginning(shown, lead, width):
    first, *rest = shown(width, lines.print_line, lead, TITLE)
    assert rest
    assert all(cell_len(line) <= width for line in (first, *rest))
    assert first.startswith(lead)
    indent = " " * cell_len(lead)
    assert all(line.startswith(indent) for line in rest)
    assert " ".join([first.removeprefix(lead), *(line.removeprefix(indent) for line in rest)]) == TITLE


def test_a_lead_that_leaves_no_room_is_followed_by_indented_lines(shown):
    first, *rest = shown(40, lines.print_line, "a-lead-that-is-wider-than-half-the-line  ", TITLE)
    assert all(cell_len(line) <= 40 for line in (first, *rest))
    assert all(line.startswith("    ") for line in rest)


def test_a_word_without_spaces_is_cut_and_none_of_it_is_lost(shown):
    found = shown(40, lines.print_line, "  notes  ", "x" * 200)
    assert all(cell_len(line) <= 40 for line in found)
    assert "".join(found).count("x") == 200


def test_a_pipe_gets_one_line(shown):
    assert shown(None, lines.print_line, "  notes  ", TITLE) == [f"  notes  {TITLE}"]


ROWS = [("65f0", "main", "P00041", "Ann Lee", "ann.lee@example.org", TITLE), ("65f1", "north", "P2", "Bo", "", "new")]


def test_rows_stand_below_each_other_where_they_fit(shown):
    found = shown(None, lines.print_columns, ROWS, kept=4)
    assert len(found) == 2
    assert found[1] == "65f1  north  P2      Bo                            new"
    assert shown(200, lines.print_columns, ROWS, kept=4) == found


def test_rows_that_do_not_fit_go_on_in_the_next_line(shown):
    found = shown(80, lines.print_columns, ROWS, kept=4)
    assert all(cell_len(line) <= 80 for line in found)
    assert found[0] == "65f0  main   P00041  Ann Lee"
    assert found[1].startswith("    ann.lee@example.org  Allergic")
    assert found[-2:] == ["65f1  north  P2      Bo", "    new"]


@pytest.mark.parametrize("name", ["find", "verify"])
def test_lists_fit_a_terminal_of_eighty_columns(name):
    command = [sys.executable, "-m", f"scripts.db.{name}", "--list"]
    with at_terminal(command, env=settings(None, {}), columns=80) as terminal:
        text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal.read_to_end())
    printed = text.splitlines()
    assert len(printed) > 50
    assert all(cell_len(line) <= 80 for line in printed)


def test_the_list_of_snapshots_shows_whole_ids_on_a_narrow_terminal(practices, tmp_path):
    seeds = {"ORCA_SEEDS": str(tmp_path)}
    assert (
        command("dump", "--name", "a-long-name-of-a-snapshot", url=practices.original("sqlite"), **seeds).returncode
        == 0
    )
    listing = [sys.executable, "-m", "scripts.db.snapshots", "list"]
    with at_terminal(listing, env=settings(None, seeds), columns=40) as terminal:
        printed = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal.read_to_end()).splitlines()
    assert printed[0].startswith("a-long-name-of-a-snapshot_")
    assert all(cell_len(line) <= 40 for line in printed)
