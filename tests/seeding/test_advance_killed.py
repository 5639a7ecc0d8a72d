"""An `advance` that is killed leaves the old day or the new one, whole, and the next one goes on from there."""

from __future__ import annotations

import random
import signal
import sys

import pytest
from processes import PATIENCE, all_gone, engines_of, running, still_running, wait_for_handlers
from reading import read_tables

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


def test_an_advance_that_is_killed_leaves_the_old_day_or_the_new_one(database, datamodel, seed, seeded, thorough):
    seed(database, "minimal", as_of="2026-02-23")
    old = read_tables(database, datamodel)
    new = seeded("minimal", database.provider)
    moments = random.Random(f"{database.provider} killed")
    for _ in range(25 if thorough else 2):
        with running("advance", "--to", "2026-03-02", url=database) as process:
            wait_for_handlers(process)
            if still_running(process, moments.uniform(0.5, 3)):
                process.send_signal(moments.choice([signal.SIGKILL, signal.SIGTERM]))
            process.communicate(timeout=PATIENCE)
        assert all_gone(engines_of(database))
        found = read_tables(database, datamodel)
        assert found in (old, new)
        if found == new:
            seed(database, "minimal", as_of="2026-02-23")
    with running("advance", "--to", "2026-03-02", url=database) as process:
        process.communicate(timeout=PATIENCE)
    assert read_tables(database, datamodel) == new
