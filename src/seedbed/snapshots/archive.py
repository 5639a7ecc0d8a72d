"""A snapshot as one file, to share: a tar archive, the same bytes for the same snapshot."""

from __future__ import annotations

import os
import tarfile
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from seedbed.errors import SnapshotError, UsageError
from seedbed.snapshots.catalogue import check_id
from seedbed.snapshots.files import Syncing, private_file
from seedbed.snapshots.manifest import MANIFEST, parse_manifest
from seedbed.snapshots.verify import verify, verify_files

if TYPE_CHECKING:
    from typing import IO

    from seedbed.snapshots.catalogue import Catalogue

_CHUNK = 256 * 1024
_LARGEST_MANIFEST = 64 * 1024 * 1024


def export_snapshot(folder: Path, file: Path | None = None, *, force: bool = False) -> Path:
    """Write a snapshot, after checking it, to `file`, by default `<id>.tar` in the current folder; return where.

    Raises SnapshotError when the snapshot is damaged or the file cannot be written, UsageError when it exists.
    """
    manifest = verify(folder)
    file = file or Path(f"{manifest.id}.tar")
    if file.exists() and not force:
        raise UsageError(f"{file} exists. Choose another name, or replace it with --force.")
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with private_file(draft) as target, tarfile.open(fileobj=target, mode="w|") as archive:  # type: ignore[call-overload]
            for path in (MANIFEST, *(fact.path for fact in manifest.files)):
                entry = tarfile.TarInfo(f"{manifest.id}/{path}")
                entry.size = (folder / path).stat().st_size
                entry.mode = 0o600
                with (folder / path).open("rb") as stream:
                    archive.addfile(entry, stream)
        draft.replace(file)
    except OSError as error:
        raise SnapshotError(f"{file} cannot be written: {error.strerror or error}. Choose another file.") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return file


def import_snapshot(file: Path, catalogue: Catalogue, *, force: bool = False) -> str:
    """Put the snapshot in `file` into the catalogue, after checking it, and return its id.

    Raises SnapshotError when the file holds no whole snapshot, or when the catalogue has one of that id.
    """
    try:
        with tarfile.open(file, mode="r|") as archive:
            first = archive.next()
            if first is None or PurePosixPath(first.name).name != MANIFEST or first.size > _LARGEST_MANIFEST:
                raise SnapshotError(f"{file} is not a snapshot archive: it does not begin with {MANIFEST}.")
            text = _content(archive, first).read()
            manifest = parse_manifest(text)
            check_id(manifest.id)
            known = {f"{manifest.id}/{fact.path}": fact for fact in manifest.files}
            with catalogue.publishing(manifest.id, force=force) as folder, Syncing() as syncing:
                with private_file(folder / MANIFEST, syncing) as written:
                    written.write(text)
                while (entry := archive.next()) is not None:
                    fact = known.get(entry.name)
                    if fact is None or not entry.isreg() or entry.size != fact.bytes:
                        raise SnapshotError(f"{file}: {entry.name} does not match {MANIFEST}. Export it again.")
                    _copy(_content(archive, entry), folder, fact.path, syncing)
                _verify_copy(folder, file)
    except FileNotFoundError:
        raise SnapshotError(f"{file} does not exist. Name a file that `snapshots export` wrote.") from None
    except (tarfile.TarError, EOFError) as error:
        raise SnapshotError(f"{file} is damaged, or was not written by export: {error}. Export it again.") from error
    except OSError as error:
        raise SnapshotError(f"{file} cannot be read: {error.strerror or error}.") from error
    return manifest.id


def _verify_copy(folder: Path, file: Path) -> None:
    try:
        verify_files(folder)
    except SnapshotError as error:
        raise SnapshotError(f"{file}: {error} Export it again.") from error


def _content(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    stream = archive.extractfile(entry) if entry.isreg() else None
    if stream is None:
        raise SnapshotError(f"{entry.name} in the archive is not a file.")
    return stream


def _copy(stream: IO[bytes], folder: Path, path: str, syncing: Syncing) -> None:
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts or len(parts.parts) > 2:
        raise SnapshotError(f"{path} in the archive would be written outside the snapshot.")
    target = folder / path
    target.parent.mkdir(mode=0o700, exist_ok=True)
    with private_file(target, syncing) as file:
        while chunk := stream.read(_CHUNK):
            file.write(chunk)
