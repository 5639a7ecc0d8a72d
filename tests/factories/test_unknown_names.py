"""Text columns whose names no table knows hold what a person would type there, and no `column-1`."""

from __future__ import annotations

import re

import pytest
from schema_rows import parsed, rows_of
from support import AS_OF

from seedbed.areas.rows import preview_rows

SCHEMA = """
model Yard {
  hull String
  bulkhead String?
  keel String @unique
  gunwale String @db.VarChar(12)
  spar String @db.VarChar(8)
  oar String @db.VarChar(3)
  berth String @unique @db.VarChar(6)
  chiefComplaint String
  workDone String
  nextSteps String
  dateOfLaunching String
  hauledTimestamp String
  refundApproved String
  retryAttempts String
  accountHolder String
  addressAtLaunch String
  rigger String
  steersman String
  buoyancy String
  ullage Int
  draught Float
  shackles_held Int @default(0)
}
"""
COLUMNS = re.findall(r"^  (\w+) String", SCHEMA, re.MULTILINE)


@pytest.fixture(scope="module")
def yards():
    return rows_of(SCHEMA, 200)["Yard"]


@pytest.mark.parametrize("name", COLUMNS)
def test_no_text_is_its_column_and_a_number(yards, name):
    values = [row[name] for row in yards if row[name] is not None]
    assert len(values) > 100
    assert not [value for value in values if re.fullmatch(rf"{name}\W*\d+", value, re.IGNORECASE)]
    assert len(set(values)) > 1


def test_a_thing_is_called_so_in_a_few_kinds(yards):
    assert {row["hull"].partition(" ")[2] for row in yards} == {"hull"}
    assert 5 < len({row["hull"] for row in yards}) < 20


@pytest.mark.parametrize(("name", "form"), [("keel", r"KE-1\d{4}"), ("berth", r"B\d+")])
def test_one_that_differs_from_row_to_row_is_a_code(yards, name, form):
    values = [row[name] for row in yards]
    assert len(set(values)) == len(values)
    assert all(re.fullmatch(form, value) for value in values)


@pytest.mark.parametrize(("name", "longest"), [("gunwale", 12), ("spar", 8), ("oar", 3), ("berth", 6)])
def test_short_columns_hold_whole_words(yards, name, longest):
    values = {row[name] for row in yards}
    assert max(map(len, values)) <= longest
    assert all(re.fullmatch(r"[A-Z][a-z]+( gunwale)?|[A-D]|B\d+", value) for value in values)


def test_words_that_say_what_kind_of_text_it_is_are_followed(yards):
    for row in yards:
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", row["dateOfLaunching"])
        assert re.fullmatch(r"20\d\d-\d\d-\d\d \d\d:\d\d", row["hauledTimestamp"])
        assert row["refundApproved"] in {"Yes", "No"}
        assert row["retryAttempts"].isdecimal()
        assert re.fullmatch(r"\D+ \D+", row["accountHolder"])
        assert all(row[name].endswith(".") for name in ("chiefComplaint", "workDone", "nextSteps"))


@pytest.mark.parametrize("name", ["rigger", "steersman"])
def test_who_does_something_is_a_person(yards, name):
    assert all(re.fullmatch(r"[A-Z]\w+ [A-Z]\w+", row[name]) for row in yards)
    assert len({row[name] for row in yards}) > 50


def test_what_has_no_size_is_not_large(yards):
    assert not {row["buoyancy"] for row in yards if "buoyancy" in row["buoyancy"]}


@pytest.mark.parametrize("name", ["ullage", "draught"])
def test_numbers_do_not_count_the_rows(yards, name):
    values = [row[name] for row in yards]
    assert values != sorted(values)
    assert 20 < len(set(values)) < 200
    assert min(values) > 0
    assert max(values) <= 100


def test_version_1_of_the_values_stays():
    # The project of the tests is on that one.
    rows = preview_rows(parsed(SCHEMA), 3, seed=3, as_of=AS_OF, shown=3)["Yard"]
    assert [row["hull"] for row in rows] == ["hull-1", "hull-2", "hull-3"]
    assert [row["shackles_held"] for row in rows] == [0, 0, 0]
