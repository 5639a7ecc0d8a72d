"""Which channels a family wants, and the reminders before its visits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from seed.generators.choice import Weighted, between
from seed.simulation.front_office.on_duty import reach
from seed.simulation.parameters import front_office
from seed.simulation.records.front_office import Preference, Reminder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from seed.simulation.front_office.on_duty import FrontOffice
    from seed.simulation.records.story import Story
    from seed.simulation.records.visits import Visit

_CHANNELS = Weighted.by(front_office.PREFERRED_CHANNELS)
_SAME_DAY = timedelta(hours=24)


def preference(office: FrontOffice, story: Story) -> Preference:
    """Return which channels a patient's family wants."""
    rand = office.rand("preference", story.outline.ordinal)
    preferred, email, calls = _CHANNELS.pick(rand), rand.random(), rand.random()
    stops, after = rand.random() < front_office.STOPS_TEXTS, between(rand, *front_office.STOP_AFTER_MINUTES)
    stopped = None
    if stops:
        # STOP is a reply to a text: the one on the day before a visit.
        texts = sorted(at for visit in story.visits if (at := _texted(office, visit)))
        nth = between(rand, 1, front_office.STOPS_AFTER_TEXTS)
        reply = texts[nth - 1] + timedelta(minutes=after) if nth <= len(texts) else None
        stopped = reply if reply and reply <= office.as_of else None
    return Preference(
        preferred="EMAIL" if stopped and preferred == "SMS" else preferred,
        email=email < front_office.ALLOWS_EMAIL or preferred == "EMAIL" or stopped is not None,
        calls=calls < front_office.ALLOWS_CALLS or preferred == "PHONE",
        stopped_at=stopped,
    )


def _texted(office: FrontOffice, visit: Visit) -> datetime | None:
    """Return when the text of the day before a visit goes out, if one does."""
    text = _due(office, visit, 24, "SMS")
    if text is None or text <= visit.booked_at or (visit.cancellation and text >= visit.cancellation.at):
        return None
    return text


def _due(office: FrontOffice, visit: Visit, hours: int, channel: str) -> datetime | None:
    """Return when a reminder goes out: no text arrives early in the morning.

    It waits until texts may be sent; None where the visit is too near by then.
    """
    due = visit.starts_at - timedelta(hours=hours)
    if channel != "SMS":
        return due
    held = office.held(due)
    near = visit.starts_at - held < timedelta(minutes=front_office.HELD_TEXT_BEFORE)
    return None if held > due and near else held


def reminders(office: FrontOffice, story: Story, wishes: Preference) -> Iterator[Reminder]:
    """Yield the reminders of the visits of the last weeks and of all that lie ahead.

    None goes out before the visit is booked or after it was called off; a visit that is booked shortly before it
    takes place gets only the last of them.
    """
    kept_from = office.since(front_office.REMINDER_DAYS)
    for visit in story.visits:
        if visit.starts_at >= kept_from:
            rand = office.rand("reminders", story.outline.ordinal, visit.number)
            yield from _before(office, story, wishes, visit, rand)


def _before(office: FrontOffice, story: Story, wishes: Preference, visit: Visit, rand: Random) -> Iterator[Reminder]:
    called_off = visit.cancellation.at if visit.cancellation else None
    found: list[tuple[int, str, str, str, datetime, str]] = []
    for hours, channel, template, _ in front_office.REMINDERS:
        due = _due(office, visit, hours, channel)
        lost = rand.random() < front_office.REMINDER_FAILS
        if due is None:
            continue
        recipient = reach(story, office.local_day(due)).address(channel)
        if channel == "EMAIL":
            allowed, silent = wishes.email, called_off
        else:
            allowed = wishes.texts_at(visit.booked_at)
            silent = min((at for at in (called_off, wishes.stopped_at) if at), default=None)
        if due <= visit.booked_at or recipient is None or not allowed:
            continue
        if silent and silent <= due:
            status = "CANCELLED"
        elif due > office.as_of:
            status = "SCHEDULED"
        else:
            status = "FAILED" if lost else "SENT" if channel == "EMAIL" else "DELIVERED"
        found.append((hours, channel, template, recipient, due, status))
    answers = _answers(office, visit, [row for row in found if row[5] in ("SENT", "DELIVERED")], rand)
    for hours, channel, template, recipient, due, status in found:
        sent = due if status in ("SENT", "DELIVERED", "FAILED") else None
        yield Reminder(visit.number, template, channel, recipient, status, hours, due, sent, answers.get(hours))


def _answers(
    office: FrontOffice, visit: Visit, sent: list[tuple[int, str, str, str, datetime, str]], rand: Random
) -> dict[int, datetime]:
    """Return when which reminder was answered, by its hours before the visit.

    The confirmation of a visit is the answer to the last reminder before it, a late cancellation to the last text.
    """
    asking = [(row[0], row[4]) for row in sent if _asks(row[0])]
    end = min(at for at in (visit.cancellation.at if visit.cancellation else None, visit.starts_at, office.as_of) if at)
    answers: dict[int, datetime] = {}
    confirmed = visit.confirmed_at
    if confirmed is not None:
        before = [hours for hours, at in asking if at < confirmed]
        if before:
            answers[min(before)] = confirmed
        for hours, at in asking:
            again, minutes = (
                rand.random() < front_office.ANSWERS_AGAIN,
                1 + rand.expovariate(1 / front_office.ANSWER_MINUTES),
            )
            answer = at + timedelta(minutes=int(minutes))
            if at >= confirmed and hours < 14 * 24 and again and answer < end:
                answers[hours] = answer
    elif visit.cancellation and asking and visit.cancellation.at - asking[-1][1] < _SAME_DAY:
        answers[asking[-1][0]] = visit.cancellation.at
    return answers


def _asks(hours: int) -> bool:
    return any(hours == row[0] and row[3] for row in front_office.REMINDERS)
