"""The generated parts of docs/reference/checks.md; `python tests/docs/rule_tables.py` writes them anew."""

from __future__ import annotations

import re
import sys
from itertools import groupby
from typing import TYPE_CHECKING, cast

from documents import ROOT

from seedbed.areas.project import load_project
from seedbed.checks import load_figures, named_rules
from seedbed.database.dialect import MACROS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOCUMENT = ROOT / "docs" / "reference" / "checks.md"

RULES = cast("Path", load_project().rules)


def rules() -> Iterator[str]:
    """Yield a table for each file of rules."""
    files = {path.stem.partition("_")[2]: path for path in sorted((RULES / "rules").glob("*.sql"))}
    for group, members in groupby(named_rules(RULES), key=lambda rule: rule.group):
        heading = files[group].read_text(encoding="utf-8").partition("\n")[0].removeprefix("-- ").partition(".")[0]
        yield f"### {heading}\n\n| rule | what it says | promise |\n|---|---|---|\n"
        for rule in members:
            promise = ", ".join("schema" if each == "schema" else each for each in rule.promises)
            yield f"| `{rule.name}` | {rule.title} | {promise} |\n"
        yield "\n"


def figures() -> Iterator[str]:
    """Yield the table of figures."""
    yield "| figure | unit | expected | source |\n|---|---|---|---|\n"
    for figure in load_figures():
        expected = ", ".join(f"{part} {_range(each.low, each.high)}".strip() for part, each in figure.expected.items())
        yield f"| {figure.title} | {figure.unit} | {expected} | {figure.source} |\n"


def notes() -> Iterator[str]:
    """Yield what has to be known about some figures."""
    for figure in load_figures():
        if figure.note:
            yield f"- **{figure.title}**: {figure.note}\n"


def words() -> Iterator[str]:
    """Yield the table of the words in queries."""
    yield "| word | stands for |\n|---|---|\n| `@as_of` | the moment of the check |\n"
    for name, (count, meaning, _, _) in MACROS.items():
        yield f"| `@{name}({', '.join('ab'[:count])})` | {meaning} |\n"


PARTS = {"rules": rules, "figures": figures, "notes": notes, "words": words}


def written(text: str) -> str:
    """Return a document with its generated parts made anew."""
    for name, part in PARTS.items():
        begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
        text = re.sub(f"{begin}.*?{end}", lambda _, b=begin, p=part, e=end: b + "".join(p()) + e, text, flags=re.DOTALL)
    return text


def _range(low: float, high: float) -> str:
    return f"{low:,g}" if low == high else f"{low:,g} to {high:,g}"


if __name__ == "__main__":
    sys.stdout.write(f"{DOCUMENT.relative_to(ROOT)}\n")
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
