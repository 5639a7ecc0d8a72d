"""Rooms, chairs, who delivers to the clinic, and what it works with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import midnight
from seed.areas.equipment import seed_equipment
from seed.factories import RoomFactory, TreatmentChairFactory, VendorFactory
from seed.fixtures import VENDORS
from seed.generators.identifiers import phone_number
from seed.rng import rng

if TYPE_CHECKING:
    from seed.utils.context import ClinicContext


async def seed_resources(ctx: ClinicContext) -> None:
    """Write the clinic's rooms, treatment chairs and vendors, and its equipment."""
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
    random = rng(ctx.config.seed, ctx.slug, "vendors")
    await VendorFactory(factories).create_many(
        {
            "id": ctx.own("Vendor", vendor.code),
            "clinicId": ctx.clinic_id,
            "code": vendor.code,
            "name": vendor.name,
            "category": vendor.category,
            "accountNumber": f"{vendor.code[:2]}-{random.randrange(100_000, 1_000_000)}",
            "phone": phone_number(vendor.area_code, number),
            "email": f"orders@{vendor.domain}",
            "website": f"https://{vendor.domain}",
            "street": vendor.street,
            "city": vendor.city,
            "state": vendor.state,
            "postalCode": vendor.postal_code,
            "createdAt": midnight(ctx.plan.opened_on),
        }
        for number, vendor in enumerate(VENDORS, 1)
    )
    await seed_equipment(ctx)
