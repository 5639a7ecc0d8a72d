"""Check constraints: a row that breaks one is changed where nobody gave the value, and left where somebody did."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from seedbed.database.constraints import Check, Constraints
from seedbed.datamodel import DataModel, Enum, Field, Model
from seedbed.factories.conditions.mend import ModelChecks

if TYPE_CHECKING:
    from collections.abc import Set

    from seedbed.database.url import Provider
    from seedbed.types import Row

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def column(name, kind="String", *, needed=True, **more):
    return Field(name, "scalar", kind, is_required=needed, **more)


FIELDS = [
    column("id", "Int", is_id=True),
    column("fare", "Decimal", native_type="Decimal", native_args=("8", "2")),
    column("seats", "Int"),
    column("most", "Int", db_name="most_seats"),
    column("share", "Float"),
    column("leaves", "DateTime"),
    column("arrives", "DateTime"),
    column("day", "DateTime", native_type="Date"),
    column("until", "DateTime", needed=False, native_type="Date"),
    column("line"),
    column("code"),
    column("mail"),
    column("note", needed=False),
    column("open", "Boolean"),
    column("closedAt", "DateTime", needed=False),
    column("left", "Int", needed=False),
    column("right", "Int", needed=False),
    column("stops", is_list=True),
    Field("state", "enum", "State", is_required=True),
]
MODEL = Model("Trip", "Trip", {field.name: field for field in FIELDS}, ("id",), (("code",),))
DATAMODEL = DataModel({"Trip": MODEL}, {"State": Enum("State", ("Planned", "Done"), {"Done": "is done"})})
ROW = {
    "id": 1, "fare": Decimal("-3"), "seats": 90, "most": 4, "share": 30.5, "leaves": NOON, "arrives": NOON,
    "day": NOON, "until": NOON - timedelta(days=9), "line": "line-1", "code": "code-12", "mail": "mail-1", "note": "",
    "open": True, "closedAt": None, "left": 1, "right": 2, "stops": [], "state": "Done",
}  # fmt: skip
ALL = frozenset(ROW) - {"id"}
FILL = {"closedAt": NOON, "until": NOON, "note": "a word", "left": 3, "right": 4, "stops": ["a"]}


def mended(*conditions: str, provider: Provider = "postgresql", free: Set[str] = ALL, number: int = 7) -> Row:
    row = dict(ROW)
    checks = ModelChecks(MODEL, DATAMODEL, [Check("", text) for text in conditions], provider, (1, NOON))
    checks.mend(row, free, number, FILL.__getitem__)
    return row


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("(fare >= (0)::numeric)", lambda row: row["fare"] >= 0),
        ("((seats >= 1) AND (seats <= 5))", lambda row: 1 <= row["seats"] <= 5),
        ("(seats BETWEEN 10 AND 12)", lambda row: 10 <= row["seats"] <= 12),
        ("((share > (0)::double precision) AND (share < (1)::double precision))", lambda row: 0 < row["share"] < 1),
        ("(arrives > leaves)", lambda row: row["arrives"] > row["leaves"]),
        ("(leaves < arrives)", lambda row: row["arrives"] > row["leaves"]),
        ("(arrives >= (leaves + '01:30:00'::interval))",
         lambda row: row["arrives"] - row["leaves"] >= timedelta(hours=1.5)),
        ("((until IS NULL) OR (until >= day))", lambda row: row["until"] >= row["day"]),
        ("((seats > 0) AND (seats <= most_seats))", lambda row: row["seats"] <= row["most"]),
        ("((line)::text = ANY ((ARRAY['red'::character varying, 'blue'::character varying])::text[]))",
         lambda row: row["line"] in {"red", "blue"}),
        ("(length(code) = 5)", lambda row: len(row["code"]) == 5),
        ("((char_length(line) >= 9) AND (line = upper(line)))",
         lambda row: row["line"].isupper() and len(row["line"]) > 8),
        ("((code)::text ~ '^[A-Z]{2}-[0-9]+$'::text)",
         lambda row: row["code"][:2].isupper() and row["code"][3:].isdigit()),
        ("(mail ~~ '%@%.%'::text)", lambda row: "." in row["mail"].partition("@")[2]),
        ("(note <> ''::text)", lambda row: row["note"]),
        ("((state <> 'is done'::\"State\") OR (\"closedAt\" IS NOT NULL))", lambda row: row["closedAt"] == NOON),
        ("(NOT open)", lambda row: row["open"] is False),
        ('(("left" IS NULL) <> ("right" IS NULL))', lambda row: (row["left"] is None) != (row["right"] is None)),
        ('(num_nonnulls("left", "right") = 0)', lambda row: row["left"] is row["right"] is None),
        ("(cardinality(stops) > 0)", lambda row: row["stops"]),
        ("(seats = (most_seats * 3))", lambda row: row["seats"] == row["most"] * 3),
        ("((seats % 4) = 0)", lambda row: row["seats"] % 4 == 0),
        ("(CASE WHEN open THEN (seats < 9) ELSE true END)", lambda row: row["seats"] < 9 or not row["open"]),
    ],
)  # fmt: skip
def test_a_row_is_changed_until_it_meets_the_check(condition, holds):
    assert not holds(ROW)
    assert holds(mended(condition))


def test_sqlite_writes_its_conditions_in_its_own_way():
    row = mended("line GLOB '[a-f]*'", "length(code) BETWEEN 2 AND 4", "state IN ('Planned')", provider="sqlite")
    assert row["line"][0] in "abcdef"
    assert 2 <= len(row["code"]) <= 4
    assert row["state"] == "Planned"


def test_what_was_given_stays_and_the_other_side_gives_way():
    row = mended("(leaves < arrives)", free={"leaves"})
    assert row["arrives"] == NOON
    assert row["leaves"] < NOON
    assert mended("(fare >= (0)::numeric)", free=set())["fare"] == ROW["fare"]


def test_what_holds_or_is_not_understood_changes_nothing():
    assert mended("(seats > 0)", "(my_own_function(line) = 3)", "(line ~ '(?<![')", "(no such sql") == ROW


def test_unique_columns_get_another_value_for_each_row():
    checks = ModelChecks(MODEL, DATAMODEL, [Check("", "(code ~ '^[A-C][0-9]$')")], "postgresql", (1, NOON))
    codes = set()
    for number in range(1, 21):
        row = dict(ROW)
        checks.mend(row, {"code"}, number, FILL.__getitem__)
        codes.add(row["code"])
    assert len(codes) == 20


def test_rows_are_the_same_for_the_same_seed():
    text = "(code ~ '^[A-Z]{5}$')"
    assert mended(text) == mended(text)
    assert mended(text)["code"] != mended(text, number=8)["code"]


@pytest.mark.parametrize(
    "message",
    [
        'new row for relation "Trip" violates check constraint "fare_at_least"',
        r'message: "new row for relation \"Trip\" violates check constraint \"fare_at_least\""',
        "CHECK constraint failed: fare_at_least",
    ],
)
def test_a_refusal_names_the_check_the_table_and_what_to_declare(message):
    known = Constraints({"Trip": (Check("other", "(seats > 0)"), Check("fare_at_least", "(fare >= least(seats))"))})
    assert known.refusal(message, MODEL) == (
        "the check fare_at_least ((fare >= least(seats))) of the table Trip refuses it. "
        "Declare 'fare' and 'seats' in TripFactory so that it holds, or pass what fits."
    )
    assert known.refusal("null value in column", MODEL) is None
