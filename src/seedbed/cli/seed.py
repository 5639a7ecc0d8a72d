"""`seed`: fill the database with a practice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from seedbed.cli.console import (
    JsonOption,
    Manner,
    QuietOption,
    VerboseOption,
    WaitOption,
    YesOption,
    fail,
    out,
    print_json,
    run,
)
from seedbed.cli.numbers import with_numbers
from seedbed.cli.program import Program
from seedbed.cli.project import PROFILE_HELP, project
from seedbed.config import DEFAULT_SEED, DEFAULT_WAIT, SeedConfig, parse_as_of
from seedbed.errors import SeedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedbed.areas.registry import AreaRegistry
    from seedbed.areas.run import SeedReport
    from seedbed.config import Profile
    from seedbed.datamodel import Model
    from seedbed.types import Row

app = Program()

ProcessesOption = Annotated[
    int | None,
    typer.Option(
        "--processes", metavar="N", help="Number of processes that build the rows; chosen automatically by default."
    ),
]

_EXAMPLES = """
[bold]Examples[/]

  --profile full                another size

  --area auth:users             one area with its dependencies

  --phase 1                     phases 0 and 1 only

  --rows 100                    100 rows of each model

  --no-clear                    add to existing rows

  --seed 7 --as-of 2026-01-31   other data, another day
"""


@app.command(epilog=_EXAMPLES)
@with_numbers
def seed(
    profile: Annotated[str | None, typer.Option("--profile", "-p", help=PROFILE_HELP)] = None,
    numbers: dict[str, int] | None = None,
    area: Annotated[
        list[str] | None, typer.Option("--area", "-a", help="Seed this area and its dependencies; repeatable.")
    ] = None,
    phase: Annotated[int | None, typer.Option("--phase", help="Seed all areas of phases 0 to this one.")] = None,
    rows: Annotated[
        list[str] | None,
        typer.Option("--rows", help="Rows for each model that no area fills: 100, or Model=1000; repeatable."),
    ] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Print a few rows of each model that --rows would add, and exit.")
    ] = False,
    no_clear: Annotated[
        bool, typer.Option("--no-clear", help="Add to existing rows instead of clearing them.")
    ] = False,
    list_: Annotated[bool, typer.Option("--list", help="List the areas and exit.")] = False,
    seed_: Annotated[
        int, typer.Option("--seed", help="Seed of all random values; the same seed gives the same rows.")
    ] = DEFAULT_SEED,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            help="Date of the data; by default today (UTC), with --no-clear that of the existing data.",
        ),
    ] = None,
    push: Annotated[
        bool, typer.Option("--push", help="Create or update the tables first, as `prisma db push` does.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything, then roll back.")] = False,
    processes: ProcessesOption = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster",
            metavar="CLUSTER",
            help="Let a Dask cluster write the rows into PostgreSQL: processes:N here, or tcp://scheduler:8786.",
        ),
    ] = None,
    yes: YesOption = False,
    wait: WaitOption = DEFAULT_WAIT,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
    quiet: QuietOption = False,
) -> None:
    """Fill the database with the project's areas.

    Everything happens in one transaction: if anything fails, the database stays as it was.

    The same --seed and --as-of give the same rows on every machine.
    """
    writing = {
        "--push": push, "--dry-run": dry_run, "--no-clear": no_clear, "--cluster": cluster, "--processes": processes,
    }  # fmt: skip
    choosing = {"--rows": rows, "--preview": preview, "--area": area, "--phase": phase is not None}
    try:
        if list_:
            _refuse("--list only lists the areas", {**writing, **choosing})
        if preview:
            _refuse("--preview writes nothing", writing)
    except SeedError as error:
        return fail(error)
    if list_:
        from seedbed.cli.list import print_areas

        return print_areas(as_json=as_json)
    try:
        chosen = chosen_profile(profile, numbers)
        config = make_config(chosen, tuple(area or ()), phase, clear=not no_clear, seed=seed_, as_of=as_of)
        config = replace(config, processes=processes, cluster=cluster)
        registry = _rows_of(rows or ["3"], config) if rows or preview else None
        if registry is not None:
            # Which of the project's areas run is decided, and with them those models that they leave.
            config = replace(config, areas=tuple(area.id for area in registry), phase=None)
        if registry is not None and preview:
            return _preview(registry, rows or ["3"], config, as_json=as_json)
    except SeedError as error:
        return fail(error)
    if push and dry_run:
        return fail(
            UsageError("--push changes the tables, which --dry-run would not take back. Leave out one of them.")
        )
    manner = Manner(yes, wait, as_json, verbose, quiet)
    return seed_now(config, manner, registry=registry, push_first=push, dry_run=dry_run)


def _rows_of(wanted: list[str], config: SeedConfig) -> AreaRegistry:
    """Return the areas of a run with --rows: those chosen, and one for the models that they leave."""
    from seedbed.areas.registry import AreaRegistry
    from seedbed.areas.rows import parse_rows, rows_registry
    from seedbed.areas.run import plan_areas
    from seedbed.datamodel import load

    datamodel = load()
    chosen = AreaRegistry(plan_areas(config, project().registry))
    return rows_registry(datamodel, parse_rows(wanted, datamodel), chosen)


def _refuse(why: str, given: Mapping[str, object]) -> None:
    """Raise `UsageError` for an option that would do nothing."""
    named = [option for option, value in given.items() if value]
    if named:
        raise UsageError(f"{why}. Leave out {' and '.join(named)}.")


def _preview(registry: AreaRegistry, wanted: list[str], config: SeedConfig, *, as_json: bool) -> None:
    """Print the first rows of each model that no other area fills, a line each."""
    from seedbed.areas.rows import AREA, parse_rows, preview_rows
    from seedbed.datamodel import load

    datamodel = load()
    found = preview_rows(datamodel, parse_rows(wanted, datamodel), seed=config.seed, as_of=config.as_of)
    if as_json:
        models = {name: datamodel.model(name) for name in registry[AREA].models}
        return print_json({name: [_object(model, row) for row in found[name]] for name, model in models.items()})
    for model in registry[AREA].models:
        out().print(model, markup=False, highlight=False)
        for row in found[model]:
            told = ", ".join(f"{name}: {value}" for name, value in row.items() if value is not None)
            out().print(f"  {told}", markup=False, highlight=False, soft_wrap=True)
    return None


def _object(model: Model, row: Row) -> dict[str, Any]:
    from seedbed.report.values import as_json

    # A text in a Json column is one, and not JSON as databases have it.
    fields = {name: model.fields[name] for name in row}
    return {name: value if fields[name].type == "Json" else as_json(value, fields[name]) for name, value in row.items()}


def chosen_profile(name: str | None, numbers: dict[str, int] | None) -> Profile:
    """Return the project's profile of that name or its default one, with these numbers; raise `UsageError`."""
    chosen = project()
    return chosen.profile(chosen.default_profile if name is None else name, numbers)


def make_config(
    profile: Profile, areas: tuple[str, ...], phase: int | None, *, clear: bool, seed: int, as_of: str | None
) -> SeedConfig:
    """Return the settings of a run; raise `UsageError` for any that cannot be."""
    from seedbed.database import guard

    chosen = project()
    for area in areas:
        chosen.registry[area]
    if phase is not None:
        chosen.registry.require_phase(phase)
    today = datetime.now(UTC).date().isoformat()
    return SeedConfig(
        profile=profile,
        areas=areas,
        phase=phase,
        clear=clear,
        seed=seed,
        as_of=parse_as_of(as_of or today),
        environment=guard.environment(),
        any_day=as_of is None,
    )


def seed_now(
    config: SeedConfig,
    manner: Manner,
    *,
    dry_run: bool = False,
    recreate: bool = False,
    push_first: bool = False,
    registry: AreaRegistry | None = None,
) -> None:
    """Seed, and print the summary that fits the reader."""
    from seedbed.areas.run import seed_database
    from seedbed.cli.summary import as_object, print_summary
    from seedbed.database import database_url
    from seedbed.database.session import waiting

    options = manner.options(dry_run=dry_run, recreate=recreate, at_once=True)

    async def main() -> SeedReport:
        with waiting(manner.wait):
            if push_first:
                from seedbed.cli.push import push

                await push(database_url(), options, clears=config.clear)
            return await seed_database(config, options, registry=registry)

    report = run(main, saves=not dry_run)
    if manner.as_json:
        print_json(as_object(report))
    elif not manner.quiet:
        print_summary(out(), report, verbose=manner.verbose)
