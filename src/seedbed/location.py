"""Where the project is: its root, its schema file, and what its `pyproject.toml` says to this package."""

from __future__ import annotations

import os
import sys
import tomllib
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seedbed.errors import UsageError
from seedbed.invocation import as_typed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT_VARIABLE = "SEEDBED_PROJECT"
"""Names the project's root, where it is neither the working directory nor above it."""

SCHEMAS = (Path("prisma", "schema.prisma"), Path("schema.prisma"), Path("prisma", "schema"))
"""Where a schema is looked for; the last is a folder, with a schema in several files."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """The model whose rows own most others, and the column by which they do."""

    model: str
    column: str


@dataclass(frozen=True, slots=True)
class Location:
    """A project on the disk. `settings` is its `[tool.seedbed]`, `prisma` its `[tool.prisma]`."""

    root: Path
    schema: Path
    settings: Mapping[str, Any] = field(default_factory=dict)
    prisma: Mapping[str, Any] = field(default_factory=dict)

    @property
    def engine_folder(self) -> Path:
        """Where the engine host is, with what npm installed for it."""
        return self.root / self.prisma.get("binary_cache_dir", ".seedbed/engine")

    @property
    def name(self) -> str:
        """What snapshots call the database that they come from."""
        return str(self.settings.get("name", "database"))

    @property
    def schema_folder(self) -> Path:
        """The folder that relative `file:` addresses start from, as Prisma documents it."""
        return self.schema if self.schema.is_dir() else self.schema.parent

    @property
    def env_prefix(self) -> str:
        """What the names of this project's own environment variables begin with."""
        return str(self.settings.get("env-prefix", "SEEDBED"))

    def extend_path(self) -> None:
        """Put the folders of `pythonpath` in `[tool.seedbed]` first on Python's path, and the project's own last."""
        self.extend_path_by_settings()
        if str(self.root) not in sys.path:
            sys.path.append(str(self.root))

    def extend_path_by_settings(self) -> None:
        """Put the folders of `pythonpath` in `[tool.seedbed]` first on Python's path."""
        folders = [str(self.root / each) for each in self.settings.get("pythonpath", ())]
        sys.path[:0] = [each for each in folders if each not in sys.path]

    def command(self, name: str) -> str:
        """Return how the project's people run a command from where they are, for messages that name one."""
        return as_typed(str(self.settings.get("commands", "seedbed {}")).format(name))

    @property
    def tenant(self) -> Tenant | None:
        """The tenant that the project declares, such as `tenant = { model = "Shop", column = "shopId" }`."""
        declared = self.settings.get("tenant")
        if declared is None:
            return None
        if not isinstance(declared, dict) or set(declared) != {"model", "column"}:
            raise UsageError(
                f"{self.root / 'pyproject.toml'}: tenant in [tool.seedbed] needs a model and a column, "
                'such as { model = "Shop", column = "shopId" }.'
            )
        return Tenant(**declared)


_used: Path | None = None
_settled: ContextVar[Location | None] = ContextVar("_settled", default=None)


def use(root: Path) -> None:
    """Work on the project at `root`, whatever the working directory is."""
    global _used
    _used = root


def location() -> Location:
    """Return the project in use.

    That is the one that `SEEDBED_PROJECT` names, else the one given to `use`, else the nearest one from the working
    directory upwards: a folder whose `pyproject.toml` has `[tool.seedbed]`, or one with a `schema.prisma`.
    """
    known = _settled.get()
    if known is not None:
        return known
    named = os.environ.get(ROOT_VARIABLE)
    if named:
        return _named(named, "" if os.path.isabs(named) else os.getcwd())  # noqa: PTH109, PTH117
    return _at(_used) if _used is not None else _above(os.getcwd())  # noqa: PTH109


@contextmanager
def settled() -> Iterator[None]:
    """Ask only once where the project is: what is within asks for each column of each model."""
    token = _settled.set(location())
    try:
        yield
    finally:
        _settled.reset(token)


def forget() -> None:
    """Read the project's files again at the next call of `location`."""
    _named.cache_clear()
    _above.cache_clear()
    _at.cache_clear()


@lru_cache
def _named(named: str, working: str) -> Location:
    # By text, as `_above`: a path is slow to make and to compare, and this is asked for each column of each model.
    return _at(Path(working, named).resolve())


@lru_cache
def _above(named: str) -> Location:
    start = Path(named)
    folders = [start, *start.parents]
    for folder in folders:
        if "seedbed" in _tools(folder):
            return _at(folder)
    for folder in folders:
        if any((folder / schema).exists() for schema in SCHEMAS):
            return _at(folder)
    return _at(start)


@lru_cache
def _at(root: Path) -> Location:
    tools = _tools(root)
    settings = tools.get("seedbed", {})
    named = settings.get("schema")
    schemas = [root / named] if named else [root / schema for schema in SCHEMAS]
    schema = next((each for each in schemas if each.exists()), schemas[0])
    return Location(root, schema, settings, tools.get("prisma", {}))


def _tools(folder: Path) -> Mapping[str, Any]:
    file = folder / "pyproject.toml"
    try:
        return tomllib.loads(file.read_text(encoding="utf-8")).get("tool", {})
    except OSError:
        return {}
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{file} cannot be read: {error}. Correct it.") from None
