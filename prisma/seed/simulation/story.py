"""The shapes of a simulated practice: what exists in a clinic and what happens to its patients.

Plain frozen data, with natural keys instead of database ids. Dates are calendar days at the clinic;
datetimes are aware and in UTC with whole minutes. Minutes count from midnight at the clinic.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime  # noqa: TC003 - the annotations can be resolved at run time
from enum import StrEnum

from seed.simulation.chart import Chart
from seed.simulation.ledger import Ledger  # noqa: TC001 - the annotations can be resolved at run time


class Track(StrEnum):
    """The kind of care that a patient is in, or ended up not being in."""

    TEEN_FIXED = "TEEN_FIXED"
    ADULT_FIXED = "ADULT_FIXED"
    TEEN_ALIGNER = "TEEN_ALIGNER"
    ADULT_ALIGNER = "ADULT_ALIGNER"
    PHASE_I = "PHASE_I"
    LIMITED = "LIMITED"
    SURGICAL = "SURGICAL"
    TRANSFER_IN = "TRANSFER_IN"


class Outcome(StrEnum):
    """How far the story has come on the as-of date."""

    INQUIRY = "INQUIRY"  # exam booked, or never kept
    NO_TREATMENT = "NO_TREATMENT"  # examined; nothing needed or declined
    CONSIDERING = "CONSIDERING"  # treatment recommended, start lies ahead
    OBSERVATION = "OBSERVATION"  # growing; recalled every six months
    ACTIVE = "ACTIVE"  # in treatment (first phase or only phase)
    RESTING = "RESTING"  # between Phase I and Phase II
    RETENTION = "RETENTION"
    FINISHED = "FINISHED"  # retention is over
    DISCONTINUED = "DISCONTINUED"
    TRANSFERRED_OUT = "TRANSFERRED_OUT"


# ── the clinic ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address in the United States."""

    street: str
    city: str
    state: str
    postal_code: str


@dataclass(frozen=True, slots=True)
class DayHours:
    """Opening hours of one weekday, in minutes from midnight at the clinic."""

    opens: int
    closes: int
    lunch_start: int | None = None
    lunch_end: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Time that cannot be booked: of one provider, of one chair or, with neither, of the whole clinic.

    `first` and `last` are whole days when `start` is None, else the minutes `start` to `end` on `first`.
    """

    kind: str  # BlockType of the data model
    title: str
    first: date
    last: date
    start: int | None = None
    end: int | None = None
    provider: str | None = None  # employee number
    chair: int | None = None


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """A room; `kind` is a RoomType of the data model."""

    code: str
    name: str
    kind: str
    floor: int = 1


@dataclass(frozen=True, slots=True)
class ChairPlan:
    """A treatment chair in a room."""

    number: int
    name: str
    room: str  # code
    installed_on: date


@dataclass(frozen=True, slots=True)
class Credential:
    """A licence or certificate; `kind` is a CredentialType of the data model."""

    kind: str
    number: str
    issuer: str
    issued_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class EmploymentChange:
    """Something that changed in an employment; `kind` is an EmploymentEventType of the data model."""

    kind: str
    on: date
    hourly_rate_cents: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person who works at one clinic, with a login."""

    employee_number: str
    first_name: str
    last_name: str
    email: str
    phone: str
    role: str  # code of a system role
    job_title: str
    department: str
    provider_type: str  # ORTHODONTIST, HYGIENIST, ASSISTANT or NONE
    employment_type: str
    hired_on: date
    terminated_on: date | None
    hourly_rate_cents: int
    color: str
    npi: str | None
    week: dict[int, tuple[int, int]]  # providers only: weekday (Monday 0) → first and last minute at the chair
    credentials: tuple[Credential, ...] = ()
    changes: tuple[EmploymentChange, ...] = ()

    def employed(self, day: date) -> bool:
        """Whether this person works here on `day`."""
        return self.hired_on <= day and (self.terminated_on is None or day < self.terminated_on)


@dataclass(frozen=True, slots=True)
class ServiceType:
    """What can be booked: the part of an appointment type that the book needs."""

    code: str
    duration: int
    doctor_minutes: int
    provider_type: str  # who holds the chair


@dataclass(frozen=True, slots=True)
class ClinicPlan:
    """Everything about a clinic that patients meet: place, hours, rooms, people.

    Made from a seed by `practice.plan_clinic`, or read back from a database that is being added to.
    """

    slug: str
    name: str
    legal_name: str
    npi: str
    tax_id: str
    phone: str
    email: str
    website: str
    address: Address
    timezone: str
    opened_on: date
    hours: dict[int, DayHours]  # weekday (Monday 0); a missing weekday is closed
    blocks: tuple[Block, ...]
    rooms: tuple[RoomPlan, ...]
    chairs: tuple[ChairPlan, ...]
    staff: tuple[StaffMember, ...]
    services: dict[str, ServiceType]  # by code


# ── the patient ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Contact:
    """A guardian, guarantor or emergency contact; `relationship` as in the data model."""

    relationship: str
    first_name: str
    last_name: str
    birth_date: date
    email: str | None
    phone: str
    is_guardian: bool = False
    is_guarantor: bool = False
    is_emergency: bool = False


@dataclass(frozen=True, slots=True)
class HealthRecord:
    """One round of the health questionnaire."""

    version: int
    answers: dict[str, object]
    completed_on: date
    signed_by: str


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that everybody who opens the chart must see; fields as in the data model."""

    kind: str
    severity: str
    message: str
    raised_on: date
    resolved_on: date | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """What the course of care decides about a person, before the person has a name."""

    ordinal: int  # the patient's number in the clinic, from 1
    track: Track
    sex: str  # FEMALE or MALE
    birth_date: date
    first_contact: date
    complaint: str  # why they come, a name of the fixtures

    def age_on(self, day: date) -> int:
        """Completed years on `day`."""
        birth = self.birth_date
        return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


@dataclass(frozen=True, slots=True)
class Household:
    """People at one address who share a guarantor."""

    code: str  # unique in the clinic
    name: str
    address: Address
    phone: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who the patient is."""

    first_name: str
    middle_name: str | None
    last_name: str
    preferred_name: str | None
    email: str | None
    phone: str | None
    household: Household
    contacts: tuple[Contact, ...]
    health: tuple[HealthRecord, ...]
    alerts: tuple[Alert, ...]
    chief_complaint: str
    referral_source: str  # ReferralSource of the data model
    referring_dentist: int | None  # index into the clinic's list, where a dentist sent them


@dataclass(frozen=True, slots=True)
class Dentist:
    """A dentist outside the practice who refers patients."""

    code: str  # unique in the clinic
    first_name: str
    last_name: str
    practice_name: str
    specialty: str
    npi: str
    phone: str
    email: str
    address: Address
    is_active: bool


# ── what happens ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Cancellation:
    """Why and when a visit was called off; `kind` and `reason` as in the data model."""

    kind: str
    reason: str
    at: datetime
    hours_notice: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Wait:
    """A place on the waitlist; fields as in the data model."""

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


@dataclass(frozen=True, slots=True)
class Emergency:
    """A call about something broken or painful; fields as in the data model."""

    kind: str
    severity: str
    status: str
    description: str
    reported_at: datetime
    triaged_at: datetime | None
    resolved_at: datetime | None
    visit: int | None  # visit number, where one was needed


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class ClinicStory:
    """A clinic with its dentists and patients, as simulated up to `as_of`."""

    plan: ClinicPlan
    as_of: datetime
    dentists: tuple[Dentist, ...]
    stories: tuple[Story, ...]
