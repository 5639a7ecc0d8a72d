"""Factories for consents, checklists, incidents and the audit trail."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.factories.base import BaseFactory, Parent

if TYPE_CHECKING:
    from prisma.models import (
        AuditLog,
        ChecklistRun,
        ChecklistTemplate,
        ConsentTemplate,
        IncidentReport,
        PatientConsent,
    )

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


class AuditLogFactory(BaseFactory["AuditLog"]):
    """A view of a clinic's settings."""

    model = "AuditLog"
    defaults = {
        "clinicId": Parent("Clinic"),
        "userId": Parent("User"),
        "action": "VIEW",
        "model": "Clinic",
        "rowId": lambda row: row["clinicId"],
        "summary": "Settings opened",
        "occurredAt": lambda row: row.as_of - _DAY,
        "createdAt": lambda row: row["occurredAt"],
    }
    traits = {
        "login": {
            "action": "LOGIN",
            "model": "User",
            "rowId": lambda row: row["userId"],
            "summary": "Logged in",
        },
    }


class ConsentTemplateFactory(BaseFactory["ConsentTemplate"]):
    """The first version of a consent to treatment."""

    model = "ConsentTemplate"
    defaults = {
        "code": lambda row: f"FORM-{row.number}",
        "type": "TREATMENT",
        "version": 1,
        "title": "Consent to orthodontic treatment",
        "body": "My questions were answered, and I agree to the treatment.",
        "effectiveOn": lambda row: row.as_of - 900 * _DAY,
    }
    traits = {
        "privacy": {"type": "PRIVACY", "title": "Notice of privacy practices", "body": "I have received the notice."},
        "retired": {"retiredOn": lambda row: row.as_of - 100 * _DAY},
    }


class PatientConsentFactory(BaseFactory["PatientConsent"]):
    """An adult patient's signature."""

    model = "PatientConsent"
    defaults = {
        "status": "SIGNED",
        "signedByName": "Alex Morgan",
        "signedAt": lambda row: row.as_of - 60 * _DAY,
        "createdAt": lambda row: row["signedAt"],
    }
    traits = {
        "superseded": {"status": "SUPERSEDED", "endedAt": lambda row: row.as_of - _DAY},
        "revoked": {"status": "REVOKED", "endedAt": lambda row: row.as_of - _DAY},
        "privacy": {"templateId": Parent("ConsentTemplate", traits=("privacy",))},
    }


class ChecklistTemplateFactory(BaseFactory["ChecklistTemplate"]):
    """A round with two steps, every day."""

    model = "ChecklistTemplate"
    defaults = {
        "code": lambda row: f"ROUND_{row.number}",
        "name": "Opening the practice",
        "category": "OPENING",
        "frequency": "DAILY",
        "items": lambda _: ["Lights on", "Messages read"],
    }
    traits = {"weekly": {"frequency": "WEEKLY"}, "monthly": {"frequency": "MONTHLY"}}


class ChecklistRunFactory(BaseFactory["ChecklistRun"]):
    """A completed round; each on another day."""

    model = "ChecklistRun"
    defaults = {
        "status": "COMPLETED",
        "done": 2,
        "total": 2,
        "dueOn": lambda row: row.as_of.replace(hour=0, minute=0) - row.number * _DAY,
        "completedAt": lambda row: row["dueOn"] + 14 * _HOUR,
    }
    traits = {"incomplete": {"status": "INCOMPLETE", "done": 1, "completedAt": None}}


class IncidentReportFactory(BaseFactory["IncidentReport"]):
    """A finger pricked at the chair, reported within the hour."""

    model = "IncidentReport"
    defaults = {
        "number": lambda row: f"IT-{row.number:04d}",
        "type": "SHARPS_INJURY",
        "severity": "MODERATE",
        "status": "UNDER_REVIEW",
        "description": "Finger pricked with a ligature wire while clearing the tray.",
        "occurredAt": lambda row: row.as_of - 3 * _DAY,
        "reportedAt": lambda row: row["occurredAt"] + _HOUR,
        "createdAt": lambda row: row["reportedAt"],
    }
    traits = {
        "closed": {
            "status": "CLOSED",
            "action": "Wound cleaned, follow-up arranged.",
            "closedAt": lambda row: row["reportedAt"] + 2 * _DAY,
        },
        "about_patient": {
            "type": "PATIENT_FALL",
            "severity": "LOW",
            "description": "The patient slipped on the wet floor of the entrance; no injury was found.",
            "patientId": Parent("Patient"),
        },
    }
