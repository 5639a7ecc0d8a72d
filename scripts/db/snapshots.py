"""python -m scripts.db.snapshots: list and look after the snapshots."""

from __future__ import annotations

from scripts.db import PROGRAM
from seedbed.cli.snapshots import app

if __name__ == "__main__":
    app(prog_name=f"{PROGRAM}.snapshots")
