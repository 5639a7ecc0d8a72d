"""What is in the tables could have happened."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from prepared import NOON

from seed.config import parse_as_of

WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
AS_OF = parse_as_of(NOON)
TOOK_PLACE_OR_WILL = {"SCHEDULED", "CONFIRMED", "IN_PROGRESS", "COMPLETED", "NO_SHOW"}


@pytest.fixture(params=["minimal", "standard", "full"])
def tables(request, practices, datamodel):
    # PostgreSQL holds the same, as test_reproducible.py shows.
    return practices.tables("sqlite", request.param, datamodel, as_of=NOON)


def overlaps(rows, key, start="startsAt", end="endsAt"):
    """Return the pairs of rows that share `key` and a minute."""
    placed = sorted((row for row in rows if row[key] and row[start]), key=lambda row: (row[key], row[start]))
    return [
        (first["id"], second["id"])
        for first, second in pairwise(placed)
        if first[key] == second[key] and second[start] < first[end]
    ]


def live(tables):
    return [row for row in tables["Appointment"] if row["status"] in TOOK_PLACE_OR_WILL]


@pytest.mark.parametrize("who", ["providerId", "chairId", "patientId"])
def test_nobody_and_no_chair_is_booked_twice(tables, who):
    assert overlaps(live(tables), who) == []


def test_a_doctor_is_at_one_chair_at_a_time(tables):
    joined = [
        {"id": row["id"], "who": row["doctorId"], "startsAt": row["doctorStartsAt"], "endsAt": row["doctorEndsAt"]}
        for row in live(tables)
        if row["doctorStartsAt"]
    ]
    held = [
        {"id": row["id"], "who": row["providerId"], "startsAt": row["startsAt"], "endsAt": row["endsAt"]}
        for row in live(tables)
    ]
    assert overlaps(joined + held, "who") == []
    for row in live(tables):
        if row["doctorStartsAt"]:
            assert row["startsAt"] <= row["doctorStartsAt"] < row["doctorEndsAt"] <= row["endsAt"]


def test_visits_lie_inside_opening_hours_on_the_clinics_clock(tables):
    zones = {row["id"]: ZoneInfo(row["timezone"]) for row in tables["Clinic"]}
    hours = {(row["clinicId"], row["weekday"]): row for row in tables["ClinicHours"]}
    outside = []
    for visit in tables["Appointment"]:
        zone = zones[visit["clinicId"]]
        start, end = visit["startsAt"].astimezone(zone), visit["endsAt"].astimezone(zone)
        day = hours.get((visit["clinicId"], WEEKDAYS[start.weekday()]))
        first, last = start.hour * 60 + start.minute, end.hour * 60 + end.minute
        fits = (
            day is not None
            and start.date() == end.date()
            and day["opensMinute"] <= first < last <= day["closesMinute"]
            and (day["lunchStartMinute"] is None or last <= day["lunchStartMinute"] or first >= day["lunchEndMinute"])
        )
        if not fits or visit["utcOffsetMinutes"] != start.utcoffset().total_seconds() / 60:
            outside.append(visit["id"])
        assert visit["endsAt"] - visit["startsAt"] == timedelta(minutes=visit["durationMinutes"])
    assert outside == []


def test_no_visit_lies_on_a_closure_or_while_its_provider_or_chair_is_blocked(tables):
    visits = defaultdict(list)
    for visit in live(tables):
        for who in ("providerId", "chairId", "clinicId"):
            visits[visit[who]].append(visit)
    clashes = [
        (visit["id"], block["id"])
        for block in tables["ScheduleBlock"]
        for visit in visits[block["providerId"] or block["chairId"] or block["clinicId"]]
        if visit["startsAt"] < block["endsAt"] and block["startsAt"] < visit["endsAt"]
    ]
    assert clashes == []


def test_what_is_over_is_past_and_what_is_planned_is_ahead(tables):
    for visit in tables["Appointment"]:
        if visit["status"] == "COMPLETED":
            assert visit["completedAt"] <= AS_OF
        elif visit["status"] == "NO_SHOW":
            assert visit["startsAt"] < AS_OF
        elif visit["status"] in {"SCHEDULED", "CONFIRMED"}:
            assert visit["startsAt"] >= AS_OF
        elif visit["status"] == "IN_PROGRESS":
            assert visit["startsAt"] <= AS_OF < visit["endsAt"]


def test_a_visits_moments_follow_one_another(tables):
    for visit in tables["Appointment"]:
        moments = [visit[name] for name in ("bookedAt", "confirmedAt", "arrivedAt", "seatedAt", "completedAt")]
        happened = [moment for moment in moments if moment is not None]
        assert happened == sorted(happened), visit["id"]
        assert all(moment <= AS_OF for moment in happened), visit["id"]
        assert (visit["completedAt"] is not None) == (visit["status"] == "COMPLETED")


def test_cancellations_belong_to_cancelled_visits(tables):
    cancelled = {row["id"]: row for row in tables["Appointment"] if row["status"] == "CANCELLED"}
    cancellations = {row["appointmentId"]: row for row in tables["AppointmentCancellation"]}
    assert cancellations.keys() == cancelled.keys()
    for visit_id, cancellation in cancellations.items():
        assert cancelled[visit_id]["bookedAt"] <= cancellation["cancelledAt"] <= AS_OF


def test_providers_work_at_the_time_of_their_visits(tables):
    staff = {row["id"]: row for row in tables["StaffProfile"]}
    zones = {row["id"]: ZoneInfo(row["timezone"]) for row in tables["Clinic"]}
    weeks = {(row["providerId"], row["weekday"]): row for row in tables["ProviderSchedule"]}
    for visit in live(tables):
        start = visit["startsAt"].astimezone(zones[visit["clinicId"]])
        provider = staff[visit["providerId"]]
        assert provider["hiredOn"].date() <= start.date()
        assert provider["terminatedOn"] is None or start.date() < provider["terminatedOn"].date()
        week = weeks[provider["id"], WEEKDAYS[start.weekday()]]
        first = start.hour * 60 + start.minute
        assert week["startMinute"] <= first
        assert first + visit["durationMinutes"] <= week["endMinute"]


def test_every_key_leads_somewhere_in_the_same_clinic(tables, datamodel):
    by_id = {model: {row["id"]: row for row in rows} for model, rows in tables.items()}
    for model in datamodel.models.values():
        for relation in model.parents:
            (column,) = relation.columns
            for row in tables[model.name]:
                if row[column] is None:
                    continue
                parent = by_id[relation.target].get(row[column])
                assert parent is not None, (model.name, row["id"], column)
                mine, theirs = row.get("clinicId"), parent.get("clinicId")
                assert mine is None or theirs is None or mine == theirs, (model.name, row["id"], column)


def test_nobody_is_seen_before_birth_or_first_contact(tables):
    patients = {row["id"]: row for row in tables["Patient"]}
    for patient in patients.values():
        assert patient["dateOfBirth"] < patient["firstContactOn"] <= AS_OF
    for visit in tables["Appointment"]:
        assert patients[visit["patientId"]]["firstContactOn"] <= visit["startsAt"]


def test_minors_have_an_adult_guarantor(tables):
    contacts = {}
    for contact in tables["PatientContact"]:
        contacts.setdefault(contact["patientId"], []).append(contact)
    for patient in tables["Patient"]:
        age = (AS_OF - patient["dateOfBirth"]).days / 365.25
        guarantors = [contact for contact in contacts[patient["id"]] if contact["isGuarantor"]]
        assert len(guarantors) == 1
        if age < 18:
            assert (patient["dateOfBirth"] - guarantors[0]["dateOfBirth"]).days / 365.25 >= 18


def test_nothing_was_created_after_the_seed_clock(tables):
    for model, rows in tables.items():
        for row in rows:
            for column in ("createdAt", "updatedAt"):
                assert row.get(column) is None or row[column] <= AS_OF, (model, row["id"], column)


def test_clinicians_hold_valid_credentials_when_they_see_patients(tables):
    needed = {
        "ORTHODONTIST": "DENTAL_LICENSE",
        "HYGIENIST": "HYGIENE_LICENSE",
        "ASSISTANT": "DENTAL_ASSISTANT_REGISTRATION",
    }
    staff = {row["id"]: row for row in tables["StaffProfile"]}
    held = {}
    for row in tables["StaffCredential"]:
        held.setdefault((row["staffProfileId"], row["type"]), []).append(row)
    for visit in live(tables):
        for member_id in filter(None, (visit["providerId"], visit["doctorId"])):
            kind = needed[staff[member_id]["providerType"]]
            # Nobody can have renewed yet what runs out after the seed clock.
            day = min(visit["startsAt"], AS_OF)
            assert any(
                row["issuedOn"] <= day and (row["expiresOn"] is None or day < row["expiresOn"])
                for row in held[member_id, kind]
            ), (member_id, kind, day)
