"""Small foreign schemas with a client of their own: generated once, tried in a fresh process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from prisma_cli import AS_COMMAND, prisma_command

from seed.config import PROJECT_ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedbed.database import DatabaseUrl

TRIAL = Path(__file__).with_name("trial.py")

HEAD = """
datasource db {{
  provider = "{provider}"
  url      = env("DATABASE_URL")
{more}}}

generator client {{
  provider             = "prisma-client-py"
  interface            = "asyncio"
  recursive_type_depth = -1
  output               = "./generated/prisma"
}}

generator datamodel {{
  provider = "python -m seedbed.prisma_generator"
}}
"""

CONFIG = """
const host = new URL("file://{host}/");
const {{ prepareCli }} = await import(new URL("cli.mjs", host).href);
const {{ openAdapter }} = await import(new URL("adapters.mjs", host).href);
const given = {{ root: import.meta.dirname, schema: "schema.prisma" }};
const {{ schema, url, baseDir }} = prepareCli(process.argv.slice(2), given);

export default {{
  schema,
  engine: "js",
  experimental: {{ adapter: true }},
  adapter: async () => (await openAdapter(url, {{ baseDir, forCli: true }})).factory,
}};
"""


class Project:
    """A folder with a schema, its client, and databases with its tables."""

    def __init__(self, folder: Path, provider: str, models: str, urls: tuple[str, ...], more: str = "") -> None:
        self.folder = folder
        self.urls = urls
        self.path = "generated"
        self.schema = folder / "schema.prisma"
        self.schema.write_text(HEAD.format(provider=provider, more=more) + models, encoding="utf-8")
        (folder / "pyproject.toml").write_text(
            "[tool.seedbed]\n[tool.prisma]\n"
            f'prisma_version = "{_setting("prisma_version")}"\n'
            f'expected_engine_version = "{_setting("expected_engine_version")}"\n'
            f'binary_cache_dir = "{PROJECT_ROOT / _setting("binary_cache_dir")}"\n',
            encoding="utf-8",
        )
        host = PROJECT_ROOT / _setting("binary_cache_dir") / "host"
        (folder / "prisma.config.mjs").write_text(CONFIG.format(host=host.as_posix()), encoding="utf-8")
        self.printed = self.prisma("generate")
        # On MongoDB the collections follow from the data model beside the client.
        path = "generated" if provider == "mongodb" else ""
        for url in urls:
            self.prisma("db", "push", "--skip-generate", url=url, path=path)

    def prisma(self, *arguments: str, url: str = "file:./none.db", path: str = "") -> str:
        command = prisma_command(*arguments, "--schema", str(self.schema))
        return _run(command, self.folder, url, **AS_COMMAND, **({"PYTHONPATH": path} if path else {}))

    def seed(self, *options: str) -> str:
        """Run `seedbed seed` on the first database."""
        return self.run("seed", *options)

    def run(self, *command: str) -> str:
        """Run `seedbed` on the first database."""
        return _run(
            [str(Path(sys.executable).parent / "seedbed"), *command], self.folder, self.urls[0], PYTHONPATH=self.path
        )

    def python(self, text: str) -> str:
        """Run Python text on the first database."""
        return _run([sys.executable, "-c", text], self.folder, self.urls[0], PYTHONPATH=self.path)

    def script(self, file: Path, *arguments: str) -> str:
        """Run a Python file on the two databases."""
        command = [sys.executable, str(file), *self.urls, *arguments]
        return _run(command, self.folder, self.urls[0], PYTHONPATH=self.path)

    def trial(self, script: str = "trial.py") -> str:
        """Make, write, dump, restore and verify rows of every model; return what that prints."""
        printed = _run(
            [sys.executable, str(TRIAL.with_name(script)), *self.urls],
            self.folder,
            self.urls[0],
            PYTHONPATH=self.path,
        )
        self.run("verify")
        return printed


def _run(command: list[str], folder: Path, url: str, **more: str) -> str:
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    environment = {**os.environ, "PATH": path, "DATABASE_URL": url, **more}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _setting(name: str) -> str:
    import tomllib

    return tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["prisma"][name]


@pytest.fixture(scope="module")
def make_project(
    tmp_path_factory: pytest.TempPathFactory,
    make_database: Callable[..., DatabaseUrl],
    copy_database: Callable[[DatabaseUrl], DatabaseUrl],
) -> Callable[..., Project]:
    """Return a function that makes a project with two databases that have its tables."""

    def make(provider: str, models: str, more: str = "", *, before: str = "", on_sqlite: bool = False) -> Project:
        folder = tmp_path_factory.mktemp("schema")
        if provider == "mongodb":
            first, second = (make_database(provider).raw for _ in range(2))
            return Project(folder, provider, models, (first, second), more)
        first = make_database(provider, tables=False)
        if on_sqlite:
            return Project(folder, provider, models, ("file:./first.db", first.raw), more)
        if before:
            with psycopg.connect(first.raw, autocommit=True) as db:
                db.execute(before.encode())
        project = Project(folder, provider, models, (first.raw,), more)
        project.urls = (first.raw, copy_database(first).raw)
        return project

    return make
