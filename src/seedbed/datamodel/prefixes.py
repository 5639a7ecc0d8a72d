"""What the columns of a model have before their names: `cli_` of a Cliente, `usr_` of a User."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_HEAD = re.compile(r"^(?:([A-Za-z]+?)_+(?=[A-Za-z])|([a-z]+)(?=[A-Z]))")
_OF_ANYTHING = {
    *("is", "has", "can", "in", "on", "to", "at", "by", "no", "max", "min", "from", "last", "first", "start", "end"),
    *("total", "new", "old", "current", "created", "updated", "was", "use", "allow", "show", "id"),
}  # fmt: skip
_FEWEST = 3


def prefix_of(model: str, columns: Collection[str]) -> str:
    """Return what most columns of a model begin with, where that is short for the model's name; else nothing."""
    found = [match[0] for name in columns if (match := _HEAD.match(name)) is not None]
    if not found:
        return ""
    prefix = max(dict.fromkeys(found), key=found.count)
    word = prefix.rstrip("_").lower()
    often = found.count(prefix) >= max(_FEWEST, 0.6 * len(columns))
    return prefix if often and word not in _OF_ANYTHING and _is_short_for(word, model) else ""


def _is_short_for(word: str, model: str) -> bool:
    words = [each.lower() for each in _WORD.findall(model)]
    initials = "".join(each[0] for each in words)
    return len(word) > 1 and (word == initials or any(_is_within(word, each) for each in [*words, "".join(words)]))


def _is_within(short: str, whole: str) -> bool:
    """Whether the letters of `short` follow one another in `whole`, from the first on: `prd` in `product`."""
    rest = iter(whole)
    return short[:1] == whole[:1] and all(letter in rest for letter in short)
