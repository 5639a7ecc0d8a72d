"""What comes of a call about something that is broken, hurts or is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from seed.generators.calls import Told, call_about
from seed.generators.choice import Weighted, between
from seed.simulation.care.bookings import Call
from seed.simulation.care.steps import Want
from seed.simulation.parameters import care
from seed.simulation.records.visits import Purpose
from seed.simulation.scheduling.calendar import DAY_MINUTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from random import Random

    from seed.simulation.care.bookings import Booking
    from seed.simulation.care.journey import Journey
    from seed.simulation.care.steps import Mishap

_ADULT = 18
_MENDS = (Purpose.ADJUSTMENT, Purpose.WIRE_CHANGE, Purpose.FINISHING, Purpose.ALIGNER_CHECK, Purpose.APPLIANCE_CHECK)
_SEVERITIES = {kind: Weighted.by(severities) for kind, severities in care.MISHAP_SEVERITY.items()}


def answer(journey: Journey, mishap: Mishap) -> Iterator[int]:
    """Somebody calls about something broken or painful; it takes a word of advice, or a visit."""
    clock, traces = journey.clock, journey.traces
    rand = journey.random("mishap", mishap.on.toordinal(), mishap.kind)
    reported = clock.stamp(mishap.on, between(rand, 7 * 60, 20 * 60 + 59))
    severity = _SEVERITIES[mishap.kind].pick(rand)
    told = Told(mishap.on, clock.local(reported)[1], journey.course.outline.age_on(mishap.on) < _ADULT)
    said = call_about(journey.random("words", mishap.on.toordinal(), mishap.kind), mishap.about or mishap.kind, told)
    advised = severity == "LOW" and rand.random() < care.ADVICE_IS_ENOUGH and mishap.kind not in care.NEEDS_A_VISIT
    triaged = clock.answered(rand, reported)
    later = journey.random("called back", reported)
    if severity == "LOW" and later.random() < care.CALLED_BACK_LATER:
        triaged = max(triaged, clock.phone(later, mishap.on + timedelta(days=1)))
    # A call is there from the moment in which it comes in, before anybody answers it.
    yield reported
    position = len(traces.calls)
    again = reported + between(later, *care.CALLS_AGAIN_MINUTES)
    solvable = mishap.kind in care.SOLVED_AT_HOME or (said.may_turn_up and severity in ("LOW", "MODERATE"))
    if solvable and later.random() < care.CALLS_AGAIN and again < triaged:
        # The wire is cut, the aligner has turned up: nobody has to call back.
        traces.calls.append(Call(mishap.kind, severity, said, reported, triaged, None, withdrawn=again))
        return
    traces.calls.append(Call(mishap.kind, severity, said, reported, triaged, None))
    if advised:
        return
    yield triaged
    service = care.MISHAP_SERVICE.get(mishap.kind, care.REPAIR)
    day, minute = clock.local(triaged)
    making = between(later, *care.RETAINER_MADE_DAYS) if mishap.kind in care.NEEDS_A_VISIT else 0
    days = making or {"LOW": between(rand, 1, 4), "MODERATE": between(rand, 0, 2)}.get(severity, 0)
    want = Want(Purpose.REPAIR, service, day + timedelta(days=days), at_once=severity in ("HIGH", "CRITICAL"))
    if mishap.kind in care.WAITS_FOR_THE_NEXT and _comes_by(journey, triaged, want.due + timedelta(days=1)):
        traces.calls[position] = replace(traces.calls[position], left=triaged)
        return  # nobody comes twice within two days for what the regular visit can mend
    patience = _until(mishap, want.due, 60 if mishap.kind in care.NEEDS_A_VISIT else 7)
    slot = None
    if patience >= 0:
        near = min(patience, 1)
        slot = journey.place(want, want.due, earliest=(day, minute + 45), tolerance=near, patience=patience, rand=rand)
    if slot is None:
        return  # no room in time: it has to do until the next visit
    booking = journey.enter(want, slot, triaged, "PHONE", None)
    traces.calls[position] = replace(traces.calls[position], booking=booking)
    if severity == "LOW" and mishap.kind not in care.NEEDS_A_VISIT and later.random() < care.REPAIR_MISSED:
        booking.status = "NO_SHOW"  # it did not hurt
        yield from _after_missing(journey, mishap, booking, position, later)
    else:
        journey.settle(booking, rand)


def _comes_by(journey: Journey, now: int, last: date) -> bool:
    """Whether the patient is expected in the chair until the day `last` anyway."""
    return any(
        visit.want.purpose in _MENDS
        and now < visit.starts
        and visit.slot.day <= last
        and visit.booked <= now
        and (visit.called_off is None or visit.called_off.at > now)
        for visit in journey.traces.bookings
    )


def _until(mishap: Mishap, due: date, patience: int) -> int:
    """Return how many days after `due` a repair may be, before an operation; a negative number where it is too late."""
    return patience if mishap.before is None else min(patience, (mishap.before - due).days - 1)


def _after_missing(journey: Journey, mishap: Mishap, missed: Booking, position: int, rand: Random) -> Iterator[int]:
    """The desk reaches the family: the repair is booked again, or left to the next visit where that is soon."""
    clock, traces = journey.clock, journey.traces
    on = missed.slot.day + timedelta(days=between(rand, *care.REPAIR_REBOOKED_DAYS))
    at = clock.phone(rand, on, after=missed.ends)
    yield at
    day = clock.local(at)[0]
    near = any(
        at < visit.starts <= at + care.REPAIRED_WITH_NEXT_DAYS * DAY_MINUTES
        and visit.booked <= at
        and (visit.called_off is None or visit.called_off.at > at)
        for visit in traces.bookings
    )
    want = replace(missed.want, due=day + timedelta(days=between(rand, 1, 3)))
    slot, patience = None, _until(mishap, want.due, 4)
    if not near and patience >= 0:
        slot = journey.place(
            want,
            want.due,
            earliest=(day + timedelta(days=1), 0),
            tolerance=min(patience, 1),
            patience=patience,
            rand=rand,
        )
    if slot is None:
        traces.calls[position] = replace(traces.calls[position], left=at)
        return
    booking = journey.enter(want, slot, at, "PHONE", missed)
    journey.settle(booking, rand)
    traces.calls[position] = replace(traces.calls[position], again=booking)
