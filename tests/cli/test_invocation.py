"""Commands in messages are those that a shell finds."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from commands import command, only_line

from seed.config import PROJECT_ROOT
from seedbed.invocation import as_typed


@pytest.mark.parametrize(
    ("folder", "shown"),
    [("bin", "seedbed verify"), ("links", "seedbed verify"), ("else", "'{}/a b/bin/seedbed' verify")],
)
def test_a_command_is_shown_as_a_shell_would_find_it(folder, shown, tmp_path, monkeypatch):
    programs = tmp_path / "a b" / "bin"
    programs.mkdir(parents=True)
    (programs / "seedbed").touch(0o755)
    for other in ("links", "else"):
        (tmp_path / "a b" / other).mkdir()
    (tmp_path / "a b" / "links" / "seedbed").symlink_to(programs / "seedbed")
    monkeypatch.setattr(sys, "executable", str(programs / "python"))
    monkeypatch.delenv("MAKELEVEL", raising=False)
    monkeypatch.setenv("VIRTUAL_ENV", "")
    monkeypatch.setenv("PATH", str(tmp_path / "a b" / folder))
    assert as_typed("seedbed verify") == shown.format(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("restore", "--snapshot", "nope"), "python -m scripts.db.restore --list"),
        (("verify",), "prisma db push"),
        (("show", "Patient", "nobody"), "python -m scripts.db.find"),
    ],
)
def test_a_message_names_the_path_of_a_program_that_the_shell_does_not_find(arguments, named, make_database):
    url = make_database("sqlite", tables=arguments[0] != "verify")
    line = only_line(command(*arguments, url=url, VIRTUAL_ENV="", MAKELEVEL="1"))
    programs = os.path.relpath(Path(sys.executable).parent, PROJECT_ROOT)
    assert f"{Path(sys.executable).parent if programs.startswith('..') else programs}/{named}" in line


def test_a_message_names_no_path_where_the_environment_is_active(make_database):
    assert "Run `prisma db push`" in only_line(command("verify", url=make_database("sqlite", tables=False)))
