"""python -m scripts.db.studio: Prisma Studio in a browser, read-only."""

from __future__ import annotations

from scripts.db import PROGRAM
from seedbed.cli.studio import app

if __name__ == "__main__":
    app(prog_name=f"{PROGRAM}.studio")
