"""python -m scripts.db.dump: take a snapshot of the database."""

from __future__ import annotations

from scripts.db import PROGRAM
from seedbed.cli.dump import app

if __name__ == "__main__":
    app(prog_name=f"{PROGRAM}.dump")
