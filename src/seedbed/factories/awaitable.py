"""What `create` returns: a coroutine that explains itself when the `await` was forgotten."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Coroutine, Generator
from typing import Any, NoReturn, TypeVar

from seedbed.errors import NotAwaitedError

ResultT = TypeVar("ResultT")

# asyncio, trio and debuggers ask a coroutine for its frame and state, and name it by these.
_INTROSPECTION = ("cr_", "gi_", "ag_")
_NAMES = ("__name__", "__qualname__")


class Pending(Coroutine[Any, Any, ResultT]):
    """A call that runs when it is awaited.

    Event loops, tasks and debuggers can treat it like any coroutine: it is true, has a name, and shows the frame of
    the call once that has begun. Asking it for what only its result has raises `NotAwaitedError`; a call that is never
    awaited is reported as a `RuntimeWarning`.
    """

    __slots__ = ("__weakref__", "_call", "_coroutine", "_start", "_told")

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

    def __getattr__(self, name: str) -> Any:
        if name in _NAMES:
            return self._call
        if name.startswith(_INTROSPECTION) and self._coroutine is not None:
            return getattr(self._coroutine, name)
        # Tools look for names of their own, such as `_repr_html_`: no field of a row begins like that.
        if name.startswith(("_", *_INTROSPECTION)):
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        return self._refuse(f"'{name}'")

    def __getitem__(self, key: object) -> NoReturn:
        self._refuse(f"[{key!r}]")

    def __iter__(self) -> NoReturn:
        self._refuse("rows")

    # Without this, Python would ask for the length: asyncio asks a task's coroutine for its truth.
    def __bool__(self) -> bool:
        return True

    def __len__(self) -> NoReturn:
        self._refuse("length")

    def __repr__(self) -> str:
        state = "not awaited" if self._coroutine is None else "awaited"
        return f"<{self._call}(…), {state}>"
