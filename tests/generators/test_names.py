"""The tables of names against Faker's lists."""

from __future__ import annotations

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
    assert {names.first_name(rng, "MALE", 2012, taken) for _ in range(5)} == {"Noah"}


@pytest.mark.parametrize(("year", "era"), [(1940, 0), (1964, 0), (1965, 1), (1994, 2), (2006, 3), (2007, 4), (2020, 4)])
def test_the_era_of_a_birth_year_begins_with_its_first_year(year: int, era: int) -> None:
    rng = Random(2)
    drawn = {names.first_name(rng, "FEMALE", year) for _ in range(3_000)}
    assert drawn == set(names.name_lists().female[era])


def test_without_a_short_form_people_go_by_their_middle_name() -> None:
    rng = Random(3)
    assert names.preferred_name(rng, "Benjamin", "Luke") in {"Ben", "Benny"}
    assert names.preferred_name(rng, "Zoe", "Grace") == "Grace"
    assert names.preferred_name(rng, "Zoe", None) is None
