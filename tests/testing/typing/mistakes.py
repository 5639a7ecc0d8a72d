"""Deliberate mistakes: pyright must report each line that ends with `# error`, and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.factories import AppointmentFactory, BaseFactory, PatientFactory

if TYPE_CHECKING:
    from seedbed.testing import Factories


async def mistakes(patients: PatientFactory, visits: AppointmentFactory, factories: Factories) -> None:
    await patients.create(fristName="Ada")  # error
    await patients.create(traits=["adult"], emial="ada@example.com")  # error
    await patients.create(firstName=3)  # error
    await patients.create(firstName=None)  # error
    await patients.create(status="ACTIV")  # error
    await patients.create({"fristName": "Ada"})  # error
    await patients.create(overrides={"fristName": "Ada"})  # error
    await patients.create(traits=3)  # error
    await patients.create(with_appointment=2)  # error
    await patients.create(with_appointments=[{"durationMinuets": 20}])  # error
    await visits.create(patient=3.5)  # error
    await visits.create(patient=None)  # error
    await visits.create(startsAt="tomorrow")  # error
    await patients.create_many(3, fristName="Ada")  # error
    await patients.create_many("three")  # error
    patients.build(fristName="Ada")  # error
    patients.build_many(3, fristName="Ada")  # error
    patients.create()  # error
    patient = patients.create()
    print(patient.firstName)  # error
    print((await patients.create()).fristName)  # error
    await factories(PatientFactory).create(fristName="Ada")  # error
    await patients.recycle().with_clinic("c").create(fristName="Ada")  # error
    PatientFactory()  # error


class TypoFactory(BaseFactory["Patinet"]):  # error
    """Of a model that does not exist."""

    model = "Patient"
