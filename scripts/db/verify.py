"""python -m scripts.db.verify: check that what is in the database fits together."""

from __future__ import annotations

from scripts.db import PROGRAM
from seedbed.cli.verify import app

if __name__ == "__main__":
    app(prog_name=f"{PROGRAM}.verify")
