"""docs/reference/checks.md says what the rules, figures and words of the queries are."""

from __future__ import annotations

import shlex

from documents import codes, read, table
from rule_tables import DOCUMENT, written
from test_claims import options

from seedbed.areas.project import load_project
from seedbed.checks import all_rules, named_rules


def test_the_generated_parts_are_those_of_the_code():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert written(text) == text, "run make docs"


def test_every_promise_is_kept_by_a_rule():
    promised = [row[0] for row in table("docs/reference/checks.md", "What is promised")]
    assert promised == [str(number) for number in range(1, 50)]
    assert {promise for rule in all_rules() for promise in rule.promises} - {"schema"} == set(promised)


def test_every_option_is_explained():
    shown = {code for row in table("docs/reference/checks.md", "Checking") for code in codes(row[0])}
    assert shown == options("scripts.db.verify") - {"--help"}


def test_options_in_the_text_exist():
    for code in codes(read("docs/reference/checks.md")):
        if code.startswith("-"):
            assert {word for word in shlex.split(code) if word.startswith("-")} <= options("scripts.db.verify"), code


def test_there_are_enough_rules():
    assert len(named_rules(load_project().rules)) > 300
