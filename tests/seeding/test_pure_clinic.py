"""A clinic is a pure function: its rows come without a database, in any process, and are those that are seeded."""

from __future__ import annotations

import asyncio
import pickle
import subprocess
import sys
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

import pytest

from seed.areas import area_registry
from seed.areas.clinics import clinic_rows
from seed.areas.practice_story import PracticeStory
from seed.config import SeedConfig, get_profile, parse_as_of
from seed.factories import RoomFactory
from seedbed.errors import RegistryError
from seedbed.types import SeedArea

AS_OF = "2026-03-02"
AFTERNOON = parse_as_of("2026-03-02T21:30")

PROGRAM = """
import pickle, sys
from seed.areas.clinics import clinic_rows
from seed.config import SeedConfig, get_profile, parse_as_of
config = SeedConfig(profile=get_profile(sys.argv[1]), as_of=parse_as_of(sys.argv[2]))
sys.stdout.buffer.write(pickle.dumps(list(clinic_rows(config, int(sys.argv[3])))))
"""


def config_of(profile: str) -> SeedConfig:
    return SeedConfig(profile=get_profile(profile), as_of=parse_as_of(AS_OF))


def by_model(yielded) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = defaultdict(dict)
    for model, rows in yielded:
        found[model].update({row["id"]: row for row in rows})
    return found


@pytest.mark.parametrize(("profile", "index"), [("standard", 0), pytest.param("full", 2, marks=pytest.mark.thorough)])
def test_another_process_makes_the_same_rows(profile, index):
    done = subprocess.run([sys.executable, "-c", PROGRAM, profile, AS_OF, str(index)], capture_output=True, check=True)
    assert pickle.loads(done.stdout) == list(clinic_rows(config_of(profile), index))  # noqa: S301 - our own


def test_a_clinic_s_rows_are_those_that_are_seeded(seeded, datamodel):
    tables = seeded("standard", "sqlite")
    pure = by_model(clinic_rows(config_of("standard"), 0))
    shared = {"Clinic", "ClinicHours", "SeedRun", "Role", "Permission", "RolePermission"}
    for model in datamodel.models.values():
        if model.name not in shared:
            assert {row["id"]: row for row in tables[model.name]} == pure[model.name], model.name


def test_every_row_comes_after_the_rows_that_it_refers_to(datamodel):
    there: dict[str, set[str]] = defaultdict(set)
    shared = {"Clinic", "Role"}
    for index in range(2):
        for model, rows in clinic_rows(config_of("full"), index):
            parents = [relation for relation in datamodel.model(model).parents if relation.target not in shared]
            for row in rows:
                for relation in parents:
                    key = row[relation.columns[0]]
                    assert key is None or key in there[relation.target] or relation.target == model, (model, relation)
                there[model].add(row["id"])


@pytest.mark.parametrize("hours", [8, 7 * 24, 90 * 24])
def test_what_two_days_leave_out_is_the_same_on_both(hours):
    # At this hour some visits are over and their notes are not signed yet.
    earlier = replace(config_of("standard"), profile=get_profile("standard:patients=20"), as_of=AFTERNOON)
    later = replace(earlier, as_of=earlier.as_of + timedelta(hours=hours))
    was, now = (PracticeStory(config, list(area_registry)) for config in (earlier, later))
    every, few = zip(was.parts(), now.parts(), strict=True), was.beside(now)
    for all_rows, some_rows in zip(every, few, strict=True):
        before, after = (by_model(part.make()) for part in all_rows)
        less_before, less_after = (by_model(part.make()) for part in some_rows)
        assert differing(less_before, less_after) == differing(before, after)
        assert differing(less_after, less_before) == differing(after, before)
        assert some_rows[0].label == "" or len(less_after["ProcedureRecord"]) < len(after["ProcedureRecord"])


def test_two_days_make_few_rows_that_are_the_same_on_both():
    earlier = replace(config_of("standard"), profile=get_profile("standard:patients=20"), as_of=AFTERNOON)
    later = replace(earlier, as_of=earlier.as_of + timedelta(days=1))
    was, now = (PracticeStory(config, list(area_registry)) for config in (earlier, later))
    [*_, (before, after)] = was.beside(now)
    made = [sum(len(rows) for _, rows in part.make()) for part in (before, after)]
    every = sum(len(rows) for _, rows in clinic_rows(later, 0))
    assert max(made) < every / 3


def differing(rows, others) -> dict[str, dict[str, object]]:
    found = {model: {key: row for key, row in rows[model].items() if others[model].get(key) != row} for model in rows}
    return {model: those for model, those in found.items() if those}


async def seed_rooms(ctx) -> None:
    await RoomFactory(ctx.factories(ctx.clinic_id)).create_many(
        {"id": ctx.own("Room", code), "code": code, "name": code} for code in ("N1", "N2")
    )


def area(function) -> SeedArea:
    return SeedArea(id="rooms", name="Rooms", phase=1, seed=function, models=("Room",))


def test_an_area_that_calls_its_factories_itself_is_pure_as_well():
    [(model, rows)] = clinic_rows(config_of("minimal"), 0, [area(seed_rooms)])
    assert model == "Room"
    assert [row["code"] for row in rows] == ["N1", "N2"]
    assert all(row["clinicId"] for row in rows)


def test_an_area_that_waits_for_something_else_is_named():
    async def seed_later(ctx) -> None:
        await asyncio.sleep(0)

    with pytest.raises(RegistryError, match="Area 'rooms' waits for something"):
        list(clinic_rows(config_of("minimal"), 0, [area(seed_later)]))
