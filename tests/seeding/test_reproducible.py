"""The same seed gives the same rows; test_surroundings.py has other processes, time zones and hash seeds."""

from __future__ import annotations

import json

import pytest
from reading import read_tables


def as_text(tables):
    return json.dumps(tables, sort_keys=True, default=str)


def test_the_same_seed_gives_the_same_rows_on_both_providers(seeded):
    for profile in ("minimal", "standard", "standard:clinics=3,users=8,patients=30"):
        sqlite, postgresql = seeded(profile, "sqlite"), seeded(profile, "postgresql")
        assert sqlite == postgresql
        # 0.0 equals -0.0, and 2 equals 2.0, but not as text.
        assert as_text(sqlite) == as_text(postgresql)


@pytest.mark.parametrize("provider", ["sqlite", pytest.param("postgresql", marks=pytest.mark.thorough)], indirect=True)
def test_seeding_twice_gives_the_same_rows(seeded, seed, practices, provider, datamodel):
    database = practices.copy(provider, "standard")
    seed(database, "standard")
    assert read_tables(database, datamodel) == seeded("standard", provider)


def test_another_seed_gives_other_people(seeded, seed, make_database, datamodel):
    url = make_database("sqlite")
    seed(url, "standard", seed=99)
    other = read_tables(url, datamodel)
    names = {(row["firstName"], row["lastName"]) for row in other["Patient"]}
    before = {(row["firstName"], row["lastName"]) for row in seeded("standard", "sqlite")["Patient"]}
    assert len(names & before) < 5
    assert {row["id"] for row in other["Patient"]}.isdisjoint(
        row["id"] for row in seeded("standard", "sqlite")["Patient"]
    )


def test_ids_are_object_ids(seeded):
    for model, rows in seeded("standard", "sqlite").items():
        for row in rows:
            assert len(row["id"]) == 24, model
            int(row["id"], 16)
