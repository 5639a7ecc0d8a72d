"""The shapes that the generator returns. Money is in integer cents, lengths in millimetres, angles in degrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.records import record

if TYPE_CHECKING:
    from datetime import date


@record
class PersonName:
    """A name with the sex (FEMALE or MALE) that it was drawn for."""

    first: str
    last: str
    sex: str

    @property
    def full(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"


@record
class PatientProfile:
    """Who a patient is. Minors have no e-mail address; children under 13 no telephone either."""

    first_name: str
    middle_name: str | None
    last_name: str
    preferred_name: str | None
    sex: str
    age: int
    date_of_birth: date
    email: str | None
    phone: str | None
    street: str
    chief_complaint: str
    referral_source: str


@record
class ArchSpace:
    """Room in one arch: crowding or spacing in mm, never both."""

    crowding_mm: float
    spacing_mm: float


@record
class ClinicalMeasurements:
    """A coherent set of findings: SNA is SNB + ANB; an open bite has a negative overbite and 0 % coverage."""

    angle_class: str
    overjet_mm: float
    overbite_mm: float
    overbite_percent: int
    sna_degrees: float
    snb_degrees: float
    anb_degrees: float
    mandibular_plane_degrees: float
    upper: ArchSpace
    lower: ArchSpace
    midline_deviation_mm: float
    anterior_crossbite: bool
    posterior_crossbite: bool
    deep_bite: bool
    open_bite: bool


@record
class InsuranceInfo:
    """An orthodontic benefit; `max_benefit` and `remaining_benefit` are cents over the lifetime."""

    provider: str
    plan_type: str
    group_number: str
    member_id: str
    coverage_percent: int
    max_benefit: int
    remaining_benefit: int


@record
class ReferringDentist:
    """A dentist outside the practice."""

    first_name: str
    last_name: str
    practice_name: str
    specialty: str
    npi: str
    phone: str
    email: str
    street: str


@record
class EmployeeProfile:
    """A member of staff; codes as in the data model, pay in cents an hour."""

    first_name: str
    last_name: str
    sex: str
    date_of_birth: date
    phone: str
    role: str
    job_title: str
    department: str
    provider_type: str
    hourly_rate_cents: int
    npi: str | None
