"""From the journey to the chart."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from seed.rng import rng
from seed.simulation.chart import Chart, TreatmentPlan
from seed.simulation.clinical import plans
from seed.simulation.clinical.lived import live
from seed.simulation.clinical.notes import notes
from seed.simulation.clinical.procedures import procedures

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from seed.simulation.clinical.lived import Case, Lived
    from seed.simulation.courses import Course
    from seed.simulation.story import ClinicPlan, Story


class Recorder:
    """Writes the charts of one clinic's patients, as of an aware moment in UTC."""

    def __init__(self, seed: int, plan: ClinicPlan, *, as_of: datetime) -> None:
        self.seed, self.plan, self.as_of = seed, plan, as_of
        self.today = as_of.astimezone(ZoneInfo(plan.timezone)).date()
        self._orthodontists = frozenset(
            member.employee_number for member in plan.staff if member.provider_type == "ORTHODONTIST"
        )

    def chart(self, course: Course, story: Story) -> Chart:
        """Return the clinical record of one patient; the same course and story always give the same one."""
        lived = live(course, story, orthodontists=self._orthodontists, as_of=self.as_of, today=self.today)
        if not lived.seen:
            return Chart()
        rand = rng(self.seed, self.plan.slug, "chart", story.outline.ordinal)
        return Chart(
            plans=tuple(_plan(rand, lived, case) for case in lived.cases),
            notes=notes(rng(self.seed, self.plan.slug, "chart notes", story.outline.ordinal), lived, {}),
            procedures=procedures(lived),
        )


def _plan(rand: Random, lived: Lived, case: Case) -> TreatmentPlan:
    diagnosis = lived.course.diagnosis
    days = plans.schedule(rand, lived, case)
    arch = plans.arch_of(rand, lived, case)
    upper, lower = plans.teeth(lived, case, days)
    return TreatmentPlan(
        number=case.number,
        kind=case.kind,
        status=days.status,
        arch=arch,
        provider=lived.doctor,
        angle_class=diagnosis.bite.angle_class,
        title=plans.title(case, diagnosis, arch),
        diagnosis=plans.describe(case, diagnosis),
        objectives=plans.objectives(case, diagnosis),
        extractions=diagnosis.extractions,
        unavailable=diagnosis.unavailable,
        teeth_upper=upper,
        teeth_lower=lower,
        estimated_months=plans.months(days),
        fee_cents=plans.fee(rand, lived, case),
        presented_on=days.presented,
        accepted_on=days.accepted,
        consented_on=days.consented,
        started_on=days.started,
        estimated_end_on=days.planned_end,
        ended_on=days.ended,
        continues=1 if case.kind == "PHASE_II" else None,
    )
