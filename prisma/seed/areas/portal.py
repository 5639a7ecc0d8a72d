"""The patient portal: logins of guardians and adult patients, what they may see, and what they did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.factories import PortalAccessFactory, PortalAccountFactory, PortalActivityFactory
from seed.simulation.front_office.on_duty import FrontOffice
from seed.simulation.front_office.portal import accounts

if TYPE_CHECKING:
    from seed.simulation.records.front_office import PortalAccount
    from seed.types import Row
    from seed.utils.context import ClinicContext


async def seed_portal(ctx: ClinicContext) -> None:
    """Write the accounts of the families who have none yet. A family is always of one run, with all its children."""
    factories = ctx.factories(ctx.clinic_id)
    for cohort in ctx.cohorts("portal"):
        office = FrontOffice(ctx.config.seed, cohort.plan, cohort.as_of)
        found = list(accounts(office, cohort.stories))
        await PortalAccountFactory(factories).create_many(_account(ctx, account) for account in found)
        await PortalAccessFactory(factories).create_many(
            {
                "id": ctx.own("PortalAccess", account.email, access.patient),
                "clinicId": ctx.clinic_id,
                "portalAccountId": ctx.own("PortalAccount", account.email),
                "patientId": ctx.own("Patient", access.patient),
                "level": access.level,
                "grantedAt": access.granted_at,
                "revokedAt": access.revoked_at,
                "createdAt": access.granted_at,
            }
            for account in found
            for access in account.access
        )
        await PortalActivityFactory(factories).create_many(
            {
                "id": ctx.own("PortalActivity", account.email, number),
                "clinicId": ctx.clinic_id,
                "portalAccountId": ctx.own("PortalAccount", account.email),
                "patientId": ctx.own("Patient", activity.patient) if activity.patient is not None else None,
                "action": activity.action,
                "occurredAt": activity.at,
                "createdAt": activity.at,
            }
            for account in found
            for number, activity in enumerate(account.activities, 1)
        )


def _account(ctx: ClinicContext, account: PortalAccount) -> Row:
    by_contact = account.contact is not None
    return {
        "id": ctx.own("PortalAccount", account.email),
        "clinicId": ctx.clinic_id,
        "contactId": ctx.own("PatientContact", account.owner, account.contact or 0) if by_contact else None,
        "patientId": None if by_contact else ctx.own("Patient", account.owner),
        "email": account.email,
        "status": account.status,
        "invitedAt": account.invited_at,
        "activatedAt": account.activated_at,
        "closedAt": account.closed_at,
        "lastLoginAt": account.last_login_at,
        "createdAt": account.invited_at,
        "updatedAt": account.closed_at or account.last_login_at or account.invited_at,
    }
