"""Consents: who signed what, when, and in which version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from seed.generators.choice import between
from seed.simulation.front_desk import numbers
from seed.simulation.front_desk.desk import adult_on, visit_day

if TYPE_CHECKING:
    from random import Random

    from seed.simulation.front_desk.desk import FrontDesk
    from seed.simulation.story import ClinicPlan, Story

_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Consent:
    """A signature; `signer` is the number of a contact, or None where the patient signed without being one."""

    template: str
    kind: str
    status: str
    plan: int | None
    signer: int | None
    signed_by: str
    signed_at: datetime
    ended_at: datetime | None = None


def second_version_on(plan: ClinicPlan, kind: str) -> date:
    """Return the day from which the second version of a form is in use at a clinic."""
    return plan.opened_on + timedelta(days=round(numbers.SECOND_VERSION_YEARS[kind] * _YEAR))


def consents(desk: FrontDesk, story: Story) -> list[Consent]:
    """Return the consents of a patient, in the order of signing.

    Privacy and photographs at the first visit, treatment and money when the plan was agreed. For a minor the first
    guardian signs; at the first visit as an adult the patient signs again what still holds. The financial agreement
    stays with whoever made it.
    """
    rand = desk.rand("consents", story.outline.ordinal)
    allows, withdraws = rand.random() < numbers.ALLOWS_PHOTOGRAPHS, rand.random() < numbers.WITHDRAWS_PHOTOGRAPHS
    first = next((visit for visit in story.visits if visit.completed_at), None)
    found: list[Consent] = []
    if first and first.arrived_at:
        signed = first.arrived_at + timedelta(minutes=between(rand, 1, 4))
        found.append(_consent(desk, story, "PRIVACY", signed))
        if allows:
            found.append(_consent(desk, story, "PHOTOGRAPHY", signed + timedelta(minutes=1)))
    for plan in story.chart.plans:
        if plan.consented_on:
            signed = _agreed(desk, story, plan.consented_on, rand)
            if signed <= desk.as_of:
                found.append(_consent(desk, story, "TREATMENT", signed, plan.number))
                found.append(_consent(desk, story, "FINANCIAL", signed + timedelta(minutes=3), plan.number))
    found = _of_age(desk, story, found)
    if withdraws:
        found = [_withdrawn(desk, consent, rand) for consent in found]
    return sorted(found, key=lambda consent: (consent.signed_at, consent.kind))


def _agreed(desk: FrontDesk, story: Story, day: date, rand: Random) -> datetime:
    """Return when a plan was signed on `day`: on paper before the visit's work, else from home."""
    at_home = desk.calendar.to_utc(day, between(rand, 9 * 60, 17 * 60))
    visit = next((v for v in story.visits if v.seated_at and v.status == "COMPLETED" and visit_day(v) == day), None)
    if visit and visit.seated_at and visit.completed_at:
        # The last visit of the day that begins treatment may follow at once on the consult.
        return min(visit.seated_at + timedelta(minutes=between(rand, 2, 9)), visit.completed_at)
    return at_home


def _consent(desk: FrontDesk, story: Story, kind: str, at: datetime, plan: int | None = None) -> Consent:
    day = desk.local_day(at)
    version = 2 if day >= second_version_on(desk.plan, kind) else 1
    signer, name = _signer(story, day)
    return Consent(f"{kind}-{version}", kind, "SIGNED", plan, signer, name, at)


def _signer(story: Story, day: date) -> tuple[int | None, str]:
    person = story.person
    responsible = person.contacts[0]
    if story.outline.age_on(day) < 18:
        return 1, f"{responsible.first_name} {responsible.last_name}"
    return 1 if responsible.relationship == "SELF" else None, f"{person.first_name} {person.last_name}"


def _of_age(desk: FrontDesk, story: Story, found: list[Consent]) -> list[Consent]:
    """Let the patient sign again, at the first visit after the 18th birthday, what a guardian had signed."""
    came_of_age = adult_on(story)
    visit = next((v for v in story.visits if v.completed_at and visit_day(v) >= came_of_age), None)
    if visit is None or visit.arrived_at is None:
        return found
    ended = {plan.number for plan in story.chart.plans if plan.ended_on and plan.ended_on < visit_day(visit)}
    done: list[Consent] = []
    for consent in found:
        before = desk.local_day(consent.signed_at) < came_of_age
        if not before or consent.kind == "FINANCIAL" or consent.plan in ended:
            done.append(consent)
            continue
        signed = visit.arrived_at + timedelta(minutes=2)
        done += [_ended(consent, "SUPERSEDED", signed), _consent(desk, story, consent.kind, signed, consent.plan)]
    return done


def _withdrawn(desk: FrontDesk, consent: Consent, rand: Random) -> Consent:
    if consent.kind != "PHOTOGRAPHY" or consent.status != "SIGNED":
        return consent
    at = desk.phone(rand, desk.local_day(consent.signed_at) + timedelta(days=between(rand, 30, 400)))
    return _ended(consent, "REVOKED", at) if at <= desk.as_of else consent


def _ended(consent: Consent, status: str, at: datetime) -> Consent:
    return Consent(
        consent.template, consent.kind, status, consent.plan, consent.signer, consent.signed_by, consent.signed_at, at
    )
