"""Factories for shifts, leave and coverage."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.factories.base import BaseFactory, Parent

if TYPE_CHECKING:
    from prisma.models import (
        CoverageRequirement,
        ScheduleTemplate,
        ScheduleTemplateShift,
        StaffAvailability,
        StaffShift,
        TimeOffRequest,
    )

_WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")
_DAY = timedelta(days=1)


class ScheduleTemplateFactory(BaseFactory["ScheduleTemplate"]):
    """A full-time pattern without lines."""

    model = "ScheduleTemplate"
    defaults = {
        "code": lambda row: f"PATTERN-{row.number}",
        "name": lambda row: f"Pattern {row.number}",
        "employmentType": "FULL_TIME",
    }
    traits = {"part_time": {"employmentType": "PART_TIME"}, "inactive": {"isActive": False}}


class ScheduleTemplateShiftFactory(BaseFactory["ScheduleTemplateShift"]):
    """A day from eight to five with an hour of lunch."""

    model = "ScheduleTemplateShift"
    defaults = {
        "weekday": lambda row: _WEEKDAYS[(row.number - 1) % 5],
        "startMinute": 8 * 60,
        "endMinute": 17 * 60,
        "breakMinutes": 60,
    }
    traits = {"morning": {"endMinute": 12 * 60, "breakMinutes": 0}}


class StaffShiftFactory(BaseFactory["StaffShift"]):
    """A planned day of eight hours, each on another day."""

    model = "StaffShift"
    defaults = {
        "type": "REGULAR",
        "status": "PLANNED",
        "startsAt": lambda row: row.as_of + row.number * _DAY + timedelta(hours=14),
        "endsAt": lambda row: row["startsAt"] + timedelta(hours=9),
        "breakMinutes": 60,
    }
    traits = {
        "worked": {
            "status": "WORKED",
            "startsAt": lambda row: row.as_of - row.number * _DAY - timedelta(hours=10),
            "workedMinutes": lambda row: (
                int((row["endsAt"] - row["startsAt"]).total_seconds()) // 60
                - row["breakMinutes"]
                + row["overtimeMinutes"]
            ),
            "overtimeMinutes": 0,
        },
        "missed": {
            "status": "MISSED",
            "startsAt": lambda row: row.as_of - row.number * _DAY - timedelta(hours=10),
            "workedMinutes": 0,
        },
        "on_call": {
            "type": "ON_CALL",
            "endsAt": lambda row: row["startsAt"] + timedelta(hours=36),
            "breakMinutes": 0,
        },
        "training": {"type": "TRAINING"},
    }


class TimeOffRequestFactory(BaseFactory["TimeOffRequest"]):
    """A week of vacation in two months, not decided yet."""

    model = "TimeOffRequest"
    defaults = {
        "type": "VACATION",
        "status": "PENDING",
        "firstOn": lambda row: row.as_of + (60 + 7 * row.number) * _DAY,
        "lastOn": lambda row: row["firstOn"] + 4 * _DAY,
        "reason": "Family visit",
        "requestedAt": lambda row: min(row["firstOn"], row.as_of) - 2 * _DAY,
    }
    traits = {
        "approved": {
            "status": "APPROVED",
            "reviewedById": Parent("User"),
            "reviewedAt": lambda row: row["requestedAt"] + _DAY,
        },
        "denied": {
            "status": "DENIED",
            "reviewedById": Parent("User"),
            "reviewedAt": lambda row: row["requestedAt"] + _DAY,
        },
        "sick": {
            "type": "SICK",
            "status": "APPROVED",
            "reason": "Illness",
            "firstOn": lambda row: row.as_of - (7 + row.number) * _DAY,
            "lastOn": lambda row: row["firstOn"],
            "requestedAt": lambda row: row["firstOn"] + timedelta(hours=12),
            "reviewedById": Parent("User"),
            "reviewedAt": lambda row: row["requestedAt"] + timedelta(hours=1),
        },
    }


class StaffAvailabilityFactory(BaseFactory["StaffAvailability"]):
    """Free on a weekday, all day."""

    model = "StaffAvailability"
    defaults = {
        "type": "AVAILABLE",
        "weekday": lambda row: _WEEKDAYS[(row.number - 1) % 5],
        "startMinute": 8 * 60,
        "endMinute": 17 * 60,
    }
    traits = {"unavailable": {"type": "UNAVAILABLE"}, "preferred": {"type": "PREFERRED"}}


class CoverageRequirementFactory(BaseFactory["CoverageRequirement"]):
    """Two people at the chairs on a weekday."""

    model = "CoverageRequirement"
    defaults = {"department": "CLINICAL", "weekday": lambda row: _WEEKDAYS[(row.number - 1) % 5], "minimum": 2}
