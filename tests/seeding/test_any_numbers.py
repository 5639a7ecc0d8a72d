"""A practice of any size: every rule holds, and a run that adds knows the numbers of those before it."""

from __future__ import annotations

import asyncio

import pytest
from reading import violations
from rich.console import Console

from seed.areas.plans import ClinicPlans, opened_on
from seed.config import PROFILES, SeedConfig, get_profile, parse_as_of
from seed.fixtures import CLINIC_SITES, clinic_site
from seedbed.areas.run import seed_database
from seedbed.config import find_profile
from seedbed.errors import UsageError
from seedbed.logger import QuietLogger
from seedbed.run_options import RunOptions

AS_OF = parse_as_of("2026-03-02")


def seeded(url, name, **settings):
    config = SeedConfig(profile=get_profile(name), as_of=AS_OF, **settings)
    options = RunOptions(QuietLogger(Console(stderr=True)), approve=lambda _: True)
    return asyncio.run(seed_database(config, options, url=url))


@pytest.mark.parametrize(
    "numbers",
    [
        "users=4,patients=1",
        pytest.param("clinics=2,users=7,patients=3", marks=pytest.mark.thorough),
        pytest.param("users=31,patients=17", marks=pytest.mark.thorough),
        "users=100,patients=9",
        "clinics=11,users=5,patients=2",
    ],
)
def test_every_rule_holds_at_any_size(make_database, numbers):
    url = make_database("sqlite")
    report = seeded(url, f"standard:{numbers}", seed=7)
    assert report.config.profile.name == f"standard:{numbers}"
    assert violations(url) == {}


def test_what_is_added_to_a_practice_of_other_numbers_knows_its_plan(make_database):
    url = make_database("sqlite")
    seeded(url, "standard:clinics=2,users=9,patients=3")
    report = seeded(url, "minimal:patients=2", clear=False)
    assert report.counts["Patient"] == 2
    assert report.counts.get("StaffProfile", 0) == 0
    assert violations(url) == {}


def test_numbers_that_a_profile_has_anyway_do_not_rename_it():
    assert find_profile(PROFILES, "full", {"clinics": 3, "users": 30}) is PROFILES["full"]
    assert find_profile(PROFILES, "full", {"clinics": 4}).name == "full:clinics=4"
    assert get_profile("full:users=9,clinics=4") == find_profile(PROFILES, "full:users=9", {"clinics": 4})


@pytest.mark.parametrize(
    ("name", "numbers", "told"),
    [
        ("standard", {"users": 3}, "--users 3 is too few. Use at least 4."),
        ("standard", {"clinics": 0}, "--clinics 0 is too few. Use at least 1."),
        ("standard:clinic=4", {}, "Profile 'standard' has no option 'clinic'. Did you mean 'clinics'?"),
        (
            "standard:four",
            {},
            "'standard:four' is not a valid profile. Write it as standard:clinics=1,users=4,patients=1.",
        ),
        ("standart:clinics=4", {}, "Unknown profile 'standart'. Did you mean 'standard'?"),
    ],
)
def test_a_number_that_cannot_be_is_one_line(name, numbers, told):
    with pytest.raises(UsageError) as caught:
        find_profile(PROFILES, name, numbers)
    assert told in str(caught.value)


def test_no_two_of_many_clinics_share_their_name_or_address():
    sites = [clinic_site(index) for index in range(200)]
    assert sites[: len(CLINIC_SITES)] == list(CLINIC_SITES)
    for what in (lambda site: site.slug, lambda site: site.name, lambda site: (site.city, site.street)):
        assert len(set(map(what, sites))) == len(sites)


def test_of_many_clinics_the_first_and_the_latest_are_kept():
    plans = ClinicPlans(SeedConfig(profile=get_profile("standard:clinics=12,users=5"), as_of=AS_OF))
    first, second = plans[0], plans[1]
    assert [plan.slug for plan in plans][:3] == ["main", "north", "west"]
    assert plans[4] is plans[4]
    assert opened_on(plans) == opened_on(list(plans)) == min(plan.opened_on for plan in plans)
    assert plans[8].slug == "boise"
    assert next(iter(plans)) is plans[0] is first
    assert plans[1] == second
    assert plans[1] is not second
