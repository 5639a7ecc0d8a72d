"""The day is a clock: on a later one the practice is the same, later, also where an epoch used to end."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import pytest

from seed.areas import area_registry
from seed.areas.clinics import clinic_rows
from seed.config import SeedConfig, get_profile, parse_as_of

DAY = parse_as_of("2027-06-30")


@cache
def tables(days: int):
    """Return the rows of a clinic so many days later, by model and id."""
    config = SeedConfig(profile=get_profile("standard"), as_of=DAY + timedelta(days=days), seed=1)
    found = {}
    for model, rows in clinic_rows(config, 0, list(area_registry)):
        found.setdefault(model, {}).update((row["id"], row) for row in rows)
    return found


@pytest.mark.parametrize(("days", "share"), [(1, 0.99), (7, 0.98), (90, 0.95)])
def test_people_and_their_past_stay_what_they_are(days, share):
    now, then = tables(0), tables(days)
    both = now["Patient"].keys() & then["Patient"].keys()
    assert len(both) >= len(now["Patient"]) - 2 - days // 15
    # What time changes: how far care has come, and what somebody has who comes of age.
    lived = {"status", "isActive", "updatedAt", "email", "phone"}
    same = [id_ for id_ in both if _without(now["Patient"][id_], lived) == _without(then["Patient"][id_], lived)]
    assert len(same) >= share * len(both)
    past = [row for row in now["Appointment"].values() if row["startsAt"] < DAY and row["patientId"] in both]
    unchanged = sum(then["Appointment"].get(row["id"]) == row for row in past)
    assert len(past) > 500
    assert unchanged >= share * len(past)


def test_a_day_changes_few_rows():
    now, then = tables(0), tables(1)
    rows = sum(map(len, now.values()))
    changed = sum(
        then.get(model, {}).get(id_, row) != row for model, every in now.items() for id_, row in every.items()
    )
    assert rows > 15_000
    assert changed < rows / 100


def _without(row, columns):
    return {name: value for name, value in row.items() if name not in columns}
