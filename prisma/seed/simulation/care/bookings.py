"""What a journey leaves behind, with its whole truth: also what becomes of it after the day that is looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from seed.records import record
from seed.simulation.parameters import care

if TYPE_CHECKING:
    from datetime import date

    from seed.generators.calls import Said
    from seed.simulation.care.steps import Rhythm, Want
    from seed.simulation.records.people import Outcome
    from seed.simulation.scheduling.book import Slot


@dataclass(slots=True)
class Booking:
    """A visit that was booked. Moments are stamps (see `scheduling.clock`); `status` is what becomes of it."""

    want: Want
    slot: Slot
    starts: int
    ends: int
    booked: int
    source: str
    replaces: Booking | None
    series: int | None
    status: str = "COMPLETED"  # or NO_SHOW, CANCELLED
    confirmed: int | None = None
    arrived: int | None = None
    seated: int | None = None
    completed: int | None = None
    called_off: CalledOff | None = None
    number: int = 0


class CalledOff(NamedTuple):
    """When, how and why a visit is called off."""

    at: int
    kind: str
    reason: str
    note: str | None = None


@record
class AgreedSeries:
    """A rhythm that was agreed for a patient, with the booking of its first visit."""

    number: int
    rhythm: Rhythm
    service: str
    provider: str
    first: Booking


@dataclass(slots=True)
class Waiting:
    """A place on the waitlist; `booking` is what fills it, `is_offered` whether openings come up that do not suit."""

    service: str
    provider: str | None
    priority: str
    earliest: date
    latest: date
    added: int
    why: str  # EARLIER, NO_TIME or NO_ROOM
    due: date  # of the visit that is waited for
    is_offered: bool = False
    status: str = "WAITING"
    resolved: int | None = None
    booking: Booking | None = None

    def offered(self, now: int) -> int | None:
        """Return when the opening was offered that the family thinks about now: one a week, each for three days."""
        weeks = (now - self.added) // care.OFFERS_EVERY
        at = self.added + weeks * care.OFFERS_EVERY
        return at if self.is_offered and weeks and now - at <= care.OFFER_STANDS else None


@record
class Call:
    """A call about something broken or painful; without a booking, advice was enough.

    `withdrawn` is when the family called again before anybody answered, because it was no longer needed. A visit that
    was missed is booked `again`, or the repair is `left` to the next regular visit: when that was agreed.
    """

    kind: str
    severity: str
    told: Said
    reported: int
    triaged: int
    booking: Booking | None
    withdrawn: int | None = None
    again: Booking | None = None
    left: int | None = None


class Change(NamedTuple):
    """Something that became true of the patient: at the end of a visit, or at the end of a day without one."""

    at: int
    day: date
    outcome: Outcome | None
    milestones: tuple[str, ...]


@dataclass(slots=True)
class Traces:
    """Everything that a journey leaves behind, in the order in which it was settled."""

    bookings: list[Booking] = field(default_factory=list)
    series: list[AgreedSeries] = field(default_factory=list)
    waits: list[Waiting] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
