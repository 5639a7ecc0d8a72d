"""Without a network the reason that npm or pip gives is said, in one line."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from seed.config import PROJECT_ROOT
from seedbed import location
from seedbed.engine.home import install
from seedbed.errors import SeedError
from seedbed.reasons import reason

if TYPE_CHECKING:
    from pathlib import Path

# A port of this machine that nobody listens on.
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {
        "npm_config_registry": NOWHERE,
        "npm_config_cache": str(tmp_path / "npm"),
        "npm_config_fetch_retries": "0",
        "PIP_INDEX_URL": f"{NOWHERE}/simple",
        "PIP_RETRIES": "1",
        "PIP_NO_INDEX": "",
        "PIP_FIND_LINKS": "",
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_CONFIG_FILE": "/dev/null",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("offline")
def test_npm_offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "pyproject.toml").write_text("[tool.seedbed]\n")
    monkeypatch.setenv(location.ROOT_VARIABLE, str(tmp_path))
    with pytest.raises(SeedError) as caught:
        install()
    said = str(caught.value)
    assert "\n" not in said
    assert f"packages in {tmp_path}" in said
    assert f"request to {NOWHERE}/" in said
    assert "connect ECONNREFUSED 127.0.0.1:9. Check npm's registry and network." in said


@pytest.mark.skipif(sys.platform == "win32", reason="make and sh")
@pytest.mark.usefixtures("offline")
def test_pip_offline(tmp_path: Path):
    for name in ("pyproject.toml", "constraints.txt", "Makefile", "scripts/environment.sh", "src/seedbed/reasons.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT_ROOT / name, tmp_path / name)
    base = sys._base_executable  # pyright: ignore[reportAttributeAccessIssue]
    done = subprocess.run(
        ["make", "setup", f"PYTHON={base}"], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 2
    [_, said, _] = done.stderr.splitlines()
    assert said.startswith("error: pip failed: Failed to establish a new connection: [Errno 111] Connection refused (/")
    assert said.endswith(" Its whole output is in .venv/pip.log. Correct the cause, then run make again.")
    assert "after connection broken" in (tmp_path / ".venv/pip.log").read_text()


def test_a_name_that_is_not_resolved_is_the_reason():
    said = """WARNING: Location 'file:///wheels/' is ignored: it is neither a file nor a directory.
WARNING: Retrying (Retry(total=4, connect=None, read=None, redirect=None, status=None)) after connection broken by \
'NameResolutionError("HTTPSConnection(host='index.invalid', port=443): Failed to resolve 'index.invalid' \
([Errno -2] Name or service not known)")': /simple/pip/
ERROR: No matching distribution found for pip>=25.1"""
    assert reason(said) == (
        "Failed to resolve 'index.invalid' ([Errno -2] Name or service not known) (/simple/pip/); "
        "No matching distribution found for pip>=25.1"
    )
