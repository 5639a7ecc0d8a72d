"""The template database of a test session, and what is made from it."""

from __future__ import annotations

import asyncio
import fcntl
import secrets
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING

from seedbed.areas.project import load_project
from seedbed.config import SeedConfig
from seedbed.database import guard
from seedbed.database.engine_pool import SharedEngine, own_output
from seedbed.database.test_databases import copies
from seedbed.testing.isolation import isolated_client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from prisma import Prisma
    from seedbed.areas.registry import AreaRegistry
    from seedbed.database import DatabaseUrl


class Template:
    """A database with the schema's tables, and a profile's rows if wanted, that is made once and copied.

    All processes that name the same `folder` and server share it: the first makes it, the last takes it away.
    """

    def __init__(
        self,
        url: DatabaseUrl,
        folder: Path,
        config: SeedConfig | None = None,
        *,
        registry: AreaRegistry | None = None,
        remote: bool = False,
    ) -> None:
        guard.forbid_production("create test databases")
        self._config = config
        self._registry = registry
        # Files lie in the folder, whatever `url` names. On a server only those who use the same one can share.
        server = "" if url.provider == "sqlite" else f"-{sha256(url.raw.encode()).hexdigest()[:12]}"
        self._folder = folder / f"template-{url.provider}{server}"
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._copies = copies(url, self._folder, remote=remote)
        self._numbers = count(1)
        self._own = secrets.token_hex(4)
        self._idle: list[tuple[str, SharedEngine, bool]] = []
        with self._lock():
            users = self._users()
            if not users:
                self._make()
            self._name, rows = self._label.read_text(encoding="utf-8").split()
            self.largest_table = int(rows)
            self._counter.write_text(str(users + 1), encoding="utf-8")

    @contextmanager
    def copy(self) -> Iterator[DatabaseUrl]:
        """Yield a copy of the template that is gone after the block."""
        name = f"test_{self._own}_{next(self._numbers)}"
        url = self._copies.copy(self._name, name)
        try:
            yield url
        finally:
            self._copies.drop(name)

    @contextmanager
    def served(self) -> Iterator[SharedEngine]:
        """Yield an engine on a copy of the template that is gone after the block.

        An engine takes longer to start than all the rest, so it stays, and serves the next copy, or this one again
        where it can be made as new.
        """
        name, engine, is_new = (
            self._idle.pop() if self._idle else (f"test_{self._own}_{next(self._numbers)}", None, False)
        )
        try:
            if is_new and engine is not None and not engine.is_running:
                self._copies.drop(name)
                is_new = False
            if engine is None or not is_new:
                engine = self._on_new_copy(name, engine)
            is_new = False
            yield engine
        finally:
            if engine is not None and engine.let_go():
                is_new = self._copies.empty(engine.url)
                self._idle.append((name, engine, is_new))
            elif engine is not None:
                engine.stop()
            if not is_new:
                self._copies.drop(name)

    def _on_new_copy(self, name: str, engine: SharedEngine | None) -> SharedEngine:
        url = self._copies.copy(self._name, name)
        if engine is None or not engine.is_running:
            engine = SharedEngine(url)
        self._copies.copied(url)
        return engine

    def close(self) -> None:
        """Let go of the template; the last to do so takes it away."""
        for name, engine, is_new in self._idle:
            engine.stop()
            if is_new:
                self._copies.drop(name)
        self._idle.clear()
        with self._lock():
            users = self._users() - 1
            self._counter.write_text(str(users), encoding="utf-8")
            if not users:
                self._copies.drop(self._name)
        self._copies.close()

    def _make(self) -> None:
        name = f"test_{secrets.token_hex(4)}"
        try:
            url = self._copies.create(name)
            counts = seeded(url, self._config, self._registry) if self._config is not None else {}
        except BaseException:
            self._copies.drop(name)
            raise
        self._label.write_text(f"{name} {max(counts.values(), default=0)}", encoding="utf-8")

    @property
    def _label(self) -> Path:
        return self._folder / "name"

    @property
    def _counter(self) -> Path:
        return self._folder / "users"

    def _users(self) -> int:
        return int(self._counter.read_text(encoding="utf-8")) if self._counter.exists() else 0

    @contextmanager
    def _lock(self) -> Iterator[None]:
        with (self._folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


class Isolation:
    """One copy of the template and one engine, for all tests of this process that leave nothing behind."""

    def __init__(self, template: Template) -> None:
        self._template = template
        self._stack = ExitStack()
        self._engine: SharedEngine | None = None

    @property
    def engine(self) -> SharedEngine:
        """The engine on the copy, started when it is first asked for, and again if it has stopped."""
        if self._engine is None:
            self._engine = SharedEngine(self._stack.enter_context(self._template.copy()))
        elif not self._engine.is_running:
            self._engine = SharedEngine(self._engine.url)
        return self._engine

    @contextmanager
    def transaction(self) -> Iterator[Prisma]:
        """Yield a client in a transaction that is rolled back after the block."""
        engine = self.engine
        transaction = engine.begin()
        try:
            yield engine.client(isolated_client(), transaction)
        finally:
            if engine.is_running:
                engine.rollback(transaction)

    def close(self) -> None:
        """Stop the engine and take the copy away."""
        if self._engine is not None:
            self._engine.stop()
        self._stack.close()


def seeded(url: DatabaseUrl, config: SeedConfig, registry: AreaRegistry | None) -> dict[str, int]:
    """Seed a test database; return its rows by model."""
    from rich.console import Console

    from seedbed.areas.run import seed_database
    from seedbed.logger import QuietLogger
    from seedbed.run_options import RunOptions

    async def fill() -> dict[str, int]:
        options = RunOptions(QuietLogger(Console(stderr=True)), approve=lambda _: True)
        report = await seed_database(config, options, url=url, registry=registry)
        return report.counts

    # In another thread: a fixture may be requested while a loop is running in this one.
    with own_output(), ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, fill()).result()


def template_config(profile: str | None, seed: int, as_of: datetime) -> SeedConfig | None:
    """Return the settings of the run that fills a template; None where it stays empty."""
    return SeedConfig(load_project().profile(profile), as_of, seed) if profile else None


@contextmanager
def committed(template: Template) -> Iterator[Prisma]:
    """Yield a client for a new copy of the template; it stays connected until the block ends."""
    with template.served() as engine:
        yield engine.client()
