"""What the commands share: running a coroutine as a command, asking a person, and saying what went wrong."""

from __future__ import annotations

import json
import os
import signal
import sys
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from seed.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from types import FrameType

    from rich.console import Console

T = TypeVar("T")


@cache
def out() -> Console:
    """Return the console for results."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=True)


@cache
def err() -> Console:
    """Return the console for progress and messages."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def run(main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run `main` to its end and return its result; exit with one line and the right code when it fails.

    Ctrl-C and SIGTERM cancel it, so that its transaction is rolled back, and exit with 130 and 143.
    """
    import asyncio

    interrupted: list[signal.Signals] = []

    async def supervised() -> T:
        task = asyncio.current_task()
        loop = asyncio.get_running_loop()

        def interrupt(number: signal.Signals) -> None:
            interrupted.append(number)
            if task is not None:
                task.cancel()

        if sys.platform != "win32":
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, interrupt, number)
        return await main()

    def cancellable() -> T:
        try:
            return asyncio.run(supervised())
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None

    return _told(cancellable, interrupted)


def run_blocking(main: Callable[[], T]) -> T:
    """Run `main`, which does not await anything, as `run` runs a coroutine."""
    interrupted: list[signal.Signals] = []

    def interrupt(number: int, _frame: FrameType | None) -> None:
        interrupted.append(signal.Signals(number))
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    return _told(main, interrupted)


def _told(main: Callable[[], T], interrupted: list[signal.Signals]) -> T:
    """Return what `main` returns; exit with one line and the right code for whatever else ends it."""
    try:
        return main()
    except KeyboardInterrupt:
        interrupted = interrupted or [signal.SIGINT]
    except SeedError as error:
        if not interrupted:
            fail(error)
    except BrokenPipeError:
        # The reader of our output has gone, as `| head` does; say nothing and keep Python from saying it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(1) from None
    err().print("Interrupted: rolled back, nothing was changed.", style="yellow")
    raise typer.Exit(128 + interrupted[0])


def fail(error: SeedError) -> None:
    """Print what is wrong, on one line, and exit with the error's code."""
    err().print(f"error: {error}", style="red", markup=False, soft_wrap=True)
    raise typer.Exit(error.exit_code) from None


def ask(question: str) -> bool:
    """Ask a person, who has to say yes; without a terminal nobody can, so the answer is no."""
    if not (sys.stdin.isatty() and err().is_terminal):
        return False
    err().print(question, style="yellow", markup=False)
    return typer.confirm("Continue?", default=False, err=True)


def print_json(value: object) -> None:
    """Print one JSON object on stdout."""
    print(json.dumps(value, ensure_ascii=False))
