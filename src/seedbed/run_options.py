"""How a run is carried out, whether it seeds, advances or restores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedbed.config import DEFAULT_WAIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedbed.types import SeedLogger


def nothing() -> None:
    """Do nothing."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a person chose for one run.

    `approve` is asked, with a reason, before rows that may be missed are deleted. While another run holds the database,
    this one waits for at most `wait` seconds. A `dry_run` does everything and takes it back. `recreate` drops whatever
    the database holds and creates the schema first. `committing` is called when nothing is left but to commit.
    With `at_once`, another process begins to make the rows while this one opens the database.
    """

    logger: SeedLogger
    approve: Callable[[str], bool]
    wait: float = DEFAULT_WAIT
    dry_run: bool = False
    recreate: bool = False
    at_once: bool = False
    committing: Callable[[], None] = nothing
