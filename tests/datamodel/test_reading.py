"""The data model as the package sees it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import FrozenInstanceError
from typing import TYPE_CHECKING

import pytest

from seedbed.datamodel import Enum, load
from seedbed.datamodel.store import parse
from seedbed.errors import ClientMissingError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from seedbed.datamodel import DataModel
    from tests.datamodel.conftest import Generated


@pytest.fixture(scope="module")
def datamodel(trimmed: Generated) -> DataModel:
    return load(trimmed.dmmf)


def test_models_and_enums_come_in_the_order_of_the_schema(datamodel: DataModel):
    assert list(datamodel.models) == ["Library", "Shelf", "Book", "WeatherReport"]
    assert datamodel.enum("Size") == Enum("Size", ("SMALL", "LARGE"))


def test_a_model_knows_its_table_keys_columns_and_comment(datamodel: DataModel):
    library, shelf, book = (datamodel.model(name) for name in ("Library", "Shelf", "Book"))
    assert (library.table, shelf.table) == ("libraries", "Shelf")
    assert library.doc == "A place with shelves."
    assert (library.primary_key, book.primary_key) == (("id",), ("shelfId", "number"))
    assert library.id_field is library.field("id")
    assert book.id_field is None
    assert library.unique_keys == (("name",),)
    assert shelf.unique_keys == (("libraryId", "number"),)
    assert library.columns == ("id", "name", "size", "notes", "createdAt", "updatedAt")
    assert [field.name for field in library.relations] == ["shelves"]


def test_a_field_knows_kind_default_and_column(datamodel: DataModel):
    library, shelf = datamodel.model("Library"), datamodel.model("Shelf")
    assert library.field("id").default_function == "cuid"
    assert library.field("size").kind == "enum"
    assert library.field("size").default == "SMALL"
    assert library.field("updatedAt").is_updated_at
    assert not library.field("notes").is_required
    assert library.field("shelves").is_list
    # 0 is a default, not the absence of one.
    assert shelf.field("number").has_default
    assert shelf.field("number").default == 0
    assert (shelf.field("number").column, shelf.field("libraryId").column) == ("shelf_number", "libraryId")


def test_parents_and_children_are_the_foreign_keys(datamodel: DataModel):
    (parent,) = datamodel.parents("Shelf")
    assert (parent.field, parent.target, parent.columns, parent.references) == (
        "library",
        "Library",
        ("libraryId",),
        ("id",),
    )
    assert parent.is_required
    assert not parent.is_unique
    assert parent.on_delete == "Cascade"
    assert datamodel.parents("Library") == ()
    assert datamodel.children("Library") == (parent,)


def test_a_key_of_nullable_columns_is_optional_and_a_self_relation_is_deferred(datamodel: DataModel):
    (sequel,) = [r for r in datamodel.parents("Book") if r.target == "Book"]
    assert not sequel.is_required
    assert sequel.columns == ("sequelOfShelf", "sequelOfNumber")
    assert datamodel.deferred() == (sequel,)


def test_accessors_are_those_of_the_client(datamodel: DataModel, trimmed: Generated):
    assert [model.accessor for model in datamodel.models.values()] == ["library", "shelf", "book", "weather"]
    trimmed.python("from prisma import Prisma\ndb = Prisma()\ndb.library, db.shelf, db.book, db.weather")


def test_values_are_frozen(datamodel: DataModel):
    with pytest.raises(FrozenInstanceError):
        datamodel.model("Library").name = "Other"  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda d: d.model("Libary"), "Unknown model 'Libary'. Did you mean 'Library'?"),
        (lambda d: d.parents("Zzz"), "Unknown model 'Zzz'."),
        (lambda d: d.enum("Sise"), "Unknown enum 'Sise'. Did you mean 'Size'?"),
        (lambda d: d.model("Library").field("nam"), "Model Library has no field 'nam'. Did you mean 'name'?"),
    ],
)
def test_an_unknown_name_is_an_error_that_suggests_the_nearest(datamodel: DataModel, ask, message: str):
    with pytest.raises(UsageError) as caught:
        ask(datamodel)
    assert str(caught.value) == message


def test_a_missing_data_model_says_what_to_run(tmp_path: Path):
    with pytest.raises(ClientMissingError, match=r"is missing .*run `prisma generate`"):
        load(tmp_path / "dmmf.json")


@pytest.mark.parametrize(
    ("text", "problem"), [("{", "unreadable"), ("[]", "another format"), ('{"format": 0}', "another format")]
)
def test_an_unusable_data_model_says_what_to_run(tmp_path: Path, text: str, problem: str):
    path = tmp_path / "dmmf.json"
    path.write_text(text)
    with pytest.raises(ClientMissingError, match=rf"{problem} .*run `prisma generate`"):
        load(path)


def test_reading_imports_neither_the_client_nor_pydantic():
    code = "import sys, seedbed.datamodel\nprint(*{'prisma', 'pydantic'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_fingerprint_ignores_comments_and_order_and_nothing_else(trimmed: Generated):
    document = json.loads(trimmed.dmmf.read_text())
    fingerprint = parse(document).fingerprint
    assert len(fingerprint) == 64

    reordered = json.loads(trimmed.dmmf.read_text())
    reordered["models"].reverse()
    for model in reordered["models"]:
        model["fields"].reverse()
        model["unique_keys"].reverse()
        model["doc"] = "another comment"
    assert parse(reordered).fingerprint == fingerprint

    def changed(change) -> str:
        other = json.loads(trimmed.dmmf.read_text())
        change(other)
        return parse(other).fingerprint

    assert changed(lambda d: d["models"][0].update(table="other")) != fingerprint
    assert changed(lambda d: d["models"][0]["fields"][1].update(is_required=False)) != fingerprint
    assert changed(lambda d: d["models"][0]["fields"].pop()) != fingerprint
    assert changed(lambda d: d["models"][1].update(unique_keys=[])) != fingerprint
    assert changed(lambda d: d["enums"]["Size"].append("HUGE")) != fingerprint
