"""Bringing a changed database back to a known state: ours, and what the databases themselves have for it."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.databases import clear, read_rows
from benchmarks.measure import Budget, Table, median, python, run, timed
from benchmarks.seeding import AS_OF, seed
from benchmarks.writers import driver
from seed.config import PROFILES

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.databases import Databases, Rows
    from seedbed.database import DatabaseUrl


def measure(bases: Databases, budget: Budget, profile: str = "full") -> Table:
    """Bring a seeded database back in every way."""
    table = Table(
        f"Back to a known state ({profile})",
        ("way", "database", "seconds", "times `restore`", "runs", "remark"),
        "Commands are whole processes, start-up included. Copies of a file or a template check nothing and need a "
        "database without other connections. The bare driver has the rows in memory and checks nothing either.",
    )
    origin = bases.make("sqlite")
    seed(origin, PROFILES[profile])
    rows = read_rows(origin)
    for provider in bases.providers:
        url = bases.make(provider)
        seed(url, PROFILES[profile])
        ours = 0.0
        ways = _ours(url, profile, bases.folder / f"seeds-{provider}") | _others(bases, url, rows)
        for name, action in ways.items():
            timing = median(budget, lambda action=action: timed(action))
            ours = ours or timing.seconds
            table.add(name, provider, round(timing.seconds, 3), f"{timing.seconds / ours:.2f}", timing.runs)
    table.skip("DSLR", "not in the lock file; it copies a template database, as above")
    return table


def _ours(url: DatabaseUrl, profile: str, folder: Path) -> dict[str, Callable[[], object]]:
    settings = {"DATABASE_URL": url.raw, "ORCA_SEEDS": str(folder)}
    again = ("--profile", profile, "--as-of", AS_OF, "--yes", "--quiet")
    python("-m", "scripts.db.dump", "--name", "benchmark", "--quiet", **settings)
    snapshot = ("--snapshot", "benchmark", "--yes", "--quiet")

    def restore() -> None:
        python("-m", "scripts.db.restore", *snapshot, **settings)

    def restore_loading() -> None:
        for template in folder.glob("snapshots/*/.template*"):
            template.unlink()
        restore()

    # As for a snapshot that comes from another kind of database.
    loading = {"`restore` without a template": restore_loading} if url.provider == "sqlite" else {}
    return {
        "`restore` of a snapshot": restore,
        **loading,
        "`reset --snapshot`": lambda: python("-m", "scripts.db.reset", *snapshot, **settings),
        "`seed` again": lambda: python("-m", "scripts.db.seed", *again, **settings),
        "`reset`": lambda: python("-m", "scripts.db.reset", *again, **settings),
    }


def _others(bases: Databases, url: DatabaseUrl, rows: Rows) -> dict[str, Callable[[], object]]:
    bare: dict[str, Callable[[], object]] = {"bare driver (the floor)": lambda: (clear(url), driver(url, rows))}
    if url.provider == "sqlite":
        copy = bases.folder / "copy.db"
        shutil.copy(url.path, copy)
        with closing(sqlite3.connect(url.path)) as connection:
            script = "\n".join(connection.iterdump())
        return {
            **bare,
            "SQL dump, piped back": lambda: _run_script(url.path, script),
            "file copy": lambda: shutil.copy(copy, url.path),
        }
    if bases.tools is None:
        return bare
    tools = bases.tools
    archive = Path(tempfile.mkdtemp(dir=bases.folder), "dump")
    # The programs come from the package that brings the server, whichever version of them is on the path.
    run(str(tools / "pg_dump"), "-Fc", "-f", str(archive), url.raw)
    template = f"{url.name}_template"
    bases.execute(f'CREATE DATABASE "{template}" TEMPLATE "{url.name}"')
    restore = ("--clean", "--if-exists", "--single-transaction", "-d", url.raw, str(archive))
    return {
        **bare,
        "`pg_dump`, `pg_restore`": lambda: run(str(tools / "pg_restore"), *restore),
        "template database": lambda: _from_template(bases, url.name, template),
    }


def _run_script(path: Path, script: str) -> None:
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(draft)) as connection:
        connection.executescript(script)
    draft.replace(path)


def _from_template(bases: Databases, name: str, template: str) -> None:
    bases.execute(f'DROP DATABASE "{name}"')
    bases.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
