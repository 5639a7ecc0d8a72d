"""What the database refuses, in words that say what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from seedbed.errors import FactoryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from seedbed.database.constraints import Constraints
    from seedbed.datamodel import Model

_UNIQUE = re.compile(r"unique constraint", re.IGNORECASE)


def explained(
    error: Exception,
    factory: str,
    model: Model,
    row: Mapping[str, Any] | None,
    constraints: Constraints | None = None,
) -> Exception:
    """Return a `FactoryError` for a refused row, or the error itself where there is nothing to add."""
    refused = constraints.refusal(str(error), model) if constraints else None
    if refused is not None:
        return FactoryError(f"{factory}: the row breaks a rule of the database: {refused}")
    meta = _meta(error)
    if meta is None and not _UNIQUE.search(str(error)):
        return error
    if meta is None or type(error).__name__ == "UniqueViolationError":
        return FactoryError(f"{factory}: {_clash(model, _key(model, meta, str(error)), row)}")
    if type(error).__name__ == "ForeignKeyViolationError":
        return FactoryError(
            f"{factory}: a {model.name} refers to a row that does not exist. "
            "Create its parents first, or leave them out."
        )
    return error


def _clash(model: Model, key: tuple[str, ...], row: Mapping[str, Any] | None) -> str:
    if not key:
        return f"the database has a {model.name} with the same unique fields. Leave them out, or give other values."
    held = ", ".join(f"{name} {row[name]!r}" for name in key) if row is not None else " and ".join(key)
    if key == model.primary_key:
        return (
            f"the database has a {model.name} with the same {held}. Leave it out for a new one. Two contexts with the "
            "same seed number their rows alike: use one of them, or give the second another seed."
        )
    which = key[-1]
    return (
        f"the database has a {model.name} with the same {held}. "
        f"Leave out '{which}' for a new value, or give another one."
    )


def _meta(error: Exception) -> Mapping[str, Any] | None:
    """Return what the engine says about a refused row, for an exception of the client."""
    data = getattr(error, "data", None)
    return data.get("user_facing_error", {}).get("meta") or {} if isinstance(data, dict) else None


def _key(model: Model, meta: Mapping[str, Any] | None, text: str) -> tuple[str, ...]:
    """Return the unique key that was violated; the providers name its fields, its columns or its index."""
    told = (meta or {}).get("target") or text
    told = told if isinstance(told, str) else " ".join(map(str, told))
    words = set(re.findall(r"\w+", told))
    words |= {part for word in words for part in word.split("_")}
    if "pkey" in words:
        return model.primary_key
    keys = [key for key in (model.primary_key, *model.unique_keys) if key and words >= set(_columns(model, key))]
    return max(keys, key=len, default=())


def _columns(model: Model, key: Iterable[str]) -> list[str]:
    return [model.fields[name].column for name in key]
