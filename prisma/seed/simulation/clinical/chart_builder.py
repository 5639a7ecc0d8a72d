"""From the journey to the chart."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from seed.simulation.care.diagnosis import after_first_phase
from seed.simulation.clinical import plans
from seed.simulation.clinical.aligners import aligners
from seed.simulation.clinical.appliances import Fitting, auxiliaries, early_appliances, numbered
from seed.simulation.clinical.braces import braces
from seed.simulation.clinical.broken_off import last_words
from seed.simulation.clinical.elastics import elastics
from seed.simulation.clinical.growth import grown
from seed.simulation.clinical.imaging import studies
from seed.simulation.clinical.lab import LabDesk, lab_orders
from seed.simulation.clinical.lab_mistakes import in_order, ordered_twice
from seed.simulation.clinical.measuring import arches_treated, bite_at_end, measurements
from seed.simulation.clinical.notes import notes
from seed.simulation.clinical.procedures import procedures
from seed.simulation.clinical.progress import milestones, phases
from seed.simulation.clinical.retention import retainers
from seed.simulation.clinical.telephone import pictures_sent_in, telephone_notes
from seed.simulation.clinical.traits import surgeons_of
from seed.simulation.clinical.visit_history import visit_history
from seed.simulation.records.chart import Chart, TreatmentPlan
from seedbed.rng import rng

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from random import Random

    from seed.simulation.care.courses import Course
    from seed.simulation.clinical.visit_history import Case, Past, VisitHistory
    from seed.simulation.records.clinic import ClinicPlan
    from seed.simulation.records.story import Story


class ChartBuilder:
    """Writes the charts of one clinic's patients, as of an aware moment in UTC."""

    def __init__(self, seed: int, plan: ClinicPlan, *, as_of: datetime, today: date | None = None) -> None:
        self.seed, self.plan, self.as_of = seed, plan, as_of
        self._zone = ZoneInfo(plan.timezone)
        self.today = today or as_of.astimezone(self._zone).date()
        self._desk = LabDesk(plan.staff)
        self._surgeons = surgeons_of(rng(seed, plan.slug, "surgeons"), plan.address.city)
        self._orthodontists = frozenset(
            member.employee_number for member in plan.staff if member.provider_type == "ORTHODONTIST"
        )

    def chart(self, course: Course, story: Story) -> Chart:
        """Return the clinical record of one patient; the same course and story always give the same one."""
        history = visit_history(
            course,
            story,
            partial(self._of, story.outline.ordinal),
            orthodontists=self._orthodontists,
            surgeons=self._surgeons,
            as_of=self.as_of,
            today=self.today,
        )
        if not history.seen:
            return Chart()
        treated: list[TreatmentPlan] = []
        measuring = partial(self._rand, history, "measurements")
        # Each part draws from its own stream, so that one can change without moving the others.
        for case in history.cases:
            if case.number == 1 and case.records:
                case.bite = grown(measuring("growth"), history, case.records.day)
            if case.kind == "PHASE_II":
                touched = arches_treated(history.cases[0], treated[0])
                ended = bite_at_end(measuring, history, history.cases[0], treated[0])
                case.bite = after_first_phase(
                    self._rand(history, "second phase"), history.cases[0].bite, touched, ended
                )
            treated.append(_plan(partial(self._rand, history), history, case))
        measured = measurements(measuring, history, tuple(treated))
        # Elastics are stopped for what was measured.
        for number, case in enumerate(history.cases):
            rand = self._rand(history, "elastics", case.number)
            worn = elastics(rand, history, case, treated[number], measured)
            treated[number] = replace(treated[number], elastics=worn)
        pictures = studies(self._rand(history, "images"), history, measured)
        orders = lab_orders(partial(self._rand, history, "lab"), history, tuple(treated), self._desk)
        written = [
            *notes(partial(self._rand, history.past, "notes"), history, tuple(treated), measured, pictures),
            *telephone_notes(partial(self._rand, history), history, self.plan.staff),
            *last_words(partial(self._rand, history), history, tuple(treated), self._zone),
        ]
        chart = Chart(
            plans=tuple(treated),
            notes=tuple(sorted(written, key=lambda note: note.written_at)),
            procedures=procedures(history, pictures, pictures_sent_in(written, self._zone)),
            measurements=measured,
            studies=pictures,
            lab_orders=in_order((*orders, *ordered_twice(self._rand(history, "lab twice"), orders, history.as_of))),
        )
        return chart if all(case.is_presented for case in history.cases) else _without_plans(chart)

    def _rand(self, history: Past, part: str, *path: str | int) -> Random:
        return self._of(history.story.outline.ordinal, part, *path)

    def _of(self, ordinal: int, part: str, *path: str | int) -> Random:
        return rng(self.seed, self.plan.slug, "chart", part, ordinal, *path)


def _without_plans(chart: Chart) -> Chart:
    """Return the chart of somebody whose plan is not presented yet: what was done belongs to no plan."""
    return replace(
        chart,
        plans=(),
        notes=tuple(replace(one, plan=None) for one in chart.notes),
        procedures=tuple(replace(one, plan=None) for one in chart.procedures),
        measurements=tuple(replace(one, plan=None) for one in chart.measurements),
        studies=tuple(replace(one, plan=None) for one in chart.studies),
    )


def _plan(draw: Callable[..., Random], history: VisitHistory, case: Case) -> TreatmentPlan:
    rand = draw("plan")
    diagnosis = history.course.diagnosis
    days = plans.schedule(rand, history, case)
    teeth = plans.teeth(history, case, days)
    worn = _worn(draw, history, case, teeth)
    gone_through = phases(history, case, worn)
    return TreatmentPlan(
        number=case.number,
        kind=case.kind,
        status=days.status,
        arch=history.course.arch if case.number == 1 else "BOTH",
        provider=history.doctor,
        angle_class=diagnosis.bite.angle_class,
        title=plans.title(case.kind, diagnosis, history.course.arch),
        diagnosis=plans.describe(case, diagnosis),
        objectives=plans.objectives(case, history.course, history.course.arch if case.number == 1 else "BOTH"),
        extractions=diagnosis.extractions if case.number == 1 else (),
        unavailable=diagnosis.unavailable,
        teeth_upper=teeth[0],
        teeth_lower=teeth[1],
        estimated_months=plans.months(days),
        fee_cents=plans.fee(rand, history, case),
        presented_on=days.presented,
        accepted_on=days.accepted,
        consented_on=days.consented,
        started_on=days.started,
        estimated_end_on=days.planned_end,
        ended_on=days.ended,
        continues=1 if case.kind == "PHASE_II" else None,
        phases=gone_through,
        milestones=milestones(history, case, days, gone_through),
        appliances=numbered(worn),
        full_time_months=history.course.full_time_months,
    )


_BRACES = ("COMPREHENSIVE", "PHASE_II", "LIMITED", "SURGICAL", "TRANSFER_IN")


def _worn(draw: Callable[..., Random], history: VisitHistory, case: Case, teeth: tuple[int, int]) -> list[Fitting]:
    """Return every appliance of a case."""
    rand = draw("treatment")
    if case.first_phase:
        return early_appliances(rand, history, case)
    if case.kind in _BRACES:
        fitted = [*braces(rand, history, case, teeth), *auxiliaries(draw("auxiliaries", case.number), history, case)]
    else:
        fitted = aligners(history, case)
    return [*fitted, *retainers(history, case)]
