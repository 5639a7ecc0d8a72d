"""The area of docs/how-to/from-the-guide.md, with the guide's loop over all clinics, is seeded with two clinics."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from documents import blocks
from reading import read_tables
from rich.console import Console

from seed.config import SeedConfig, get_profile, parse_as_of
from seedbed.areas.run import seed_database
from seedbed.logger import QuietLogger
from seedbed.run_options import RunOptions


def test_a_loop_over_all_clinics_meets_each_of_them_once(make_database, datamodel):
    page = blocks("docs/how-to/from-the-guide.md", "python")
    (area,) = (block.text for block in page if "AreaRegistry" in block.text)
    made: dict[str, Any] = {}
    exec(compile(area, "from-the-guide.md", "exec"), made)  # noqa: S102 - our own page

    url = make_database("sqlite")
    profile = get_profile("standard:clinics=2,users=5,patients=2")
    config = SeedConfig(profile=profile, as_of=parse_as_of("2026-03-02"), areas=("reminders",))
    options = RunOptions(QuietLogger(Console(stderr=True)), approve=lambda _: True)
    asyncio.run(seed_database(config, options, registry=made["registry"], url=url))

    tables = read_tables(url, datamodel)
    alerts = Counter(row["clinicId"] for row in tables["PatientAlert"] if row["message"] == "Bring the retainer.")
    assert alerts == {row["id"]: 2 for row in tables["Clinic"]}
    assert len(alerts) == 2
