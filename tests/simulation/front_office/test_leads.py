"""Leads and intake forms agree with the patients."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

import pytest
from offices import CASES, LARGE, clinic, local, office

from seed.fixtures import INTAKE_FORMS
from seed.simulation.front_office.intake import submissions
from seed.simulation.front_office.leads import leads

QUESTIONS = {form.code: {question.key for question in form.questions} for form in INTAKE_FORMS}


def all_leads(case):
    for story in clinic(*case).stories:
        for lead in leads(office(case), story, seed=case[0]):
            yield story, lead


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_patient_was_a_lead_with_the_same_name_contact_and_source(case):
    converted = [(story, lead) for story, lead in all_leads(case) if lead.is_patient]
    assert [lead.ordinal for _, lead in converted] == [story.outline.ordinal for story in clinic(*case).stories]
    for story, lead in converted:
        person = story.person
        assert (lead.first_name, lead.last_name, lead.source) == (
            person.first_name,
            person.last_name,
            person.referral_source,
        )
        assert (lead.email, lead.phone) in {(contact.email, contact.phone) for contact in person.contacts}
        assert lead.stage == "CONVERTED"
        assert lead.converted_at
        assert lead.received_at <= lead.converted_at <= case[-1]
        assert local(lead.received_at, clinic(*case).plan.timezone).date() == story.outline.first_contact
        if story.visits:
            assert lead.converted_at == min(visit.booked_at for visit in story.visits)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_who_did_not_become_a_patient_has_a_name_and_number_of_their_own(case):
    taken = {contact.phone for story in clinic(*case).stories for contact in story.person.contacts}
    taken |= {story.person.phone for story in clinic(*case).stories}
    others = [lead for _, lead in all_leads(case) if not lead.is_patient]
    # Some left an e-mail address only.
    assert {lead.phone for lead in others if lead.phone}.isdisjoint(taken)
    assert all(lead.phone or lead.email for lead in others)
    for lead in others:
        assert (lead.stage == "LOST") == (lead.lost_at is not None) == (lead.lost_reason is not None)
        assert lead.converted_at is None
        assert lead.stage != "NEW" or len(lead.touches) == 1
        # Inquiries that nobody ever answered stay where they are.
        assert lead.stage in ("LOST", "NEW") or lead.received_at > case[-1] - timedelta(days=185)
    assert sum(lead.stage == "NEW" for lead in others) <= 2 + 0.2 * len(others)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_done_about_a_lead_follows_the_inquiry(case):
    as_of = case[-1]
    for _, lead in all_leads(case):
        times = [touch.at for touch in lead.touches]
        assert (lead.touches[0].kind, times[0]) == ("INQUIRY", lead.received_at)
        assert times == sorted(times)
        assert times[-1] <= min(at for at in (lead.converted_at, lead.lost_at, as_of) if at)
        for task in lead.tasks:
            assert lead.received_at <= task.raised_at <= as_of
            assert (task.status == "OPEN") == (task.completed_at is None)


def test_eight_in_ten_leads_book_and_some_are_open():
    stages = Counter(lead.stage for case in LARGE for _, lead in all_leads(case))
    assert 0.75 <= stages["CONVERTED"] / stages.total() <= 0.86
    assert stages["LOST"] > stages["CONTACTED"] > 0


def test_leads_are_lost_at_every_age():
    lost = [case[-1] - lead.lost_at for case in LARGE for _, lead in all_leads(case) if lead.lost_at]
    assert all(any(age // timedelta(days=365) == year for age in lost) for year in range(5))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_forms_are_completed_between_the_booking_and_the_first_visit(case):
    for story in clinic(*case).stories:
        came = [visit.arrived_at for visit in story.visits if visit.arrived_at]
        found = list(submissions(office(case), story))
        assert bool(found) == bool(story.visits)
        for form in found:
            assert form.sent_at == story.visits[0].booked_at
            assert (form.status == "COMPLETED") == (form.completed_at is not None) == bool(form.answers)
            if came:
                assert form.status == "COMPLETED"
                assert form.completed_at is not None
                assert form.sent_at <= form.completed_at <= min(came)
            if form.answers:
                assert form.answers.keys() == QUESTIONS[form.form]


def test_the_form_says_of_insurance_what_the_account_says():
    checked = 0
    for case in LARGE:
        for story in clinic(*case).stories:
            for form in submissions(office(case), story):
                if form.form == "INSURANCE" and form.answers and story.ledger:
                    assert form.answers["insured"] == bool(story.ledger.policies)
                    checked += 1
    assert checked > 300


def test_dental_history_repeats_the_health_questionnaire():
    case = LARGE[0]
    for story in clinic(*case).stories:
        for form in submissions(office(case), story):
            if form.form == "DENTAL_HISTORY" and form.answers:
                asked = SimpleNamespace(**story.person.health[0].answers)
                assert form.answers["priorOrthodontics"] == asked.priorOrthodontics
                assert form.answers["lastDentalCheckup"] == asked.lastDentalCheckup
