"""python -m scripts.db: list the commands, or run the one that is named."""

from __future__ import annotations

from pathlib import Path

from scripts.db import PROGRAM
from seedbed.cli import COMMANDS, dispatch

if __name__ == "__main__":
    here = {file.stem for file in Path(__file__).parent.glob("*.py")}
    dispatch({name: line for name, line in COMMANDS.items() if name in here}, PROGRAM, f"{PROGRAM}.{{}}")
