"""`seeded`: a row of the test's own database that conditions fit."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from seedbed.errors import UsageError


async def test_a_row_that_the_test_made_is_found(seeded, patient_factory, patient_alert_factory, db):
    patient = await patient_factory.create()
    await patient_alert_factory.create(
        patientId=patient.id, type="ALLERGY", message="Latex allergy: none of it", isActive=True
    )
    found = await seeded("patient", "allergy", "latex")
    assert found.id == patient.id
    with pytest.raises(UsageError, match="No Patient matches allergy and transfer"):
        await seeded("patient", "allergy", "transfer")
    with pytest.raises(UsageError, match="No Patient matches allergy"):
        await seeded("patient", "allergy", without=["latex"])


async def test_a_condition_knows_the_day_of_the_factories(seeded, patient_factory):
    await patient_factory.create(dateOfBirth=datetime(1980, 1, 1, tzinfo=UTC))
    assert (await seeded("patient", "adult")).dateOfBirth.year == 1980


async def test_an_unknown_condition_is_an_error(seeded):
    with pytest.raises(UsageError, match="Unknown condition 'alergy' of Patient"):
        await seeded("patient", "alergy")


async def test_a_model_that_the_project_has_no_words_for_is_found_too(seeded, room_factory):
    rooms = [await room_factory.create() for _ in range(2)]
    assert (await seeded("room")).id in {room.id for room in rooms}
