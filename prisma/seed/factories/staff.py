"""Factories for the people who work at a clinic."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.factories.base import BaseFactory

if TYPE_CHECKING:
    from prisma.models import (
        EmploymentEvent,
        StaffCredential,
        StaffProfile,
    )


class StaffProfileFactory(BaseFactory["StaffProfile"]):
    """An employee; an assistant unless a trait says otherwise."""

    model = "StaffProfile"
    params = {"name": lambda row: row.ortho.patient_name(35)}
    defaults = {
        "employeeNumber": lambda row: f"T{row.number:04d}",
        "firstName": lambda row: row["name"].first,
        "lastName": lambda row: row["name"].last,
        "jobTitle": "Orthodontic assistant",
        "department": "CLINICAL",
        "providerType": "ASSISTANT",
        "employmentType": "FULL_TIME",
        "hiredOn": lambda row: row.as_of - timedelta(days=900),
        "hourlyRateCents": 2_400,
        "color": "#3B82F6",
    }
    traits = {
        "orthodontist": {
            "jobTitle": "Orthodontist",
            "providerType": "ORTHODONTIST",
            "npi": lambda row: row.ortho.npi(),
            "hourlyRateCents": 13_500,
        },
        "hygienist": {"jobTitle": "Dental hygienist", "providerType": "HYGIENIST", "hourlyRateCents": 4_200},
        "front_desk": {
            "jobTitle": "Front desk coordinator",
            "department": "FRONT_DESK",
            "providerType": "NONE",
            "hourlyRateCents": 2_100,
        },
        "part_time": {"employmentType": "PART_TIME"},
        "terminated": {"status": "TERMINATED", "terminatedOn": lambda row: row.as_of - timedelta(days=30)},
    }


class StaffCredentialFactory(BaseFactory["StaffCredential"]):
    """A licence or certificate; life support, valid for two years, unless a trait says otherwise."""

    model = "StaffCredential"
    defaults = {
        "type": "BLS",
        "number": lambda row: f"BLS-{row.random.randrange(10**7, 10**8)}",
        "issuer": "American Heart Association",
        "issuedOn": lambda row: row.as_of - timedelta(days=200 + row.number % 300),
        "expiresOn": lambda row: row["issuedOn"] + timedelta(days=730),
    }
    traits = {
        "license": {"type": "DENTAL_LICENSE", "issuer": "State Board of Dentistry"},
        "expired": {
            "status": "EXPIRED",
            "issuedOn": lambda row: row.as_of - timedelta(days=1_000 + row.number % 300),
        },
    }


class EmploymentEventFactory(BaseFactory["EmploymentEvent"]):
    """Something that changed in an employment."""

    model = "EmploymentEvent"
    defaults = {"type": "HIRED", "occurredOn": lambda row: row.as_of - timedelta(days=900)}
    traits = {
        "raise": {"type": "RAISE", "hourlyRateCents": 2_600},
        "terminated": {"type": "TERMINATED"},
    }
