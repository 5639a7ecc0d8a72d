"""Leads: the inquiry that each patient began with, and those of people who never became patients."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from seed.fixtures import CALL_BACK_NOTES, INQUIRIES, INQUIRIES_AT_CLOSED_DOORS, REACHED_NOTES, REFERRAL_SOURCES
from seed.fixtures.leads import CAME_IN_AND_BOOKED_ONLINE, LATER
from seed.generators import names
from seed.generators.choice import Weighted, between, pick
from seed.generators.identifiers import email_address
from seed.simulation.care.neighbourhood import stranger_phone
from seed.simulation.front_office.on_duty import COORDINATORS, RECEPTION
from seed.simulation.parameters import front_office
from seed.simulation.records.front_office import Lead, Task, Touch
from seed.simulation.scheduling.clock import moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from seed.simulation.front_office.on_duty import FrontOffice
    from seed.simulation.records.story import Story

_SOURCES = Weighted((row.code for row in REFERRAL_SOURCES), (row.weight for row in REFERRAL_SOURCES))
_REASONS = Weighted.by(front_office.LOST_REASONS)
_ATTEMPTS = Weighted.by(front_office.LOST_ATTEMPTS)
_KINDS = Weighted.by(front_office.ATTEMPTS)
# Sources from which people call or come in while the clinic is open; the others write at any time.
_BY_PHONE = ("DENTIST", "PATIENT_REFERRAL", "INSURANCE_LIST", "WALK_IN", "OTHER")
_SOON = timedelta(minutes=30)
_UNREACHED = "Could not be reached"


def leads(office: FrontOffice, story: Story, *, seed: int) -> Iterator[Lead]:
    """Yield the lead that became the patient and, beside some patients, one of a person who did not."""
    yield _converted(office, story)
    rand = office.rand("stranger", story.outline.ordinal)
    if rand.random() < front_office.UNCONVERTED_PER_PATIENT:
        stranger = _stranger(office, story, rand, seed)
        if stranger:
            yield stranger


# ── who became a patient ──────────────────────────────────────────────────────────────────────────


def _converted(office: FrontOffice, story: Story) -> Lead:
    """Return the lead of a patient, with the name on the chart and the contact of the responsible person."""
    outline, person = story.outline, story.person
    rand = office.rand("lead", outline.ordinal)
    contact = person.contacts[0]
    received = _received(office, rand, outline.first_contact, person.referral_source)
    booked, online, first_day = None, False, ""
    if story.visits:
        first = story.visits[0]
        booked, online = first.booked_at, first.source == "ONLINE"
        starts = office.local_day(first.starts_at)
        first_day = f"{starts.month}/{starts.day}"
        if received >= booked:
            received = booked - timedelta(minutes=between(rand, 5, 40))
    owner = office.anyone(rand, booked or received, *COORDINATORS)
    name = f"{contact.first_name} {contact.last_name}"
    touches = [_inquiry(office, person.referral_source, received, name, online=online)]
    called = office.answered(rand, received) if rand.random() < front_office.CALLED_BACK_FIRST else None
    if booked:
        if called and called < booked:
            said = office.rand("lead notes", outline.ordinal)
            note = _note(office, said, "CALL", (called, booked), [], reached=said.random() < front_office.REACHED)
            touches.append(_attempt(office, rand, "CALL", called, note.format(name=name)))
        staff = None if online else office.anyone(rand, booked, *RECEPTION)
        touches.append(
            Touch(
                "BOOKED",
                booked,
                f"{name} booked the exam of {first_day} online"
                if online
                else f"Exam booked with {name} for {first_day}",
                staff,
            )
        )
    converted = booked or received
    if online and len(touches) == 2:
        owner = None  # who books online is in nobody's care before the visit
    return Lead(
        ordinal=outline.ordinal,
        is_patient=True,
        stage="CONVERTED",
        source=person.referral_source,
        dentist=person.referring_dentist,
        owner=owner,
        first_name=person.first_name,
        last_name=person.last_name,
        email=contact.email,
        phone=contact.phone,
        received_at=received,
        converted_at=converted,
        lost_at=None,
        lost_reason=None,
        touches=tuple(touches),
        tasks=_follow_up(office, owner, received, booked) if booked and booked - received > _SOON else (),
    )


def _received(office: FrontOffice, rand: Random, day: date, source: str) -> datetime:
    """Return when an inquiry came in on `day`: in office hours if the person called or came in on an open day."""
    by_phone = source in _BY_PHONE and office.calendar.is_open(day)
    minute = between(rand, 8 * 60 + 5, 16 * 60 + 50) if by_phone else between(rand, 7 * 60, 21 * 60)
    return min(moment(office.clock.stamp(day, minute)), office.as_of)


# ── who did not ───────────────────────────────────────────────────────────────────────────────────


def _stranger(office: FrontOffice, story: Story, rand: Random, seed: int) -> Lead | None:
    """Return a person who inquired around the same time as the patient, and did not become a patient."""
    ordinal = story.outline.ordinal
    day = story.outline.first_contact + timedelta(days=between(rand, -15, 15))
    source = _SOURCES.pick(rand)
    source = "OTHER" if source == "DENTIST" else source  # who sent them is known of patients only
    first = names.first_name(rand, "FEMALE" if rand.random() < 0.6 else "MALE", day.year - between(rand, 12, 45))
    last = names.last_name(rand)
    email = email_address(rand, first, last, f".q{ordinal}")
    received = _received(office, rand, day, source)
    if not office.plan.opened_on <= day < office.today:
        return None
    owner = office.anyone(rand, received, *COORDINATORS)
    writes, calls = _left(office, ordinal, source)
    reason = _REASONS.pick(office.rand("lost", ordinal))
    tried = _attempts(office, rand, received, f"{first} {last}", (writes, calls), reached=reason != _UNREACHED)
    if office.rand("forgotten lead", ordinal).random() < front_office.LEADS_FORGOTTEN:
        tried = []  # nobody ever called back
    # Most are given up soon, some are thought over for months.
    patience = front_office.LOST_SOON if rand.random() < front_office.LOST_SOON_SHARE else front_office.LOST_LATER
    last_try = office.local_day(tried[-1].at if tried else received)
    lost = office.phone(rand, last_try + timedelta(days=between(rand, *patience)))
    attempts = [touch for touch in tried if touch.at <= office.as_of]
    is_lost = lost <= office.as_of and bool(tried)
    stage = "LOST" if is_lost else "CONTACTED" if attempts else "NEW"
    tasks = _follow_up(office, owner, received, attempts[0].at if attempts else None)
    if stage == "CONTACTED" and attempts[-1].at >= office.since(front_office.TASK_DAYS):
        again = attempts[-1].at
        due = office.local_day(again) + timedelta(days=3)
        title = f"Follow up with {first} {last}: no decision yet"
        tasks = (*tasks, Task("FOLLOW_UP_LEAD", title, "OPEN", "NORMAL", again, due, None, owner))
    return Lead(
        ordinal=ordinal,
        is_patient=False,
        stage=stage,
        source=source,
        dentist=None,
        owner=owner if attempts else None,  # nobody's until somebody calls
        first_name=first,
        last_name=last,
        email=email if writes else None,
        phone=stranger_phone(seed, office.plan.slug, office.plan.phone[1:4], ordinal) if calls else None,
        received_at=received,
        converted_at=None,
        lost_at=lost if is_lost else None,
        lost_reason=reason if is_lost else None,
        touches=(_inquiry(office, source, received, f"{first} {last}"), *attempts),
        tasks=tasks,
    )


def _left(office: FrontOffice, ordinal: int, source: str) -> tuple[bool, bool]:
    """Return whether an inquiry left an address and a number: callers give a number, contact forms an address."""
    rand = office.rand("stranger contact", ordinal)
    second = rand.random() < front_office.LEAVES_BOTH
    by_phone = source in _BY_PHONE
    return second or not by_phone, second or by_phone


def _attempts(
    office: FrontOffice, rand: Random, received: datetime, name: str, ways: tuple[bool, bool], *, reached: bool
) -> list[Touch]:
    """Return the attempts to reach a lead, also those to come; `ways` say whether it left an address and a number.

    Who is `reached` in the end is reached by the last attempt; all others fail.
    """
    at, found = office.answered(rand, received + timedelta(hours=between(rand, 0, front_office.NEW_LEAD_HOURS))), []
    writes, calls = ways
    times: list[tuple[str, datetime]] = []
    for _ in range(_ATTEMPTS.pick(rand)):
        kind = _KINDS.pick(rand)
        kind = "EMAIL" if not calls else "CALL" if kind == "EMAIL" and not writes else kind
        times.append((kind, at))
        at = office.phone(rand, office.local_day(at) + timedelta(days=between(rand, 1, 4)), after=at)
    said: list[str] = []
    for (kind, when), (_, then) in zip(times, (*times[1:], ("", None)), strict=True):
        now = reached and (then is None or rand.random() < front_office.REACHED)
        said.append(_note(office, rand, kind, (when, then), said, reached=now))
        found.append(_attempt(office, rand, kind, when, said[-1].format(name=name)))
    return found


def _attempt(office: FrontOffice, rand: Random, kind: str, at: datetime, note: str) -> Touch:
    return Touch(kind, at, note, office.anyone(rand, at, *COORDINATORS))


def _note(
    office: FrontOffice,
    rand: Random,
    kind: str,
    times: tuple[datetime, datetime | None],
    said: list[str],
    *,
    reached: bool,
) -> str:
    """Return what is noted about an attempt, other than what was `said` before; `times` are its own and the next."""
    notes = (REACHED_NOTES if reached else CALL_BACK_NOTES)[kind]
    at, then = times
    if reached and kind == "CALL" and then and _weeks(office.local_day(at), office.local_day(then)) == 1:
        notes = (*notes, LATER)
    return pick(rand, [note for note in notes if note not in said] or list(notes))


def _weeks(day: date, then: date) -> int:
    """Return how many weeks later `then` is, from Monday to Monday."""
    return ((then - timedelta(days=then.weekday())) - (day - timedelta(days=day.weekday()))).days // 7


def _inquiry(office: FrontOffice, source: str, at: datetime, name: str, *, online: bool = False) -> Touch:
    texts = INQUIRIES
    if source in INQUIRIES_AT_CLOSED_DOORS and not office.is_at_desk(at):
        texts = INQUIRIES_AT_CLOSED_DOORS
    elif source == "WALK_IN" and online:
        return Touch("INQUIRY", at, CAME_IN_AND_BOOKED_ONLINE.format(name=name), None)
    return Touch("INQUIRY", at, texts[source].format(name=name), None)


def _follow_up(office: FrontOffice, owner: str | None, received: datetime, done: datetime | None) -> tuple[Task, ...]:
    """Return the task to call back, as long as tasks are kept."""
    if received < office.since(front_office.TASK_DAYS):
        return ()
    status = "DONE" if done else "OPEN"
    due = office.calendar.next_open(office.local_day(received) + timedelta(days=1))
    return (Task("FOLLOW_UP_LEAD", "Call back about the inquiry", status, "HIGH", received, due, done, owner),)
