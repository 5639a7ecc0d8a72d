"""How often Python looks for objects that refer to one another in a circle."""

from __future__ import annotations

import gc
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable

T = TypeVar("T")

_NEW_OBJECTS = 50_000
_lock = Lock()
# What was set when each piece of work began that is still under way.
_usual: list[tuple[int, int, int]] = []


def collect_seldom() -> None:
    """Look for circles after 50,000 new objects instead of 700, and never among those that are there now.

    Rows are many, and none of them is part of a circle: to look all the time costs a tenth of making them.
    """
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)


async def with_seldom_collections(work: Awaitable[T]) -> T:
    """Await `work` and look for circles seldom meanwhile; then as often as before, once all such work is done.

    What somebody has turned off, or made rarer, stays as it is.
    """
    with _lock:
        _usual.append(gc.get_threshold())
        if 0 < _usual[0][0] < _NEW_OBJECTS:
            gc.set_threshold(_NEW_OBJECTS)
    try:
        return await work
    finally:
        with _lock:
            # What was set before the first began stays first.
            usual = _usual.pop()
            if not _usual:
                gc.set_threshold(*usual)
