"""Charts are coherent whatever the seed, the date and the size of the clinic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from chart_coherence import chart_violations
from simulated import AS_OF, CLINICS, CROWDED, EACH, clinic, during_visits, joined

from seed.simulation.records.chart import Chart
from seed.simulation.records.people import Outcome

if TYPE_CHECKING:
    from seed.simulation.records.chart import Appliance
    from seed.simulation.records.story import Story


@pytest.mark.parametrize("case", EACH)
def test_charts_are_coherent(case: tuple[int, int, int, int, datetime]) -> None:
    assert chart_violations(clinic(*case)) == []


def test_a_chart_in_the_middle_of_a_visit_has_nothing_of_it_yet() -> None:
    for _, story in during_visits():
        assert chart_violations(story) == []


def test_charts_of_later_patients_are_coherent_too() -> None:
    _, after = joined()
    assert chart_violations(after) == []


@pytest.mark.long
def test_a_crowded_clinic_has_coherent_charts() -> None:
    assert chart_violations(clinic(*CROWDED)) == []


def test_the_same_input_gives_the_same_charts() -> None:
    first = [story.chart for story in clinic(3, 0, 20, 30, AS_OF).stories]
    assert [story.chart for story in clinic.__wrapped__(3, 0, 20, 30, AS_OF).stories] == first


def test_who_has_no_plan_has_none() -> None:
    outcomes = {story.outcome for story in clinic(*CLINICS[2]).stories if not story.chart.plans}
    assert outcomes <= {Outcome.INQUIRY, Outcome.NO_TREATMENT, Outcome.OBSERVATION, Outcome.CONSIDERING}


# ── the validator itself ──────────────────────────────────────────────────────────────────────────

Change = Callable[[Chart], Chart]


def tampered(wanted: Callable[[Story], bool], change: Change) -> list[str]:
    """Return what is found once the chart of the first patient of that sort is changed."""
    sound = clinic(*CLINICS[2])
    victim = next(story for story in sound.stories if wanted(story))
    stories = tuple(replace(s, chart=change(s.chart)) if s is victim else s for s in sound.stories)
    return chart_violations(replace(sound, stories=stories))


def first_plan(**changes: object) -> Change:
    return lambda chart: replace(chart, plans=(replace(chart.plans[0], **changes), *chart.plans[1:]))  # type: ignore[arg-type]


def first_appliance(change: Callable[[Appliance], Appliance]) -> Change:
    def changed(chart: Chart) -> Chart:
        plan = chart.plans[0]
        return replace(
            chart,
            plans=(replace(plan, appliances=(change(plan.appliances[0]), *plan.appliances[1:])), *chart.plans[1:]),
        )

    return changed


def in_braces(story: Story) -> bool:
    chart = story.chart
    return (
        story.outcome is Outcome.ACTIVE
        and chart.plans[0].kind == "COMPREHENSIVE"
        and len(chart.plans[0].appliances[0].wires) > 2
    )


def with_aligners(story: Story) -> bool:
    return story.outcome is Outcome.ACTIVE and story.chart.plans[0].kind == "INVISALIGN"


def with_order(story: Story) -> bool:
    return any(order.status == "DELIVERED" for order in story.chart.lab_orders)


def first_order(**changes: object) -> Change:
    def changed(chart: Chart) -> Chart:
        orders = tuple(
            replace(one, **changes) if one.status == "DELIVERED" else one  # type: ignore[arg-type]
            for one in chart.lab_orders
        )
        return replace(chart, lab_orders=orders)

    return changed


EARLY = date(2001, 1, 1)


@pytest.mark.parametrize(
    ("wanted", "change", "complaint"),
    [
        (in_braces, lambda c: replace(c, notes=c.notes[1:]), "not exactly one"),
        (
            in_braces,
            lambda c: replace(c, notes=(replace(c.notes[0], author="E999"), *c.notes[1:])),
            "does not work here",
        ),
        (
            in_braces,
            lambda c: replace(c, procedures=(replace(c.procedures[0], code="D8691"), *c.procedures[1:])),
            "was not valid",
        ),
        (
            in_braces,
            lambda c: replace(c, procedures=(replace(c.procedures[0], code="D8010"), *c.procedures[1:])),
            "D8010 at",
        ),
        (in_braces, first_plan(accepted_on=EARLY), "days out of order"),
        (in_braces, first_plan(status="COMPLETED"), "ended on None"),
        (in_braces, first_plan(teeth_upper=20), "20 teeth"),
        (in_braces, first_appliance(lambda a: replace(a, bracket_count=17)), "17 brackets"),
        (in_braces, first_appliance(lambda a: replace(a, placed_at=None)), "placed without a visit"),
        (in_braces, first_appliance(lambda a: replace(a, kind="FACEMASK")), "FACEMASK 1 at"),
        (in_braces, first_appliance(lambda a: replace(a, status="REMOVED")), "is REMOVED, removed on None"),
        (in_braces, first_appliance(lambda a: replace(a, wires=a.wires[:1] + a.wires[2:])), "does not follow"),
        (
            in_braces,
            first_appliance(lambda a: replace(a, wires=(replace(a.wires[0], stage=7), *a.wires[1:]))),
            "goes back without a reason",
        ),
        (with_aligners, first_appliance(lambda a: replace(a, trays=a.trays[1:])), "trays in the UPPER arch"),
        (
            with_aligners,
            first_appliance(lambda a: replace(a, trays=(replace(a.trays[0], status="PLANNED"), *a.trays[1:]))),
            "trays out of order",
        ),
        (
            in_braces,
            lambda c: replace(c, measurements=tuple(replace(m, value=9.0 + n) for n, m in enumerate(c.measurements))),
            "moves away",
        ),
        (
            in_braces,
            lambda c: replace(c, studies=tuple(replace(s, taken_by="E001") for s in c.studies)),
            "without a permit",
        ),
        (with_order, first_order(received_on=EARLY), "(DELIVERED): ["),
        (with_order, first_order(visit=None), "handed over without a visit"),
        (with_order, first_order(status="SHIPPED"), "status and days disagree"),
    ],
)  # fmt: skip
def test_the_validator_notices(wanted: Callable[[Story], bool], change: Change, complaint: str) -> None:
    assert any(complaint in text for text in tampered(wanted, change))
