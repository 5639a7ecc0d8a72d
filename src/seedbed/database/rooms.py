"""Whether it is the folder for temporary files that has no room, where SQLite says only that a disk is full."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seedbed.database.url import DatabaseUrl

PREFIX = "seedbed-"
"""How the names begin of the folders in which we make copies to read from."""

_FULL = re.compile(r"disk is full|No space left", re.IGNORECASE)
# Where SQLite puts what it sorts, in its order.
_VARIABLES = ("SQLITE_TMPDIR", "TMPDIR")
_FOLDERS = ("/var/tmp", "/usr/tmp", "/tmp")  # noqa: S108 - only looked at


def full_temporary_folder(url: DatabaseUrl, said: str) -> Path | None:
    """Return the folder for temporary files if that is what lacks room, rather than the folder of the database."""
    if url.provider != "sqlite" or not _FULL.search(said):
        return None
    folder, ours = url.path.parent, Path(gettempdir())
    if folder.parent == ours and folder.name.startswith(PREFIX):
        return ours
    temporary = _of_sqlite()
    if temporary is None or temporary.stat().st_dev == folder.stat().st_dev:
        return None
    # What SQLite had put there is gone by now.
    return temporary if _free(temporary) < _free(folder) else None


def _of_sqlite() -> Path | None:
    named = filter(None, map(os.environ.get, _VARIABLES))
    for folder in (*named, *_FOLDERS):
        with suppress(OSError):
            if Path(folder).is_dir() and os.access(folder, os.W_OK | os.X_OK):
                return Path(folder)
    return None


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free
