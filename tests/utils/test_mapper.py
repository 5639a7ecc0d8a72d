"""Records become rows by rule; what is stated goes on top."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from seed.utils.mapper import Mapper, RememberingMapper


@dataclass(frozen=True, slots=True)
class Order:
    number: int
    status: str
    ordered_on: date
    received_on: date | None
    vendor: str | None
    visit: int | None
    provider: str | None


@dataclass(frozen=True)
class Room:
    code: str
    kind: str
    floor: int


@dataclass(frozen=True, slots=True)
class Access:
    patient: int
    level: str


ORDER = Order(2, "ORDERED", date(2026, 3, 2), None, "LAB", 7, None)


@pytest.fixture(scope="module")
def row(datamodel):
    mapper = Mapper(datamodel, "the clinic", lambda model, *key: ":".join([model, *map(str, key)]))
    return lambda model, record, key, **stated: mapper.row(model, record, key, stated)


def test_a_column_comes_from_the_attribute_of_its_name_and_the_type_from_the_kind(row):
    assert row("Room", Room("B1", "OFFICE", 2), ("B1",)) == {
        "id": "Room:B1", "clinicId": "the clinic", "code": "B1", "type": "OFFICE", "floor": 2,
    }  # fmt: skip


def test_a_day_is_midnight_and_no_day_stays_none(row):
    made = row("LabOrder", ORDER, (5, 2), createdAt=ORDER.ordered_on)
    assert made["orderedOn"] == made["createdAt"] == datetime(2026, 3, 2, tzinfo=UTC)
    assert made["receivedOn"] is None


def test_a_text_refers_within_the_clinic_and_a_number_within_the_patient(row):
    made = row("LabOrder", ORDER, (5, 2))
    assert made["patientId"] == "Patient:5"
    assert made["vendorId"] == "Vendor:LAB"
    assert made["appointmentId"] == "Appointment:5:7"
    assert made["providerId"] is None


def test_a_reference_may_be_stated_as_a_key_and_a_key_without_an_end_refers_to_nothing(row):
    made = row("LabOrder", ORDER, (5, 2), treatmentPlanId=(5, 1), appointmentId=(5, None), vendorId="an id")
    assert made["treatmentPlanId"] == "TreatmentPlan:5:1"
    assert made["appointmentId"] is None
    assert made["vendorId"] == "an id"


def test_a_patient_that_the_record_names_is_not_taken_from_the_key(row):
    assert row("PortalAccess", Access(9, "OWN"), ("a@example.org", 9))["patientId"] == "Patient:9"


def test_what_is_stated_wins_over_the_record(row):
    assert row("LabOrder", ORDER, (5, 2), status="CANCELLED")["status"] == "CANCELLED"


def test_a_row_that_is_remembered_is_not_what_a_caller_made_of_it(datamodel):
    mapper = RememberingMapper(datamodel, "the clinic", lambda model, *key: ":".join([model, *map(str, key)]))
    first = mapper.row("LabOrder", ORDER, (5, 2), {"createdAt": ORDER.ordered_on})
    before = dict(first)
    first["status"] = "changed by the caller"
    assert mapper.row("LabOrder", ORDER, (5, 2), {"createdAt": ORDER.ordered_on}) == before
    later = replace(ORDER, status="RECEIVED")
    assert mapper.row("LabOrder", later, (5, 2), {"createdAt": ORDER.ordered_on})["status"] == "RECEIVED"
    assert "createdAt" not in mapper.row("LabOrder", later, (5, 2), {})
