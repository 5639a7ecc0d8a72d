"""A patient's journey: the pathway of care meets the clinic's book.

`Journey.steps` drives `pathway.unfold`. It yields the moment of each booking before it is made, so that all patients
of a clinic book in the order of time, first come, first served. What becomes of a booking is settled with it, whatever
the day that is looked at: a later day adds to the past and never alters it. Moments are stamps (see
`scheduling.clock`), and become datetimes when the story is told.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeAlias

from seed.generators.choice import Weighted, between
from seed.simulation.care.attendance import asked_time, at_the_door, foreseeable, punctuality, waiting_time
from seed.simulation.care.bookings import AgreedSeries, Booking, CalledOff, Change, Traces, Waiting
from seed.simulation.care.heeding import heeded, mornings_only, placed
from seed.simulation.care.pathway import unfold
from seed.simulation.care.siblings import beside, window_beside
from seed.simulation.care.steps import Fate, Rhythm, Turn, Want
from seed.simulation.parameters import care
from seed.simulation.records.people import Outcome
from seed.simulation.records.visits import Purpose
from seed.simulation.scheduling.book import SlotWish
from seed.simulation.scheduling.calendar import DAY_MINUTES
from seedbed.rng import rng

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from random import Random

    from seed.simulation.care.courses import Course
    from seed.simulation.care.steps import Mishap
    from seed.simulation.scheduling.book import Book, Slot
    from seed.simulation.scheduling.clock import Clock

# While a treatment is being paid for, families who pay late miss more visits than others (see `parameters.care`).
_NO_SHOW_PAYING = care.NO_SHOW / (1 + care.LATE_FAMILIES * (care.NO_SHOW_OVERDUE - 1))
_NO_SHOW_OVERDUE = care.NO_SHOW_OVERDUE * _NO_SHOW_PAYING
_FAILURES = {
    no_show: Weighted(("NO_SHOW", "LATE", "ADVANCE"), (no_show, care.LATE_CANCEL, care.ADVANCE_CANCEL))
    for no_show in (care.NO_SHOW, _NO_SHOW_PAYING, _NO_SHOW_OVERDUE)
}
_CONFIRMATIONS = Weighted(care.CONFIRMATION_DAYS, care.CONFIRMATION_WEIGHTS)
_SOURCES = Weighted.by(care.FIRST_BOOKING_SOURCES)
_WAITLIST_ENDS = Weighted.by(care.WAITLIST_ENDS)
_REASONS = {kind: Weighted.by(reasons) for kind, reasons in care.CANCELLATION_REASONS.items()}


Visits: TypeAlias = "list[tuple[int, Booking]]"
"""Visits of a household, with the ordinals of the patients."""


class _NoRoom(Exception):
    """The book is full for months: the journey ends on the waitlist. Not an error."""


class Journey:
    """One patient's way through the clinic; `traces` fills while `steps` is driven."""

    def __init__(
        self, book: Book, clock: Clock, course: Course, *, seed: int, slug: str, family: Visits | None = None
    ) -> None:
        self.book, self.clock, self.course = book, clock, course
        self.family = [] if family is None else family  # visits of the household, to which this patient's are added
        self.traces = Traces()
        self.mishaps: list[Mishap] = []  # which the clinic is yet to be called about
        self.settled: int | None = None  # since when the pathway has come to its end
        self.rhythm: Rhythm | None = None  # the latest one
        self.doctor: str | None = None
        self._path = (seed, slug, course.outline.ordinal)
        self.rand = self.random("journey")
        self._outcome = Outcome.INQUIRY
        self._taken: dict[date, int] = {}
        self._checkout: int | None = None
        self._waiting: Waiting | None = None  # the place on the waitlist that the next booking fills
        self._series_number: int | None = None

    def steps(self) -> Iterator[int]:
        """Go the pathway to its end: yield when a booking is made, and make it when asked for the next one."""
        steps = unfold(self.course, self.rand)
        try:
            step = next(steps)
            while True:
                if isinstance(step, Want):
                    day = yield from self._meet(step)
                    step = steps.send(day)
                    continue
                if isinstance(step, Turn):
                    self._turn(step)
                else:
                    self.mishaps.append(step)
                step = next(steps)
        except StopIteration:
            ends = [booking.ends for booking in self.traces.bookings] + [change.at for change in self.traces.changes]
            self.settled = max(ends, default=0)
        except _NoRoom:
            return

    def random(self, name: str, *path: str | int) -> Random:
        """Return the randomness of something in this journey."""
        seed, slug, ordinal = self._path
        return rng(seed, slug, name, ordinal, *path)

    # ── wishes ────────────────────────────────────────────────────────────────────────────────────

    def _meet(self, want: Want) -> Generator[int, None, date]:
        """Book `want` until it is kept, or given up; return the day."""
        rand = self.rand
        booked, source = self._booking_moment(want)
        yield booked
        if want.fate is Fate.CALLED_OFF:
            return self._call_off(want, booked, source)
        usual = self._no_show() + care.LATE_CANCEL + care.ADVANCE_CANCEL
        failure = usual if want.failure is None else want.failure
        attempts = 4
        if want.fate is Fate.MISSED:
            failure, attempts = 1.0, 1 + (rand.random() < care.SECOND_CHANCE)
        target, previous = want.due, None
        for attempt in range(1, attempts + 1):
            booking = self._book(want, target, booked, source, previous)
            if want.fate is Fate.OPEN and attempt == 1 and not want.bound:
                booking = yield from self._wish_earlier(booking)
            last = attempt == attempts
            fails = want.fate is Fate.MISSED or (rand.random() < failure and not last)
            retry = self._fail(booking, never_kept=want.fate is Fate.MISSED, final=last) if fails else None
            if retry is None:
                self._keep(booking)
                return booking.slot.day
            if last:
                return booking.slot.day
            booked, target, source = retry
            yield booked
            failure, previous = 1 - care.REBOOKED_KEPT, booking
        raise AssertionError("unreachable")

    def _no_show(self) -> float:
        """How likely the patient is to miss a visit without a word."""
        if self._outcome is not Outcome.ACTIVE:
            return care.NO_SHOW
        return _NO_SHOW_OVERDUE if self.course.pays_late else _NO_SHOW_PAYING

    def _booking_moment(self, want: Want) -> tuple[int, str]:
        """Return when and how `want` is booked, were it not for failures."""
        rand, checkout = self.rand, self._checkout
        if checkout is None:
            contact = self.course.outline.first_contact
            source = _SOURCES.pick(rand)
            return self.clock.phone(rand, contact + timedelta(days=between(rand, 0, 3))), source
        if want.same_day or want.fate is not Fate.OPEN:
            return checkout, "FRONT_DESK"
        luck, last = rand.random(), self.clock.local(checkout)[0]
        lead = (want.due - last).days
        if self._outcome is Outcome.CONSIDERING and lead > 10:
            return self.clock.phone(rand, want.due - timedelta(days=between(rand, 5, 9))), "PHONE"
        if want.purpose in (Purpose.RECALL, Purpose.GROWTH_REVIEW):
            if luck < care.RECALLED_LATER:
                return self.clock.phone(rand, want.due - timedelta(days=between(rand, 25, 45))), "RECALL"
        elif want.rhythm and luck < care.NO_NEXT_VISIT:
            self._wait(want, checkout, "NO_TIME")
            again = last + timedelta(days=max(3, lead // 2 + between(rand, -5, 10)))
            return self.clock.phone(rand, again), "RECALL"
        return checkout, "FRONT_DESK"

    def _wait(self, want: Want, added: int, why: str) -> Waiting:
        """Put the patient on the waitlist."""
        since = self.clock.local(added)[0]
        earliest = max(since + timedelta(days=1), want.due - timedelta(days=14))
        wait = self._waiting = Waiting(
            service=want.service,
            provider=self.doctor,
            priority="SOON" if want.due <= since + timedelta(days=28) else "ROUTINE",
            earliest=earliest,
            latest=max(earliest, want.due) + timedelta(days=28),
            added=added,
            why=why,
            due=want.due,
        )
        self.traces.waits.append(wait)
        return wait

    def _book(self, want: Want, target: date, booked: int, source: str, previous: Booking | None) -> Booking:
        """Put `want` into the book; the journey stops where there is no room within reach."""
        day, minute = self.clock.local(booked)
        if want.same_day:
            slot = self.place(want, day, earliest=(day, minute + 5), tolerance=0, patience=21)
        else:
            day = max(day, want.called_off + timedelta(days=2)) if want.called_off else day
            slot = self._beside_sibling(want, target, day, booked) or self.place(
                want, target, earliest=(day + timedelta(days=1), 0), tolerance=want.tolerance
            )
        if slot is None:
            if self._waiting is None:
                wait = self._wait(want, booked, "NO_ROOM")
                wait.status, wait.resolved = "EXPIRED", self.clock.phone(self.rand, wait.latest)
            raise _NoRoom
        booking = self.enter(want, slot, booked, source, previous)
        if self._waiting is not None:
            self._waiting.status, self._waiting.resolved, self._waiting.booking = "FILLED", booked, booking
            self._waiting = None
        return booking

    def place(
        self, want: Want, target: date, earliest: tuple[date, int], tolerance: int, *, patience: int = 90,
        rand: Random | None = None,
    ) -> Slot | None:  # fmt: skip
        """Find time for a visit, and take it; None where there is none."""
        rand = rand or self.rand
        window = asked_time(self.course, want.purpose, target.month, rand.random())
        wish = SlotWish(want.service, target, earliest, tolerance, self.doctor, window, patience)
        wish = heeded(wish, want, self.course, self.traces.bookings, self.book)
        return placed(self.book, wish, want, self._taken, rand)

    def _beside_sibling(self, want: Want, target: date, after: date, booked: int) -> Slot | None:
        """Place a visit next to one of a sibling, where that suits."""
        if want.bound or want.fate is not Fate.OPEN or mornings_only(self.course, after):
            return None
        ordinal = self.course.outline.ordinal
        others = [visit for patient, visit in self.family if patient != ordinal]
        visit = beside(self.random("siblings", booked), others, target, after, booked) if others else None
        if visit is None:
            return None
        wish = SlotWish(want.service, visit.slot.day, (after, 0), 0, self.doctor, window_beside(visit), 0)
        wish = heeded(wish, want, self.course, self.traces.bookings, self.book)
        return self.book.place(wish, self._taken, self.rand)

    def enter(self, want: Want, slot: Slot, booked: int, source: str, previous: Booking | None) -> Booking:
        """Write a visit down."""
        starts = self.clock.stamp(slot.day, slot.start)
        booking = Booking(want, slot, starts, starts + slot.end - slot.start, booked, source, previous, None)
        booking.series = self._agree(booking)
        self.traces.bookings.append(booking)
        self.family.append((self.course.outline.ordinal, booking))
        if self.doctor is None:
            self.doctor = self.book.doctor_of(slot)
        return booking

    def _agree(self, booking: Booking) -> int | None:
        """Return the number of the series that a visit belongs to; a new rhythm may begin a new one."""
        want, slot = booking.want, booking.slot
        if want.rhythm is None:
            return None
        if want.rhythm is not self.rhythm:
            self.rhythm, self._series_number = want.rhythm, None
            if self.rand.random() < care.SERIES_SHARE or want.rhythm.pattern == "WEEKLY":
                self._series_number = len(self.traces.series) + 1
                provider = self.doctor or slot.provider
                agreed = AgreedSeries(self._series_number, want.rhythm, want.service, provider, booking)
                self.traces.series.append(agreed)
        return self._series_number

    # ── what becomes of a visit ───────────────────────────────────────────────────────────────────

    def _keep(self, booking: Booking) -> None:
        """The patient comes, and what the visit is for is done."""
        self.settle(booking, self.rand)
        self._checkout = booking.completed
        want = booking.want
        if want.milestones or want.outcome:
            self.traces.changes.append(Change(booking.ends, booking.slot.day, want.outcome, want.milestones))
        if want.outcome:
            self._outcome = want.outcome

    def settle(self, booking: Booking, rand: Random) -> None:
        """Give a visit that takes place its times."""
        self._confirm(booking, care.CONFIRMS, booking.starts, rand)
        # Three draws of the journey's own, kept so that what follows in it stays as it is.
        _, _, overrun = between(rand, -10, 5), between(rand, 1, 5), between(rand, -5, 6)
        door = self.random("door", booking.starts)
        early, wait = punctuality(door), waiting_time(door)
        booking.arrived = max(min(booking.starts + early, booking.ends - care.STILL_TAKEN), booking.booked)
        # No one is seated long before the time, and everyone needs a moment to reach the chair.
        booking.seated = max(booking.starts - care.TAKEN_EARLY, booking.arrived + wait)
        late = max(0, booking.seated - booking.starts)
        booking.completed = max(booking.seated + 5, booking.ends + overrun + int(late * care.LATENESS_KEPT))

    def _confirm(self, booking: Booking, share: float, until: int, rand: Random) -> None:
        """Confirm the visit with chance `share`, if that happened by `until`."""
        luck = rand.random()
        days = _CONFIRMATIONS.pick(rand)
        at = self.clock.stamp(booking.slot.day - timedelta(days=days), between(rand, 9 * 60, 18 * 60))
        if luck < share and max(at, booking.booked) <= until:
            booking.confirmed = max(at, booking.booked)

    def _fail(self, booking: Booking, *, never_kept: bool, final: bool) -> tuple[int, date, str] | None:
        """Miss or call off the visit; return when, for when and how it is booked again, or None if it is kept.

        With `final`, the patient does not come back for it, and what is returned is of no use.
        """
        rand = self.rand
        how = _FAILURES[self._no_show()].pick(rand)
        if how == "NO_SHOW":
            return self._miss(booking)
        at = self._cancellation_moment(booking, how)
        door = self.random("sent home", booking.starts)
        if how == "LATE" and at and door.random() < care.SENT_HOME and booking.starts - booking.booked > DAY_MINUTES:
            booking.arrived, at, why, note = at_the_door(door, booking.starts, minor=self.course.minor)
            self._cancel(booking, how, at, why, note)
        if at is None:
            return self._miss(booking) if never_kept else None
        if how == "ADVANCE" and not final and rand.random() < care.RESCHEDULED_SHARE:
            how = "RESCHEDULED"
        if booking.called_off is None:
            self._cancel(booking, how, at)
        day = self.clock.local(at)[0]
        if how == "RESCHEDULED":
            return at, booking.slot.day + timedelta(days=between(rand, 2, 14)), "PHONE"
        again = self.clock.phone(rand, day + timedelta(days=between(rand, 1, 5)), after=at)
        return again, max(booking.slot.day, self.clock.local(again)[0]) + timedelta(days=between(rand, 4, 18)), "PHONE"

    def _miss(self, booking: Booking) -> tuple[int, date, str]:
        rand = self.rand
        self._confirm(booking, care.NO_SHOWS_CONFIRMED, booking.starts, rand)
        booking.status = "NO_SHOW"
        again = self.clock.phone(rand, booking.slot.day + timedelta(days=between(rand, 1, 5)), after=booking.ends)
        return again, self.clock.local(again)[0] + timedelta(days=between(rand, 5, 18)), "PHONE"

    def _cancellation_moment(self, booking: Booking, kind: str) -> int | None:
        """Return when a patient calls the visit off; None when it was booked too late for that."""
        rand, slot = self.rand, booking.slot
        if kind == "LATE":
            evening = self.clock.stamp(slot.day - timedelta(days=1), between(rand, 16 * 60 + 30, 20 * 60 + 30))
            morning = max(booking.starts - between(rand, 30, 180), self.clock.stamp(slot.day, 6 * 60 + 30))
            at = max(evening, booking.starts - DAY_MINUTES + 1) if rand.random() < 0.55 else morning
            return at if booking.booked < at < booking.starts else None
        notice = 2 + int(rand.expovariate(1 / 3))
        for days in (notice, 2):
            at = self.clock.stamp(slot.day - timedelta(days=days), between(rand, 8 * 60, 18 * 60))
            if at > booking.booked:
                return at
        return None

    def _cancel(self, booking: Booking, kind: str, at: int, reason: str | None = None, note: str | None = None) -> None:
        if reason is None:
            drawn: str = _REASONS[kind].pick(self.rand)
            reason = foreseeable(self.course, drawn, booking.slot.day, booking.starts - at)
        self._confirm(booking, care.NO_SHOWS_CONFIRMED, at - 1, self.rand)
        booking.status = "CANCELLED"
        booking.called_off = CalledOff(at, kind, reason, note)

    def _call_off(self, want: Want, booked: int, source: str) -> date:
        """Care has ended before the visit: it is cancelled that day."""
        booking = self._book(want, want.due, booked, source, None)
        assert want.called_off is not None  # noqa: S101 - by the definition of this fate
        at = max(self.clock.phone(self.rand, want.called_off), booked + 1)
        # Over a long weekend the call comes late.
        kind = "LATE" if booking.starts - at < DAY_MINUTES else "ADVANCE"
        self._cancel(booking, kind, at, "TREATMENT_ENDED")
        return want.called_off

    def _wish_earlier(self, booking: Booking) -> Generator[int, None, Booking]:
        """Some patients ask for an earlier opening, and some get one; return the visit that stands."""
        rand, slot = self.rand, booking.slot
        asks = rand.random() < care.EARLIER_WISHED
        booked_on = self.clock.local(booking.booked)[0]
        is_exam = booking.want.purpose is Purpose.EXAM
        spare, least = (2, 3) if is_exam else (6, 7)  # a first visit is only a week or two away
        earliest, latest = booked_on + timedelta(days=2), slot.day - timedelta(days=spare)
        if not asks or (latest - earliest).days < least:
            return booking
        status = _WAITLIST_ENDS.pick(rand)
        until = latest if status == "EXPIRED" else earliest + (latest - earliest) * rand.random()
        wait = Waiting(
            service=booking.want.service,
            provider=None if is_exam else self.doctor,
            priority="URGENT" if is_exam else "SOON",
            earliest=earliest,
            latest=latest,
            added=booking.booked,
            why="EARLIER",
            due=slot.day,
            is_offered=rand.random() < care.OFFERED_SHARE,
            status=status,
            resolved=self.clock.phone(rand, until),
        )
        self.traces.waits.append(wait)
        assert wait.resolved is not None  # noqa: S101 - just given
        if status != "FILLED":
            return booking
        yield wait.resolved
        day = self.clock.local(wait.resolved)[0]
        found = None
        if wait.resolved <= booking.starts - DAY_MINUTES:
            found = self.place(
                booking.want, day + timedelta(days=2), earliest=(day + timedelta(days=1), 0), tolerance=1, patience=2
            )
        if found is None:
            wait.status = "EXPIRED"
            return booking
        self._cancel(booking, "RESCHEDULED", wait.resolved, "OTHER", "Moved to an earlier opening")
        wait.booking = self.enter(booking.want, found, wait.resolved, "WAITLIST", booking)
        return wait.booking

    # ── what happens without a wish ───────────────────────────────────────────────────────────────

    def _turn(self, turn: Turn) -> None:
        at = self.clock.stamp(turn.on + timedelta(days=1), 0)
        self.traces.changes.append(Change(at, turn.on, turn.outcome, (turn.milestone,)))
        if turn.outcome:
            self._outcome = turn.outcome
