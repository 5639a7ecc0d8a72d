"""What a project brings along: its areas, its profiles, its rules.

`[tool.seedbed] project = "module:name"` in pyproject.toml names it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from seedbed.areas.registry import AreaRegistry
from seedbed.areas.seeding import Seeding
from seedbed.config import Profile
from seedbed.errors import UsageError, suggest
from seedbed.factories.context import create_factory_context
from seedbed.location import location

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from pathlib import Path

    from seedbed.checks.rule import Rule
    from seedbed.datamodel import DataModel
    from seedbed.factories.context import FactoryContext

_EVERYTHING = Profile("default", "all areas")


@dataclass(frozen=True, slots=True)
class Project:
    """A project's own part of seeding; every default stands for a project that has none.

    `rules` is a folder of rules in SQL (`rules/*.sql`, `views.sql`, `figures.sql`); `ahead` names the columns that may
    be later than the day of a check, and `derive` gives rules of the project's own from the data model. `seeding` is
    what one run uses to find tenants and to note what it did; `factory_context` makes the context of factories in
    tests.
    """

    title: str = "the database"
    registry: AreaRegistry = field(default_factory=lambda: AreaRegistry([]))
    profiles: Mapping[str, Profile] = field(default_factory=lambda: {_EVERYTHING.name: _EVERYTHING})
    default_profile: str = _EVERYTHING.name
    rules: Path | None = None
    ahead: Collection[str] | None = None
    derive: Callable[[DataModel], Iterable[Rule]] | None = None
    seeding: type[Seeding[Any]] = Seeding
    factory_context: Callable[..., FactoryContext] = create_factory_context

    def profile(self, name: str) -> Profile:
        """Return the profile called `name`; raise `UsageError` that lists the profiles otherwise."""
        try:
            return self.profiles[name]
        except KeyError:
            known = ", ".join(self.profiles)
            message = f"Unknown profile '{name}'.{suggest(name, self.profiles)} The profiles are: {known}."
            raise UsageError(message) from None


def load_project() -> Project:
    """Return the project that `pyproject.toml` names, or one without areas and rules.

    Raises `UsageError` where what it names cannot be imported or is no `Project`.
    """
    named = location().settings.get("project")
    return _load(str(named)) if named else _none()


@lru_cache
def _none() -> Project:
    return Project()


@lru_cache
def _load(named: str) -> Project:
    module, _, name = named.partition(":")
    where = f"[tool.seedbed] project is '{named}'"
    try:
        found = getattr(import_module(module), name or "project")
    except ModuleNotFoundError as error:
        raise UsageError(f"{where}, but there is no module {error.name}. Correct pyproject.toml.") from None
    except AttributeError:
        raise UsageError(f"{where}, but {module} has no '{name or 'project'}'. Correct pyproject.toml.") from None
    if not isinstance(found, Project):
        raise UsageError(f"{where}, which is a {type(found).__name__}, not a Project. Correct pyproject.toml.")
    return found
