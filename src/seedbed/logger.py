"""How a run reports: live for a person, plain lines for a pipe, nothing when asked to be quiet."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from seedbed.answers import answers

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

    from seedbed.types import SeedLogger


class QuietLogger:
    """Reports nothing but warnings."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def start_run(self, steps: int) -> None:
        """Do nothing."""

    def start_area(self, name: str) -> None:
        """Note what the run is at, for whoever has to wait."""
        answers.step = name

    def end_area(self, name: str, rows: int, seconds: float | None = None) -> None:
        """Do nothing."""

    def skip_area(self, name: str, reason: str) -> None:
        """Do nothing."""

    def info(self, message: str) -> None:
        """Do nothing."""

    def warn(self, message: str) -> None:
        """Print a warning."""
        self._console.print(f"warning: {message}", style="yellow", markup=False, highlight=False, soft_wrap=True)

    def end_run(self) -> None:
        """Note that the last step has ended."""
        answers.step = ""


class PlainLogger(QuietLogger):
    """Prints messages, and with `verbose` a line for each area, for logs and pipes."""

    def __init__(self, console: Console, *, verbose: bool = False) -> None:
        super().__init__(console)
        self._verbose = verbose
        self._begun = perf_counter()

    def start_area(self, name: str) -> None:
        """Start the clock of the area."""
        super().start_area(name)
        self._begun = perf_counter()

    def _milliseconds(self, seconds: float | None) -> float:
        return 1000 * (perf_counter() - self._begun if seconds is None else seconds)

    def end_area(self, name: str, rows: int, seconds: float | None = None) -> None:
        """Print the area's rows and time."""
        if self._verbose:
            self.info(f"{name:<40} {rows:>8,} {_rows(rows)} {self._milliseconds(seconds):>7,.0f} ms")

    def skip_area(self, name: str, reason: str) -> None:
        """Print why the area had nothing to do."""
        if self._verbose:
            self.info(f"{name:<40} {reason}")

    def info(self, message: str) -> None:
        """Print a line."""
        self._console.print(message, markup=False, highlight=False, soft_wrap=True)


class LiveLogger(PlainLogger):
    """Draws a progress bar, below the finished areas if it is `verbose`."""

    def __init__(self, console: Console, *, verbose: bool = False) -> None:
        super().__init__(console, verbose=verbose)
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def start_run(self, steps: int) -> None:
        """Show the bar."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
        )
        self._progress.start()
        self._task = self._progress.add_task("starting", total=steps)

    def start_area(self, name: str) -> None:
        """Name the area that is being seeded."""
        super().start_area(name)
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, description=_escape(f"{name:<28}"))

    def end_area(self, name: str, rows: int, seconds: float | None = None) -> None:
        """Print the area's rows and time above the bar, and move on."""
        if self._verbose:
            shown = f"[bold]{rows:>8,}[/] {_rows(rows)} [dim]{self._milliseconds(seconds):>7,.0f} ms[/]"
            self._console.print(f"[green]✓[/] {_escape(f'{name:<40}')} {shown}", highlight=False)
        self._advance()

    def skip_area(self, name: str, reason: str) -> None:
        """Print why the area had nothing to do, and move on."""
        if self._verbose:
            self._console.print(f"[dim]· {_escape(f'{name:<40} {reason}')}[/]", highlight=False)
        self._advance()

    def _advance(self) -> None:
        if self._progress is not None and self._task is not None:
            self._progress.advance(self._task)

    def end_run(self) -> None:
        """Take the bar away."""
        super().end_run()
        if self._progress is not None:
            self._progress.stop()
            self._progress = None


def _rows(number: int) -> str:
    return "row " if number == 1 else "rows"


def _escape(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def make_logger(console: Console, *, quiet: bool = False, verbose: bool = False) -> SeedLogger:
    """Return the logger that suits `console`: live on a terminal, plain elsewhere, or quiet.

    Only with `verbose` does it print a line for each area or table.
    """
    if quiet:
        return QuietLogger(console)
    return LiveLogger(console, verbose=verbose) if console.is_terminal else PlainLogger(console, verbose=verbose)
