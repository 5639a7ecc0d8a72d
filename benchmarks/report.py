"""Results as a document and as JSON."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from seed import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.measure import Table

_HEAD = """# Benchmarks

Written by `make bench`; `docs/explanation/benchmarks.json` has the same figures. Medians, all on one machine and on the
same rows: compare ratios, not seconds. {machine}, Orca Seed {version}, {day}.
"""


def write(folder: Path, tables: Sequence[Table]) -> None:
    """Write benchmarks.md and benchmarks.json into `folder`, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    machine = {
        "processors": os.cpu_count(),
        "architecture": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
    }
    text = "{processors} processors, {architecture}, {system}, Python {python}".format_map(machine)
    day = datetime.now(UTC).date().isoformat()
    parts = [_HEAD.format(machine=text, version=__version__, day=day), *map(as_markdown, tables)]
    (folder / "benchmarks.md").write_text("\n".join(parts), encoding="utf-8")
    told = {"day": day, "version": __version__, "machine": machine, "tables": [asdict(table) for table in tables]}
    (folder / "benchmarks.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def as_markdown(table: Table) -> str:
    """Return a table as Markdown; figures to the right."""
    numeric = [
        any(isinstance(row[place], int | float) for row in table.rows) or column.startswith("times")
        for place, column in enumerate(table.columns)
    ]
    lines = [f"## {table.title}\n"]
    if table.note:
        lines.append(f"{table.note}\n")
    lines.append(_line(table.columns))
    lines.append("|" + "|".join("--:" if number else "---" for number in numeric) + "|")
    lines += [_line([_shown(cell) for cell in row]) for row in table.rows]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _shown(cell: Any) -> str:
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
