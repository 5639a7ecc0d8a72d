"""What is written about the front office agrees with the rows of other areas, also after patients were added twice."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from reading import read_tables

from seedbed.checks.run import all_rules, check

OURS = {"ops", "messages", "portal", "leads", "compliance"}
STARTS = {"BONDING_FULL", "BONDING_SINGLE", "ALIGNER_START", "EXPANDER_DELIVERY", "HERBST_DELIVERY"}


def recounted(tables):
    """Count each clinic's days anew, from the rows alone."""
    codes = {row["id"]: row["code"] for row in tables["AppointmentType"]}
    waits = {row["appointmentId"]: row["waitMinutes"] for row in tables["PatientVisit"]}
    days = defaultdict(list)
    for row in tables["Appointment"]:
        local = row["startsAt"] + timedelta(minutes=row["utcOffsetMinutes"])
        day = datetime(local.year, local.month, local.day, tzinfo=UTC)
        days[row["clinicId"], day].append((codes[row["appointmentTypeId"]], waits.get(row["id"]), row))
    counted = {}
    for key, visits in days.items():
        done = [(code, row) for code, _, row in visits if row["status"] == "COMPLETED"]
        waited = [wait for _, wait, _ in visits if wait is not None]
        counted[key] = (
            len(visits),
            len(done),
            sum(row["status"] == "NO_SHOW" for _, _, row in visits),
            sum(row["status"] == "CANCELLED" for _, _, row in visits),
            sum(code == "NEW_PATIENT_EXAM" for code, _ in done),
            sum(code in STARTS for code, _ in done),
            sum(code == "DEBOND" for code, _ in done),
            sum(code in {"REPAIR", "COMFORT"} for code, _ in done),
            sum(row["durationMinutes"] for _, row in done),
            round(sum(waited) / len(waited), 2) if waited else None,
        )
    return counted


def metrics_agree(tables):
    counted, quiet = recounted(tables), (0,) * 9 + (None,)
    for row in tables["DailyMetric"]:
        found = tuple(
            row[name]
            for name in (
                *("scheduled", "completed", "noShows", "cancelled", "newPatients", "starts", "debonds", "emergencies"),
                *("chairMinutes", "averageWaitMinutes"),
            )
        )
        assert found == pytest.approx(counted.get((row["clinicId"], row["day"]), quiet), abs=0.006), row["day"]
    days = {(row["clinicId"], row["day"]) for row in tables["DailyMetric"]}
    first, last = min(day for _, day in days), max(day for _, day in days)
    assert {key for key in counted if first <= key[1] <= last} <= days
    return len(days)


def violations(url):
    rules = [rule for rule in all_rules() if rule.group in OURS | {"schema"}]
    assert {rule.group for rule in rules} >= OURS
    report = asyncio.run(check(url, rules, now=datetime.now(UTC)))
    return [(found.rule.name, found.rows[0]) for found in report.violations]


def test_daily_metrics_are_what_the_rows_say(seeded):
    assert metrics_agree(seeded("standard", "sqlite")) > 240


def test_every_clinic_has_its_own_front_office(seeded):
    tables = seeded("full", "sqlite")
    clinics = {row["id"] for row in tables["Clinic"]}
    for model in (
        "DailyMetric",
        "MessageTemplate",
        "Lead",
        "PortalAccount",
        "ChecklistRun",
        "IncidentReport",
        "AuditLog",
    ):
        found = {row["clinicId"] for row in tables[model]}
        # Who signs in for all clinics is written down in none of them.
        assert (found - {None} if model == "AuditLog" else found) == clinics, model


def test_adding_twice_leaves_a_front_office_without_contradictions(seed, practices, datamodel):
    # What PostgreSQL holds after runs that add is the same, as test_adding.py shows.
    database = practices.copy("sqlite", "standard")
    before = read_tables(database, datamodel)
    seed(database, "standard", clear=False, seed=5)
    seed(database, "standard", clear=False, seed=6)
    tables = read_tables(database, datamodel)
    for model in ("MessageTemplate", "ConsentTemplate", "ChecklistTemplate", "ChecklistRun", "IntakeForm"):
        assert tables[model] == before[model], model
    for model in (
        "Lead",
        "PortalAccount",
        "PatientConsent",
        "NotificationPreference",
        "IncidentReport",
        "PatientVisit",
    ):
        kept = {row["id"]: row for row in tables[model]}
        assert [kept[row["id"]] for row in before[model]] == before[model], model
        assert len(tables[model]) > len(before[model]), model
    assert len(tables["DailyMetric"]) == len(before["DailyMetric"])
    assert sum(row["scheduled"] for row in tables["DailyMetric"]) > 2 * sum(
        row["scheduled"] for row in before["DailyMetric"]
    )
    metrics_agree(tables)
    assert violations(database) == []


def test_an_area_that_comes_later_writes_what_it_would_have_written_at_once(seed, seeded, make_database, datamodel):
    url = make_database("sqlite")
    seed(url, "standard", areas=("appointments",))
    seed(url, "standard", areas=("ops", "communications", "portal", "crm"), clear=False)
    late, at_once = read_tables(url, datamodel), seeded("standard", "sqlite")
    models = (
        "PatientVisit",
        "VisitStageEvent",
        "DailyMetric",
        "AppointmentReminder",
        "Message",
        "PortalActivity",
        "Lead",
    )
    for model in models:
        assert late[model] == at_once[model], model
