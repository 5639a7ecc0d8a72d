"""What the commands share: running a coroutine as a command, asking a person, and saying what went wrong."""

from __future__ import annotations

import errno
import json
import os
import sys
from dataclasses import dataclass
from functools import cache
from io import TextIOWrapper
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

from seedbed.cli.interrupt import interruptions
from seedbed.cli.watch import watching
from seedbed.errors import SeedError
from seedbed.garbage import collect_seldom

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from rich.console import Console

    from seedbed.run_options import RunOptions

T = TypeVar("T")

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}

# A path may hold what the encoding of a pipe or a terminal doesn't: that must not make a failure of a run that is done.
for _stream in (sys.stdout, sys.stderr):
    if isinstance(_stream, TextIOWrapper):
        _stream.reconfigure(errors="backslashreplace")

YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Continue without asking.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print only errors.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Print progress and counts for each table.")]

WaitOption = Annotated[
    float,
    typer.Option("--wait", min=0, metavar="SECONDS", help="Seconds to wait for locks on the database, in total."),
]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a command that changes the database asks, waits and answers."""

    yes: bool
    wait: float
    as_json: bool
    verbose: bool
    quiet: bool

    def options(self, **more: Any) -> RunOptions:
        """Return the options of its run."""
        from seedbed.logger import make_logger
        from seedbed.run_options import RunOptions

        logger = make_logger(err(), quiet=self.quiet, verbose=self.verbose)
        return RunOptions(logger, (lambda _: True) if self.yes else _asking_once(), self.wait, **more)


@cache
def out() -> Console:
    """Return the console for results."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=True, emoji=False)


@cache
def err() -> Console:
    """Return the console for progress and messages."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, emoji=False)


def run(main: Callable[[], Coroutine[Any, Any, T]], wait: float | None = None, *, saves: bool = True) -> T:
    """Run `main` to its end and return its result; exit with one line and the right code when it fails.

    `saves` says whether anything has changed at that end. It waits for others who use the database for `wait` seconds,
    all in all, where it does not see to that itself.
    Ctrl-C and SIGTERM cancel it, so that its transaction is rolled back, and exit with 130 and 143.
    """
    import asyncio

    collect_seldom()

    async def supervised() -> T:
        with interruptions.cancelling(asyncio.current_task()):
            result = await main()
            # Before the loop is taken down, where a signal would find a command that has nothing under way.
            interruptions.done(saved=saves)
            return result

    def cancellable() -> T:
        return asyncio.run(supervised())

    return _told(cancellable, wait, saves=saves)


def run_blocking(main: Callable[[], T], wait: float | None = None, *, saves: bool = False) -> T:
    """Run `main`, which does not await anything, as `run` runs a coroutine."""

    def interruptible() -> T:
        with interruptions.raising():
            return main()

    return _told(interruptible, wait, saves=saves)


def run_reading(main: Callable[[], Coroutine[Any, Any, T]], wait: float | None = None) -> T:
    """Run a coroutine that only reads, and blocks while the database looks for an answer, as `run_blocking` does.

    A signal then ends it within a query, which a task that is cancelled would wait for.
    """
    import asyncio

    return run_blocking(lambda: asyncio.run(main()), wait)


def _told(main: Callable[[], T], wait: float | None, *, saves: bool) -> T:
    """Return what `main` returns; exit with one line and the right code for whatever else ends it."""
    interruptions.install()
    line = None
    try:
        with watching(_wait_on, interruptions):
            result = main() if wait is None else _within(main, wait)
        interruptions.done(saved=saves)
        if interruptions.first is None:
            return result
        line = interruptions.told
    except BrokenPipeError:
        # The reader of our output has gone, as `| head` does; say nothing and keep Python from saying it at exit.
        _print_no_more()
        raise typer.Exit(1) from None
    except BaseException as error:
        # What a signal breaks on its way down, such as a program that it reached too, is none of the user's concern.
        if interruptions.first is None and not interruptions.gave_up:
            known = error if isinstance(error, SeedError) else about_a_file(error)
            if known is not None:
                fail(known)
            raise
    if line is None:
        interruptions.leave()
    # What draws a bar hides the cursor, and may have been interrupted before it could bring it back.
    err().show_cursor()
    err().print(line or interruptions.undone, style="yellow")
    interruptions.over()
    raise typer.Exit(interruptions.code)


def about_a_file(error: BaseException) -> SeedError | None:
    """Return what to say of a file that may not be used, or has no room, where nobody said it in better words."""
    if not isinstance(error, OSError) or error.filename is None:
        return None
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return SeedError(f"{error.filename}: {error.strerror}. Give this user the permission, then try again.")
    if error.errno in _NO_ROOM:
        return SeedError(f"{error.filename}: {error.strerror}. Free some space, then try again.")
    return None


def _wait_on(line: str) -> None:
    err().print(line, style="yellow", markup=False, soft_wrap=True)


def _within(main: Callable[[], T], wait: float) -> T:
    from seedbed.database.session import waiting

    with waiting(wait):
        return main()


def fail(error: SeedError) -> None:
    """Print what is wrong, on one line, and exit with the error's code."""
    err().print(f"error: {error}", style="red", markup=False, soft_wrap=True)
    raise typer.Exit(error.exit_code) from None


def fail_to_print(error: OSError, code: Any = None) -> NoReturn:
    """Say that the output has no room, as in a file on a full disk, and exit with `code` or 1; raise any other `error`.

    Where the reader of a pipe has gone, there is nothing to say.
    """
    if error.errno == errno.EPIPE:
        _print_no_more()
        sys.exit(code or 1)
    if error.errno not in _NO_ROOM or error.filename is not None:
        raise error
    _print_no_more()
    done = " The command itself has finished." if interruptions.is_done else ""
    print(f"error: Cannot write the output: {error.strerror}.{done}", file=sys.stderr)
    sys.exit(code or 1)


def _print_no_more() -> None:
    # Else Python would try once more at exit, and say so.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def ask(question: str) -> bool:
    """Ask for a yes; without a terminal the answer is no."""
    if not (sys.stdin.isatty() and err().is_terminal):
        return False
    err().print(question, style="yellow", markup=False)
    while True:
        typer.echo("Continue? [y/N]: ", nl=False, err=True)
        try:
            line = interruptions.read_line()
        except KeyboardInterrupt:
            err().print()
            from asyncio import CancelledError

            raise CancelledError from None
        if not line:
            # The end of the input is no answer either.
            err().print()
        answer = line.strip().lower()
        if answer in {"", "n", "no"}:
            return False
        if answer in {"y", "yes"}:
            return True
        typer.echo("Please answer y or n.", err=True)


def _asking_once() -> Callable[[str], bool]:
    """Return what asks a person, who need not answer the same question twice in a run."""
    given: set[str] = set()

    def agreed(question: str) -> bool:
        if question not in given and ask(question):
            given.add(question)
        return question in given

    return agreed


def print_json(value: object) -> None:
    """Print one JSON object on stdout; what JSON has no number for, such as infinity, is null."""
    try:
        text = json.dumps(value, allow_nan=False)
    except ValueError:
        text = json.dumps(_finite(value))
    print(text)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not isfinite(value) else value
