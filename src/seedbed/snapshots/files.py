"""The files of a snapshot: written once, private, synced, and with their SHA-256 known."""

from __future__ import annotations

import fcntl
import json
import os
import zlib
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from struct import Struct
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

import bson
from bson.errors import BSONError

from seedbed.database.bson_codec import MAX_DOCUMENT, OPTIONS
from seedbed.database.drivers.indexes import index_specifications
from seedbed.errors import SnapshotError
from seedbed.location import location

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from seedbed.database.bson_codec import Document
    from seedbed.datamodel import Table

# Level 1 is six times faster than level 6, at nearly the same size.
_LEVEL = 1
_GZIP = 16 + zlib.MAX_WBITS
_CHUNK = 256 * 1024
# So many files are synced at once, and so many wait for it while they are open.
_AT_ONCE = 8
_PENDING = 64
_SIZE = Struct("<I").unpack_from


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was written."""

    bytes: int
    sha256: str


def collection_path(table: str, suffix: str) -> str:
    """Return where a collection's file lies below the snapshot, its name escaped as mongodump does."""
    return f"{database_folder()}/{quote_plus(table)}{suffix}"


def database_folder() -> str:
    """Return the folder of the collections, which mongorestore takes for the name of the database."""
    return location().name


class Syncing:
    """Syncs files to the disk while the next ones are written; when its block ends well, all of them are there.

    A disk takes a dozen files in the time of one, so that hundreds of small ones need not wait for it one by one.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_AT_ONCE, "sync")
        self._pending: deque[Future[None]] = deque()

    def __enter__(self) -> Syncing:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            while self._pending and kind is None:
                self._pending.popleft().result()
        finally:
            self._threads.shutdown()

    def add(self, descriptor: int) -> None:
        """Sync an open file, which may be closed meanwhile; raise the OSError of this one or of one before it."""
        # The error of a disk is told to whoever had the file open then, and not for certain to those who open it later.
        self._pending.append(self._threads.submit(_sync, os.dup(descriptor)))
        if len(self._pending) > _PENDING:
            self._pending.popleft().result()


def _sync(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def private_file(path: Path, syncing: Syncing | None = None) -> Iterator[PrivateFile]:
    """Create a file that only its owner can read; when the block ends well, it is synced, or on its way with `syncing`.

    Raises FileExistsError where there is one.
    """
    with open(path, "xb", buffering=0, opener=private) as stream:
        file = PrivateFile(stream)
        yield file
        if syncing is None:
            os.fsync(stream.fileno())
        else:
            syncing.add(stream.fileno())


def private(path: str, flags: int) -> int:
    """Open a file; one that is new can be read by its owner alone. For `open(…, opener=private)`."""
    return os.open(path, flags, 0o600)


class PrivateFile:
    """A file being written; counts and digests what goes into it."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._digest = sha256()
        self._bytes = 0

    def write(self, data: bytes) -> None:
        """Write all of `data`."""
        self._digest.update(data)
        self._bytes += len(data)
        view = memoryview(data)
        while view:
            view = view[self._stream.write(view) :]

    @property
    def written(self) -> Written:
        """What was written so far."""
        return Written(self._bytes, self._digest.hexdigest())


def write_compressed(path: Path, parts: Iterable[bytes], syncing: Syncing) -> tuple[Written, int]:
    """Write `parts` as a gzip file that is the same for the same parts; return it and the bytes before compression."""
    # The header of zlib has neither a time nor a name.
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    plain = 0
    with private_file(path, syncing) as file:
        for part in parts:
            plain += len(part)
            if data := compressor.compress(part):
                file.write(data)
        file.write(compressor.flush())
    return file.written, plain


def metadata(table: Table) -> bytes:
    """Return the metadata file of a collection: canonical Extended JSON, as mongodump writes it."""
    indexes = [_canonical(specification) for specification in index_specifications(table)]
    document = {"indexes": indexes, "collectionName": table.name, "type": "collection"}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def documents(path: Path, name: str) -> Iterator[list[Document]]:
    """Yield the documents of a collection's file in batches of some hundred kilobytes.

    Raises SnapshotError that names the file where it is no sequence of whole documents.
    """
    for block, _ in blocks(path, name):
        yield decode(block, name)


def decode(block: bytes, name: str) -> list[Document]:
    """Return the documents of a block; raise SnapshotError that names the file where they are none."""
    try:
        return bson.decode_all(block, OPTIONS)
    except (BSONError, ValueError, OverflowError) as error:
        raise SnapshotError(f"{name} is damaged: {error}.") from error


def blocks(path: Path, name: str) -> Iterator[tuple[bytes, int]]:
    """Yield the content of a collection's file, `.bson` or `.bson.gz`, in pieces of so many whole documents.

    Raises SnapshotError that names the file where it is no sequence of whole documents.
    """
    rest = b""
    for chunk in _plain(path, name):
        data = rest + chunk if rest else chunk
        end = count = 0
        last = len(data) - 4
        while end <= last:
            (size,) = _SIZE(data, end)
            if not 5 <= size <= MAX_DOCUMENT + _CHUNK:
                raise SnapshotError(f"{name} is damaged: a document cannot have {size:,} bytes.")
            if end + size > len(data):
                break
            end += size
            if data[end - 1]:
                raise SnapshotError(f"{name} is damaged: a document does not end where it should.")
            count += 1
        if end:
            yield data[:end], count
        rest = data[end:]
    if rest:
        raise SnapshotError(f"{name} is damaged: it ends in the middle of a document.")


def _plain(path: Path, name: str) -> Iterator[bytes]:
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        raise SnapshotError(f"{name} is missing: the snapshot was deleted or replaced meanwhile. Try again.") from None
    with stream:
        if path.suffix != ".gz":
            while chunk := stream.read(_CHUNK):
                yield chunk
            return
        inflater = zlib.decompressobj(_GZIP)
        try:
            while chunk := stream.read(_CHUNK):
                while chunk:
                    if inflater.eof:
                        # Writers may put several members one after the other.
                        inflater = zlib.decompressobj(_GZIP)
                    yield inflater.decompress(chunk, _CHUNK)
                    chunk = inflater.unconsumed_tail or inflater.unused_data
        except zlib.error as error:
            raise SnapshotError(f"{name} is damaged: {error}.") from error
        if not inflater.eof:
            raise SnapshotError(f"{name} is damaged: it ends too soon.")


def digest(path: Path) -> Written:
    """Return size and SHA-256 of a file."""
    with path.open("rb") as stream:
        checksum = sha256()
        size = 0
        while chunk := stream.read(_CHUNK):
            checksum.update(chunk)
            size += len(chunk)
    return Written(size, checksum.hexdigest())


def sync_folder(path: Path) -> None:
    """Make the names in a folder last through a power cut."""
    _sync(os.open(path, os.O_RDONLY))


@contextmanager
def exclusive(path: Path, busy: str) -> Iterator[None]:
    """Hold the lock file at `path`; raise SnapshotError with the text `busy` when another process does.

    The system lets go of it when a process dies, however that happens.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_at(path, descriptor):
                break
        except BlockingIOError:
            os.close(descriptor)
            raise SnapshotError(busy) from None
        # The previous holder has deleted the file, so what we hold is no longer a lock.
        os.close(descriptor)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _canonical(value: Any) -> Any:
    """Return a value in canonical Extended JSON."""
    if isinstance(value, bool) or not isinstance(value, int | dict | list):
        return value
    if isinstance(value, dict):
        return {name: _canonical(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_canonical(each) for each in value]
    return {"$numberInt": str(value)}
