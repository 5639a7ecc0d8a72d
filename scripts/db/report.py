"""python -m scripts.db.report: the database as one page to look at."""

from __future__ import annotations

from scripts.db import PROGRAM
from seedbed.cli.report import app

if __name__ == "__main__":
    app(prog_name=f"{PROGRAM}.report")
