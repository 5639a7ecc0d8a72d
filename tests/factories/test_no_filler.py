"""What the type of a column says little about: Json, lists, names within a parent, flags, countries."""

from __future__ import annotations

import pytest
from schema_rows import latest_values, parsed, rows_of
from support import AS_OF

from seedbed.factories import factory_for
from seedbed.factories.context import FactoryContext
from seedbed.factories.id_tracker import IdTracker
from seedbed.rng import rng

SHOP = """
model Shop {
  name String
  city String
  country String @default("NL")
  settings Json
  preferences Json @default("{}")
  metadata Json?
  openingHours Json
  address Json
  steps Json
  notes Json @default("[]")
  aliases String[]
  grades Int[]
  weights Float[]
  prices Decimal[]
  holidays DateTime[]
  flags Boolean[]
  extras Json[]
}
model Post {
  title String
  isPublished Boolean @default(false)
  publishedAt DateTime?
  isDraft Boolean
  isDeleted Boolean @default(false)
  deletedAt DateTime?
  isActive Boolean @default(true)
  pinned Boolean
  pinnedAt DateTime?
  pinnedBy String?
  emailVerified Boolean
  emailVerifiedAt DateTime?
  lockedUntil DateTime?
  isLocked Boolean
  isBanned Boolean
  banReason String?
  isRecurring Boolean
  recurrenceRule String?
}
"""


@pytest.fixture(scope="module")
def rows():
    return rows_of(SHOP)


def test_json_columns_hold_what_their_names_say(rows):
    shop = rows["Shop"][0]
    assert set(shop["settings"]) == {"theme", "language", "emails"}
    assert set(shop["openingHours"]["monday"]) == {"from", "to"}
    assert shop["address"]["city"] == shop["city"]
    assert all(step["name"] and step["position"] for step in shop["steps"])
    assert {row["settings"]["theme"] for row in rows["Shop"]} == {"light", "dark", "system"}
    # No object is empty in a database in use; a list may well be.
    assert all(row["preferences"] for row in rows["Shop"])
    assert all(row["notes"] == [] for row in rows["Shop"])
    assert 60 < sum(row["metadata"] is not None for row in rows["Shop"]) < 110


@pytest.mark.parametrize("name", ["aliases", "grades", "weights", "prices", "holidays", "flags", "extras"])
def test_lists_of_every_type_hold_a_few_values(rows, name):
    lengths = {len(row[name]) for row in rows["Shop"]}
    assert lengths <= {1, 2, 3}
    assert 1 in lengths


def test_a_city_lies_in_the_country_that_is_the_default(rows):
    assert {row["country"] for row in rows["Shop"]} == {"NL"}
    assert {row["city"] for row in rows["Shop"]} == {"Amsterdam", "Utrecht"}


def test_flags_agree_with_moments_names_and_reasons(rows):
    pairs = {
        "publishedAt": "isPublished", "deletedAt": "isDeleted", "pinnedAt": "pinned", "pinnedBy": "pinned",
        "emailVerifiedAt": "emailVerified", "lockedUntil": "isLocked", "banReason": "isBanned",
        "recurrenceRule": "isRecurring",
    }  # fmt: skip
    for noted, flag in pairs.items():
        assert {row[flag] for row in rows["Post"]} == {True, False}, flag
        assert all((row[noted] is not None) == row[flag] for row in rows["Post"]), noted


def test_flags_do_not_contradict_each_other(rows):
    assert all(row["isDraft"] != row["isPublished"] for row in rows["Post"])
    assert not any(row["isActive"] and (row["isDeleted"] or row["isBanned"]) for row in rows["Post"])
    assert {row["isActive"] for row in rows["Post"]} == {True, False}


async def test_rows_of_factories_agree_with_the_flag_that_a_test_gives():
    datamodel = parsed(SHOP)
    with latest_values():
        context = FactoryContext(datamodel, IdTracker(rng(1, "id tracker")), 1, AS_OF, made=None)
        post = factory_for("Post", datamodel)(context)
        made = post.completed_together({"isPublished": [True, False]}, 2)
    assert [moment is not None for moment in made["publishedAt"]] == [True, False]
    assert made["deletedAt"] == [None, None]
