"""Factories for training, goals, reviews and recognition."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.factories.base import BaseFactory, Parent

if TYPE_CHECKING:
    from prisma.models import (
        PerformanceReview,
        Recognition,
        StaffGoal,
        TrainingCourse,
        TrainingRecord,
    )

_DAY = timedelta(days=1)


class StaffGoalFactory(BaseFactory["StaffGoal"]):
    """An open goal for the year."""

    model = "StaffGoal"
    defaults = {
        "title": "Notes on the day",
        "measure": "Share of visit notes signed on the same day, per cent",
        "target": 95.0,
        "status": "OPEN",
        "setOn": lambda row: row.as_of - 30 * _DAY,
        "dueOn": lambda row: row["setOn"] + 330 * _DAY,
    }
    traits = {
        "reached": {
            "status": "REACHED",
            "setOn": lambda row: row.as_of - 400 * _DAY,
            "actual": lambda row: row["target"] + 1.5,
            "closedOn": lambda row: row["dueOn"],
        },
        "missed": {
            "status": "MISSED",
            "setOn": lambda row: row.as_of - 400 * _DAY,
            "actual": lambda row: row["target"] - 4.0,
            "closedOn": lambda row: row["dueOn"],
        },
    }


class PerformanceReviewFactory(BaseFactory["PerformanceReview"]):
    """A yearly review that took place; the reviewer is another person, a doctor."""

    model = "PerformanceReview"
    defaults = {
        "reviewerId": Parent("StaffProfile", traits=("orthodontist",)),
        # Far above the numbers of a seeded clinic.
        "number": lambda row: 100_000 + row.number,
        "type": "ANNUAL",
        "status": "COMPLETED",
        "rating": 4,
        "summary": "Plans ahead and helps others without being asked.",
        "periodStart": lambda row: row["periodEnd"] - 365 * _DAY,
        "periodEnd": lambda row: row.as_of - 30 * _DAY,
        "scheduledOn": lambda row: row["periodEnd"] + 5 * _DAY,
        "completedOn": lambda row: row["scheduledOn"] + _DAY,
    }
    traits = {
        "probation": {
            "type": "PROBATION",
            "summary": "Has settled in well; probation is completed.",
            "periodStart": lambda row: row["periodEnd"] - 90 * _DAY,
        },
        "scheduled": {
            "status": "SCHEDULED",
            "rating": None,
            "summary": None,
            "periodEnd": lambda row: row.as_of + 3 * _DAY,
            "completedOn": None,
        },
    }


class TrainingCourseFactory(BaseFactory["TrainingCourse"]):
    """An optional course of two hours."""

    model = "TrainingCourse"
    defaults = {
        "code": lambda row: f"COURSE-{row.number}",
        "name": lambda row: f"Course {row.number}",
        "description": "An afternoon with exercises.",
        "category": "CLINICAL",
        "ceHours": 2.0,
        "requiredFor": lambda _: [],
    }
    traits = {
        "required": {"category": "SAFETY", "validMonths": 12, "requiredFor": lambda _: ["CLINICAL"]},
        "privacy": {"category": "PRIVACY", "validMonths": 12, "ceHours": 0.0},
    }


class TrainingRecordFactory(BaseFactory["TrainingRecord"]):
    """A course that was completed some weeks ago."""

    model = "TrainingRecord"
    defaults = {
        "status": "COMPLETED",
        "ceHours": 2.0,
        "score": 92,
        "enrolledOn": lambda row: row.as_of - (60 + row.number) * _DAY,
        "completedOn": lambda row: row["enrolledOn"] + 20 * _DAY,
    }
    traits = {
        "enrolled": {
            "status": "ENROLLED",
            "score": None,
            "completedOn": None,
            "enrolledOn": lambda row: row.as_of - row.number * timedelta(hours=1),
        },
        "yearly": {"expiresOn": lambda row: row["completedOn"] + 365 * _DAY},
        "expired": {
            "enrolledOn": lambda row: row.as_of - (500 + row.number) * _DAY,
            "expiresOn": lambda row: row["completedOn"] + 365 * _DAY,
        },
    }


class RecognitionFactory(BaseFactory["Recognition"]):
    """Thanks that came from the practice as a whole."""

    model = "Recognition"
    defaults = {
        "type": "THANKS",
        "message": "Thank you for covering the desk on a short-staffed day.",
        "givenOn": lambda row: row.as_of - (row.number % 90) * _DAY,
    }
    traits = {
        "from_a_colleague": {"giverId": Parent("StaffProfile", recycle=False)},
        "anniversary": {"type": "ANNIVERSARY", "message": "5 years with the practice. Congratulations!"},
    }
