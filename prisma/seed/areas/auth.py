"""Roles, permissions and logins."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from seed.areas.conversions import midnight
from seed.areas.front_office import front_office
from seed.areas.plans import opened_on
from seed.areas.writing import Written, writes
from seed.factories import PermissionFactory, RoleAssignmentFactory, RoleFactory, RolePermissionFactory, UserFactory
from seed.fixtures import PERMISSIONS, ROLE_PERMISSIONS, SYSTEM_ROLES
from seed.fixtures.retired import CLINIC_ROLES
from seed.simulation.front_office.audit import logins
from seedbed.rng import rng

if TYPE_CHECKING:
    from datetime import datetime

    from seed.fixtures import RoleRow
    from seed.simulation.records.clinic import StaffMember
    from seed.utils.context import ClinicContext, SeedContext
    from seedbed.types import Row

SUPER_ADMIN_EMAIL = "admin@system.local"

_LONG_AWAY = 36  # days since the latest login of somebody who has not worked for a month. Default


@writes
def seed_roles(ctx: SeedContext) -> Written:
    """Write the system roles, the permissions, and which role may do what."""
    opened = midnight(opened_on(ctx.plans))
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
    yield RoleFactory, (_own_role(ctx, role) for role in CLINIC_ROLES)
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
            for role, permissions in (*ROLE_PERMISSIONS.items(), *_own_permissions(ctx))
            for permission in permissions
        ),
    )


def _own_role(ctx: SeedContext, role: RoleRow) -> Row:
    """Return a role that the first clinic made for itself."""
    code = _own_code(ctx.plans[0].slug, role)
    return {
        "id": ctx.ref("Role", code),
        "clinicId": ctx.ref("Clinic", ctx.plans[0].slug),
        "code": code,
        "name": role.name,
        "description": role.description,
        "isSystem": False,
        "rank": role.rank,
        "createdAt": midnight(ctx.plans[0].opened_on),
    }


def _own_code(slug: str, role: RoleRow) -> str:
    return f"{slug.upper()}_{role.code}"


def _own_permissions(ctx: SeedContext) -> list[tuple[str, tuple[str, ...]]]:
    return [(_own_code(ctx.plans[0].slug, role), ROLE_PERMISSIONS["ASSISTANT"]) for role in CLINIC_ROLES]


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
                "status": account.status,
                "emailVerifiedAt": account.verified_at,
                "lastLoginAt": account.last_login_at,
                "passwordChangedAt": created if account.verified_at else None,
                "createdAt": created,
                "updatedAt": account.last_day if account.left else account.last_login_at or created,
            }
        )
        grants.append(_grant(ctx, member.email, member.role, created, clinic_id=ctx.clinic_id))
    if ctx.plan is ctx.plans[0]:
        grants += _own_grants(ctx)
    yield UserFactory, users
    yield RoleAssignmentFactory, grants


def _own_grants(ctx: ClinicContext) -> list[Row]:
    """Return who of the clinic holds a role of its own: for a year, from a Monday on which all renew."""
    holder = next((m for m in ctx.plan.staff if m.role == "ASSISTANT" and m.employed(ctx.config.as_of.date())), None)
    if holder is None:
        return []
    since = midnight(max(holder.hired_on, date(ctx.config.as_of.year, 1, 1)))
    return [
        _grant(ctx, holder.email, _own_code(ctx.slug, role), since, clinic_id=ctx.clinic_id)
        | {"grantedById": ctx.admin_id, "expiresAt": midnight(date(since.year + 1, 1, 1))}
        for role in CLINIC_ROLES
    ]


class Account(NamedTuple):
    """How a login stands; who never opened the invitation has neither verified an address nor logged in."""

    status: str
    last_day: datetime
    verified_at: datetime | None
    last_login_at: datetime | None
    left: bool = False

    @property
    def is_active(self) -> bool:
        """Whether its owner can log in."""
        return self.status == "ACTIVE"


def account_of(ctx: ClinicContext, member: StaffMember) -> Account:
    """Return how the login of a member of staff stands on the day of the run."""
    random = rng(ctx.config.seed, "login", member.email)
    created = midnight(member.hired_on)
    left = member.terminated_on is not None and midnight(member.terminated_on) <= ctx.config.as_of
    last_day = midnight(member.terminated_on) if member.terminated_on and left else ctx.config.as_of
    verified = created + timedelta(hours=random.randrange(8, 17))
    random.randrange(20, 5760)
    found = logins(front_office(ctx), member, last_day)
    seen = max(created, found[-1] if found else last_day - timedelta(days=_LONG_AWAY))
    if member.employment_type == "CONTRACT":
        # Whoever keeps the books from an office of their own never opened the invitation.
        return Account("INVITED" if not left else "DEACTIVATED", created if not left else last_day, None, None, left)
    return Account(_status(ctx, member) if left else "ACTIVE", last_day, verified, seen, left)


def _status(ctx: ClinicContext, member: StaffMember) -> str:
    """Return how the login of somebody stands who has left: the latest one is suspended until all is handed over."""
    latest = max(
        (other for other in ctx.plan.staff if other.terminated_on and other.employment_type != "CONTRACT"),
        key=lambda other: (other.terminated_on or other.hired_on, other.employee_number),
    )
    return "SUSPENDED" if member.employee_number == latest.employee_number else "DEACTIVATED"


def super_login_at(ctx: ClinicContext) -> datetime:
    """Return when the super admin was here last."""
    return ctx.config.as_of - timedelta(hours=9)


def _super_admin(ctx: ClinicContext) -> Row:
    opened = midnight(opened_on(ctx.plans))
    return {
        "id": ctx.ref("User", SUPER_ADMIN_EMAIL),
        "clinicId": None,
        "email": SUPER_ADMIN_EMAIL,
        "firstName": "System",
        "lastName": "Administrator",
        "phone": None,
        "emailVerifiedAt": opened,
        "lastLoginAt": super_login_at(ctx),
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
