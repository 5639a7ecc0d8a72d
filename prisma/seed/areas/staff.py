"""The people who work at a clinic: employment, credentials, history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import midnight
from seed.areas.writing import Written, writes
from seed.factories import EmploymentEventFactory, StaffCredentialFactory, StaffProfileFactory

if TYPE_CHECKING:
    from seed.utils.context import ClinicContext


@writes
def seed_staff(ctx: ClinicContext) -> Written:
    """Write the clinic's staff with their credentials and employment history."""
    as_of = ctx.config.as_of
    yield (
        StaffProfileFactory,
        (
            ctx.row(
                "StaffProfile",
                member,
                (member.employee_number,),
                userId=ctx.ref("User", member.email),
                status="ACTIVE" if member.employed(as_of.date()) else "TERMINATED",
                createdAt=member.hired_on,
            )
            for member in ctx.plan.staff
        ),
    )
    yield (
        StaffCredentialFactory,
        (
            ctx.row(
                "StaffCredential",
                credential,
                (member.employee_number, credential.kind, credential.issued_on.isoformat()),
                staffProfileId=(member.employee_number,),
                status="EXPIRED" if credential.expires_on and midnight(credential.expires_on) <= as_of else "ACTIVE",
                createdAt=max(credential.issued_on, member.hired_on),
            )
            for member in ctx.plan.staff
            for credential in member.credentials
        ),
    )
    yield (
        EmploymentEventFactory,
        (
            ctx.row(
                "EmploymentEvent",
                change,
                (member.employee_number, number),
                staffProfileId=(member.employee_number,),
                occurredOn=change.on,
                createdAt=change.on,
            )
            for member in ctx.plan.staff
            for number, change in enumerate(member.changes, 1)
        ),
    )
