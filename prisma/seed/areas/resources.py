"""Rooms and chairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.columns import midnight
from seed.factories import RoomFactory, TreatmentChairFactory

if TYPE_CHECKING:
    from seed.utils.context import ClinicContext


async def seed_resources(ctx: ClinicContext) -> None:
    """Write the clinic's rooms and treatment chairs."""
    factories = ctx.factories(ctx.clinic_id)
    await RoomFactory(factories).create_many(
        {
            "id": ctx.own("Room", room.code),
            "clinicId": ctx.clinic_id,
            "code": room.code,
            "name": room.name,
            "type": room.kind,
            "floor": room.floor,
            "createdAt": midnight(ctx.plan.opened_on),
        }
        for room in ctx.plan.rooms
    )
    await TreatmentChairFactory(factories).create_many(
        {
            "id": ctx.own("TreatmentChair", chair.number),
            "clinicId": ctx.clinic_id,
            "roomId": ctx.own("Room", chair.room),
            "number": chair.number,
            "name": chair.name,
            "installedOn": midnight(chair.installed_on),
            "createdAt": midnight(chair.installed_on),
        }
        for chair in ctx.plan.chairs
    )
