"""The people who work at a clinic: employment, credentials, history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import midnight
from seed.areas.front_office import front_office
from seed.areas.writing import Written, writes
from seed.factories import EmploymentEventFactory, StaffCredentialFactory, StaffProfileFactory

if TYPE_CHECKING:
    from seed.simulation.operations.roster import Roster
    from seed.simulation.records.clinic import StaffMember
    from seed.utils.context import ClinicContext


def _status(roster: Roster, member: StaffMember) -> str:
    """Return a staff member's status today; on a day off, the same people are away as on the last open day."""
    if not member.employed(roster.as_of.date()):
        return "TERMINATED"
    return "ON_LEAVE" if roster.is_away(member.employee_number, roster.last_open_day()) else "ACTIVE"


@writes
def seed_staff(ctx: ClinicContext) -> Written:
    """Write the clinic's staff with their credentials and employment history."""
    as_of, roster = ctx.config.as_of, front_office(ctx).roster
    yield (
        StaffProfileFactory,
        (
            ctx.row(
                "StaffProfile",
                member,
                (member.employee_number,),
                userId=ctx.ref("User", member.email),
                status=_status(roster, member),
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
