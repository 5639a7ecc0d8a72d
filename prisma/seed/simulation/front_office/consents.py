"""Consents: who signed what, when, and in which version."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from seed.generators.choice import between
from seed.simulation.front_office.on_duty import adult_on
from seed.simulation.parameters import front_office
from seed.simulation.records.front_office import Consent
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from random import Random

    from seed.simulation.front_office.on_duty import FrontOffice
    from seed.simulation.records.chart import TreatmentPlan
    from seed.simulation.records.clinic import ClinicPlan
    from seed.simulation.records.story import Story

_YEAR = 365.25
_PRESENTS = (Purpose.CONSULT, Purpose.RECORDS)


def second_version_on(plan: ClinicPlan, kind: str) -> date:
    """Return the day from which the second version of a form is in use at a clinic."""
    return plan.opened_on + timedelta(days=round(front_office.SECOND_VERSION_YEARS[kind] * _YEAR))


def consents(office: FrontOffice, story: Story) -> list[Consent]:
    """Return the consents of a patient, in the order of signing.

    Privacy and photographs at the first visit, treatment and money when the plan was agreed. For a minor the first
    guardian signs; at the first visit as an adult the patient signs again what still holds. The financial agreement
    stays with whoever made it.
    """
    rand = office.rand("consents", story.outline.ordinal)
    allows, withdraws = (
        rand.random() < front_office.ALLOWS_PHOTOGRAPHS,
        rand.random() < front_office.WITHDRAWS_PHOTOGRAPHS,
    )
    first = next((visit for visit in story.visits if visit.completed_at), None)
    found: list[Consent] = []
    if first and first.arrived_at:
        signed = first.arrived_at + timedelta(minutes=between(rand, 1, 4))
        found.append(_consent(office, story, "PRIVACY", signed))
        if allows:
            later = between(office.rand("photographs", story.outline.ordinal), 0, 3)
            found.append(_consent(office, story, "PHOTOGRAPHY", signed + timedelta(minutes=later)))
    for plan in story.chart.plans:
        if plan.consented_on:
            signed = _agreed(office, story, plan, plan.consented_on, rand)
            if signed <= office.as_of:
                found.append(_consent(office, story, "TREATMENT", signed, plan.number))
                # The contract is read: one family takes two minutes, another a quarter of an hour.
                reading = office.rand("reading", story.outline.ordinal, plan.number)
                minutes = 2 + min(14, int(reading.expovariate(1 / 4)))
                paid = signed + timedelta(minutes=minutes)
                found.append(_consent(office, story, "FINANCIAL", min(paid, office.as_of), plan.number))
    found = _of_age(office, story, found)
    if withdraws:
        found = [_withdrawn(office, consent, rand) for consent in found]
    return sorted(found, key=lambda consent: (consent.signed_at, consent.kind))


def _agreed(office: FrontOffice, story: Story, plan: TreatmentPlan, day: date, rand: Random) -> datetime:
    """Return when a plan was signed on `day`.

    Once it was presented, at the end of that visit; on another day on paper before the visit's work, else from home.
    """
    at_home = office.calendar.to_utc(day, between(rand, 9 * 60, 17 * 60))
    if day == plan.presented_on:
        told = [v for v in story.visits if v.day == day and v.purpose in _PRESENTS and v.status == "COMPLETED"]
        last = max(told, key=lambda v: v.starts_at, default=None)
        if last and last.seated_at and last.completed_at:
            return max(last.seated_at, last.completed_at - timedelta(minutes=between(rand, 0, 3)))
    visit = next((v for v in story.visits if v.seated_at and v.status == "COMPLETED" and v.day == day), None)
    if visit and visit.seated_at and visit.completed_at:
        # The last visit of the day that begins treatment may follow at once on the consult.
        return min(visit.seated_at + timedelta(minutes=between(rand, 2, 9)), visit.completed_at)
    return at_home


def _consent(office: FrontOffice, story: Story, kind: str, at: datetime, plan: int | None = None) -> Consent:
    day = office.local_day(at)
    version = 2 if day >= second_version_on(office.plan, kind) else 1
    signer, name = _signer(story, day)
    return Consent(f"{kind}-{version}", kind, "SIGNED", plan, signer, name, at)


def _signer(story: Story, day: date) -> tuple[int | None, str]:
    person = story.person
    responsible = person.contacts[0]
    if story.outline.age_on(day) < 18:
        return 1, f"{responsible.first_name} {responsible.last_name}"
    return 1 if responsible.relationship == "SELF" else None, f"{person.first_name} {person.last_name}"


def _of_age(office: FrontOffice, story: Story, found: list[Consent]) -> list[Consent]:
    """Let the patient sign again, at the first visit after the 18th birthday, what a guardian had signed."""
    came_of_age = adult_on(story)
    visit = next((v for v in story.visits if v.completed_at and v.day >= came_of_age), None)
    if visit is None or visit.arrived_at is None:
        return found
    ended = {plan.number for plan in story.chart.plans if plan.ended_on and plan.ended_on < visit.day}
    done: list[Consent] = []
    for consent in found:
        before = office.local_day(consent.signed_at) < came_of_age
        if not before or consent.kind == "FINANCIAL" or consent.plan in ended:
            done.append(consent)
            continue
        again = office.rand("signs again", story.outline.ordinal, consent.kind, consent.plan or 0)
        signed = visit.arrived_at + timedelta(minutes=between(again, 1, 4))
        done += [_ended(consent, "SUPERSEDED", signed), _consent(office, story, consent.kind, signed, consent.plan)]
    return done


def _withdrawn(office: FrontOffice, consent: Consent, rand: Random) -> Consent:
    if consent.kind != "PHOTOGRAPHY" or consent.status != "SIGNED":
        return consent
    at = office.phone(rand, office.local_day(consent.signed_at) + timedelta(days=between(rand, 30, 400)))
    return _ended(consent, "REVOKED", at) if at <= office.as_of else consent


def _ended(consent: Consent, status: str, at: datetime) -> Consent:
    return Consent(
        consent.template, consent.kind, status, consent.plan, consent.signer, consent.signed_by, consent.signed_at, at
    )
