"""Parents by relation, recycling, related rows, agreement, unique values, hooks and parameters, with real databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

import pytest

from seed.factories import (
    AppointmentCancellationFactory,
    AppointmentFactory,
    BaseFactory,
    ClinicFactory,
    ClinicHoursFactory,
    MedicalHistoryFactory,
    Parent,
    PatientFactory,
    RoomFactory,
    StaffProfileFactory,
    WaitlistEntryFactory,
    factory_for,
)
from seedbed.datamodel import load
from seedbed.errors import FactoryError

MODELS = tuple(load().models)

# Relations to rows that refer to those of a model, where it has any.
RELATED = {
    name: related
    for name, model in load().models.items()
    if (related := [field for field in model.relations if not field.relation_from_fields])
}


async def held(db) -> dict[str, int]:
    """Return how many rows there are, by model."""
    counts = {name: await getattr(db, model.accessor).count() for name, model in load().models.items()}
    return {name: count for name, count in counts.items() if count}


# ── no more rows than needed ──────────────────────────────────────────────────────────────────────────


async def test_a_visit_alone_makes_one_row_of_each_thing_that_it_needs(db, appointment_factory: AppointmentFactory):
    visit = await appointment_factory.create()
    assert await held(db) == {
        "Clinic": 1,
        "Patient": 1,
        "User": 1,
        "StaffProfile": 1,
        "Room": 1,
        "TreatmentChair": 1,
        "AppointmentType": 1,
        "Appointment": 1,
    }
    for rows in (db.patient, db.user, db.staffprofile, db.room, db.treatmentchair, db.appointmenttype):
        assert (await rows.find_first_or_raise()).clinicId == visit.clinicId


async def test_a_hundred_rows_share_a_recycled_clinic(db, factories):
    clinic, _ = await factories(ClinicFactory).create(), await factories(ClinicFactory).create()
    for row in await factories(AppointmentFactory).recycle(clinic).create_many(100):
        assert row["clinicId"] == clinic.id
    assert await db.clinic.count() == 2
    assert await db.patient.count(where={"clinicId": clinic.id}) == 1


async def test_recycled_rows_are_used_through_the_whole_tree(db, factories):
    clinic = await factories(ClinicFactory).create()
    patient = await factories(PatientFactory).recycle(clinic).create()
    doctor = await factories(StaffProfileFactory).recycle(clinic).create(traits=["orthodontist"])
    await factories(PatientFactory).create_many(5)
    cancellation = await factories(AppointmentCancellationFactory).recycle(patient, doctor).create()
    visit = await db.appointment.find_unique_or_raise({"id": cancellation.appointmentId})
    assert (visit.patientId, visit.providerId, visit.clinicId) == (patient.id, doctor.id, clinic.id)


async def test_ids_are_recycled_by_model_and_taken_in_turn(factories):
    patients = await factories(PatientFactory).create_many(5)
    chosen = [row["id"] for row in patients[:2]]
    visits = await factories(AppointmentFactory).recycle(Patient=chosen).create_many(30)
    assert {visit["patientId"] for visit in visits} == set(chosen)


async def test_a_recycled_row_that_can_be_a_parent_once_is_one_once(factories):
    user = await factories.user.create()
    staff = factories(StaffProfileFactory).recycle(user)
    assert (await staff.create()).userId == user.id
    assert (await staff.create()).userId != user.id


async def test_rows_of_two_clinics_cannot_be_recycled_together(factories):
    patients = [await factories(PatientFactory).create(clinic=await factories.clinic.create()) for _ in range(2)]
    with pytest.raises(FactoryError, match=r"a Patient of the Clinic \w+ and a Patient of the Clinic .*two factories"):
        factories.appointment.recycle(*patients)


# ── parents ───────────────────────────────────────────────────────────────────────────────────────────


async def test_a_parent_is_given_as_model_as_row_or_as_id(factories):
    patients = factories(PatientFactory)
    model, [row] = await patients.create(), await patients.create_many(1)
    visits = factories(AppointmentFactory)
    assert (await visits.create(patient=model)).patientId == model.id
    assert (await visits.create(patient=row)).patientId == row["id"]
    assert (await visits.create(patient=model.id)).patientId == model.id
    assert [each["patientId"] for each in await visits.create_many([{"patient": model}, {"patient": row}])] == [
        model.id,
        row["id"],
    ]
    assert (await visits.create(chair=None)).chairId is None
    assert visits.build(patient=model)["patientId"] == model.id


async def test_a_parent_from_the_database_decides_the_clinic(db, factories):
    await factories.clinic.create()
    theirs = await factories.clinic.create()
    patient = await factories(PatientFactory).with_clinic(theirs.id).create()
    factories.context.made.clear()
    factories.context.id_tracker._tenants.clear()
    visit = await factories(AppointmentFactory).create(patientId=patient.id)
    assert visit.clinicId == theirs.id
    assert (await db.staffprofile.find_unique_or_raise({"id": visit.providerId})).clinicId == theirs.id


async def test_parents_agree_on_the_parents_that_they_share(db, factories):
    # Several of each, so that agreeing by chance is unlikely.
    for _ in range(4):
        patient = await factories(PatientFactory).create()
        await factories(AppointmentFactory).create(patient=patient)
    for entry in await factories(WaitlistEntryFactory).create_many(10, traits=["filled"]):
        visit = await db.appointment.find_unique_or_raise({"id": entry["filledById"]})
        assert (visit.patientId, visit.appointmentTypeId) == (entry["patientId"], entry["appointmentTypeId"])
    entry = await factories(WaitlistEntryFactory).create(traits=["filled"], patient=await factories.patient.create())
    visit = await db.appointment.find_unique_or_raise({"id": entry.filledById})
    assert visit.patientId == entry.patientId
    entry = await factories(WaitlistEntryFactory).create(filledBy=visit)
    assert entry.patientId == visit.patientId


async def test_a_cancellation_tells_the_notice_that_its_visit_had(db, factories):
    for traits in ([], ["late"]):
        for row in await factories(AppointmentCancellationFactory).create_many(3, traits=traits):
            visit = await db.appointment.find_unique_or_raise({"id": row["appointmentId"]})
            assert row["cancelledAt"] <= factories.context.as_of
            notice = visit.startsAt - row["cancelledAt"]
            assert row["hoursNotice"] == notice // timedelta(hours=1)
            assert notice < timedelta(hours=24) if traits else notice >= timedelta(hours=72)


# ── related rows ──────────────────────────────────────────────────────────────────────────────────────


async def test_related_rows_come_with_the_new_one(db, patient_factory: PatientFactory):
    patient = await patient_factory.create(
        with_contacts=2,
        with_appointments=[{"traits": ["completed"]}, {"durationMinutes": 40}],
        with_alerts={"severity": "LOW"},
    )
    assert [len(rows or []) for rows in (patient.contacts, patient.appointments, patient.alerts)] == [2, 2, 1]
    assert {visit.clinicId for visit in patient.appointments or []} == {patient.clinicId}
    assert {visit.status for visit in patient.appointments or []} == {"COMPLETED", "SCHEDULED"}
    assert await db.patient.count() == 1


async def test_related_rows_of_many_are_written_in_bulk(db, patient_factory: PatientFactory):
    rows = await patient_factory.create_many([{}, {"with_contacts": 0}, {"with_contacts": 3}], with_contacts=2)
    counts = [await db.patientcontact.count(where={"patientId": row["id"]}) for row in rows]
    assert counts == [2, 0, 3]


async def test_a_row_that_can_only_be_one_comes_along_too(appointment_factory: AppointmentFactory):
    visit = await appointment_factory.create(traits=["cancelled"], with_cancellation=1)
    assert visit.cancellation is not None
    assert visit.cancellation.appointmentId == visit.id
    with pytest.raises(FactoryError, match="A Appointment has one cancellation at most, not 2"):
        await appointment_factory.create(with_cancellation=2)


async def test_related_rows_have_related_rows(db, clinic_factory: ClinicFactory):
    clinic = await clinic_factory.create(with_rooms=[{"with_chairs": 2}, {"with_chairs": 1}])
    assert await db.treatmentchair.count(where={"clinicId": clinic.id}) == 3
    assert await db.room.count() == 2


async def test_traits_and_defaults_may_ask_for_related_rows(factories):
    class Family(PatientFactory):
        traits: ClassVar = {"with_parents": {"with_contacts": [{"relationship": "MOTHER"}, {"relationship": "FATHER"}]}}

    patient = await factories(Family).create(traits=["with_parents"])
    assert {contact.relationship for contact in patient.contacts or []} == {"MOTHER", "FATHER"}
    assert (await factories(Family).create(traits=["with_parents"], with_contacts=0)).contacts == []
    assert factories(Family).build(traits=["with_parents"])["id"]


@pytest.mark.parametrize("model", RELATED)
async def test_every_relation_to_other_rows_can_be_asked_for(model, factories):
    for field in RELATED[model]:
        row = await factories(model).create(**{f"with_{field.name}": 1})
        found = getattr(row, field.name)
        assert (len(found) if field.is_list else bool(found)) == 1, field.name


# ── unique values ─────────────────────────────────────────────────────────────────────────────────────


async def test_values_that_are_unique_within_a_parent_are_counted_there(factories):
    first, second = [await factories(PatientFactory).create() for _ in range(2)]
    histories = factories(MedicalHistoryFactory)
    rows = await histories.create_many(
        [{"patient": first}, {"patient": second}, {"patient": first}, {"patient": second}]
    )
    assert [row["version"] for row in rows] == [1, 1, 2, 2]


async def test_values_that_were_given_are_left_out(clinic_hours_factory: ClinicHoursFactory):
    await clinic_hours_factory.create(weekday="TUESDAY")
    days = [(await clinic_hours_factory.create()).weekday for _ in range(3)]
    assert days == ["MONDAY", "WEDNESDAY", "THURSDAY"]


async def test_when_all_values_are_taken_the_message_says_so(clinic_hours_factory: ClinicHoursFactory):
    assert len(await clinic_hours_factory.create_many(7)) == 7
    with pytest.raises(FactoryError, match=r"all 7 values of ClinicHours.weekday of one clinicId are taken"):
        await clinic_hours_factory.create()


async def test_shuffled_values_are_all_different(factories):
    class Numbered(RoomFactory):
        defaults: ClassVar = {**RoomFactory.defaults, "code": lambda row: f"{row.shuffled(range(100, 600))}"}

    codes = [int(row["code"]) for row in await factories(Numbered).create_many(500)]
    assert sorted(codes) == list(range(100, 600))
    assert codes != sorted(codes)
    with pytest.raises(FactoryError, match=r"all 500 values of Room.code are taken"):
        await factories(Numbered).create()


@pytest.mark.parametrize("model", MODELS)
async def test_the_data_model_alone_keeps_rows_apart(model, factories):
    bare = factories(bare_factory(model))
    assert len(await bare.create_many(3)) == 3
    await bare.create()


def bare_factory(name: str) -> type[BaseFactory[Any]]:
    class BareFactory(BaseFactory[Any]):
        model = name

    return BareFactory


# ── hooks and parameters ──────────────────────────────────────────────────────────────────────────────


async def test_hooks_may_be_async_or_not(factories):
    calls: list[str] = []

    class Plain(RoomFactory):
        def before_create(self, row):  # pyright: ignore[reportIncompatibleMethodOverride]
            calls.append("before")

        def after_create(self, instance):  # pyright: ignore[reportIncompatibleMethodOverride]
            calls.append("after")

    class Waiting(RoomFactory):
        async def after_build(self, row):  # pyright: ignore[reportIncompatibleMethodOverride]
            row["floor"] = await self.db.room.count()

    await factories(Plain).create()
    assert calls == ["before", "after"]
    assert (await factories(Waiting).create()).floor == 1
    assert (await factories(Waiting).create_many(1))[0]["floor"] == 2
    with pytest.raises(FactoryError, match=r"Waiting.after_build is async, which build cannot wait for. Use create."):
        factories(Waiting).build()


async def test_hooks_run_for_related_rows(factories, monkeypatch):
    calls: list[Any] = []

    async def after_create(_, instance):
        calls.append(instance.id)

    monkeypatch.setattr(factory_for("PatientContact"), "after_create", after_create)
    patient = await factories(PatientFactory).create(with_contacts=2)
    assert sorted(calls) == sorted(contact.id for contact in patient.contacts or [])


def test_a_parent_needs_no_field_to_be_declared_twice():
    assert Parent("Patient") == Parent("Patient", traits=(), recycle=True)
