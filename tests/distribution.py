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

SHARED = ("simulation/", "engine/")
"""Folders whose files share what takes long to make: simulated clinics, a generated client; each goes to one worker."""

SHARED_BY_DATABASE = ("report/",)
"""Folders whose files share practices: what there is on one database goes to one worker."""

LONGEST = (
    "simulation/",
    "engine/",
    "report/",
    "testing/test_own_schema.py",
    "mongodb/test_seeding.py",
    "schemas/test_any_schema.py",
    "database/test_what_is_kept.py",
    "testing/test_plugin.py",
    "database/test_sessions.py",
    "seeding/test_adding.py",
    "mongodb/test_mongodb_advance.py",
    "cli/test_push.py",
    "snapshots/test_snapshot_faults.py",
    "snapshots/test_restore.py",
    "database/test_matrix.py",
    "cli/test_runs.py",
    "seeding/test_reset.py",
    "seeding/test_rare_practices.py",
    "cli/test_silent_servers.py",
    "cli/test_agreement.py",
    "checks/test_practices.py",
    "seeding/test_faults.py",
    "seeding/test_storage_faults.py",
    "docs/test_new_model.py",
    "schemas/test_mongodb_schema.py",
    "seeding/test_cluster.py",
    "schemas/test_unique_indexes.py",
    "factories/test_complete.py",
    "testing/test_emptying.py",
    "seeding/test_advance.py",
    "seeding/test_pure_clinic.py",
    "seeding/test_reproducible.py",
    "seeding/test_interrupts.py",
    "seeding/test_processes.py",
    "schemas/test_circles.py",
    "snapshots/test_templates.py",
    "snapshots/test_damage.py",
    "seeding/test_coherence.py",
    "cli/test_command_waits.py",
    "cli/test_environment.py",
    "factories/test_creating.py",
    "seeding/test_surroundings.py",
    "checks/test_rules.py",
    "seeding/test_any_numbers.py",
    "testing/test_linting.py",
    "cli/test_snapshots.py",
    "database/test_reasons.py",
    "datamodel/test_trim.py",
    "docs/test_examples.py",
)
"""Files and folders below `tests` that take more than half a minute on a slow machine, the longest first."""

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
        path, _, name = nodeid.removeprefix("tests/").partition("::")
        for folder in SHARED:
            if path.startswith(folder):
                return folder
        path = next((folder for folder in SHARED_BY_DATABASE if path.startswith(folder)), path)
        found = _DATABASE.search(name)
        return f"{path} {found[1]}" if found else path
