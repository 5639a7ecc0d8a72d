"""What a project provides: areas, profiles, rules.

`[tool.seedbed] project = "module:name"` in pyproject.toml names it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from seedbed.areas.registry import AreaRegistry
from seedbed.config import Number, Profile, find_profile, numbers_of
from seedbed.errors import UsageError
from seedbed.location import location

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from seedbed.areas.story import Story
    from seedbed.config import SeedConfig

_EVERYTHING = Profile("default", "all areas")


@dataclass(frozen=True, slots=True)
class Project:
    """A project's own part of seeding; the defaults are for a project without one.

    `rules` is a folder of rules in SQL (`rules/*.sql`, `views.sql`, `figures.sql`) and `ahead` names the columns that
    may be later than the day of a check. `report` is a folder of SQL queries for the report (see
    `seedbed.report.queries`). The rest are paths, as "module:name", so that a command imports only what it needs:
    `seeding` is the `Seeding` class of a run, `derive` a function that returns more rules for the data model,
    `factory_context` a function that creates the context of factories in tests, and `story` the `Story` that `advance`
    moves to a later day.
    """

    title: str = "the database"
    registry: AreaRegistry = field(default_factory=lambda: AreaRegistry([]))
    profiles: Mapping[str, Profile] = field(default_factory=lambda: {_EVERYTHING.name: _EVERYTHING})
    default_profile: str = _EVERYTHING.name
    rules: Path | None = None
    report: Path | None = None
    ahead: Collection[str] | None = None
    derive: str | None = None
    seeding: str = "seedbed.areas.seeding:Seeding"
    factory_context: str = "seedbed.factories.context:create_factory_context"
    story: str | None = None

    def resolve(self, name: str) -> Any:
        """Import what `seeding`, `derive`, `factory_context` or `story` names, or return None.

        Raises `UsageError` if it cannot be found.
        """
        named = getattr(self, name)
        return None if named is None else find(named, f"Project({name}=…)")

    def tell(self, config: SeedConfig, areas: Sequence[str]) -> Story:
        """Return the story of a run of areas, by id. Only a project that names a `story` has one."""
        return self.resolve("story")(config, [self.registry[area] for area in areas])

    def profile(self, name: str, numbers: Mapping[str, int] | None = None) -> Profile:
        """Return the profile called `name`, with these numbers in place of its own (see `find_profile`)."""
        return find_profile(self.profiles, name, numbers)

    @property
    def numbers(self) -> dict[str, Number]:
        """The numbers of the profiles, by the option that changes them."""
        return numbers_of(type(self.profiles[self.default_profile]))


def load_project() -> Project:
    """Return the project that `pyproject.toml` names, or one without areas and rules.

    Raises `UsageError` if it cannot be imported or is not a `Project`.
    """
    named = location().settings.get("project")
    return _load(str(named)) if named else _none()


@lru_cache
def _none() -> Project:
    return Project()


@lru_cache
def _load(named: str) -> Project:
    where = "[tool.seedbed] project"
    found = find(named if ":" in named else f"{named}:project", where)
    if not isinstance(found, Project):
        raise UsageError(f"{where} is '{named}', which is a {type(found).__name__}, not a Project. Correct it.")
    return found


def find(named: str, where: str) -> Any:
    """Import "module:name"; raise `UsageError`, saying where it was named, when it is not there."""
    module, _, name = named.partition(":")
    try:
        return getattr(import_module(module), name)
    except ModuleNotFoundError as error:
        raise UsageError(f"{where} is '{named}', but there is no module '{error.name}'. Correct it.") from None
    except AttributeError:
        raise UsageError(f"{where} is '{named}', but {module} has no '{name}'. Correct it.") from None
