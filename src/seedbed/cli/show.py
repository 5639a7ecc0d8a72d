"""`show`: what is in the database, and one row with what hangs on it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from seedbed.cli.console import WaitOption, err, fail, out, print_json, run_blocking
from seedbed.cli.lines import day_and_time, file_size, print_line
from seedbed.cli.program import Program
from seedbed.config import DEFAULT_WAIT
from seedbed.errors import SeedError, UsageError
from seedbed.location import location

if TYPE_CHECKING:
    from seedbed.report.overview import Overview
    from seedbed.report.rows import Found, Rows
    from seedbed.report.story import Event

app = Program()

_EXAMPLES = """
[bold]Examples[/], with the models of a shop

  (no arguments)                   tables by area, runs, logins

  customer C012                    a row by a unique key, with its parents, its children and its story

  customer north/C012              of the tenant north

  order 65f0…                      a row by its id

  customer C012 --json --depth 2   nested, to copy into fixtures
"""


@app.command(epilog=_EXAMPLES)
def show(
    model: Annotated[str | None, typer.Argument(help="A model, by its name.")] = None,
    key: Annotated[str | None, typer.Argument(help="The id or a unique key of a row.")] = None,
    depth: Annotated[int, typer.Option("--depth", "-d", min=0, max=6, help="Levels of children in JSON.")] = 1,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Children to print for each relation.")] = 5,
    wait: WaitOption = DEFAULT_WAIT,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")] = False,
) -> None:
    """Print what is in the database, or one row with its related rows. Read-only."""
    try:
        if model is not None and key is None:
            from seedbed.datamodel import load
            from seedbed.report.rows import model_named

            name = model_named(load(), model).name
            listing = f"{location().command('find')} {model}"
            raise UsageError(f"Name one row of {name}, by its id or a unique key; {listing} lists some.")
        run_blocking(lambda: _show(model, key, depth, limit, as_json=as_json), wait)
    except SeedError as error:
        return fail(error)
    return None


def _show(word: str | None, key: str | None, depth: int, limit: int, *, as_json: bool) -> None:
    from seedbed.checks.run import open_book
    from seedbed.database import database_url
    from seedbed.database.sql_session import reading
    from seedbed.datamodel import load
    from seedbed.report.overview import overview
    from seedbed.report.rows import Rows, model_named
    from seedbed.report.story import facts_of, story
    from seedbed.report.tree import tree

    datamodel = load()
    model = model_named(datamodel, word) if word else None
    with reading(database_url(), datamodel.db_schemas, whole=False) as reader:
        today, _ = open_book(reader, datamodel, as_of=None, now=datetime.now(UTC), counting=model is None)
        if model is None or key is None:
            seen = overview(reader, datamodel, today)
            return print_json(seen.as_json()) if as_json else _print_overview(seen)
        rows = Rows(reader, datamodel)
        found = rows.find(model, key)
        own = str(found.row[model.primary_key[0]]) if len(model.primary_key) == 1 else ""
        events = story(reader, model.name, own, today)
        if found.others:
            _print_others(rows, found, key)
        if as_json:
            document: dict[str, Any] = {"model": model.name, "row": tree(rows, model, found.row, depth)}
            return print_json(document | {"story": [event.as_json() for event in events]})
        _print_row(rows, found, limit)
        return _print_story(facts_of(reader, model.name, own, today), events)


def _print_others(rows: Rows, found: Found, key: str) -> None:
    from seedbed.report.rows import label

    tenant = rows.datamodel.tenant
    others = []
    for other in found.others:
        parents = {relation.target: parent for relation, parent in rows.parents(found.model, other)}
        if tenant is not None and tenant.model in parents:
            model = rows.datamodel.models[tenant.model]
            unique = next((each[0] for each in model.unique_keys if len(each) == 1), model.primary_key[0])
            others.append(f"{parents[tenant.model][unique]}/{key}")
        else:
            others.append(label(found.model, other))
    err().print(f"{key} names {len(others)} more: {', '.join(others)}", markup=False, style="yellow")


def _print_overview(seen: Overview) -> None:
    size = file_size(seen.size)
    print_line("", f"{seen.database}: {seen.rows:,} rows, {size}, as of {day_and_time(seen.today)}")
    for area in seen.areas:
        out().print(f"\n[bold]{area.name}[/]  {area.rows:,}")
        width = max(map(len, area.models))
        for model, count in area.models.items():
            out().print(f"  {model:<{width}}  {count:>9,}", markup=False)
    if seen.runs:
        out().print("\n[bold]Runs[/]")
    for run in seen.runs:
        facts = (f"profile {run.get('profile')}", f"seed {run.get('seed')}", f"as of {run.get('asOf')}")
        print_line(f"  {run.get('number')}  ", f"{', '.join(facts)}, {run.get('rows', 0):,} rows")
    if seen.logins:
        out().print("\n[bold]Logins[/]  ", end="")
        out().print(seen.logins_note, markup=False)
    for role, login in seen.logins:
        print_line(f"  {role:<22} ", login)


def _print_row(rows: Rows, found: Found, limit: int) -> None:
    from seedbed.report.rows import label
    from seedbed.report.values import shown

    model, row = found.model, found.row
    out().print(f"[bold]{model.name}[/] ", end="")
    out().print(label(model, row), markup=False)
    width = max(map(len, model.columns))
    for name, value in rows.json(model, row).items():
        print_line(f"  {name:<{width}}  ", shown(value, model.field(name)))
    parents = list(rows.parents(model, row))
    if parents:
        out().print("\n[bold]Belongs to[/]")
    for relation, parent in parents:
        target = rows.datamodel.models[relation.target]
        print_line(f"  {relation.field:<{width}}  ", label(target, parent))
    children = list(rows.children(model, row, limit))
    if children:
        out().print("\n[bold]Has[/]")
    for each in children:
        child = rows.datamodel.models[each.relation.model]
        named = ", ".join(label(child, other) for other in each.rows)
        more = f", … {each.count - len(each.rows):,} more" if each.count > len(each.rows) else ""
        print_line(f"  {each.name:<{width}}  {each.count:>5,}  ", f"{named}{more}")


def _print_story(facts: list[tuple[str, str]], events: list[Event]) -> None:
    from seedbed.report.story import by_day

    if facts or events:
        out().print("\n[bold]Story[/]")
    for name, value in facts:
        print_line(f"  {name}: ", value)
    year = ""
    for day, lines in by_day(events):
        if day[:4] != year:
            year = day[:4]
            out().print(f"\n  [bold]{year}[/]")
        for number, (title, time, text) in enumerate(lines):
            start = day if number == 0 else ""
            print_line(f"  {start:<10}  {title:<15}  ", f"{f'{time} ' if time else ''}{text}")
