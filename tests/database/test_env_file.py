"""A file of settings is read by one set of rules, in Python and in Node, and an error where it cannot be read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from support import use_folder

from seed.config import PROJECT_ROOT
from seedbed.database.env_file import env_value
from seedbed.database.url import database_url, setting
from seedbed.errors import UsageError

HOST = PROJECT_ROOT / "src" / "seedbed" / "engine" / "host"
NODE = str(Path(sys.executable).with_name("node"))

READ = {
    "DATABASE_URL=file:a.db": "file:a.db",
    "DATABASE_URL = file:a.db  # where": "file:a.db",
    "DATABASE_URL=file:a#1.db": "file:a#1.db",
    'DATABASE_URL="file:a #1.db" # in quotes': "file:a #1.db",
    "export DATABASE_URL='file:a.db'": "file:a.db",
    "NAME=a\nDATABASE_URL=file:${NAME}.db": "file:a.db",
    'NAME=a\nDATABASE_URL="file:${NAME}.db"': "file:a.db",
    "DATABASE_URL=file:${NAME:-b}.db": "file:b.db",
    "HERE=c\nDATABASE_URL=file:${HERE}.db": "file:environment.db",
    "DATABASE_URL=file:$NAME.db": "file:$NAME.db",
    "DATABASE_URL=file:a.db\nDATABASE_URL=file:b.db": "file:b.db",
    'OTHER="two\nlines"\nDATABASE_URL=file:a.db': "file:a.db",
    r'DATABASE_URL="file:a\"b.db"': 'file:a"b.db',
    "DATABASE_URL=": "",
    "DATABASE_URL= # none": "",
    "# DATABASE_URL=file:a.db": None,
    "DATABASE_URL": None,
    "OTHER=${NOBODY}\nDATABASE_URL=file:a.db": "file:a.db",
}

REFUSED = {
    'DATABASE_URL="file:a.db': "line 1, cannot be read",
    "\n\nDATABASE_URL='file:a.db\nOTHER=x\n": "line 3, cannot be read",
    'DATABASE_URL="file:a.db\nOTHER="x"\n': "line 1, cannot be read",
    "DATABASE_URL file:a.db": "line 1, cannot be read",
    "A=1\n=file:a.db": "line 2, cannot be read",
    "DATABASE_URL=file:${NAME}.db": "line 1: DATABASE_URL uses ${NAME}, which is set neither",
    "PART=x${NAME}\nDATABASE_URL=file:${PART}.db": "line 2: DATABASE_URL uses ${PART}, which is set neither",
}


def as_node_reads(folder: Path, texts: list[str]) -> list[str | None]:
    """Return what the engine makes of DATABASE_URL in files with these texts: its value, or what is wrong."""
    file = folder / "node.env"
    program = (
        "import { readEnvFile } from './env-file.mjs'; import { readFileSync, writeFileSync } from 'node:fs';"
        "const [texts, file] = JSON.parse(readFileSync(0, 'utf8'));"
        "console.log(JSON.stringify(texts.map((text) => { writeFileSync(file, text); try {"
        " const { values, lacking } = readEnvFile(file, process.env);"
        " return lacking.get('DATABASE_URL') ?? values.get('DATABASE_URL') ?? null;"
        "} catch (error) { if (error.name !== 'SettingsError') throw error; return error.message; } })));"
    )
    done = subprocess.run(
        [NODE, "--input-type=module", "-e", program],
        cwd=HOST,
        input=json.dumps([texts, str(file)]),
        env={**os.environ, "HERE": "environment"},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def as_python_reads(folder: Path, text: str) -> str | None:
    file = folder / "node.env"
    file.write_bytes(text.encode())
    try:
        return env_value(file, "DATABASE_URL")
    except UsageError as error:
        return str(error)


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    monkeypatch.setenv("HERE", "environment")
    for name in ("NAME", "PART", "NOBODY"):
        monkeypatch.delenv(name, raising=False)


def test_what_can_be_read_is_read_alike(tmp_path):
    assert [as_python_reads(tmp_path, text) for text in READ] == list(READ.values())
    assert as_node_reads(tmp_path, list(READ)) == list(READ.values())


def test_what_cannot_be_read_is_refused_in_the_same_words(tmp_path):
    told = [as_python_reads(tmp_path, text) or "" for text in REFUSED]
    for said, expected in zip(told, REFUSED.values(), strict=True):
        assert expected in said
        assert "\n" not in said
    assert as_node_reads(tmp_path, list(REFUSED)) == told


def test_files_of_any_content_are_read_alike(tmp_path):
    random = Random(7)
    parts = [
        "DATABASE_URL",
        "A",
        "=",
        "=",
        '"',
        "'",
        "#",
        " ",
        "\n",
        "\r\n",
        "\\",
        "n",
        "x",
        "${A}",
        "${A:-y}",
        "export ",
    ]
    texts = ["".join(random.choices(parts, k=random.randint(1, 14))) for _ in range(3_000)]
    read = zip(texts, as_node_reads(tmp_path, texts), strict=True)
    assert [(text, node) for text, node in read if node != as_python_reads(tmp_path, text)] == []


def test_a_broken_file_stops_every_command_before_it_touches_a_database(tmp_path, monkeypatch):
    use_folder(tmp_path, monkeypatch)
    (tmp_path / ".env").write_text('DATABASE_URL="file:./mine.db\n')
    with pytest.raises(UsageError, match=r"\.env, line 1, cannot be read"):
        database_url()
    # What the environment says needs no file.
    monkeypatch.setenv("DATABASE_URL", "file:./other.db")
    assert setting("DATABASE_URL") == "file:./other.db"


def test_a_file_that_is_no_text_is_refused_and_a_folder_of_that_name_is_not_read(tmp_path):
    (tmp_path / "latin").write_bytes("DATABASE_URL=file:Zähne.db".encode("latin-1"))
    with pytest.raises(UsageError, match="not text in UTF-8"):
        env_value(tmp_path / "latin", "DATABASE_URL")
    assert env_value(tmp_path, "DATABASE_URL") is None
