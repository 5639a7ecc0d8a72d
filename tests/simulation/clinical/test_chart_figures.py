"""Charts in numbers: shares and means agree with the published and chosen figures, within two standard errors."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from functools import cache
from math import sqrt
from random import Random
from statistics import fmean, median, quantiles, stdev
from typing import TYPE_CHECKING

import pytest
import simulated

from seed.fixtures import MALOCCLUSIONS
from seed.simulation.care import courses
from seed.simulation.care.courses import Finding
from seed.simulation.parameters import care, clinical
from seed.simulation.records.people import Track

if TYPE_CHECKING:
    from seed.simulation.care.courses import Course
    from seed.simulation.records.chart import LabOrder, TreatmentPlan
    from seed.simulation.records.story import Story

AS_OF = datetime(2026, 3, 2, tzinfo=UTC)


@cache
def population() -> tuple[Course, ...]:
    """Everybody who ever called, before the list of charts is sampled."""
    rand = Random(32)
    return tuple(courses._draw(rand, n, date(2026, 3, 1)) for n in range(1, 8001))


def stories() -> tuple[Story, ...]:
    """Patients of eight clinics."""
    return simulated.stories(8)


def plans(*kinds: str) -> list[TreatmentPlan]:
    """Return the plans of these kinds that were started."""
    return [plan for s in stories() for plan in s.chart.plans if plan.kind in kinds and plan.started_on]


def needing() -> list[Course]:
    return [course for course in population() if course.finding is not Finding.NOTHING]


def orders() -> list[LabOrder]:
    return [order for story in stories() for order in story.chart.lab_orders]


def near(flags: list[bool], share: float, errors: float = 2) -> bool:
    """Whether a share lies within so many standard errors of what is expected; 3 where several are compared."""
    return abs(fmean(flags) - share) <= errors * sqrt(share * (1 - share) / len(flags))


# ── findings ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("row", MALOCCLUSIONS, ids=lambda row: row.code)
def test_classes_come_in_their_shares(row) -> None:
    # The few surgical cases come on top: their classes are others. Whoever needs nothing has a nearly ideal bite.
    found = [c.diagnosis.bite.angle_class == row.code for c in needing() if c.outline.track is not Track.SURGICAL]
    assert near(found, row.weight / 100, errors=3)
    ideal = [c.diagnosis for c in population() if c.finding is Finding.NOTHING]
    assert ideal
    assert all(each.bite.angle_class == "CLASS_I" and not each.missing and not each.impacted for each in ideal)


def test_complaints_fit_the_findings() -> None:
    for course in population():
        bite, complaint = course.diagnosis.bite, course.diagnosis.complaint
        if course.outline.track is Track.SURGICAL:
            continue
        assert complaint != "Underbite" or bite.angle_class == "CLASS_III"
        assert complaint != "Open bite" or bite.overbite_mm < 0
        assert complaint != "Protrusion" or bite.overjet_mm >= 5
        assert complaint != "Spacing" or bite.upper.spacing_mm or bite.lower.spacing_mm


def test_patients_complain_of_what_is_found() -> None:
    assert all(s.person.chief_complaint == s.outline.complaint for s in stories())


def test_a_quarter_of_full_treatments_needs_extractions() -> None:
    full = [c for c in population() if c.outline.track in (Track.TEEN_FIXED, Track.ADULT_FIXED, Track.SURGICAL)]
    assert near([bool(c.diagnosis.extractions) for c in full], 0.25)
    assert near([c.diagnosis.extractions == clinical.FOUR_FIRST for c in full], 0.10)
    aligners = [c for c in population() if c.regimen.aligners]
    assert near([bool(c.diagnosis.extractions) for c in aligners], 0.04)


@pytest.mark.parametrize(("name", "share"), [("missing", clinical.AGENESIS), ("supernumerary", clinical.SUPERNUMERARY)])
def test_anomalies_come_in_their_shares(name: str, share: float) -> None:
    assert near([bool(getattr(c.diagnosis, name)) for c in needing()], share)


def test_nobody_loses_a_tooth_that_is_not_there() -> None:
    assert all(set(c.diagnosis.extractions).isdisjoint(c.diagnosis.unavailable) for c in population())


# ── treatment ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "months", "visits"),
    [("COMPREHENSIVE", 22, (14, 20)), ("INVISALIGN", 15, (8, 12)), ("PHASE_I", 12, (8, 10)), ("LIMITED", 8, (6, 9))],
)
def test_treatment_takes_its_months_and_visits(kind: str, months: float, visits: tuple[int, int]) -> None:
    done = [
        (story, plan)
        for story in stories()
        for plan in story.chart.plans
        if plan.kind == kind and plan.status == "COMPLETED"
    ]
    lengths = [(p.ended_on - p.started_on).days / courses.DAYS_A_MONTH for _, p in done if p.ended_on and p.started_on]
    # Long treatments are not over yet in a practice that grows, and no visit is early.
    assert abs(fmean(lengths) - months) <= 2 * stdev(lengths) / sqrt(len(lengths)) + 0.5
    counts = [
        sum(note.plan == p.number and note.kind in ("START", "PROGRESS", "REPAIR", "DEBOND") for note in s.chart.notes)
        for s, p in done
    ]
    assert visits[0] <= fmean(counts) <= visits[1]


def test_a_quarter_of_treatments_outlasts_the_estimate() -> None:
    done = [p for s in stories() for p in s.chart.plans if p.status == "COMPLETED"]
    late = fmean(bool(p.ended_on and p.estimated_end_on and p.ended_on > p.estimated_end_on) for p in done)
    assert abs(late - care.PAST_ESTIMATE) <= 0.08  # visits are late more often than early


def test_aligners_are_as_many_as_published() -> None:
    series = [c.series for c in population() if c.series]
    first = [max(one[0]) for one in series]
    assert median(first) == 26
    low, _, high = quantiles(first, n=4)
    assert 10 <= high - low <= 14
    assert min(first) >= 6
    assert max(first) <= 78
    assert 19 <= median(max(more) for one in series for more in one[1:]) <= 21


@pytest.mark.parametrize(("refinements", "share"), care.REFINEMENTS.items())
def test_refinements_come_in_their_shares(refinements: int, share: float) -> None:
    assert near([len(c.series) - 1 == refinements for c in population() if c.series], share, errors=3)


@pytest.mark.parametrize(("days", "share"), [(7, 0.70), (10, 0.15), (14, 0.15)])
def test_aligners_are_changed_as_often_as_usual(days: int, share: float) -> None:
    found = fmean(c.change_days == days for c in population() if c.series)
    assert abs(found - share) <= 0.03  # by the number of trays, which is a whole number


def test_wires_go_from_light_to_stiff() -> None:
    done = [p for p in plans("COMPREHENSIVE") if p.status == "COMPLETED"]
    last = Counter(one.wires[-1].stage for p in done for one in p.appliances if one.kind == "BRACES")
    assert sum(last[stage] for stage in (5, 6)) / last.total() > 0.75
    first = Counter(one.wires[0].stage for p in done for one in p.appliances if one.kind == "BRACES")
    assert first[1] / first.total() > 0.9
    assert any(wire.is_step_back for p in plans("COMPREHENSIVE") for one in p.appliances for wire in one.wires)


@pytest.mark.parametrize(("arch", "shares"), [("UPPER", clinical.UPPER_RETAINERS), ("LOWER", clinical.LOWER_RETAINERS)])
def test_retainers_come_in_their_shares(arch: str, shares: dict[str, int]) -> None:
    found = [
        one.kind
        for story in stories()
        for plan in story.chart.plans
        if plan.kind != "PHASE_I" and "retainer" in story.milestones
        for one in plan.appliances
        if one.kind in shares and one.arch == arch and one.status != "LOST" and not one.is_temporary
    ]
    assert all(near([kind == which for kind in found], share / 100, errors=3) for which, share in shares.items())


def test_every_kind_of_appliance_is_used() -> None:
    kinds = {one.kind for s in stories() for plan in s.chart.plans for one in plan.appliances}
    assert kinds >= set(clinical.WINDOWS) - {"TWIN_BLOCK"} | {"BRACES", "ALIGNERS", *clinical.UPPER_RETAINERS}
    statuses = {one.status for s in stories() for plan in s.chart.plans for one in plan.appliances}
    assert statuses == {"IN_USE", "REMOVED", "REPLACED", "LOST", "FAILED"}


def test_every_kind_of_plan_and_status_is_there() -> None:
    found = [plan for story in stories() for plan in story.chart.plans]
    assert {plan.kind for plan in found} == {
        "COMPREHENSIVE", "INVISALIGN", "PHASE_I", "PHASE_II", "LIMITED", "SURGICAL", "TRANSFER_IN",
    }  # fmt: skip
    assert {plan.status for plan in found} == {
        "PROPOSED", "ACCEPTED", "ACTIVE", "COMPLETED", "DECLINED", "DISCONTINUED", "TRANSFERRED",
    }  # fmt: skip


# ── pictures and laboratory ───────────────────────────────────────────────────────────────────────


def test_cone_beam_scans_are_made_for_one_in_seven() -> None:
    sets = [
        {image.view for image in study.images}
        for story in stories()
        for study in story.chart.studies
        if study.timepoint == "INITIAL"
    ]
    records = [views for views in sets if "LATERAL_CEPHALOGRAM" in views]
    assert near(["CBCT_VOLUME" in views for views in records], 0.15)
    assert all(len(views) in (10, 11, 12) for views in records)


def test_progress_is_pictured_in_sixty_of_a_hundred() -> None:
    done = [p for p in plans("COMPREHENSIVE") if p.status == "COMPLETED"]
    found = [any(step.kind == "PROGRESS_RECORDS" and step.reached_on for step in p.milestones) for p in done]
    assert near(found, clinical.PROGRESS_RECORDS)


def test_laboratories_are_on_time_and_make_again_as_usual() -> None:
    received = [order for order in orders() if order.received_on]
    assert near([order.received_on <= order.due_on for order in received if order.received_on], 0.92)
    checks = [item.inspection for order in orders() for item in order.items if item.inspection]
    assert near([check.remake is not None for check in checks], 0.04, errors=3)
    assert near([order.priority == "RUSH" for order in orders()], 0.14)
