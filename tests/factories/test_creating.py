"""The contract of every factory with a real database: SQLite and PostgreSQL, rolled back after each test."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any, ClassVar

import pytest

from seed.factories import (
    AppointmentFactory,
    ClinicFactory,
    FactoryContext,
    MedicalHistoryFactory,
    PatientFactory,
    RoleAssignmentFactory,
    RolePermissionFactory,
    RoomFactory,
    StaffProfileFactory,
    TreatmentChairFactory,
    factory_for,
)
from seedbed.database.statements import identifier, statement
from seedbed.datamodel import load
from seedbed.errors import FactoryError

pytestmark = pytest.mark.asyncio(loop_scope="session")

MODELS = tuple(load().models)


async def stored(context: FactoryContext, model: str) -> list[dict[str, Any]]:
    """Return what the database holds, as its driver says it."""
    assert context.db is not None
    table = identifier(context.datamodel.model(model).table)
    return await context.db.query_raw(statement(f"SELECT * FROM {table} ORDER BY id"))


async def everything(context: FactoryContext) -> dict[str, list[dict[str, Any]]]:
    return {model: await stored(context, model) for model in MODELS}


async def clinics_agree(context: FactoryContext, model: str) -> None:
    """Fail unless every row is of the clinic that its parents are of."""
    rows = await stored(context, model)
    for parent in context.datamodel.model(model).parents:
        if parent.target == "Clinic":
            continue
        clinics = {row["id"]: row.get("clinicId") for row in await stored(context, parent.target)}
        for row in rows:
            key = row[parent.columns[0]]
            if key is not None and clinics[key] is not None and "clinicId" in row:
                assert clinics[key] == row["clinicId"], (model, parent.field)


# ── every factory ─────────────────────────────────────────────────────────────────────────────────────


async def test_create_and_create_many_store_the_same_row_alike(db_context):
    # Through the client and past it: what differs in the database would sort, compare or read differently.
    for model in MODELS:
        await factory_for(model)(db_context).create()
    through_client = await everything(db_context)
    await db_context.writer.clear()
    for model in db_context.datamodel.insert_order():
        rows = [client_values(db_context, model, row) for row in through_client[model]]
        assert rows, model
        await db_context.writer.insert(model, rows)
    assert await everything(db_context) == through_client


def client_values(context: FactoryContext, model: str, row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as a factory gives it, from what the database said."""

    values = {}
    for field in context.datamodel.model(model).scalars:
        value = row[field.column]
        if value is not None and field.type == "DateTime":
            value = datetime.fromisoformat(value)
        elif field.type == "Json" and isinstance(value, str):
            value = json.loads(value)
        elif value is not None and field.type == "Boolean":
            value = bool(value)
        values[field.name] = value
    return values


# ── create ────────────────────────────────────────────────────────────────────────────────────────────


async def test_create_returns_the_model_of_the_client(db_context):
    from prisma.models import Patient

    patient = await PatientFactory(db_context).create(firstName="Ada", traits=["adult"])
    assert isinstance(patient, Patient)
    assert patient.firstName == "Ada"
    assert await db_context.db.patient.find_unique_or_raise({"id": patient.id}) == patient


async def test_a_date_is_midnight_in_utc_on_either_way(db_context):
    factory = PatientFactory(db_context)
    patient = await factory.create(dateOfBirth=date(2012, 2, 29))
    [row] = await factory.create_many(1, dateOfBirth=date(2012, 2, 29))
    other = await db_context.db.patient.find_unique_or_raise({"id": row["id"]})
    assert patient.dateOfBirth == other.dateOfBirth == datetime(2012, 2, 29, tzinfo=UTC)


async def test_create_registers_the_row_and_its_parents(db_context):
    patient = await PatientFactory(db_context).create()
    tracker = db_context.id_tracker
    assert tracker.get_all("Patient") == tracker.get_by_clinic("Patient", patient.clinicId) == [patient.id]
    assert tracker.get_by_clinic("Clinic", patient.clinicId) == [patient.clinicId]


async def test_json_comes_back_as_it_was_given(db_context):
    answers = {"conditions": ["Ästhma", 'a "quoted" one'], "thumbHabit": False, "age": 11, "note": None}
    history = await MedicalHistoryFactory(db_context).create(answers=answers)
    assert (await db_context.db.medicalhistory.find_unique_or_raise({"id": history.id})).answers == answers
    [row] = await MedicalHistoryFactory(db_context).create_many(1, answers=answers)
    assert (await db_context.db.medicalhistory.find_unique_or_raise({"id": row["id"]})).answers == answers


# ── parents ───────────────────────────────────────────────────────────────────────────────────────────


async def test_missing_parents_are_created_in_the_clinic_of_the_row(db_context):
    clinic = await ClinicFactory(db_context).create()
    other = await ClinicFactory(db_context).create()
    visit = await AppointmentFactory(db_context).with_clinic(other.id).create()
    assert visit.clinicId == other.id
    await clinics_agree(db_context, "Appointment")
    assert db_context.id_tracker.count("Patient", clinic.id) == 0
    assert db_context.id_tracker.count("Patient", other.id) == 1


async def test_parents_are_recycled(db_context):
    visits = [await AppointmentFactory(db_context).create() for _ in range(3)]
    assert len({visit.patientId for visit in visits}) == 1
    assert len(await stored(db_context, "Clinic")) == 1
    assert len(await stored(db_context, "Patient")) == 1


async def test_no_parent_is_created_where_one_is_given(db_context):
    clinic = await ClinicFactory(db_context).create()
    chair = await TreatmentChairFactory(db_context).with_clinic(clinic.id).create()
    patient = await PatientFactory(db_context).with_clinic(clinic.id).create()
    provider = await StaffProfileFactory(db_context).with_clinic(clinic.id).create()
    before = {model: len(rows) for model, rows in (await everything(db_context)).items()}
    visit = await AppointmentFactory(db_context).create(
        chairId=chair.id, patientId=patient.id, providerId=provider.id, clinicId=clinic.id
    )
    after = {model: len(rows) for model, rows in (await everything(db_context)).items()}
    assert (visit.chairId, visit.patientId, visit.providerId) == (chair.id, patient.id, provider.id)
    assert {model for model in after if after[model] != before[model]} == {"Appointment", "AppointmentType"}


async def test_a_given_parent_decides_the_clinic_of_the_others(db_context):
    clinics = [await ClinicFactory(db_context).create() for _ in range(2)]
    for clinic in clinics:
        await StaffProfileFactory(db_context).with_clinic(clinic.id).create()
    patient = await PatientFactory(db_context).with_clinic(clinics[1].id).create()
    visit = await AppointmentFactory(db_context).create(patientId=patient.id)
    assert visit.clinicId == patient.clinicId
    await clinics_agree(db_context, "Appointment")


async def test_a_parent_that_can_have_one_row_only_is_created_each_time(db_context):
    staff = [await StaffProfileFactory(db_context).create() for _ in range(3)]
    assert len({member.userId for member in staff}) == 3


async def test_rows_that_join_two_models_join_different_ones(db_context):
    await RolePermissionFactory(db_context).create_many(3)
    await RoleAssignmentFactory(db_context).create_many(3)
    joined = await stored(db_context, "RolePermission")
    assert len({(row["roleId"], row["permissionId"]) for row in joined}) == 3


async def test_a_declared_parent_is_made_with_its_traits(db_context):
    clinic = await ClinicFactory(db_context).create()
    await AppointmentFactory(db_context).with_clinic(clinic.id).create()
    cancellation = await factory_for("AppointmentCancellation")(db_context).with_tenant(clinic.id).create()
    visit = await db_context.db.appointment.find_unique_or_raise({"id": cancellation.appointmentId})
    assert visit.status == "CANCELLED"


# ── create_many ───────────────────────────────────────────────────────────────────────────────────────


async def test_create_many_writes_every_row_and_returns_it_with_its_id(db_context):
    rows = await RoomFactory(db_context).create_many([{"name": "A"}, {"name": "B", "floor": 2}], floor=1)
    held = {row["id"]: row for row in await stored(db_context, "Room")}
    assert [(held[row["id"]]["name"], held[row["id"]]["floor"]) for row in rows] == [("A", 1), ("B", 2)]
    assert db_context.id_tracker.get_all("Room") == [row["id"] for row in rows]
    assert db_context.writer.counts["Room"] == 2


async def test_create_many_sends_far_fewer_statements_than_rows(db_context, monkeypatch):
    sent: list[str] = []
    request = db_context.db._engine.request

    async def counting(method, path, **settings):
        sent.append(path)
        return await request(method, path, **settings)

    clinic = await ClinicFactory(db_context).create()
    monkeypatch.setattr(db_context.db._engine, "request", counting)
    rows = await PatientFactory(db_context).with_clinic(clinic.id).create_many(1_234)
    assert 1 <= len(sent) <= 5
    assert len(rows) == len(await stored(db_context, "Patient")) == 1_234


async def test_create_many_of_nothing_writes_nothing(db_context):
    assert await RoomFactory(db_context).create_many(0) == []
    assert await RoomFactory(db_context).create_many([]) == []
    assert await stored(db_context, "Room") == []


async def test_create_many_writes_nothing_where_one_row_is_wrong(db_context):
    with pytest.raises(FactoryError, match="no field 'nmae'"):
        await RoomFactory(db_context).create_many([{"name": "A"}, {"nmae": "B"}])
    assert await stored(db_context, "Room") == []
    assert not db_context.id_tracker.has("Room")


async def test_create_many_takes_traits_and_parameters(db_context):
    class Named(RoomFactory):
        params: ClassVar = {"tag": "x"}
        defaults: ClassVar = {**RoomFactory.defaults, "name": lambda row: f"Room {row['tag']}"}

    rows = await Named(db_context).create_many([{}, {"tag": "y"}], traits=["retired"])
    assert [(row["name"], row["status"]) for row in rows] == [("Room x", "RETIRED"), ("Room y", "RETIRED")]
    assert all("tag" not in row for row in rows)


# ── hooks ─────────────────────────────────────────────────────────────────────────────────────────────


class Hooked(RoomFactory):
    """Writes down which hooks are called, and with what."""

    calls: list[tuple[str, str]]

    def after_build(self, row):
        self.calls = getattr(self, "calls", [])
        row["name"] += " built"
        self.calls.append(("after_build", row["name"]))

    async def before_create(self, row):
        assert await self.db.room.count() == 0
        row["name"] += " prepared"
        self.calls.append(("before_create", row["name"]))

    async def after_create(self, instance):
        assert await self.db.room.count() == 1
        self.calls.append(("after_create", instance.name))


async def test_create_calls_the_hooks_around_the_writing(db_context):
    factory = Hooked(db_context)
    room = await factory.create(name="A")
    assert room.name == "A built prepared"
    assert factory.calls == [
        ("after_build", "A built"),
        ("before_create", "A built prepared"),
        ("after_create", "A built prepared"),
    ]


async def test_create_many_calls_the_hooks_for_each_row_but_the_last(db_context):
    factory = Hooked(db_context)
    rows = await factory.create_many([{"name": "A"}, {"name": "B"}])
    assert [row["name"] for row in rows] == ["A built prepared", "B built prepared"]
    assert [call for call, _ in factory.calls] == ["after_build", "before_create"] * 2
    assert {row["name"] for row in await stored(db_context, "Room")} == {"A built prepared", "B built prepared"}


# ── determinism ───────────────────────────────────────────────────────────────────────────────────────


async def some_rows(context: FactoryContext) -> dict[str, list[dict[str, Any]]]:
    await AppointmentFactory(context).create(traits=["completed"])
    await PatientFactory(context).create_many(3, traits=["with_household", "referred"])
    await AppointmentFactory(context).create_many(3)
    return await everything(context)


async def test_the_same_seed_creates_the_same_rows(shared, make_context):
    databases = []
    for seed in (7, 7, 8):
        manager = shared.db.tx()
        context = make_context(await manager.start(), shared.url.provider, seed=seed)
        try:
            databases.append(await some_rows(context))
        finally:
            await manager.rollback()
    assert databases[0] == databases[1]
    assert databases[0]["Patient"] != databases[2]["Patient"]
