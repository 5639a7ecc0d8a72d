"""What the engine's tests share besides fixtures: the CLI, generated clients, database URLs."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from prisma_cli import AS_COMMAND, prisma_command

from seedbed.prisma_generator.trim import trim

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[2]
ENGINE = ROOT / "src" / "seedbed" / "engine" / "query-engine"
SCHEMA = Path(__file__).with_name("schema.prisma")


def run_prisma(*args: str, database_url: str | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the Prisma CLI as a user would, from the project's root."""
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{env.get('PATH', '')}"
    if database_url is not None:
        env["DATABASE_URL"] = database_url
    return subprocess.run(
        prisma_command(*args),
        cwd=ROOT,
        env=env | AS_COMMAND | settings,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def generate_client(folder: Path, schema: str, name: str) -> tuple[ModuleType, Path]:
    """Generate a client package called `name` into `folder`, trimmed as ours are; return it and its schema file."""
    file = folder / f"{name}.prisma"
    file.write_text(schema.replace("OUTPUT", str(folder / name)))
    done = run_prisma("generate", f"--schema={file}")
    assert done.returncode == 0, done.stdout + done.stderr
    told = trim(folder / name, re.findall(r"^model (\w+)", schema, re.MULTILINE))
    assert "trimmed" in told, told
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(name), file
    finally:
        sys.path.remove(str(folder))


def push(schema: Path, url: str, *flags: str) -> None:
    """Bring the database at `url` to the schema. A schema that is named has to name the provider, too."""
    if url.startswith("postgres"):
        text = schema.read_text().replace('"sqlite"', '"postgresql"')
        schema = schema.with_suffix(".postgresql.prisma")
        schema.write_text(text)
    done = run_prisma("db", "push", f"--schema={schema}", "--skip-generate", *flags, database_url=url)
    assert done.returncode == 0, done.stdout + done.stderr


def at_database(server: str, name: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
