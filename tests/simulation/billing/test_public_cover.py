"""Medicaid: what it approves, and what waits for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import TYPE_CHECKING

import pytest
from simulated import stories

from seed.fixtures import MEDICAID_PLAN, WAIVED_REASONS
from seed.simulation.care.courses import Finding, draw_course
from seed.simulation.care.pathway import unfold
from seed.simulation.care.public_cover import is_covered, may_order_from, ready_from
from seed.simulation.care.steps import Want
from seed.simulation.records.people import Track
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from seed.simulation.records.ledger import Ledger
    from seed.simulation.records.story import Story


@cache
def families() -> list[tuple[Story, Ledger]]:
    """Patients with Medicaid, of eight clinics."""
    return [
        (story, story.ledger)
        for story in stories(8)
        if story.ledger and any(policy.plan == MEDICAID_PLAN.code for policy in story.ledger.policies)
    ]


@pytest.mark.long
def test_treatment_under_medicaid_starts_after_the_answer() -> None:
    started = 0
    for story, ledger in families():
        answers = {one.plan: one.answered_on for policy in ledger.policies for one in policy.preauthorizations}
        for plan in story.chart.plans:
            if plan.started_on and plan.number in answers:
                answered = answers[plan.number]
                assert answered is not None
                assert answered <= plan.started_on
                started += 1
    assert started > 10


@pytest.mark.long
def test_a_family_on_medicaid_gets_no_bill_for_records() -> None:
    for story, ledger in families():
        if any(policy.terminated_on for policy in ledger.policies):
            continue
        starts = [plan.started_on for plan in story.chart.plans if plan.started_on]
        assert not [
            bill for bill in ledger.invoices if bill.plan is None and bill.issued_on < min(starts, default=date.max)
        ]


@pytest.mark.parametrize(("track", "covered"), [(Track.TEEN_FIXED, True), (Track.TEEN_ALIGNER, False)])
def test_medicaid_pays_for_braces_and_for_a_bite_that_is_a_handicap(track: Track, covered: bool) -> None:
    diagnosis = replace(draw_course(1, "main", 1, date(2026, 1, 5)).diagnosis, impacted=())
    bite = diagnosis.bite
    arch = replace(bite.upper, crowding_mm=0.0, spacing_mm=0.0)
    near_normal = replace(
        bite,
        overjet_mm=3.0,
        overbite_mm=2.0,
        upper=arch,
        lower=arch,
        posterior_crossbite=False,
        anterior_crossbite=False,
    )
    assert not is_covered(track, replace(diagnosis, bite=near_normal))
    assert is_covered(track, replace(diagnosis, bite=replace(near_normal, overjet_mm=13.0))) is covered


def test_what_needs_no_approval_starts_when_it_is_made() -> None:
    course = replace(draw_course(1, "main", 1, date(2026, 1, 5)), delivery=9, approval=0)
    day = date(2026, 2, 2)
    assert ready_from(course, day) == day + timedelta(days=9)
    assert ready_from(replace(course, approval=20), day) > day + timedelta(days=27)


def test_treatment_that_waits_for_an_approval_moves_to_no_earlier_opening() -> None:
    course = draw_course(1, "main", 1, date(2026, 1, 5))
    braces = replace(course, accepts=True, keeps_exam=True, finding=Finding.TREAT, approval=20)
    day, steps = date(2026, 1, 5), unfold(braces, Random(1))
    step = next(steps)
    while not (isinstance(step, Want) and step.purpose is Purpose.START):
        day += timedelta(days=7)
        step = steps.send(day) if isinstance(step, Want) else next(steps)
    assert not braces.made_to_order
    assert step.bound


@pytest.mark.long
def test_what_medicaid_paid_for_no_more_the_family_is_billed_for() -> None:
    ended = 0
    for _, ledger in families():
        left = {claim.invoice for claim in ledger.claims if claim.lines[0].denial_reason == "AFTER_COVERAGE"}
        for number in left:
            reasons = {one.reason for one in ledger.adjustments if one.invoice == number}
            assert WAIVED_REASONS["PUBLIC"] not in reasons
            ended += 1
    assert ended


def test_what_is_made_is_ordered_after_the_answer_and_back_before_the_start() -> None:
    course = replace(draw_course(1, "main", 1, date(2026, 1, 5)), approval=20, delivery=14)
    day = date(2026, 2, 2)
    for track in (Track.PHASE_I, Track.TEEN_FIXED):
        waits = replace(course, outline=replace(course.outline, track=track))
        assert may_order_from(waits, day, day) > day + timedelta(days=20)
    early = replace(course, outline=replace(course.outline, track=Track.PHASE_I))
    assert (ready_from(early, day) - may_order_from(early, day, day)).days >= early.delivery
    assert may_order_from(replace(course, approval=0), day, day) == day
