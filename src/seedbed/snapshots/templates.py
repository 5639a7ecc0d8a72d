"""Templates: SQLite files with what snapshots restore to, so that restoring one is copying its pages.

A template lies in the folder of its snapshot as `.template-<made of>-<SHA-256>.db`, goes where the snapshot goes, and
is no part of it: it is used only after the snapshot was verified, while it was made of the same files by the same
schema and version, and while its content has the SHA-256 of its name. Whoever deletes one loses time.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import ExitStack, suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from seedbed import __version__
from seedbed.database import DatabaseUrl
from seedbed.errors import SnapshotError
from seedbed.snapshots.files import digest, exclusive

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from seedbed.snapshots.manifest import Manifest

KEPT = 3
"""How many templates there are at a time: those that were used last."""

_PREFIX, _LOCK, _DRAFT = ".template-", ".template.lock", ".template.draft"
# In bytes of the snapshot's BSON: a template has less than two, and while it is copied the database may need as many.
_ROOM = 4


def template_of(
    folder: Path, manifest: Manifest, script: Sequence[str], make: Callable[[DatabaseUrl], object]
) -> Path | None:
    """Return the template of the snapshot in `folder`, with the tables of `script`; where there is none, make it first.

    `make` fills a new file. None where the folder takes no template: there is too little room, it may not be written,
    or somebody else is at it.
    """
    of = _made_of(manifest, script)
    found = _find(folder, of) or _make(folder, of, manifest, make)
    if found is not None:
        with suppress(OSError):
            os.utime(found)
            _thin_out(folder.parent)
    return found


def find_template(folder: Path, manifest: Manifest, script: Sequence[str]) -> Path | None:
    """Return the template of the snapshot in `folder`, with the tables of `script`, if there is one."""
    return _find(folder, _made_of(manifest, script))


def _made_of(manifest: Manifest, script: Sequence[str]) -> str:
    files = {table.collection: table.file.sha256 for table in manifest.tables}
    return sha256(json.dumps([__version__, files, sorted(script), manifest.runs]).encode()).hexdigest()[:16]


def _find(folder: Path, of: str) -> Path | None:
    for path in folder.glob(f"{_PREFIX}{of}-*.db"):
        # Another process may delete it, or we may have no right to.
        with suppress(OSError):
            if path.name == _name(of, digest(path).sha256):
                return path
            path.unlink()
    return None


def _make(folder: Path, of: str, manifest: Manifest, make: Callable[[DatabaseUrl], object]) -> Path | None:
    draft = folder / _DRAFT
    url = DatabaseUrl.parse(f"file:{draft}")
    if url.path != draft.resolve():
        return None  # no address says that path
    if not os.access(folder, os.W_OK) or shutil.disk_usage(folder).free < _ROOM * manifest.bytes:
        return None
    with ExitStack() as stack:
        try:
            stack.enter_context(exclusive(folder / _LOCK, "busy"))
        except (OSError, SnapshotError):
            return None
        # What a process left behind that was killed.
        draft.unlink(missing_ok=True)
        stack.callback(draft.unlink, missing_ok=True)
        make(url)
        # A dump may have replaced the snapshot meanwhile.
        with suppress(FileNotFoundError):
            return draft.rename(folder / _name(of, digest(draft).sha256))
    return None


def _name(of: str, checksum: str) -> str:
    return f"{_PREFIX}{of}-{checksum}.db"


def _thin_out(snapshots: Path) -> None:
    """Delete the templates that were used least lately."""
    templates = sorted(snapshots.glob(f"*/{_PREFIX}*.db"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in templates[KEPT:]:
        path.unlink(missing_ok=True)
