"""The people who work at a clinic: employment, credentials, history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import midnight
from seed.factories import EmploymentEventFactory, StaffCredentialFactory, StaffProfileFactory

if TYPE_CHECKING:
    from seed.utils.context import ClinicContext


async def seed_staff(ctx: ClinicContext) -> None:
    """Write the clinic's staff with their credentials and employment history."""
    factories = ctx.factories(ctx.clinic_id)
    as_of = ctx.config.as_of
    await StaffProfileFactory(factories).create_many(
        {
            "id": ctx.own("StaffProfile", member.employee_number),
            "clinicId": ctx.clinic_id,
            "userId": ctx.ref("User", member.email),
            "employeeNumber": member.employee_number,
            "firstName": member.first_name,
            "lastName": member.last_name,
            "jobTitle": member.job_title,
            "department": member.department,
            "providerType": member.provider_type,
            "npi": member.npi,
            "employmentType": member.employment_type,
            "status": "ACTIVE" if member.employed(as_of.date()) else "TERMINATED",
            "hiredOn": midnight(member.hired_on),
            "terminatedOn": midnight(member.terminated_on) if member.terminated_on else None,
            "hourlyRateCents": member.hourly_rate_cents,
            "color": member.color,
            "createdAt": midnight(member.hired_on),
        }
        for member in ctx.plan.staff
    )
    await StaffCredentialFactory(factories).create_many(
        {
            "id": ctx.own("StaffCredential", member.employee_number, credential.kind, credential.issued_on.isoformat()),
            "clinicId": ctx.clinic_id,
            "staffProfileId": ctx.own("StaffProfile", member.employee_number),
            "type": credential.kind,
            "number": credential.number,
            "issuer": credential.issuer,
            "issuedOn": midnight(credential.issued_on),
            "expiresOn": midnight(credential.expires_on) if credential.expires_on else None,
            "status": "EXPIRED" if credential.expires_on and midnight(credential.expires_on) <= as_of else "ACTIVE",
            "createdAt": midnight(max(credential.issued_on, member.hired_on)),
        }
        for member in ctx.plan.staff
        for credential in member.credentials
    )
    await EmploymentEventFactory(factories).create_many(
        {
            "id": ctx.own("EmploymentEvent", member.employee_number, number),
            "clinicId": ctx.clinic_id,
            "staffProfileId": ctx.own("StaffProfile", member.employee_number),
            "type": change.kind,
            "occurredOn": midnight(change.on),
            "hourlyRateCents": change.hourly_rate_cents,
            "note": change.note,
            "createdAt": midnight(change.on),
        }
        for member in ctx.plan.staff
        for number, change in enumerate(member.changes, 1)
    )
