"""Lines that fit a terminal: what is too long goes on below its own column. A pipe gets one line for each."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from seedbed.cli.console import out

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_INDENT = 4


def fits(line: str) -> bool:
    """Return whether a line needs no folding: it is short enough, or no terminal shows it."""
    from rich.cells import cell_len

    return not out().is_terminal or cell_len(line) <= out().width


def print_line(lead: str, text: str) -> None:
    """Print `lead` and `text`; on a terminal the rest of a long text stands below its beginning."""
    line = f"{lead}{text}".rstrip()
    if fits(line):
        out().print(line, markup=False)
        return
    from rich.cells import cell_len
    from rich.text import Text

    console = out()
    indent = cell_len(lead)
    if indent > console.width // 2:
        # Too little is left beside it.
        indent, lead, text = _INDENT, "", line
    first, *rest = Text(text).wrap(console, max(console.width - indent, 1), overflow="fold")
    console.print(lead + first.plain.rstrip(), markup=False)
    for each in rest:
        console.print(" " * indent + each.plain.rstrip(), markup=False)


def print_columns(rows: Sequence[Sequence[str]], kept: int) -> None:
    """Print rows with their cells below each other; empty columns are left out.

    On a terminal that is too narrow only the first `kept` columns stay beside each other; the rest goes below them.
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    lines = ["  ".join(cell for cell in row if cell).rstrip() for row in padded]
    if all(map(fits, lines)):
        for line in lines:
            out().print(line, markup=False)
        return
    for row, cells in zip(rows, padded, strict=True):
        print_line("", "  ".join(cell for cell in cells[:kept] if cell))
        print_line(" " * _INDENT, "  ".join(cell for cell in row[kept:] if cell))


def day_and_time(moment: datetime) -> str:
    """Return a moment in UTC for a person; midnight is its day."""
    return f"{moment:%Y-%m-%d}" if moment.time() == time.min else f"{moment:%Y-%m-%d %H:%M} UTC"


def file_size(count: float) -> str:
    """Return a number of bytes for a person, such as "1.3 MB"."""
    for unit in ("B", "KB", "MB"):
        if count < 1_000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1_000
    return f"{count:.1f} GB"
