"""python -m scripts.db.restore: bring the database to the state of a snapshot."""

from __future__ import annotations

from scripts.db import PROGRAM
from seedbed.cli.restore import app

if __name__ == "__main__":
    app(prog_name=f"{PROGRAM}.restore")
