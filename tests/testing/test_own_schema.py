"""The example projects: a library on SQLite, as docs/how-to/own-schema.md walks through it, and shops on PostgreSQL."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
import sysconfig
import tomllib
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from seed.config import PROJECT_ROOT
from seedbed.cli.scaffold import next_steps, scaffold
from seedbed.engine.home import lock_digest
from seedbed.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedbed.database import DatabaseUrl

EXAMPLES = PROJECT_ROOT / "examples"
ENGINE = PROJECT_ROOT / "src" / "seedbed" / "engine"


MISTAKE = """
from library.factories import LoanFactory


async def lend(loans: LoanFactory) -> None:
    await loans.create(bok="978")
"""


# What the schema of an application in JavaScript has as well. None of its packages is installed.
JAVASCRIPT = """
generator web {
  provider = "prisma-client-js"
}

generator zod {
  provider = "zod-prisma-types"
  output   = "./generated/zod"
}
"""


class Example:
    """A copy of an example, with its client generated and its tables pushed."""

    def __init__(self, name: str, folder: Path, url: str) -> None:
        self.original, self.folder, self.url = EXAMPLES / name, folder / name, url
        ignored = shutil.ignore_patterns("generated", "*.db*", "__pycache__", ".seedbed")
        shutil.copytree(self.original, self.folder, ignore=ignored)
        # npm's packages are those of this repository, which are the same.
        engine = self.folder / ".seedbed" / "engine"
        engine.mkdir(parents=True)
        (engine / "node_modules").symlink_to(ENGINE / "node_modules")
        (engine / ".installed").write_text(lock_digest(ENGINE / "package-lock.json"))
        self.run("seedbed", "init")
        self.run("prisma", "generate")
        self.run("prisma", "db", "push", "--skip-generate")

    def run(self, *command: str, code: int = 0) -> str:
        path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
        environment = {**os.environ, "PATH": path, "DATABASE_URL": self.url}
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == code, f"{shlex.join(command)}\n{done.stdout}{done.stderr}"
        self.told = done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Example:
    return Example("library", tmp_path_factory.mktemp("own schema"), "file:./library.db")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, make_database: Callable[..., DatabaseUrl]) -> Example:
    url = make_database("postgresql", tables=False)
    return Example("shop", tmp_path_factory.mktemp("own schema"), url.raw)


def test_generators_and_settings_of_javascript_are_left_to_its_own_cli(library: Example, monkeypatch):
    schema, config = library.folder / "schema.prisma", library.folder / "prisma.config.ts"
    text = schema.read_text()
    schema.write_text(text.replace('env("DATABASE_URL")', '"file:./written in the schema.db"') + JAVASCRIPT)
    config.write_text('import { defineConfig } from "prisma/config";')
    shutil.rmtree(library.folder / "generated")
    monkeypatch.setattr(library, "url", "")
    library.run("prisma", "db", "push")
    schema.write_text(text)
    config.unlink()
    assert (library.folder / "written in the schema.db").is_file()
    assert (library.folder / "generated" / "prisma" / "dmmf.json").is_file()
    left_out = [line for line in library.told.splitlines() if line.startswith("Left out:")]
    assert [line.rpartition(" ")[2] for line in left_out] == ["web", "zod"]
    assert not (library.folder / "node_modules").exists()


def test_init_leaves_what_is_there(library: Example):
    for name in ("schema.prisma", "pyproject.toml", "prisma.config.mjs", "tests/test_library.py"):
        assert (library.folder / name).read_text() == (library.original / name).read_text()


def test_a_mistake_in_the_schema_is_told_with_its_line(library: Example):
    schema = library.folder / "schema.prisma"
    text = schema.read_text()
    schema.write_text(f"{text}nonsense\n")
    with pytest.raises(
        AssertionError, match=rf"error: .*schema\.prisma:{text.count(chr(10)) + 1}: This line is invalid"
    ):
        library.run("seedbed", "seed", "--push")
    schema.write_text(text)


def test_a_schema_may_lie_elsewhere_and_keeps_its_line_ends(tmp_path: Path):
    schema = tmp_path / "packages" / "db.prisma"
    schema.parent.mkdir()
    schema.write_bytes(b"datasource db {\r\n}\r\nmodel Book {\r\n}\r\n")
    project = tmp_path / "services" / "api"
    project.mkdir(parents=True)
    changes = scaffold(project, Path("../../packages/db.prisma"))
    for change in changes:
        change.write()
    assert schema.read_bytes().count(b"\n") == schema.read_bytes().count(b"\r\n") > 10
    assert 'schema = "../../packages/db.prisma"' in (project / "pyproject.toml").read_text()


def test_init_names_what_it_cannot_write_and_keeps_the_mode_of_what_it_adds_to(tmp_path: Path):
    (tmp_path / "schema.prisma").write_text("model Shop {\n  id Int @id\n}\n")
    settings = tmp_path / "pyproject.toml"
    settings.write_text('[project]\nname = "shop"\n')
    settings.chmod(0o640)
    (tmp_path / "tests").write_text("not a folder")
    for change in scaffold(tmp_path, None):
        if change.path.parent.name == "tests":
            with pytest.raises(UsageError, match=r"tests.* cannot be written: "):
                change.write()
        else:
            change.write()
    text = settings.read_text()
    assert text.startswith('[project]\nname = "shop"\n\n')
    assert "\n[tool.prisma]\n" in text
    assert settings.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("", ""),
        ('[tool.pytest.ini_options]\nasyncio_mode = "auto"\n', ""),
        ('[tool.pytest.ini_options]\nasyncio_mode = "strict"\n', 'add to pyproject.toml: asyncio_mode = "auto"'),
        ("[tool.pytest.ini_options]\n", 'add to pyproject.toml: asyncio_mode = "auto"'),
        ("[pytest]\n", "add to pytest.ini: asyncio_mode = auto, pythonpath = tests"),
        ("[pytest]\npythonpath = src tests\n", "add to pytest.ini: asyncio_mode = auto\n"),
        ("[pytest]\nasyncio_mode = auto\npythonpath =\n    tests\n", ""),
        ('[tool.pytest]\nasyncio_mode = "auto"\n', ""),
        ("[tool.pytest]\nstrict = true\n", 'add to pyproject.toml: asyncio_mode = "auto"'),
    ],
)
def test_init_says_what_its_example_needs_of_the_projects_own_settings(tmp_path: Path, settings: str, said: str):
    (tmp_path / "schema.prisma").write_text("model Shop {\n  id Int @id\n}\n")
    (tmp_path / ("pytest.ini" if settings.startswith("[pytest]") else "pyproject.toml")).write_text(settings)
    for change in scaffold(tmp_path, None):
        change.write()
    printed = next_steps(tmp_path)
    assert said in f"{printed}\n"
    assert ("For tests with factories" in printed) == bool(said)


@pytest.mark.parametrize("name", ["pytest.toml", ".pytest.toml"])
def test_init_leaves_the_settings_to_a_file_of_pytests_own(tmp_path: Path, name: str):
    (tmp_path / "schema.prisma").write_text("model Shop {\n  id Int @id\n}\n")
    (tmp_path / name).write_text('[pytest]\npythonpath = ["src"]\n')
    for change in scaffold(tmp_path, None):
        change.write()
    assert "pytest" not in tomllib.loads((tmp_path / "pyproject.toml").read_text())["tool"]
    assert f'add to {name}: asyncio_mode = "auto", pythonpath = ["tests"]' in next_steps(tmp_path)
    (tmp_path / name).write_text('[pytest]\nasyncio_mode = "auto"\npythonpath = ["src", "tests"]\n')
    assert "add to" not in next_steps(tmp_path)


def test_init_adds_no_second_kind_of_section_for_pytest(tmp_path: Path):
    (tmp_path / "schema.prisma").write_text("model Shop {\n  id Int @id\n}\n")
    (tmp_path / "pyproject.toml").write_text("[tool.pytest]\nstrict = true\n")
    for change in scaffold(tmp_path, None):
        change.write()
    assert tomllib.loads((tmp_path / "pyproject.toml").read_text())["tool"]["pytest"] == {"strict": True}


def test_init_finds_the_schema_that_the_project_names(tmp_path: Path):
    schema = tmp_path / "Mary's db" / "shop.prisma"
    schema.parent.mkdir()
    schema.write_text("model Shop {\n  id Int @id\n}\n")
    first = scaffold(tmp_path, Path("Mary's db", "shop.prisma"))
    for change in first:
        change.write()
    assert 'schema: "Mary\'s db/shop.prisma" }' in (tmp_path / "prisma.config.mjs").read_text()
    assert scaffold(tmp_path, None) == []


def test_generators_in_a_comment_are_none(tmp_path: Path):
    (tmp_path / "schema.prisma").write_text(
        "model Shop {\n  id Int @id\n}\n// datasource of the shop\n"
        '// generator old {\n//   provider = "prisma-client-py"\n// }\n'
        'generator client {\n  provider = "prisma-client-js" // not prisma-client-py\n}\n'
        '// generator seedbed {\n//   provider = "python -m seedbed.prisma_generator"\n// }\n'
    )
    [added] = [change for change in scaffold(tmp_path, None) if change.what == "generators"]
    assert "prisma-client-py" in added.text
    assert "seedbed.prisma_generator" in added.text


def test_the_example_of_init_is_no_model_that_requires_one_without_rows(tmp_path: Path):
    (tmp_path / "schema.prisma").write_text(
        'model Place {\n  id Int @id\n  at Unsupported("point")\n}\n'
        "model Visit {\n  id Int @id\n  placeId Int\n  place Place @relation(fields: [placeId], references: [id])\n}\n"
        "model Photo {\n  id Int @id\n  visitId Int\n  visit Visit @relation(fields: [visitId], references: [id])\n}\n"
        "model Shop {\n  id Int @id\n  placeId Int?\n  place Place? @relation(fields: [placeId], references: [id])\n}\n"
    )
    wrote = {change.path.name: change.text for change in scaffold(tmp_path, None)}
    assert "shop_factory: ShopFactory" in wrote["test_example.py"]


def test_the_example_of_init_is_a_model_that_has_rows_and_a_name_that_python_takes(tmp_path: Path):
    place = 'model Place {\n  id Int @id\n  at Unsupported("point")\n}\n'
    old = "model Old {\n  id Int @id\n  @@ignore\n}\n"
    (tmp_path / "schema.prisma").write_text(
        f"{place}{old}model Import {{\n  id Int @id\n}}\nmodel Shop {{\n  id Int @id\n}}\n"
    )
    wrote = {change.path.name: change.text for change in scaffold(tmp_path, None)}
    assert "test_shop_is_created(db: Prisma, shop_factory: ShopFactory)" in wrote["test_example.py"]


def test_init_names_the_database_and_says_if_nobody_did(tmp_path: Path, monkeypatch):
    (tmp_path / "schema.prisma").write_text(
        'datasource db {\n  provider = "postgresql"\n  url = env("SHOP_URL")\n}\nmodel Shop {\n  id Int @id\n}\n'
    )
    monkeypatch.chdir(tmp_path)
    assert "create the tables in SQLite dev.db, as no address is set\n" in next_steps(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "file:./dev.db")
    assert "create the tables in SQLite dev.db\n" in next_steps(tmp_path)
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("SHOP_URL", "postgresql://me:secret@localhost/shop")
    assert "create the tables in PostgreSQL shop on localhost\n" in next_steps(tmp_path)
    monkeypatch.setenv("SHOP_URL", "shop")
    assert "create the tables in the database that DATABASE_URL names\n" in next_steps(tmp_path)


def test_no_table_goes_when_the_schema_for_another_database_is_not_valid(library: Example):
    schema = library.folder / "schema.prisma"
    text = schema.read_text()
    # It ends in the line of its setting, which Prisma does not take for an end.
    open_ended = 'generator docs {\n  provider = "docs" }\n\n'
    schema.write_text(open_ended + text.replace('provider = "sqlite"', 'provider = "postgresql"'))
    library.run("prisma", "db", "push", "--skip-generate", "--accept-data-loss", code=1)
    schema.write_text(text)
    assert "This line is not a valid definition within a generator." in library.told
    with closing(sqlite3.connect(library.folder / "library.db")) as database:
        assert database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'Book'").fetchone() == (1,)


def test_a_schema_without_a_datasource_is_for_prisma_to_refuse(library: Example):
    schema = library.folder / "schema.prisma"
    text = schema.read_text()
    # Some editors begin a file with this, and Prisma does not read the line then.
    schema.write_text(text.replace("datasource db", "\ufeffdatasource db"))
    library.run("prisma", "db", "push", "--skip-generate", code=1)
    schema.write_text(text)
    assert "does not start with any known Prisma schema keyword" in library.told


def test_prisma_migrate_works_on_it(library: Example, monkeypatch):
    monkeypatch.setattr(library, "url", "file:./migrated.db")
    schema = library.folder / "schema.prisma"
    text = schema.read_text()
    library.run("prisma", "migrate", "status")
    with closing(sqlite3.connect(library.folder / "migrated.db")) as database:
        assert database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    library.run("prisma", "migrate", "dev", "--name", "first", "--skip-generate")
    schema.write_text(f"{text}model Shelf {{\n  id Int @id\n}}\n")
    library.run("prisma", "migrate", "dev", "--name", "shelves", "--skip-generate")
    schema.write_text(text)
    names = [path.name.partition("_")[2] for path in sorted((library.folder / "migrations").iterdir()) if path.is_dir()]
    assert names == ["first", "shelves"]
    with closing(sqlite3.connect(library.folder / "migrated.db")) as database:
        database.execute('INSERT INTO "Shelf" VALUES (1)')
        database.commit()
    library.run("prisma", "migrate", "reset", "--force", "--skip-generate")
    with closing(sqlite3.connect(library.folder / "migrated.db")) as database:
        assert database.execute('SELECT count(*) FROM "Shelf"').fetchone() == (0,)
        assert database.execute('SELECT count(*) FROM "_prisma_migrations"').fetchone() == (2,)


def test_its_async_test_passes_on_a_seeded_database(library: Example):
    printed = library.run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--seed-profile", "standard")
    assert "passed" in printed


def test_tests_find_the_client_where_the_project_says_and_say_if_it_is_another(library: Example):
    settings = library.folder / "pyproject.toml"
    text = settings.read_text()
    own, named, tests = text.partition("[tool.pytest.ini_options]")
    settings.write_text(own + named + tests.replace('"generated", ', ""))
    assert "1 passed" in library.run("pytest", "-q", "-k", "branch")
    settings.write_text(text.replace('"generated", ', ""))
    told = library.run("pytest", "-q", "-k", "branch", code=1)
    settings.write_text(text)
    assert "There are no factories. The Prisma client on Python's path is another project's" in told
    assert "let that path end in /prisma" in told


def test_modules_of_the_project_may_be_called_like_those_of_python(library: Example):
    for name in ("logging", "secrets"):
        (library.folder / f"{name}.py").write_text(f"raise SystemExit('the own {name}.py was imported')\n")
    shutil.rmtree(library.folder / "generated")
    library.run("prisma", "generate")
    assert (library.folder / "generated" / "prisma" / "dmmf.json").is_file()
    for name in ("logging", "secrets"):
        (library.folder / f"{name}.py").unlink()


def test_its_area_seeds_the_database_which_knows_its_own_rows(library: Example):
    for _ in range(2):
        told = json.loads(library.run("seedbed", "seed", "--json", "--quiet"))
        assert told["counts"] == {"Branch": 2, "Member": 12, "Book": 40, "Loan": 15}
    assert "rules hold" in library.run("seedbed", "verify")


def test_its_snapshot_comes_back(library: Example):
    library.run("seedbed", "seed", "--quiet")
    library.run("seedbed", "dump", "--name", "shelves", "--force")
    told = json.loads(library.run("seedbed", "restore", "--snapshot", "shelves", "--yes", "--json", "--quiet"))
    assert told["rows"] == 69


def test_its_types_are_those_of_its_schema(library: Example):
    (library.folder / "library" / "mistake.py").write_text(MISTAKE, encoding="utf-8")
    with pytest.raises(AssertionError, match=r'No parameter named "bok"(.|\n)*\s1 error, 0 warnings'):
        library.run(sys.executable, "-m", "pyright", "--pythonpath", sys.executable)


def test_the_client_of_orca_is_not_touched(library: Example, datamodel):
    assert "Patient" in datamodel.models
    assert "Loan" not in datamodel.models
    assert (library.folder / "generated" / "prisma" / "dmmf.json").is_file()


def test_shops_are_tenants_with_native_types_and_rules_of_their_own(shop: Example):
    for _ in range(2):
        told = json.loads(shop.run("seedbed", "seed", "--json", "--quiet"))
        assert told["counts"]["Shop"] == 2
        assert told["counts"]["Order"] == 40
    assert "rules hold" in shop.run("seedbed", "verify")
    assert "total-of-lines" in shop.run("seedbed", "verify", "--list")
    shop.run("seedbed", "dump", "--name", "sold")
    shop.run("seedbed", "restore", "--snapshot", "sold", "--yes")
    assert "No differences" in shop.run("seedbed", "diff", "sold")


def test_the_report_has_its_page_and_find_its_conditions(shop: Example):
    shop.run("seedbed", "seed", "--quiet")
    shown = json.loads(shop.run("seedbed", "report", "--json"))["panels"]
    found = json.loads(shop.run("seedbed", "find", "order", "returned", "--limit", "50", "--json"))
    with psycopg.connect(shop.url) as connection:
        [(pieces, back, orders)] = connection.execute(
            "SELECT (SELECT sum(quantity) FROM order_lines), count(*) FILTER (WHERE status = 'RETURNED'), count(*) "
            "FROM orders"
        ).fetchall()
    assert ["pieces sold", pieces] in shown["sales"]["rows"]
    assert [sum(column) for column in zip(*(row[1:] for row in shown["returned"]["rows"]), strict=True)] == [
        back,
        orders,
    ]
    assert len(found) == back > 0
    shop.run("seedbed", "report", "--output", "sales.html", "--quiet")
    assert "Pieces sold of each product" in (shop.folder / "sales.html").read_text(encoding="utf-8")


def test_a_rule_that_is_broken_names_the_row(shop: Example):
    shop.run("seedbed", "seed", "--quiet")
    with psycopg.connect(shop.url) as connection:
        connection.execute("UPDATE orders SET total = total + 1 WHERE id = (SELECT min(id) FROM orders)")
    with pytest.raises(AssertionError, match="total-of-lines: 1 row of Order"):
        shop.run("seedbed", "verify")


def test_its_async_tests_pass_and_its_types_hold(shop: Example):
    assert "3 passed" in shop.run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert "0 errors" in shop.run(sys.executable, "-m", "pyright", "--pythonpath", sys.executable)


def test_a_rule_without_a_title_is_one_clear_line(library: Example):
    rules = library.folder / "library" / "checks" / "rules"
    rules.mkdir(parents=True)
    (rules / "books.sql").write_text("-- rule: pages\n-- model: Book\nSELECT 1, 2 WHERE 1 = 0\n", encoding="utf-8")
    project = library.folder / "library" / "project.py"
    before = project.read_text(encoding="utf-8")
    with_rules = before.replace("report=", 'rules=Path(__file__).with_name("checks"),\n    report=')
    project.write_text(with_rules, encoding="utf-8")
    try:
        with pytest.raises(AssertionError, match=r"error: 'pages' in .*books\.sql has no line `-- title: …`"):
            library.run("seedbed", "verify")
        (rules / "books.sql").write_text("-- rule: pages\n-- title: x\n-- model: Bok\nSELECT 1, 2\n", encoding="utf-8")
        with pytest.raises(AssertionError, match=r"Unknown model 'Bok'\. Did you mean 'Book'\?"):
            library.run("seedbed", "verify")
    finally:
        project.write_text(before, encoding="utf-8")
