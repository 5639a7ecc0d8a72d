"""The tables of names against Faker's lists."""

from __future__ import annotations

import re
from collections import Counter
from random import Random

import pytest

from seed.generators import names


def test_faker_knows_nearly_every_name_of_the_tables() -> None:
    # A few may go with a Faker release; when many do, the table wants a look.
    tables = [*names._FEMALE_BY_ERA, *names._MALE_BY_ERA]
    lists = names.name_lists()
    for table, kept in zip(tables, [*lists.female, *lists.male], strict=True):
        listed = table.split()
        assert len(listed) == len(set(listed))
        assert len(kept) >= 0.95 * len(listed)


def test_every_short_form_belongs_to_a_name_in_use_and_differs_from_it() -> None:
    lists = names.name_lists()
    used = {name for era in (*lists.female, *lists.male) for name in era}
    assert set(names.SHORT_FORMS) <= used
    assert all(name not in forms for name, forms in names.SHORT_FORMS.items())


def test_a_name_that_is_taken_is_not_drawn() -> None:
    rng = Random(1)
    taken = set(names.name_lists().male[4]) - {"Noah"}
    unusual = set(names._MARKED_FIRST["MALE"])
    assert {names.first_name(rng, "MALE", 2012, taken) for _ in range(5)} - unusual == {"Noah"}
    assert all(names.first_name(rng, "MALE", 2012, taken | unusual) == "Noah" for _ in range(5))


def test_names_have_the_marks_of_a_real_town() -> None:
    rng = Random(4)
    last = Counter(names.last_name(rng) for _ in range(20_000))
    for mark, least, most in (("'", 0.006, 0.02), ("-", 0.018, 0.033), (" ", 0.022, 0.045)):
        assert least < sum(number for name, number in last.items() if mark in name) / 20_000 < most
    assert 0.005 < sum(number for name, number in last.items() if not name.isascii()) / 20_000 < 0.02
    assert max(map(len, last)) >= 20
    assert "McLaughlin" in last
    assert "O'Brien" in last
    assert not {"Mclaughlin", "Obrien"} & set(last)
    first = [names.first_name(rng, "FEMALE", 2010) for _ in range(20_000)]
    assert 0.008 < sum(name in names._MARKED_FIRST["FEMALE"] for name in first) / 20_000 < 0.018
    assert len({name for name in first if name in names._MARKED_FIRST["FEMALE"]}) > 10


def test_flats_and_numbered_streets_are_among_the_addresses() -> None:
    rng = Random(5)
    streets = [names.street_address(rng) for _ in range(2_000)]
    assert any(re.search(r" [NSEW] \d+(st|nd|rd|th) ", street) for street in streets)
    assert any(" Maple " in street for street in streets)
    assert len({names.apartment(rng) for _ in range(500)}) > 200


@pytest.mark.parametrize(("year", "era"), [(1940, 0), (1964, 0), (1965, 1), (1994, 2), (2006, 3), (2007, 4), (2020, 4)])
def test_the_era_of_a_birth_year_begins_with_its_first_year(year: int, era: int) -> None:
    rng = Random(2)
    drawn = {names.first_name(rng, "FEMALE", year) for _ in range(3_000)}
    assert drawn - set(names.name_lists().female[era]) <= set(names._MARKED_FIRST["FEMALE"])
    assert set(names.name_lists().female[era]) <= drawn


def test_without_a_short_form_people_go_by_their_middle_name() -> None:
    rng = Random(3)
    assert names.preferred_name(rng, "Benjamin", "Luke") in {"Ben", "Benny"}
    assert names.preferred_name(rng, "Zoe", "Grace") == "Grace"
    assert names.preferred_name(rng, "Zoe", None) is None
