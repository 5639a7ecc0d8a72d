"""What families and the clinic write to each other: reminders, conversations, and which channels are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import midnight
from seed.areas.front_office import front_office
from seed.areas.writing import Written, writes
from seed.factories import (
    AppointmentReminderFactory,
    ConversationFactory,
    MessageDeliveryFactory,
    MessageFactory,
    MessageTemplateFactory,
    NotificationPreferenceFactory,
)
from seed.fixtures import MESSAGE_TEMPLATES
from seed.fixtures.retired import RETIRED_MESSAGE_TEMPLATES
from seed.simulation.front_office.conversations import conversations
from seed.simulation.front_office.reminders import preference, reminders

if TYPE_CHECKING:
    from datetime import datetime

    from seed.simulation.records.front_office import Conversation, Message, Preference, Reminder
    from seed.simulation.records.story import Story
    from seed.utils.context import ClinicContext
    from seedbed.types import Row


@writes
def seed_communications(ctx: ClinicContext) -> Written:
    """Write the clinic's templates, unless they are there, and the messages of the patients who have none yet."""
    yield MessageTemplateFactory, _templates(ctx)
    logins = {member.employee_number: member.email for member in ctx.plan.staff}
    for cohort in ctx.cohorts("communications"):
        office = front_office(ctx)
        wishes = [(story, preference(office, story)) for story in cohort.stories]
        yield NotificationPreferenceFactory, (_preference(ctx, *each) for each in wishes)
        yield (
            AppointmentReminderFactory,
            (
                _reminder(ctx, story, reminder, office.as_of)
                for story, wish in wishes
                for reminder in reminders(office, story, wish)
            ),
        )
        talks = [
            (story.outline.ordinal, f"{talk.topic}-{talk.messages[0].sent_at:%Y%m%d%H%M}", talk)
            for story, wish in wishes
            for talk in conversations(office, story, wish)
        ]
        yield ConversationFactory, (_conversation(ctx, *talk) for talk in talks)
        written = [
            ((ordinal, number, position), message)
            for ordinal, number, talk in talks
            for position, message in enumerate(talk.messages, 1)
        ]
        yield MessageFactory, (_message(ctx, logins, *each) for each in written)
        yield (
            MessageDeliveryFactory,
            (
                ctx.row(
                    "MessageDelivery",
                    delivery,
                    (*key, attempt),
                    messageId=key,
                    attempt=attempt,
                    attemptedAt=delivery.at,
                    createdAt=delivery.at,
                )
                for key, message in written
                for attempt, delivery in enumerate(message.deliveries, 1)
            ),
        )


def _templates(ctx: ClinicContext) -> list[Row]:
    opened = midnight(ctx.plan.opened_on)
    return [
        ctx.row("MessageTemplate", row, (row.code,), isActive=is_active, createdAt=opened, updatedAt=opened)
        for rows, is_active in ((MESSAGE_TEMPLATES, True), (RETIRED_MESSAGE_TEMPLATES, False))
        for row in rows
        if not ctx.is_known("MessageTemplate", ctx.slug, row.code)
    ]


def _preference(ctx: ClinicContext, story: Story, wish: Preference) -> Row:
    since = midnight(story.outline.first_contact)
    return ctx.row(
        "NotificationPreference",
        wish,
        (story.outline.ordinal,),
        emailEnabled=wish.email,
        smsEnabled=wish.stopped_at is None,
        phoneEnabled=wish.calls,
        smsStoppedAt=wish.stopped_at,
        createdAt=since,
        updatedAt=wish.stopped_at or since,
    )


def _reminder(ctx: ClinicContext, story: Story, reminder: Reminder, as_of: datetime) -> Row:
    ordinal = story.outline.ordinal
    booked = story.visits[reminder.visit - 1].booked_at
    return ctx.row(
        "AppointmentReminder",
        reminder,
        (ordinal, reminder.visit, reminder.hours_before),
        createdAt=booked,
        updatedAt=min(reminder.answered_at or reminder.sent_at or booked, as_of),
    )


def _conversation(ctx: ClinicContext, ordinal: int, number: str, talk: Conversation) -> Row:
    started, last = talk.messages[0].sent_at, talk.messages[-1].sent_at
    return ctx.row(
        "Conversation",
        talk,
        (ordinal, number),
        status="CLOSED" if talk.closed_at else "OPEN",
        startedAt=started,
        lastMessageAt=last,
        createdAt=started,
        updatedAt=talk.closed_at or last,
    )


def _message(ctx: ClinicContext, logins: dict[str, str], key: tuple[int, str, int], message: Message) -> Row:
    ordinal, number, position = key
    return ctx.row(
        "Message",
        message,
        key,
        conversationId=(ordinal, number),
        senderId=ctx.ref("User", logins[message.sender]) if message.sender else None,
        number=position,
        createdAt=message.sent_at,
    )
