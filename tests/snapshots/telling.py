"""python telling.py URL WANTED SEEDS: restore, and tell every step on stdout, for tests that kill it in the middle."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console

from seedbed.database import DatabaseUrl
from seedbed.logger import QuietLogger
from seedbed.run_options import RunOptions
from seedbed.snapshots import Catalogue, restore
from seedbed.snapshots.place import Place


class Telling(QuietLogger):
    def start_area(self, name: str) -> None:
        print(name, flush=True)

    def end_area(self, name: str, rows: int, seconds: float | None = None) -> None:
        print(name, rows, flush=True)

    def end_run(self) -> None:
        print("end", flush=True)


if __name__ == "__main__":
    raw, wanted, seeds = sys.argv[1:]
    restore(
        wanted,
        RunOptions(
            Telling(Console(stderr=True)),
            approve=lambda _: True,
            committing=lambda: print("committing", flush=True),
        ),
        place=Place(DatabaseUrl.parse(raw), catalogue=Catalogue(Path(seeds))),
    )
