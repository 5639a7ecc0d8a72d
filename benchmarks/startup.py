"""Start-up: commands that need no database, and importing the client trimmed and untrimmed."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from benchmarks.measure import Budget, Table, median, python, timed
from seed.config import PROJECT_ROOT

if TYPE_CHECKING:
    from pathlib import Path


def measure(folder: Path, budget: Budget) -> Table:
    """Time whole processes."""
    table = Table("Start-up", ("what", "seconds", "ratio", "runs", "remark"), "Whole processes, byte code compiled.")

    def add(name: str, *arguments: str, against: float | None = None, **variables: str) -> float:
        python(*arguments, **variables)
        timing = median(budget, lambda: timed(lambda: python(*arguments, **variables)))
        seconds = timing.seconds - (bare if against is not None or "import" in name else 0)
        table.add(name, round(seconds, 3), f"{seconds / against:.2f}" if against else "", timing.runs)
        return seconds

    bare = 0.0
    bare = add("Python alone", "-c", "")
    add("`seed --help`", "-m", "scripts.db.seed", "--help")
    add("`seed --list`", "-m", "scripts.db.seed", "--list")
    client = ("-c", "from prisma import Prisma")
    untrimmed = folder / "untrimmed"
    name = "import of the client, untrimmed"
    try:
        _generate(untrimmed)
    except subprocess.CalledProcessError:
        table.skip(name, "the package index is out of reach")
        add("import of the client, trimmed", *client)
        return table
    slow = add(name, *client, PYTHONPATH=str(untrimmed))
    add("import of the client, trimmed", *client, against=slow)
    table.note += " Imports without the start of Python."
    return table


def _generate(target: Path) -> None:
    """Install the library beside ours and generate the client there, without our generator."""
    python("-m", "pip", "install", "-q", "--no-deps", "--target", str(target), "prisma==0.15.0")
    text = (PROJECT_ROOT / "prisma" / "schema.prisma").read_text(encoding="utf-8")
    start = text.index("generator datamodel")
    schema = target / "schema.prisma"
    schema.write_text(text[:start] + text[text.index("}", start) + 1 :], encoding="utf-8")
    python("-m", "prisma", "generate", "--schema", str(schema), PYTHONPATH=str(target))
    python("-m", "compileall", "-q", str(target / "prisma"))
