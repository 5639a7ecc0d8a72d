"""Figures of eight clinics: what is booked, kept and missed, and by whom, as often as published."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import chain
from math import sqrt

import pytest
from simulated import AS_OF, stories

from seed.simulation.parameters import care
from seed.simulation.records.people import Outcome


def first_bookings() -> Counter[str]:
    """What became of visits that were due, booked for the first time, and not ended by the end of care."""
    found: Counter[str] = Counter()
    for visit in chain.from_iterable(story.visits for story in stories(8)):
        gone = visit.cancellation
        note = gone and (gone.reason == "TREATMENT_ENDED" or (gone.note or "").startswith("Moved to an earlier"))
        if (
            visit.ends_at <= AS_OF
            and visit.purpose not in ("EXAM", "REPAIR")
            and not visit.rescheduled_from
            and not note
        ):
            found[visit.cancellation.kind if visit.cancellation else visit.status] += 1
    return found


@pytest.mark.parametrize(
    ("kinds", "share"),
    [
        (("NO_SHOW",), care.NO_SHOW),
        (("LATE",), care.LATE_CANCEL),
        (("ADVANCE", "RESCHEDULED"), care.ADVANCE_CANCEL),
    ],
)
def test_bookings_fail_in_their_published_shares(kinds: tuple[str, ...], share: float) -> None:
    found = first_bookings()
    n = found.total()
    rate = sum(found[kind] for kind in kinds) / n
    assert abs(rate - share) <= 3 * sqrt(share * (1 - share) / n) + 0.003


def test_rebooked_visits_are_kept_in_seventy_of_a_hundred_cases() -> None:
    again = [
        visit
        for visit in chain.from_iterable(story.visits for story in stories(8))
        if visit.rescheduled_from and visit.ends_at <= AS_OF and visit.source == "PHONE"
    ]
    kept = sum(visit.status == "COMPLETED" for visit in again) / len(again)
    assert abs(kept - care.REBOOKED_KEPT) <= 0.05


def test_the_list_is_that_of_a_steady_practice() -> None:
    outcomes = Counter(story.outcome for story in stories(8))
    share = {outcome: count / len(stories(8)) for outcome, count in outcomes.items()}
    # As many in retention as in treatment, or a few less; the older charts are past (domain figures).
    assert 0.20 <= share[Outcome.ACTIVE] <= 0.32
    assert 0.6 <= share[Outcome.RETENTION] / share[Outcome.ACTIVE] <= 1.2
    assert set(outcomes) == set(Outcome)


def test_nearly_everybody_in_treatment_has_the_next_visit() -> None:
    active = [story for story in stories(8) if story.outcome is Outcome.ACTIVE]
    ahead = [sum(v.status in ("SCHEDULED", "CONFIRMED") for v in story.visits) for story in active]
    assert 0.92 <= sum(n >= 1 for n in ahead) / len(ahead) <= 0.99


def test_school_children_come_after_school() -> None:
    minutes = [
        (visit.starts_at + timedelta(minutes=visit.utc_offset)).hour
        for story in stories(8)
        for visit in story.visits
        if visit.service == "ADJUSTMENT"
        and story.outline.age_on(visit.starts_at.date()) < 18
        and visit.starts_at.month not in (6, 7, 8)
    ]
    assert sum(15 <= hour < 17 for hour in minutes) / len(minutes) > 0.5


def test_doctors_are_kept() -> None:
    met = [(v.doctor or v.provider) == s.primary_doctor for s in stories(8) for v in s.visits if v.doctor]
    assert sum(met) / len(met) > 0.85


def test_every_kind_of_thing_happens() -> None:
    visits = [visit for story in stories(8) for visit in story.visits]
    assert {visit.status for visit in visits} >= {"COMPLETED", "NO_SHOW", "CANCELLED", "SCHEDULED", "CONFIRMED"}
    assert {visit.source for visit in visits} == {"PHONE", "ONLINE", "FRONT_DESK", "RECALL", "WAITLIST"}
    assert {wait.status for s in stories(8) for wait in s.waits} >= {"WAITING", "FILLED", "EXPIRED", "WITHDRAWN"}
    assert {call.status for s in stories(8) for call in s.emergencies} >= {"ADVISED_AT_HOME", "RESOLVED"}
    assert {series.status for s in stories(8) for series in s.series} == {"ACTIVE", "COMPLETED", "CANCELLED"}
    assert {visit.cancellation.kind for visit in visits if visit.cancellation} == {"ADVANCE", "LATE", "RESCHEDULED"}
