"""The order in which rows of models that refer to each other can be inserted."""

from __future__ import annotations

import pytest

from seedbed.datamodel import load
from seedbed.datamodel.order import insert_order
from seedbed.datamodel.store import DMMF_PATH, parse
from seedbed.errors import SeedError


def schema(**relations: dict[str, bool]) -> dict:
    """Return a document of models with a foreign key to each of the named models, required or not."""
    return {
        "format": 1,
        "enums": {},
        "models": [
            {
                "name": name,
                "table": name,
                "accessor": name.lower(),
                "primary_key": ["id"],
                "unique_keys": [],
                "fields": [
                    {"name": "id", "kind": "scalar", "type": "String", "is_id": True, "is_required": True},
                    *(
                        {"name": f"{target}Id", "kind": "scalar", "type": "String", "is_required": required}
                        for target, required in targets.items()
                    ),
                    *(
                        {
                            "name": target.lower(),
                            "kind": "object",
                            "type": target,
                            "relation_from_fields": [f"{target}Id"],
                            "relation_to_fields": ["id"],
                        }
                        for target in targets
                    ),
                ],
            }
            for name, targets in relations.items()
        ],
    }


def test_parents_come_first_and_ties_keep_the_order_of_the_schema():
    datamodel = parse(schema(Visit={"Patient": True, "Chair": False}, Patient={"Clinic": True}, Clinic={}, Chair={}))
    assert datamodel.insert_order() == ("Clinic", "Patient", "Chair", "Visit")
    assert datamodel.clear_order() == ("Visit", "Chair", "Patient", "Clinic")


def test_a_self_relation_is_no_obstacle():
    assert parse(schema(Visit={"Visit": True}, Clinic={})).insert_order() == ("Visit", "Clinic")


def test_a_nullable_key_gives_way_and_is_deferred():
    datamodel = parse(schema(Clinic={"User": False}, User={"Clinic": True}))
    assert datamodel.insert_order() == ("Clinic", "User")
    assert [(r.model, r.target) for r in datamodel.deferred()] == [("Clinic", "User")]


def test_only_a_key_within_the_circle_gives_way():
    # Bill comes first in the schema and has a nullable key, but it is merely downstream of the circle.
    datamodel = parse(schema(Bill={"Clinic": False}, Clinic={"User": True}, User={"Clinic": False}))
    assert datamodel.insert_order() == ("User", "Clinic", "Bill")


def test_of_two_circles_the_outer_one_is_broken_first():
    datamodel = parse(
        schema(C={"D": False, "A": False}, D={"C": True}, A={"B": False}, B={"A": True}),
    )
    assert datamodel.insert_order() == ("A", "B", "C", "D")
    assert [(r.model, r.target) for r in datamodel.deferred()] == [("C", "D"), ("A", "B")]


def test_one_required_key_of_two_makes_the_dependency_hard():
    document = schema(Clinic={"User": False}, User={"Clinic": True})
    clinic = document["models"][0]["fields"]
    clinic += [
        {"name": "ownerId", "kind": "scalar", "type": "String", "is_required": True},
        {
            "name": "owner",
            "kind": "object",
            "type": "User",
            "relation_from_fields": ["ownerId"],
            "relation_to_fields": ["id"],
        },
    ]
    datamodel = parse(document)
    assert datamodel.circles["Clinic"] == ("Clinic", "User")
    assert datamodel.way_back("User") == "User → Clinic → User"


def test_models_that_require_each_other_come_after_all_that_any_of_them_needs_and_before_what_needs_one():
    datamodel = parse(
        schema(X={"A": True}, A={"B": True}, B={"C": True}, C={"A": True, "D": True}, D={}, E={"D": True})
    )
    assert datamodel.circles == dict.fromkeys("ABC", ("A", "B", "C"))
    assert datamodel.left_out == {}
    order = datamodel.insert_order()
    assert sorted(order) == ["A", "B", "C", "D", "E", "X"]
    assert order.index("D") < min(map(order.index, "ABC"))
    assert max(map(order.index, "ABC")) < order.index("X")


def test_one_circle_that_needs_another_comes_after_it():
    datamodel = parse(schema(A={"B": True, "C": True}, B={"A": True}, C={"D": True}, D={"C": True}))
    assert datamodel.insert_order() == ("C", "D", "A", "B")


def test_names_that_require_each_other_have_no_order():
    with pytest.raises(SeedError, match="A → B → A"):
        insert_order({"A": {"B": True}, "B": {"A": True}})


def test_no_models_give_no_order():
    assert insert_order({}) == ()


@pytest.mark.skipif(not DMMF_PATH.exists(), reason="`prisma generate` has not been run")
def test_every_row_of_our_own_schema_can_follow_its_parents():
    datamodel = load()
    order = datamodel.insert_order()
    assert sorted(order) == sorted(datamodel.models)
    broken = datamodel.deferred()
    for name in order:
        for relation in datamodel.parents(name):
            assert order.index(relation.target) < order.index(name) or relation in broken
    assert not any(relation.is_required for relation in broken)
