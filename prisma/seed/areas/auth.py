"""Roles, permissions and logins."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from seed.areas.conversions import midnight
from seed.areas.writing import Written, writes
from seed.factories import PermissionFactory, RoleAssignmentFactory, RoleFactory, RolePermissionFactory, UserFactory
from seed.fixtures import PERMISSIONS, ROLE_PERMISSIONS, SYSTEM_ROLES
from seedbed.rng import rng

if TYPE_CHECKING:
    from datetime import datetime

    from seed.simulation.records.clinic import StaffMember
    from seed.utils.context import ClinicContext, SeedContext
    from seedbed.types import Row

SUPER_ADMIN_EMAIL = "admin@system.local"


@writes
def seed_roles(ctx: SeedContext) -> Written:
    """Write the system roles, the permissions, and which role may do what."""
    opened = midnight(min(plan.opened_on for plan in ctx.plans))
    yield (
        RoleFactory,
        (
            {
                "id": ctx.ref("Role", role.code),
                "clinicId": None,
                "code": role.code,
                "name": role.name,
                "description": role.description,
                "rank": role.rank,
                "createdAt": opened,
            }
            for role in SYSTEM_ROLES
        ),
    )
    yield (
        PermissionFactory,
        (
            {
                "id": ctx.ref("Permission", permission.code),
                "code": permission.code,
                "resource": permission.resource,
                "action": permission.action,
                "description": permission.description,
                "createdAt": opened,
            }
            for permission in PERMISSIONS
        ),
    )
    yield (
        RolePermissionFactory,
        (
            {
                "id": ctx.ref("RolePermission", role, permission),
                "roleId": ctx.ref("Role", role),
                "permissionId": ctx.ref("Permission", permission),
                "createdAt": opened,
            }
            for role, permissions in ROLE_PERMISSIONS.items()
            for permission in permissions
        ),
    )


@writes
def seed_users(ctx: ClinicContext) -> Written:
    """Write the logins of the clinic's staff, and with the first clinic that of the super admin."""
    users, grants = [], []
    if ctx.plan is ctx.plans[0] and not ctx.is_known("User", SUPER_ADMIN_EMAIL):
        users.append(_super_admin(ctx))
        grants.append(_grant(ctx, SUPER_ADMIN_EMAIL, "SUPER_ADMIN", users[0]["createdAt"], clinic_id=None))
    for member in ctx.plan.staff:
        created, account = midnight(member.hired_on), account_of(ctx, member)
        users.append(
            {
                "id": ctx.ref("User", member.email),
                "clinicId": ctx.clinic_id,
                "email": member.email,
                "firstName": member.first_name,
                "lastName": member.last_name,
                "phone": member.phone,
                "status": "ACTIVE" if account.is_active else "DEACTIVATED",
                "emailVerifiedAt": account.verified_at,
                "lastLoginAt": account.last_login_at,
                "passwordChangedAt": created,
                "createdAt": created,
                "updatedAt": account.last_day,
            }
        )
        grants.append(_grant(ctx, member.email, member.role, created, clinic_id=ctx.clinic_id))
    yield UserFactory, users
    yield RoleAssignmentFactory, grants


class Account(NamedTuple):
    """How a login stands."""

    is_active: bool
    last_day: datetime
    verified_at: datetime
    last_login_at: datetime


def account_of(ctx: ClinicContext, member: StaffMember) -> Account:
    """Return how the login of a member of staff stands on the day of the run."""
    random = rng(ctx.config.seed, "login", member.email)
    created = midnight(member.hired_on)
    left = member.terminated_on is not None and midnight(member.terminated_on) <= ctx.config.as_of
    last_day = midnight(member.terminated_on) if member.terminated_on and left else ctx.config.as_of
    verified = created + timedelta(hours=random.randrange(8, 17))
    return Account(not left, last_day, verified, max(created, last_day - timedelta(minutes=random.randrange(20, 5760))))


def _super_admin(ctx: ClinicContext) -> Row:
    opened = midnight(min(plan.opened_on for plan in ctx.plans))
    return {
        "id": ctx.ref("User", SUPER_ADMIN_EMAIL),
        "clinicId": None,
        "email": SUPER_ADMIN_EMAIL,
        "firstName": "System",
        "lastName": "Administrator",
        "phone": None,
        "emailVerifiedAt": opened,
        "lastLoginAt": ctx.config.as_of - timedelta(hours=9),
        "passwordChangedAt": opened,
        "createdAt": opened,
    }


def _grant(ctx: ClinicContext, email: str, role: str, at: object, *, clinic_id: str | None) -> Row:
    return {
        "id": ctx.ref("RoleAssignment", email, role),
        "clinicId": clinic_id,
        "userId": ctx.ref("User", email),
        "roleId": ctx.ref("Role", role),
        "grantedById": None if email == SUPER_ADMIN_EMAIL else ctx.ref("User", SUPER_ADMIN_EMAIL),
        "grantedAt": at,
        "createdAt": at,
    }
