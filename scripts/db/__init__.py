"""Commands around the database: each a thin layer over the package `seed`."""

from __future__ import annotations

import sys

# `python -m scripts.db.NAME` imports this package first, with this in place of the module's name.
if sys.argv[0] == "-m":
    from scripts.db.interrupt import interruptions

    interruptions.install()
