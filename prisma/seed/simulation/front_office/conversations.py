"""Conversations between families and the desk, each about something that happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from seed.fixtures import CONVERSATIONS, DELIVERY_ERRORS, MESSAGE_TEMPLATES
from seed.fixtures.desk_words import ANSWERS, RESCHEDULE_WORDS, UNPAID_AT_ONCE, UNPAID_IN_PARTS
from seed.fixtures.messages import RETAINER_WORDS
from seed.generators.choice import between, pick
from seed.records import record
from seed.simulation.front_office.fitting import fitting
from seed.simulation.front_office.on_duty import RECEPTION, reach
from seed.simulation.parameters import front_office
from seed.simulation.records.front_office import Conversation, Delivery, Message
from seed.simulation.records.visits import Purpose
from seed.simulation.scheduling.hours import at_work, awake

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from seed.fixtures import LineRow
    from seed.fixtures.messages import Text
    from seed.simulation.front_office.on_duty import FrontOffice
    from seed.simulation.records.front_office import Preference
    from seed.simulation.records.ledger import UnpaidShare
    from seed.simulation.records.story import Story
    from seed.simulation.records.visits import Emergency, Visit

_SCRIPTS = {row.topic: row for row in CONVERSATIONS}
_CHANNEL_OF = {row.code: row.channel for row in MESSAGE_TEMPLATES}
_RETAINERS = ("ESSIX_RETAINER", "HAWLEY_RETAINER", "BONDED_RETAINER")
_CAME_OFF = ("BROKEN_BRACKET", "LOOSE_BAND", "BROKEN_APPLIANCE")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


@record
class _Occasion:
    """What a conversation is about: when each line of its script is written, and what fills the placeholders."""

    topic: str
    times: tuple[datetime, ...]
    visit: Visit | None = None
    replacement: Visit | None = None
    problem: str = ""
    words: tuple[Text, ...] = ()  # instead of what the script has for a line that is left open
    said: frozenset[str] = frozenset()  # by the family, in conversations before
    parts: int = 0  # in which something is paid
    apart: bool = False  # whether something may have come off that can be brought along


def conversations(office: FrontOffice, story: Story, wishes: Preference) -> list[Conversation]:
    """Return the conversations of the last half year with a patient's family, by their beginning.

    While the patient is a minor the guardian's address is used. Where texts were stopped, the desk writes e-mails.
    """
    kept_from = office.since(front_office.CONVERSATION_DAYS)
    found: list[Conversation] = []
    said: set[str] = set()
    for occasion in sorted(_occasions(office, story), key=lambda occasion: occasion.times[0]):
        key = f"{occasion.visit.number if occasion.visit else 0}-{occasion.times[0]:%Y%m%d%H%M}"
        rand = office.rand("conversation", story.outline.ordinal, occasion.topic, key)
        talks = rand.random() < front_office.TALKS[occasion.topic]
        if talks and kept_from <= occasion.times[0] <= office.as_of:
            conversation = _conversation(office, story, wishes, replace(occasion, said=frozenset(said)), rand)
            if conversation:
                found.append(conversation)
                said.update(one.body for one in conversation.messages if one.direction == "INBOUND")
    return sorted(found, key=lambda conversation: conversation.messages[0].sent_at)


def text_of_day(day: date) -> str:
    """Return a day as people write it, such as "Tuesday, March 3"."""
    return f"{_WEEKDAYS[day.weekday()]}, {_MONTHS[day.month - 1]} {day.day}"


def text_of_time(minute: int) -> str:
    """Return a minute of the day as people write it, such as "3:15 PM"."""
    hour, rest = divmod(minute, 60)
    return f"{(hour - 1) % 12 + 1}:{rest:02d} {'PM' if hour >= 12 else 'AM'}"


# ── occasions ─────────────────────────────────────────────────────────────────────────────────────


def _occasions(office: FrontOffice, story: Story) -> Iterator[_Occasion]:
    kept_from = office.since(front_office.CONVERSATION_DAYS)
    recent = [visit for visit in story.visits if max(visit.starts_at, visit.booked_at) >= kept_from]
    again = {visit.rescheduled_from: visit for visit in story.visits if visit.rescheduled_from is not None}
    for visit in recent:
        rand = office.rand("occasions", story.outline.ordinal, visit.number)
        yield from _about(office, visit, again.get(visit.number), rand)
    visits = {visit.number: visit for visit in story.visits}
    for call in story.emergencies:
        if call.reported_at >= kept_from and call.triaged_at:
            yield _emergency(call, visits.get(call.first_visit) if call.first_visit is not None else None)
    for share in _by_day(story.ledger.unpaid) if story.ledger else ():
        if share.known_on >= office.local_day(kept_from):
            yield _unpaid(office, story, share)
    for visit in recent:
        if visit.completed_at and visit.purpose in (Purpose.ADJUSTMENT, Purpose.WIRE_CHANGE, Purpose.ALIGNER_CHECK):
            rand = office.rand("question", story.outline.ordinal, visit.number)
            asked = visit.completed_at + timedelta(days=between(rand, 2, 20), minutes=between(rand, 5, 200))
            yield _Occasion("QUESTION", (asked, office.answered(rand, asked)))


def _about(office: FrontOffice, visit: Visit, replacement: Visit | None, rand: Random) -> Iterator[_Occasion]:
    """Yield what a visit gives reason to write about."""
    if visit.purpose == Purpose.EXAM and visit.rescheduled_from is None:
        yield _Occasion("WELCOME", (visit.booked_at + timedelta(minutes=2),), visit)
    if visit.status == "NO_SHOW":
        missed = office.held(visit.ends_at + timedelta(minutes=between(rand, 10, 45)))
        if replacement and replacement.booked_at > missed + timedelta(minutes=30):
            # The desk has a new time for those who answer on the same day, or the next.
            reply = replacement.booked_at - timedelta(minutes=between(rand, 15, 700))
            reply = max(awake(rand, office.calendar, reply, replacement.booked_at), missed + timedelta(minutes=10))
            yield _Occasion("MISSED", (missed, reply, replacement.booked_at), visit, replacement)
        else:
            yield _Occasion("MISSED", (missed,), visit)
    if visit.cancellation and visit.cancellation.kind == "RESCHEDULED" and replacement:
        asked = visit.cancellation.at - timedelta(minutes=between(rand, 4, 60))
        words = RESCHEDULE_WORDS.get(visit.cancellation.reason) if visit.source != "WAITLIST" else None
        # Where the clinic asked for another time, or an opening was found, the family has nothing to explain.
        if words and asked > visit.booked_at and replacement.source != "WAITLIST":
            yield _Occasion("RESCHEDULE", (asked, replacement.booked_at), visit, replacement, words=words)
    if visit.completed_at and visit.purpose in (Purpose.START, Purpose.DEBOND):
        topic = "AFTER_START" if visit.purpose == Purpose.START else "AFTER_DEBOND"
        first = office.phone(rand, visit.day + timedelta(days=1))
        reply = first + timedelta(minutes=between(rand, 4, 400))
        answers = rand.random() < front_office.ANSWERS_CHECK_IN
        times = (first, reply, office.answered(rand, reply)) if topic == "AFTER_START" else (first, reply)
        yield _Occasion(topic, times if answers else (first,), visit)
    if visit.source == "RECALL":
        first = visit.booked_at - timedelta(days=between(rand, 1, 4), minutes=between(rand, 0, 90))
        reply = visit.booked_at - timedelta(minutes=between(rand, 15, 700))
        reply = awake(rand, office.calendar, reply, visit.booked_at)
        yield _Occasion("RECALL", (office.held(first), reply, visit.booked_at), None, visit)


def _by_day(shares: Sequence[UnpaidShare]) -> Iterator[UnpaidShare]:
    """Yield one piece of news for each day, about the larger sum where terms differ."""
    days: dict[date, UnpaidShare] = {}
    for share in shares:
        other = days.get(share.known_on)
        if other is None or (share.parts != other.parts and share.amount_cents > other.amount_cents):
            days[share.known_on] = share
        elif share.parts == other.parts:
            days[share.known_on] = replace(other, amount_cents=other.amount_cents + share.amount_cents)
    yield from days.values()


def _unpaid(office: FrontOffice, story: Story, share: UnpaidShare) -> _Occasion:
    """What the practice writes when a carrier does not pay its share, and mostly an answer."""
    rand = office.rand("unpaid", story.outline.ordinal, f"{share.known_on:%Y%m%d}")
    first = office.phone(rand, office.open_day(share.known_on + timedelta(days=1)))
    wanted = first + timedelta(minutes=between(rand, 20, 600))
    reply = awake(rand, office.calendar, wanted, wanted + timedelta(days=2))
    times = (first, reply) if rand.random() < front_office.ANSWERS_CHECK_IN else (first,)
    asked = f"${share.amount_cents // 100:,}.{share.amount_cents % 100:02d}"
    words = UNPAID_IN_PARTS if share.parts else UNPAID_AT_ONCE
    return _Occasion("UNPAID_SHARE", times, problem=asked, words=words, parts=share.parts)


def _emergency(call: Emergency, visit: Visit | None) -> _Occasion:
    assert call.triaged_at is not None  # noqa: S101 - only calls that were answered get here
    times = (call.reported_at, call.triaged_at)
    if visit:
        times = (*times, call.triaged_at + timedelta(minutes=2))
    advice = f"Thank you for telling us, {{first_name}}: {call.advice}"
    apart = call.kind in _CAME_OFF
    return _Occasion(
        "EMERGENCY", times, visit, problem=call.description.removesuffix("."), words=(advice,), apart=apart
    )


# ── messages ──────────────────────────────────────────────────────────────────────────────────────


def _conversation(
    office: FrontOffice, story: Story, wishes: Preference, occasion: _Occasion, rand: Random
) -> Conversation | None:
    script = _SCRIPTS[occasion.topic]
    written = [(line, at) for line, at in zip(script.lines, occasion.times, strict=False) if at <= office.as_of]
    channel = _channel(script.lines[0], wishes, written[-1][1])
    if occasion.topic == "UNPAID_SHARE" and channel:
        # Nobody writes about money in a text.
        channel = "EMAIL" if wishes.email else None
    if channel is None:
        return None
    desk = office.anyone(rand, written[0][1], *RECEPTION)
    messages: list[Message] = []
    for line, at in written:
        asked = messages[-1].body if messages and occasion.topic == "QUESTION" else ""
        words = next((texts for word, texts in ANSWERS.items() if word in asked), occasion.words)
        messages.append(_message(office, story, replace(occasion, words=words), line, at, channel, rand))
    last, closes = messages[-1], timedelta(minutes=60 * between(rand, *front_office.CLOSED_AFTER_HOURS))
    closing = office.rand("closing", story.outline.ordinal, occasion.topic, f"{last.sent_at:%Y%m%d%H%M}")
    closed = at_work(closing, office.calendar, last.sent_at + closes)
    waiting = last.direction == "INBOUND" and len(written) < len(script.lines)
    left_open = closing.random() < front_office.LEFT_OPEN
    done = closed <= office.as_of and not waiting and not left_open
    # What the system sent and nobody answered is in nobody's care.
    assignee = None if all(message.template for message in messages) else desk
    return Conversation(occasion.topic, script.subject, assignee, closed if done else None, tuple(messages))


def _channel(opening: LineRow, wishes: Preference, last: datetime) -> str | None:
    """Return the channel of a conversation, or None where the family can only be called."""
    usual = _CHANNEL_OF[opening.template] if opening.template else "SMS"
    if usual == "SMS" and wishes.texts_at(last) and (wishes.preferred != "EMAIL" or opening.template):
        return "SMS"
    return "EMAIL" if wishes.email else None


def _message(
    office: FrontOffice, story: Story, occasion: _Occasion, line: LineRow, at: datetime, channel: str, rand: Random
) -> Message:
    day = office.local_day(at)
    family = reach(story, day)
    address = family.address(channel) or family.phone
    to_patient = family.first_name == story.person.first_name and story.outline.age_on(day) >= 18
    values = _values(office, story, family.first_name, at, occasion, to_patient=to_patient)
    texts = fitting(line.texts or occasion.words, story, day, occasion.replacement, apart=occasion.apart)
    bodies = [(text[to_patient] if isinstance(text, tuple) else text).format_map(values) for text in texts]
    # Nobody writes the same sentence twice as long as there is another one.
    body = pick(rand, [each for each in bodies if line.from_clinic or each not in occasion.said] or bodies)
    if not line.from_clinic:
        return Message("INBOUND", channel, address, body, at)
    template = line.template if line.template and _CHANNEL_OF[line.template] == channel else None
    sender = None if template else office.anyone(rand, at, *RECEPTION)
    return Message("OUTBOUND", channel, address, body, at, template, sender, _deliveries(office, at, rand))


def _retainers(story: Story, at: datetime, day: date) -> str:
    """Return what there is to say of retainers, a key of the words for it: by what is in the mouth, or to come."""
    worn = {
        one.kind: plan.full_time_months
        for plan in story.chart.plans
        for one in plan.appliances
        if one.kind in _RETAINERS and not one.is_temporary and one.is_worn(day)
    }
    removable = [months for kind, months in worn.items() if kind != "BONDED_RETAINER"]
    if removable:
        return "DAY" if removable[-1] else "NIGHT"
    if any(visit.purpose == Purpose.RETAINER and visit.starts_at > at for visit in story.visits):
        return "TO_COME"
    return "BONDED" if worn else "NONE"


def _values(
    office: FrontOffice, story: Story, first_name: str, at: datetime, occasion: _Occasion, *, to_patient: bool
) -> dict[str, str]:
    person = story.person
    called = person.preferred_name or person.first_name
    values = {
        "first_name": first_name,
        "patient": called,
        "whose": "your" if to_patient else f"{called}'s",
        "whom": "you" if to_patient else called,
        "clinic": office.plan.name,
        "phone": office.plan.phone,
        "problem": occasion.problem,
        "parts": str(occasion.parts),
        "retainers": RETAINER_WORDS[_retainers(story, at, office.local_day(at))],
    }
    for prefix, visit in (("", occasion.visit), ("new_", occasion.replacement)):
        if visit:
            local = visit.local_start
            values[f"{prefix}day"] = text_of_day(local.date())
            values[f"{prefix}time"] = text_of_time(local.hour * 60 + local.minute)
    return values


def _deliveries(office: FrontOffice, sent: datetime, rand: Random) -> tuple[Delivery, ...]:
    """Return the attempts up to now; most messages need one."""
    found: list[Delivery] = []
    at = sent
    for attempt in range(front_office.MOST_ATTEMPTS):
        if at > office.as_of:
            break
        if rand.random() >= front_office.DELIVERY_FAILS:
            found.append(Delivery("DELIVERED", at))
            break
        found.append(Delivery("FAILED", at, pick(rand, DELIVERY_ERRORS)))
        at += timedelta(minutes=front_office.RETRY_MINUTES[min(attempt, len(front_office.RETRY_MINUTES) - 1)])
    return tuple(found)
