"""Orca's project, as `[tool.seedbed]` in pyproject.toml names it."""

from __future__ import annotations

from pathlib import Path

from seed.areas import area_registry
from seed.checks import AHEAD, patient_rules
from seed.config import DEFAULT_PROFILE, PROFILES
from seed.factories.context import factory_context
from seed.seeding import PracticeSeeding
from seedbed.areas.project import Project

project = Project(
    title="Orca",
    registry=area_registry,
    profiles=PROFILES,
    default_profile=DEFAULT_PROFILE,
    rules=Path(__file__).with_name("checks"),
    ahead=AHEAD,
    derive=patient_rules,
    factory_context=factory_context,
    seeding=PracticeSeeding,
)
