"""What this seeder makes breaks no rule."""

from __future__ import annotations

import pytest
from prepared import NOON, seed
from reading import violations

from seed.config import parse_as_of

SEEDS = (1, 2, 3, 4, 5)


def test_the_full_profile(practice):
    assert violations(practice) == {}


@pytest.mark.parametrize("profile", ["minimal", "standard"])
def test_a_small_practice_on_each_database(profile, provider, practices):
    assert violations(practices.original(provider, profile, as_of=NOON)) == {}


@pytest.mark.parametrize("areas", [("billing",), ("lab", "imaging")])
def test_one_part_with_what_it_depends_on(areas, make_database):
    url = make_database("sqlite")
    seed(url, "minimal", NOON, areas=areas)
    assert violations(url) == {}


@pytest.mark.parametrize("phase", [0, 2])
def test_the_first_phases(phase, make_database):
    url = make_database("sqlite")
    seed(url, "minimal", NOON, phase=phase)
    assert violations(url) == {}


# The last minute of a year; a Sunday in summer.
@pytest.mark.parametrize("day", ["2024-12-31T23:59", pytest.param("2025-08-17T15:00", marks=pytest.mark.thorough)])
def test_another_day(day, make_database):
    url = make_database("sqlite")
    seed(url, "standard", day, seed=2)
    assert violations(url) == {}


def test_a_practice_that_was_added_to(make_database):
    url = make_database("sqlite")
    seed(url, "minimal", NOON, areas=("appointments",))
    seed(url, "minimal", NOON, seed=4, areas=("billing", "lab", "imaging"), clear=False)
    assert violations(url) == {}


def test_empty_tables(database):
    """Every rule can be asked on each database."""
    assert violations(database) == {}
    assert violations(database, parse_as_of("2001-01-01")) == {}


@pytest.mark.matrix
@pytest.mark.parametrize("number", SEEDS)
@pytest.mark.parametrize("profile", ["minimal", "standard", "full"])
def test_every_profile_with_five_seeds_on_each_database(profile, number, database):
    seed(database, profile, NOON, seed=number)
    assert violations(database) == {}
