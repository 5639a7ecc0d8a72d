"""What `create` returns: a coroutine that says what is wrong when somebody forgets to await it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Coroutine, Generator
from typing import Any, NoReturn, TypeVar

from seed.errors import NotAwaitedError

ResultT = TypeVar("ResultT")


class Pending(Coroutine[Any, Any, ResultT]):
    """A call that runs when it is awaited.

    It can be given to `asyncio.gather` and `create_task` like any coroutine. Asking it for what only its result has
    raises `NotAwaitedError`; a call that nobody ever awaits is reported as a `RuntimeWarning`.
    """

    __slots__ = ("_call", "_coroutine", "_start", "_told")

    def __init__(self, call: str, start: Callable[[], Coroutine[Any, Any, ResultT]]) -> None:
        self._call = call
        self._start = start
        self._coroutine: Coroutine[Any, Any, ResultT] | None = None
        self._told = False

    def __await__(self) -> Generator[Any, Any, ResultT]:
        return self._begun().__await__()

    def send(self, value: Any, /) -> Any:
        """Resume the call."""
        return self._begun().send(value)

    def throw(self, *error: Any) -> Any:
        """Raise an exception where the call waits."""
        return self._begun().throw(*error)

    def close(self) -> None:
        """End the call, begun or not."""
        self._begun().close()

    def _begun(self) -> Coroutine[Any, Any, ResultT]:
        if self._coroutine is None:
            self._coroutine = self._start()
        return self._coroutine

    def __del__(self) -> None:
        if self._coroutine is None and not self._told:
            warnings.warn(
                f"{self._call}(…) was never awaited, so nothing was created. Write `await {self._call}(…)` "
                "in an async function.",
                RuntimeWarning,
                stacklevel=2,
            )

    def _refuse(self, wanted: str) -> NoReturn:
        self._told = True
        raise NotAwaitedError(
            f"{self._call}(…) was not awaited, so it has no {wanted} yet. "
            f"Write `row = await {self._call}(…)` in an async function."
        )

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        self._refuse(f"'{name}'")

    def __getitem__(self, key: object) -> NoReturn:
        self._refuse(f"[{key!r}]")

    def __iter__(self) -> NoReturn:
        self._refuse("rows")

    def __len__(self) -> int:
        self._refuse("length")
