"""Rows of a database in use, as `seed --rows` makes them: states, moments and amounts of a row agree."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from support import AS_OF

from seedbed.areas.rows import preview_rows
from seedbed.datamodel.store import parse
from seedbed.factories.shapes import LATEST
from seedbed.factories.shapes.words import WOMEN
from seedbed.location import Location, location

STATUSES = {
    "Progress": "DRAFT PENDING PAID PROCESSING SHIPPED DELIVERED CANCELLED REFUNDED",
    "Visit": "PENDING CONFIRMED CHECKED_IN COMPLETED CANCELLED NO_SHOW",
    "Gender": "MALE FEMALE OTHER",
}

MODELS = {
    "members": "first_name gender:Gender age:Int birth_date:DateTime created_at:DateTime=now last_login_at:DateTime "
    "failed_at:DateTime?",
    "orders": "member_id>members status:Progress payment_status? paid_at:DateTime? shipped_at:DateTime? "
    "delivered_at:DateTime? cancelled_at:DateTime? cancel_reason? tracking_number? coupon_code? "
    "subtotal_cents:Int discount_cents:Int=0 total_cents:Int amount_paid_cents:Int amount_due_cents:Int "
    "ordered_at:DateTime created_at:DateTime=now updated_at:DateTime=changed",
    "Booking": "memberId>members status:Visit checkIn:DateTime checkOut:DateTime nights:Int pricePerNight:Decimal "
    "cleaningFee:Decimal totalPrice:Decimal cancelledBy? confirmedAt:DateTime? review? createdAt:DateTime=now",
    "mails": "isRead:Boolean readAt:DateTime? sentAt:DateTime=now body snippet subject fromName fromEmail",
    "Meetup": "title startsAt:DateTime finishesAt:DateTime doorsOpenAt:DateTime rsvpDeadline:DateTime "
    "durationMinutes:Int capacity:Int seatsTaken:Int seatsLeft:Int status organizerName organizerEmail createdBy",
    "jobs": "name last_run_at:DateTime processing_started_at:DateTime created_at:DateTime=now",
    "products": "name title status price:Float sale_price:Float stock:Int=0 lat:Float? lng:Float?",
}
"""Fields by model: `?` may be empty, `=` has a default, `>` refers to a model."""


def described(text: str) -> list[dict[str, Any]]:
    name, _, target = text.partition(">")
    name, _, default = name.partition("=")
    name, _, kind = name.partition(":")
    optional = name.endswith("?") or kind.endswith("?")
    name, kind = name.rstrip("?"), kind.rstrip("?") or "String"
    field: dict[str, Any] = {
        "name": name, "type": kind, "kind": "enum" if kind in STATUSES else "scalar", "is_required": not optional
    }  # fmt: skip
    if default == "now":
        field |= {"has_default": True, "default": {"name": "now"}}
    elif default == "changed":
        field |= {"is_updated_at": True}
    elif default:
        field |= {"has_default": True, "default": int(default)}
    if not target:
        return [field]
    relation = {
        "name": target[:-1], "kind": "object", "type": target, "is_required": True, "relation_name": f"{name}{target}",
        "relation_from_fields": [name], "relation_to_fields": ["id"],
    }  # fmt: skip
    return [field, relation]


def documented() -> dict[str, Any]:
    identity = {"name": "id", "kind": "scalar", "type": "String", "is_required": True, "is_id": True}
    return {
        "models": [
            {
                "name": name, "table": name, "accessor": name.lower(), "primary_key": ["id"], "unique_keys": [],
                "fields": [identity, *(each for text in fields.split() for each in described(text))],
            }
            for name, fields in MODELS.items()
        ],
        "enums": {name: values.split() for name, values in STATUSES.items()},
    }  # fmt: skip


@pytest.fixture(scope="module")
def rows() -> dict[str, list[dict[str, Any]]]:
    here = location()
    there = Location(here.root, here.schema, {**here.settings, "values": LATEST}, here.prisma)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("seedbed.factories.shapes.versions.location", lambda: there)
        return preview_rows(parse(documented()), 200, seed=7, as_of=AS_OF, shown=200)


def test_rows_were_created_one_by_one_and_after_what_they_refer_to(rows):
    born = {row["id"]: row["created_at"] for row in rows["members"]}
    assert len(set(born.values())) > 190
    for row in rows["orders"]:
        assert born[row["member_id"]] <= row["created_at"] <= row["updated_at"] <= AS_OF
        assert row["ordered_at"] == row["created_at"]
    for row in rows["Booking"]:
        assert born[row["memberId"]] <= row["createdAt"] <= row["checkIn"]


def test_what_an_order_has_been_through_is_what_its_status_says(rows):
    for row in rows["orders"]:
        status = row["status"]
        assert (row["paid_at"] is not None) == (status in {"PAID", "PROCESSING", "SHIPPED", "DELIVERED", "REFUNDED"})
        assert (row["shipped_at"] is not None) == (status in {"SHIPPED", "DELIVERED"})
        assert (row["delivered_at"] is not None) == (status == "DELIVERED")
        assert (row["cancelled_at"] is not None) == (row["cancel_reason"] is not None) == (status == "CANCELLED")
        assert (row["tracking_number"] is not None) == (status in {"SHIPPED", "DELIVERED"})
        past = [row[name] for name in ("created_at", "paid_at", "shipped_at", "delivered_at") if row[name] is not None]
        assert past == sorted(past)
        assert max(past) <= AS_OF
    assert len({row["status"] for row in rows["orders"]}) == 8


def test_what_is_paid_and_due_follows_from_the_state(rows):
    for row in rows["orders"]:
        assert row["total_cents"] == row["subtotal_cents"] - row["discount_cents"]
        assert row["amount_paid_cents"] + row["amount_due_cents"] == row["total_cents"]
        assert row["amount_paid_cents"] == (row["total_cents"] if row["paid_at"] is not None else 0)
        assert (row["coupon_code"] is not None) == (row["discount_cents"] > 0)
        if row["payment_status"] is not None:
            assert (row["payment_status"] == "paid") == (
                row["status"] in {"PAID", "PROCESSING", "SHIPPED", "DELIVERED"}
            )


def test_a_booking_of_the_past_is_over_and_one_to_come_is_not(rows):
    for row in rows["Booking"]:
        if row["checkIn"] > AS_OF:
            assert row["status"] in {"PENDING", "CONFIRMED", "CANCELLED"}
        if row["checkOut"] < AS_OF:
            assert row["status"] in {"COMPLETED", "NO_SHOW", "CANCELLED"}
        assert (row["cancelledBy"] is not None) == (row["status"] == "CANCELLED")
        assert row["review"] is None or row["status"] == "COMPLETED"
        assert (row["confirmedAt"] is not None) == (row["status"] not in {"PENDING", "CANCELLED"})
    for row in rows["Meetup"]:
        assert row["status"] in ({"published", "draft"} if row["startsAt"] > AS_OF else {"completed"}) | {"cancelled"}


def test_the_price_of_a_stay_is_that_of_its_nights(rows):
    for row in rows["Booking"]:
        assert row["nights"] == (row["checkOut"].date() - row["checkIn"].date()).days
        assert row["totalPrice"] == row["nights"] * row["pricePerNight"] + row["cleaningFee"]


def test_a_message_has_a_moment_of_reading_when_it_was_read(rows):
    for row in rows["mails"]:
        assert (row["readAt"] is not None) == row["isRead"]
        assert row["body"].startswith(row["snippet"])
        assert row["fromEmail"].startswith(row["fromName"].lower().replace(" ", "."))


def test_what_comes_ahead_of_a_meetup_and_how_long_it_takes(rows):
    for row in rows["Meetup"]:
        assert row["rsvpDeadline"] < row["doorsOpenAt"] < row["startsAt"] < row["finishesAt"]
        assert timedelta(minutes=row["durationMinutes"]) == row["finishesAt"] - row["startsAt"]
        assert row["seatsTaken"] + row["seatsLeft"] == row["capacity"]
        assert row["organizerEmail"].startswith(row["organizerName"].lower().replace(" ", "."))
    assert any(row["createdBy"] != row["organizerName"] for row in rows["Meetup"])


def test_a_gender_is_that_of_the_name_and_an_age_that_of_the_birth_date(rows):
    for row in rows["members"]:
        assert row["gender"] in ({"FEMALE", "OTHER"} if row["first_name"] in WOMEN else {"MALE", "OTHER"})
        assert abs((AS_OF - row["birth_date"]).days / 365.2425 - row["age"]) <= 1
        assert row["created_at"] <= row["last_login_at"] <= AS_OF


def test_a_model_in_the_plural_is_of_what_it_names(rows):
    assert {row["status"] for row in rows["products"]} <= {"active", "draft", "archived"}
    assert all(row["sale_price"] < row["price"] for row in rows["products"])
    assert any(row["stock"] for row in rows["products"])
    assert all((row["lat"] is None) == (row["lng"] is None) for row in rows["products"])


def test_what_happens_to_a_row_lies_between_its_creation_and_now(rows):
    for row in rows["jobs"]:
        assert row["created_at"] <= row["last_run_at"] <= AS_OF
        assert row["created_at"] <= row["processing_started_at"] <= AS_OF
