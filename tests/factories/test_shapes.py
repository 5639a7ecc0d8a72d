"""What a person reads in rows that nobody declared: ten of each of the models that most applications have."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support import AS_OF

from seedbed.datamodel.store import parse
from seedbed.errors import UsageError
from seedbed.factories import FactoryContext, factory_for
from seedbed.factories.id_tracker import IdTracker
from seedbed.factories.shapes import LATEST, shape_of
from seedbed.factories.shapes.makers import slug
from seedbed.factories.shapes.words import PLACES
from seedbed.location import Location, location
from seedbed.rng import rng

if TYPE_CHECKING:
    from collections.abc import Callable

MODELS = {
    "Account": "firstName lastName email:unique username phone avatarUrl bio timezone locale isActive:Boolean "
    "createdAt:DateTime updatedAt:DateTime lastLoginAt:DateTime role",
    "Booking": "guestName guestEmail startsAt:DateTime endsAt:DateTime partySize:Int status:Status notes "
    "totalPrice:Decimal currency checkIn:DateTime checkOut:DateTime",
    "Product": "name slug:unique description price:Int sku:unique brand category stock:Int weight:Float imageUrl "
    "minQuantity:Int maxQuantity:Int color tags:[]",
    "Order": "number:unique status:Status subtotal:Decimal total:Decimal currency country placedAt:DateTime "
    "shippedAt:DateTime deliveredAt:DateTime trackingNumber paymentMethod",
    "ChatMessage": "subject body senderName senderEmail sentAt:DateTime readAt:DateTime channel priority",
    "Address": "line1 line2 city postalCode state country countryCode latitude:Float longitude:Float label",
    "Voucher": "code:unique city:unique postalCode:unique token:unique name:unique phone:unique email:unique",
    "Event": "title slug startDate:DateTime endDate:DateTime venue capacity:Int organizer url timezone summary",
    "Bill": "subtotal:Decimal tax:Decimal shipping:Decimal discount:Decimal total:Decimal",
    "OrderLine": "productName unitPrice:Decimal quantity:Int lineTotal:Decimal price:Float salePrice:Float",
    "Stay": "nights:Int guestCount:Int nightlyRate:Decimal roomType vehicleType paymentState bloodType timeSlot "
    "startTime endTime organizerName amenities:[] yearBuilt:Int rating:Float licensePlate fromNumber",
}
"""Fields by model: text unless a type follows."""


def documented(models: dict[str, str]) -> dict[str, Any]:
    """Return the document of a data model with these fields, all of them required."""
    listed = []
    for name, fields in models.items():
        described = [{"name": "id", "kind": "scalar", "type": "String", "is_required": True, "is_id": True}]
        keys = []
        for each in fields.split():
            field, _, kind = each.partition(":")
            if kind == "unique":
                keys.append([field])
            described.append(
                {
                    "name": field,
                    "kind": "enum" if kind == "Status" else "scalar",
                    "type": "String" if kind in {"", "unique", "[]"} else kind,
                    "is_required": True,
                    "is_list": kind == "[]",
                    "is_unique": kind == "unique",
                }
            )
        listed.append(
            {
                "name": name,
                "table": name,
                "accessor": name.lower(),
                "fields": described,
                "primary_key": ["id"],
                "unique_keys": keys,
            }
        )
    return {"models": listed, "enums": {"Status": ["PENDING", "CONFIRMED", "CANCELLED"]}}


DATAMODEL = parse(documented(MODELS))


def settings(**more: Any) -> Callable[[], Location]:
    """Return what gives this project with the newest values, and with more in `[tool.seedbed]`."""
    here = location()
    there = Location(here.root, here.schema, {**here.settings, "values": LATEST, **more}, here.prisma)
    return lambda: there


@pytest.fixture(autouse=True)
def newest(monkeypatch):
    monkeypatch.setattr("seedbed.factories.shapes.versions.location", settings())


@pytest.fixture
def declared(monkeypatch):
    """Return a function that sets `[tool.seedbed.shapes]`."""
    return lambda **shapes: monkeypatch.setattr("seedbed.factories.shapes.choose.location", settings(shapes=shapes))


def rows_of(model: str, count: int = 10, seed: int = 7) -> list[dict[str, Any]]:
    context = FactoryContext(DATAMODEL, IdTracker(rng(seed)), seed, AS_OF, made=None, lively=True)
    return factory_for(model, DATAMODEL)(context).build_many(count)


@pytest.mark.parametrize("model", MODELS)
def test_no_value_is_the_filler_of_its_column(model):
    for row in rows_of(model):
        for name, value in row.items():
            if name != "id" and isinstance(value, str):
                assert not re.fullmatch(rf"{name}[ -]?\d+", value, re.IGNORECASE), (name, value)


@pytest.mark.parametrize("model", MODELS)
def test_every_column_has_a_shape(model):
    fields = DATAMODEL.models[model]
    assert [f.name for f in fields.scalars if f.kind == "scalar" and f.type != "Boolean" and not f.is_id
            and shape_of(f, fields) is None] == []  # fmt: skip


@pytest.mark.parametrize("model", MODELS)
def test_the_same_seed_gives_the_same_rows_and_another_one_others(model):
    assert rows_of(model) == rows_of(model)
    assert rows_of(model) != rows_of(model, seed=8)


@pytest.mark.parametrize("model", MODELS)
def test_rows_differ_from_one_another(model):
    rows = [tuple(map(str, row.values()))[1:] for row in rows_of(model)]
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize(
    ("model", "first", "second"),
    [
        ("Account", "createdAt", "updatedAt"),
        ("Booking", "startsAt", "endsAt"),
        ("Booking", "checkIn", "checkOut"),
        ("Product", "minQuantity", "maxQuantity"),
        ("Order", "placedAt", "shippedAt"),
        ("Order", "shippedAt", "deliveredAt"),
        ("Order", "subtotal", "total"),
        ("ChatMessage", "sentAt", "readAt"),
        ("Event", "startDate", "endDate"),
    ],
)
def test_what_comes_first_is_earlier_or_less(model, first, second):
    for row in rows_of(model, 50):
        assert row[first] <= row[second]
    assert any(row[first] < row[second] for row in rows_of(model, 50))


def test_a_booking_takes_minutes_or_hours_and_not_weeks():
    for row in rows_of("Booking", 50):
        assert 0 < (row["endsAt"] - row["startsAt"]).total_seconds() <= 6 * 3_600


def test_an_email_is_that_of_the_name_in_the_row():
    for row in rows_of("Account"):
        assert row["email"].startswith(f"{slug(row['firstName'])}.{slug(row['lastName'])}")
        assert row["username"].startswith(slug(row["firstName"]))
    for row in rows_of("Booking"):
        assert row["guestEmail"].startswith(slug(row["guestName"]).replace("-", "."))
    for row in rows_of("ChatMessage"):
        assert row["senderEmail"].startswith(slug(row["senderName"]).replace("-", "."))


def test_city_postal_code_state_country_and_coordinates_are_of_one_place():
    places = {place[0]: place for place in PLACES}
    for row in rows_of("Address", 50):
        place = places[row["city"]]
        assert (row["state"], row["postalCode"], row["country"], row["countryCode"]) == (place[1], *place[3:6])
        assert abs(row["latitude"] - place[8]) < 0.1
        assert abs(row["longitude"] - place[9]) < 0.1


def test_amounts_of_a_row_add_up():
    for row in rows_of("Bill", 50):
        assert row["total"] == row["subtotal"] + row["tax"] + row["shipping"] - row["discount"]
        assert row["tax"] < row["subtotal"] / 4
    for row in rows_of("OrderLine", 50):
        assert row["lineTotal"] == row["unitPrice"] * row["quantity"]
        assert row["salePrice"] < row["price"]


def test_particular_things_have_their_own_words():
    rows = rows_of("Stay", 50)
    assert {row["bloodType"] for row in rows} <= {"O+", "A+", "B+", "O-", "A-", "AB+", "B-", "AB-"}
    assert {row["paymentState"] for row in rows} <= {"paid", "pending", "refunded", "failed"}
    assert all(1 <= row["nights"] <= 14 and 1 <= row["guestCount"] <= 8 and row["nightlyRate"] > 1 for row in rows)
    assert all(row["startTime"] < row["endTime"] for row in rows)
    assert any(len(row["amenities"]) > 1 for row in rows)
    assert all(re.fullmatch(r"\+[\d ]+", row["fromNumber"]) for row in rows)


def test_a_currency_is_that_of_the_country():
    money = {place[4]: place[7] for place in PLACES}
    for row in rows_of("Order", 50):
        assert row["currency"] == money[row["country"]]


def test_a_slug_is_made_of_the_title_or_the_name():
    for model, source in (("Event", "title"), ("Product", "name")):
        for row in rows_of(model):
            assert row["slug"].startswith(slug(row[source]))


def test_what_is_unique_differs_in_every_row():
    rows = rows_of("Voucher", 2_000)
    for name in rows[0]:
        assert len({row[name] for row in rows}) == len(rows), name


def test_of_a_key_that_column_differs_which_has_the_most_values():
    described = documented({"LinkedAccount": "type provider providerAccountId tokenType stripeId effort:Decimal"})
    described["models"][0]["unique_keys"] = [["provider", "providerAccountId"]]
    datamodel = parse(described)
    context = FactoryContext(datamodel, IdTracker(rng(7)), 7, AS_OF, made=None, lively=True)
    rows = factory_for("LinkedAccount", datamodel)(context).build_many(300)
    assert {row["provider"] for row in rows} == {"google", "github", "email", "microsoft"}
    assert len({row["providerAccountId"] for row in rows}) == 300
    assert {row["type"] for row in rows} == {"oauth", "oidc", "email", "credentials"}
    assert {row["tokenType"] for row in rows} <= {"bearer", "mac"}
    assert all(row["stripeId"].startswith("cus_") for row in rows)
    assert not any("E" in str(row["effort"]) for row in rows)


def test_enum_values_vary_by_weight():
    found = [row["status"] for row in rows_of("Order", 300)]
    counts = [found.count(value) for value in ("PENDING", "CONFIRMED", "CANCELLED")]
    assert min(counts) > 20
    assert counts[0] > counts[2]


def test_times_of_the_past_lie_before_the_seed_clock():
    for model, name in (("Account", "createdAt"), ("Account", "lastLoginAt"), ("ChatMessage", "sentAt")):
        for row in rows_of(model, 50):
            assert isinstance(row[name], datetime)
            assert row[name] <= AS_OF


def test_a_project_declares_shapes_by_column_or_by_model_and_column(declared):
    declared(**{"label": ["home", "work"], "Event.venue": "city", "Account.bio": "job"})
    assert {row["label"] for row in rows_of("Address", 30)} == {"home", "work"}
    assert {row["venue"] for row in rows_of("Event")} <= {place[0] for place in PLACES}


def test_a_shape_that_there_is_not_is_one_line_with_the_nearest(declared):
    declared(label="citi")
    with pytest.raises(UsageError, match=r"\[tool\.seedbed\.shapes\] label is 'citi'.*Did you mean 'city'"):
        rows_of("Address")


@pytest.mark.parametrize("name", ["updatedAt", "lastActivityAt"])
def test_a_moment_of_the_last_change_with_a_default_does_not_ask_for_itself(name):
    document = documented({"Probe": f"{name}:DateTime label"})
    document["models"][0]["fields"][1] |= {"is_updated_at": True, "has_default": True, "default": {"name": "now"}}
    context = FactoryContext(parse(document), IdTracker(rng(7)), 7, AS_OF)
    assert factory_for("Probe", context.datamodel)(context).build()[name] == AS_OF


def test_a_project_is_looked_for_once_whatever_number_of_columns_asks(tmp_path, monkeypatch):
    monkeypatch.setenv("SEEDBED_PROJECT", str(tmp_path))
    first, resolved = location(), []
    monkeypatch.setattr(Path, "resolve", lambda path: resolved.append(path) or path)
    assert location() is first
    assert not resolved


def test_a_project_may_be_named_from_the_working_directory(tmp_path, monkeypatch):
    for name in ("one", "two"):
        (tmp_path / name / "project").mkdir(parents=True)
    monkeypatch.setenv("SEEDBED_PROJECT", "project")
    monkeypatch.chdir(tmp_path / "one")
    assert location().root == tmp_path / "one" / "project"
    monkeypatch.chdir(tmp_path / "two")
    assert location().root == tmp_path / "two" / "project"
