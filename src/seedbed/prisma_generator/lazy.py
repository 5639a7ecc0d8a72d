"""Modules and names that are imported when they are first used.

The trimming copies this file into the generated client; it must therefore import nothing but the standard library.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class LazyModule(ModuleType):
    """Stands for a module that is imported when one of its attributes is first asked for."""

    def __init__(self, package: str, name: str) -> None:
        super().__init__(f"{package}.{name}")

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)

    def __dir__(self) -> list[str]:
        return dir(import_module(self.__name__))


class LazyName:
    """Stands for one object of a module that is imported when an attribute of the object is first asked for."""

    def __init__(self, package: str, module: str, name: str) -> None:
        self._path = (f"{package}.{module}", name)

    def __getattr__(self, name: str) -> Any:
        module, own = self._path
        return getattr(getattr(import_module(module), own), name)


def attach(
    namespace: dict[str, Any], sources: Mapping[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` for a package whose names live in the submodules that `sources` says.

    Its submodules are attributes too, imported or not. A name is kept in `namespace` once it was asked for.
    """
    package: str = namespace["__name__"]

    def get(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        source = sources.get(name)
        if source is not None:
            value = _imported(f"{package}.{source}", package)
            value = value if source == name else getattr(value, name)
        elif find_spec(f"{package}.{name}") is not None:
            value = import_module(f"{package}.{name}")
        else:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        namespace[name] = value
        return value

    def names() -> list[str]:
        return sorted({*namespace, *sources})

    return get, names


def _imported(module: str, package: str) -> ModuleType:
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or not error.name.startswith(package):
            raise
        raise RuntimeError(
            f"The client hasn't been generated yet ({error.name} is missing): run `prisma generate`."
        ) from error
