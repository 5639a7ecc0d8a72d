"""From a journey to a story as it stands at a moment: what is booked by then, and what has come of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from seed.simulation.care.bookings import Booking, Waiting
from seed.simulation.care.health import as_known_on, asked_on
from seed.simulation.care.wording import DeskWords
from seed.simulation.records.people import Outcome
from seed.simulation.records.story import Story
from seed.simulation.records.visits import Cancellation, Emergency, Purpose, Series, Visit, Wait
from seed.simulation.scheduling.clock import moment

if TYPE_CHECKING:
    from datetime import date, datetime

    from seed.simulation.care.bookings import AgreedSeries, Call
    from seed.simulation.care.journey import Journey
    from seed.simulation.records.people import Person
    from seed.simulation.scheduling.calendar import ClinicCalendar

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

_CLOSED = (Outcome.NO_TREATMENT, Outcome.FINISHED, Outcome.DISCONTINUED, Outcome.TRANSFERRED_OUT)

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


def tell(journey: Journey, person: Person, now: int) -> Story:
    """Turn a journey into a story as of the stamp `now`: numbered visits, in the order of booking."""
    traces, outline = journey.traces, journey.course.outline
    bookings = sorted(
        (booking for booking in traces.bookings if booking.booked <= now), key=lambda each: (each.booked, each.starts)
    )
    for number, booking in enumerate(bookings, start=1):
        booking.number = number
    outcome, milestones = Outcome.INQUIRY, {"contact": outline.first_contact}
    for change in traces.changes:
        if change.at <= now:
            outcome = change.outcome or outcome
            for milestone in change.milestones:
                milestones.setdefault(milestone, change.day)
    settled = journey.settled is not None and journey.settled <= now
    is_open = not settled and outcome not in _CLOSED
    words = partial(_words, journey, DeskWords(outline, person))
    visits = tuple(_visit(booking, now, journey.book.calendar, words) for booking in bookings)
    seen = [b.slot.day for b, v in zip(bookings, visits, strict=True) if v.status in ("COMPLETED", "NO_SHOW")]
    last_day = max((*milestones.values(), *seen))
    known = is_open or outcome is Outcome.TRANSFERRED_OUT
    # The form comes with the first booking, and goes out the same evening.
    person = asked_on(person, journey.clock.local(bookings[0].booked)[0] if bookings else None)
    return Story(
        outline=outline,
        person=person if is_open else as_known_on(person, last_day),
        outcome=outcome,
        status=STATUSES.get(outcome, "INACTIVE") if known else "INACTIVE",
        is_active=is_open,
        primary_doctor=_doctor(journey, bookings),
        estimated_days=journey.course.estimate,
        milestones=milestones,
        visits=visits,
        series=tuple(_each_series(journey, bookings, outcome, now, is_open=is_open)),
        waits=tuple(_wait(wait, now, words) for wait in traces.waits if wait.added <= now),
        emergencies=tuple(
            _emergency(call, now)
            for call in sorted(traces.calls, key=lambda call: call.reported)
            if call.reported <= now
        ),
    )


Words = Callable[[Booking | Waiting], str | None]
"""What the desk writes about a visit that was called off, or a place on the waitlist."""


def _words(journey: Journey, desk: DeskWords, about: Booking | Waiting) -> str | None:
    clock = journey.clock
    if isinstance(about, Waiting):
        return desk.waiting(journey.random("wait note", about.added), about.why, clock.local(about.added)[0], about.due)
    if about.called_off is None:
        return None
    rand = journey.random("cancellation note", about.starts)
    visit = REASONS[about.want.purpose][:1].lower() + REASONS[about.want.purpose][1:]
    return desk.cancellation(rand, about.called_off.reason, visit, clock.local(about.called_off.at)[0], about.slot.day)


def _doctor(journey: Journey, bookings: list[Booking]) -> str | None:
    """Return the orthodontist of the first visit that was with one."""
    return next((doctor for each in bookings if (doctor := journey.book.doctor_of(each.slot))), None)


def _visit(booking: Booking, now: int, calendar: ClinicCalendar, words: Words) -> Visit:
    slot, want = booking.slot, booking.want
    midnight = booking.starts - slot.start
    status, confirmed = booking.status, booking.confirmed if _past(booking.confirmed, now) else None
    called_off = booking.called_off if booking.called_off and booking.called_off.at <= now else None
    arrived = seated = completed = None
    if called_off is None and (booking.starts > now or (status != "COMPLETED" and booking.ends > now)):
        status = "SCHEDULED" if confirmed is None else "CONFIRMED"
    elif status == "COMPLETED" and booking.arrived is not None and booking.seated is not None:
        arrived, seated = min(booking.arrived, now), min(booking.seated, now)
        status = "IN_PROGRESS" if now < booking.ends else status
        completed = min(booking.completed or now, now) if status == "COMPLETED" else None
    if called_off is not None and booking.arrived is not None:
        arrived = min(booking.arrived, now)  # sent home at the door
    declined = called_off is not None and called_off.kind == "LATE" and confirmed is None
    return Visit(
        number=booking.number,
        service=want.service,
        purpose=want.purpose.value,
        starts_at=moment(booking.starts),
        ends_at=moment(booking.ends),
        utc_offset=calendar.utc_offset(slot.day),
        provider=slot.provider,
        doctor=slot.doctor,
        doctor_starts_at=_at(None if slot.doctor_start is None else midnight + slot.doctor_start),
        doctor_ends_at=_at(None if slot.doctor_end is None else midnight + slot.doctor_end),
        chair=slot.chair,
        status=status,
        confirmation="DECLINED" if declined else "UNCONFIRMED" if confirmed is None else "CONFIRMED",
        source=booking.source,
        booked_at=moment(booking.booked),
        confirmed_at=_at(confirmed),
        arrived_at=_at(arrived),
        seated_at=_at(seated),
        completed_at=_at(completed),
        # Who books online picks a kind of visit and writes nothing.
        reason=REASONS[want.purpose] if booking.source != "ONLINE" else None,
        cancellation=Cancellation(
            called_off.kind,
            called_off.reason,
            moment(called_off.at),
            (booking.starts - called_off.at) // 60,
            called_off.note or words(booking),
        )
        if called_off
        else None,
        rescheduled_from=booking.replaces.number if booking.replaces else None,
        series=booking.series,
    )


def _each_series(
    journey: Journey, bookings: list[Booking], outcome: Outcome, now: int, *, is_open: bool
) -> list[Series]:
    """Return the series that were agreed by now; the last rhythm goes on until an outcome ends it."""
    rhythms = [booking.want.rhythm for booking in bookings if booking.want.rhythm is not None]
    if not rhythms:
        return []
    latest = rhythms[-1]
    since = next(booking.booked for booking in bookings if booking.want.rhythm is latest)
    since_day = journey.clock.local(since)[0]
    # What a visit came to is agreed with the next one: only a later day ends the rhythm.
    over = any(each.outcome is not None and each.day > since_day and each.at <= now for each in journey.traces.changes)
    left = outcome in (Outcome.DISCONTINUED, Outcome.TRANSFERRED_OUT)
    found = []
    for series in journey.traces.series:
        days = [booking.slot.day for booking in bookings if booking.series == series.number]
        if days:
            is_latest = series.rhythm is latest
            current = is_latest and is_open and not over
            status = "ACTIVE" if current else "CANCELLED" if left and is_latest else "COMPLETED"
            found.append(_series(series, status, None if current else max(days)))
    return found


def _series(series: AgreedSeries, status: str, ends_on: date | None) -> Series:
    rhythm = series.rhythm
    monthly = (rhythm.pattern, rhythm.interval) == ("EVERY_N_WEEKS", 4)
    pattern, interval = ("MONTHLY", 1) if monthly else (rhythm.pattern, rhythm.interval)
    return Series(
        number=series.number,
        service=series.service,
        provider=series.provider,
        pattern=pattern,
        interval=interval,
        planned_visits=series.rhythm.visits,
        starts_on=series.first.slot.day,
        ends_on=ends_on,
        status=status,
    )


def _wait(wait: Waiting, now: int, words: Words) -> Wait:
    over = _past(wait.resolved, now)
    offered = None if over else wait.offered(now)
    return Wait(
        service=wait.service,
        provider=wait.provider,
        priority=wait.priority,
        status=wait.status if over else "OFFERED" if offered else "WAITING",
        offered_at=_at(offered),
        earliest=wait.earliest,
        latest=wait.latest,
        added_at=moment(wait.added),
        resolved_at=_at(wait.resolved) if over else None,
        filled_by=wait.booking.number if over and wait.booking else None,
        note=words(wait),
    )


def _emergency(call: Call, now: int) -> Emergency:
    triaged = call.triaged if call.triaged <= now else None
    status, resolved = "NEW", None
    booking = call.again if call.again and call.again.booked <= now else call.booking
    if call.withdrawn is not None:
        # Both calls are heard at once, when somebody would have answered the first.
        if triaged is not None:
            status, resolved = "RESOLVED", call.triaged
        triaged = None
    if triaged is not None:
        status, resolved = "ADVISED_AT_HOME", triaged
        if _past(call.left, now):
            resolved = call.left
        elif booking is not None:
            done = booking.ends <= now and booking.status == "COMPLETED"
            status = "RESOLVED" if done else "SCHEDULED"
            resolved = min(booking.completed or now, now) if done else None
    return Emergency(
        kind=call.kind,
        severity=call.severity,
        status=status,
        description=call.told.words,
        reported_at=moment(call.reported),
        triaged_at=_at(triaged),
        resolved_at=_at(resolved),
        visit=booking.number if triaged is not None and booking and not _past(call.left, now) else None,
        first_visit=call.booking.number if triaged is not None and call.booking else None,
        advice=call.told.advice,
        finding=call.told.finding,
        since=call.told.since,
        called_again_at=_at(call.withdrawn) if _past(call.withdrawn, now) else None,
    )


def _past(at: int | None, now: int) -> bool:
    return at is not None and at <= now


def _at(minutes: int | None) -> datetime | None:
    return None if minutes is None else moment(minutes)
