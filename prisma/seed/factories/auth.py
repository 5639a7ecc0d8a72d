"""Factories for roles, permissions and logins."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.factories.base import BaseFactory
from seed.factories.password import default_password_hash

if TYPE_CHECKING:
    from prisma.models import (
        Permission,
        Role,
        RoleAssignment,
        RolePermission,
        User,
    )


class RoleFactory(BaseFactory["Role"]):
    """A role; a system role unless a clinic is named."""

    model = "Role"
    defaults = {
        "code": lambda row: f"ROLE_{row.number}",
        "name": lambda row: f"Role {row.number}",
        "description": "A role for tests.",
        "isSystem": lambda row: row["clinicId"] is None,
        "rank": 50,
    }


class PermissionFactory(BaseFactory["Permission"]):
    """One action on one resource."""

    model = "Permission"
    defaults = {
        "code": lambda row: f"{row['resource']}:{row['action'].lower()}",
        "resource": lambda row: f"resource-{row.number}",
        "action": "READ",
        "description": lambda row: f"{row['action'].capitalize()} {row['resource']}",
    }


class RolePermissionFactory(BaseFactory["RolePermission"]):
    """A permission that a role has."""

    model = "RolePermission"


class UserFactory(BaseFactory["User"]):
    """A login with the default password."""

    model = "User"
    params = {"name": lambda row: row.ortho.patient_name(35)}
    defaults = {
        "email": lambda row: f"user{row.number}@example.com",
        "passwordHash": lambda row: default_password_hash(row.seed),
        "firstName": lambda row: row["name"].first,
        "lastName": lambda row: row["name"].last,
        "phone": lambda row: row.ortho.phone(),
        "emailVerifiedAt": lambda row: row["createdAt"],
        "lastLoginAt": lambda row: row.as_of - timedelta(hours=row.random.randrange(1, 200)),
        "passwordChangedAt": lambda row: row["createdAt"],
    }
    traits = {
        "invited": {"status": "INVITED", "emailVerifiedAt": None, "lastLoginAt": None},
        "suspended": {"status": "SUSPENDED"},
        "deactivated": {"status": "DEACTIVATED"},
        "super_admin": {"clinicId": None},
    }


class RoleAssignmentFactory(BaseFactory["RoleAssignment"]):
    """A role granted to a user."""

    model = "RoleAssignment"
    defaults = {"grantedAt": lambda row: row.as_of}
    traits = {"temporary": {"expiresAt": lambda row: row["grantedAt"] + timedelta(days=90)}}
