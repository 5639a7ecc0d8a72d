"""What `[tool.seedbed]` in pyproject.toml names."""

from __future__ import annotations

from pathlib import Path

from seedbed.areas.project import Project
from seedbed.config import Profile
from shop.areas import registry

project = Project(
    title="the shops",
    registry=registry,
    profiles={"standard": Profile("standard", "two shops, forty orders")},
    default_profile="standard",
    rules=Path(__file__).with_name("checks"),
    report=Path(__file__).with_name("report"),
)
