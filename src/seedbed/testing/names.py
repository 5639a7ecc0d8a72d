"""How the fixtures of factories are called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def factory_names(models: Iterable[str]) -> dict[str, str]:
    """Return models by the names of their factories; of two that are spelt alike the second gets an underscore."""
    found: dict[str, str] = {}
    for model in models:
        name = snake_case(model)
        while name in found:
            name += "_"
        found[name] = model
    return found


def snake_case(model: str) -> str:
    """Return a model's name as a variable is spelt: AppointmentType → appointment_type."""
    return _WORDS.sub("_", model).lower()
