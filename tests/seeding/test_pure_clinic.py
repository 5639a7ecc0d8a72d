"""A clinic is a pure function: its rows come without a database, in any process, and are those that are seeded."""

from __future__ import annotations

import asyncio
import pickle
import subprocess
import sys
from collections import defaultdict

import pytest

from seed.areas.clinics import clinic_rows
from seed.config import SeedConfig, get_profile, parse_as_of
from seed.factories import RoomFactory
from seedbed.errors import RegistryError
from seedbed.types import SeedArea

AS_OF = "2026-03-02"

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


@pytest.mark.parametrize(("profile", "index"), [("standard", 0), ("full", 2)])
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
