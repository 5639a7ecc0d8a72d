"""A catalogue for each test, a seeded practice to take snapshots of, and a small schema with every type."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from snapshot_tools import LOGGER, NOW, forget_templates

from seedbed.database import DatabaseUrl, schema
from seedbed.datamodel import DataModel, load
from seedbed.datamodel.schema_text import for_provider
from seedbed.run_options import RunOptions
from seedbed.snapshots import Catalogue, DumpReport, RestoreReport, dump, restore
from seedbed.snapshots.place import Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from prepared import Practices

    from seedbed.database import Provider


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue(tmp_path / "seeds")


@pytest.fixture
def take(catalogue: Catalogue) -> Callable[..., DumpReport]:
    """Return a function that takes a snapshot: `take(url, "name", phase=2, now=…)`.

    Without `template` it has none, so that what restores it reads the files.
    """

    def run(url: DatabaseUrl, name: str = "taken", *, template: bool = False, **options: Any) -> DumpReport:
        parts = dict[str, Any](catalogue=catalogue)
        parts |= {part: options.pop(part) for part in ("datamodel", "areas", "catalogue") if part in options}
        settings: dict[str, Any] = {"now": NOW, "logger": LOGGER, **options}
        report = dump(name, place=Place(url, **parts), **settings)
        if not template:
            forget_templates(report.path)
        return report

    return run


@pytest.fixture
def bring(catalogue: Catalogue) -> Callable[..., RestoreReport]:
    """Return a function that restores a snapshot without being asked: `bring(url, "name", keep=True)`."""

    def run(url: DatabaseUrl, wanted: str = "taken", **options: Any) -> RestoreReport:
        keep, parts = options.pop("keep", False), dict[str, Any](catalogue=catalogue)
        parts |= {part: options.pop(part) for part in ("datamodel", "catalogue") if part in options}
        settings: dict[str, Any] = {"logger": LOGGER, "approve": lambda _: True, **options}
        return restore(wanted, RunOptions(**settings), keep=keep, place=Place(url, **parts))

    return run


@pytest.fixture(scope="session")
def practice_file(practices: Practices) -> Path:
    """A SQLite database with a minimal practice; to be copied."""
    return practices.original("sqlite").path


@pytest.fixture
def practice(practice_file: Path, tmp_path: Path) -> DatabaseUrl:
    """A minimal practice in a SQLite file of the test's own."""
    return DatabaseUrl.parse(f"file:{shutil.copy(practice_file, tmp_path / 'practice.db')}")


@pytest.fixture(scope="session")
def practice_snapshot(practice_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot of that practice, called "taken", without a template; to be copied."""
    place = Place(DatabaseUrl.parse(f"file:{practice_file}"), catalogue=Catalogue(tmp_path_factory.mktemp("seeds")))
    path = dump("taken", now=NOW, logger=LOGGER, place=place).path
    forget_templates(path)
    return path


@pytest.fixture
def taken(practice_snapshot: Path, catalogue: Catalogue) -> Path:
    """A copy of it in the catalogue of the test, which takes a tenth of the time of a dump."""
    return shutil.copytree(practice_snapshot, catalogue.snapshots / practice_snapshot.name)


@pytest.fixture(scope="session")
def part(datamodel: DataModel) -> DataModel:
    """Patients and all that their rows refer to."""
    names, new = set[str](), {"Patient"}
    while new:
        names |= new
        new = {parent.target for name in new for parent in datamodel.parents(name)} - names
    models = {
        name: replace(
            model,
            fields={n: each for n, each in model.fields.items() if each not in model.relations or each.type in names},
        )
        for name, model in datamodel.models.items()
        if name in names
    }
    return DataModel(models, datamodel.enums)


@pytest.fixture(scope="session")
def part_file(practice_file: Path, part: DataModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That part of a minimal practice; to be copied."""
    path = Path(shutil.copy(practice_file, tmp_path_factory.mktemp("part") / "practice.db"))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        others = {name for (name,) in connection.execute(query)} - {model.table for model in part.models.values()}
        for name in others:
            connection.execute(f'DROP TABLE "{name}"')
        connection.execute("VACUUM")
    return path


@pytest.fixture(scope="session")
def empty_file(part_file: Path) -> Path:
    """The same tables without a row; to be copied."""
    path = Path(shutil.copy(part_file, part_file.with_name("empty.db")))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            connection.execute(f'DELETE FROM "{name}"')
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("VACUUM")
    return path


@dataclass(frozen=True)
class Types:
    """The schema with every type: its data model, and a function that makes an empty database for it."""

    datamodel: DataModel
    make: Callable[[Provider], DatabaseUrl]


@pytest.fixture(scope="session")
def types(tmp_path_factory: pytest.TempPathFactory, make_database: Callable[..., DatabaseUrl]) -> Types:
    folder = tmp_path_factory.mktemp("types")
    text = Path(__file__).with_name("schema.prisma").read_text().replace("OUTPUT", str(folder))
    file = folder / "types.prisma"
    file.write_text(text)
    schema._run_prisma(["generate", f"--schema={file}"], "file:./none.db")
    scripts: dict[str, list[str]] = {}

    def make(provider: Provider) -> DatabaseUrl:
        url = make_database(provider, tables=False)
        if provider != "mongodb" and provider not in scripts:
            scripts[provider] = schema._statements(schema._write_script(for_provider(text, provider), folder))
        if provider == "sqlite":
            with closing(sqlite3.connect(url.path)) as connection:
                connection.executescript(";\n".join(["BEGIN", *scripts[provider], "COMMIT"]))
        elif provider == "postgresql":
            with psycopg.connect(url.raw) as connection:
                connection.execute(";\n".join(scripts[provider]).encode())
        return url

    return Types(load(folder / "dmmf.json"), make)
