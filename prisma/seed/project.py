"""Orca's project, as `[tool.seedbed]` in pyproject.toml names it."""

from __future__ import annotations

from pathlib import Path

from seed.areas import area_registry
from seed.checks import AHEAD
from seed.config import DEFAULT_PROFILE, PROFILES
from seedbed.areas.project import Project

project = Project(
    title="Orca",
    registry=area_registry,
    profiles=PROFILES,
    default_profile=DEFAULT_PROFILE,
    rules=Path(__file__).with_name("checks"),
    report=Path(__file__).with_name("report"),
    ahead=AHEAD,
    derive="seed.checks.derived:patient_rules",
    seeding="seed.seeding:PracticeSeeding",
    story="seed.areas.practice_story:PracticeStory",
    factory_context="seed.factories.context:factory_context",
)
