"""Factories for rooms, chairs and vendors."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.factories.base import BaseFactory

if TYPE_CHECKING:
    from prisma.models import (
        Room,
        TreatmentChair,
        Vendor,
    )


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


class VendorFactory(BaseFactory["Vendor"]):
    """A dental laboratory."""

    model = "Vendor"
    defaults = {
        "code": lambda row: f"VENDOR-{row.number}",
        "name": lambda row: f"Lakeside Laboratory {row.number}",
        "category": "LAB",
        "accountNumber": lambda row: f"A-{row.number:06d}",
        "phone": lambda row: row.ortho.phone(),
        "email": lambda row: f"orders{row.number}@example.com",
        "street": lambda row: row.ortho.street(),
        "city": "Springfield",
        "state": "IL",
        "postalCode": "62704",
    }
    traits = {
        "supplier": {"name": lambda row: f"Lakeside Supply {row.number}", "category": "SUPPLIES"},
        "inactive": {"status": "INACTIVE"},
    }
