"""Factories for leads and for the forms of new families."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.factories.base import BaseFactory, Parent

if TYPE_CHECKING:
    from prisma.models import (
        IntakeForm,
        IntakeSubmission,
        Lead,
        LeadActivity,
    )

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


class LeadFactory(BaseFactory["Lead"]):
    """A lead who asked yesterday."""

    model = "Lead"
    params = {"name": lambda row: row.ortho.patient_name(35)}
    defaults = {
        "stage": "NEW",
        "source": "WEBSITE",
        "firstName": lambda row: row["name"].first,
        "lastName": lambda row: row["name"].last,
        "email": lambda row: f"lead{row.number}@example.com",
        "phone": lambda row: row.ortho.phone(),
        "receivedAt": lambda row: row.as_of - _DAY,
        "createdAt": lambda row: row["receivedAt"],
    }
    traits = {
        "contacted": {"stage": "CONTACTED"},
        # The name of a patient that is given has to be given too.
        "converted": {
            "stage": "CONVERTED",
            "patientId": Parent("Patient", recycle=False),
            "convertedAt": lambda row: row["receivedAt"] + 2 * _HOUR,
        },
        "lost": {
            "stage": "LOST",
            "receivedAt": lambda row: row.as_of - 60 * _DAY,
            "lostAt": lambda row: row["receivedAt"] + 12 * _DAY,
            "lostReason": "Chose another practice",
        },
        "referred": {"source": "DENTIST", "referringProviderId": Parent("ReferringProvider")},
        "owned": {"ownerId": Parent("StaffProfile")},
    }


class LeadActivityFactory(BaseFactory["LeadActivity"]):
    """A call to a lead."""

    model = "LeadActivity"
    defaults = {
        "staffProfileId": Parent("StaffProfile"),
        "type": "CALL",
        "note": "Left a voice message",
        "occurredAt": lambda row: row.as_of - 2 * _HOUR,
        "createdAt": lambda row: row["occurredAt"],
    }
    traits = {
        "inquiry": {"type": "INQUIRY", "note": "Sent the contact form of the website", "staffProfileId": None},
        "booked": {"type": "BOOKED", "note": "Exam booked"},
    }


class IntakeFormFactory(BaseFactory["IntakeForm"]):
    """A form with one question."""

    model = "IntakeForm"
    defaults = {
        "code": lambda row: f"FORM_{row.number}",
        "name": "About the patient",
        "type": "NEW_PATIENT",
        "version": 1,
        "questions": lambda _: [{"key": "reason", "label": "What would you like us to look at?", "type": "text"}],
    }
    traits = {"retired": {"isActive": False}}


class IntakeSubmissionFactory(BaseFactory["IntakeSubmission"]):
    """A form that was completed the day after it was sent."""

    model = "IntakeSubmission"
    defaults = {
        "patientId": Parent("Patient"),
        "status": "COMPLETED",
        "answers": lambda _: {"reason": "Teeth are crooked or overlap"},
        "sentAt": lambda row: row.as_of - 10 * _DAY,
        "completedAt": lambda row: row["sentAt"] + _DAY,
        "createdAt": lambda row: row["sentAt"],
    }
    traits = {
        "sent": {"status": "SENT", "answers": lambda _: {}, "completedAt": None},
        "expired": {"status": "EXPIRED", "answers": lambda _: {}, "completedAt": None},
    }
