"""Running rules over a database."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

from seedbed.answers import answers
from seedbed.areas.project import load_project
from seedbed.checks.derived import derived_rules, values_rule
from seedbed.checks.rule import Rule, named_rules
from seedbed.database.guard import MARK, DatabaseState, columns_of, columns_query, has_model
from seedbed.database.layout import require_layout
from seedbed.database.moments import timestamp
from seedbed.database.sql_session import Reader, reading
from seedbed.database.statements import identifier, table_of, uncut
from seedbed.datamodel import load, tables
from seedbed.errors import DatabaseError, UsageError, suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from seedbed.database.url import DatabaseUrl
    from seedbed.datamodel import DataModel


@dataclass(frozen=True, slots=True)
class Violation:
    """The rows that break a rule: (id, what is wrong), sorted by id."""

    rule: Rule
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The result of a check. `as_of` is the time that it used as now."""

    as_of: datetime
    rules: int
    rows: int
    seconds: float
    violations: tuple[Violation, ...]


def all_rules(datamodel: DataModel | None = None) -> tuple[Rule, ...]:
    """Return all rules: first those of the project, then those derived from the data model."""
    datamodel, project = datamodel or load(), load_project()
    derive = project.resolve("derive")
    own = derive(datamodel) if derive is not None else ()
    named = named_rules(project.rules)
    for rule in named:
        # Says what is wrong where the schema has no such model.
        datamodel.model(rule.model)
    return (*named, *derived_rules(datamodel, project.ahead), *own)


def select_rules(names: Iterable[str]) -> tuple[Rule, ...]:
    """Return the rules called `names`, or all if there are none; raise `UsageError` for an unknown name."""
    rules = all_rules()
    wanted = set(names)
    known = [rule.name for rule in rules]
    for name in sorted(wanted.difference(known)):
        raise UsageError(f"Unknown rule '{name}'.{suggest(name, known)} Use --list to see the rules.")
    return tuple(rule for rule in rules if not wanted or rule.name in wanted)


async def check(
    url: DatabaseUrl,
    rules: Iterable[Rule],
    *,
    now: datetime,
    as_of: datetime | None = None,
    progress: Callable[[Rule], None] = lambda _: None,
) -> CheckReport:
    """Run `rules` on a database, read-only, and return the rows that break them.

    Today is `as_of`, or else the date of the latest seeding, or else `now`. Raises `DatabaseError` if the database
    cannot be read or has no such tables. It can be cancelled between two rules.
    """
    started = perf_counter()
    datamodel = load()
    with reading(url, datamodel.db_schemas) as reader:
        report = await check_in(reader, rules, open_book(reader, datamodel, as_of=as_of, now=now), progress)
    return replace(report, seconds=perf_counter() - started)


async def check_in(
    reader: Reader,
    rules: Iterable[Rule],
    book: tuple[datetime, int],
    progress: Callable[[Rule], None] = lambda _: None,
) -> CheckReport:
    """Run `rules` on what a reader sees, as `check` does; `book` is what `open_book` returned."""
    started = perf_counter()
    today, rows = book
    violations: list[Violation] = []
    count = 0
    for rule in rules:
        progress(rule)
        count += 1
        found = _rows(reader, rule, today)
        if found:
            violations.append(Violation(rule, tuple(sorted(found))))
        await asyncio.sleep(0)
    return CheckReport(today, count, rows, perf_counter() - started, tuple(violations))


def open_book(
    reader: Reader, datamodel: DataModel, *, as_of: datetime | None, now: datetime, counting: bool = True
) -> tuple[datetime, int]:
    """Return today and the number of rows; raise `DatabaseError` unless all tables are there.

    Without `counting` the number is 0 where it would take long.
    """
    with answers.during("looking at the tables"):
        every, there = tables(datamodel), reader.tables(datamodel.db_schemas)
        labels = [table.label for table in every if table.label in there]
        rows = reader.counts(labels, datamodel.db_schemas) if counting or reader.counts_quickly else {}
        found = reader.rows(columns_query(reader.dialect, datamodel.db_schemas))
    columns = columns_of(uncut(((table, column) for table, column, _ in found), reader.dialect))
    require_layout(DatabaseState(there, rows, (), columns=columns), every, reader.url)
    return as_of or _last_run(reader, datamodel) or now, sum(rows.values())


def _last_run(reader: Reader, datamodel: DataModel) -> datetime | None:
    if has_model(datamodel):
        model = datamodel.models[MARK]
        day, number = (identifier(model.fields[name].column) for name in ("asOf", "number"))
        days = reader.rows(f"SELECT {day} FROM {table_of(model)} ORDER BY {number} DESC LIMIT 1")
    else:
        days = [(run["asOf"],) for run in reader.runs()[-1:]]
    return timestamp(days[0][0]) if days else None


def _rows(reader: Reader, rule: Rule, today: datetime) -> list[tuple[str, str]]:
    try:
        found = [(str(key), str(detail)) for key, detail in reader.rows(rule.sql, today)]
    except DatabaseError as error:
        raise DatabaseError(f"The rule {rule.name} cannot be checked: {error}") from error
    if rule.name == values_rule(rule.model):
        found += [(key, f"has the field {name}, which the schema does not have")
                  for key, name in reader.strangers.get(rule.model, ())]  # fmt: skip
    return found
