"""What columns say whose names alone say too little: names of things, and columns with a prefix of their model."""

from __future__ import annotations

import re

import pytest
from schema_rows import parsed, rows_of

from seedbed.datamodel.prefixes import prefix_of
from seedbed.factories.shapes import words as w
from seedbed.factories.shapes.makers import slug
from seedbed.factories.shapes.things import CHOICES

HARBOUR = """
model Customer {
  cus_first_name String
  cus_last_name  String
  cus_email      String
  cus_city       String
  cus_created_at DateTime
  cus_updated_at DateTime
}
"""


def test_what_all_columns_of_a_model_begin_with_is_no_part_of_their_names():
    for row in rows_of(HARBOUR)["Customer"]:
        assert row["cus_first_name"] in w.FIRST_NAMES
        assert row["cus_email"] == f"{slug(row['cus_first_name'])}.{slug(row['cus_last_name'])}@example.com"
        assert row["cus_city"] in {place[0] for place in w.PLACES}
        assert row["cus_created_at"] <= row["cus_updated_at"]


@pytest.mark.parametrize(
    ("model", "columns", "prefix"),
    [
        ("Cliente", ("cli_nome", "cli_email", "cli_cidade"), "cli_"),
        ("OrderItem", ("oi_name", "oi_price", "oi_quantity"), "oi_"),
        ("User", ("userName", "userEmail", "userPhone", "createdAt"), "user"),
        ("tbl_product", ("prd_name", "prd_price", "prd_stock", "stamp"), "prd_"),
        ("Issue", ("is_open", "is_late", "is_paid"), ""),
        ("Customer", ("cus_name", "cus_city", "street", "zip"), ""),
        ("Boat", ("berth_name", "berth_price", "berth_depth"), ""),
        ("Ledger", ("user", "users", "usable"), ""),
    ],
)
def test_a_prefix_is_short_for_the_model_and_before_most_columns(model, columns, prefix):
    assert prefix_of(model, columns) == prefix


def test_a_payment_method_stays_one_where_all_columns_begin_with_the_model():
    payment = "model CardPayment {\n payment_method String\n payment_amount Float\n payment_note String\n}"
    assert {row["payment_method"] for row in rows_of(payment)["CardPayment"]} <= set(w.METHODS)


def test_a_prefix_changes_no_fingerprint(monkeypatch):
    own = parsed(HARBOUR).fingerprint
    monkeypatch.setattr("seedbed.datamodel.store.prefix_of", lambda *_: "")
    assert parsed(HARBOUR).fingerprint == own


def test_whoever_books_with_an_address_for_mail_is_a_person():
    for row in rows_of("model MeetingBooking {\n name String\n email String\n}")["MeetingBooking"]:
        first, last = row["name"].split(" ", 1)
        assert first in w.FIRST_NAMES
        assert row["email"] == f"{slug(first)}.{slug(last)}@example.com"


def test_a_thing_is_called_what_it_is_and_is_not_described_as_if_someone_spoke():
    rows = rows_of("model CargoSector {\n name String\n description String\n}\nmodel Announcement {\n name String\n}")
    assert {row["name"] for row in rows["CargoSector"]} <= {f"{each} cargo sector" for each in w.PARTICLES}
    assert {row["description"] for row in rows["CargoSector"]} <= set(CHOICES["description"])
    assert all(row["name"].startswith(w.TOPICS) for row in rows["Announcement"])


@pytest.mark.parametrize(
    ("model", "column", "fits"),
    [
        ("PageView", "path String", r"/[a-z-]+"),
        ("Lawyer", "practiceArea String", "|".join(CHOICES["field of law"])),
        ("Signup", "firstUtmSource String", "|".join(CHOICES["utm source"])),
        ("Member", "emailOtp String", r"\d{6}"),
        ("Operator", "pin String", r"\d{4}"),
        ("Person", "dob String", r"(19|20)\d\d-\d\d-\d\d"),
        ("Ledger", "type String", "standard|basic|premium|custom"),
        ("Attachment", "attachmentName String", r"\w+-\d+\.\w+"),
        ("AgentTool", "toolName String", "|".join(CHOICES["function"])),
    ],
)
def test_the_last_word_of_a_name_alone_does_not_decide(model, column, fits):
    for row in rows_of(f"model {model} {{\n {column}\n}}")[model]:
        assert re.fullmatch(fits, row[column.split()[0]])


def test_a_middle_name_is_another_one_than_the_first():
    rows = rows_of("model Person {\n firstName String\n middleName String\n}")["Person"]
    assert sum(row["firstName"] == row["middleName"] for row in rows) < len(rows) / 10


def test_what_is_expected_to_end_ends_after_its_start_and_what_expires_after_it_was_received():
    orders = (
        "model Batch {\n startDate DateTime\n expectedEndDate DateTime\n receivedDate DateTime\n expiryDate DateTime\n}"
    )
    for row in rows_of(orders)["Batch"]:
        assert row["startDate"] <= row["expectedEndDate"]
        assert row["receivedDate"] <= row["expiryDate"]
