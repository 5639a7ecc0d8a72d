"""Training, goals, reviews and recognition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import midnight, midnight_or_none
from seed.areas.front_office import front_office
from seed.areas.plans import opened_on
from seed.areas.writing import Written, writes
from seed.factories import (
    PerformanceReviewFactory,
    RecognitionFactory,
    StaffGoalFactory,
    TrainingCourseFactory,
    TrainingRecordFactory,
)
from seed.fixtures import TRAINING_COURSES
from seed.simulation.operations.performance import make_goals, make_recognitions, make_reviews
from seed.simulation.operations.training import make_training

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.simulation.operations.roster import Roster
    from seed.utils.context import ClinicContext
    from seedbed.types import Row


@writes
def seed_performance(ctx: ClinicContext) -> Written:
    """Write the courses that are not there yet, and the clinic's training, goals, reviews and recognition."""
    roster = front_office(ctx).roster
    yield PerformanceReviewFactory, _reviews(ctx, roster)
    yield StaffGoalFactory, _goals(ctx, roster)
    yield TrainingCourseFactory, _courses(ctx)
    yield TrainingRecordFactory, _training(ctx, roster)
    yield RecognitionFactory, _recognitions(ctx, roster)


def _courses(ctx: ClinicContext) -> Iterator[Row]:
    if not ctx.writes_first("PerformanceReview"):
        return
    opened = midnight(opened_on(ctx.plans))
    for row in TRAINING_COURSES:
        if not ctx.is_known("TrainingCourse", row.code):
            yield {
                "id": ctx.ref("TrainingCourse", row.code),
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
        yield ctx.row(
            "TrainingRecord",
            record,
            (record.employee, record.course, record.enrolled_on.toordinal()),
            courseId=ctx.ref("TrainingCourse", record.course),
            status="COMPLETED" if record.completed_on else "ENROLLED",
            ceHours=record.hours,
            createdAt=record.enrolled_on,
        )


def _reviews(ctx: ClinicContext, roster: Roster) -> Iterator[Row]:
    for number, review in enumerate(make_reviews(roster), 1):
        announced = midnight(review.period_start)
        yield ctx.row(
            "PerformanceReview",
            review,
            (number,),
            number=number,
            createdAt=announced,
            updatedAt=midnight_or_none(review.completed_on) or announced,
        )


def _goals(ctx: ClinicContext, roster: Roster) -> Iterator[Row]:
    for number, goal in enumerate(make_goals(roster), 1):
        yield ctx.row("StaffGoal", goal, (number,), createdAt=goal.set_on, updatedAt=goal.closed_on or goal.set_on)


def _recognitions(ctx: ClinicContext, roster: Roster) -> Iterator[Row]:
    for number, praise in enumerate(make_recognitions(roster), 1):
        yield ctx.row("Recognition", praise, (number,), createdAt=praise.given_on)
