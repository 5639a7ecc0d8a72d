"""Growth: time and memory of practices 1, 3, 10 and 30 times as large as standard.

`python -m benchmarks.growth TIMES URL` seeds one and prints what it took, as JSON: a process of its own each, because
the peak of a process's memory never goes down.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Table, python
from seed.config import Profile
from seedbed.database import DatabaseUrl

if TYPE_CHECKING:
    from benchmarks.databases import Databases

# Clinics, users and patients of each: as many times the users and patients of standard. A practice grows by clinics;
# there are sites for eight, so those of the largest are a quarter larger.
SIZES = {1: (1, 20, 50), 3: (1, 60, 150), 10: (3, 67, 167), 30: (8, 75, 188)}
_MB = 1024


def measure(bases: Databases, sizes: tuple[int, ...] = tuple(SIZES)) -> Table:
    """Seed each size once, into empty tables."""
    table = Table(
        "Growth",
        ("times standard", "database", "rows", "seconds", "ms/row", "Python MB", "engine MB"),
        "One run each. Memory is the peak of the process.",
    )
    for provider in bases.providers:
        for times in sizes:
            told = json.loads(python("-m", "benchmarks.growth", str(times), bases.make(provider).raw))
            per_row = round(1_000 * told["seconds"] / told["rows"], 4)
            table.add(times, provider, told["rows"], round(told["seconds"], 2), per_row, told["python"], told["engine"])
    return table


def main() -> None:
    """Seed one size and print rows, seconds and megabytes."""
    from benchmarks.seeding import seed

    times, url = int(sys.argv[1]), DatabaseUrl.parse(sys.argv[2])
    report = seed(url, Profile(f"{times} times standard", "", *SIZES[times]))
    engine = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // _MB
    print(json.dumps({"rows": report.rows, "seconds": report.seconds, "python": _peak() // _MB, "engine": engine}))


def _peak() -> int:
    """Return the peak of this process in kB; what `getrusage` says of it begins with that of the parent."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1])


if __name__ == "__main__":
    main()
