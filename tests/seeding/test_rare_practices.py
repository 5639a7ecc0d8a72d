"""Practices of unusual sizes in which something rare happens; each of them broke a rule once."""

from __future__ import annotations

import asyncio

import pytest
from reading import violations
from rich.console import Console

from seed.config import Profile, SeedConfig, parse_as_of
from seedbed.areas.run import seed_database
from seedbed.logger import QuietLogger
from seedbed.run_options import RunOptions


@pytest.mark.parametrize(
    ("seed", "clinics", "users", "patients", "as_of"),
    [
        pytest.param(73, 2, 5, 30, "2028-05-20", id="nobody at the desk is on duty when a visit is booked"),
        pytest.param(165, 1, 4, 60, "2027-10-28", id="a cover ends between two phases of treatment"),
        pytest.param(234, 2, 10, 120, "2023-08-24T13:32", id="a cover ends before the second carrier pays"),
        pytest.param(890637, 1, 5, 140, "2026-11-01", id="an operation is put off, and the quiet weeks after it"),
    ],
)
def test_every_rule_holds(make_database, seed, clinics, users, patients, as_of):
    url = make_database("sqlite")
    config = SeedConfig(
        profile=Profile(
            name="rare", description="", clinics=clinics, users_per_clinic=users, patients_per_clinic=patients
        ),
        as_of=parse_as_of(as_of),
        seed=seed,
    )
    options = RunOptions(QuietLogger(Console(stderr=True)), approve=lambda _: True)
    asyncio.run(seed_database(config, options, url=url))
    assert violations(url) == {}
