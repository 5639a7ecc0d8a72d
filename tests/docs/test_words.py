"""The framework has no word of the practice that it was made for."""

from __future__ import annotations

import ast
import re
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src" / "seedbed"
WORDS = re.compile("clinic|patient|orca|ortho", re.IGNORECASE)
# Nouns by which columns of any schema are recognised, those of a hospital among them.
NOUNS = {"catalogue.py", "languages.py"}


def docstrings(source: str) -> set[int]:
    """Return the numbers of the lines that docstrings take: an example may come from anywhere."""
    constants = (
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )
    return {line for each in constants for line in range(each.lineno, (each.end_lineno or each.lineno) + 1)}


def test_the_framework_names_nothing_of_one_practice():
    found = []
    for file in (path for path in SOURCES.rglob("*") if path.suffix in {".py", ".mjs", ".j2", ".js", ".css", ".toml"}):
        if "node_modules" in file.parts or file.name in NOUNS:
            continue
        text = file.read_text(encoding="utf-8")
        examples = docstrings(text) if file.suffix == ".py" else set()
        found += [
            f"{file.relative_to(SOURCES)}:{number}: {line.strip()}"
            for number, line in enumerate(text.splitlines(), 1)
            if WORDS.search(line) and number not in examples
        ]
    assert found == []
