"""What a rule is, and reading rules from `.sql` files.

A file holds rules one after the other. Each begins with a header of comments and is one query that returns the
rows that break it, as their `id` and a `detail` that says what is wrong:

    -- rule: wire-chain
    -- title: The next wire is placed on the day the one before is removed.
    -- promise: 17
    -- model: WireRecord
    SELECT …

`promise` may say which promise of the project's own list the rule keeps, or "schema" if a comment in the data model
makes it.
A name after FROM or JOIN that is no table is a view of `views.sql`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from seedbed.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_HEADER = re.compile(r"^-- (\w+): (.+)$")
# Behind what a person may have written above a query.
_WITH = re.compile(r"(?:\s|--[^\n]*\n)*WITH\s+(?:RECURSIVE\s+)?", re.IGNORECASE)
_USED = re.compile(r'(?:FROM|JOIN)\s+(?:"(\w+)"|(\w+))')


@dataclass(frozen=True, slots=True)
class Query:
    """A query with its header, in the words of `seedbed.database.dialect`."""

    name: str
    header: Mapping[str, tuple[str, ...]]
    sql: str
    path: Path

    def lines(self, key: str) -> tuple[str, ...]:
        """Return what the lines of the header that begin with `key` say; raise `UsageError` where there is none."""
        if key not in self.header:
            raise UsageError(f"'{self.name}' in {self.path} has no line `-- {key}: …` in its header. Add it.")
        return self.header[key]

    def line(self, key: str) -> str:
        """Return what the first line of the header that begins with `key` says."""
        return self.lines(key)[0]


@dataclass(frozen=True, slots=True)
class Rule:
    """A query that returns (id, detail) of each row of `model` that breaks the rule."""

    name: str
    title: str
    model: str
    sql: str
    group: str
    promises: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that the rule reads, its own first."""
        others = sorted({table for table, _ in _USED.findall(self.sql) if table} - {self.model})
        return (self.model, *others)


@cache
def named_rules(folder: Path | None = None) -> tuple[Rule, ...]:
    """Return the rules of the `.sql` files in `rules/` of a folder, in the order of files and lines."""
    if folder is None:
        return ()
    return tuple(
        Rule(
            name=query.name,
            title=query.line("title"),
            model=query.line("model"),
            sql=query.sql,
            group=path.stem.partition("_")[2] or path.stem,
            promises=tuple(each for line in query.header.get("promise", ()) for each in line.split(", ")),
        )
        for path in sorted((folder / "rules").glob("*.sql"))
        for query in read_queries(path, "rule")
    )


def read_queries(path: Path, kind: str, *folders: Path) -> Iterator[Query]:
    """Yield the queries of a file whose headers begin with `kind`, with the views that they use.

    Views are those of `views.sql` beside the file, one folder above it, and in `folders`.
    """
    views = [_views(folder) for folder in (*folders, path.parent.parent, path.parent)]
    for query in _split(path, kind):
        yield replace(query, sql=_with_views(query.sql, *views))


def _split(path: Path, kind: str) -> Iterator[Query]:
    for block in re.split(rf"^(?=-- {kind}: )", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        header: dict[str, tuple[str, ...]] = {}
        body: list[str] = []
        for line in block.splitlines():
            found = _HEADER.match(line) if not body else None
            if found:
                header[found[1]] = (*header.get(found[1], ()), found[2].strip())
            elif not line.startswith("-- ──"):
                body.append(line)
        (name,) = header[kind]
        yield Query(name, header, "\n".join(body).strip().rstrip(";"), path)


@cache
def _views(folder: Path) -> Mapping[str, str]:
    file = folder / "views.sql"
    return {query.name: query.sql for query in _split(file, "view")} if file.is_file() else {}


def _with_views(sql: str, *known: Mapping[str, str]) -> str:
    """Put the definitions of the views that a query uses before it, those that they use themselves first."""
    views = {name: text for each in known for name, text in each.items()}
    wanted: dict[str, None] = {}

    def collect(text: str) -> None:
        for _, name in _USED.findall(text):
            if name in views and name not in wanted:
                collect(views[name])
                wanted[name] = None

    collect(sql)
    if not wanted:
        return sql
    definitions = ",\n".join(f"{name} AS (\n{views[name]}\n)" for name in wanted)
    own = _WITH.match(sql)
    if own is None:
        return f"WITH {definitions}\n{sql}"
    return f"{own[0]}{definitions},\n{sql[own.end() :]}"
