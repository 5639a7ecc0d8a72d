"""Factories for rooms and chairs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.factories.base import BaseFactory

if TYPE_CHECKING:
    from prisma.models import Room, TreatmentChair


class RoomFactory(BaseFactory["Room"]):
    """A treatment bay unless told otherwise."""

    model = "Room"
    defaults = {
        "code": lambda row: f"ROOM-{row.number}",
        "name": lambda row: f"Treatment bay {row.number}",
        "type": "TREATMENT_BAY",
    }
    traits = {"retired": {"status": "RETIRED"}}


class TreatmentChairFactory(BaseFactory["TreatmentChair"]):
    """A chair in a treatment bay."""

    model = "TreatmentChair"
    defaults = {
        # Far above the numbers of a seeded clinic, so that a test can add a chair to one.
        "number": lambda row: 1_000 + row.number,
        "name": lambda row: f"Chair {row['number']}",
        "installedOn": lambda row: row.as_of - timedelta(days=1_500),
    }
    traits = {"maintenance": {"status": "MAINTENANCE"}}
