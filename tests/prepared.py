"""Practices that the package seeds: each once for all processes of a test run, then copied."""

from __future__ import annotations

import asyncio
import fcntl
import pickle
import shutil
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from reading import Tables, read_tables
from rich.console import Console

from seed.config import SeedConfig, get_profile, parse_as_of
from seedbed.areas.run import SeedReport, seed_database
from seedbed.database.url import DatabaseUrl
from seedbed.logger import QuietLogger
from seedbed.run_options import RunOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from seedbed.database.url import Provider
    from seedbed.datamodel import DataModel

AS_OF = "2026-03-02"
# A Monday at noon in Ohio: there are visits in progress.
NOON = "2026-03-02T17:10"


def seed(url: DatabaseUrl, profile: str = "minimal", as_of: str = AS_OF, **settings: Any) -> SeedReport:
    """Seed a database without being asked: `seed(url, "standard", seed=7, clear=False)`."""
    options = {name: settings.pop(name) for name in ("dry_run", "recreate") if name in settings}
    approve = settings.pop("approve", lambda _: True)
    config = SeedConfig(profile=get_profile(profile), as_of=parse_as_of(as_of), **settings)
    run = RunOptions(QuietLogger(Console(stderr=True)), approve, **options)
    return asyncio.run(seed_database(config, run, url=url))


class Practices:
    """Seeded databases by what they were seeded with.

    The files of SQLite lie in `folder`, where all processes of a run find them; each process has its own server.
    """

    def __init__(
        self, make: Callable[..., DatabaseUrl], copy: Callable[[DatabaseUrl], DatabaseUrl], folder: Path
    ) -> None:
        self._make = make
        self._copy = copy
        self._folder = folder
        self._here: dict[tuple[Provider, str], DatabaseUrl] = {}
        self._tables: dict[tuple[Provider, str], Tables] = {}

    def original(self, provider: Provider, profile: str = "minimal", **settings: Any) -> DatabaseUrl:
        """Return the database itself, which is not to be changed."""
        key = provider, sha256(repr((profile, sorted(settings.items()))).encode()).hexdigest()[:16]
        if key not in self._here:
            self._here[key] = (
                self._file(key[1], profile, settings)
                if provider == "sqlite"
                else self._seeded(self._make(provider), profile, settings)
            )
        return self._here[key]

    def copy(self, provider: Provider, profile: str = "minimal", **settings: Any) -> DatabaseUrl:
        """Return a new database that holds the same."""
        return self._copy(self.original(provider, profile, **settings))

    def tables(self, provider: Provider, profile: str, datamodel: DataModel, **settings: Any) -> Tables:
        """Return all tables of a practice, which are not to be changed."""
        url = self.original(provider, profile, **settings)
        key = provider, url.raw
        if key not in self._tables:
            if provider == "sqlite":
                self._tables[key] = self._read(url, datamodel)
            else:
                self._tables[key] = read_tables(url, datamodel)
        return self._tables[key]

    def _file(self, name: str, profile: str, settings: dict[str, Any]) -> DatabaseUrl:
        path = self._folder / f"practice-{name}.db"
        with self._alone(name):
            if not path.exists():
                made = self._seeded(self._make("sqlite"), profile, settings)
                shutil.move(made.path, path)
        return DatabaseUrl.parse(f"file:{path}")

    def _read(self, url: DatabaseUrl, datamodel: DataModel) -> Tables:
        path = url.path.with_suffix(".tables")
        with self._alone(path.name):
            if not path.exists():
                draft = path.with_suffix(".draft")
                draft.write_bytes(pickle.dumps(read_tables(url, datamodel)))
                draft.replace(path)
        return pickle.loads(path.read_bytes())  # noqa: S301 - our own

    @staticmethod
    def _seeded(url: DatabaseUrl, profile: str, settings: dict[str, Any]) -> DatabaseUrl:
        seed(url, profile, **settings)
        return url

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        with (self._folder / f"{name}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
