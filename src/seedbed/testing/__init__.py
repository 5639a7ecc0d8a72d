"""Factories in async tests: a pytest plugin, and checks of factories.

The plugin is active wherever the package is installed; docs/reference/pytest-plugin.md describes its fixtures. `lint`
tries every factory and trait; `coverage` creates the fewest rows that show every value.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seedbed.testing.collection import Factories
    from seedbed.testing.coverage_rows import coverage
    from seedbed.testing.linting import Problem, lint

__all__ = ["Factories", "Problem", "coverage", "lint"]

_MODULES = {"Factories": "collection", "Problem": "linting", "coverage": "coverage_rows", "lint": "linting"}


def __getattr__(name: str) -> Any:
    # pytest imports this package in every project where it is installed: until something is used, it costs nothing.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
