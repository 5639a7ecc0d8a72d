"""`find`: give me a row that …"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from seedbed.cli.console import WaitOption, err, fail, out, print_json, run_blocking
from seedbed.cli.lines import print_columns, print_line
from seedbed.cli.program import Program
from seedbed.cli.project import TENANT_FLAGS
from seedbed.config import DEFAULT_WAIT
from seedbed.errors import SeedError, UsageError

if TYPE_CHECKING:
    from seedbed.datamodel import Model
    from seedbed.report.find import Match, Search

app = Program()

_EXAMPLES = """
[bold]Examples[/], with the models of a shop

  --list                              every condition

  order late unpaid --limit 3         orders that match both conditions

  customer new --without login        customers that match the first but not the second

  customer new --json                 for scripts
"""


@app.command(epilog=_EXAMPLES)
def find(
    model: Annotated[str | None, typer.Argument(help="The model to search.")] = None,
    conditions: Annotated[list[str] | None, typer.Argument(help="Conditions that rows must match; see --list.")] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", help="A condition that rows must not match; repeatable.")
    ] = None,
    tenant: Annotated[str | None, typer.Option(*TENANT_FLAGS, help="Only rows of this tenant.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many rows to print.")] = 10,
    list_: Annotated[bool, typer.Option("--list", help="List the conditions and exit.")] = False,
    wait: WaitOption = DEFAULT_WAIT,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array on stdout.")] = False,
) -> None:
    """Print rows that match all conditions: id, tenant, number, name, login, and why each matches.

    The exit code is 1 when no row matches.
    """
    from seedbed.report.find import Search

    try:
        if list_:
            return _list(model, as_json=as_json)
        if model is None:
            raise UsageError("Name a model and conditions. Use --list to see the conditions.")
        search = Search(conditions or [], without or [], tenant)
        found, alone = run_blocking(lambda: _find(model, search), wait)
        found, more = found[:limit], len(found) - limit
    except SeedError as error:
        return fail(error)
    if as_json:
        print_json([{**asdict(match), "why": list(match.why)} for match in found])
    else:
        _print(found)
        if more > 0:
            err().print(f"{more:,} more match; --limit {more + limit} prints all.", markup=False, highlight=False)
    if not found:
        err().print(_none(model, search, alone), markup=False, soft_wrap=True)
        raise typer.Exit(1)
    return None


def _none(model: str, search: Search, alone: dict[str, int]) -> str:
    """Return the line that says why nothing was found: which conditions exclude each other, or that there is none."""
    place = f" of {search.tenant}" if search.tenant else ""
    if len(alone) < 2:
        named = f" '{next(iter(alone))}'" if alone else ""
        return f"No {model}{place} matches{named}. Use another condition, or seed a larger profile."
    counts = ", ".join(f"{name} {count:,}" for name, count in alone.items())
    return f"No {model}{place} matches all of these. Each alone: {counts}."


def _find(word: str, search: Search) -> tuple[list[Match], dict[str, int]]:
    from seedbed.checks.run import open_book
    from seedbed.database import database_url
    from seedbed.database.sql_session import reading
    from seedbed.datamodel import load
    from seedbed.report.find import alone, require_tenant_of
    from seedbed.report.find import find as rows
    from seedbed.report.queries import select_conditions
    from seedbed.report.rows import model_named, require_tenant

    datamodel = load()
    model: Model = model_named(datamodel, word)
    select_conditions(model.name, (*search.wanted, *search.without))
    with reading(database_url(), datamodel.db_schemas, whole=False) as reader:
        today, _ = open_book(reader, datamodel, as_of=None, now=datetime.now(UTC), counting=False)
        if search.tenant is not None:
            require_tenant_of(datamodel, model)
            search = replace(search, tenant=require_tenant(reader, datamodel, search.tenant))
        found = rows(reader, datamodel, today, model, search)
        return found, {} if found else alone(reader, datamodel, today, model, search)


def _list(model: str | None, *, as_json: bool) -> None:
    from seedbed.datamodel import load
    from seedbed.report.queries import conditions
    from seedbed.report.rows import model_named

    only = model_named(load(), model).name if model else None
    chosen = [each for each in conditions() if only in {None, each.model}]
    if as_json:
        return print_json([{"name": each.name, "model": each.model, "title": each.title} for each in chosen])
    width = max((len(each.name) for each in chosen), default=0)
    before = None
    for each in chosen:
        if each.model != before:
            out().print(f"[bold]{each.model}[/]")
            before = each.model
        print_line(f"  {each.name:<{width}}  ", each.title)
    return None


def _print(found: list[Match]) -> None:
    rows = [
        (each.id, each.tenant or "", each.number or "", each.name, each.login or "", "; ".join(each.why))
        for each in found
    ]
    print_columns(rows, kept=4)
