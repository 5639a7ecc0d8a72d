"""Rooms, chairs, who delivers to the clinic, and what it works with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.equipment import seed_equipment
from seed.areas.front_office import front_office
from seed.areas.writing import Written, writes
from seed.factories import RoomFactory, TreatmentChairFactory, VendorFactory
from seed.fixtures import VENDORS
from seed.fixtures.retired import RETIRED_VENDORS
from seed.generators.identifiers import phone_number
from seedbed.rng import rng

if TYPE_CHECKING:
    from seed.utils.context import ClinicContext


@writes
def seed_resources(ctx: ClinicContext) -> Written:
    """Write the clinic's rooms, treatment chairs and vendors, and its equipment."""
    today = front_office(ctx).today
    away = {block.chair for block in ctx.plan.blocks if block.chair and block.first <= today <= block.last}
    yield (
        RoomFactory,
        (ctx.row("Room", room, (room.code,), createdAt=ctx.plan.opened_on) for room in ctx.plan.rooms),
    )
    yield (
        TreatmentChairFactory,
        (
            ctx.row(
                "TreatmentChair",
                chair,
                (chair.number,),
                status="MAINTENANCE" if chair.number in away else "AVAILABLE",
                createdAt=chair.installed_on,
            )
            for chair in ctx.plan.chairs
        ),
    )
    random = rng(ctx.config.seed, ctx.slug, "vendors")
    yield (
        VendorFactory,
        (
            ctx.row(
                "Vendor",
                vendor,
                (vendor.code,),
                accountNumber=f"{vendor.code[:2]}-{random.randrange(100_000, 1_000_000)}",
                phone=phone_number(vendor.area_code, number),
                email=f"orders@{vendor.domain}",
                website=f"https://{vendor.domain}" if vendor in VENDORS else None,
                status="ACTIVE" if vendor in VENDORS else "INACTIVE",
                createdAt=ctx.plan.opened_on,
            )
            for number, vendor in enumerate((*VENDORS, *RETIRED_VENDORS), 1)
        ),
    )
    yield from seed_equipment(ctx)
