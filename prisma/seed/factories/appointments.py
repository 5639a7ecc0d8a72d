"""Factories for the schedule: hours, blocks, visits, and what surrounds them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.factories.base import BaseFactory, Parent

if TYPE_CHECKING:
    from datetime import datetime

    from prisma.models import (
        Appointment,
        AppointmentCancellation,
        EmergencyRequest,
        ProviderSchedule,
        RecurringSeries,
        ScheduleBlock,
        WaitlistEntry,
    )

    from seed.factories.base import Draft

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


class ProviderScheduleFactory(BaseFactory["ProviderSchedule"]):
    """A provider's Monday."""

    model = "ProviderSchedule"
    defaults = {
        "weekday": "MONDAY",
        "startMinute": 8 * 60,
        "endMinute": 17 * 60,
        "effectiveFrom": lambda row: row.as_of - timedelta(days=900 + row.number),
    }


class ScheduleBlockFactory(BaseFactory["ScheduleBlock"]):
    """A meeting of the whole clinic, an hour long."""

    model = "ScheduleBlock"
    defaults = {
        "type": "MEETING",
        "title": "Team meeting",
        "startsAt": lambda row: row.as_of + timedelta(days=row.number),
        "endsAt": lambda row: row["startsAt"] + _HOUR,
    }
    traits = {
        "holiday": {
            "type": "HOLIDAY",
            "title": "Holiday",
            "isAllDay": True,
            "endsAt": lambda row: row["startsAt"] + _DAY,
        },
        "vacation": {
            "type": "VACATION",
            "title": "Vacation",
            "providerId": Parent("StaffProfile"),
            "isAllDay": True,
            "endsAt": lambda row: row["startsAt"] + 7 * _DAY,
        },
        "maintenance": {"type": "MAINTENANCE", "title": "Chair maintenance", "chairId": Parent("TreatmentChair")},
    }


class RecurringSeriesFactory(BaseFactory["RecurringSeries"]):
    """Adjustments every eight weeks."""

    model = "RecurringSeries"
    defaults = {
        "pattern": "EVERY_N_WEEKS",
        "interval": 8,
        "plannedVisits": 10,
        "startsOn": lambda row: row.as_of - timedelta(weeks=16),
    }
    traits = {
        "completed": {"status": "COMPLETED", "endsOn": lambda row: row["startsOn"] + timedelta(weeks=80)},
        "cancelled": {"status": "CANCELLED"},
    }


class AppointmentFactory(BaseFactory["Appointment"]):
    """A visit that is booked for the near future."""

    model = "Appointment"
    defaults = {
        "chairId": Parent("TreatmentChair"),
        # Half an hour apart, so that a handful of visits of one provider do not overlap.
        "startsAt": lambda row: row.as_of + 7 * _DAY + timedelta(hours=15, minutes=30 * row.number),
        "durationMinutes": 20,
        "endsAt": lambda row: row["startsAt"] + timedelta(minutes=row["durationMinutes"]),
        "utcOffsetMinutes": -300,
        "source": "FRONT_DESK",
        "bookedAt": lambda row: min(row["startsAt"], row.as_of) - 14 * _DAY,
    }
    traits = {
        "confirmed": {
            "status": "CONFIRMED",
            "confirmationStatus": "CONFIRMED",
            "confirmedAt": lambda row: row["bookedAt"] + _DAY,
        },
        "completed": {
            "status": "COMPLETED",
            "startsAt": lambda row: row.as_of - 7 * _DAY + timedelta(hours=15, minutes=30 * row.number),
            "confirmationStatus": "CONFIRMED",
            "confirmedAt": lambda row: row["startsAt"] - 2 * _DAY,
            "arrivedAt": lambda row: row["startsAt"] - timedelta(minutes=5),
            "seatedAt": lambda row: row["startsAt"] + timedelta(minutes=1),
            "completedAt": lambda row: row["endsAt"],
        },
        "no_show": {
            "status": "NO_SHOW",
            "startsAt": lambda row: row.as_of - 7 * _DAY + timedelta(hours=15, minutes=30 * row.number),
        },
        "cancelled": {"status": "CANCELLED"},
        "past": {"startsAt": lambda row: row.as_of - 7 * _DAY + timedelta(hours=15, minutes=30 * row.number)},
        "in_progress": {
            "status": "IN_PROGRESS",
            "startsAt": lambda row: row.as_of - timedelta(minutes=10),
            "confirmationStatus": "CONFIRMED",
            "confirmedAt": lambda row: row["startsAt"] - 2 * _DAY,
            "arrivedAt": lambda row: row["startsAt"] - timedelta(minutes=5),
            "seatedAt": lambda row: row["startsAt"],
        },
    }


class AppointmentCancellationFactory(BaseFactory["AppointmentCancellation"]):
    """A visit called off three days ahead, or earlier where those lie ahead of the clock."""

    model = "AppointmentCancellation"
    params = {"notice": 72}
    defaults = {
        "appointmentId": Parent("Appointment", traits=("cancelled",)),
        "type": "ADVANCE",
        "reason": "SCHEDULE_CONFLICT",
        "hoursNotice": lambda row: _hours_notice(row),
        "cancelledAt": lambda row: _cancelled_at(row),
    }
    traits = {
        "late": {
            "appointmentId": Parent("Appointment", traits=("cancelled", "past")),
            "type": "LATE",
            "reason": "ILLNESS",
            "notice": 3,
        }
    }


def _cancelled_at(row: Draft) -> datetime:
    visit = row.parent("appointmentId")
    starts: datetime = visit["startsAt"] if visit else row.as_of + timedelta(hours=row["notice"]) - _DAY
    return min(starts - timedelta(hours=row["notice"]), row.as_of)


def _hours_notice(row: Draft) -> int:
    visit = row.parent("appointmentId")
    return (visit["startsAt"] - row["cancelledAt"]) // _HOUR if visit else row["notice"]


class WaitlistEntryFactory(BaseFactory["WaitlistEntry"]):
    """A patient who waits for an earlier visit."""

    model = "WaitlistEntry"
    defaults = {
        "earliestOn": lambda row: row.as_of + _DAY,
        "latestOn": lambda row: row["earliestOn"] + 30 * _DAY,
        "addedAt": lambda row: row.as_of - 2 * _DAY,
    }
    traits = {
        "urgent": {"priority": "URGENT"},
        "filled": {
            "status": "FILLED",
            "filledById": Parent("Appointment"),
            "resolvedAt": lambda row: row["addedAt"] + _DAY,
        },
        "withdrawn": {"status": "WITHDRAWN", "resolvedAt": lambda row: row["addedAt"] + _DAY},
    }


class EmergencyRequestFactory(BaseFactory["EmergencyRequest"]):
    """A call about a loose bracket."""

    model = "EmergencyRequest"
    defaults = {
        "type": "BROKEN_BRACKET",
        "severity": "LOW",
        "description": "Bracket came off while eating.",
        "reportedAt": lambda row: row.as_of - _DAY,
    }
    traits = {
        "resolved": {
            "status": "RESOLVED",
            "triagedAt": lambda row: row["reportedAt"] + _HOUR,
            "resolvedAt": lambda row: row["reportedAt"] + 20 * _HOUR,
        },
        "severe": {"type": "TRAUMA", "severity": "HIGH", "description": "Fell on the face; front teeth loose."},
    }
