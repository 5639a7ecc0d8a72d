"""How a command is typed here: by its name where the shell finds this environment's program, else with its path."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path


def as_typed(command: str) -> str:
    """Return a command such as `prisma db push` as somebody has to type it where this process was started."""
    program, space, rest = command.partition(" ")
    if not _is_found(program):
        path = str(Path(sys.executable).with_name(program))
        near = os.path.relpath(path)
        program = shlex.quote(path if near.startswith("..") else near)
    return f"{program}{space}{rest}"


def _is_found(program: str) -> bool:
    """Whether the shell that the command was typed into finds this environment's program by its name."""
    active = os.environ.get("VIRTUAL_ENV")
    if active is not None and os.path.realpath(active) == os.path.realpath(sys.prefix):
        return True
    if "MAKELEVEL" in os.environ:
        # What make puts in the path is gone when it ends.
        return False
    found, own = shutil.which(program), Path(sys.executable).parent.resolve()
    # A link to the program itself, such as those of pipx, is found too.
    return found is not None and own in {Path(found).parent.resolve(), Path(found).resolve().parent}
