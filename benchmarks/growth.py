"""Growth: time and memory of practices with 1, 3, 10 and 30 clinics of the standard size.

`python -m benchmarks.growth CLINICS URL` seeds one and prints what it took, as JSON: a process of its own each, because
the peak of a process's memory never goes down.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Table, python
from seed.config import PROFILES
from seedbed.database import DatabaseUrl

if TYPE_CHECKING:
    from benchmarks.databases import Databases

_MB = 1024


def measure(bases: Databases, sizes: tuple[int, ...]) -> Table:
    """Seed each size once, into empty tables."""
    table = Table(
        "Growth",
        ("clinics", "database", "rows", "seconds", "ms/row", "command MB", "largest other MB"),
        "Clinics of `standard`, one run each. Memory is the peak of the command's process, and that of the largest "
        "among its workers and its engine.",
    )
    for provider in bases.providers:
        for clinics in sizes:
            told = json.loads(python("-m", "benchmarks.growth", str(clinics), bases.make(provider).raw))
            per_row = round(1_000 * told["seconds"] / told["rows"], 4)
            table.add(
                clinics, provider, told["rows"], round(told["seconds"], 2), per_row, told["python"], told["others"]
            )
    return table


def main() -> None:
    """Seed one size and print rows, seconds and megabytes."""
    from benchmarks.seeding import seed

    clinics, url = int(sys.argv[1]), DatabaseUrl.parse(sys.argv[2])
    report = seed(url, replace(PROFILES["standard"], clinics=clinics))
    others = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // _MB
    print(json.dumps({"rows": report.rows, "seconds": report.seconds, "python": _peak() // _MB, "others": others}))


def _peak() -> int:
    """Return the peak of this process in kB; what `getrusage` says of it begins with that of the parent."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1])


if __name__ == "__main__":
    main()
