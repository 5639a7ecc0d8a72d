"""python -m scripts.db.seed: fill the database with a practice."""

from __future__ import annotations

from scripts.db import PROGRAM
from seedbed.cli.seed import app

if __name__ == "__main__":
    app(prog_name=f"{PROGRAM}.seed")
