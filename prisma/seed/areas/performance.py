"""Training, goals, reviews and recognition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import midnight, midnight_or_none
from seed.factories import (
    PerformanceReviewFactory,
    RecognitionFactory,
    StaffGoalFactory,
    TrainingCourseFactory,
    TrainingRecordFactory,
)
from seed.fixtures import TRAINING_COURSES
from seed.simulation.operations.performance import make_goals, make_recognitions, make_reviews
from seed.simulation.operations.roster import Roster
from seed.simulation.operations.training import make_training

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.types import Row
    from seed.utils.context import ClinicContext


async def seed_performance(ctx: ClinicContext) -> None:
    """Write the courses that are not there yet, and the clinic's training, goals, reviews and recognition."""
    factories = ctx.factories(ctx.clinic_id)
    roster = Roster(ctx.plan, ctx.config.as_of)
    await PerformanceReviewFactory(factories).create_many(_reviews(ctx, roster))
    await StaffGoalFactory(factories).create_many(_goals(ctx, roster))
    await TrainingCourseFactory(ctx.factories()).create_many(_courses(ctx))
    await TrainingRecordFactory(factories).create_many(_training(ctx, roster))
    await RecognitionFactory(factories).create_many(_recognitions(ctx, roster))


def _courses(ctx: ClinicContext) -> Iterator[Row]:
    there = set(ctx.id_tracker.get_all("TrainingCourse")) if ctx.id_tracker.has("TrainingCourse") else set()
    opened = midnight(min(plan.opened_on for plan in ctx.plans))
    for row in TRAINING_COURSES:
        key = ctx.ref("TrainingCourse", row.code)
        if key not in there:
            yield {
                "id": key,
                "code": row.code,
                "name": row.name,
                "description": row.description,
                "category": row.category,
                "ceHours": row.ce_hours,
                "validMonths": row.valid_months,
                "requiredFor": list(row.required_for),
                "createdAt": opened,
            }


def _training(ctx: ClinicContext, roster: Roster) -> Iterator[Row]:
    for record in make_training(roster):
        yield {
            "id": ctx.own("TrainingRecord", record.employee, record.course, record.enrolled_on.toordinal()),
            "clinicId": ctx.clinic_id,
            "staffProfileId": ctx.own("StaffProfile", record.employee),
            "courseId": ctx.ref("TrainingCourse", record.course),
            "status": "COMPLETED" if record.completed_on else "ENROLLED",
            "ceHours": record.hours,
            "score": record.score,
            "enrolledOn": midnight(record.enrolled_on),
            "completedOn": midnight_or_none(record.completed_on),
            "expiresOn": midnight_or_none(record.expires_on),
            "createdAt": midnight(record.enrolled_on),
        }


def _reviews(ctx: ClinicContext, roster: Roster) -> Iterator[Row]:
    for number, review in enumerate(make_reviews(roster), 1):
        announced = min(midnight(review.period_end), ctx.config.as_of)
        yield {
            "id": ctx.own("PerformanceReview", number),
            "clinicId": ctx.clinic_id,
            "subjectId": ctx.own("StaffProfile", review.subject),
            "reviewerId": ctx.own("StaffProfile", review.reviewer),
            "number": number,
            "type": review.kind,
            "status": review.status,
            "rating": review.rating,
            "summary": review.summary,
            "periodStart": midnight(review.period_start),
            "periodEnd": midnight(review.period_end),
            "scheduledOn": midnight(review.scheduled_on),
            "completedOn": midnight_or_none(review.completed_on),
            "createdAt": announced,
            "updatedAt": midnight_or_none(review.completed_on) or announced,
        }


def _goals(ctx: ClinicContext, roster: Roster) -> Iterator[Row]:
    for number, goal in enumerate(make_goals(roster), 1):
        yield {
            "id": ctx.own("StaffGoal", number),
            "clinicId": ctx.clinic_id,
            "staffProfileId": ctx.own("StaffProfile", goal.employee),
            "title": goal.title,
            "measure": goal.measure,
            "target": goal.target,
            "actual": goal.actual,
            "status": goal.status,
            "setOn": midnight(goal.set_on),
            "dueOn": midnight(goal.due_on),
            "closedOn": midnight_or_none(goal.closed_on),
            "createdAt": midnight(goal.set_on),
            "updatedAt": midnight(goal.closed_on or goal.set_on),
        }


def _recognitions(ctx: ClinicContext, roster: Roster) -> Iterator[Row]:
    for number, praise in enumerate(make_recognitions(roster), 1):
        yield {
            "id": ctx.own("Recognition", number),
            "clinicId": ctx.clinic_id,
            "recipientId": ctx.own("StaffProfile", praise.recipient),
            "giverId": ctx.own("StaffProfile", praise.giver) if praise.giver else None,
            "type": praise.kind,
            "message": praise.message,
            "givenOn": midnight(praise.given_on),
            "createdAt": midnight(praise.given_on),
        }
