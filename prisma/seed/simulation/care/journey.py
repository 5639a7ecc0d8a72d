"""A patient's journey: the pathway of care meets the clinic's book and the clock.

`Journey.run` drives `pathway.unfold`: it books every wish, decides whether the visit is kept, missed or called
off, and stops at the present; what lies after it is booked at most. Moments are stamps (see `clock`), and become
datetimes when the story is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from seed.generators.choice import Weighted, between, pick
from seed.simulation.care.pathway import Fate, Mishap, Rhythm, Turn, Want, unfold
from seed.simulation.parameters import care
from seed.simulation.records.people import Outcome
from seed.simulation.records.visits import Cancellation, Emergency, Purpose, Wait
from seed.simulation.scheduling.calendar import DAY_MINUTES
from seed.simulation.scheduling.clock import moment
from seedbed.rng import rng

if TYPE_CHECKING:
    from collections.abc import Generator

    from seed.simulation.care.courses import Course
    from seed.simulation.care.pathway import Step
    from seed.simulation.scheduling.book import Book, Slot
    from seed.simulation.scheduling.clock import Clock


# While a treatment is being paid for, families who pay late miss more visits than others (see `tracks`).
_NO_SHOW_PAYING = care.NO_SHOW / (1 + care.LATE_FAMILIES * (care.NO_SHOW_OVERDUE - 1))
_NO_SHOW_OVERDUE = care.NO_SHOW_OVERDUE * _NO_SHOW_PAYING
_FAILURES = {
    no_show: Weighted(("NO_SHOW", "LATE", "ADVANCE"), (no_show, care.LATE_CANCEL, care.ADVANCE_CANCEL))
    for no_show in (care.NO_SHOW, _NO_SHOW_PAYING, _NO_SHOW_OVERDUE)
}
_CONFIRMATIONS = Weighted(care.CONFIRMATION_DAYS, care.CONFIRMATION_WEIGHTS)
_SOURCES = Weighted.by(care.FIRST_BOOKING_SOURCES)
_WAITLIST_ENDS = Weighted.by(care.WAITLIST_ENDS)
_REASONS: dict[str, Weighted[str]] = {kind: Weighted.by(reasons) for kind, reasons in care.CANCELLATION_REASONS.items()}
_SEVERITIES: dict[str, Weighted[str]] = {
    kind: Weighted.by(severities) for kind, severities in care.MISHAP_SEVERITY.items()
}

_CLOSED = (Outcome.NO_TREATMENT, Outcome.FINISHED, Outcome.DISCONTINUED, Outcome.TRANSFERRED_OUT)
_BONDINGS = (Purpose.START, Purpose.BOND_LOWER, Purpose.DEBOND, Purpose.REMOVAL)


@dataclass(slots=True)
class Booking:
    """A visit in the making; moments are stamps."""

    want: Want
    slot: Slot
    starts: int
    ends: int
    booked: int
    source: str
    replaces: Booking | None
    series: int | None
    status: str = "SCHEDULED"
    confirmed: int | None = None
    declined: bool = False
    arrived: int | None = None
    seated: int | None = None
    completed: int | None = None
    cancellation: Cancellation | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class AgreedSeries:
    """A rhythm that was agreed for a patient."""

    number: int
    rhythm: Rhythm
    service: str
    provider: str
    starts_on: date


class _Present(Exception):
    """The story has caught up with the clock: the next step lies after the present. Not an error."""


class Journey:
    """One patient's way through the clinic up to the present of `clock`; read its public attributes after `run`."""

    def __init__(self, book: Book, clock: Clock, course: Course, *, seed: int, slug: str) -> None:
        self.book, self.clock, self.course = book, clock, course
        self.rand = rng(seed, slug, "journey", course.outline.ordinal)
        self.now = clock.now
        self.today = clock.today
        self.outcome = Outcome.INQUIRY
        self.settled = False  # the pathway has come to its end
        self.rhythm: Rhythm | None = None  # the latest one
        self.rhythm_over = False
        self.doctor: str | None = None
        self.milestones: dict[str, date] = {}
        self.drafts: list[Booking] = []
        self.series: list[AgreedSeries] = []
        self.waits: list[tuple[Wait, Booking | None]] = []
        self.emergencies: list[tuple[Emergency, Booking | None]] = []
        self._taken: dict[date, int] = {}
        self._checkout: int | None = None
        self._wait: int | None = None  # index of a place on the waitlist that the next booking fills
        self._pending: Booking | None = None
        self._series_number: int | None = None

    def run(self) -> None:
        """Live through the pathway until it ends or reaches the present."""
        steps = unfold(self.course, self.rand)
        try:
            step = next(steps)
            while True:
                if isinstance(step, Want):
                    step = steps.send(self._meet(step))
                else:
                    if isinstance(step, Turn):
                        self._turn(step)
                    else:
                        self._mishap(step)
                    step = next(steps)
        except StopIteration:
            self.settled = True
        except _Present:
            self._book_ahead(steps)

    @property
    def is_open(self) -> bool:
        """Whether the clinic still expects something of this patient, or the patient of the clinic."""
        return not self.settled and self.outcome not in _CLOSED

    def _must_be_past(self, at: int) -> None:
        if at > self.now:
            raise _Present

    # ── wishes ────────────────────────────────────────────────────────────────────────────────────

    def _meet(self, want: Want) -> date:
        """Book `want` until it is kept, or given up; return the day."""
        rand = self.rand
        booked, source = self._booking_moment(want)
        self._must_be_past(booked)
        if want.fate is Fate.CALLED_OFF:
            return self._call_off(want, booked, source)
        usual = self._no_show() + care.LATE_CANCEL + care.ADVANCE_CANCEL
        failure = usual if want.failure is None else want.failure
        attempts = 4
        if want.fate is Fate.MISSED:
            failure, attempts = 1.0, 1 + (rand.random() < care.SECOND_CHANCE)
        target, previous = want.due, None
        for attempt in range(1, attempts + 1):
            draft = self._book(want, target, booked, source, previous)
            if want.fate is Fate.OPEN and attempt == 1 and not want.bound:
                draft = self._wish_earlier(draft)
            last = attempt == attempts
            fails = want.fate is Fate.MISSED or (rand.random() < failure and not last)
            retry = self._fail(draft, never_kept=want.fate is Fate.MISSED, final=last) if fails else None
            if retry is None:
                self._keep(draft)
                return draft.slot.day
            if last:
                return draft.slot.day
            booked, target, source = retry
            self._must_be_past(booked)
            failure, previous = 1 - care.REBOOKED_KEPT, draft
        raise AssertionError("unreachable")

    def _no_show(self) -> float:
        """How likely the patient is to miss a visit without a word."""
        if self.outcome is not Outcome.ACTIVE:
            return care.NO_SHOW
        return _NO_SHOW_OVERDUE if self.course.pays_late else _NO_SHOW_PAYING

    def _booking_moment(self, want: Want) -> tuple[int, str]:
        """Return when and how `want` is booked, were it not for failures."""
        rand, checkout = self.rand, self._checkout
        if checkout is None:
            contact = self.course.outline.first_contact
            source = _SOURCES.pick(rand)
            return self.clock.phone(self.rand, contact + timedelta(days=between(rand, 0, 3))), source
        if want.same_day or want.fate is not Fate.OPEN:
            return checkout, "FRONT_DESK"
        luck, last = rand.random(), self.clock.local(checkout)[0]
        lead = (want.due - last).days
        if self.outcome is Outcome.CONSIDERING and lead > 10:
            return self.clock.phone(self.rand, want.due - timedelta(days=between(rand, 5, 9))), "PHONE"
        if want.purpose in (Purpose.RECALL, Purpose.GROWTH_REVIEW):
            if luck < care.RECALLED_LATER:
                return self.clock.phone(self.rand, want.due - timedelta(days=between(rand, 25, 45))), "RECALL"
        elif want.rhythm and luck < care.NO_NEXT_VISIT:
            return self._leave_without(want, last, lead), "RECALL"
        return checkout, "FRONT_DESK"

    def _leave_without(self, want: Want, last: date, lead: int) -> int:
        """The patient leaves without the next visit and is put on the waitlist; return when it is booked."""
        self._wait = len(self.waits)
        self.waits.append(
            (self._waiting(want, self._checkout or 0, "Left without the next visit: no time suited"), None)
        )
        return self.clock.phone(self.rand, last + timedelta(days=max(3, lead // 2 + between(self.rand, -5, 10))))

    def _waiting(self, want: Want, added: int, note: str) -> Wait:
        first = self.clock.local(added)[0] + timedelta(days=1)
        earliest = max(first, want.due - timedelta(days=14))
        return Wait(
            service=want.service,
            provider=self.doctor,
            priority="SOON" if want.due <= self.today else "ROUTINE",
            status="WAITING",
            earliest=earliest,
            latest=max(earliest, want.due) + timedelta(days=28),
            added_at=moment(added),
            resolved_at=None,
            filled_by=None,
            note=note,
        )

    def _book(self, want: Want, target: date, booked: int, source: str, previous: Booking | None) -> Booking:
        """Put `want` into the book; the story stops where there is no room within reach."""
        day, minute = self.clock.local(booked)
        if want.same_day:
            slot = self._place(want, day, earliest=(day, minute + 5), tolerance=0, patience=21)
        else:
            day = max(day, want.called_off + timedelta(days=2)) if want.called_off else day
            slot = self._place(want, target, earliest=(day + timedelta(days=1), 0), tolerance=want.tolerance)
        if slot is None:
            self._find_no_room(want, booked)
            raise _Present
        draft = self._enter(want, slot, booked, source, previous)
        if self._wait is not None:
            wait = replace(self.waits[self._wait][0], status="FILLED", resolved_at=moment(booked))
            self.waits[self._wait], self._wait = (wait, draft), None
        return draft

    def _find_no_room(self, want: Want, booked: int) -> None:
        """The book is full for months: what remains is a place on the waitlist, for a while."""
        if self._wait is not None:
            return
        wait = self._waiting(want, booked, "No opening within three months")
        given_up = self.clock.phone(self.rand, wait.latest)
        if given_up <= self.now:
            wait = replace(wait, status="EXPIRED", resolved_at=moment(given_up))
        self.waits.append((wait, None))

    def _place(
        self, want: Want, target: date, *, earliest: tuple[date, int], tolerance: int, patience: int = 90
    ) -> Slot | None:
        return self.book.place(
            want.service,
            target,
            taken=self._taken,
            rand=self.rand,
            earliest=earliest,
            tolerance=tolerance,
            doctor=self.doctor,
            window=self._window(want, target),
            patience=patience,
        )

    def _enter(self, want: Want, slot: Slot, booked: int, source: str, previous: Booking | None) -> Booking:
        starts = self.clock.stamp(slot.day, slot.start)
        draft = Booking(
            want, slot, starts, starts + slot.end - slot.start, booked, source, previous, self._agree(want, slot)
        )
        self.drafts.append(draft)
        if self.doctor is None:
            self.doctor = self.book.doctor_of(slot)
        return draft

    def _agree(self, want: Want, slot: Slot) -> int | None:
        """Return the number of the series that a visit belongs to; a new rhythm may begin a new one."""
        if want.rhythm is None:
            return None
        if want.rhythm is not self.rhythm:
            self.rhythm, self.rhythm_over, self._series_number = want.rhythm, False, None
            if self.rand.random() < care.SERIES_SHARE:
                self._series_number = len(self.series) + 1
                provider = self.doctor or slot.provider
                self.series.append(AgreedSeries(self._series_number, want.rhythm, want.service, provider, slot.day))
        return self._series_number

    def _window(self, want: Want, day: date) -> tuple[int, int] | None:
        """Return the time of day that is asked for, or None."""
        luck, bonding = self.rand.random(), want.purpose in _BONDINGS
        if bonding:
            return care.MID_MORNING if luck < care.MID_MORNING_SHARE else None
        if self.course.minor:
            school = day.month in care.SCHOOL_MONTHS
            return care.AFTER_SCHOOL if school and luck < care.AFTER_SCHOOL_SHARE else None
        if luck < care.WORK_SHARE:
            return care.BEFORE_WORK
        return care.AFTER_WORK if luck < 2 * care.WORK_SHARE else None

    def _book_ahead(self, steps: Generator[Step, date, None]) -> None:
        """Some patients in treatment have the visit after the next one booked as well."""
        first = self._pending
        if first is None or not first.want.rhythm or self.outcome is not Outcome.ACTIVE:
            return
        if self.rand.random() >= care.TWO_AHEAD:
            return
        try:
            step = steps.send(first.slot.day)
            while isinstance(step, Mishap | Turn) and not getattr(step, "outcome", None):
                step = next(steps)
        except StopIteration:
            return
        if isinstance(step, Want) and step.rhythm is first.want.rhythm and step.fate is Fate.OPEN:
            slot = self._place(step, step.due, earliest=(first.slot.day + timedelta(days=7), 0), tolerance=4)
            if slot:
                self._settle(self._enter(step, slot, first.booked, first.source, None))

    # ── what becomes of a visit ───────────────────────────────────────────────────────────────────

    def _keep(self, draft: Booking) -> None:
        """The patient comes, and what the visit is for is done; or the visit lies ahead."""
        if not self._settle(draft):
            self._pending = draft
            raise _Present
        self._checkout = draft.completed
        for milestone in draft.want.milestones:
            self.milestones.setdefault(milestone, draft.slot.day)
        if draft.want.outcome:
            self.outcome = draft.want.outcome
            self.rhythm_over = True

    def _settle(self, draft: Booking) -> bool:
        """Give a visit that nobody called off its times up to the present; return whether it is completed."""
        rand, now = self.rand, self.now
        self._confirm(draft, care.CONFIRMS, now)
        if draft.starts > now:
            draft.status = "CONFIRMED" if draft.confirmed is not None else "SCHEDULED"
            return False
        draft.arrived = max(draft.starts + between(rand, -10, 5), draft.booked)
        draft.seated = max(draft.starts - 2, draft.arrived + between(rand, 1, 5))
        if now < draft.ends:
            draft.status = "IN_PROGRESS"
            draft.arrived, draft.seated = min(draft.arrived, now), min(draft.seated, now)
            return False
        draft.status = "COMPLETED"
        draft.completed = min(now, max(draft.seated + 5, draft.ends + between(rand, -5, 6)))
        return True

    def _confirm(self, draft: Booking, share: float, until: int) -> None:
        """Confirm the visit with chance `share`, if that happened by `until`."""
        rand = self.rand
        luck = rand.random()
        days = _CONFIRMATIONS.pick(rand)
        at = self.clock.stamp(draft.slot.day - timedelta(days=days), between(rand, 9 * 60, 18 * 60))
        if luck < share and max(at, draft.booked) <= until:
            draft.confirmed = max(at, draft.booked)

    def _fail(self, draft: Booking, *, never_kept: bool, final: bool) -> tuple[int, date, str] | None:
        """Miss or call off the visit; return when, for when and how it is booked again, or None if it is kept.

        With `final`, the patient does not come back for it, and what is returned is of no use.
        """
        rand = self.rand
        how = _FAILURES[self._no_show()].pick(rand)
        if how == "NO_SHOW":
            return self._miss(draft)
        at = self._cancellation_moment(draft, how)
        if at is None:
            return self._miss(draft) if never_kept else None
        if at > self.now:
            return self._keep_or_wait(draft)
        if how == "ADVANCE" and not final and rand.random() < care.RESCHEDULED_SHARE:
            how = "RESCHEDULED"
        self._cancel(draft, how, at)
        day = self.clock.local(at)[0]
        if how == "RESCHEDULED":
            return at, draft.slot.day + timedelta(days=between(rand, 2, 14)), "PHONE"
        again = self.clock.phone(self.rand, day + timedelta(days=between(rand, 1, 5)), after=at)
        return again, max(draft.slot.day, self.clock.local(again)[0]) + timedelta(days=between(rand, 4, 18)), "PHONE"

    def _keep_or_wait(self, draft: Booking) -> None:
        """What would go wrong has not gone wrong yet: for now the visit stands."""
        self._keep(draft)
        raise AssertionError("a visit that is still to be called off lies ahead")

    def _miss(self, draft: Booking) -> tuple[int, date, str] | None:
        if draft.ends > self.now:
            return self._keep_or_wait(draft)
        self._confirm(draft, care.NO_SHOWS_CONFIRMED, draft.starts)
        draft.status = "NO_SHOW"
        again = self.clock.phone(self.rand, draft.slot.day + timedelta(days=between(self.rand, 1, 5)))
        return again, self.clock.local(again)[0] + timedelta(days=between(self.rand, 5, 18)), "PHONE"

    def _cancellation_moment(self, draft: Booking, kind: str) -> int | None:
        """Return when a patient calls the visit off; None when it was booked too late for that."""
        rand, slot = self.rand, draft.slot
        if kind == "LATE":
            evening = self.clock.stamp(slot.day - timedelta(days=1), between(rand, 16 * 60 + 30, 20 * 60 + 30))
            morning = max(draft.starts - between(rand, 30, 180), self.clock.stamp(slot.day, 6 * 60 + 30))
            at = max(evening, draft.starts - DAY_MINUTES + 1) if rand.random() < 0.55 else morning
            return at if draft.booked < at < draft.starts else None
        notice = 2 + int(rand.expovariate(1 / 3))
        for days in (notice, 2):
            at = self.clock.stamp(slot.day - timedelta(days=days), between(rand, 8 * 60, 18 * 60))
            if at > draft.booked:
                return at
        return None

    def _cancel(self, draft: Booking, kind: str, at: int, reason: str | None = None, note: str | None = None) -> None:
        if reason is None:
            reason = _REASONS[kind].pick(self.rand)
            if reason == "SCHOOL" and not self.course.minor:
                reason = "SCHEDULE_CONFLICT"
        self._confirm(draft, care.NO_SHOWS_CONFIRMED, at - 1)
        draft.status = "CANCELLED"
        draft.declined = draft.confirmed is None and kind == "LATE"
        draft.cancellation = Cancellation(kind, reason, moment(at), (draft.starts - at) // 60, note)

    def _call_off(self, want: Want, booked: int, source: str) -> date:
        """Care has ended before the visit: it is cancelled that day."""
        draft = self._book(want, want.due, booked, source, None)
        assert want.called_off is not None  # noqa: S101 - by the definition of this fate
        at = max(self.clock.phone(self.rand, want.called_off), booked + 1)
        if at > self.now:
            self._keep_or_wait(draft)
        # Over a long weekend the call comes late.
        kind = "LATE" if draft.starts - at < DAY_MINUTES else "ADVANCE"
        self._cancel(draft, kind, at, "TREATMENT_ENDED")
        return want.called_off

    def _wish_earlier(self, draft: Booking) -> Booking:
        """Some patients ask for an earlier opening, and some get one; return the visit that stands."""
        rand, slot = self.rand, draft.slot
        asks = rand.random() < care.EARLIER_WISHED
        booked_on = self.clock.local(draft.booked)[0]
        earliest, latest = booked_on + timedelta(days=2), slot.day - timedelta(days=6)
        if not asks or (latest - earliest).days < 7:
            return draft
        status = _WAITLIST_ENDS.pick(rand)
        until = latest if status == "EXPIRED" else earliest + (latest - earliest) * rand.random()
        resolved = self.clock.phone(self.rand, until)
        moved = None
        if resolved > self.now:
            status = "OFFERED" if rand.random() < care.OFFERED_SHARE else "WAITING"
        elif status == "FILLED":
            day = self.clock.local(resolved)[0]
            found = self._place(
                draft.want, day + timedelta(days=2), earliest=(day + timedelta(days=1), 0), tolerance=1, patience=2
            )
            if found is None or resolved > draft.starts - DAY_MINUTES:
                status = "EXPIRED"
            else:
                self._cancel(draft, "RESCHEDULED", resolved, "OTHER", "Moved to an earlier opening")
                moved = self._enter(draft.want, found, resolved, "WAITLIST", draft)
        open_ = status in ("WAITING", "OFFERED")
        wait = Wait(
            service=draft.want.service,
            provider=self.doctor,
            priority="URGENT" if draft.want.purpose is Purpose.EXAM else "SOON",
            status=status,
            earliest=earliest,
            latest=latest,
            added_at=moment(draft.booked),
            resolved_at=None if open_ else moment(resolved),
            filled_by=None,
            note="Would like an earlier visit",
        )
        self.waits.append((wait, moved))
        return moved or draft

    # ── what happens without a wish ───────────────────────────────────────────────────────────────

    def _turn(self, turn: Turn) -> None:
        if turn.on >= self.today:
            if turn.outcome is None:
                return  # done elsewhere, later; visits here go on
            raise _Present
        self.milestones.setdefault(turn.milestone, turn.on)
        if turn.outcome:
            self.outcome = turn.outcome
            self.rhythm_over = True

    def _mishap(self, mishap: Mishap) -> None:
        """Somebody calls about something broken or painful; it takes a word of advice, or a visit."""
        rand = self.rand
        reported = self.clock.stamp(mishap.on, between(rand, 7 * 60, 20 * 60 + 59))
        if reported > self.now:
            return
        severity = _SEVERITIES[mishap.kind].pick(rand)
        words = pick(rand, care.MISHAP_WORDS[mishap.kind])
        advised = severity == "LOW" and rand.random() < care.ADVICE_IS_ENOUGH
        triaged: int | None = self.clock.answered(self.rand, reported)
        resolved: int | None = None
        draft = None
        if triaged > self.now:
            status, triaged = "NEW", None
        elif advised:
            status, resolved = "ADVISED_AT_HOME", triaged
        else:
            status = "SCHEDULED"
            service = care.MISHAP_SERVICE.get(mishap.kind, care.REPAIR)
            day, minute = self.clock.local(triaged)
            days = {"LOW": between(rand, 1, 4), "MODERATE": between(rand, 0, 2)}.get(severity, 0)
            want = Want(Purpose.REPAIR, service, day + timedelta(days=days))
            slot = self._place(want, want.due, earliest=(day, minute + 45), tolerance=1, patience=7)
            if slot is None:
                # No room in time: it has to do until the next visit.
                status, resolved = "ADVISED_AT_HOME", triaged
            else:
                draft = self._enter(want, slot, triaged, "PHONE", None)
                if self._settle(draft):
                    status, resolved = "RESOLVED", draft.completed
        emergency = Emergency(
            kind=mishap.kind,
            severity=severity,
            status=status,
            description=words,
            reported_at=moment(reported),
            triaged_at=None if triaged is None else moment(triaged),
            resolved_at=None if resolved is None else moment(resolved),
            visit=None,
        )
        self.emergencies.append((emergency, draft))
