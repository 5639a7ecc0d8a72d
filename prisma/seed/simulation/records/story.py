"""One patient's story, and a clinic's: plain frozen data, with natural keys instead of database ids."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime  # noqa: TC003 - the annotations can be resolved at run time
from typing import TYPE_CHECKING

from seed.records import record
from seed.simulation.records.chart import Chart
from seed.simulation.records.ledger import Ledger  # noqa: TC001 - the annotations can be resolved at run time

if TYPE_CHECKING:
    from seed.simulation.records.clinic import ClinicPlan
    from seed.simulation.records.people import Dentist, Outcome, Outline, Person
    from seed.simulation.records.visits import Emergency, Series, Visit, Wait


@record
class Story:
    """One patient from first contact to the as-of date, and what is booked after it.

    `milestones` holds the days that were reached: contact, exam, records, consult, start, bonding_lower, functional,
    progress_records, phase1_end, phase2_records, phase2_start, debond, retainer and retention_end, each on a completed
    visit where there was one; extractions and surgery, which take place elsewhere; or how care ended: declined,
    released, discontinued, transferred.
    """

    outline: Outline
    person: Person
    outcome: Outcome
    status: str  # PatientStatus of the data model
    is_active: bool
    primary_doctor: str | None  # employee number
    estimated_days: int = 0  # of active treatment, as it was told at the start
    milestones: dict[str, date] = field(default_factory=dict)
    visits: tuple[Visit, ...] = ()
    series: tuple[Series, ...] = ()
    waits: tuple[Wait, ...] = ()
    emergencies: tuple[Emergency, ...] = ()
    chart: Chart = field(default_factory=Chart)
    ledger: Ledger | None = None


@record
class ClinicStory:
    """A clinic with its dentists and patients, as simulated up to `as_of`."""

    plan: ClinicPlan
    as_of: datetime
    dentists: tuple[Dentist, ...]
    stories: tuple[Story, ...]
