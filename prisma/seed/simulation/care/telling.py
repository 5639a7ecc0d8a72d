"""From a journey to a story: what was booked becomes numbered visits, stamps become moments."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seed.simulation.care.health import as_known_on
from seed.simulation.records.people import Outcome, Person
from seed.simulation.records.story import Story
from seed.simulation.records.visits import Purpose, Series, Visit
from seed.simulation.scheduling.clock import moment

if TYPE_CHECKING:
    from datetime import datetime

    from seed.simulation.care.journey import AgreedSeries, Booking, Journey

# PatientStatus of the data model, by outcome; what is not here is INACTIVE.
STATUSES = {
    Outcome.INQUIRY: "PROSPECT",
    Outcome.CONSIDERING: "PROSPECT",
    Outcome.OBSERVATION: "OBSERVATION",
    Outcome.RESTING: "OBSERVATION",
    Outcome.ACTIVE: "ACTIVE",
    Outcome.RETENTION: "RETENTION",
    Outcome.TRANSFERRED_OUT: "TRANSFERRED",
}

# What the front desk writes beside a visit.
REASONS = {
    Purpose.EXAM: "New patient examination",
    Purpose.RECORDS: "Records for the treatment plan",
    Purpose.CONSULT: "Plan, cost and consent",
    Purpose.RECALL: "Growth and eruption check",
    Purpose.START: "Start of treatment",
    Purpose.BOND_LOWER: "Bond the lower arch",
    Purpose.ADJUSTMENT: "Regular adjustment",
    Purpose.WIRE_CHANGE: "Wire change",
    Purpose.FINISHING: "Finishing and detailing",
    Purpose.ALIGNER_CHECK: "Aligner fit and next set",
    Purpose.REFINEMENT_SCAN: "Scan for refinement aligners",
    Purpose.REFINEMENT: "Refinement aligners",
    Purpose.APPLIANCE_CHECK: "Appliance check",
    Purpose.FUNCTIONAL: "Herbst delivery",
    Purpose.REPAIR: "Something is broken or hurts",
    Purpose.DEBOND: "Appliances off",
    Purpose.REMOVAL: "Appliances off before the end of treatment",
    Purpose.RETAINER: "Retainer delivery",
    Purpose.RETENTION_CHECK: "Retainer check",
    Purpose.GROWTH_REVIEW: "Growth review between phases",
}


def tell(journey: Journey, person: Person) -> Story:
    """Turn a journey that has been lived into a story: numbered visits, in the order of booking."""
    drafts = sorted(journey.drafts, key=lambda draft: (draft.booked, draft.starts))
    for number, draft in enumerate(drafts, start=1):
        draft.number = number
    is_open = journey.is_open
    seen = [draft.slot.day for draft in drafts if draft.status in ("COMPLETED", "NO_SHOW")]
    last_day = max((journey.course.outline.first_contact, *journey.milestones.values(), *seen))
    return Story(
        outline=journey.course.outline,
        person=person if is_open else as_known_on(person, last_day),
        outcome=journey.outcome,
        status=STATUSES.get(journey.outcome, "INACTIVE")
        if is_open or journey.outcome is Outcome.TRANSFERRED_OUT
        else "INACTIVE",
        is_active=is_open,
        primary_doctor=journey.doctor,
        estimated_days=journey.course.estimate,
        milestones={"contact": journey.course.outline.first_contact, **journey.milestones},
        visits=tuple(_visit(journey, draft) for draft in drafts),
        series=tuple(_series(journey, series) for series in journey.series),
        waits=tuple(replace(wait, filled_by=draft.number if draft else None) for wait, draft in journey.waits),
        emergencies=tuple(
            replace(emergency, visit=draft.number if draft else None) for emergency, draft in journey.emergencies
        ),
    )


def _visit(journey: Journey, draft: Booking) -> Visit:
    slot, calendar = draft.slot, journey.book.calendar
    midnight = draft.starts - slot.start
    return Visit(
        number=draft.number,
        service=draft.want.service,
        purpose=draft.want.purpose.value,
        starts_at=moment(draft.starts),
        ends_at=moment(draft.ends),
        utc_offset=calendar.utc_offset(slot.day),
        provider=slot.provider,
        doctor=slot.doctor,
        doctor_starts_at=_at(None if slot.doctor_start is None else midnight + slot.doctor_start),
        doctor_ends_at=_at(None if slot.doctor_end is None else midnight + slot.doctor_end),
        chair=slot.chair,
        status=draft.status,
        confirmation="DECLINED" if draft.declined else "UNCONFIRMED" if draft.confirmed is None else "CONFIRMED",
        source=draft.source,
        booked_at=moment(draft.booked),
        confirmed_at=_at(draft.confirmed),
        arrived_at=_at(draft.arrived),
        seated_at=_at(draft.seated),
        completed_at=_at(draft.completed),
        reason=REASONS[draft.want.purpose],
        cancellation=draft.cancellation,
        rescheduled_from=draft.replaces.number if draft.replaces else None,
        series=draft.series,
    )


def _series(journey: Journey, series: AgreedSeries) -> Series:
    visits = [draft for draft in journey.drafts if draft.series == series.number]
    left = journey.outcome in (Outcome.DISCONTINUED, Outcome.TRANSFERRED_OUT)
    current = journey.rhythm is series.rhythm and journey.is_open and not journey.rhythm_over
    status = "ACTIVE" if current else "CANCELLED" if left and journey.rhythm is series.rhythm else "COMPLETED"
    return Series(
        number=series.number,
        service=series.service,
        provider=series.provider,
        pattern=series.rhythm.pattern,
        interval=series.rhythm.interval,
        planned_visits=series.rhythm.visits,
        starts_on=series.starts_on,
        ends_on=None if current else max(draft.slot.day for draft in visits),
        status=status,
    )


def _at(minutes: int | None) -> datetime | None:
    return None if minutes is None else moment(minutes)
