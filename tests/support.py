"""What several tests name: the seed clock, and a client that they share."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from seed.config import PROJECT_ROOT

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from prisma import Prisma
    from seedbed.database import DatabaseUrl

AS_OF = datetime(2026, 3, 2, tzinfo=UTC)


class Shared(NamedTuple):
    """A connected client that several tests use, and where it is connected."""

    db: Prisma
    url: DatabaseUrl


def use_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work on a project of this repository's settings in a folder that holds nothing else."""
    shutil.copy(PROJECT_ROOT / "pyproject.toml", folder)
    monkeypatch.setenv("SEEDBED_PROJECT", str(folder))
