"""Clinics and their opening hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import WEEKDAYS, midnight
from seed.areas.writing import Written, writes
from seed.factories import ClinicFactory, ClinicHoursFactory

if TYPE_CHECKING:
    from seed.utils.context import SeedContext


@writes
def seed_core(ctx: SeedContext) -> Written:
    """Write the clinics that are not there yet, with their hours."""
    new = [plan for plan in ctx.plans if not ctx.is_known("Clinic", plan.slug)]
    yield (
        ClinicFactory,
        (
            {
                "id": ctx.ref("Clinic", plan.slug),
                "slug": plan.slug,
                "name": plan.name,
                "legalName": plan.legal_name,
                "npi": plan.npi,
                "taxId": plan.tax_id,
                "phone": plan.phone,
                "email": plan.email,
                "website": plan.website,
                "street": plan.address.street,
                "city": plan.address.city,
                "state": plan.address.state,
                "postalCode": plan.address.postal_code,
                "timezone": plan.timezone,
                "openedOn": midnight(plan.opened_on),
                "createdAt": midnight(plan.opened_on),
            }
            for plan in new
        ),
    )
    yield (
        ClinicHoursFactory,
        (
            {
                "id": ctx.ref("ClinicHours", plan.slug, weekday),
                "clinicId": ctx.ref("Clinic", plan.slug),
                "weekday": WEEKDAYS[weekday],
                "opensMinute": hours.opens,
                "closesMinute": hours.closes,
                "lunchStartMinute": hours.lunch_start,
                "lunchEndMinute": hours.lunch_end,
                "createdAt": midnight(plan.opened_on),
            }
            for plan in new
            for weekday, hours in sorted(plan.hours.items())
        ),
    )
