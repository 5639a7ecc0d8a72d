"""Factories on MongoDB: the client's models, written by the driver, in a database that each test finds empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seed.factories import PatientFactory
from seedbed.database import DatabaseUrl
from seedbed.errors import FactoryError, UsageError
from seedbed.testing.mongodb import MongodbIsolation, MongodbTemplate

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="session")
def seed_database_url(request: pytest.FixtureRequest) -> DatabaseUrl:
    return DatabaseUrl.parse(request.getfixturevalue("mongodb_server") + "tests")


# Fixtures of this module's own: a process that has made those of another database before keeps them.
@pytest.fixture(scope="session")
def seed_template(seed_database_url: DatabaseUrl) -> MongodbTemplate:
    return MongodbTemplate(seed_database_url)


@pytest.fixture(scope="session")
def seed_isolation(seed_template: MongodbTemplate) -> Iterator[MongodbIsolation]:
    isolation = MongodbIsolation(seed_template)
    yield isolation
    isolation.close()


async def test_create_returns_the_clients_model_and_makes_the_parents(db, patient_factory):
    from prisma.models import Patient

    patient = await patient_factory.create(firstName="Ada")
    assert isinstance(patient, Patient)
    assert patient.firstName == "Ada"
    assert await db.patient.find_unique(where={"id": patient.id}) == patient
    assert await db.clinic.count() == 1


async def test_the_rows_of_one_test_are_gone_in_the_next(db):
    assert await db.patient.count() == 0
    assert await db.clinic.count() == 0


async def test_many_rows_traits_and_recycled_parents(db, patient_factory, appointment_factory):
    patient = await patient_factory.create()
    visits = await appointment_factory.recycle(patient).create_many(3)
    assert {visit["patientId"] for visit in visits} == {patient.id}
    assert await db.appointment.count(where={"patientId": patient.id}) == 3
    assert await db.patient.count() == 1


async def test_related_rows_are_made_and_read_back(db, patient_factory):
    patient = await patient_factory.create(with_appointments=2)
    assert len(patient.appointments) == 2
    assert await db.appointment.count() == 2


async def test_a_row_that_breaks_a_unique_key_is_explained(patient_factory):
    patient = await patient_factory.create()
    with pytest.raises(FactoryError, match=r"the database has a Patient with the same clinicId .*patientNumber"):
        await patient_factory.create(clinicId=patient.clinicId, patientNumber=patient.patientNumber)


async def test_a_parent_that_is_not_there_is_named(patient_factory):
    with pytest.raises(FactoryError, match="the database has no such Clinic"):
        await patient_factory.create(clinicId="0" * 24)


async def test_rows_are_found_changed_and_deleted(db, patient_factory):
    rows = await patient_factory.create_many(4)
    found = await db.patient.find_many(where={"id": {"in": [row["id"] for row in rows[:2]]}}, order={"id": "asc"})
    assert [each.id for each in found] == sorted(row["id"] for row in rows[:2])
    changed = await db.patient.update(data={"firstName": "Grace"}, where={"id": rows[0]["id"]})
    assert changed.firstName == "Grace"
    assert await db.patient.count(where={"firstName": {"not": "Grace"}}) == 3
    assert await db.patient.delete_many(where={"firstName": "Grace"}) == 1
    assert await db.patient.count() == 3


async def test_what_the_client_does_not_know_it_says(db):
    with pytest.raises(AttributeError, match=r"has no 'patients'\. Did you mean 'patient'\?"):
        _ = db.patients
    with pytest.raises(UsageError, match="does not support 'contains' in where"):
        await db.patient.find_many(where={"firstName": {"contains": "a"}})
    with pytest.raises(UsageError, match=r"has no transactions through this client\. They need a replica set"):
        db.tx()


@pytest.mark.parametrize("number", range(20))
async def test_each_test_is_alone(db, seed_context, number):
    assert await db.patient.count() == 0
    await PatientFactory(seed_context).create_many(number + 1)
    assert await db.patient.count() == number + 1
