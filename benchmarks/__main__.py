"""python -m benchmarks: how fast this machine seeds, starts, grows and restores. Nothing is asserted."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markdown import Markdown

from benchmarks import factories, growth, isolation, mongodb, restoring, rows, seeding, startup
from benchmarks.databases import Databases, databases
from benchmarks.measure import PATH, Budget, Table
from benchmarks.report import as_markdown, write
from seed.config import PROFILES, PROJECT_ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

PARTS: dict[str, Callable[[Databases, Budget, str], Table]] = {
    "seeding": seeding.measure,
    "restoring": restoring.measure,
    "startup": lambda bases, budget, _: startup.measure(bases.folder, budget),
    "growth": lambda bases, _, profile: growth.measure(bases, (1, 3, 10, 30) if profile == "full" else (1, 3)),
    "isolation": lambda bases, budget, _: isolation.measure(bases, budget),
    "factories": lambda bases, *_: factories.measure(bases),
    "rows": lambda bases, budget, _: rows.measure(bases, budget),
    "mongodb": lambda bases, _, profile: mongodb.measure(bases, profile),
}


def main() -> None:
    """Run the benchmarks, print their tables and write them into a folder."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", action="append", choices=PARTS, help="this part; repeatable (default: all)")
    parser.add_argument("--profile", choices=PROFILES, default="full", help="what is seeded (default full)")
    parser.add_argument("--runs", type=int, default=5, help="runs of each measurement (default 5)")
    parser.add_argument("--seconds", type=float, default=8, help="fewer runs where they take longer (default 8)")
    parser.add_argument("--output", type=Path, help="folder for the results (default docs/explanation, with all parts)")
    options = parser.parse_args()
    budget = Budget(options.runs, options.seconds)
    console = Console()
    tables = []
    with tempfile.TemporaryDirectory(prefix="orca-bench-") as folder, databases(Path(folder)) as bases:
        for name in options.only or PARTS:
            console.print(f"measuring {name} …", style="dim")
            tables.append(PARTS[name](bases, budget, options.profile))
            console.print(Markdown(as_markdown(tables[-1])))
    output = options.output or (None if options.only else PROJECT_ROOT / "docs" / "explanation")
    if output is not None:
        write(output, tables)


if __name__ == "__main__":
    if shutil.which("node", path=PATH) is None:
        sys.exit("Node is missing. Run `make setup`.")
    main()
