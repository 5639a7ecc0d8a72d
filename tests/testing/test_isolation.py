"""The client of a test: one transaction, in which the code under test may have its own."""

from __future__ import annotations

import asyncio

import pytest
from prisma.errors import UniqueViolationError


class Refused(Exception):
    """Ends a transaction."""


async def emptied(db) -> None:
    async with db.tx() as tx:
        await tx.room.delete_many()
        assert await db.room.count() == 0
        raise Refused


async def test_a_transaction_within_the_test_is_kept_or_taken_back(db, room_factory):
    async with db.tx() as tx:
        await room_factory.create()
        assert await tx.room.count() == 1
    with pytest.raises(Refused):
        await emptied(db)
    assert await db.room.count() == 1


async def test_transactions_nest(db, room_factory):
    async with db.tx():
        await room_factory.create()
        manager = db.tx()
        inner = await manager.start()
        await inner.room.delete_many()
        await manager.rollback()
        assert await db.room.count() == 1
        second = db.tx()
        await second.start()
        await room_factory.create()
        await second.commit()
    assert await db.room.count() == 2


async def test_a_refused_row_within_a_transaction_leaves_the_rest(db, role_factory):
    role = await role_factory.create()
    with pytest.raises(UniqueViolationError):
        async with db.tx() as tx:
            await tx.role.create({"code": role.code, "name": "a", "description": "a", "rank": 1})
    assert await db.role.count() == 1


async def test_code_under_test_may_connect_and_disconnect(db):
    await db.connect()
    assert db.is_connected()
    await db.disconnect()
    assert await db.clinic.count() == 0


async def test_queries_may_run_side_by_side(db, room_factory):
    await asyncio.gather(*(room_factory.create() for _ in range(5)))
    assert await asyncio.gather(*(db.room.count() for _ in range(5))) == [5] * 5


def test_a_client_works_in_one_loop_after_the_other(db, room_factory):
    assert asyncio.run(room_factory.create()).code == "ROOM-1"
    assert asyncio.run(room_factory.create()).code == "ROOM-2"
    assert asyncio.run(db.room.count()) == 2


async def test_factories_are_had_by_class_by_model_and_by_name(factories, patient_factory):
    from seed.factories import PatientFactory

    assert type(factories(PatientFactory)) is type(factories("Patient")) is type(factories.patient) is PatientFactory
    assert factories.patient.context is patient_factory.context
    clinic = await factories.clinic.create()
    assert (await factories.with_clinic(clinic.id).room.create()).clinicId == clinic.id
    assert (await factories.recycle(clinic).treatment_chair.create()).clinicId == clinic.id
    user = await factories.user.create()
    assert (await factories.with_created_by(user.id).patient.create()).createdById == user.id


async def test_two_contexts_on_one_database_make_different_rows(db, patient_factory):
    from seed.factories import PatientFactory, create_factory_context

    clinic = await patient_factory.create()
    other = PatientFactory(create_factory_context(db, seed=patient_factory.context.seed, clinic_id=clinic.clinicId))
    assert (await other.create()).patientNumber == "T00002"
    assert (await patient_factory.create()).patientNumber == "T00003"
