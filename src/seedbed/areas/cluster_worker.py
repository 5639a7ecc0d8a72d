"""What runs in the workers of a cluster."""

from __future__ import annotations

import pickle
import signal
import threading
from time import perf_counter
from typing import Any, NamedTuple

from seedbed import __version__
from seedbed.areas.project import load_project
from seedbed.database.staging import Desk, stage
from seedbed.database.url import DatabaseUrl
from seedbed.datamodel import load
from seedbed.errors import SeedError
from seedbed.garbage import collect_seldom
from seedbed.location import location

# Parts are large, and nothing in them waits for long: two at a time in a process would only take more memory.
_turn = threading.Lock()


class Task(NamedTuple):
    """What every part of a run needs: where the rows go, the pickled settings and areas, and who may make them."""

    desk: Desk
    settings: bytes
    versions: tuple[str, str]


class Made(NamedTuple):
    """A part that is there: how many rows it has, and how long it took."""

    rows: int
    seconds: float


def make(task: Task, part: int) -> Made:
    """Make a part of a story and write its rows beside the live tables; once, however often it is called."""
    with _turn:
        started = perf_counter()
        collect_seldom()
        location().extend_path()
        if (__version__, load().fingerprint) != task.versions:
            raise SeedError(
                f"A worker has another version of the project, at {location().root}. "
                "Nothing was changed. Update it there, run `prisma generate`, and start the workers again."
            )
        config, areas = pickle.loads(task.settings)  # noqa: S301 - from the command that started the run
        made = list(load_project().tell(config, areas).parts())[part].make()
        held = stage(task.desk, DatabaseUrl.parse(task.desk.address), part, load(), made)
        return Made(held.total(), perf_counter() - started)


def dask_setup(worker: Any) -> None:
    """Prepare a worker that a command started: Ctrl-C is the command's, which ends its workers."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
