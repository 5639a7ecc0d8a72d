"""python -m scripts.db.diff: what changed since a snapshot."""

from __future__ import annotations

from scripts.db import PROGRAM
from seedbed.cli.diff import app

if __name__ == "__main__":
    app(prog_name=f"{PROGRAM}.diff")
