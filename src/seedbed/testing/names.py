"""How the fixtures of factories are called."""

from __future__ import annotations

import re

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake_case(model: str) -> str:
    """Return a model's name as a variable is spelt: AppointmentType → appointment_type."""
    return _WORDS.sub("_", model).lower()
