"""What a schema says beside types: values in comments, and defaults of text that stand for others."""

from __future__ import annotations

import pytest
from schema_rows import rows_of

SCHEMA = """
model Ferry {
  name      String
  status    String    @default("MOORED") // MOORED, SAILING, CANCELLED
  cancelledAt DateTime?
  deck      String // upper | lower
  fuels     String[] // diesel, gas
  stars     Int // 1-5
  role      String    @default("MEMBER")
  flag      String    @default("NL")
  state     String    @default("pending")
  quayState String    @default("Open")
  createdAt DateTime  @default(now())
}

model Trip {
  ferryId Ferry
  leg     String // OUT, BACK
  @@unique([ferryId, leg])
}
"""


@pytest.fixture(scope="module")
def rows():
    return rows_of(SCHEMA)


def test_values_of_a_comment_are_chosen_from_the_usual_first(rows):
    found = [row["status"] for row in rows["Ferry"]]
    assert {*found} == {"MOORED", "SAILING", "CANCELLED"}
    assert found.count("MOORED") > found.count("CANCELLED")
    assert {row["deck"] for row in rows["Ferry"]} == {"upper", "lower"}
    assert {each for row in rows["Ferry"] for each in row["fuels"]} == {"diesel", "gas"}
    assert {row["stars"] for row in rows["Ferry"]} == {1, 2, 3, 4, 5}


def test_moments_follow_from_states_that_a_comment_lists(rows):
    for row in rows["Ferry"]:
        assert (row["cancelledAt"] is not None) == (row["status"] == "CANCELLED")


def test_a_known_default_has_others_beside_it_written_alike(rows):
    assert {row["role"] for row in rows["Ferry"]} == {"MEMBER", "ADMIN", "OWNER"}
    assert {row["state"] for row in rows["Ferry"]} == {"pending", "completed", "failed", "cancelled"}
    assert {row["quayState"] for row in rows["Ferry"]} == {"Open", "In Progress", "Closed"}
    assert {row["flag"] for row in rows["Ferry"]} == {"NL"}


def test_where_a_listed_value_has_to_differ_the_list_comes_first(rows):
    by_ferry: dict[str, list[str]] = {}
    for row in rows["Trip"]:
        by_ferry.setdefault(row["ferryId"], []).append(row["leg"])
    assert max(map(len, by_ferry.values())) > 2
    for legs in by_ferry.values():
        assert legs[:3] == ["OUT", "BACK", "OUT 2"][: len(legs)]
