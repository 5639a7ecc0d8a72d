"""Every rule that follows from the data model can fail, in tables that enforce nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from prepared import NOON

from seed.checks import AHEAD
from seed.checks.derived import patient_rules, patient_way
from seed.config import parse_as_of
from seedbed.checks.derived import derived_rules
from seedbed.database.sql_session import Reader
from seedbed.database.url import DatabaseUrl
from seedbed.datamodel import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedbed.checks.rule import Rule
    from seedbed.datamodel import Field, Model
    from seedbed.datamodel.model import Relation

DATAMODEL = load()


def _rules() -> list[Rule]:
    return [*derived_rules(DATAMODEL, AHEAD), *patient_rules(DATAMODEL)]


RULES = {rule.name: rule for rule in _rules()}
MODELS = list(DATAMODEL.models.values())
RELATIONS = [relation for model in MODELS for relation in model.parents]
LATER, EARLIER = "2090-01-01T00:00:00.000+00:00", "2020-01-01T00:00:00.000+00:00"

Insert = Callable[..., None]
Broken = Callable[[str], set[str]]


@pytest.fixture(scope="module")
def tables() -> Iterator[sqlite3.Connection]:
    """The tables of the data model, without keys and constraints."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for model in MODELS:
            columns = ", ".join(f'"{field.column}"' for field in model.scalars)
            connection.execute(f'CREATE TABLE "{model.table}" ({columns})')
        yield connection


@pytest.fixture
def insert(tables: sqlite3.Connection) -> Iterator[Insert]:
    """Insert a row with nothing but these columns; afterwards it is gone."""

    def insert(model: str, /, **row: object) -> None:
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" * len(row))
        tables.execute(f'INSERT INTO "{DATAMODEL.model(model).table}" ({names}) VALUES ({marks})', list(row.values()))

    tables.execute("BEGIN")
    yield insert
    tables.rollback()


@pytest.fixture
def broken(tables: sqlite3.Connection) -> Broken:
    reader = Reader(tables, DatabaseUrl.parse("file:none.db"))
    return lambda name: {key for key, _ in reader.rows(RULES[name].sql, parse_as_of(NOON))}


def value(field: Field) -> object:
    if field.kind == "enum":
        return DATAMODEL.enum(field.type).values[0]
    return {"Int": 1, "Float": 1.0, "Boolean": 1, "DateTime": EARLIER, "Json": "{}"}.get(field.type, "x")


def whole(model: Model) -> dict[str, object]:
    return {field.name: value(field) for field in model.scalars}


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda each: f"{each.model}.{each.field}")
def test_a_key_that_leads_nowhere_is_named(relation: Relation, insert: Insert, broken: Broken):
    (column,) = relation.columns
    insert(relation.target, id="parent")
    insert(relation.model, id="good", **{column: "parent"})
    insert(relation.model, id="bad", **{column: "nowhere"})
    assert broken(f"relation.{relation.model}.{relation.field}") == {"bad"}


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda each: f"{each.model}.{each.field}")
def test_a_key_into_another_clinic_is_named(relation: Relation, insert: Insert, broken: Broken):
    ends = (DATAMODEL.model(relation.model), DATAMODEL.model(relation.target))
    (column,) = relation.columns
    if column == "clinicId" or not all("clinicId" in model.fields for model in ends):
        pytest.skip("one end belongs to no clinic")
    insert(relation.target, id="parent", clinicId="north")
    insert(relation.model, id="good", clinicId="north", **{column: "parent"})
    insert(relation.model, id="bad", clinicId="west", **{column: "parent"})
    assert broken(f"relation.{relation.model}.{relation.field}") == {"bad"}


@pytest.mark.parametrize("name", [name for name in RULES if name.startswith("tenant.")])
def test_a_row_of_no_clinic_or_of_two_is_named(name: str, insert: Insert, broken: Broken):
    model = DATAMODEL.model(RULES[name].model)
    if "clinicId" in model.fields:
        insert("Clinic", id="north")
        insert(model.name, id="good", clinicId="north")
        insert(model.name, id="bad", clinicId="nowhere")
    else:
        for number, relation in enumerate(model.parents):
            insert(relation.target, id=f"{number}", clinicId="north")
            insert(relation.target, id=f"other {number}", clinicId="west")
        insert(model.name, id="good", **{r.columns[0]: f"{n}" for n, r in enumerate(model.parents)})
        insert(model.name, id="bad", **{r.columns[0]: f"other {n}" if n else "0" for n, r in enumerate(model.parents)})
    assert broken(name) == {"bad"}


@pytest.mark.parametrize("name", [name for name in RULES if name.startswith("patient.")])
def test_a_row_that_leads_to_two_patients_is_named(name: str, insert: Insert, broken: Broken):
    model = DATAMODEL.model(RULES[name].model)
    keys = {"good": {}, "bad": {}}
    ends = 0
    for kind, row in keys.items():
        ends = 0
        if "patientId" in model.fields:
            row["patientId"], ends = "first", 1
        for relation in model.parents:
            way = patient_way(DATAMODEL, relation.target)
            if relation.target == "Patient" or way is None:
                continue
            row[relation.columns[0]] = here = f"{kind} {relation.field}"
            for step in way:
                insert(step.model, id=here, **{step.columns[0]: f"{here} {step.field}"})
                here = f"{here} {step.field}"
            target = way[-1].target if way else relation.target
            insert(target, id=here, patientId="first" if kind == "good" or not ends else "second")
            ends += 1
        insert(model.name, id=kind, **row)
    assert ends > 1
    assert broken(name) == {"bad"}


@pytest.mark.parametrize(
    ("model", "key"), [(model, key) for model in MODELS for key in model.unique_keys], ids=lambda each: str(each)[:40]
)
def test_two_rows_with_one_key_are_named(model: Model, key: tuple[str, ...], insert: Insert, broken: Broken):
    for number in (1, 2):
        insert(model.name, **{**whole(model), "id": f"bad {number}"})
    insert(model.name, **{**whole(model), "id": "good", key[-1]: "another"})
    assert broken(f"unique.{model.name}.{'-'.join(key)}") == {"bad 1", "bad 2"}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_column_without_a_value_or_with_a_wrong_one_is_named(model: Model, insert: Insert, broken: Broken):
    insert(model.name, **{**whole(model), "id": "good"})
    wrong = {"DateTime": "yesterday", "Json": "{", "Boolean": 2}
    expected = set()
    for field in model.scalars:
        cases = [None] if field.is_required and not field.is_id else []
        cases += ["NO_SUCH"] if field.kind == "enum" else [wrong[field.type]] if field.type in wrong else []
        for case in cases:
            name = f"{field.name} {case}"
            insert(model.name, **{**whole(model), "id": name, field.name: case})
            expected.add(name)
    assert broken(f"values.{model.name}") == expected


@pytest.mark.parametrize("name", [name for name in RULES if name.startswith("clock.")])
def test_what_is_recorded_before_it_happens_is_named(name: str, insert: Insert, broken: Broken):
    model = DATAMODEL.model(RULES[name].model)
    ahead = {field.name: LATER for field in model.scalars if field.name in AHEAD}
    insert(model.name, **{**whole(model), "id": "good", **ahead})
    past = [field.name for field in model.scalars if field.type == "DateTime" and field.name not in AHEAD]
    for column in past:
        insert(model.name, **{**whole(model), "id": column, column: LATER})
    assert broken(name) == set(past)


def test_every_relation_and_unique_key_has_its_rule():
    assert {f"relation.{each.model}.{each.field}" for each in RELATIONS} <= RULES.keys()
    for model in MODELS:
        assert f"values.{model.name}" in RULES
        for key in model.unique_keys:
            assert f"unique.{model.name}.{'-'.join(key)}" in RULES
        if "clinicId" in model.fields:
            assert f"tenant.{model.name}" in RULES or f"relation.{model.name}.clinic" in RULES


def test_names_are_given_once():
    assert len(RULES) == len(_rules())
