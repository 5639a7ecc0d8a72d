"""`report`: the database as one page to look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from seedbed.cli.console import WaitOption, err, fail, out, print_json, run_reading
from seedbed.cli.lines import file_size
from seedbed.cli.program import Program
from seedbed.cli.project import TENANT_FLAGS
from seedbed.config import DEFAULT_WAIT
from seedbed.errors import SeedError, UsageError, suggest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedbed.report.report import Report

app = Program()

_EXAMPLES = """
[bold]Examples[/], with the models of a shop

  --open                          write report.html and show it

  --tenant north --output n.html  one tenant

  --customer C012                 also the story of this row; any model's name works as an option

  --json                          the figures alone
"""


@app.command(
    epilog=_EXAMPLES,
    context_settings={
        "allow_extra_args": True,
        "ignore_unknown_options": True,
        "help_option_names": ["-h", "--help"],
    },
)
def report(
    context: typer.Context,
    output: Annotated[Path, typer.Option("--output", "-o", help="Where to write the page.")] = Path("report.html"),
    open_: Annotated[bool, typer.Option("--open", help="Open it in a browser.")] = False,
    tenant: Annotated[str | None, typer.Option(*TENANT_FLAGS, help="Only the panels of one tenant.")] = None,
    rules: Annotated[bool, typer.Option("--rules/--no-rules", help="Include the results of the rules.")] = True,
    wait: WaitOption = DEFAULT_WAIT,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object; no page.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only errors.")] = False,
) -> None:
    """Write one HTML page about the database: figures, charts, stories, rules, every table. It needs no network.

    Nothing is written to the database.
    """
    try:
        named = named_rows(context.args, [flag for each in context.command.params for flag in each.opts])
    except SeedError as error:
        return fail(error)
    made = run_reading(lambda: _gather(tenant, named, rules=rules, quiet=quiet or as_json), wait)
    if as_json:
        return print_json(made.as_json())
    try:
        _write(made, output)
    except SeedError as error:
        return fail(error)
    if not quiet:
        out().print(f"Wrote {output} ({file_size(output.stat().st_size)}).", markup=False)
    if open_:
        import webbrowser

        if not webbrowser.open(output.resolve().as_uri()):
            err().print(f"No browser was found. Open {output.resolve()} yourself.", style="yellow", markup=False)
    return None


def named_rows(arguments: list[str], options: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return (model, key) for each option that is called as a model is, such as `--customer C012`.

    Raises `UsageError` for the rest, with the one of the command's own `options` that was meant.
    """
    from seedbed.datamodel import load
    from seedbed.report.rows import model_named

    words = [part for each in arguments for part in (each.split("=", 1) if each.startswith("--") else [each])]
    if len(words) % 2 or not all(word.startswith("--") for word in words[::2]):
        raise UsageError(f"report does not take '{' '.join(arguments)}'. Use --help to see its options.")
    datamodel = load()
    named: list[tuple[str, str]] = []
    for word, key in zip(words[::2], words[1::2], strict=True):
        try:
            named.append((model_named(datamodel, word[2:]).name, key))
        except UsageError:
            if meant := suggest(word, options):
                raise UsageError(f"No such option: {word}.{meant}") from None
            raise UsageError(
                f"No such option: {word}, and no model has that name. Use --help to see the options."
            ) from None
    return named


async def _gather(tenant: str | None, named: list[tuple[str, str]], *, rules: bool, quiet: bool) -> Report:
    from seedbed.checks import all_rules
    from seedbed.checks.run import check_in, open_book
    from seedbed.cli.progress import progress
    from seedbed.database import database_url
    from seedbed.database.sql_session import reading
    from seedbed.datamodel import load
    from seedbed.report.panels import panels
    from seedbed.report.report import gather

    datamodel = load()
    every = all_rules(datamodel) if rules else ()
    # One look at one moment: figures and rules speak of the same rows.
    with (
        progress("looking", len(panels()) + len(datamodel.models) + len(every) + 2, quiet=quiet) as step,
        reading(database_url(), datamodel.db_schemas) as reader,
    ):
        book = open_book(reader, datamodel, as_of=None, now=datetime.now(UTC))
        made = gather(reader, datamodel, book[0], tenant=tenant, rows=named, step=step)
        checked = await check_in(reader, every, book, lambda rule: step(rule.name)) if rules else None
    return replace(made, rules=checked)


def _write(made: Report, output: Path) -> None:
    from seedbed.report.report import render
    from seedbed.snapshots.files import private

    text = render(made)
    try:
        # It holds rows, as a database and a snapshot do.
        with open(output, "w", encoding="utf-8", opener=private) as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}. Choose another --output.") from error
