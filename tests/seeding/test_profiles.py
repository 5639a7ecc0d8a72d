"""The profiles hold what the guide promises."""

from __future__ import annotations

from collections import Counter

import bcrypt
import pytest

SIZES = {"minimal": (1, 5, 10), "standard": (1, 20, 50), "full": (3, 90, 600)}


@pytest.fixture(params=SIZES)
def profile(request):
    return request.param


def test_profile_has_exactly_the_promised_clinics_users_and_patients(seeded, profile):
    tables = seeded(profile, "sqlite")
    assert (len(tables["Clinic"]), len(tables["User"]), len(tables["Patient"])) == SIZES[profile]


def test_every_clinic_of_full_has_its_share(seeded):
    tables = seeded("full", "sqlite")
    patients = Counter(row["clinicId"] for row in tables["Patient"])
    assert sorted(patients.values()) == [200, 200, 200]
    for model in ("StaffProfile", "TreatmentChair", "Room", "AppointmentType", "Appointment", "ClinicHours"):
        assert {row["clinicId"] for row in tables[model]} == {row["id"] for row in tables["Clinic"]}, model


def test_default_accounts_exist_with_the_default_password(seeded, profile):
    tables = seeded(profile, "sqlite")
    users = {row["email"]: row for row in tables["User"]}
    doctors = {f"dr.{s['lastName'].lower()}@main.smileortho.com" for s in tables["StaffProfile"] if s["npi"]}
    expected = {"admin@system.local", "admin@main.smileortho.com", "frontdesk@main.smileortho.com"}
    assert expected <= users.keys()
    assert doctors & users.keys()
    for email in expected | (doctors & users.keys()):
        assert bcrypt.checkpw(b"Password123!", users[email]["passwordHash"].encode())
        assert users[email]["status"] == "ACTIVE"


def test_minimal_seeds_phase_one_and_patients_only(seeded):
    tables = seeded("minimal", "sqlite")
    assert tables["StaffProfile"]
    assert not tables["Appointment"]
    assert not tables["AppointmentType"]


def test_standard_leaves_no_table_empty(seeded):
    tables = seeded("standard", "sqlite")
    assert [model for model, rows in tables.items() if not rows] == []
