"""--no-clear adds to a practice; areas and phases choose what is seeded."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import prepared
import pytest
from commands import change
from reading import read_tables, violations

from seed.areas import area_registry
from seed.config import parse_as_of
from seedbed.errors import UsageError

SMALL = "standard:users=9,patients=12"
MIDDLE = "standard:users=12,patients=30"
THREE = "standard:clinics=3,users=9,patients=12"


@pytest.fixture
def database(make_database):
    """On SQLite: that PostgreSQL holds the same after a run that adds is a test of its own."""
    return make_database("sqlite")


@pytest.fixture
def standard(practices):
    """A standard practice, to be added to."""
    return practices.copy("sqlite", "standard")


@pytest.fixture(scope="module")
def added(practices):
    """A standard practice to which a second run has added."""
    url = practices.copy("sqlite", "standard")
    prepared.seed(url, "standard", clear=False, seed=5)
    return url


@pytest.fixture
def minimal(practices):
    """A minimal practice, to be added to."""
    return practices.copy("sqlite")


@pytest.mark.parametrize(
    "runs",
    [
        pytest.param([(SMALL, {"phase": 1}), (SMALL, {"seed": 5})], marks=pytest.mark.thorough),
        [(SMALL, {"areas": ("patients",)}), ("minimal", {"seed": 5}), ("minimal:clinics=2", {"seed": 6})],
    ],
)
def test_both_databases_hold_the_same_after_runs_that_add(runs, seed, make_database, datamodel):
    sqlite, postgresql = make_database("sqlite"), make_database("postgresql")
    for profile, settings in runs:
        for database in (sqlite, postgresql):
            seed(database, profile, clear=False, **settings)
    assert read_tables(sqlite, datamodel) == read_tables(postgresql, datamodel)


def filled(url, datamodel):
    return {model for model, rows in read_tables(url, datamodel).items() if rows}


def models_of(*areas):
    return {model for area in areas for model in area_registry[area].models}


def test_an_area_brings_its_dependencies_and_nothing_else(seed, database, datamodel):
    seed(database, areas=("auth:users",))
    assert filled(database, datamodel) == models_of("core", "auth:roles", "auth:users")


def test_the_area_appointments_brings_everything_that_a_visit_needs(seed, database, datamodel):
    report = seed(database, areas=("appointments",))
    assert set(report.areas) == {
        "core", "auth:roles", "auth:users", "staff", "resources", "patients", "booking:types", "appointments",
    }  # fmt: skip
    assert filled(database, datamodel) <= models_of(*report.areas)
    assert read_tables(database, datamodel)["Appointment"]


def test_a_phase_seeds_no_later_one(seed, database, datamodel):
    seed(database, "standard", phase=1)
    later = {model for area in area_registry if area.phase > 1 for model in area.models}
    assert filled(database, datamodel).isdisjoint(later)
    assert "TreatmentChair" in filled(database, datamodel)


def test_adding_twice_adds_patients_and_keeps_the_rest(seed, standard, datamodel):
    before = read_tables(standard, datamodel)
    for run in (2, 3):
        seed(standard, "standard", clear=False)
        tables = read_tables(standard, datamodel)
        assert len(tables["Patient"]) == 50 * run
        numbers = sorted(int(row["patientNumber"][1:]) for row in tables["Patient"])
        assert numbers == list(range(numbers[0], numbers[0] + 50 * run))
        for model in ("User", "StaffProfile", "Role", "TreatmentChair", "AppointmentType", "ReferringProvider"):
            assert tables[model] == before[model]
        assert [row for row in tables["Patient"] if row in before["Patient"]] == before["Patient"]


def test_added_visits_do_not_overlap_with_those_that_were_there(added, datamodel):
    visits = [row for row in read_tables(added, datamodel)["Appointment"] if row["status"] != "CANCELLED"]
    for who in ("providerId", "chairId"):
        visits.sort(key=lambda row: (row[who], row["startsAt"]))
        clashes = [
            (first["id"], second["id"])
            for first, second in pairwise(visits)
            if first[who] == second[who] and second["startsAt"] < first["endsAt"]
        ]
        assert clashes == [], who


def test_adding_more_clinics_keeps_the_first(seed, minimal, datamodel):
    seed(minimal, THREE, clear=False, areas=("patients",))
    tables = read_tables(minimal, datamodel)
    assert sorted(row["slug"] for row in tables["Clinic"]) == ["main", "north", "west"]
    assert len(tables["Patient"]) == 10 + 3 * 12
    assert sum(row["email"] == "admin@system.local" for row in tables["User"]) == 1


def test_appointments_that_come_later_belong_to_the_patients_that_were_there(seed, seeded, database, datamodel):
    seed(database, "standard", areas=("patients",))
    seed(database, "standard", areas=("appointments",), clear=False)
    late, at_once = read_tables(database, datamodel), seeded("standard", "sqlite")
    assert late["Patient"] == at_once["Patient"]
    assert late["Appointment"] == at_once["Appointment"]


def test_adding_to_a_clinic_that_somebody_else_made_is_refused(seed, minimal, datamodel):
    change(minimal, 'DELETE FROM "SeedRun"')
    before = read_tables(minimal, datamodel)
    with pytest.raises(UsageError, match="this seeder did not make it"):
        seed(minimal, "minimal", clear=False)
    assert read_tables(minimal, datamodel) == before


def test_who_is_added_is_booked_in_the_hours_that_somebody_has_given_providers_since(seed, standard, datamodel):
    change(standard, """UPDATE "ProviderSchedule" SET "startMinute" = 540, "endMinute" = 700""")
    before = {visit["id"] for visit in read_tables(standard, datamodel)["Appointment"]}
    seed(standard, SMALL, clear=False, seed=5)
    added = [row for row in read_tables(standard, datamodel)["Appointment"] if row["id"] not in before]
    assert added
    for visit in added:
        begins = visit["startsAt"] + timedelta(minutes=visit["utcOffsetMinutes"])
        minute = begins.hour * 60 + begins.minute
        assert minute >= 540
        assert minute + visit["durationMinutes"] <= 700


def test_visits_of_patients_from_two_runs_are_written_together_without_overlap(seed, database, datamodel):
    seed(database, MIDDLE, areas=("patients",))
    seed(database, MIDDLE, areas=("patients",), clear=False, seed=5)
    charts = read_tables(database, datamodel)["Patient"]
    seed(database, MIDDLE, clear=False, seed=6)
    tables = read_tables(database, datamodel)
    assert [row for row in tables["Patient"] if row in charts] == charts
    visits = [row for row in tables["Appointment"] if row["status"] != "CANCELLED"]
    assert len({row["patientId"] for row in visits}) > 72
    for who in ("providerId", "chairId"):
        visits.sort(key=lambda row: (row[who], row["startsAt"]))
        assert [
            (first["id"], second["id"])
            for first, second in pairwise(visits)
            if first[who] == second[who] and second["startsAt"] < first["endsAt"]
        ] == [], who


CLINICS_OWN = (
    "StaffShift", "TimeOffRequest", "TrainingRecord", "PerformanceReview", "Equipment", "SterilizationCycle",
    "InventoryItem", "InventoryLot", "StockMovement", "PurchaseOrder", "VendorContract",
)  # fmt: skip


def test_adding_keeps_shifts_and_stock_and_opens_further_packages(seeded, added, datamodel):
    before = seeded("standard", "sqlite")
    tables = read_tables(added, datamodel)
    for model in CLINICS_OWN:
        assert before[model]
        assert tables[model] == before[model], model
    packages = tables["SterilizationLoad"]
    assert [row for row in packages if row in before["SterilizationLoad"]] == before["SterilizationLoad"]
    patients = {row["id"]: row["patientId"] for row in tables["Appointment"]}
    charts = {row["id"] for row in before["Patient"]}
    assert [row for row in packages if row["appointmentId"] and patients[row["appointmentId"]] not in charts]


def test_a_clinic_staffed_first_gets_its_patients_ledger_later(seed, database, datamodel):
    seed(database, "standard", phase=1)
    before = read_tables(database, datamodel)
    assert before["SterilizationCycle"]
    assert not before["StockMovement"]
    seed(database, "standard", clear=False, seed=5)
    tables = read_tables(database, datamodel)
    assert tables["StaffShift"] == before["StaffShift"]
    assert {row["type"] for row in tables["StockMovement"]} >= {"OPENING", "USAGE", "RECEIPT"}
    assert any(row["usedAt"] for row in tables["SterilizationLoad"])


def test_charts_that_come_later_belong_to_the_visits_that_were_there(seed, seeded, database, datamodel):
    seed(database, "standard", areas=("appointments",))
    seed(database, "standard", areas=("treatment",), clear=False, seed=99)
    seed(database, "standard", areas=("imaging", "lab"), clear=False, seed=100)
    late, at_once = read_tables(database, datamodel), seeded("standard", "sqlite")
    visits = {row["id"] for row in at_once["Appointment"]}
    # A call on the telephone has a note and no visit.
    assert {row["appointmentId"] for row in late["ProgressNote"]} - {None} <= visits
    for model, key in (("ProgressNote", "writtenAt"), ("PatientImage", "takenAt"), ("LabOrder", "orderNumber")):
        assert sorted(row[key] for row in late[model]) == sorted(row[key] for row in at_once[model])
    # What is ordered for patients in retention belongs to no plan.
    plans = {row["id"] for row in late["TreatmentPlan"]}
    assert {row["treatmentPlanId"] for row in late["LabOrder"]} - {None} <= plans


def test_what_is_added_shares_the_day_that_the_practice_has_reached(seed, database, datamodel):
    seed(database, SMALL, seed=3)
    again = seed(database, SMALL, as_of="2026-09-01", any_day=True, clear=False, seed=5)
    assert again.config.as_of == parse_as_of("2026-03-02")
    assert violations(database) == {}
    first, second = read_tables(database, datamodel)["SeedRun"]
    assert first["asOf"] == second["asOf"]


@pytest.mark.parametrize("day", ["2026-03-01", "2026-03-02T09:00", "2026-09-01"])
def test_adding_on_another_day_is_refused(seed, minimal, datamodel, day):
    before = read_tables(minimal, datamodel)
    with pytest.raises(UsageError, match=r"dated 2026-03-02, .*: leave out --as-of") as refused:
        seed(minimal, "minimal", as_of=day, clear=False)
    assert (f"advance --to {day}" in str(refused.value)) == (day > "2026-03-02")
    assert read_tables(minimal, datamodel) == before


def test_adding_to_an_empty_database_happens_on_the_day_asked_for(seed, database):
    assert seed(database, "minimal", as_of="2026-09-01", clear=False).config.as_of == parse_as_of("2026-09-01")


def test_patients_who_are_added_lack_nothing_that_the_practice_has(seed, standard, datamodel):
    added = seed(standard, "minimal", clear=False, seed=5)
    assert "billing" in added.areas
    assert len(read_tables(standard, datamodel)["Patient"]) == 60
    assert violations(standard) == {}


def test_a_run_of_fewer_clinics_leaves_the_others_to_later_ones(seed, database, datamodel):
    seed(database, THREE, areas=("appointments",))
    seed(database, "minimal", areas=("ops",), clear=False)
    assert {row["clinicId"] for row in read_tables(database, datamodel)["PatientVisit"]} < {
        row["id"] for row in read_tables(database, datamodel)["Clinic"]
    }
    seed(database, THREE, areas=("ops",), clear=False)
    assert violations(database) == {}
