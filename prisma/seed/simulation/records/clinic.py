"""A clinic before its first patient: place, hours, rooms, people. Minutes count from midnight at the clinic."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from seed.records import record

if TYPE_CHECKING:
    from datetime import date

# ── the clinic ────────────────────────────────────────────────────────────────────────────────────


@record
class Address:
    """A postal address in the United States."""

    street: str
    city: str
    state: str
    postal_code: str


@record
class DayHours:
    """Opening hours of one weekday, in minutes from midnight at the clinic."""

    opens: int
    closes: int
    lunch_start: int | None = None
    lunch_end: int | None = None


@record
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


@record
class RoomPlan:
    """A room; `kind` is a RoomType of the data model."""

    code: str
    name: str
    kind: str
    floor: int = 1


Week: TypeAlias = "dict[int, tuple[int, int]]"
"""When somebody works: weekday (Monday 0) → first and last minute."""


@record
class ChairPlan:
    """A treatment chair in a room."""

    number: int
    name: str
    room: str  # code
    installed_on: date


@record
class Credential:
    """A licence or certificate; `kind` is a CredentialType of the data model."""

    kind: str
    number: str
    issuer: str
    issued_on: date
    expires_on: date | None


@record
class EmploymentChange:
    """Something that changed in an employment; `kind` is an EmploymentEventType of the data model."""

    kind: str
    on: date
    hourly_rate_cents: int | None = None
    note: str | None = None


@record
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
    week: Week  # within opening hours
    credentials: tuple[Credential, ...] = ()
    changes: tuple[EmploymentChange, ...] = ()

    @property
    def sees_patients(self) -> bool:
        """Whether this person works at the chair."""
        return self.provider_type != "NONE"

    def employed(self, day: date) -> bool:
        """Whether this person works here on `day`."""
        return self.hired_on <= day and (self.terminated_on is None or day < self.terminated_on)


@record
class ServiceType:
    """What can be booked: the part of an appointment type that the book needs."""

    code: str
    duration: int
    doctor_minutes: int
    provider_type: str  # who holds the chair


@record
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
    website: str | None
    address: Address
    timezone: str
    opened_on: date
    hours: dict[int, DayHours]  # weekday (Monday 0); a missing weekday is closed
    blocks: tuple[Block, ...]
    rooms: tuple[RoomPlan, ...]
    chairs: tuple[ChairPlan, ...]
    staff: tuple[StaffMember, ...]
    services: dict[str, ServiceType]  # by code
