"""What a patient's health questionnaires say over the years, and the alerts that follow from them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from seed.fixtures import ACRYLIC, ALLERGIES, CHART_NOTES, CONDITIONS, HABITS, LATEX, NICKEL
from seed.generators.choice import Weighted, between, pick
from seed.simulation.records.people import Alert, HealthRecord, Track

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from seed.fixtures import ConditionRow
    from seed.simulation.records.people import Outline, Person

_UPDATE_DAYS = (610, 850)
"""Days from one questionnaire to the next: about two years."""

_NEW_SINCE_LAST = 0.12
"""What is asked again is new with this part of its probability."""

_PRIOR_ORTHODONTICS = {"minor": 0.04, "adult": 0.45}
RELAPSE = "Relapse"
MORNINGS_FOR = "Type 1 diabetes"
SAME_FACES_FOR = "Autism spectrum"
_CHECKUP = Weighted(("WITHIN_6_MONTHS", "WITHIN_12_MONTHS", "OVER_12_MONTHS"), (68, 22, 10))
_HABIT_PERSISTS = 0.8
_NOTE_RESOLVES = 0.2  # part of the behavioural notes that a later questionnaire lifts


@dataclass(slots=True)
class _Health:
    """What is known of a person so far."""

    conditions: list[ConditionRow] = field(default_factory=list)
    medications: dict[str, str] = field(default_factory=dict)  # by condition
    allergies: list[str] = field(default_factory=list)
    habits: dict[str, bool] = field(default_factory=dict)


def health_history(
    draw: Random, outline: Outline, *, signer: str, guardian: str | None, today: date
) -> tuple[tuple[HealthRecord, ...], tuple[Alert, ...]]:
    """Return the questionnaires, the first on the day of first contact, and the alerts, each on a questionnaire's day.

    `guardian` signs while the patient is under 18, then `signer` does. Answers are conditions, medications and
    allergies by name, yes or no for each habit and for prior orthodontics, and when the last dental check-up was.
    """
    health = _Health()
    records: list[HealthRecord] = []
    alerts: list[Alert] = []
    prior = draw.random() < _PRIOR_ORTHODONTICS["minor" if outline.age_on(outline.first_contact) < 18 else "adult"]
    # Who is in treatment elsewhere, or whose teeth have moved back, has had some.
    prior = prior or outline.track is Track.TRANSFER_IN or outline.complaint == RELAPSE
    # Drawn before the questionnaires, whose number grows: a later as-of day adds to the past and never alters it.
    notes = _chart_notes(draw, outline)
    day = outline.first_contact
    while not records or day < today:
        age = outline.age_on(day)
        share = _NEW_SINCE_LAST if records else 1.0
        alerts += _new_conditions(draw, health, age, share, day)
        alerts += _new_allergies(draw, health, age, share, day)
        _ask_habits(draw, health, age)
        records.append(
            HealthRecord(
                version=len(records) + 1,
                answers={
                    "conditions": [row.name for row in health.conditions],
                    "medications": list(health.medications.values()),
                    "allergies": list(health.allergies),
                    "priorOrthodontics": prior,
                    **health.habits,
                    "lastDentalCheckup": _CHECKUP.pick(draw),
                },
                completed_on=day,
                signed_by=guardian if guardian and age < 18 else signer,
            )
        )
        day += timedelta(days=between(draw, *_UPDATE_DAYS))
    lifted_on = records[1].completed_on if len(records) > 1 else None
    alerts += [replace(note, resolved_on=lifted_on) if passes else note for note, passes in notes]
    return tuple(records), tuple(sorted(alerts, key=lambda alert: alert.raised_on))


def said_since(person: Person, condition: str) -> date | None:
    """Return the day of the first questionnaire that names a condition, or None."""
    told = (each for each in person.health if condition in cast("list[str]", each.answers["conditions"]))
    first = next(told, None)
    return first and first.completed_on


def reactions(person: Person) -> tuple[tuple[str, date], ...]:
    """Return to what of appliances a person reacts, each with the day of the first questionnaire that names it."""
    found: dict[str, date] = {}
    for each in person.health:
        for name in cast("list[str]", each.answers["allergies"]):
            if name in (NICKEL, ACRYLIC, LATEX):
                found.setdefault(name, each.completed_on)
    return tuple(found.items())


def asked_on(person: Person, day: date | None) -> Person:
    """Return `person` with the first questionnaire, and what it says, on `day`: when the first visit was booked.

    Nobody is asked before: without a day there is neither a questionnaire nor an alert.
    """
    if day is None:
        return replace(person, health=(), alerts=())
    first = person.health[0].completed_on
    health = (replace(person.health[0], completed_on=day), *person.health[1:])
    alerts = tuple(replace(alert, raised_on=day) if alert.raised_on == first else alert for alert in person.alerts)
    return replace(person, health=health, alerts=alerts)


def as_known_on(person: Person, last_day: date) -> Person:
    """Return `person` without what was asked after `last_day`: who has left fills in no more questionnaires."""
    if not person.health:
        return person
    kept = tuple(record for record in person.health if record.version == 1 or record.completed_on <= last_day)
    alerts = tuple(
        replace(alert, resolved_on=None) if alert.resolved_on and alert.resolved_on > last_day else alert
        for alert in person.alerts
        if alert.raised_on <= kept[-1].completed_on
    )
    return replace(person, health=kept, alerts=alerts)


def _new_conditions(draw: Random, health: _Health, age: int, share: float, day: date) -> list[Alert]:
    alerts: list[Alert] = []
    for row in CONDITIONS:
        probability = (row.minors if age < 18 else row.adults) * share
        # One draw for every condition, so that editing one row of the table leaves the answers to the others alone.
        if draw.random() >= probability or age < row.min_age or row in health.conditions:
            continue
        health.conditions.append(row)
        if row.medications and draw.random() < row.medicated:
            health.medications[row.name] = pick(draw, row.medications)
        if row.alert:
            alerts.append(Alert(row.alert_type, row.severity, row.alert, day))
    return alerts


def _new_allergies(draw: Random, health: _Health, age: int, share: float, day: date) -> list[Alert]:
    alerts: list[Alert] = []
    for row in ALLERGIES:
        probability = (row.minors if age < 18 else row.adults) * share
        if draw.random() < probability and row.name not in health.allergies:
            health.allergies.append(row.name)
            alerts.append(Alert("ALLERGY", row.severity, row.alert, day))
    return alerts


def _ask_habits(draw: Random, health: _Health, age: int) -> None:
    for row in HABITS:
        before = health.habits.get(row.key)
        # A habit is mostly kept or mostly not taken up between two questionnaires.
        probability = row.probability if before is None else _HABIT_PERSISTS if before else row.probability / 10
        health.habits[row.key] = draw.random() < probability and row.min_age <= age <= row.max_age


def _chart_notes(draw: Random, outline: Outline) -> list[tuple[Alert, bool]]:
    """Return notes about working with this person, each with whether the second questionnaire lifts it."""
    age = outline.age_on(outline.first_contact)
    notes: list[tuple[Alert, bool]] = []
    for row in CHART_NOTES:
        noted, passes = draw.random() < (row.minors if age < 18 else row.adults), draw.random() < _NOTE_RESOLVES
        if noted:
            alert = Alert(row.kind, row.severity, row.message, outline.first_contact)
            notes.append((alert, passes and row.kind == "BEHAVIORAL"))
    return notes
