"""Shifts cover the book, leave and shifts exclude each other, and the clock decides what was worked."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest
from practices import EACH, SIZES, practice

from seed.fixtures import VENDORS
from seed.simulation.operations.performance import make_goals, make_recognitions
from seed.simulation.operations.practice import plan_clinic
from seed.simulation.operations.roster import Roster
from seed.simulation.operations.shifts import make_availability, make_coverage, make_requests, make_shifts, shift_window
from seed.simulation.operations.vendors import make_ratings
from seed.simulation.parameters import operations


@pytest.fixture(params=EACH)
def clinic(request):
    story, roster = practice(request.param)
    return story, roster, make_shifts(roster, story.stories, story.as_of)


def by_person(shifts, kind="REGULAR"):
    found = defaultdict(list)
    for shift in shifts:
        if shift.kind == kind:
            found[shift.employee].append(shift)
    return found


def test_every_visit_in_the_window_lies_within_shifts_of_its_provider_and_doctor(clinic):
    story, roster, shifts = clinic
    first, last = shift_window(roster.today)
    worked = by_person(shifts)
    seen = 0
    for patient in story.stories:
        for visit in patient.visits:
            day = roster.calendar.to_local(visit.starts_at)[0]
            if visit.status == "CANCELLED" or not first <= day <= last:
                continue
            for who, begins, ends in (
                (visit.provider, visit.starts_at, visit.completed_at or visit.ends_at),
                (visit.doctor, visit.doctor_starts_at, visit.doctor_ends_at),
            ):
                if who is not None:
                    seen += 1
                    # Who is still at the chair when the shift ends works overtime.
                    assert any(
                        s.starts_at <= begins < s.ends_at and ends <= s.ends_at + timedelta(minutes=s.overtime_minutes)
                        for s in worked[who]
                    ), (who, begins)
    assert seen


def test_nobody_works_on_leave_or_while_not_employed(clinic):
    _, roster, shifts = clinic
    away = {
        (absence.employee, absence.first + timedelta(days=n))
        for absence in roster.absences
        for n in range((absence.last - absence.first).days + 1)
    }
    for shift in shifts:
        assert (shift.employee, shift.day) not in away
        assert roster.staff[shift.employee].employed(shift.day)
        assert shift.kind == "ON_CALL" or roster.calendar.is_open(shift.day) or roster.is_training_day(shift.day)


def test_a_working_day_without_a_shift_is_approved_leave(clinic):
    story, roster, shifts = clinic
    granted = [r for r in make_requests(roster, story.as_of) if r.status == "APPROVED"]
    there = {(shift.employee, shift.day) for shift in shifts if shift.kind != "ON_CALL"}
    first, last = shift_window(roster.today)
    for member in roster.plan.staff:
        number = member.employee_number
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
            if member.employed(day) and roster.calendar.is_open(day) and day.weekday() in roster.days(number):
                leave = any(r.employee == number and r.first <= day <= r.last for r in granted)
                assert leave != ((number, day) in there), (number, day)


def test_what_is_over_was_worked_or_missed_and_the_rest_is_planned(clinic):
    story, roster, shifts = clinic
    for shift in shifts:
        assert (shift.status == "PLANNED") == (shift.ends_at > story.as_of)
        assert (shift.worked_minutes is None) == (shift.status == "PLANNED")
        if shift.status == "MISSED":
            assert not roster.staff[shift.employee].sees_patients, "patients would have waited"
    assert {"WORKED", "PLANNED"} <= {shift.status for shift in shifts}


def test_overtime_is_what_the_last_patient_took_beyond_the_shift(clinic):
    story, roster, shifts = clinic
    latest = {}
    for patient in story.stories:
        for visit in patient.visits:
            if visit.completed_at:
                key = visit.provider, roster.calendar.to_local(visit.starts_at)[0]
                latest[key] = max(visit.completed_at, latest.get(key, visit.completed_at))
    wrap_up = timedelta(minutes=operations.WRAP_UP)
    for shift in shifts:
        if shift.kind == "REGULAR" and shift.status == "WORKED":
            planned = (shift.ends_at - shift.starts_at).total_seconds() / 60 - shift.break_minutes
            assert shift.worked_minutes == planned + shift.overtime_minutes
            if roster.staff[shift.employee].sees_patients:
                left = latest.get((shift.employee, shift.day), shift.starts_at) + wrap_up
                assert shift.overtime_minutes == max(0, (min(left, story.as_of) - shift.ends_at).total_seconds() / 60)


@pytest.mark.long
def test_overtime_happens():
    story, roster = practice(SIZES[-1])
    assert any(shift.overtime_minutes for shift in make_shifts(roster, story.stories, story.as_of))


def test_one_doctor_is_on_call_each_weekend_unless_all_are_away(clinic):
    _, _, shifts = clinic
    days = [shift.day for shift in shifts if shift.kind == "ON_CALL"]
    assert len(days) == len(set(days))
    assert all(day.weekday() == 5 for day in days)
    assert len(days) >= 7


def test_leave_of_providers_is_in_the_book(clinic):
    story, roster, _ = clinic
    blocks = {(block.provider, block.first, block.last) for block in roster.plan.blocks if block.provider}
    for request in make_requests(roster, story.as_of):
        if request.status == "APPROVED" and roster.staff[request.employee].sees_patients:
            assert (request.employee, request.first, request.last) in blocks


def test_requests_are_answered_by_somebody_else_and_follow_the_clock(clinic):
    story, roster, _ = clinic
    for request in make_requests(roster, story.as_of):
        assert request.reviewer != request.employee
        assert request.requested_at <= (request.reviewed_at or story.as_of) <= story.as_of
        assert request.first <= request.last
        assert (request.status == "PENDING") == (request.reviewed_at is None)
        if request.status == "PENDING":
            assert request.first > roster.today


def test_nobody_is_planned_on_a_day_that_does_not_suit(clinic):
    _, roster, shifts = clinic
    off = {(wish.employee, wish.weekday) for wish in make_availability(roster) if wish.kind == "UNAVAILABLE"}
    assert not [s for s in shifts if s.kind == "REGULAR" and (s.employee, s.day.weekday()) in off]


def test_required_coverage_is_what_the_patterns_can_give(clinic):
    _, roster, _ = clinic
    for need in make_coverage(roster):
        planned = [
            member
            for member in roster.plan.staff
            if member.department == need.department and need.weekday in roster.days(member.employee_number)
        ]
        assert 1 <= need.minimum <= len(planned)


def test_who_works_when_depends_on_the_plan_alone():
    seed, index, users, patients, as_of = SIZES[1]
    plan = plan_clinic(seed, index, users=users, patients=patients, as_of=as_of)
    later = Roster(plan, as_of + timedelta(days=9))
    roster = Roster(plan, as_of)
    for member in plan.staff:
        for n in range(-50, 0):
            day = roster.today + timedelta(days=n)
            assert later.hours(member, day) == roster.hours(member, day)


@pytest.mark.parametrize("days", [1, 20, 100])
def test_a_later_day_redraws_no_request_goal_praise_or_rating(days: int) -> None:
    at = datetime(2026, 10, 12, 15, tzinfo=UTC)
    rosters = [Roster(plan_clinic(1, 0, users=30, patients=200, as_of=day), day) for day in (at, at + timedelta(days))]
    asked = [
        {(one.employee, one.first, one.requested_at): one.status for one in make_requests(roster, roster.as_of)}
        for roster in rosters
    ]
    since = rosters[1].today - timedelta(weeks=8)
    for key, status in asked[0].items():
        if key[1] >= since:
            assert status in ("PENDING", asked[1][key])
            assert asked[1][key] != "PENDING" or days < operations.WAITS_FOR_ANSWER_DAYS[1]
    assert set(_goals(rosters[0])) <= set(_goals(rosters[1]))
    before, after = ({one for one in make_ratings(roster, VENDORS) if one.on.year == at.year} for roster in rosters)
    assert before
    assert before <= after
    praise = [set(make_recognitions(roster)) for roster in rosters]
    kept = {one for one in praise[0] if one.given_on >= rosters[1].today - timedelta(days=360)}
    assert kept
    assert kept <= praise[1]


def _goals(roster: Roster) -> list[tuple[str, str, date, float]]:
    return [(one.employee, one.title, one.set_on, one.target) for one in make_goals(roster) if one.set_on.year == 2026]
