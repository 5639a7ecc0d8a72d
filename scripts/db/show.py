"""python -m scripts.db.show: show what is in the database, and one row with what hangs on it."""

from __future__ import annotations

from scripts.db import PROGRAM
from seedbed.cli.show import app

if __name__ == "__main__":
    app(prog_name=f"{PROGRAM}.show")
