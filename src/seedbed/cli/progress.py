"""A bar on stderr for work of known length that takes a second or more."""

from __future__ import annotations

from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

from seedbed.answers import answers
from seedbed.cli.console import err

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PATIENCE = 1.0


@contextmanager
def progress(word: str, steps: int, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Yield what to call with each step's name; shows nothing in a pipe or within the first second."""
    if quiet or not err().is_terminal:
        yield _note
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn(word), BarColumn(bar_width=24), MofNCompleteColumn(), TextColumn("{task.description}"))
    bar = Progress(*columns, console=err(), transient=True)
    task = bar.add_task("", total=steps)
    started = perf_counter()
    shown = False

    def step(name: str) -> None:
        nonlocal shown
        _note(name)
        bar.update(task, advance=1, description=name)
        if not shown and perf_counter() - started > _PATIENCE:
            bar.start()
            shown = True

    try:
        yield step
    finally:
        if shown:
            bar.stop()


def _note(name: str) -> None:
    answers.step = name
