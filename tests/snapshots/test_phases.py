"""A snapshot of a phase is what seeding up to that phase makes: no row of a later area, and no rule broken."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
from prepared import seed
from reading import read_tables

from seed.areas import AreaRegistry, area_registry
from seedbed.checks import check, select_rules
from seedbed.database import DatabaseUrl
from seedbed.errors import RegistryError, SnapshotError
from seedbed.types import SeedArea


@pytest.fixture(scope="module")
def whole(practices) -> DatabaseUrl:
    """A practice with all its areas."""
    return practices.copy("sqlite", "standard")


LAST = area_registry.last_phase


@pytest.mark.parametrize(
    "phase", [1, LAST - 1, *(pytest.param(each, marks=pytest.mark.thorough) for each in {*range(LAST)} - {1, LAST - 1})]
)
def test_a_phase_restores_to_what_seeding_up_to_it_makes(phase, whole, take, bring, make_database, datamodel):
    take(whole, "part", phase=phase)
    restored = make_database("sqlite")
    bring(restored, "part")
    report = asyncio.run(check(restored, select_rules(()), now=datetime(2026, 3, 2, tzinfo=UTC)))
    assert [(found.rule.name, found.rows[:2]) for found in report.violations] == []
    there = read_tables(restored, datamodel)
    url = make_database("sqlite")
    seed(url, "standard", phase=phase)
    seeded = read_tables(url, datamodel)
    assert {name: len(rows) for name, rows in there.items()} == {name: len(rows) for name, rows in seeded.items()}


def areas(**late: str) -> AreaRegistry:
    early = ("Clinic", "SeedRun", "User", "StaffProfile", "Room", "AppointmentType", "Patient", "Household")
    more = ("TreatmentChair", "OperationsTask", "ReferringProvider")
    return AreaRegistry(
        [
            SeedArea("early", "Early", 0, "x:y", (*early, *more)),
            SeedArea("late", "Late", 1, "x:y", ("Lead",), dependencies=("early",), adds_to=late),
        ]
    )


def test_a_phase_without_tables_is_no_snapshot(whole, take, catalogue):
    with pytest.raises(SnapshotError, match=r"No area of phase 0 to 0 fills a table, so there is nothing to dump"):
        take(whole, "nothing", phase=0, areas=AreaRegistry([]))
    assert not catalogue.snapshots.exists()


def test_rows_that_a_later_area_adds_are_left_out_and_others_stay(whole, tmp_path, take, bring, make_database):
    url = DatabaseUrl.parse(f"file:{shutil.copy(whole.path, tmp_path / 'whole.db')}")
    report = take(url, "early", phase=0, areas=areas(OperationsTask="leadId"))
    assert "OperationsTask.leadId" not in report.manifest.emptied
    restored = make_database("sqlite")
    bring(restored, "early")
    counting = 'SELECT count(*), count("leadId") FROM "OperationsTask"'
    with closing(sqlite3.connect(url.path)) as before, closing(sqlite3.connect(restored.path)) as after:
        every, about_leads = before.execute(counting).fetchone()
        assert about_leads > 0
        assert after.execute(counting).fetchone() == (every - about_leads, 0)


def test_a_column_that_is_not_there_and_rows_that_others_refer_to_are_refused(whole, take, catalogue):
    for late, told in (
        ({"OperationsTask": "lead"}, "adds to OperationsTask.lead, and the schema has no such column"),
        ({"Household": "id"}, "Patient may need rows of Household"),
    ):
        with pytest.raises(SnapshotError, match=told):
            take(whole, phase=0, areas=areas(**late))
    assert catalogue.entries() == []


def test_adding_to_a_model_of_no_other_area_is_refused():
    for model in ("Lead", "Nobody"):
        with pytest.raises(RegistryError, match=f"'late' adds to {model}, which no other area fills"):
            areas(**{model: "id"})
