"""Roles, permissions and logins."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.areas.conversions import midnight
from seed.factories import PermissionFactory, RoleAssignmentFactory, RoleFactory, RolePermissionFactory, UserFactory
from seed.fixtures import PERMISSIONS, ROLE_PERMISSIONS, SYSTEM_ROLES
from seed.rng import rng

if TYPE_CHECKING:
    from seed.types import Row
    from seed.utils.context import ClinicContext, SeedContext

SUPER_ADMIN_EMAIL = "admin@system.local"


async def seed_roles(ctx: SeedContext) -> None:
    """Write the system roles, the permissions, and which role may do what."""
    opened = midnight(min(plan.opened_on for plan in ctx.plans))
    await RoleFactory(ctx.factories()).create_many(
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
    )
    await PermissionFactory(ctx.factories()).create_many(
        {
            "id": ctx.ref("Permission", permission.code),
            "code": permission.code,
            "resource": permission.resource,
            "action": permission.action,
            "description": permission.description,
            "createdAt": opened,
        }
        for permission in PERMISSIONS
    )
    await RolePermissionFactory(ctx.factories()).create_many(
        {
            "id": ctx.ref("RolePermission", role, permission),
            "roleId": ctx.ref("Role", role),
            "permissionId": ctx.ref("Permission", permission),
            "createdAt": opened,
        }
        for role, permissions in ROLE_PERMISSIONS.items()
        for permission in permissions
    )


async def seed_users(ctx: ClinicContext) -> None:
    """Write the logins of the clinic's staff, and with the first clinic that of the super admin."""
    users, grants = [], []
    if ctx.plan is ctx.plans[0] and not ctx.is_known("User", SUPER_ADMIN_EMAIL):
        users.append(_super_admin(ctx))
        grants.append(_grant(ctx, SUPER_ADMIN_EMAIL, "SUPER_ADMIN", users[0]["createdAt"], clinic_id=None))
    for member in ctx.plan.staff:
        random = rng(ctx.config.seed, "login", member.email)
        created = midnight(member.hired_on)
        left = member.terminated_on is not None and midnight(member.terminated_on) <= ctx.config.as_of
        last_day = midnight(member.terminated_on) if member.terminated_on and left else ctx.config.as_of
        users.append(
            {
                "id": ctx.ref("User", member.email),
                "clinicId": ctx.clinic_id,
                "email": member.email,
                "firstName": member.first_name,
                "lastName": member.last_name,
                "phone": member.phone,
                "status": "DEACTIVATED" if left else "ACTIVE",
                "emailVerifiedAt": created + timedelta(hours=random.randrange(8, 17)),
                "lastLoginAt": max(created, last_day - timedelta(minutes=random.randrange(20, 4 * 24 * 60))),
                "passwordChangedAt": created,
                "createdAt": created,
                "updatedAt": last_day,
            }
        )
        grants.append(_grant(ctx, member.email, member.role, created, clinic_id=ctx.clinic_id))
    await UserFactory(ctx.factories()).create_many(users)
    await RoleAssignmentFactory(ctx.factories()).create_many(grants)


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
