"""Composite types of MongoDB that hold each other."""

from __future__ import annotations

from seedbed.datamodel import DataModel, Field, Model
from seedbed.factories import factory_for


def part(name, kind, **more):
    return Field(name, "scalar", "Json", composite=kind, **more)


def text(name):
    return Field(name, "scalar", "String", is_required=True)


def kind(name, *fields):
    return Model(name, name, {each.name: each for each in fields})


def test_types_that_hold_themselves_at_any_depth_end_somewhere(make_context):
    identity = Field("id", "scalar", "String", is_required=True, is_id=True)
    root = part("page", "Page", is_required=True)
    datamodel = DataModel(
        {"Site": Model("Site", "Site", {"id": identity, "page": root}, ("id",))},
        composites={
            "Page": kind("Page", text("title"), part("block", "Block", is_required=True)),
            "Block": kind(
                "Block", text("text"), part("inner", "Block"), part("more", "Column", is_list=True, is_required=True)
            ),
            "Column": kind("Column", text("name"), part("blocks", "Block", is_list=True, is_required=True)),
        },
        is_mongodb=True,
    )
    page = factory_for("Site", datamodel)(make_context(datamodel=datamodel)).build()["page"]

    assert page["title"]
    assert page["block"]["text"]
    assert (page["block"]["inner"], page["block"]["more"]) == (None, [])
