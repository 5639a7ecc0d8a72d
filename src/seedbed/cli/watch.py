"""Says for whom a command waits, and lets an interrupted one wait no longer.

A server may be silent because a statement takes long, or because the connection is half dead. The person is told, and
decides; but where no other connection can be opened either, twice running, nobody will ever answer.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from threading import Event, Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING

from seedbed.answers import answers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seedbed.cli.interrupt import Interruptions

_PAUSE = 0.25
_FAILURES = 2

# Workers are copies of this process where they can be (see `areas.workers`): none is made in the middle of a look.
_looking = Lock()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_looking.acquire, after_in_parent=_looking.release, after_in_child=_looking.release)


class Watch:
    """Looks after the answers that a command waits for.

    `say` is told after `patience` seconds without an answer, and again each time that has doubled. Once the command is
    interrupted it gets `grace` seconds for each answer that it needs to clear up.
    """

    patience = 30.0
    grace = 3.0

    def __init__(self, say: Callable[[str], None], interruptions: Interruptions) -> None:
        self._say = say
        self._interruptions = interruptions
        self._asked: tuple[object, float] | None = None
        self._next = self.patience
        self._failed = 0

    def look(self, now: float) -> None:
        """Say or do what is due at the moment `now`."""
        asked = answers.oldest
        if asked != self._asked:
            self._asked, self._next, self._failed = asked, self.patience, 0
        if asked is None:
            return
        whom, since = asked
        if self._interruptions.first is not None or self._interruptions.gave_up:
            # A server that was silent once gets less time for what else has to be cleared up.
            grace = self.grace / 6 if self._interruptions.gave_up else self.grace
            if now - max(since, self._interruptions.since) >= grace:
                self._interruptions.give_up(str(whom))
        elif now - since >= self._next:
            self._say(notice(whom, now - since, answers.step))
            self._next *= 2
            Thread(target=self._reach, args=(asked,), daemon=True).start()

    def _reach(self, asked: tuple[object, float]) -> None:
        """Try to reach the server that has not answered yet; end the command where that fails twice running."""
        # Whoever waits has these already; to a command that only prints its help they would be half of its time.
        from seedbed.database.reaching import why_unreachable
        from seedbed.database.url import DatabaseUrl

        whom, _ = asked
        reason = why_unreachable(whom) if isinstance(whom, DatabaseUrl) else None
        if asked != self._asked:
            return
        self._failed = self._failed + 1 if reason else 0
        if reason and self._failed == _FAILURES:
            self._interruptions.lose(str(whom), reason)


def notice(whom: object, seconds: float, step: str) -> str:
    """Return the line for a person who waits."""
    at = f" (step: {step})" if step else ""
    return f"{whom} has not answered for {_spelled(seconds)}{at}. Still waiting; Ctrl-C ends this safely."


def _spelled(seconds: float) -> str:
    minutes = int(seconds) // 60
    return f"{minutes} min" if minutes > 1 else f"{seconds:.0f} s"


@contextmanager
def watching(say: Callable[[str], None], interruptions: Interruptions) -> Iterator[None]:
    """Watch over the block, which is the work of a command."""
    watch, ended = Watch(say, interruptions), Event()

    def go_on() -> None:
        while not ended.wait(min(_PAUSE, watch.patience, watch.grace)):
            with _looking:
                watch.look(monotonic())

    Thread(target=go_on, name="seedbed-watch", daemon=True).start()
    answers.watched = True
    try:
        yield
    finally:
        answers.watched = False
        ended.set()
