"""Rows that are made together, column by column, are those that would have been made one by one."""

from __future__ import annotations

import threading
from itertools import pairwise
from typing import Any

import pytest
from schema_rows import latest_values, parsed, rows_of
from support import AS_OF

from seedbed.areas.parents import Parents
from seedbed.areas.rows import LOOKING, preview_rows, rows_registry
from seedbed.factories import factory_for
from seedbed.factories.by_column import Batch, ByColumn, Rows
from seedbed.factories.context import FactoryContext
from seedbed.factories.id_tracker import IdTracker
from seedbed.factories.lively import note_creation
from seedbed.factories.shapes import choose
from seedbed.factories.shapes.dice import key_of, roll, rolls
from seedbed.rng import object_id, object_ids, rng
from seedbed.types import as_columns

SCHEMA = """
enum Progress {
  DRAFT
  PAID
  SHIPPED
  CANCELLED
}

model Shop {
  name String
  slug String @unique
  city String
  country String
  postalCode String
  latitude Float?
  longitude Float?
  createdAt DateTime @default(now())
}

model Member {
  shopId Shop
  email String @unique
  firstName String
  lastName String
  phone String?
  gender String
  birthDate DateTime
  token String
  website String?
  bio String?
  lastLoginAt DateTime?
}

model Profile {
  memberId Member
  title String
  score Int
  @@unique([memberId])
}

model Order {
  memberId Member
  shopId Shop?
  reference String @unique
  status Progress
  placedAt DateTime
  paidAt DateTime?
  shippedAt DateTime?
  cancelReason String?
  subtotal Float
  tax Float
  total Float
  expiresAt DateTime
  isGift Boolean
  lineItems Json
  shippingAddress Json?
}

model Shelf {
  shopId Shop
  name String
  slug String?
  position Int
  @@unique([shopId, name])
  @@unique([shopId, slug])
  @@unique([shopId, position])
}

model Vote {
  memberId Member
  orderId Order
  stars Int
  @@unique([memberId, orderId])
}
"""


def rows_one_by_one(count: int) -> dict[str, list[dict[str, Any]]]:
    datamodel = parsed(SCHEMA)
    context = FactoryContext(datamodel, IdTracker(rng(3, "id tracker")), 3, AS_OF, made=None, lively=True)
    context.alone = True
    parents, found = Parents(datamodel), dict[str, list[dict[str, Any]]]()
    for name in datamodel.insert_order():
        factory = factory_for(name, datamodel)(context)
        for given in parents.choices(name, count, context):
            row = factory.completed(given)
            columns = as_columns([row])
            parents.add(name, columns)
            note_creation(datamodel.model(name), context, columns)
            found.setdefault(name, []).append(row)
    return found


@pytest.mark.parametrize("count", [1, 7, 8, 9, 250, 1_001])
def test_a_stream_is_the_same_drawn_at_once_or_one_by_one(count: int) -> None:
    key, numbers = key_of(5, "column", str(count)), [7 * number + 1 for number in range(count)]
    assert list(rolls(key, numbers)) == [roll(key, number) for number in numbers]
    assert list(rolls(key, range(3, count + 3))) == [roll(key, number) for number in range(3, count + 3)]


def test_ids_are_the_same_made_at_once_or_one_by_one() -> None:
    assert object_ids(5, "Shop", "id", numbers=[3, 40]) == [object_id(5, "Shop", "id", each) for each in (3, 40)]


def test_rows_are_the_same_made_together_or_one_by_one() -> None:
    together = rows_of(SCHEMA, 600)
    with latest_values():
        alone = rows_one_by_one(600)
    assert together == alone
    assert {name: len(rows) for name, rows in together.items()} == dict.fromkeys(alone, 600)


def test_the_first_rows_are_the_same_however_many_follow() -> None:
    few, many = rows_of(SCHEMA, 40)["Shop"], rows_of(SCHEMA, 600)["Shop"]
    assert few == many[:40]


def test_a_row_refers_to_rows_of_its_kind_that_were_made_before_it() -> None:
    rows = rows_of("model Folder {\n  parentId Folder?\n  name String\n}\n", 600)["Folder"]
    places = {row["id"]: place for place, row in enumerate(rows)}
    parents = [(place, places[row["parentId"]]) for place, row in enumerate(rows) if row["parentId"]]
    assert len(parents) > 300
    assert all(parent < place for place, parent in parents)
    assert len({parent for _, parent in parents}) > 50
    assert not all(first == second for (_, first), (_, second) in pairwise(parents))


def test_a_kind_that_one_parent_may_have_once_ends_with_its_parents() -> None:
    with latest_values():
        rows = preview_rows(parsed(SCHEMA), {"Shop": 30, "Member": 30, "Profile": 90}, seed=3, as_of=AS_OF, shown=90)
    members = [row["memberId"] for row in rows["Profile"]]
    assert len(members) == len(set(members)) == len(rows["Member"])


def test_what_columns_hold_is_known_before_the_first_row_is_made(monkeypatch) -> None:
    datamodel = parsed(SCHEMA)
    with latest_values():
        rows_registry(datamodel, 5)
        for thread in threading.enumerate():
            if thread.name == LOOKING:
                thread.join()
        monkeypatch.setattr(choose, "_found", None)
        order = datamodel.models["Order"]
        assert {choose.maker_of(order.fields[name], order) is None for name in ("total", "paidAt", "lineItems")} == {
            False
        }


def test_what_makes_a_column_gives_each_row_a_value():
    rows = Rows({}, {"name": ByColumn(lambda drafts: ["Ada"] * 2)}, range(1, 6), lambda row, *_: row)
    with pytest.raises(ValueError, match="name has 2 values for 5 rows"):
        rows.decide("name", Batch(rows, range(5)))
