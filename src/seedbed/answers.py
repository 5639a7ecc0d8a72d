"""Answers of servers that are waited for: of whom, since when, and in which step of the work.

Whatever asks a database says so here, so that whoever watches over a command can say for whom it waits. A connection
that is half dead takes what it is sent, and never answers.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import count
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Answers:
    """The requests that are under way, from any thread."""

    def __init__(self) -> None:
        self.step = ""
        """What the work is at, in the words of the person who waits."""
        self.committing = False
        """Whether a commit is under way, so that nobody can say how it ends."""
        self.watched = False
        """Whether somebody says for whom we wait: then a slow answer need not be an error."""
        self._numbers = count()
        self._asked: dict[int, tuple[object, float]] = {}

    def ask(self, whom: object) -> int:
        """Note that a request begins; return its number."""
        number = next(self._numbers)
        self._asked[number] = whom, monotonic()
        return number

    def answered(self, number: int) -> None:
        """Note that a request has ended, whichever way."""
        self._asked.pop(number, None)

    @contextmanager
    def awaited(self, whom: object) -> Iterator[None]:
        """Wait for an answer within the block."""
        number = self.ask(whom)
        try:
            yield
        finally:
            self.answered(number)

    @contextmanager
    def during(self, step: str) -> Iterator[None]:
        """Name the step of the block."""
        before, self.step = self.step, step
        try:
            yield
        finally:
            self.step = before

    @property
    def oldest(self) -> tuple[object, float] | None:
        """Return who was asked first of those who have not answered, and when; None where nobody was."""
        # A copy in one go: other threads ask meanwhile.
        return min(list(self._asked.values()), key=lambda each: each[1], default=None)


answers = Answers()
