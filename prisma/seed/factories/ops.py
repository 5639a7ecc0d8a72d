"""Factories for how the days go: visits on their way through the clinic, tasks, daily metrics."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.factories.base import BaseFactory, Parent

if TYPE_CHECKING:
    from prisma.models import (
        DailyMetric,
        OperationsTask,
        PatientVisit,
        VisitStaffAssignment,
        VisitStageEvent,
    )

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


class PatientVisitFactory(BaseFactory["PatientVisit"]):
    """A visit that is over: five minutes in the waiting room, half an hour in the chair."""

    model = "PatientVisit"
    defaults = {
        "appointmentId": Parent("Appointment", traits=("completed",)),
        "stage": "LEFT",
        "arrivedAt": lambda row: row.as_of - _DAY - 7 * _HOUR,
        "seatedAt": lambda row: row["arrivedAt"] + 5 * _MINUTE,
        "leftAt": lambda row: row["arrivedAt"] + 40 * _MINUTE,
        "waitMinutes": 5,
        "createdAt": lambda row: row["arrivedAt"],
    }
    traits = {
        "waiting": {
            "appointmentId": Parent("Appointment", traits=("in_progress",)),
            "stage": "CHECKED_IN",
            "arrivedAt": lambda row: row.as_of - 10 * _MINUTE,
            "seatedAt": None,
            "leftAt": None,
            "waitMinutes": None,
        },
        "seated": {
            "appointmentId": Parent("Appointment", traits=("in_progress",)),
            "stage": "SEATED",
            "arrivedAt": lambda row: row.as_of - 15 * _MINUTE,
            "leftAt": None,
        },
    }


class VisitStageEventFactory(BaseFactory["VisitStageEvent"]):
    """A patient checks in."""

    model = "VisitStageEvent"
    defaults = {
        # A second stage of one visit is another kind, which only the caller can choose.
        "patientVisitId": Parent("PatientVisit", recycle=False),
        "stage": "CHECKED_IN",
        "enteredAt": lambda row: row.as_of - _DAY - 7 * _HOUR,
        "createdAt": lambda row: row["enteredAt"],
    }
    traits = {
        "with_doctor": {"stage": "WITH_DOCTOR", "staffProfileId": Parent("StaffProfile")},
        "checkout": {"stage": "CHECKOUT"},
    }


class VisitStaffAssignmentFactory(BaseFactory["VisitStaffAssignment"]):
    """A staff member at the chair."""

    model = "VisitStaffAssignment"
    defaults = {"patientVisitId": Parent("PatientVisit", recycle=False), "role": "PROVIDER"}
    traits = {"doctor": {"role": "DOCTOR"}, "reception": {"role": "RECEPTION"}}


class OperationsTaskFactory(BaseFactory["OperationsTask"]):
    """An open call about an unconfirmed visit."""

    model = "OperationsTask"
    defaults = {
        "type": "CONFIRM_VISIT",
        "title": "Confirm the visit",
        "status": "OPEN",
        "priority": "NORMAL",
        "raisedAt": lambda row: row.as_of - 2 * _HOUR,
        "dueOn": lambda row: row.as_of + _DAY,
        "createdAt": lambda row: row["raisedAt"],
    }
    traits = {
        "done": {"status": "DONE", "completedAt": lambda row: row["raisedAt"] + _HOUR},
        "cancelled": {"status": "CANCELLED", "completedAt": lambda row: row["raisedAt"] + _HOUR},
        "about_patient": {"patientId": Parent("Patient")},
        "about_lead": {"type": "FOLLOW_UP_LEAD", "title": "Call back about the inquiry", "leadId": Parent("Lead")},
        "urgent": {"type": "CALL_BACK", "title": "Call back about: pain", "priority": "HIGH"},
        "assigned": {"assigneeId": Parent("StaffProfile")},
    }


class DailyMetricFactory(BaseFactory["DailyMetric"]):
    """A day of twenty visits, one of them missed and one called off."""

    model = "DailyMetric"
    defaults = {
        "day": lambda row: row.as_of.replace(hour=0, minute=0) - row.number * _DAY,
        "scheduled": 20,
        "completed": 18,
        "noShows": 1,
        "cancelled": 1,
        "newPatients": 2,
        "starts": 1,
        "debonds": 1,
        "emergencies": 1,
        "chairMinutes": 520,
        "averageWaitMinutes": 4.5,
    }
    traits = {
        "quiet": {
            **dict.fromkeys(("scheduled", "completed", "noShows", "cancelled", "newPatients"), 0),
            **dict.fromkeys(("starts", "debonds", "emergencies", "chairMinutes"), 0),
            "averageWaitMinutes": None,
        },
    }
