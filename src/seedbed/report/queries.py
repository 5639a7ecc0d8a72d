"""A project's questions about its rows, in SQL files beside its rules.

In the folder that `Project.report` names:

| files | header | columns of the query |
|---|---|---|
| `finds/*.sql` | `find`, `title`, `model` | the id of a row that fits, and why it does |
| `stories/*.sql` | `story`, `title`, `model` | the id of a row, a day, a minute of the day or NULL, what happened |
| `stories/*.sql` | `facts`, `model` | the id of a row, a label, a value: what stands above its story |
| `stories/*.sql` | `pick`, `title`, `model` | ids of rows whose story the report tells, the best first |
| `stories/*.sql` | `curve`, `title`, `model` | the id of a row, a day, a series, a value that goes to 0 or a target |
| `pages/*.sql` | see `seedbed.report.panels` | |
| `logins.sql` | `logins`, maybe a `note` | role and login |
| `describe.sql` | `describe` (a model) | id, tenant, number, name, login; the order is that of the rows |

They are in the words of `seedbed.database.dialect`, and may use the views of `views.sql`, the rules' and their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from seedbed.areas.project import load_project
from seedbed.checks.rule import read_queries
from seedbed.errors import UsageError, suggest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from seedbed.checks.rule import Query


@dataclass(frozen=True, slots=True)
class Condition:
    """A named condition on rows of a model."""

    name: str
    title: str
    model: str
    sql: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One kind of event in the story of a row."""

    name: str
    title: str
    model: str
    sql: str


def conditions() -> tuple[Condition, ...]:
    """Return the project's conditions, in the order of files and lines."""
    return tuple(
        Condition(query.name, query.line("title"), query.line("model"), query.sql)
        for query in read_below(load_project().report, "finds", "find")
    )


def lanes(model: str) -> tuple[Lane, ...]:
    """Return what the story of a row of `model` is made of."""
    return tuple(
        Lane(query.name, query.line("title"), query.line("model"), query.sql)
        for query in read_below(load_project().report, "stories", "story")
        if query.line("model") == model
    )


def descriptions() -> Mapping[str, str]:
    """Return, by model, the query that says what its rows are called."""
    return {query.name: query.sql for query in read_below(load_project().report, ".", "describe")}


def select_conditions(model: str, names: tuple[str, ...]) -> tuple[Condition, ...]:
    """Return the conditions of those names; raise `UsageError` for one that the model does not have."""
    known = {each.name: each for each in conditions() if each.model == model}
    for name in names:
        if name not in known:
            raise UsageError(f"Unknown condition '{name}' of {model}.{suggest(name, known)} Use --list to see them.")
    return tuple(known[name] for name in names)


@cache
def read_below(folder: Path | None, below: str, kind: str) -> tuple[Query, ...]:
    """Return the queries of a kind in the files of a folder below the project's own."""
    return tuple(_queries(folder, below, kind)) if folder is not None else ()


def _queries(folder: Path, below: str, kind: str) -> Iterator[Query]:
    rules = load_project().rules
    for path in sorted((folder / below).glob("*.sql")):
        yield from read_queries(path, kind, *((rules,) if rules is not None else ()))


def logins() -> Query | None:
    """Return the query for (role, login) of the accounts that people try things with; its `note` may say more."""
    found = read_below(load_project().report, ".", "logins")
    return found[0] if found else None


def picks() -> tuple[Query, ...]:
    """Return the queries that choose the rows whose stories the report tells: (id) in the order of preference."""
    return read_below(load_project().report, "stories", "pick")


def curves(model: str) -> tuple[Query, ...]:
    """Return the queries for (id, day, series, value): what of a row is measured again and again."""
    found = read_below(load_project().report, "stories", "curve")
    return tuple(query for query in found if query.line("model") == model)


def facts(model: str) -> tuple[Query, ...]:
    """Return the queries for (id, label, value): what is true of a row now, to stand above its story."""
    return tuple(
        query for query in read_below(load_project().report, "stories", "facts") if query.line("model") == model
    )
