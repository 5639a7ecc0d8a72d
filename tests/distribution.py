"""How tests are spread over the workers of pytest-xdist: by file and database, those that take longest first.

What a module prepares is then made by one worker and not by each, and at the end no worker waits long for another.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from quick import takes_long
from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    import pytest
    from xdist.remote import Producer

SHARED = "simulation/"
"""A folder whose files share simulated clinics, and so go to one worker."""

LONGEST = (
    SHARED,
    "snapshots/test_snapshot_faults.py",
    "seeding/test_advance.py",
    "seeding/test_adding.py",
    "database/test_matrix.py",
    "docs/test_examples.py",
    "seeding/test_surroundings.py",
    "cli/test_command_waits.py",
    "seeding/test_reproducible.py",
    "seeding/test_interrupts.py",
    "seeding/test_storage_faults.py",
    "seeding/test_processes.py",
    "database/test_what_is_kept.py",
    "seeding/test_reset.py",
    "report/test_find.py",
    "engine/test_limits.py",
    "schemas/test_any_schema.py",
    "testing/test_own_schema.py",
    "seeding/test_cluster.py",
    "checks/test_practices.py",
    "cli/test_environment.py",
    "cli/test_agreement.py",
    "seeding/test_faults.py",
    "docs/test_new_model.py",
    "cli/test_push.py",
    "database/test_sessions.py",
    "testing/test_plugin.py",
)
"""Files and folders below `tests` that take more than a minute on a slow machine, the longest first."""

_DATABASE = re.compile(r"[\[-](sqlite|postgresql|mongodb)[\]-]")


def order(item: pytest.Item) -> int:
    """Return the place of a test in a run: the longest files, then the other long ones, then the rest."""
    place = item.nodeid.removeprefix("tests/")
    found = (number for number, each in enumerate(LONGEST) if place.startswith(each))
    return next(found, len(LONGEST) + (not takes_long(item)))


class ByFileAndDatabase(LoadScopeScheduling):
    """Gives a worker the tests of one file on one database, in the order in which they were collected."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        # Its own order is by number of tests.
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.removeprefix("tests/").startswith(SHARED):
            return SHARED
        path, _, name = nodeid.partition("::")
        found = _DATABASE.search(name)
        return f"{path} {found[1]}" if found else path
