"""python -m scripts.db.find: rows that fit named conditions."""

from __future__ import annotations

from scripts.db import PROGRAM
from seedbed.cli.find import app

if __name__ == "__main__":
    app(prog_name=f"{PROGRAM}.find")
