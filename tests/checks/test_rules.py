"""Every named rule can fail: it names the row in which a violation is planted."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from planted import PLANTS

from seedbed.areas.project import load_project
from seedbed.checks import named_rules
from seedbed.checks.rule import read_queries

RULES = {rule.name: rule for rule in named_rules(load_project().rules)}


def test_every_rule_has_a_violation_to_find():
    assert sorted(RULES.keys() - PLANTS.keys()) == []
    assert sorted(PLANTS.keys() - RULES.keys()) == []


@pytest.mark.parametrize("name", sorted(PLANTS))
def test_a_planted_violation_is_named(name, planting, broken):
    rule, plant = RULES[name], PLANTS[name]
    picked = planting.execute(plant.pick).fetchone()
    assert picked is not None, "no row to break"
    values = {"id": picked[0]}
    assert picked[0] not in broken(rule)
    for statement in plant.sql:
        planting.execute(statement, values)
    named = picked[0] if plant.named is None else planting.execute(plant.named, values).fetchone()[0]
    assert named in broken(rule)


def test_rules_tell_what_they_are():
    for rule in RULES.values():
        assert rule.title.endswith("."), rule.name
        assert rule.promises, rule.name


@pytest.mark.parametrize(
    "beginning",
    [
        "WITH own AS (SELECT 1 AS n)", "with own as (SELECT 1 AS n)", "WITH\n own AS (SELECT 1 AS n)",
        "-- said first\nWITH RECURSIVE own AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM own WHERE n < 1)",
    ],
)  # fmt: skip
def test_a_rule_may_begin_with_tables_of_its_own(beginning, tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "views.sql").write_text("-- view: shared\nSELECT 1 AS n\n")
    file = tmp_path / "rules" / "10_x.sql"
    file.write_text(f"-- rule: x\n-- title: X.\n-- model: Order\n{beginning} SELECT * FROM own JOIN shared USING (n)\n")
    [query] = read_queries(file, "rule")
    with closing(sqlite3.connect(":memory:")) as connection:
        assert connection.execute(query.sql).fetchall() == [(1,)]
