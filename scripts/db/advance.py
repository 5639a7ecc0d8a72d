"""python -m scripts.db.advance: bring the practice to a later day."""

from __future__ import annotations

from scripts.db import PROGRAM
from seedbed.cli.advance import app

if __name__ == "__main__":
    app(prog_name=f"{PROGRAM}.advance")
