"""Amounts on one side of an entry, decisions about what is no draft any more, and moments that belong together."""

from __future__ import annotations

import pytest
from schema_rows import rows_of

SCHEMA = """
enum BillStatus {
  DRAFT
  SENT
  PAID
}

enum ClaimStatus {
  DRAFT
  SUBMITTED
  APPROVED
  REJECTED
  PAID
  CANCELLED
}

enum PurchaseStatus {
  DRAFT
  SUBMITTED
  APPROVED
  REJECTED
  ORDERED
  RECEIVED
  CANCELLED
}

model Purchase {
  status PurchaseStatus
  submittedAt DateTime?
  approvedAt DateTime?
  orderedAt DateTime?
  receivedAt DateTime?
  isReceived Boolean
}

model Person {
  name String
}

model Crossing {
  origin String
  destination String
}

model Harvest {
  harvestedAt DateTime
  bottledAt DateTime?
  bestBefore DateTime
}

model Claim {
  status ClaimStatus
  approvedById Person?
  approvedAt DateTime?
  reviewedAt DateTime?
}

model Bill {
  status BillStatus
  approvedById Person?
  approvedAt DateTime?
}

model Alarm {
  raisedAt DateTime
  acknowledgedAt DateTime?
  clearedAt DateTime?
}

model Tracker {
  firmware String
  vessel String
  installedAt DateTime
  lastSeenAt DateTime?
  retiredAt DateTime?
}

model LedgerEntry {
  debit Float
  credit Float
}

model JournalLine {
  debitCents Int?
  creditCents Int?
}

model Posting {
  debitAmount Decimal @default(0)
  creditAmount Decimal @default(0)
}
"""


@pytest.mark.parametrize(
    ("model", "debit", "credit"),
    [
        ("LedgerEntry", "debit", "credit"),
        ("JournalLine", "debitCents", "creditCents"),
        ("Posting", "debitAmount", "creditAmount"),
    ],
)
def test_an_entry_has_its_amount_on_one_side(model, debit, credit):
    rows = rows_of(SCHEMA)[model]
    assert all(bool(row[debit]) != bool(row[credit]) for row in rows)
    assert len({bool(row[debit]) for row in rows}) == 2


def test_nobody_has_approved_a_draft_even_where_no_state_is_called_approved():
    rows = rows_of(SCHEMA, 400)["Bill"]
    drafts = [row for row in rows if row["status"] == "DRAFT"]
    assert len(drafts) > 50
    assert {row[name] for row in drafts for name in ("approvedById", "approvedAt")} == {None}
    assert {row["status"] for row in rows if row["approvedById"]} == {"SENT", "PAID"}


def test_what_is_paid_was_approved_before():
    rows = rows_of(SCHEMA, 400)["Claim"]
    assert {row["status"] for row in rows if row["approvedAt"]} == {"APPROVED", "PAID"}
    assert {row["status"] for row in rows if not row["approvedAt"]} == {"DRAFT", "SUBMITTED", "REJECTED", "CANCELLED"}
    assert {row["status"] for row in rows if row["approvedById"]} == {"APPROVED", "PAID"}
    assert {row["status"] for row in rows if row["reviewedAt"]} == {"APPROVED", "REJECTED", "PAID"}


def test_a_moment_named_after_a_state_has_come_in_that_state_and_those_that_follow():
    rows = rows_of(SCHEMA, 500)["Purchase"]
    states = {
        name: {row["status"] for row in rows if row[name]} for name in rows[0] if name.endswith(("At", "Received"))
    }
    assert states == {
        "submittedAt": {"SUBMITTED", "APPROVED", "REJECTED", "ORDERED", "RECEIVED"},
        "approvedAt": {"APPROVED", "ORDERED", "RECEIVED"},
        "orderedAt": {"ORDERED", "RECEIVED"},
        "receivedAt": {"RECEIVED"},
        "isReceived": {"RECEIVED"},
    }
    assert all(row["receivedAt"] for row in rows if row["status"] == "RECEIVED")


def test_a_crossing_ends_elsewhere():
    rows = rows_of(SCHEMA)["Crossing"]
    assert not [row for row in rows if row["origin"] == row["destination"]]
    assert len({row["destination"] for row in rows}) > 10


@pytest.mark.parametrize(
    ("model", "first", "second"),
    [
        ("Harvest", "harvestedAt", "bottledAt"),
        ("Harvest", "bottledAt", "bestBefore"),
        ("Purchase", "submittedAt", "approvedAt"),
        ("Alarm", "raisedAt", "acknowledgedAt"),
        ("Alarm", "raisedAt", "clearedAt"),
        ("Alarm", "acknowledgedAt", "clearedAt"),
        ("Tracker", "installedAt", "lastSeenAt"),
        ("Tracker", "installedAt", "retiredAt"),
    ],
)
def test_what_ends_comes_after_what_began(model, first, second):
    pairs = [(row[first], row[second]) for row in rows_of(SCHEMA, 300)[model] if row[first] and row[second]]
    assert pairs
    assert all(begun <= ended for begun, ended in pairs)


def test_vessels_and_firmware_are_named_as_such():
    rows = rows_of(SCHEMA)["Tracker"]
    assert not {row[name] for row in rows for name in ("vessel", "firmware") if row[name].startswith(name)}
