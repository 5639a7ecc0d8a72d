"""Consents, checklists, incidents and the audit trail."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from offices import CASES, LARGE, age, clinic, local, office

from seed.fixtures import CHECKLISTS, CONSENT_FORMS, ROLE_PERMISSIONS
from seed.simulation.front_office.audit import entries
from seed.simulation.front_office.checklists import checklist_runs
from seed.simulation.front_office.consents import consents, second_version_on
from seed.simulation.front_office.incidents import incidents

RESOURCES = {
    "Patient": "patient",
    "PatientConsent": "patient",
    "Appointment": "appointment",
    "ProgressNote": "clinical_note",
    "MedicalHistory": "medical_history",
    "Payment": "payment",
    "PatientInsurance": "insurance_claim",
}
VERBS = {"VIEW": "read", "SIGN": "update"}


def signed(case):
    for story in clinic(*case).stories:
        yield story, consents(office(case), story)


def day_of(at, case) -> date:
    return local(at, clinic(*case).plan.timezone).date()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_treatment_and_money_are_agreed_when_the_plan_says_so(case):
    started = 0
    for story, found in signed(case):
        by_plan = {(one.plan, one.kind): one for one in reversed(found)}  # the first of each
        for plan in story.chart.plans:
            for kind in ("TREATMENT", "FINANCIAL"):
                consent = by_plan.get((plan.number, kind))
                assert plan.started_on is None or consent is not None
                assert plan.consented_on is not None or consent is None
                if consent:
                    assert day_of(consent.signed_at, case) == plan.consented_on
                    assert plan.consented_on is not None
                    assert plan.started_on is None or plan.consented_on <= plan.started_on
                    started += 1
    assert started


@pytest.mark.parametrize("case", LARGE, ids=str)
def test_nobody_signs_for_a_plan_before_it_was_presented(case):
    same_day = 0
    for story, found in signed(case):
        for plan in story.chart.plans:
            consent = next((one for one in found if (one.plan, one.kind) == (plan.number, "TREATMENT")), None)
            if consent is None or plan.consented_on != plan.presented_on:
                continue
            told = [v for v in story.visits if v.day == plan.presented_on and v.purpose in ("CONSULT", "RECORDS")]
            ends = [visit.completed_at for visit in told if visit.completed_at]
            if ends:
                assert timedelta() <= max(ends) - consent.signed_at <= timedelta(minutes=3)
                same_day += any(v.purpose == "EXAM" and v.day == plan.presented_on for v in story.visits)
    assert same_day


@pytest.mark.parametrize("case", CASES, ids=str)
def test_whoever_was_seen_has_the_privacy_notice_from_the_first_visit(case):
    for story, found in signed(case):
        seen = sorted(visit.completed_at for visit in story.visits if visit.completed_at)
        privacy = [one for one in found if one.kind == "PRIVACY"]
        assert bool(privacy) == bool(seen)
        if seen:
            assert privacy[0].signed_at < seen[0]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_guardian_signs_for_a_minor_and_nobody_else(case):
    for story, found in signed(case):
        for consent in found:
            minor = age(story, day_of(consent.signed_at, case)) < 18
            contact = story.person.contacts[consent.signer - 1] if consent.signer else None
            if minor:
                assert contact is not None
                assert contact.relationship != "SELF"
                assert consent.signed_by == f"{contact.first_name} {contact.last_name}"
            else:
                assert contact is None or contact.relationship == "SELF"
                assert consent.signed_by == f"{story.person.first_name} {story.person.last_name}"


def test_patients_sign_again_at_eighteen():
    again = 0
    for case in [*LARGE, *CASES]:
        for story, found in signed(case):
            adult = [v for v in story.visits if v.completed_at and age(story, day_of(v.starts_at, case)) >= 18]
            child = [one for one in found if age(story, day_of(one.signed_at, case)) < 18]
            if not adult or not child:
                continue
            again += 1
            for kind in ("PRIVACY", "PHOTOGRAPHY"):
                before = [one for one in child if one.kind == kind]
                now = [one for one in found if one.kind == kind and one not in child]
                assert len(now) == len(before)
                assert all(one.status == "SUPERSEDED" for one in before)
                assert all(one.ended_at == later.signed_at for one, later in zip(before, now, strict=True))
            assert all(one.status == "SIGNED" for one in child if one.kind == "FINANCIAL")
    assert again


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_form_is_the_one_that_was_in_use(case):
    plan = clinic(*case).plan
    versions = Counter()
    for _, found in signed(case):
        for consent in found:
            kind, version = consent.template.split("-")
            later = day_of(consent.signed_at, case) >= second_version_on(plan, kind)
            assert version == ("2" if later else "1")
            versions[consent.template] += 1
    assert versions.keys() <= {form.code for form in CONSENT_FORMS}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_checklists_are_done_on_open_days_by_people_at_work(case):
    front, total = office(case), Counter()
    steps = {row.code: len(row.items) for row in CHECKLISTS}
    keys = set()
    for run in checklist_runs(front):
        keys.add((run.template, run.due_on))
        total[run.template] += 1
        assert front.calendar.is_open(run.due_on)
        assert run.staff in {member.employee_number for member, _ in front.roster.working(run.due_on)}
        assert run.total == steps[run.template]
        assert (run.status == "COMPLETED") == (run.done == run.total) == (run.completed_at is not None)
        assert run.completed_at is None or day_of(run.completed_at, case) == run.due_on
        assert front.today - timedelta(days=92) <= run.due_on <= front.today
    assert len(keys) == total.total()
    assert total.keys() == steps.keys()
    assert total["OPENING"] > 55 > 15 > total["SPORE_TEST"] > 10 > 5 > total["SAFETY_ROUND"] >= 3


@pytest.mark.parametrize("case", CASES, ids=str)
def test_incidents_are_rare_and_happen_at_visits(case):
    stories = {story.outline.ordinal: story for story in clinic(*case).stories}
    found = incidents(office(case), clinic(*case).stories)
    visits = [visit for story in stories.values() for visit in story.visits if visit.completed_at]
    assert len(found) <= 3 + 0.012 * len(visits)
    staff = {member.employee_number: member for member in clinic(*case).plan.staff}
    for incident in found:
        assert incident.occurred_at <= incident.reported_at <= case[-1]
        assert (incident.status == "CLOSED") == (incident.closed_at is not None) == (incident.action is not None)
        assert staff[incident.reporter].employed(day_of(incident.occurred_at, case))
        if incident.patient is not None:
            days = {day_of(v.starts_at, case) for v in stories[incident.patient].visits if v.completed_at}
            assert day_of(incident.occurred_at, case) in days


@pytest.mark.parametrize("case", CASES, ids=str)
def test_whoever_is_in_the_audit_trail_was_there_and_allowed_to(case):
    staff = {member.employee_number: member for member in clinic(*case).plan.staff}
    kinds = Counter()
    for story, found in signed(case):
        numbered = list(enumerate(found, 1))
        for entry in entries(office(case), story, numbered):
            kinds[entry.action, entry.model] += 1
            assert case[-1] - timedelta(days=30) <= entry.at <= case[-1]
            if entry.staff:
                member = staff[entry.staff]
                permission = f"{RESOURCES[entry.model]}:{VERBS.get(entry.action, entry.action.lower())}"
                assert permission in ROLE_PERMISSIONS[member.role]
                assert member.employed(day_of(entry.at, case))
            assert entry.key[0] == story.outline.ordinal
            if entry.model == "Appointment":
                assert entry.key[1] in {visit.number for visit in story.visits}
            if entry.model == "ProgressNote":
                assert entry.key[1] in {note.key for note in story.chart.notes}
            if entry.model == "PatientConsent":
                assert entry.key[1] in dict(numbered)
    assert case not in LARGE or len(kinds) >= 6
