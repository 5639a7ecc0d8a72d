"""Randomness and ids that depend only on a seed and a path.

Every random choice and every id of the package comes from here. A path names what is being made (`rng(seed, "main",
"customer", 7, "orders")`), so neither the order of work nor other random draws can change a value.
"""

from __future__ import annotations

from hashlib import blake2b
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_new = Random.__new__


def _hash(seed: int, path: tuple[str | int, ...], size: int) -> blake2b:
    # The unit separator keeps ("ab", "c") and ("a", "bc") apart.
    return blake2b("\x1f".join(map(str, (seed, *path))).encode(), digest_size=size)


def rng(seed: int, *path: str | int) -> Random:
    """Return a generator that is fully determined by `seed` and `path`.

    Two different paths give independent streams; the same path gives the same stream on every machine.
    """
    # `Random(number)` comes to the same by way of two calls in Python, and there are tens of thousands of streams.
    stream = _new(Random)
    super(Random, stream).seed(int.from_bytes(_hash(seed, path, 16).digest()))
    stream.gauss_next = None  # pyright: ignore[reportAttributeAccessIssue]
    return stream


def object_id(seed: int, *path: str | int) -> str:
    """Return 24 hexadecimal digits, a valid MongoDB ObjectId, determined by `seed` and `path`."""
    return _hash(seed, path, 12).hexdigest()


def object_ids(seed: int, *path: str | int, numbers: Iterable[int]) -> list[str]:
    """Return what `object_id` gives for a path and each of these numbers at its end."""
    copy = _hash(seed, (*path, ""), 12).copy
    ids = []
    for number in numbers:
        # A copy of what they begin with takes less than half the time of a new one.
        own = copy()
        own.update(b"%d" % number)
        ids.append(own.hexdigest())
    return ids
