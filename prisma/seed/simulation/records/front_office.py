"""What happens around the chair: messages, tasks, leads, forms, consents, incidents, the audit trail.

Codes are enums of the data model, `staff` are employee numbers; visits and plans have their numbers in the story.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.records import record

if TYPE_CHECKING:
    from datetime import date, datetime


@record
class AuditEntry:
    """Something that was done to the row of `model` with the natural key `key`; without staff it was done online."""

    action: str
    model: str
    key: tuple[str | int, ...]
    summary: str
    at: datetime
    staff: str | None


@record
class ChecklistRun:
    """A checklist on the day on which it was due; an incomplete one was never finished."""

    template: str
    staff: str
    status: str
    done: int
    total: int
    due_on: date
    completed_at: datetime | None
    device: str | None = None  # tag, where the checklist is about one


@record
class Consent:
    """A signature; `signer` is the number of a contact, or None where the patient signed without being one."""

    template: str
    kind: str
    status: str
    plan: int | None
    signer: int | None
    signed_by: str
    signed_at: datetime
    ended_at: datetime | None = None


@record
class Delivery:
    """An attempt to deliver; `status` as in the data model."""

    status: str
    at: datetime
    error: str | None = None


@record
class Message:
    """A message as it was written; `sender` is empty where the system sent a template."""

    direction: str
    channel: str
    address: str
    body: str
    sent_at: datetime
    template: str | None = None
    sender: str | None = None
    deliveries: tuple[Delivery, ...] = ()


@record
class Conversation:
    """Messages about one thing, in order; closed some time after the last one."""

    topic: str
    subject: str
    assignee: str | None
    closed_at: datetime | None
    messages: tuple[Message, ...]


@record
class Stage:
    """A stage that was entered, and who saw to it."""

    kind: str
    at: datetime
    staff: str | None


@record
class Flow:
    """A visit to which the patient came; stages and staff are empty where they are not kept any more."""

    visit: int
    chair: int | None
    stage: str
    arrived_at: datetime
    seated_at: datetime | None
    left_at: datetime | None
    wait_minutes: int | None
    stages: tuple[Stage, ...] = ()
    staff: tuple[tuple[str, str], ...] = ()  # (role, employee number)


@record
class Incident:
    """A report of something at a visit (a patient's); `patient` is an ordinal, where the incident is about one."""

    visit: tuple[int, int]
    kind: str
    severity: str
    status: str
    description: str
    action: str | None
    reporter: str
    patient: int | None
    occurred_at: datetime
    reported_at: datetime
    closed_at: datetime | None
    device: str | None  # tag


@record
class Submission:
    """A form that was sent; `form` is its code, the answers are empty until it is completed."""

    form: str
    status: str
    answers: dict[str, object]
    sent_at: datetime
    completed_at: datetime | None
    at_desk: bool = False  # in the waiting room


@record
class Touch:
    """Something between a lead and the clinic; without staff the lead acted."""

    kind: str
    at: datetime
    note: str
    staff: str | None


@record
class Lead:
    """A person who asked; `ordinal` is the patient's or, for a stranger, that of the patient they are listed beside."""

    ordinal: int
    is_patient: bool
    stage: str
    source: str
    dentist: int | None
    owner: str | None
    first_name: str
    last_name: str
    email: str | None
    phone: str | None
    received_at: datetime
    converted_at: datetime | None
    lost_at: datetime | None
    lost_reason: str | None
    touches: tuple[Touch, ...]
    tasks: tuple[Task, ...]


@record
class PortalAccess:
    """What an account may see of a patient (by ordinal): OWN or GUARDIAN."""

    patient: int
    level: str
    granted_at: datetime
    revoked_at: datetime | None = None


@record
class PortalActivity:
    """Something that was done in the portal, about a patient where there is one."""

    action: str
    at: datetime
    patient: int | None = None


@record
class PortalAccount:
    """A login of a patient or, with the number of a contact, of that contact of the patient `owner`."""

    email: str
    owner: int
    contact: int | None
    status: str
    invited_at: datetime
    activated_at: datetime | None
    closed_at: datetime | None
    access: tuple[PortalAccess, ...]
    activities: tuple[PortalActivity, ...] = ()

    @property
    def last_login_at(self) -> datetime | None:
        """When the account was last used."""
        return self.activities[-1].at if self.activities else None


@record
class Preference:
    """What a family wants; after `stopped_at` it gets no text."""

    preferred: str
    email: bool
    calls: bool
    stopped_at: datetime | None

    def texts_at(self, at: datetime) -> bool:
        """Whether a text may be sent at that moment."""
        return self.stopped_at is None or at < self.stopped_at


@record
class Reminder:
    """A reminder before a visit; `template` is the code of a message template."""

    visit: int
    template: str
    channel: str
    recipient: str
    status: str
    hours_before: int
    scheduled_for: datetime
    sent_at: datetime | None
    answered_at: datetime | None


@record
class Task:
    """Something to do; `kind`, `status` and `priority` as in the data model."""

    kind: str
    title: str
    status: str
    priority: str
    raised_at: datetime
    due_on: date
    completed_at: datetime | None
    assignee: str | None
