"""python -m scripts.db.reset: drop everything, create the schema, seed or restore a snapshot."""

from __future__ import annotations

from scripts.db import PROGRAM
from seedbed.cli.reset import app

if __name__ == "__main__":
    app(prog_name=f"{PROGRAM}.reset")
