"""What people write: pyright in its strict mode must have nothing to say."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from seed.factories import AppointmentFactory, BaseFactory, Parent, PatientFactory, factory_for
from seedbed.testing import Factories, coverage, lint

if TYPE_CHECKING:
    from prisma.models import Household, Patient

    from prisma import Prisma


class FamilyFactory(BaseFactory["Household"]):
    """Somebody's own factory, of a model that is known only to type checkers."""

    model = "Household"
    params = {"size": 3}
    defaults = {"name": lambda row: f"Family of {row['size']}"}
    traits = {"large": {"size": 7, "with_patients": [{}, {"traits": "child"}]}}


class ReferredPatientFactory(PatientFactory):
    """A variant."""

    defaults = {**PatientFactory.defaults, "referringProviderId": Parent("ReferringProvider")}


async def test_everything_that_factories_take(
    db: Prisma, factories: Factories, patient_factory: PatientFactory, appointment_factory: AppointmentFactory
) -> None:
    patient = await patient_factory.create(traits=["inactive"], email="test@example.com", dateOfBirth=date(2012, 2, 29))
    email: str | None = patient.email
    assert email == "test@example.com"
    await patient_factory.create({"firstName": "Ada"}, overrides={"lastName": "Lovelace"}, status="ACTIVE")
    with_visits: Patient = await patient_factory.create(with_appointments=[{"traits": ["completed"]}], with_contacts=2)
    visits = [visit.startsAt for visit in with_visits.appointments or []]
    assert all(starts < datetime(2027, 1, 1, tzinfo=UTC) for starts in visits)

    family: Household = await FamilyFactory(factories.context).create(traits=["large"], params={"size": 5})
    rows = await ReferredPatientFactory(factories.context).create_many([{"household": family}, {}], city="Springfield")
    assert rows[0]["city"] == "Springfield"
    visit = await appointment_factory.recycle(patient).create(patient=patient, chair=None)
    assert visit.patientId == patient.id

    one, two = await asyncio.gather(factories(PatientFactory).create(), factories(FamilyFactory).create())
    assert one.firstName
    assert two.name
    built = patient_factory.build(firstName="Ada")
    assert len(patient_factory.build_many(2, (built["lastName"] and {"lastName": "Lovelace"}) or None)) == 2

    anything = await factory_for("Patient")(factories.context).create(whatever="the data model has")
    print(anything.id, await factories.patient.create_many(2), await lint(db), await coverage(patient_factory))
