"""Commands around the database: each a thin layer over the package `seed`."""

from __future__ import annotations

import sys
from pathlib import Path

from seedbed import location

# Whatever the working directory is, these commands are for this repository's project.
location.use(Path(__file__).parents[2])

# `python -m scripts.db.NAME` imports this package first, with this in place of the module's name.
if sys.argv[0] == "-m":
    from scripts.db.interrupt import interruptions

    interruptions.install()
