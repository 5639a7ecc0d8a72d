"""Profiles, the seed clock, and the settings of a run."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from seed.areas import area_registry
from seed.config import LAST_PHASE, PROFILES, SeedConfig, format_as_of, get_profile, parse_as_of
from seedbed.areas.run import plan_areas
from seedbed.errors import GuardError, SeedError, UsageError, suggest

MIDNIGHT = datetime(2026, 1, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "clinics", "users", "patients"), [("minimal", 1, 5, 10), ("standard", 1, 20, 50), ("full", 3, 30, 200)]
)
def test_profile_has_the_size_that_the_guide_promises(name, clinics, users, patients):
    profile = get_profile(name)
    assert (profile.clinics, profile.users_per_clinic, profile.patients_per_clinic) == (clinics, users, patients)


def test_only_minimal_stops_before_the_last_phase():
    # None is all of them.
    assert {name: profile.phase for name, profile in PROFILES.items()} == {
        "minimal": 1,
        "standard": None,
        "full": None,
    }


def test_unknown_profile_names_the_nearest_and_lists_all():
    with pytest.raises(UsageError) as caught:
        get_profile("standart")
    assert "Unknown profile 'standart'. Did you mean 'standard'?" in str(caught.value)
    assert "minimal, standard, full" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-01-31", MIDNIGHT),
        ("2026-01-31T15:30", MIDNIGHT.replace(hour=15, minute=30)),
        ("2026-01-31T15:30:59.999", MIDNIGHT.replace(hour=15, minute=30)),
        ("2026-01-31T15:30-06:00", MIDNIGHT.replace(hour=21, minute=30)),
        ("2026-01-31T00:00Z", MIDNIGHT),
    ],
)
def test_as_of_is_an_instant_in_utc_to_the_minute(text, instant):
    assert parse_as_of(text) == instant
    assert parse_as_of(text).tzinfo is UTC


@pytest.mark.parametrize("text", ["", "yesterday", "2026-02-30", "31.01.2026", "2026-01-31T25:00"])
def test_what_is_no_date_is_refused_with_an_example(text):
    with pytest.raises(UsageError, match=rf"'{text}' is not a date\. Use --as-of 2026-01-31"):
        parse_as_of(text)


@pytest.mark.parametrize("text", ["1989-12-31", "2101-01-01", "0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"])
def test_a_date_beyond_the_calendar_of_the_simulation_is_refused(text):
    with pytest.raises(UsageError, match="outside 1990 to 2100"):
        parse_as_of(text)


@pytest.mark.parametrize("text", ["2026-01-31", "2026-01-31T15:30", "2026-01-31T15:30-06:00"])
def test_what_is_printed_for_a_date_can_be_given_back(text):
    assert parse_as_of(format_as_of(parse_as_of(text))) == parse_as_of(text)


def test_a_midnight_is_printed_as_a_date():
    assert format_as_of(MIDNIGHT) == "2026-01-31"


def test_areas_and_a_phase_exclude_each_other():
    with pytest.raises(UsageError, match="either --area or --phase"):
        SeedConfig(PROFILES["minimal"], MIDNIGHT, areas=("core",), phase=0)


@pytest.mark.parametrize("phase", [-1, LAST_PHASE + 1])
def test_a_phase_that_does_not_exist_is_refused(phase):
    config = SeedConfig(PROFILES["minimal"], MIDNIGHT, phase=phase)
    with pytest.raises(UsageError, match=rf"no phase {phase}\. The phases are 0 to {LAST_PHASE}"):
        plan_areas(config, area_registry)


@pytest.mark.parametrize("phase", [0, LAST_PHASE])
def test_the_first_and_the_last_phase_exist(phase):
    areas = plan_areas(SeedConfig(PROFILES["minimal"], MIDNIGHT, phase=phase), area_registry)
    assert {area.phase for area in areas} == set(range(phase + 1))


@pytest.mark.parametrize("seed", [-1, 2**31])
def test_a_seed_that_the_database_cannot_hold_is_refused(seed):
    with pytest.raises(UsageError, match=f"--seed {seed} is out of range"):
        SeedConfig(PROFILES["minimal"], MIDNIGHT, seed=seed)


def test_the_largest_seed_is_accepted():
    assert SeedConfig(PROFILES["minimal"], MIDNIGHT, seed=2**31 - 1).seed == 2**31 - 1


def test_a_suggestion_needs_a_name_that_is_near():
    assert suggest("apointments", ["patients", "appointments"]) == " Did you mean 'appointments'?"
    assert suggest("zzz", ["patients", "appointments"]) == ""
    assert suggest("x", []) == ""


def test_errors_carry_the_exit_code_of_their_kind():
    assert (SeedError.exit_code, UsageError.exit_code, GuardError.exit_code) == (1, 2, 3)
