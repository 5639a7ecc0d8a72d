"""Who a patient is, and the shape of their care: plain frozen data, days at the clinic, codes of the data model."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, cast

from seed.records import record

if TYPE_CHECKING:
    from datetime import date

    from seed.simulation.records.clinic import Address


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


# ── the patient ───────────────────────────────────────────────────────────────────────────────────


@record
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


@record
class HealthRecord:
    """One round of the health questionnaire."""

    version: int
    answers: dict[str, object]
    completed_on: date
    signed_by: str


@record
class Alert:
    """Something that everybody who opens the chart must see; fields as in the data model."""

    kind: str
    severity: str
    message: str
    raised_on: date
    resolved_on: date | None = None


@record
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


@record
class Household:
    """People at one address who share a guarantor; a person who lives alone shares none."""

    code: str  # unique in the clinic
    name: str
    address: Address
    phone: str
    is_shared: bool = True


@record
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

    def reacts_to(self, name: str, day: date) -> bool:
        """Whether the chart names an allergy on `day`."""
        return self._has_said("allergies", name, day)

    def suffers_from(self, name: str, day: date) -> bool:
        """Whether the chart names a condition on `day`."""
        return self._has_said("conditions", name, day)

    def has_habit(self, key: str, day: date) -> bool:
        """Whether the latest questionnaire on `day` says yes to a habit."""
        known = [record for record in self.health if record.completed_on <= day]
        return bool(known and known[-1].answers.get(key))

    def _has_said(self, question: str, name: str, day: date) -> bool:
        return any(
            name in cast("list[str]", record.answers[question]) for record in self.health if record.completed_on <= day
        )


@record
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
