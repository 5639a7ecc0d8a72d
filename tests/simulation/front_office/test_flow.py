"""Flow, tasks and metrics follow from the visits."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from offices import CASES, LARGE, clinic, local, office

from seed.simulation.front_office.flow import flows
from seed.simulation.front_office.metrics import Counted, daily_metrics
from seed.simulation.front_office.on_duty import FrontOffice
from seed.simulation.front_office.tasks import tasks

ORDER = ["CHECKED_IN", "SEATED", "WITH_DOCTOR", "CHECKOUT", "LEFT"]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_arrival_has_a_flow_with_the_times_of_the_visit(case):
    for story in clinic(*case).stories:
        visits = {visit.number: visit for visit in story.visits}
        by_visit = {flow.visit: flow for flow in flows(office(case), story)}
        assert by_visit.keys() == {number for number, visit in visits.items() if visit.arrived_at}
        for number, flow in by_visit.items():
            visit = visits[number]
            assert (flow.arrived_at, flow.seated_at, flow.chair) == (
                visit.arrived_at,
                visit.seated_at,
                visit.chair if visit.seated_at else None,
            )
            if flow.left_at and visit.cancellation:
                assert flow.left_at == visit.cancellation.at  # sent home at the door
            elif flow.left_at:
                assert visit.completed_at
                assert visit.completed_at < flow.left_at <= case[-1]
            kinds = [stage.kind for stage in flow.stages]
            assert kinds == sorted(kinds, key=ORDER.index)
            assert [stage.at for stage in flow.stages] == sorted(stage.at for stage in flow.stages)
            assert not flow.stages or flow.stage == kinds[-1]


def test_a_patient_who_is_there_is_where_the_clock_says():
    case = LARGE[0]
    story, visit = next(
        (story, visit)
        for story in clinic(*case).stories
        for visit in story.visits
        if visit.completed_at
        and visit.seated_at
        and visit.doctor_starts_at
        and visit.seated_at < visit.doctor_starts_at
    )
    under_way = replace(visit, status="IN_PROGRESS", completed_at=None)
    moments = {
        "CHECKED_IN": (visit.arrived_at, None),
        "SEATED": (visit.seated_at, visit.seated_at),
        "WITH_DOCTOR": (visit.doctor_starts_at, visit.seated_at),
    }
    for stage, (now, seated) in moments.items():
        one = replace(story, visits=(replace(under_way, seated_at=seated),))
        (flow,) = flows(FrontOffice(case[0], clinic(*case).plan, now), one)
        assert (flow.stage, flow.seated_at, flow.left_at) == (stage, seated, None)
        assert [each.kind for each in flow.stages] == ORDER[: ORDER.index(stage) + 1]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_only_visits_of_the_last_half_year_have_stages_and_staff(case):
    for story in clinic(*case).stories:
        visits = {visit.number: visit for visit in story.visits}
        for flow in flows(office(case), story):
            recent = visits[flow.visit].starts_at >= case[-1] - timedelta(days=180)
            assert bool(flow.stages) == bool(flow.staff) == recent


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_team_of_a_visit_is_its_provider_its_doctor_and_somebody_on_duty(case):
    plan = clinic(*case).plan
    roster = office(case).roster
    for story in clinic(*case).stories:
        visits = {visit.number: visit for visit in story.visits}
        for flow in flows(office(case), story):
            visit, team = visits[flow.visit], dict(flow.staff)
            if not team:
                continue
            assert team["PROVIDER"] == visit.provider
            assert team.get("DOCTOR") == visit.doctor
            at = local(flow.arrived_at, plan.timezone)
            working = {member.employee_number for member, _ in roster.working(at.date())}
            assert team["RECEPTION"] in working


def test_at_the_desk_is_whoever_works_there_at_that_minute():
    case = LARGE[0]
    plan, roster = clinic(*case).plan, office(case).roster
    roles = {member.employee_number: member.role for member in plan.staff}
    seen = Counter()
    for story in clinic(*case).stories:
        for flow in flows(office(case), story):
            for stage in flow.stages:
                if stage.kind == "CHECKED_IN" and stage.staff:
                    at = local(stage.at, plan.timezone)
                    minute = at.hour * 60 + at.minute
                    hours = {member.employee_number: hours for member, hours in roster.working(at.date())}
                    seen[roles[stage.staff]] += 1
                    assert hours[stage.staff].start <= minute <= hours[stage.staff].end
    assert seen["FRONT_DESK"] > 0.9 * seen.total()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_tasks_are_open_until_the_clock_says_otherwise(case):
    as_of, kinds = case[-1], Counter()
    staff = {member.employee_number for member in clinic(*case).plan.staff}
    for story in clinic(*case).stories:
        for task in tasks(office(case), story):
            kinds[task.kind, task.status] += 1
            assert as_of - timedelta(days=60) <= task.raised_at <= as_of
            assert (task.status == "OPEN") == (task.completed_at is None)
            assert task.completed_at is None or task.raised_at <= task.completed_at <= as_of
            # What is not due today has nobody yet.
            assert task.assignee in staff or (task.kind, task.status) == ("CONFIRM_VISIT", "OPEN")
    if case in LARGE:
        assert kinds["CONFIRM_VISIT", "DONE"]
        assert kinds["REBOOK_VISIT", "DONE"]
        assert {status for _, status in kinds} >= {"DONE", "CANCELLED"}


def test_some_tasks_are_open_now():
    found = [task for case in LARGE for story in clinic(*case).stories for task in tasks(office(case), story)]
    assert any(task.status == "OPEN" for task in found)


def test_a_missed_visit_is_to_be_rebooked_until_another_one_is_booked():
    checked = 0
    for case in LARGE:
        for story in clinic(*case).stories:
            missed = [visit for visit in story.visits if visit.status == "NO_SHOW"]
            raised = {task.raised_at: task for task in tasks(office(case), story) if task.kind == "REBOOK_VISIT"}
            for visit in missed:
                if visit.ends_at in raised and raised[visit.ends_at].status == "DONE":
                    assert any(again.booked_at == raised[visit.ends_at].completed_at for again in story.visits)
                    checked += 1
    assert checked


@pytest.mark.parametrize("case", CASES, ids=str)
def test_daily_metrics_count_the_visits_of_each_open_day(case):
    story, front = clinic(*case), office(case)
    counted = [
        Counted(local(visit.starts_at, story.plan.timezone).date(), visit.status, visit.service, 20, 3)
        for one in story.stories
        for visit in one.visits
    ]
    days = list(daily_metrics(front.calendar, counted, opened_on=story.plan.opened_on, today=front.today))
    assert [day.day for day in days] == sorted({day.day for day in days})
    assert days[-1].day < front.today
    assert all(front.calendar.is_open(day.day) for day in days)
    by_day = Counter(each.day for each in counted)
    assert {day.day: day.scheduled for day in days} == {day.day: by_day[day.day] for day in days}
    first = days[0].day
    assert sum(day.scheduled for day in days) == sum(first <= each.day < front.today for each in counted)
    for day in days:
        assert day.average_wait == (3 if day.scheduled else None)
        assert day.completed + day.no_shows + day.cancelled <= day.scheduled


def test_a_day_is_counted_by_what_became_of_its_visits():
    case = CASES[0]
    front = office(case)
    day = front.calendar.next_open(front.today - timedelta(days=30))
    visits = [
        Counted(day, "COMPLETED", "NEW_PATIENT_EXAM", 60, 4),
        Counted(day, "COMPLETED", "BONDING_FULL", 90, 5),
        Counted(day, "COMPLETED", "DEBOND", 60, None),
        Counted(day, "COMPLETED", "COMFORT", 20, 2),
        Counted(day, "NO_SHOW", "ADJUSTMENT", 20, None),
        Counted(day, "CANCELLED", "DEBOND", 60, None),
    ]
    counts = daily_metrics(front.calendar, visits, opened_on=clinic(*case).plan.opened_on, today=front.today)
    found = next(count for count in counts if count.day == day)
    assert (found.scheduled, found.completed, found.no_shows, found.cancelled) == (6, 4, 1, 1)
    assert (found.new_patients, found.starts, found.debonds, found.emergencies) == (1, 1, 1, 1)
    assert (found.chair_minutes, found.average_wait) == (230, 3.67)
