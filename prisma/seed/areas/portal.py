"""The patient portal: logins of guardians and adult patients, what they may see, and what they did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.front_office import front_office
from seed.areas.writing import Written, writes
from seed.factories import PortalAccessFactory, PortalAccountFactory, PortalActivityFactory
from seed.simulation.front_office.portal import accounts

if TYPE_CHECKING:
    from seed.simulation.records.front_office import PortalAccount
    from seed.utils.context import ClinicContext
    from seedbed.types import Row


@writes
def seed_portal(ctx: ClinicContext) -> Written:
    """Write the accounts of the families who have none yet. A family is always of one run, with all its children."""
    for cohort in ctx.cohorts("portal"):
        office = front_office(ctx)
        found = list(accounts(office, cohort.stories))
        yield PortalAccountFactory, (_account(ctx, account) for account in found)
        yield (
            PortalAccessFactory,
            (
                ctx.row(
                    "PortalAccess",
                    access,
                    (account.email, access.patient),
                    portalAccountId=(account.email,),
                    createdAt=access.granted_at,
                )
                for account in found
                for access in account.access
            ),
        )
        yield (
            PortalActivityFactory,
            (
                ctx.row(
                    "PortalActivity",
                    activity,
                    (account.email, number),
                    portalAccountId=(account.email,),
                    occurredAt=activity.at,
                    createdAt=activity.at,
                )
                for account in found
                for number, activity in enumerate(account.activities, 1)
            ),
        )


def _account(ctx: ClinicContext, account: PortalAccount) -> Row:
    by_contact = account.contact is not None
    return ctx.row(
        "PortalAccount",
        account,
        (account.email,),
        contactId=ctx.own("PatientContact", account.owner, account.contact or 0) if by_contact else None,
        patientId=None if by_contact else ctx.own("Patient", account.owner),
        createdAt=account.invited_at,
        updatedAt=account.closed_at or account.last_login_at or account.invited_at,
    )
