"""Factories for what can be booked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.factories.base import BaseFactory

if TYPE_CHECKING:
    from prisma.models import (
        AppointmentType,
    )


class AppointmentTypeFactory(BaseFactory["AppointmentType"]):
    """A 20-minute adjustment."""

    model = "AppointmentType"
    defaults = {
        "code": lambda row: f"TYPE_{row.number}",
        "name": "Adjustment",
        "description": "Routine adjustment of fixed appliances.",
        "category": "ACTIVE_TREATMENT",
        "durationMinutes": 20,
        "doctorMinutes": 5,
        "providerType": "ASSISTANT",
        "color": "#3B82F6",
        "sortOrder": lambda row: row.number,
    }
    traits = {
        "exam": {
            "name": "New patient exam",
            "description": "First examination of a new patient.",
            "category": "CONSULTATION",
            "durationMinutes": 60,
            "doctorMinutes": 15,
            "onlineBookable": True,
        },
        "inactive": {"isActive": False},
    }
