"""The machine around a run: its time zone, languages and files. The rows are the same, or one line says why not."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from commands import command
from reading import read_tables
from support import use_folder

from seed.config import PROJECT_ROOT
from seedbed.database import DatabaseUrl, url
from seedbed.database.schema import creation_script

STANDARD = ("--profile", "standard", "--as-of", "2026-03-02")
MINIMAL = ("--profile", "minimal", "--as-of", "2026-03-02")


EAST = {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"}
WEST = {"TZ": "America/St_Johns", "PYTHONHASHSEED": "4294967295"}
NOWHERE = {"TZ": "nowhere", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONHASHSEED": "random"}


@pytest.mark.parametrize(
    ("provider", "variables"),
    [
        ("postgresql", EAST),
        ("sqlite", NOWHERE),
        pytest.param("postgresql", WEST, marks=pytest.mark.thorough),
        pytest.param("sqlite", WEST, marks=pytest.mark.thorough),
        pytest.param("postgresql", NOWHERE, marks=pytest.mark.thorough),
        pytest.param("sqlite", EAST, marks=pytest.mark.thorough),
    ],
)
def test_time_zone_language_and_hash_seed_change_nothing(variables, database, datamodel, seeded):
    done = command("seed", *STANDARD, "--quiet", url=database, **variables)
    assert (done.returncode, done.stderr) == (0, "")
    assert read_tables(database, datamodel) == seeded("standard", database.provider)


def test_a_path_of_any_characters(tmp_path, datamodel, seeded):
    folder = tmp_path / "mit Leerzeichen é"
    folder.mkdir()
    path = folder / "100%41 #1 Zähne 🦷 'ü' \"q\".db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(";\n".join(["BEGIN", *creation_script("sqlite"), "COMMIT"]))
    database = DatabaseUrl.parse(f"file:{path}")
    done = command("seed", *MINIMAL, "--json", url=database, LC_ALL="C.UTF-8")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["database"] == f"SQLite {path}"
    assert read_tables(database, datamodel) == seeded("minimal", "sqlite")


def test_an_output_that_cannot_show_a_name_does_not_fail_a_run_that_is_done(tmp_path):
    database = DatabaseUrl.parse(f"file:{tmp_path}/Zähne.db")
    plain = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    done = command("reset", "--profile", "minimal", url=database, **plain)
    assert done.returncode == 0, done.stderr
    assert "Z\\xe4hne.db" in done.stdout
    done = command("reset", "--profile", "minimal", "--json", url=database, **plain)
    assert json.loads(done.stdout)["database"].endswith("Zähne.db")


@pytest.mark.parametrize(
    "text",
    [
        b"DATABASE_URL=file:./from-env.db\r\nORCA_ENV=staging\r\n",
        b"\xef\xbb\xbfDATABASE_URL=file:./from-env.db\nORCA_ENV=staging\n",
        b'\xef\xbb\xbf# Z\xc3\xa4hne\r\n\r\nexport ORCA_ENV = "staging"\r\nDATABASE_URL="file:./from-env.db"\r\n',
    ],
)
class TestSettingsFiles:
    """A file that an editor on Windows wrote is read alike by the package and by the engine."""

    def test_the_package(self, text, tmp_path, monkeypatch):
        use_folder(tmp_path, monkeypatch)
        (tmp_path / ".env").write_bytes(text)
        assert url.database_url().raw == "file:./from-env.db"
        assert url.setting("ORCA_ENV") == "staging"

    def test_the_engine_and_the_cli(self, text, tmp_path):
        source = tmp_path / "engine" / "host"
        shutil.copytree(PROJECT_ROOT / "src" / "seedbed" / "engine" / "host", source)
        (tmp_path / "engine" / ".project").write_text("..\n../prisma/schema.prisma\n")
        (tmp_path / ".env").write_bytes(text)
        program = (
            "import { completeEnvironment as f } from './url.mjs'; const e = {}; f(e); console.log(JSON.stringify(e))"
        )
        done = subprocess.run(
            [f"{os.path.dirname(sys.executable)}/node", "--input-type=module", "-e", program],  # noqa: PTH120
            cwd=source,
            capture_output=True,
            text=True,
            check=True,
        )
        assert json.loads(done.stdout) == {"DATABASE_URL": "file:./from-env.db", "ORCA_ENV": "staging"}
