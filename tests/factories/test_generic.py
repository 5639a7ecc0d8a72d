"""A factory for a model that nobody wrote one for, with a field of every type."""

from __future__ import annotations

from decimal import Decimal

import pytest
from support import AS_OF

from seedbed.database.statements import statement
from seedbed.datamodel import DataModel, Enum, Field, Model
from seedbed.factories import BaseFactory, factory_for

CUID = {"name": "cuid", "args": [1]}


def scalar(name, type_, **settings):
    return Field(name=name, kind="scalar", type=type_, is_required=settings.pop("is_required", True), **settings)


def model(name, *fields, **settings):
    identity = scalar("id", "String", is_id=True, has_default=True, default=CUID)
    every = {field.name: field for field in (identity, *fields)}
    return Model(name=name, table=name, fields=every, primary_key=("id",), **settings)


LAB_CASE = model(
    "LabCase",
    scalar("clinicId", "String"),
    scalar("label", "String"),
    scalar("count", "Int"),
    scalar("big", "BigInt"),
    scalar("ratio", "Float"),
    scalar("price", "Decimal"),
    scalar("scan", "Bytes"),
    scalar("sentAt", "DateTime"),
    scalar("notes", "Json"),
    scalar("urgent", "Boolean"),
    scalar("rush", "Boolean", has_default=True, default=True),
    scalar("tray", "String", has_default=True, default="blue"),
    scalar("comment", "String", is_required=False),
    scalar("createdAt", "DateTime", has_default=True, default={"name": "now", "args": []}),
    scalar("updatedAt", "DateTime", is_updated_at=True),
    Field(name="stage", kind="enum", type="Stage", is_required=True),
)
SHIPMENT = model(
    "Shipment",
    scalar("caseId", "String"),
    scalar("boxId", "String"),
    Field(
        name="case",
        kind="object",
        type="LabCase",
        is_required=True,
        relation_from_fields=("caseId",),
        relation_to_fields=("id",),
    ),
    Field(
        name="box",
        kind="object",
        type="Box",
        is_required=True,
        relation_from_fields=("boxId",),
        relation_to_fields=("id",),
    ),
    unique_keys=(("caseId", "boxId"),),
)
DATAMODEL = DataModel(
    {"LabCase": LAB_CASE, "Box": model("Box"), "Shipment": SHIPMENT}, {"Stage": Enum("Stage", ("ORDERED", "SHIPPED"))}
)

TABLES = {
    "sqlite": """CREATE TABLE "LabCase" ("id" TEXT PRIMARY KEY, "clinicId" TEXT NOT NULL, "label" TEXT NOT NULL,
        "count" INTEGER NOT NULL, "big" BIGINT NOT NULL, "ratio" REAL NOT NULL, "price" DECIMAL NOT NULL,
        "scan" BLOB NOT NULL, "sentAt" DATETIME NOT NULL, "notes" JSONB NOT NULL, "urgent" BOOLEAN NOT NULL,
        "rush" BOOLEAN NOT NULL, "tray" TEXT NOT NULL, "comment" TEXT, "createdAt" DATETIME NOT NULL,
        "updatedAt" DATETIME NOT NULL, "stage" TEXT NOT NULL)""",
    "postgresql": """CREATE TABLE "LabCase" ("id" TEXT PRIMARY KEY, "clinicId" TEXT NOT NULL, "label" TEXT NOT NULL,
        "count" INTEGER NOT NULL, "big" BIGINT NOT NULL, "ratio" DOUBLE PRECISION NOT NULL,
        "price" DECIMAL(65,30) NOT NULL, "scan" BYTEA NOT NULL, "sentAt" TIMESTAMP(3) NOT NULL, "notes" JSONB NOT NULL,
        "urgent" BOOLEAN NOT NULL, "rush" BOOLEAN NOT NULL, "tray" TEXT NOT NULL, "comment" TEXT,
        "createdAt" TIMESTAMP(3) NOT NULL, "updatedAt" TIMESTAMP(3) NOT NULL, "stage" TEXT NOT NULL)""",
}


@pytest.fixture
def lab(make_context):
    return make_context(datamodel=DATAMODEL, tenant_id="c" * 24)


def test_the_data_model_gives_the_factory_its_name_and_model():
    factory = factory_for("LabCase")
    assert issubclass(factory, BaseFactory)
    assert (factory.__name__, factory.model) == ("LabCaseFactory", "LabCase")
    assert factory_for("LabCase") is factory


def test_every_field_has_a_value_that_fits_its_type(lab):
    row = factory_for("LabCase")(lab).build()
    assert row == {
        "id": row["id"],
        "clinicId": "clinicId-1",
        "label": "label-1",
        "count": 1,
        "big": 1,
        "ratio": 1.0,
        "price": 1,
        "scan": b"1",
        "sentAt": AS_OF,
        "notes": {},
        "urgent": False,
        "rush": True,
        "tray": "blue",
        "comment": None,
        "createdAt": AS_OF,
        "updatedAt": AS_OF,
        "stage": "ORDERED",
    }


def test_rows_share_no_value_that_can_be_changed(lab):
    first, second = factory_for("LabCase")(lab).build_many(2)
    first["notes"]["seen"] = True
    assert second["notes"] == {}


def test_required_parents_are_known_without_being_declared(lab):
    lab.id_tracker.add("LabCase", "case", "c" * 24)
    assert factory_for("Shipment")(lab).build()["caseId"] == "case"


def test_the_last_parent_of_a_key_made_of_parents_is_always_new(lab):
    lab.id_tracker.add("LabCase", "case", "c" * 24)
    lab.id_tracker.add("Box", "box")
    rows = factory_for("Shipment")(lab).build_many(3)
    assert {row["caseId"] for row in rows} == {"case"}
    assert len({row["boxId"] for row in rows} - {"box"}) == 3


@pytest.mark.asyncio(loop_scope="session")
async def test_values_of_every_type_reach_the_database(tx, shared, make_context):
    provider = shared.url.provider
    await tx.execute_raw(statement(TABLES[provider]))
    context = make_context(tx, provider, datamodel=DATAMODEL, tenant_id="c" * 24)
    given = {
        "label": 'it\'s "quoted" ß 漢字 🦷\n\t\\',
        "count": -(2**31),
        "big": 2**62 + 1,
        "ratio": 0.1,
        "price": Decimal("1234.50"),
        "scan": bytes(range(256)),
        "notes": {"a": [1, None, {"b": "ü"}]},
        "urgent": True,
        "rush": False,
    }
    [row] = await factory_for("LabCase")(context).create_many(1, given)
    texts = "label, comment, tray, stage"
    plain = (
        'count = -2147483648 AS "count", big = 4611686018427387905 AS "big", ratio = 0.1 AS "ratio",'
        ' price = 1234.5 AS "price", urgent AS "urgent", rush AS "rush"'
    )
    digits = "hex(scan)" if provider == "sqlite" else "upper(encode(scan, 'hex'))"
    inner = "notes ->> '$.a[2].b'" if provider == "sqlite" else "notes #>> '{a,2,b}'"
    moment = "\"sentAt\" = '2026-03-02T00:00:00.000+00:00'"
    [held] = await tx.query_raw(
        statement(
            f'SELECT id, {texts}, {plain}, {digits} AS scan, {inner} AS inner, {moment} AS "sentAt" FROM "LabCase"'
        )
    )
    assert held["id"] == row["id"]
    assert held["label"] == given["label"]
    assert (held["comment"], held["tray"], held["stage"]) == (None, "blue", "ORDERED")
    assert [bool(held[name]) for name in ("count", "big", "ratio", "price", "urgent", "rush", "sentAt")] == [
        *[True] * 5,
        False,
        True,
    ]
    assert held["scan"] == bytes(range(256)).hex().upper()
    assert held["inner"] == "ü"
