"""The summary of a run says how to log in."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from seedbed.areas.run import SeedReport
from seedbed.areas.seeding import Credential
from seedbed.cli.summary import print_summary
from seedbed.config import Profile, SeedConfig, parse_as_of
from seedbed.database import DatabaseUrl


def printed(*accounts: Credential) -> str:
    config = SeedConfig(Profile("[x]", "some"), parse_as_of("2026-03-02"))
    report = SeedReport(config, DatabaseUrl.parse("file:/x.db"), (), {"Order": 1}, 1.0, accounts)
    console = Console(file=StringIO(), width=200, emoji=False)
    print_summary(console, report, verbose=False)
    return console.file.getvalue()  # pyright: ignore[reportAttributeAccessIssue]


def test_one_password_of_all_is_printed_once_and_as_it_is():
    told = printed(Credential("Admin", "a@x.org", "se[x]ret"), Credential("[Other]", "b@x.org", "se[x]ret"))
    assert "profile [x]," in told
    assert "Log in with the password se[x]ret as\n" in told
    assert "  [Other]        b@x.org\n" in told


def test_passwords_that_differ_stand_beside_their_accounts():
    told = printed(Credential("Admin", "admin@x.org", "one"), Credential("Other", "b@x.org", "[two]"))
    assert "Log in as\n" in told
    assert "  Admin          admin@x.org  one\n" in told
    assert "  Other          b@x.org      [two]\n" in told
