"""What `[tool.seedbed]` in pyproject.toml names."""

from __future__ import annotations

from pathlib import Path

from library.areas import registry
from seedbed.areas.project import Project
from seedbed.config import Profile

project = Project(
    title="the library",
    registry=registry,
    profiles={"standard": Profile("standard", "two branches, forty books")},
    default_profile="standard",
    report=Path(__file__).with_name("report"),
)
