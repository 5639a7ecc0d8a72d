"""Many-to-many relations as lists on both sides, where several pairs of models call theirs the same."""

from __future__ import annotations

from seedbed.datamodel import DataModel, Field, Model, linked_lists


def side(name, other):
    return Field(name, "object", other, is_list=True, relation_name="likes", relation_from_fields=(f"{name}Ids",))


def model(name, *sides):
    return Model(name, name, {each.name: each for each in sides}, ("id",))


def test_each_pair_of_models_has_its_own_relation():
    datamodel = DataModel(
        {
            "Cook": model("Cook", side("dishes", "Dish"), side("songs", "Song")),
            "Dish": model("Dish", side("cooks", "Cook")),
            "Song": model("Song", side("fans", "Cook")),
        },
        is_mongodb=True,
    )
    assert {each.name: [(one.model, one.field) for one in each.sides] for each in linked_lists(datamodel)} == {
        "likes (Cook, Dish)": [("Cook", "dishes"), ("Dish", "cooks")],
        "likes (Cook, Song)": [("Cook", "songs"), ("Song", "fans")],
    }
