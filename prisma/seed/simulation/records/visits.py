"""What is booked and what comes of it: plain frozen data; moments are aware and in UTC, with whole minutes."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from seed.records import record

if TYPE_CHECKING:
    from datetime import date, datetime


class Purpose(StrEnum):
    """What a visit is for, finer than its appointment type."""

    EXAM = "EXAM"
    RECORDS = "RECORDS"
    CONSULT = "CONSULT"
    RECALL = "RECALL"
    START = "START"
    BOND_LOWER = "BOND_LOWER"
    ADJUSTMENT = "ADJUSTMENT"
    WIRE_CHANGE = "WIRE_CHANGE"
    FINISHING = "FINISHING"
    ALIGNER_CHECK = "ALIGNER_CHECK"
    REFINEMENT_SCAN = "REFINEMENT_SCAN"
    REFINEMENT = "REFINEMENT"
    APPLIANCE_CHECK = "APPLIANCE_CHECK"
    FUNCTIONAL = "FUNCTIONAL"
    REPAIR = "REPAIR"
    DEBOND = "DEBOND"
    REMOVAL = "REMOVAL"
    RETAINER = "RETAINER"
    RETENTION_CHECK = "RETENTION_CHECK"
    GROWTH_REVIEW = "GROWTH_REVIEW"


# ── what happens ──────────────────────────────────────────────────────────────────────────────────


@record
class Cancellation:
    """Why and when a visit was called off; `kind` and `reason` as in the data model."""

    kind: str
    reason: str
    at: datetime
    hours_notice: int
    note: str | None = None


@record
class Visit:
    """One booked visit, whatever became of it."""

    number: int  # from 1, in the order of booking; unique for the patient
    service: str  # appointment type code
    purpose: str  # what it is for, finer than the service (`pathway.Purpose`)
    starts_at: datetime
    ends_at: datetime
    utc_offset: int  # minutes, of the clinic's clock at the start
    provider: str  # employee number; holds the chair throughout
    doctor: str | None  # employee number of the orthodontist who joins
    doctor_starts_at: datetime | None
    doctor_ends_at: datetime | None
    chair: int
    status: str  # AppointmentStatus of the data model
    confirmation: str
    source: str
    booked_at: datetime
    confirmed_at: datetime | None = None
    arrived_at: datetime | None = None
    seated_at: datetime | None = None
    completed_at: datetime | None = None
    reason: str | None = None
    cancellation: Cancellation | None = None
    rescheduled_from: int | None = None  # number of the visit that this one replaces
    series: int | None = None  # number of the series that it belongs to

    @property
    def local_start(self) -> datetime:
        """The start by the clinic's clock, as if that were UTC."""
        return self.starts_at + timedelta(minutes=self.utc_offset)

    @property
    def day(self) -> date:
        """The day at the clinic."""
        return self.local_start.date()


@record
class Series:
    """A rhythm of visits agreed at once; `pattern` as in the data model."""

    number: int
    service: str
    provider: str
    pattern: str
    interval: int
    planned_visits: int
    starts_on: date
    ends_on: date | None
    status: str


@record
class Wait:
    """A place on the waitlist; fields as in the data model, but for `offered_at`."""

    service: str
    provider: str | None
    priority: str
    status: str
    earliest: date
    latest: date
    added_at: datetime
    resolved_at: datetime | None
    filled_by: int | None  # visit number
    note: str | None = None
    offered_at: datetime | None = None  # the opening that the family thinks about


@record
class Emergency:
    """A call about something broken or painful; fields as in the data model."""

    kind: str
    severity: str
    status: str
    description: str
    reported_at: datetime
    triaged_at: datetime | None
    resolved_at: datetime | None
    visit: int | None  # number of the visit at which it is seen to, where it needs one
    first_visit: int | None = None  # the one that was booked on the day of the call, kept or missed
    advice: str = ""  # what the desk said to do until it is looked at
    finding: str = ""  # the sentences of a note that describe it
    since: date | None = None  # the day on which it came about, as the caller says
    called_again_at: datetime | None = None  # when the family called again, before anybody answered: it is over
