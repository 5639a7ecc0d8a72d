"""One version of the engine, wherever it is named."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from seedbed import engine

ROOT = Path(__file__).parents[2]


def test_the_version_is_the_same_everywhere():
    launcher = (Path(engine.__file__).parent / "query-engine").read_text(encoding="utf-8")
    projects = [ROOT / "pyproject.toml", ROOT / "examples" / "library" / "pyproject.toml"]
    named = [
        tomllib.loads(file.read_text(encoding="utf-8"))["tool"]["prisma"]["expected_engine_version"]
        for file in projects
    ]
    template = (ROOT / "src" / "seedbed" / "cli" / "templates" / "prisma.toml.txt").read_text(encoding="utf-8")
    named += re.findall(r'expected_engine_version = "(\w+)"', template)
    assert {*named, *re.findall(r"^VERSION=(\w+)$", launcher, re.MULTILINE)} == {engine.VERSION}
    assert len(named) == 3
