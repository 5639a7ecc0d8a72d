"""The patient portal: who was invited, who uses it, and what they may see.

A minor's login belongs to a guardian and opens the charts of all of the guardian's children in the clinic; on a
child's 18th birthday that access ends, and the patient is invited.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from seed.generators.choice import between
from seed.simulation.front_desk import numbers
from seed.simulation.front_desk.desk import adult_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seed.simulation.front_desk.desk import FrontDesk
    from seed.simulation.story import Story


@dataclass(frozen=True, slots=True)
class Access:
    """What an account may see of a patient (by ordinal): OWN or GUARDIAN."""

    patient: int
    level: str
    granted_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that was done in the portal, about a patient where there is one."""

    action: str
    at: datetime
    patient: int | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A login of a patient or, with the number of a contact, of that contact of the patient `owner`."""

    email: str
    owner: int
    contact: int | None
    status: str
    invited_at: datetime
    activated_at: datetime | None
    closed_at: datetime | None
    access: tuple[Access, ...]
    activities: tuple[Activity, ...] = ()

    @property
    def last_login_at(self) -> datetime | None:
        """When the account was last used."""
        return self.activities[-1].at if self.activities else None


@dataclass(slots=True)
class _Invitation:
    """An account in the making."""

    owner: int
    contact: int | None
    access: list[Access] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)


def accounts(desk: FrontDesk, stories: Iterable[Story]) -> Iterator[Account]:
    """Yield the accounts of the families of `stories`, one for each e-mail address."""
    invitations: dict[str, _Invitation] = {}
    for story in stories:
        for email, contact, access in _entitled(desk, story):
            invitation = invitations.setdefault(email, _Invitation(story.outline.ordinal, contact))
            invitation.access.append(access)
            invitation.stories.append(story)
    for email, invitation in invitations.items():
        yield _account(desk, email, invitation)


def _entitled(desk: FrontDesk, story: Story) -> Iterator[tuple[str, int | None, Access]]:
    """Yield who is invited to see a patient's chart: an address, the number of the contact, and the access."""
    if not story.visits:
        return
    ordinal, came_of_age = story.outline.ordinal, adult_on(story)
    booked = story.visits[0].booked_at
    birthday = desk.calendar.to_utc(came_of_age, 0)
    if booked >= birthday:
        if story.person.email:
            yield story.person.email, None, Access(ordinal, "OWN", booked)
        return
    second = desk.rand("second guardian", ordinal).random() < numbers.SECOND_GUARDIAN
    revoked = birthday if birthday <= desk.as_of else None
    for number, contact in enumerate(story.person.contacts, 1):
        if contact.email and contact.relationship != "SELF" and (number == 1 or second):
            yield contact.email, number, Access(ordinal, "GUARDIAN", booked, revoked)
    if revoked and story.person.email and any(visit.starts_at >= revoked for visit in story.visits):
        invited = desk.phone(desk.rand("of age", ordinal), came_of_age, after=revoked)
        if invited <= desk.as_of:
            yield story.person.email, None, Access(ordinal, "OWN", invited)


def _account(desk: FrontDesk, email: str, invitation: _Invitation) -> Account:
    rand = desk.rand("portal", email)
    invited = min(access.granted_at for access in invitation.access)
    waits = timedelta(minutes=between(rand, 3, 90) + int(rand.expovariate(1 / (numbers.ACTIVATED_AFTER_DAYS * 1440))))
    activates = rand.random() < numbers.ACTIVATED
    ends = [access.revoked_at for access in invitation.access]
    closed = max(at for at in ends if at) if all(ends) else None
    activated = invited + waits if activates and invited + waits <= (closed or desk.as_of) else None
    activities: list[Activity] = []
    if activated:
        activities = [
            activity
            for story, access in zip(invitation.stories, invitation.access, strict=True)
            for activity in _activities(desk, story, access, activated)
        ]
        activities = [
            Activity("ACTIVATED", activated),
            *sorted(activities, key=lambda activity: (activity.at, activity.patient or 0, activity.action)),
        ]
    return Account(
        email=email,
        owner=invitation.owner,
        contact=invitation.contact,
        status="CLOSED" if closed else "ACTIVE" if activated else "INVITED",
        invited_at=invited,
        activated_at=activated,
        closed_at=closed,
        access=tuple(invitation.access),
        activities=tuple(activities),
    )


def _activities(desk: FrontDesk, story: Story, access: Access, activated: datetime) -> Iterator[Activity]:
    """Yield what somebody did about a patient in the last half year, while they had access."""
    ordinal = story.outline.ordinal
    rand = desk.rand("portal", ordinal, access.level, f"{activated:%Y%m%d%H%M}")
    first = max(activated + timedelta(minutes=1), access.granted_at, desk.since(numbers.PORTAL_DAYS))
    last = access.revoked_at or desk.as_of

    def within(at: datetime) -> bool:
        return first <= at <= last

    for visit in story.visits:
        confirms, looks = rand.random() < numbers.CONFIRMS_ONLINE, rand.random() < numbers.LOOKS_UP_VISITS
        hours, minutes = between(rand, 5, 70), between(rand, 0, 59)
        if confirms and visit.confirmed_at and within(visit.confirmed_at):
            yield Activity("LOGGED_IN", max(first, visit.confirmed_at - timedelta(minutes=2)))
            yield Activity("CONFIRMED_APPOINTMENT", visit.confirmed_at, ordinal)
        elif looks and visit.cancellation is None:
            looked = visit.starts_at - timedelta(hours=hours, minutes=minutes)
            if looked > visit.booked_at and within(looked):
                yield Activity("LOGGED_IN", max(first, looked - timedelta(minutes=1)))
                yield Activity("VIEWED_APPOINTMENTS", looked, ordinal)
    for record in story.person.health:
        done = desk.calendar.to_utc(record.completed_on, between(rand, 9 * 60, 20 * 60))
        if rand.random() < numbers.FORM_ONLINE and within(done):
            yield Activity("COMPLETED_FORM", done, ordinal)
