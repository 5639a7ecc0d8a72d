"""Whole clinics: coherent whatever the seed, the date and the size; and the same every time."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from coherence import unlicensed, violations
from simulated import AS_OF, CLINICS, CROWDED, EACH, clinic, during_visits, joined, shown

from seed.simulation.clinic import simulate
from seed.simulation.records.people import Outcome
from seed.simulation.records.story import ClinicStory


@pytest.mark.parametrize("case", EACH)
def test_a_clinic_is_coherent(case: tuple[int, int, int, int, datetime]) -> None:
    story = clinic(*case)
    assert [s.outline.ordinal for s in story.stories] == list(range(1, case[3] + 1))
    assert violations(story) == []
    assert unlicensed(story) == []


def test_a_visit_is_in_progress_between_its_start_and_its_end() -> None:
    for starts_at, story in during_visits():
        assert violations(story) == []
        found = [v for s in story.stories for v in s.visits if v.status == "IN_PROGRESS"]
        assert starts_at in [v.starts_at for v in found]
        assert all(v.seated_at and v.seated_at >= v.arrived_at for v in found if v.arrived_at)


def test_later_patients_join_without_colliding() -> None:
    before, after = joined()
    assert [s.outline.ordinal for s in after.stories] == list(range(61, 141))
    assert violations(after) == []
    overlaps = [
        text
        for text in violations(ClinicStory(before.plan, after.as_of, before.dentists, before.stories + after.stories))
        if "overlaps" in text
    ]
    assert overlaps == []


@pytest.mark.parametrize("days", [1, 7, 90])
def test_a_later_day_is_the_same_practice_later(days: int) -> None:
    now, later = shown(0), shown(days)
    both = now.keys() & later.keys()
    assert len(both) > 80 - days / 3
    for number in both:
        before, after = now[number], later[number]
        assert (before.outline, before.person.last_name) == (after.outline, after.person.last_name)
        past = [visit for visit in before.visits if visit.ends_at <= AS_OF]
        assert past == [visit for visit in after.visits if visit.ends_at <= AS_OF and visit.booked_at <= AS_OF]
        done = [note for note in before.chart.notes if note.signed_at]
        known = {note.key for note in done}
        # A plan takes the records over for which it was made, once it is presented.
        plans = {note.key: note.plan for note in done}
        later_on = [note for note in after.chart.notes if note.key in known]
        assert done == [replace(note, plan=plans[note.key] and note.plan) for note in later_on]
        assert before.milestones.items() <= after.milestones.items()


@pytest.mark.long
def test_a_crowded_clinic_stays_coherent() -> None:
    # Visits move back, and some find no room.
    crowded = clinic(*CROWDED)
    assert violations(crowded) == []
    assert any(wait.note and "No opening" in wait.note for story in crowded.stories for wait in story.waits)


def test_the_same_input_gives_the_same_story_and_another_seed_another() -> None:
    first = clinic(3, 0, 20, 30, AS_OF)
    assert clinic.__wrapped__(3, 0, 20, 30, AS_OF) == first
    assert clinic(4, 0, 20, 30, AS_OF).stories != first.stories


@pytest.mark.long
def test_neither_hash_seed_nor_time_zone_nor_locale_of_the_machine_matter() -> None:
    program = (
        "import hashlib; from datetime import datetime, UTC;"
        "from seed.simulation.operations.practice import plan_clinic;"
        "from seed.simulation.clinic import simulate_clinic;"
        "a = datetime(2026, 3, 2, tzinfo=UTC); p = plan_clinic(3, 0, users=20, patients=30, as_of=a);"
        "print(hashlib.sha256(repr(simulate_clinic(3, p, first=1, last=30, as_of=a)).encode()).hexdigest())"
    )
    digests = set()
    for hash_seed, zone, locale in (("1", "Asia/Tokyo", "C"), ("2", "America/Los_Angeles", "C.UTF-8")):
        settings = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": zone, "LC_ALL": locale, "PYTHONUTF8": "1"}
        run = subprocess.run([sys.executable, "-c", program], env=settings, capture_output=True, text=True, check=True)
        digests.add(run.stdout.strip())
    here = hashlib.sha256(repr(clinic(3, 0, 20, 30, AS_OF)).encode()).hexdigest()
    assert digests == {here}


def test_clinics_come_one_at_a_time() -> None:
    clinics = simulate(5, clinics=3, users=8, patients=5, as_of=AS_OF)
    assert [story.plan.slug for story in clinics] == ["main", "north", "west"]


# ── the validator itself ──────────────────────────────────────────────────────────────────────────


def tampered(**change: object) -> list[str]:
    """Return what is found once the first completed visit of a sound clinic is changed."""
    sound = clinic(*CLINICS[1])
    story = next(s for s in sound.stories if s.outcome is Outcome.ACTIVE)
    victim = next(v for v in story.visits if v.status == "COMPLETED" and v.doctor)
    visits = tuple(replace(v, **change) if v is victim else v for v in story.visits)  # type: ignore[arg-type]
    stories = tuple(replace(s, visits=visits) if s is story else s for s in sound.stories)
    return violations(replace(sound, stories=stories))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"status": "SCHEDULED"}, "should have happened"),
        ({"status": "NO_SHOW"}, "seating and status disagree"),
        ({"completed_at": None}, "completion and status disagree"),
        ({"booked_at": AS_OF + timedelta(days=900)}, "later than the clock"),
        ({"chair": 99}, "no such chair"),
        ({"utc_offset": 0}, "utc offset"),
        ({"doctor": None}, "doctor minutes without a doctor"),
        ({"service": "RETAINER_CHECK"}, "wrong duration"),
    ],
)
def test_the_validator_notices(change: dict[str, object], complaint: str) -> None:
    assert any(complaint in text for text in tampered(**change))
