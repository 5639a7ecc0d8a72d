"""Training is in date when it is needed, continuing education suffices, reviews come from above."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest
from practices import EACH, practice

from seed.fixtures import SYSTEM_ROLES, TRAINING_COURSES
from seed.simulation.operations.performance import make_goals, make_recognitions, make_reviews
from seed.simulation.operations.practice import plan_clinic
from seed.simulation.operations.roster import Roster
from seed.simulation.operations.training import biennium, make_training
from seed.simulation.parameters import operations

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
COURSES = {row.code: row for row in TRAINING_COURSES}
RANKS = {role.code: role.rank for role in SYSTEM_ROLES}


@pytest.fixture(params=EACH)
def roster(request):
    return practice(request.param)[1]


def test_yearly_training_is_in_date_on_every_working_day(roster):
    held = defaultdict(list)
    for record in make_training(roster):
        held[record.employee, record.course].append(record)
    yearly = [row for row in TRAINING_COURSES if row.valid_months == 12]
    assert {row.code for row in yearly} == {"BLOODBORNE_PATHOGENS", "HIPAA"}
    for n in range(0, 700, 7):
        day = roster.today - timedelta(days=n)
        for member, _ in roster.working(day):
            for row in yearly:
                if member.department in row.required_for:
                    records = held[member.employee_number, row.code]
                    assert any(r.completed_on <= day < r.expires_on for r in records), (member.employee_number, day)


def test_a_course_stands_behind_each_certificate_that_was_earned_here(roster):
    done = {(r.employee, r.course, r.completed_on, r.expires_on) for r in make_training(roster)}
    for member in roster.plan.staff:
        for each in member.credentials:
            if each.kind in COURSES and each.issued_on >= member.hired_on:
                assert (member.employee_number, each.kind, each.issued_on, each.expires_on) in done


def test_training_lies_within_the_employment_and_once_a_day(roster):
    records = make_training(roster)
    for record in records:
        member = roster.staff[record.employee]
        assert member.hired_on <= record.enrolled_on <= roster.today
        if record.completed_on:
            assert record.enrolled_on <= record.completed_on <= min(roster.today, member.terminated_on or date.max)
    keys = Counter((record.employee, record.course, record.enrolled_on) for record in records)
    assert max(keys.values()) == 1


def test_a_course_that_comes_again_has_another_day():
    # Somebody who was hired in December takes the same course in the old two years and in the new ones.
    plan = plan_clinic(12, 2, users=40, patients=300, as_of=MONDAY)
    keys = Counter(
        (record.employee, record.course, record.enrolled_on) for record in make_training(Roster(plan, MONDAY))
    )
    assert max(keys.values()) == 1


def test_clinicians_have_the_hours_of_the_last_full_biennium(roster):
    first, last = biennium(biennium(roster.today)[0] - timedelta(days=1))
    hours: dict[str, float] = defaultdict(float)
    for record in make_training(roster):
        if record.completed_on and first <= record.completed_on <= last:
            hours[record.employee] += record.hours
    checked = 0
    for member in roster.plan.staff:
        if member.provider_type in operations.CE_HOURS and member.hired_on <= first and member.employed(last):
            least, most = operations.CE_HOURS[member.provider_type]
            assert least <= hours[member.employee_number] <= most, member.employee_number
            checked += 1
    assert checked


def test_the_biennium_begins_in_an_even_year():
    assert biennium(date(2025, 12, 31)) == (date(2024, 1, 1), date(2025, 12, 31))
    assert biennium(date(2026, 1, 1)) == (date(2026, 1, 1), date(2027, 12, 31))


def test_reviews_come_from_somebody_above_who_works_that_day(roster):
    for review in make_reviews(roster):
        subject, reviewer = roster.staff[review.subject], roster.staff[review.reviewer]
        assert RANKS[reviewer.role] > RANKS[subject.role]
        assert review.period_start < review.period_end <= review.scheduled_on
        day = review.completed_on
        assert (day is not None) == (review.status == "COMPLETED") == (review.rating is not None)
        if day:
            assert review.scheduled_on <= day < roster.today
            assert roster.hours(subject, day)
            # Who shares no weekday with the reviewer is met on a day of their own.
            shared = set(roster.days(subject.employee_number)) & set(roster.days(reviewer.employee_number))
            assert roster.hours(reviewer, day) or not shared
            assert not roster.is_away(reviewer.employee_number, day)
        else:
            assert review.scheduled_on >= roster.today


def test_goals_are_judged_by_their_result(roster):
    for goal in make_goals(roster):
        if goal.actual is None:
            assert goal.status == "OPEN"
            assert goal.closed_on is None
        else:
            assert goal.status == ("REACHED" if goal.actual >= goal.target else "MISSED")
            assert goal.closed_on == goal.due_on < roster.today
            assert goal.actual <= 100


def test_one_employee_of_the_month_and_no_praise_of_oneself(roster):
    months = Counter()
    for praise in make_recognitions(roster):
        assert praise.giver != praise.recipient
        assert roster.staff[praise.recipient].employed(praise.given_on)
        assert praise.given_on < roster.today
        if praise.kind == "EMPLOYEE_OF_THE_MONTH":
            months[praise.given_on.year, praise.given_on.month] += 1
    assert max(months.values()) == 1
    assert len(months) >= 10
