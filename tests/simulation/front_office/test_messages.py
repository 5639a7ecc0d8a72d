"""Reminders and conversations: before the visit, to the right people, on channels that are wanted."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from offices import CASES, LARGE, age, clinic, local, office

from seed.fixtures import CONVERSATIONS, MESSAGE_TEMPLATES
from seed.fixtures.messages import FittingText
from seed.simulation.front_office.conversations import conversations, text_of_day, text_of_time
from seed.simulation.front_office.reminders import preference, reminders
from seed.simulation.records.front_office import Preference

CHANNELS = {row.code: row.channel for row in MESSAGE_TEMPLATES}


def sent(case):
    for story in clinic(*case).stories:
        wishes = preference(office(case), story)
        for reminder in reminders(office(case), story, wishes):
            yield story, wishes, story.visits[reminder.visit - 1], reminder


def talks(case):
    for story in clinic(*case).stories:
        wishes = preference(office(case), story)
        for talk in conversations(office(case), story, wishes):
            yield story, wishes, talk


def addresses(story, day):
    """Who may be written to about a patient on a day."""
    people = [(contact.email, contact.phone) for contact in story.person.contacts]
    if age(story, day) >= 18:
        people.append((story.person.email, story.person.phone))
    return {address for pair in people for address in pair if address}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_reminder_is_between_the_booking_and_the_visit(case):
    as_of, zone = case[-1], clinic(*case).plan.timezone
    for _, _, visit, reminder in sent(case):
        due = visit.starts_at - timedelta(hours=reminder.hours_before)
        if reminder.channel == "SMS" and local(due, zone).hour < 8:
            held = local(reminder.scheduled_for, zone)
            assert (held.date(), held.hour, held.minute) == (local(due, zone).date(), 8, 0)
            assert visit.starts_at - reminder.scheduled_for >= timedelta(hours=1)
        else:
            assert reminder.scheduled_for == due
        assert reminder.scheduled_for > visit.booked_at
        assert visit.starts_at >= as_of - timedelta(days=90)
        assert CHANNELS[reminder.template] == reminder.channel
        if reminder.sent_at:
            assert visit.booked_at < reminder.sent_at <= as_of
        assert (reminder.status == "SCHEDULED") <= (reminder.scheduled_for > as_of)
        if reminder.answered_at:
            assert reminder.sent_at
            assert reminder.sent_at < reminder.answered_at <= min(visit.starts_at, as_of)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_nothing_goes_out_after_a_cancellation(case):
    for _, _, visit, reminder in sent(case):
        if visit.cancellation:
            assert reminder.status != "SCHEDULED"
            assert reminder.sent_at is None or reminder.sent_at < visit.cancellation.at


def test_every_visit_ahead_is_reminded_of_on_the_usual_days():
    case = LARGE[0]
    zone = clinic(*case).plan.timezone
    ahead = Counter()
    for _, wishes, visit, reminder in sent(case):
        # Two hours before an early visit nobody is woken by a text.
        late = local(visit.starts_at, zone).hour >= 10
        if late and visit.starts_at > case[-1] + timedelta(days=20) and not visit.cancellation and wishes.email:
            ahead[reminder.hours_before] += 1
    assert ahead.keys() == {336, 72, 24, 2}
    assert len(set(ahead.values())) == 1 or min(ahead.values()) > 0.8 * max(ahead.values())


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_minor_s_messages_go_to_a_contact(case):
    zone = clinic(*case).plan.timezone
    for story, _, _, reminder in sent(case):
        assert reminder.recipient in addresses(story, local(reminder.scheduled_for, zone).date())
    for story, _, talk in talks(case):
        for message in talk.messages:
            assert message.address in addresses(story, local(message.sent_at, zone).date())


def test_texts_that_ask_are_answered_by_seventy_to_eighty_five_per_cent():
    asked = [
        reminder.answered_at is not None
        for case in LARGE
        for _, _, _, reminder in sent(case)
        if reminder.channel == "SMS" and reminder.status == "DELIVERED" and reminder.hours_before > 2
    ]
    assert len(asked) > 500
    assert 0.68 <= sum(asked) / len(asked) <= 0.87


def test_the_answer_that_confirms_is_the_confirmation_of_the_visit():
    found = 0
    for case in LARGE:
        for _, _, visit, reminder in sent(case):
            if reminder.answered_at and visit.confirmed_at and reminder.answered_at == visit.confirmed_at:
                found += 1
            elif reminder.answered_at and visit.confirmed_at is None:
                assert visit.cancellation
                assert reminder.answered_at == visit.cancellation.at
    assert found > 100


def test_two_in_a_hundred_families_stop_texts_and_get_none_afterwards():
    wishes = [(case, story, preference(office(case), story)) for case in LARGE for story in clinic(*case).stories]
    stopped = [row for row in wishes if row[2].stopped_at]
    assert 1 <= len(stopped) <= 0.05 * len(wishes)
    for case, story, wish in stopped:
        texts = [r.sent_at for r in reminders(office(case), story, wish) if r.channel == "SMS" and r.sent_at]
        assert wish.stopped_at
        assert all(sent_at < wish.stopped_at <= case[-1] for sent_at in texts)


def test_a_family_that_stops_today_has_no_text_ahead():
    case = LARGE[0]
    stop = case[-1] - timedelta(minutes=5)
    wish = Preference("EMAIL", email=True, calls=True, stopped_at=stop)
    texts = Counter()
    for story in clinic(*case).stories:
        for reminder in reminders(office(case), story, wish):
            if reminder.channel == "SMS":
                texts[reminder.status] += 1
                assert reminder.sent_at is None or reminder.sent_at < stop
        for talk in conversations(office(case), story, wish):
            texts["conversations"] += 1
            assert all(m.channel == "EMAIL" or m.sent_at < stop for m in talk.messages if m.direction == "OUTBOUND")
    assert texts["SCHEDULED"] == 0
    assert texts["CANCELLED"] > 50
    assert texts["conversations"] > 50


def test_who_wants_no_mail_gets_none():
    case = LARGE[0]
    wish = Preference("SMS", email=False, calls=True, stopped_at=None)
    story = next(story for story in clinic(*case).stories if len(story.visits) > 8)
    assert {reminder.channel for reminder in reminders(office(case), story, wish)} <= {"SMS"}
    for one in clinic(*case).stories:
        assert {m.channel for talk in conversations(office(case), one, wish) for m in talk.messages} <= {"SMS"}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_conversations_are_written_in_order_and_complete(case):
    as_of, logins = case[-1], {member.employee_number for member in clinic(*case).plan.staff}
    for _, _, talk in talks(case):
        times = [message.sent_at for message in talk.messages]
        assert times == sorted(times)
        assert as_of - timedelta(days=180) <= times[0] <= times[-1] <= as_of
        assert talk.closed_at is None or times[-1] < talk.closed_at <= as_of
        by_system = all(message.template for message in talk.messages)
        assert talk.assignee is None if by_system else talk.assignee in logins
        for message in talk.messages:
            assert "{" not in message.body
            if message.direction == "INBOUND":
                assert (message.template, message.sender, message.deliveries) == (None, None, ())
            else:
                assert (message.template is None) != (message.sender is None)
                assert message.template is None or CHANNELS[message.template] == message.channel
                assert [d.status for d in message.deliveries[:-1]] == ["FAILED"] * (len(message.deliveries) - 1)
                assert 1 <= len(message.deliveries) <= 3


def test_there_is_something_to_write_about_of_every_kind():
    topics = Counter(talk.topic for case in LARGE for _, _, talk in talks(case))
    assert topics.keys() == {
        "WELCOME", "EMERGENCY", "MISSED", "RESCHEDULE", "AFTER_START", "AFTER_DEBOND", "RECALL", "QUESTION",
        "UNPAID_SHARE",
    }  # fmt: skip


def test_days_and_times_are_written_as_people_write_them():
    from datetime import date

    assert text_of_day(date(2026, 3, 3)) == "Tuesday, March 3"
    assert [text_of_time(m) for m in (0, 7 * 60, 12 * 60 + 5, 15 * 60 + 15)] == [
        "12:00 AM", "7:00 AM", "12:05 PM", "3:15 PM",
    ]  # fmt: skip


def test_every_text_that_speaks_of_the_patient_has_words_for_patients_who_write_themselves():
    rows = [text for row in CONVERSATIONS for line in row.lines if line.template is None for text in line.texts]
    texts = [row.text if isinstance(row, FittingText) else row for row in rows]
    assert not [text for text in texts if isinstance(text, str) and "{patient}" in text]
    assert not [text for text in texts if not isinstance(text, str) and ("{patient}" in text[1] or "school" in text[1])]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_adults_write_of_themselves(case):
    seen = 0
    for story, _, talk in talks(case):
        name = story.person.preferred_name or story.person.first_name
        for message in talk.messages:
            own = message.address in {story.person.email, story.person.phone}
            if message.direction == "INBOUND" and own and age(story, office(case).local_day(message.sent_at)) >= 18:
                seen += 1
                assert f" {name} " not in f" {message.body} ", message.body
                assert ".." not in message.body
    assert seen
