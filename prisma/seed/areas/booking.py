"""What can be booked at a clinic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.writing import Written, writes
from seed.factories import AppointmentTypeFactory
from seed.fixtures import APPOINTMENT_TYPES
from seed.fixtures.retired import RETIRED_APPOINTMENT_TYPES

if TYPE_CHECKING:
    from seed.utils.context import ClinicContext


@writes
def seed_appointment_types(ctx: ClinicContext) -> Written:
    """Write the clinic's appointment types."""
    yield (
        AppointmentTypeFactory,
        (
            ctx.row("AppointmentType", kind, (kind.code,), isActive=is_active, createdAt=ctx.plan.opened_on)
            for kinds, is_active in ((APPOINTMENT_TYPES, True), (RETIRED_APPOINTMENT_TYPES, False))
            for kind in kinds
        ),
    )
