"""The available snapshots: their names, finding one, and adding one so that it never appears half-written."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

from seedbed.database.url import setting
from seedbed.datamodel.store import write_atomic
from seedbed.errors import SnapshotError, UsageError, suggest
from seedbed.location import location
from seedbed.snapshots.files import exclusive, sync_folder
from seedbed.snapshots.manifest import MANIFEST, Manifest, read_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime

LATEST = "latest"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_ID = re.compile(rf"{_NAME.pattern}_\d{{8}}")
_PARTIAL, _REPLACED = ".partial", ".replaced"


@dataclass(frozen=True, slots=True)
class Entry:
    """A snapshot in the catalogue. `problem` says why it cannot be used, where that shows without reading it all."""

    id: str
    path: Path
    size: int
    manifest: Manifest | None
    problem: str | None = None

    @property
    def is_intact(self) -> bool:
        """Whether nothing speaks against using it."""
        return self.manifest is not None and self.problem is None


class Catalogue:
    """The folders `snapshots/` and `metadata/` below `root`.

    By default `root` is the folder that `<PREFIX>_SEEDS` names, or else the project's `seeds/`.
    """

    def __init__(self, root: Path | None = None) -> None:
        if root is None:
            project = location()
            root = project.root / (setting(f"{project.env_prefix}_SEEDS") or "seeds")
        self.snapshots = root / "snapshots"
        self.metadata = root / "metadata"

    def entries(self) -> list[Entry]:
        """Return every snapshot, newest first, followed by damaged and unfinished ones."""
        self._settle()
        folders = sorted(self.snapshots.iterdir()) if self.snapshots.is_dir() else []
        shown = [_entry(folder) for folder in folders if folder.is_dir() and _may_show(folder.name)]
        # Others may have been deleted meanwhile.
        entries = [entry for entry in shown if entry.path.is_dir()]
        entries.sort(key=lambda entry: (entry.manifest.createdAt if entry.manifest else "", entry.id), reverse=True)
        return entries

    def find(self, wanted: str) -> Path:
        """Return the folder of a snapshot by its id, the start of its id, `latest`, or a path.

        Raises SnapshotError when there is none, or more than one.
        """
        if os.sep in wanted or wanted.startswith((".", "~")):
            path = Path(wanted).expanduser()
            if not path.is_dir():
                raise SnapshotError(f"There is no directory {wanted}. Correct the path, or name a snapshot by its id.")
            return path
        entries = [entry for entry in self.entries() if not entry.id.startswith(".")]
        if wanted == LATEST:
            whole = [entry for entry in entries if entry.is_intact]
            if not whole:
                raise SnapshotError(
                    f"There is no intact snapshot in {self.snapshots}. "
                    f"Take one with {location().command('dump')} --name first."
                )
            return whole[0].path
        ids = {entry.id: entry.path for entry in entries}
        if wanted in ids:
            return ids[wanted]
        # A whole name goes before the beginning of a longer one.
        named = [name for name in ids if name.rpartition("_")[0] == wanted]
        found = named or [name for name in ids if wanted and name.startswith(wanted)]
        if len(found) > 1:
            raise SnapshotError(f"'{wanted}' could be {' or '.join(sorted(found)[:3])}. Name one of them.")
        if not found:
            listing = location().command("restore")
            raise SnapshotError(
                f"There is no snapshot '{wanted}'.{suggest(wanted, ids)} Use {listing} --list to see the snapshots."
            )
        return ids[found[0]]

    def find_own(self, wanted: str) -> Path:
        """Return the folder of a snapshot in this catalogue, even if it is damaged or unfinished."""
        if wanted.startswith(".") and wanted in {entry.id for entry in self.entries()}:
            return self.snapshots / wanted
        path = self.find(wanted)
        if path.parent != self.snapshots:
            raise UsageError(f"'{wanted}' is a path. Name a snapshot by its id.")
        return path

    def older_than_newest(self, keep: int) -> list[Entry]:
        """Return all intact snapshots except the newest `keep`."""
        return [entry for entry in self.entries() if entry.is_intact][keep:]

    @contextmanager
    def publishing(self, snapshot_id: str, *, force: bool = False) -> Iterator[Path]:
        """Yield an empty folder for a new snapshot, which gets this id when the block succeeds.

        Raises SnapshotError if the id exists and may not be replaced, or while another process writes it.
        """
        check_id(snapshot_id)
        self._make_folders()
        target = self.snapshots / snapshot_id
        partial = self.snapshots / f".{snapshot_id}{_PARTIAL}"
        busy = f"Another process is writing the snapshot {snapshot_id}. Try again later, or use another name."
        with exclusive(self.snapshots / f".{snapshot_id}.lock", busy):
            self._settle(snapshot_id)
            if target.exists() and not force:
                raise SnapshotError(f"The snapshot {snapshot_id} exists. Replace it with --force, or use another name.")
            # What a process left behind that was killed.
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir(mode=0o700)
            try:
                yield partial
                manifest = read_manifest(partial)
                _sync_tree(partial)
                with self._described(manifest):
                    self._put(partial, target)
            except OSError as error:
                raise SnapshotError(
                    f"The snapshot {snapshot_id} cannot be written into {self.snapshots}: {error.strerror or error}. "
                    "An existing snapshot of that name is unchanged."
                ) from error
            finally:
                shutil.rmtree(partial, ignore_errors=True)

    def rename(self, path: Path, name: str) -> str:
        """Rename a snapshot and return its new id; the date stays."""
        from dataclasses import replace

        manifest = read_manifest(path)
        new_id = f"{check_name(name)}_{manifest.id.rpartition('_')[2]}"
        target = self.snapshots / new_id
        with self._holding(new_id):
            if target.exists():
                raise SnapshotError(f"The snapshot {new_id} exists. Choose another name.")
            renamed = replace(manifest, id=new_id)
            with self._holding(path.name), self._described(renamed):
                _move(path, target)
            write_atomic(target / MANIFEST, renamed.render())
            (target / MANIFEST).chmod(0o600)
            sync_folder(self.snapshots)
        self._metadata_of(manifest.id).unlink(missing_ok=True)
        return new_id

    def delete(self, path: Path) -> None:
        """Delete a snapshot and its metadata.

        Raises SnapshotError while another process writes it, or where it is gone.
        """
        doomed = path.with_name(f".{path.name.strip('.')}.deleted")
        with self._holding(path.name.removeprefix(".").removesuffix(_PARTIAL)):
            shutil.rmtree(doomed, ignore_errors=True)
            # First the name, so that it is never found half deleted.
            _move(path, doomed)
            shutil.rmtree(doomed)
            self._metadata_of(path.name).unlink(missing_ok=True)

    def _holding(self, snapshot_id: str) -> AbstractContextManager[None]:
        busy = f"Another process is changing the snapshot {snapshot_id}. Try again later."
        return exclusive(self.snapshots / f".{snapshot_id}.lock", busy)

    def _make_folders(self) -> None:
        try:
            self.snapshots.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.metadata.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SnapshotError(
                f"{error.filename} cannot be created: {error.strerror}. Correct the path or its permissions."
            ) from error

    def _put(self, partial: Path, target: Path) -> None:
        replaced = target.with_name(f".{target.name}{_REPLACED}")
        if target.exists():
            target.rename(replaced)
        partial.rename(target)
        sync_folder(self.snapshots)
        shutil.rmtree(replaced, ignore_errors=True)

    def _settle(self, held: str | None = None) -> None:
        """Bring back a snapshot whose replacement was interrupted between two renames; `held` is locked already."""
        for replaced in self.snapshots.glob(f".*{_REPLACED}"):
            target = replaced.with_name(replaced.name[1 : -len(_REPLACED)])
            # Whoever holds it is between these renames now.
            with suppress(SnapshotError, OSError), nullcontext() if target.name == held else self._holding(target.name):
                if target.exists():
                    shutil.rmtree(replaced, ignore_errors=True)
                else:
                    replaced.rename(target)

    @contextmanager
    def _described(self, manifest: Manifest) -> Iterator[None]:
        """Write the metadata of a snapshot, which the block puts in its place; if that fails, take it back."""
        path = self._metadata_of(manifest.id)
        try:
            self.metadata.mkdir(parents=True, exist_ok=True)
            before = path.read_text(encoding="utf-8") if path.exists() else None
            write_atomic(path, manifest.render())
        except OSError as error:
            raise SnapshotError(
                f"{path} cannot be written: {error.strerror or error}. Correct its permissions. "
                "The snapshots are unchanged."
            ) from error
        try:
            yield
        except BaseException:
            if before is None:
                path.unlink(missing_ok=True)
            else:
                write_atomic(path, before)
            raise

    def _metadata_of(self, snapshot_id: str) -> Path:
        return self.metadata / f"{snapshot_id}.json"


def check_name(name: str) -> str:
    """Return a name that can be part of a file's; raise UsageError for any other."""
    if not _NAME.fullmatch(name):
        shown = name if len(name) <= 40 else f"{name[:40]}…"
        raise UsageError(
            f"'{shown}' is not a valid snapshot name. Use up to 64 letters, digits, dots, dashes and underscores, "
            "beginning with a letter or digit."
        )
    return name


def check_id(snapshot_id: str) -> str:
    """Return an id that is a name and a day; raise UsageError for any other."""
    if not _ID.fullmatch(snapshot_id):
        raise UsageError(f"'{snapshot_id[:80]}' is not a snapshot id, such as dev-checkpoint_20241129.")
    return snapshot_id


def make_id(name: str, now: datetime) -> str:
    """Return the id of a snapshot taken now (UTC)."""
    return f"{check_name(name)}_{now:%Y%m%d}"


def _may_show(name: str) -> bool:
    return not name.startswith(".") or name.endswith(_PARTIAL)


def _move(path: Path, target: Path) -> None:
    try:
        path.rename(target)
    except FileNotFoundError:
        raise SnapshotError(f"The snapshot {path.name} is gone: another process deleted or renamed it.") from None


def _entry(folder: Path) -> Entry:
    size = 0
    with suppress(FileNotFoundError):
        size = sum(_bytes(file) or 0 for file in folder.rglob("[!.]*"))
    if folder.name.endswith(_PARTIAL):
        return Entry(folder.name, folder, size, None, "unfinished: a dump is running, or was interrupted")
    try:
        manifest = read_manifest(folder)
    except SnapshotError as error:
        return Entry(folder.name, folder, size, None, f"damaged: {error}")
    problem = next(
        (
            f"damaged: {fact.path} {'is missing' if found is None else 'has the wrong size'}."
            for fact in manifest.files
            if (found := _bytes(folder / fact.path)) != fact.bytes
        ),
        None,
    )
    return Entry(folder.name, folder, size, manifest, problem)


def _bytes(file: Path) -> int | None:
    """Return the size of a file, or None where there is none."""
    try:
        found = file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_size if S_ISREG(found.st_mode) else None


def _sync_tree(folder: Path) -> None:
    for below in sorted(path for path in folder.rglob("*") if path.is_dir()):
        sync_folder(below)
    sync_folder(folder)
