"""What is measured, and how: medians of runs, within a budget of time, as rows of a table."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any

from seed.config import PROJECT_ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

PATH = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])


@dataclass(frozen=True, slots=True)
class Budget:
    """How often something is measured: `runs` times, fewer where they take more than `seconds` together."""

    runs: int = 5
    seconds: float = 8.0


@dataclass(frozen=True, slots=True)
class Timing:
    """The median of so many runs, in seconds."""

    seconds: float
    runs: int


@dataclass(slots=True)
class Table:
    """A table of results: the first column says what was measured, the last what is to be said about it."""

    title: str
    columns: tuple[str, ...]
    note: str = ""
    rows: list[tuple[Any, ...]] = field(default_factory=list)

    def add(self, *cells: Any) -> None:
        """Add a row; cells that are missing stay empty."""
        self.rows.append((*cells, *[""] * (len(self.columns) - len(cells))))

    def skip(self, name: str, why: str) -> None:
        """Add a row for what could not be measured."""
        self.rows.append((name, *[""] * (len(self.columns) - 2), f"skipped: {why}"))


def timed(action: Callable[[], object]) -> float:
    """Return how many seconds `action` takes."""
    started = perf_counter()
    action()
    return perf_counter() - started


def median(budget: Budget, measure: Callable[[], float]) -> Timing:
    """Return the median of what `measure` returns, in seconds, after as many runs as the budget allows."""
    started = perf_counter()
    seconds = [measure()]
    while len(seconds) < budget.runs and perf_counter() - started < budget.seconds:
        seconds.append(measure())
    return Timing(statistics.median(seconds), len(seconds))


def run(*command: str, **variables: str) -> str:
    """Run a program from the project root and return what it prints; raise `CalledProcessError` when it fails."""
    environment = {**os.environ, "PATH": PATH, "ORCA_ENV": "development", **variables}
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=PROJECT_ROOT, env=environment)
    return done.stdout


def python(*arguments: str, **variables: str) -> str:
    """Run this Python."""
    return run(sys.executable, *arguments, **variables)
