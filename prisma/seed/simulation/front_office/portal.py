"""The patient portal: who was invited, who uses it, and what they may see.

A minor's login belongs to a guardian and opens the charts of all of the guardian's children in the clinic; on a
child's 18th birthday that access ends, and the patient is invited.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from seed.generators.choice import between
from seed.simulation.front_office.on_duty import adult_on
from seed.simulation.parameters import front_office
from seed.simulation.records.front_office import PortalAccess, PortalAccount, PortalActivity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seed.simulation.front_office.on_duty import FrontOffice
    from seed.simulation.records.story import Story


@dataclass(slots=True)
class _Invitation:
    """An account in the making."""

    owner: int
    contact: int | None
    access: list[PortalAccess] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)


def accounts(office: FrontOffice, stories: Iterable[Story]) -> Iterator[PortalAccount]:
    """Yield the accounts of the families of `stories`, one for each e-mail address."""
    invitations: dict[str, _Invitation] = {}
    for story in stories:
        for email, contact, access in _entitled(office, story):
            invitation = invitations.setdefault(email, _Invitation(story.outline.ordinal, contact))
            invitation.access.append(access)
            invitation.stories.append(story)
    for email, invitation in invitations.items():
        yield _account(office, email, invitation)


def _entitled(office: FrontOffice, story: Story) -> Iterator[tuple[str, int | None, PortalAccess]]:
    """Yield who is invited to see a patient's chart: an address, the number of the contact, and the access."""
    if not story.visits:
        return
    ordinal, came_of_age = story.outline.ordinal, adult_on(story)
    booked = story.visits[0].booked_at
    birthday = office.calendar.to_utc(came_of_age, 0)
    if booked >= birthday:
        if story.person.email:
            yield story.person.email, None, PortalAccess(ordinal, "OWN", booked)
        return
    second = office.rand("second guardian", ordinal).random() < front_office.SECOND_GUARDIAN
    revoked = birthday if birthday <= office.as_of else None
    for number, contact in enumerate(story.person.contacts, 1):
        if contact.email and contact.relationship != "SELF" and (number == 1 or second):
            yield contact.email, number, PortalAccess(ordinal, "GUARDIAN", booked, revoked)
    if revoked and story.person.email and any(visit.starts_at >= revoked for visit in story.visits):
        invited = office.phone(office.rand("of age", ordinal), came_of_age, after=revoked)
        if invited <= office.as_of:
            yield story.person.email, None, PortalAccess(ordinal, "OWN", invited)


def _account(office: FrontOffice, email: str, invitation: _Invitation) -> PortalAccount:
    rand = office.rand("portal", email)
    invited = min(access.granted_at for access in invitation.access)
    waits = timedelta(
        minutes=between(rand, 3, 90) + int(rand.expovariate(1 / (front_office.ACTIVATED_AFTER_DAYS * 1440)))
    )
    activates = rand.random() < front_office.ACTIVATED
    ends = [access.revoked_at for access in invitation.access]
    closed = max(at for at in ends if at) if all(ends) else None
    activated = invited + waits if activates and invited + waits <= (closed or office.as_of) else None
    activities: list[PortalActivity] = []
    if activated:
        activities = [
            activity
            for story, access in zip(invitation.stories, invitation.access, strict=True)
            for activity in _activities(office, story, access, activated)
        ]
        activities = [
            PortalActivity("ACTIVATED", activated),
            *sorted(activities, key=lambda activity: (activity.at, activity.patient or 0, activity.action)),
        ]
    return PortalAccount(
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


def _activities(
    office: FrontOffice, story: Story, access: PortalAccess, activated: datetime
) -> Iterator[PortalActivity]:
    """Yield what a contact did on the portal for a patient in the last half year, while they had access."""
    ordinal = story.outline.ordinal
    rand = office.rand("portal", ordinal, access.level, f"{activated:%Y%m%d%H%M}")
    first = max(activated + timedelta(minutes=1), access.granted_at, office.since(front_office.PORTAL_DAYS))
    last = access.revoked_at or office.as_of

    def within(at: datetime) -> bool:
        return first <= at <= last

    for visit in story.visits:
        confirms, looks = rand.random() < front_office.CONFIRMS_ONLINE, rand.random() < front_office.LOOKS_UP_VISITS
        hours, minutes = between(rand, 5, 70), between(rand, 0, 59)
        if confirms and visit.confirmed_at and within(visit.confirmed_at):
            yield PortalActivity("LOGGED_IN", max(first, visit.confirmed_at - timedelta(minutes=2)))
            yield PortalActivity("CONFIRMED_APPOINTMENT", visit.confirmed_at, ordinal)
        elif looks and visit.cancellation is None:
            looked = visit.starts_at - timedelta(hours=hours, minutes=minutes)
            if looked > visit.booked_at and within(looked):
                yield PortalActivity("LOGGED_IN", max(first, looked - timedelta(minutes=1)))
                yield PortalActivity("VIEWED_APPOINTMENTS", looked, ordinal)
    for record in story.person.health:
        done = office.calendar.to_utc(record.completed_on, between(rand, 9 * 60, 20 * 60))
        if rand.random() < front_office.FORM_ONLINE and within(done):
            yield PortalActivity("COMPLETED_FORM", done, ordinal)
