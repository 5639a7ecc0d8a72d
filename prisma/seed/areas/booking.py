"""What can be booked at a clinic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import midnight
from seed.factories import AppointmentTypeFactory
from seed.fixtures import APPOINTMENT_TYPES

if TYPE_CHECKING:
    from seed.utils.context import ClinicContext


async def seed_appointment_types(ctx: ClinicContext) -> None:
    """Write the clinic's appointment types."""
    await AppointmentTypeFactory(ctx.factories(ctx.clinic_id)).create_many(
        {
            "id": ctx.own("AppointmentType", kind.code),
            "clinicId": ctx.clinic_id,
            "code": kind.code,
            "name": kind.name,
            "description": kind.description,
            "category": kind.category,
            "durationMinutes": kind.duration_minutes,
            "doctorMinutes": kind.doctor_minutes,
            "providerType": kind.provider_type,
            "color": kind.color,
            "onlineBookable": kind.online_bookable,
            "sortOrder": kind.sort_order,
            "createdAt": midnight(ctx.plan.opened_on),
        }
        for kind in APPOINTMENT_TYPES
    )
