"""Factories for patients, their families, and the dentists who send them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from seed.factories.base import BaseFactory, Parent

if TYPE_CHECKING:
    from prisma.models import (
        Household,
        MedicalHistory,
        Patient,
        PatientAlert,
        PatientContact,
        ReferringProvider,
    )

_ADDRESS = {
    "street": lambda row: row.ortho.street(),
    "city": "Springfield",
    "state": "IL",
    "postalCode": "62704",
}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


class ReferringProviderFactory(BaseFactory["ReferringProvider"]):
    """A dentist outside the practice."""

    model = "ReferringProvider"
    params = {"name": lambda row: row.ortho.patient_name(45)}
    defaults = {
        "code": lambda row: f"RT{row.number:04d}",
        "firstName": lambda row: row["name"].first,
        "lastName": lambda row: row["name"].last,
        "practiceName": lambda row: f"{row['lastName']} Family Dentistry",
        "specialty": "General dentistry",
        "npi": lambda row: row.ortho.npi(),
        "phone": lambda row: row.ortho.phone(),
        "email": lambda row: f"office{row.number}@example.com",
        **_ADDRESS,
    }
    traits = {"inactive": {"isActive": False}}


class HouseholdFactory(BaseFactory["Household"]):
    """A family at one address."""

    model = "Household"
    defaults = {
        "code": lambda row: f"HT{row.number:05d}",
        "name": lambda row: f"{row.ortho.patient_name(40).last} household",
        "phone": lambda row: row.ortho.phone(),
        **_ADDRESS,
    }


class PatientFactory(BaseFactory["Patient"]):
    """A patient in active treatment."""

    model = "Patient"
    params = {"profile": lambda row: row.ortho.patient_profile()}
    defaults = {
        "patientNumber": lambda row: f"T{row.number:05d}",
        "firstName": lambda row: row["profile"].first_name,
        "lastName": lambda row: row["profile"].last_name,
        "sex": lambda row: row["profile"].sex,
        "dateOfBirth": lambda row: _midnight(row["profile"].date_of_birth),
        "email": lambda row: f"patient{row.number}@example.com",
        "phone": lambda row: row.ortho.phone(),
        "status": "ACTIVE",
        "referralSource": "DENTIST",
        "chiefComplaint": lambda row: row.ortho.chief_complaint(),
        "firstContactOn": lambda row: row.as_of - timedelta(days=row.random.randrange(30, 700)),
        **_ADDRESS,
    }
    traits = {
        "prospect": {"status": "PROSPECT", "firstContactOn": lambda row: row.as_of - timedelta(days=10)},
        "observation": {"status": "OBSERVATION"},
        "retention": {"status": "RETENTION"},
        "inactive": {"status": "INACTIVE", "isActive": False},
        "transferred": {"status": "TRANSFERRED", "isActive": False},
        "child": {"dateOfBirth": lambda row: _midnight(row.ortho.date_of_birth(12)), "email": None},
        "adult": {"dateOfBirth": lambda row: _midnight(row.ortho.date_of_birth(34))},
        "with_household": {"householdId": Parent("Household")},
        "referred": {"referringProviderId": Parent("ReferringProvider"), "referralSource": "DENTIST"},
    }


class PatientContactFactory(BaseFactory["PatientContact"]):
    """A parent who is guardian and guarantor."""

    model = "PatientContact"
    params = {"name": lambda row: row.ortho.patient_name(42)}
    defaults = {
        "relationship": "MOTHER",
        "firstName": lambda row: row["name"].first,
        "lastName": lambda row: row["name"].last,
        "dateOfBirth": lambda row: _midnight(row.ortho.date_of_birth(42)),
        "email": lambda row: f"contact{row.number}@example.com",
        "phone": lambda row: row.ortho.phone(),
        "isGuardian": True,
        "isGuarantor": True,
        "isEmergencyContact": True,
    }
    traits = {
        "emergency_only": {"relationship": "OTHER", "isGuardian": False, "isGuarantor": False},
        "self": {"relationship": "SELF", "isGuardian": False, "isEmergencyContact": False},
    }


class MedicalHistoryFactory(BaseFactory["MedicalHistory"]):
    """A first questionnaire without findings."""

    model = "MedicalHistory"
    defaults = {
        "version": lambda row: row.unique(range(1, 1_000), "patientId"),
        "answers": lambda _: {"conditions": [], "medications": [], "allergies": [], "priorOrthodontics": False},
        "completedOn": lambda row: row.as_of - timedelta(days=30),
        "signedBy": "Alex Morgan",
    }
    traits = {"superseded": {"isCurrent": False}}


class PatientAlertFactory(BaseFactory["PatientAlert"]):
    """A latex allergy."""

    model = "PatientAlert"
    defaults = {
        "type": "ALLERGY",
        "severity": "HIGH",
        "message": "Latex allergy: use latex-free gloves and elastics.",
        "raisedOn": lambda row: row.as_of - timedelta(days=30),
    }
    traits = {
        "resolved": {"isActive": False, "resolvedOn": lambda row: row["raisedOn"] + timedelta(days=7)},
        "financial": {"type": "FINANCIAL", "severity": "LOW", "message": "Balance past due: ask for payment."},
    }
