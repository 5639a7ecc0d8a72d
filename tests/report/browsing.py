"""Opening a report in the Chromium that the machine has."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from commands import command

BROWSER = Path(__file__).with_name("browser")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")

NEEDS = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium: apt-get install chromium"),
    pytest.mark.skipif(
        not (BROWSER / "node_modules" / "axe-core").is_dir(), reason="needs npm ci in tests/report/browser"
    ),
]


def looked_at(url, folder: Path, **variables: str) -> dict:
    page = folder / "report.html"
    done = command("report", "--no-rules", "--output", str(page), url=url)
    assert done.returncode == 0, done.stderr
    return opened(page, **variables)


def opened(page: Path, **variables: str) -> dict:
    node = subprocess.run(
        ["node", "look.mjs", str(CHROMIUM), str(page)],
        cwd=BROWSER,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert node.returncode == 0, node.stderr
    return json.loads(node.stdout)


def switches(name: str, tabs: dict[str, Any]) -> None:
    """Check which tab shows at first, after a click on the last, the right arrow (round to the first), End, Home."""
    last = tabs["count"] - 1
    assert last > 0, name
    assert tabs["seen"] == [[0], [last], [0], [last], [0]], name
