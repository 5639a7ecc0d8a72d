"""The likeliest mistakes, and that each message says what is wrong and what to do."""

from __future__ import annotations

import gc
import warnings
from typing import Any

import pytest

from seed.factories import AppointmentFactory, InvoiceFactory, PatientFactory, RoomFactory, create_factory_context
from seedbed.datamodel import load
from seedbed.errors import FactoryError, NotAwaitedError
from seedbed.factories import BaseFactory


async def told(awaitable: Any) -> str:
    with pytest.raises(FactoryError) as caught:
        await awaitable
    message = str(caught.value)
    assert "\n" not in message
    return message


async def test_an_unknown_trait(patient_factory: PatientFactory):
    assert (await told(patient_factory.create(traits=["inactiv"]))).startswith(
        "PatientFactory has no trait 'inactiv'. Did you mean 'inactive'? Its traits are: prospect, "
    )


async def test_an_unknown_field(patient_factory: PatientFactory):
    wrong: Any = {"fristName": "Ada"}
    message = "PatientFactory: Patient has no field 'fristName'. Did you mean 'firstName'?"
    assert await told(patient_factory.create(**wrong)) == message
    assert await told(patient_factory.create_many([wrong])) == message


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda made: made.create("inactive"), "'inactive' is not a mapping of fields."),
        (lambda made: made.create(with_contacts=-2), "with_contacts: -2 rows cannot be created. Use 0 or more."),
        (lambda made: made.create_many(-1), "-1 rows cannot be created. Use 0 or more."),
        (lambda made: made.create_many("three"), "'three' is not a number of rows. Pass a number, or a list"),
        (lambda made: made.create_many(2.5), "2.5 is not a number of rows. Pass a number, or a list"),
        (lambda made: made.create(primaryProvider=3), "'primaryProvider' takes a StaffProfile or its id, not 3."),
    ],
)
async def test_an_argument_of_the_wrong_kind(patient_factory: PatientFactory, call: Any, message: str):
    assert message in await told(call(patient_factory))


async def test_a_factory_without_a_model(factories):
    class Nameless(BaseFactory[Any]):
        """It says what its rows hold, but not of which model they are."""

    with pytest.raises(FactoryError, match=r"Nameless has no model\. Name one in the class: model = "):
        factories(Nameless)


async def test_a_field_of_a_parent_names_the_parent_and_not_what_is_spelled_a_little_like_it(factories):
    message = await told(factories(InvoiceFactory).create(patient="x"))
    assert message == "InvoiceFactory: Invoice has no field 'patient'. Its account has one: give account=…"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("dateOfBirth", "2010-01-31", "takes a datetime, not '2010-01-31'. Write datetime(2010, 1, 31, tzinfo=UTC)."),
        ("dateOfBirth", "soon", "takes a datetime, not 'soon'."),
        ("firstName", 5, "takes text, not 5."),
        ("isActive", "yes", "takes True or False, not 'yes'."),
    ],
)
async def test_a_value_of_another_kind_names_the_field(patient_factory: PatientFactory, field, value, message):
    expected = f"PatientFactory: Patient.{field} {message}"
    assert await told(patient_factory.create(**{field: value})) == expected
    assert await told(patient_factory.create_many([{field: value}])) == expected


async def test_an_unknown_parameter(patient_factory: PatientFactory):
    assert await told(patient_factory.create(params={"profil": 1})) == (
        "PatientFactory has no parameter 'profil'. Did you mean 'profile'? Its parameters are: profile."
    )


async def test_a_factory_without_a_client():
    message = await told(PatientFactory(create_factory_context()).create())
    assert message == "PatientFactory has no database. Create it with create_factory_context(db), or use build."


def test_a_factory_without_a_context(db):
    mistaken: Any = db
    with pytest.raises(FactoryError) as caught:
        PatientFactory(mistaken)
    assert "PatientFactory needs a context, not a IsolatedPrisma." in str(caught.value)
    assert "ask for the factory's fixture" in str(caught.value)
    assert "PatientFactory(create_factory_context(db))" in str(caught.value)


async def test_a_parent_of_another_clinic(factories):
    patient, clinic = await factories.patient.create(), await factories.clinic.create()
    visits = factories(AppointmentFactory).with_clinic(clinic.id)
    for wrong in (visits.create(patient=patient), visits.create_many([{"patientId": patient.id}])):
        assert await told(wrong) == (
            f"AppointmentFactory: patientId names a Patient of the Clinic {patient.clinicId}, but the row belongs to "
            f"the Clinic {clinic.id}. Use with_tenant, or a Patient of the same Clinic."
        )


async def test_parents_of_two_clinics(factories):
    patient = await factories.patient.create()
    chair = await factories.treatment_chair.with_clinic((await factories.clinic.create()).id).create()
    message = await told(factories(AppointmentFactory).create(patient=patient, chair=chair))
    assert (
        "chairId is a TreatmentChair of the Clinic" in message or "patientId names a Patient of the Clinic" in message
    )


async def test_a_parent_that_is_not_there(appointment_factory: AppointmentFactory):
    assert await told(appointment_factory.create(patientId="nobody")) == (
        "AppointmentFactory: patientId is 'nobody', but the database has no such Patient. "
        "Create it first, or leave 'patient' out."
    )


async def test_a_parent_of_the_wrong_model(factories):
    room = await factories.room.create()
    visits: Any = factories(AppointmentFactory)
    message = "AppointmentFactory: 'patient' takes a Patient or its id, not a Room."
    assert await told(visits.create(patient=room)) == message
    assert await told(visits.create(patient={"name": "Ada"})) == (
        "AppointmentFactory: 'patient' takes a Patient or its id, not a row without 'id'."
    )


async def test_a_value_that_the_enum_lacks(patient_factory: PatientFactory):
    wrong: Any = {"status": "ACTIV"}
    for mistaken in (patient_factory.create(**wrong), patient_factory.create_many(1, **wrong)):
        assert (await told(mistaken)).startswith(
            "PatientFactory: 'ACTIV' is not a PatientStatus, so it cannot be Patient.status. "
            "Did you mean 'ACTIVE'? Its values are: PROSPECT, OBSERVATION, ACTIVE, "
        )


async def test_nothing_for_a_field_that_must_have_something(patient_factory: PatientFactory):
    wrong: Any = {"firstName": None}
    assert await told(patient_factory.create(**wrong)) == (
        "PatientFactory: Patient.firstName cannot be None. Leave it out for a default."
    )


async def test_a_unique_clash(factories):
    room = await factories(RoomFactory).create()
    clash = "RoomFactory: the database has a Room with the same clinicId {}code {}. Leave 'code' out for one of its own"
    one = await told(factories(RoomFactory).create(code=room.code))
    assert one.startswith("RoomFactory: the database has a Room with the same ")
    assert f"code '{room.code}'" in one
    assert one.endswith("Leave out 'code' for a new value, or give another one."), clash


async def test_a_unique_clash_in_bulk(factories):
    room = await factories(RoomFactory).create()
    many = await told(factories(RoomFactory).create_many(2, code=room.code))
    assert many.startswith("RoomFactory: the database has a Room with the same ")
    assert many.endswith("Leave out 'code' for a new value, or give another one.")


async def test_rows_that_another_context_made(db, room_factory: RoomFactory):
    room = await room_factory.create()
    message = await told(room_factory.create(id=room.id, code="ANOTHER"))
    assert message.startswith(f"RoomFactory: the database has a Room with the same id '{room.id}'.")
    assert "give the second another seed" in message


async def test_related_rows_that_there_are_none_of(patient_factory: PatientFactory):
    wrong: Any = {"with_appointment": 2}
    message = await told(patient_factory.create(**wrong))
    assert message.startswith(
        "PatientFactory: Patient has no related rows 'with_appointment'. Did you mean 'with_appointments'? "
    )
    wrong = {"appointments": 2}
    assert "Create them together with it, by with_appointments=2, or" in await told(patient_factory.create(**wrong))
    wrong = {"with_appointments": "two"}
    assert "takes a number, or one mapping of fields per row, not 'two'" in await told(patient_factory.create(**wrong))


def test_related_rows_of_a_row_that_is_only_built(patient_factory: PatientFactory):
    with pytest.raises(FactoryError, match=r"build returns one row and writes nothing, .*'with_contacts'. Use create"):
        patient_factory.build(with_contacts=2)


# ── await ─────────────────────────────────────────────────────────────────────────────────────────────


def test_using_what_was_not_awaited(patient_factory: PatientFactory):
    patient: Any = patient_factory.create()
    message = (
        "PatientFactory.create(…) was not awaited, so it has no 'email' yet. "
        "Write `row = await PatientFactory.create(…)` in an async function."
    )
    with pytest.raises(NotAwaitedError) as caught:
        assert patient.email
    assert str(caught.value) == message
    assert not hasattr(patient, "email")
    uses: list[Any] = [lambda rows: rows[0], list, len]
    for use in uses:
        with pytest.raises(NotAwaitedError, match="was not awaited"):
            use(patient_factory.create_many(2))
    with warnings.catch_warnings():
        # Who was told once need not be told again.
        warnings.simplefilter("error")
        del patient
        gc.collect()


def test_forgetting_what_was_not_awaited(patient_factory: PatientFactory):
    told = r"PatientFactory\.create\(…\) was never awaited, so nothing was created"
    with pytest.warns(RuntimeWarning, match=told):  # noqa: PT031 - what is dropped there is told of there
        patient_factory.create()  # pyright: ignore[reportUnusedCoroutine]
        gc.collect()


async def test_what_is_awaited_runs_once(db, patient_factory: PatientFactory):
    pending = patient_factory.create()
    await pending
    with pytest.raises(RuntimeError, match="cannot reuse"):
        await pending
    assert await db.patient.count() == 1


def test_every_model_of_the_client_can_be_built_from_the_data_model():
    # Fields of a type that the data model has no value for would need a declaration.
    assert all(field.kind != "unsupported" for model in load().models.values() for field in model.scalars)
