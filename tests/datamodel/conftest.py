from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from prisma_cli import AS_COMMAND, prisma_command

ROOT = Path(__file__).parents[2]

SCHEMA = """
datasource db {{
  provider = "sqlite"
  url      = env("DATABASE_URL")
}}

generator client {{
  provider             = "prisma-client-py"
  interface            = "asyncio"
  recursive_type_depth = -1
  output               = "{folder}/prisma"
}}
{datamodel}
enum Size {{
  SMALL
  LARGE
}}

/// A place with shelves.
model Library {{
  id        String   @id @default(cuid())
  name      String   @unique
  size      Size     @default(SMALL)
  notes     Json?
  createdAt DateTime @default(now())
  updatedAt DateTime @updatedAt
  shelves   Shelf[]

  @@map("libraries")
}}

model Shelf {{
  id        String  @id @default(cuid())
  libraryId String
  number    Int     @default(0) @map("shelf_number")
  library   Library @relation(fields: [libraryId], references: [id], onDelete: Cascade)
  books     Book[]

  @@unique([libraryId, number])
}}

model Book {{
  shelfId String
  number  Int
  shelf   Shelf   @relation(fields: [shelfId], references: [id])

  sequelOfShelf  String?
  sequelOfNumber Int?
  sequelOf       Book?   @relation("Sequel", fields: [sequelOfShelf, sequelOfNumber], references: [shelfId, number])
  sequels        Book[]  @relation("Sequel")

  @@id([shelfId, number])
}}

/// @Python(instance_name: 'weather')
model WeatherReport {{
  id Int @id @default(autoincrement())
}}
"""


@dataclass(frozen=True)
class Generated:
    """A folder in which the real generators have just written a client (and the data model)."""

    folder: Path
    output: str

    @property
    def package(self) -> Path:
        return self.folder / "prisma"

    @property
    def dmmf(self) -> Path:
        return self.folder / "datamodel" / "dmmf.json"

    def python(self, code: str) -> str:
        """Run code in a fresh process that imports this client, and return what it prints."""
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", code],
            env=environment(self.folder) | {"PYTHONPATH": str(self.folder)},
            cwd=ROOT,  # where the client finds [tool.prisma]
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def environment(folder: Path) -> dict[str, str]:
    scripts = str(Path(sys.executable).parent)
    return os.environ | {
        "PATH": os.pathsep.join((scripts, os.environ.get("PATH", ""))),
        "DATABASE_URL": f"file:{folder}/test.db",
    }


def run_prisma(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        prisma_command(*arguments, "--schema", str(folder / "schema.prisma")),
        env=environment(folder) | AS_COMMAND,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def generate(folder: Path, *, trimmed: bool) -> Generated:
    provider = "python -m seedbed.prisma_generator"
    block = f'generator datamodel {{\n  provider = "{provider}"\n  output   = "{folder}/datamodel"\n}}\n'
    schema = SCHEMA.format(folder=folder.as_posix(), datamodel=block if trimmed else "")
    (folder / "schema.prisma").write_text(schema, encoding="utf-8")
    return Generated(folder, run_prisma(folder, "generate"))


@pytest.fixture(scope="session")
def untrimmed(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    """A client as Prisma Client Python generates it. Not to be changed: copy it."""
    return generate(tmp_path_factory.mktemp("untrimmed"), trimmed=False)


@pytest.fixture(scope="session")
def trimmed(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    """A client that the second generator trimmed, and its database. Not to be changed: copy it."""
    generated = generate(tmp_path_factory.mktemp("trimmed"), trimmed=True)
    run_prisma(generated.folder, "db", "push", "--skip-generate")
    return generated
