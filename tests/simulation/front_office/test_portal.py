"""Logins: guardians for minors, one for each address, until the child is an adult."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from offices import CASES, LARGE, age, clinic, local, office

from seed.simulation.front_office.portal import accounts


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_login_belongs_to_an_adult_patient_or_to_a_contact_of_every_child(case):
    stories = {story.outline.ordinal: story for story in clinic(*case).stories}
    zone = clinic(*case).plan.timezone
    emails = Counter()
    for account in accounts(office(case), clinic(*case).stories):
        emails[account.email] += 1
        for access in account.access:
            story = stories[access.patient]
            if account.contact is None:
                assert (access.level, access.patient, account.email) == ("OWN", account.owner, story.person.email)
                assert age(story, local(access.granted_at, zone).date()) >= 18
            else:
                assert access.level == "GUARDIAN"
                assert account.email in {contact.email for contact in story.person.contacts}
                assert age(story, local(access.granted_at, zone).date()) < 18
    assert set(emails.values()) == {1}


def test_brothers_and_sisters_share_their_parent_s_login():
    shared = [
        account
        for case in LARGE
        for account in accounts(office(case), clinic(*case).stories)
        if len(account.access) > 1
    ]
    assert shared
    for account in shared:
        assert account.contact is not None
        assert len({access.patient for access in account.access}) == len(account.access)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_access_ends_on_the_eighteenth_birthday(case):
    stories = {story.outline.ordinal: story for story in clinic(*case).stories}
    zone, as_of = clinic(*case).plan.timezone, case[-1]
    for account in accounts(office(case), clinic(*case).stories):
        for access in account.access:
            if access.level == "GUARDIAN":
                story = stories[access.patient]
                assert (access.revoked_at is None) == (age(story, local(as_of, zone).date()) < 18)
                if access.revoked_at:
                    day = local(access.revoked_at, zone).date()
                    assert age(story, day) == 18
                    assert age(story, day - timedelta(days=1)) == 17


@pytest.mark.parametrize("case", CASES, ids=str)
def test_whatever_was_done_lies_after_the_activation_and_refers_to_something(case):
    stories = {story.outline.ordinal: story for story in clinic(*case).stories}
    for account in accounts(office(case), clinic(*case).stories):
        assert (account.status == "CLOSED") == (account.closed_at is not None)
        if account.activated_at is None:
            assert account.activities == ()
            assert account.status in ("INVITED", "CLOSED")
            continue
        assert account.invited_at < account.activated_at
        assert account.activities[0].action == "ACTIVATED"
        access = {one.patient: one for one in account.access}
        for activity in account.activities:
            assert account.activated_at <= activity.at <= (account.closed_at or case[-1])
            if activity.patient is None:
                continue
            own, story = access[activity.patient], stories[activity.patient]
            assert own.granted_at <= activity.at
            assert own.revoked_at is None or activity.at <= own.revoked_at
            if activity.action == "CONFIRMED_APPOINTMENT":
                assert activity.at in {visit.confirmed_at for visit in story.visits}
            if activity.action == "COMPLETED_FORM":
                days = {record.completed_on for record in story.person.health}
                assert local(activity.at, clinic(*case).plan.timezone).date() in days


def test_three_in_five_invitations_are_activated():
    found = [a.activated_at is not None for case in LARGE for a in accounts(office(case), clinic(*case).stories)]
    assert 0.5 <= sum(found) / len(found) <= 0.68
