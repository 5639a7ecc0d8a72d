"""Factories for messages: templates, reminders, conversations, deliveries, and what families want."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.factories.base import BaseFactory, Parent

if TYPE_CHECKING:
    from prisma.models import (
        AppointmentReminder,
        Conversation,
        Message,
        MessageDelivery,
        MessageTemplate,
        NotificationPreference,
    )

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


class MessageTemplateFactory(BaseFactory["MessageTemplate"]):
    """A text before a visit."""

    model = "MessageTemplate"
    defaults = {
        "code": lambda row: f"TEMPLATE_{row.number}",
        "name": "Reminder",
        "category": "REMINDER",
        "channel": "SMS",
        "body": "{clinic}: {patient} is expected on {day} at {time}.",
    }
    traits = {
        "email": {"channel": "EMAIL", "subject": "Your visit on {day}"},
        "retired": {"isActive": False},
    }


class AppointmentReminderFactory(BaseFactory["AppointmentReminder"]):
    """A text that goes out the day before a visit in a week."""

    model = "AppointmentReminder"
    defaults = {
        # A second reminder of one visit is at another time, which only the caller can choose.
        "appointmentId": Parent("Appointment", recycle=False),
        "templateId": Parent("MessageTemplate"),
        "channel": "SMS",
        "recipient": lambda row: row.ortho.phone(),
        "status": "SCHEDULED",
        "hoursBefore": 24,
        "scheduledFor": lambda row: row.as_of + 6 * _DAY + 15 * _HOUR,
    }
    traits = {
        "email": {
            "templateId": Parent("MessageTemplate", traits=("email",)),
            "channel": "EMAIL",
            "recipient": lambda row: f"family{row.number}@example.com",
        },
        "delivered": {
            "appointmentId": Parent("Appointment", traits=("completed",)),
            "status": "DELIVERED",
            "scheduledFor": lambda row: row.as_of - 8 * _DAY,
            "sentAt": lambda row: row["scheduledFor"],
        },
        "cancelled": {"appointmentId": Parent("Appointment", traits=("cancelled",)), "status": "CANCELLED"},
    }


class ConversationFactory(BaseFactory["Conversation"]):
    """A question that was answered."""

    model = "Conversation"
    defaults = {
        "subject": "A question",
        "status": "CLOSED",
        "startedAt": lambda row: row.as_of - 2 * _DAY,
        "lastMessageAt": lambda row: row["startedAt"] + _HOUR,
        "closedAt": lambda row: row["lastMessageAt"] + _HOUR,
        "createdAt": lambda row: row["startedAt"],
    }
    traits = {
        "open": {"status": "OPEN", "closedAt": None, "startedAt": lambda row: row.as_of - 2 * _HOUR},
        "assigned": {"assigneeId": Parent("StaffProfile")},
    }


class MessageFactory(BaseFactory["Message"]):
    """A text from a family."""

    model = "Message"
    defaults = {
        # A further message of one conversation has a further number, which only the caller knows.
        "conversationId": Parent("Conversation", recycle=False),
        "number": 1,
        "direction": "INBOUND",
        "channel": "SMS",
        "address": lambda row: row.ortho.phone(),
        "body": "Which toothpaste do you recommend with braces?",
        "sentAt": lambda row: row.as_of - 2 * _DAY,
        "createdAt": lambda row: row["sentAt"],
    }
    traits = {
        "outbound": {
            "direction": "OUTBOUND",
            "senderId": Parent("User"),
            "body": "Happy to help. Call us when you have a minute.",
        },
        "automatic": {
            "direction": "OUTBOUND",
            "templateId": Parent("MessageTemplate"),
            "body": "It is time for the next visit.",
        },
    }


class MessageDeliveryFactory(BaseFactory["MessageDelivery"]):
    """A message that arrived at the first attempt."""

    model = "MessageDelivery"
    defaults = {
        "messageId": Parent("Message", traits=("outbound",)),
        "attempt": 1,
        "status": "DELIVERED",
        "attemptedAt": lambda row: row.as_of - 2 * _DAY,
        "createdAt": lambda row: row["attemptedAt"],
    }
    traits = {"failed": {"status": "FAILED", "error": "The number could not be reached."}}


class NotificationPreferenceFactory(BaseFactory["NotificationPreference"]):
    """A family that wants texts and allows everything else."""

    model = "NotificationPreference"
    defaults = {
        "patientId": Parent("Patient", recycle=False),
        "preferred": "SMS",
        "emailEnabled": True,
        "smsEnabled": True,
        "phoneEnabled": True,
    }
    traits = {
        "stopped": {
            "preferred": "EMAIL",
            "smsEnabled": False,
            "smsStoppedAt": lambda row: row.as_of - 30 * _DAY,
        },
    }
