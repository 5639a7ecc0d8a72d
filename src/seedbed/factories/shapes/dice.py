"""Numbers that look drawn and are computed: from a key and the number of a row, in well under a microsecond."""

from __future__ import annotations

from hashlib import blake2b

_MASK = (1 << 64) - 1


def key_of(seed: int, *path: str) -> int:
    """Return the key of a stream of numbers; the same path gives the same key on every machine."""
    text = "\x1f".join((str(seed), *path))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def roll(key: int, number: int) -> int:
    """Return 64 bits for a row of a stream: those of neighbours have nothing in common."""
    mixed = (key + number * 0x9E3779B97F4A7C15) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return mixed ^ (mixed >> 31)


def share(key: int, number: int, percent: int) -> bool:
    """Return whether a row is one of so many in a hundred."""
    return roll(key, number) % 100 < percent


def skewed(key: int, number: int, size: int) -> int:
    """Return a place from 0 to `size` - 1, the first ones far more often: a few have many, most have few."""
    drawn = (roll(key, number) >> 11) / (1 << 53)
    return int(size * drawn * drawn)
