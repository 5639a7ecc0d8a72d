"""Factories for the patient portal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.factories.base import BaseFactory, Parent

if TYPE_CHECKING:
    from prisma.models import (
        PortalAccess,
        PortalAccount,
        PortalActivity,
    )

_DAY = timedelta(days=1)


class PortalAccountFactory(BaseFactory["PortalAccount"]):
    """An adult patient's login that is in use."""

    model = "PortalAccount"
    defaults = {
        "patientId": Parent("Patient", traits=("adult",)),
        "email": lambda row: f"portal{row.number}@example.com",
        "status": "ACTIVE",
        "invitedAt": lambda row: row.as_of - 60 * _DAY,
        "activatedAt": lambda row: row["invitedAt"] + 2 * _DAY,
        "lastLoginAt": lambda row: row["activatedAt"] + 30 * _DAY,
        "createdAt": lambda row: row["invitedAt"],
    }
    traits = {
        "guardian": {"patientId": None, "contactId": Parent("PatientContact", recycle=False)},
        "invited": {"status": "INVITED", "activatedAt": None, "lastLoginAt": None},
        "closed": {"status": "CLOSED", "closedAt": lambda row: row.as_of - _DAY},
    }


class PortalAccessFactory(BaseFactory["PortalAccess"]):
    """A guardian may see a child's chart."""

    model = "PortalAccess"
    defaults = {
        "portalAccountId": Parent("PortalAccount", traits=("guardian",)),
        "patientId": Parent("Patient", recycle=False),
        "level": "GUARDIAN",
        "grantedAt": lambda row: row.as_of - 60 * _DAY,
        "createdAt": lambda row: row["grantedAt"],
    }
    traits = {"revoked": {"revokedAt": lambda row: row.as_of - _DAY}}


class PortalActivityFactory(BaseFactory["PortalActivity"]):
    """A login."""

    model = "PortalActivity"
    defaults = {
        "action": "LOGGED_IN",
        "occurredAt": lambda row: row.as_of - _DAY,
        "createdAt": lambda row: row["occurredAt"],
    }
    traits = {
        "activation": {"action": "ACTIVATED", "occurredAt": lambda row: row.as_of - 58 * _DAY},
    }
