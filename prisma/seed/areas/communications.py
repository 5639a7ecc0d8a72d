"""What families and the clinic write to each other: reminders, conversations, and which channels are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import midnight
from seed.factories import (
    AppointmentReminderFactory,
    ConversationFactory,
    MessageDeliveryFactory,
    MessageFactory,
    MessageTemplateFactory,
    NotificationPreferenceFactory,
)
from seed.fixtures import MESSAGE_TEMPLATES
from seed.simulation.front_office.conversations import conversations
from seed.simulation.front_office.on_duty import FrontOffice
from seed.simulation.front_office.reminders import preference, reminders

if TYPE_CHECKING:
    from datetime import datetime

    from seed.simulation.records.front_office import Conversation, Message, Preference, Reminder
    from seed.simulation.records.story import Story
    from seed.types import Row
    from seed.utils.context import ClinicContext


async def seed_communications(ctx: ClinicContext) -> None:
    """Write the clinic's templates, unless they are there, and the messages of the patients who have none yet."""
    factories = ctx.factories(ctx.clinic_id)
    await MessageTemplateFactory(factories).create_many(_templates(ctx))
    logins = {member.employee_number: member.email for member in ctx.plan.staff}
    for cohort in ctx.cohorts("communications"):
        office = FrontOffice(ctx.config.seed, cohort.plan, cohort.as_of)
        wishes = [(story, preference(office, story)) for story in cohort.stories]
        await NotificationPreferenceFactory(factories).create_many(_preference(ctx, *each) for each in wishes)
        await AppointmentReminderFactory(factories).create_many(
            _reminder(ctx, story, reminder, office.as_of)
            for story, wish in wishes
            for reminder in reminders(office, story, wish)
        )
        talks = [
            (story.outline.ordinal, number, talk)
            for story, wish in wishes
            for number, talk in enumerate(conversations(office, story, wish), 1)
        ]
        await ConversationFactory(factories).create_many(_conversation(ctx, *talk) for talk in talks)
        written = [
            ((ordinal, number, position), message)
            for ordinal, number, talk in talks
            for position, message in enumerate(talk.messages, 1)
        ]
        await MessageFactory(factories).create_many(_message(ctx, logins, *each) for each in written)
        await MessageDeliveryFactory(factories).create_many(
            {
                "id": ctx.own("MessageDelivery", *key, attempt),
                "clinicId": ctx.clinic_id,
                "messageId": ctx.own("Message", *key),
                "attempt": attempt,
                "status": delivery.status,
                "attemptedAt": delivery.at,
                "error": delivery.error,
                "createdAt": delivery.at,
            }
            for key, message in written
            for attempt, delivery in enumerate(message.deliveries, 1)
        )


def _templates(ctx: ClinicContext) -> list[Row]:
    opened = midnight(ctx.plan.opened_on)
    return [
        {
            "id": ctx.own("MessageTemplate", row.code),
            "clinicId": ctx.clinic_id,
            "code": row.code,
            "name": row.name,
            "category": row.category,
            "channel": row.channel,
            "subject": row.subject,
            "body": row.body,
            "createdAt": opened,
            "updatedAt": opened,
        }
        for row in MESSAGE_TEMPLATES
        if not ctx.is_known("MessageTemplate", ctx.slug, row.code)
    ]


def _preference(ctx: ClinicContext, story: Story, wish: Preference) -> Row:
    since = midnight(story.outline.first_contact)
    return {
        "id": ctx.own("NotificationPreference", story.outline.ordinal),
        "clinicId": ctx.clinic_id,
        "patientId": ctx.own("Patient", story.outline.ordinal),
        "preferred": wish.preferred,
        "emailEnabled": wish.email,
        "smsEnabled": wish.stopped_at is None,
        "phoneEnabled": wish.calls,
        "smsStoppedAt": wish.stopped_at,
        "createdAt": since,
        "updatedAt": wish.stopped_at or since,
    }


def _reminder(ctx: ClinicContext, story: Story, reminder: Reminder, as_of: datetime) -> Row:
    ordinal = story.outline.ordinal
    booked = story.visits[reminder.visit - 1].booked_at
    return {
        "id": ctx.own("AppointmentReminder", ordinal, reminder.visit, reminder.hours_before),
        "clinicId": ctx.clinic_id,
        "appointmentId": ctx.own("Appointment", ordinal, reminder.visit),
        "templateId": ctx.own("MessageTemplate", reminder.template),
        "channel": reminder.channel,
        "recipient": reminder.recipient,
        "status": reminder.status,
        "hoursBefore": reminder.hours_before,
        "scheduledFor": reminder.scheduled_for,
        "sentAt": reminder.sent_at,
        "answeredAt": reminder.answered_at,
        "createdAt": booked,
        "updatedAt": min(reminder.answered_at or reminder.sent_at or booked, as_of),
    }


def _conversation(ctx: ClinicContext, ordinal: int, number: int, talk: Conversation) -> Row:
    started, last = talk.messages[0].sent_at, talk.messages[-1].sent_at
    return {
        "id": ctx.own("Conversation", ordinal, number),
        "clinicId": ctx.clinic_id,
        "patientId": ctx.own("Patient", ordinal),
        "assigneeId": ctx.own("StaffProfile", talk.assignee) if talk.assignee else None,
        "subject": talk.subject,
        "status": "CLOSED" if talk.closed_at else "OPEN",
        "startedAt": started,
        "lastMessageAt": last,
        "closedAt": talk.closed_at,
        "createdAt": started,
        "updatedAt": talk.closed_at or last,
    }


def _message(ctx: ClinicContext, logins: dict[str, str], key: tuple[int, int, int], message: Message) -> Row:
    ordinal, number, position = key
    return {
        "id": ctx.own("Message", *key),
        "clinicId": ctx.clinic_id,
        "conversationId": ctx.own("Conversation", ordinal, number),
        "templateId": ctx.own("MessageTemplate", message.template) if message.template else None,
        "senderId": ctx.ref("User", logins[message.sender]) if message.sender else None,
        "number": position,
        "direction": message.direction,
        "channel": message.channel,
        "address": message.address,
        "body": message.body,
        "sentAt": message.sent_at,
        "createdAt": message.sent_at,
    }
