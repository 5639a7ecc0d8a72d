"""`verify`: does what is in the database fit together?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from seedbed.cli.console import WaitOption, fail, out, print_json, run_reading
from seedbed.cli.lines import day_and_time, print_line
from seedbed.cli.program import Program
from seedbed.cli.progress import progress
from seedbed.config import DEFAULT_WAIT, parse_as_of
from seedbed.errors import SeedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedbed.checks import CheckReport, Expected, Figure, Measured, Rule
    from seedbed.database import DatabaseUrl

app = Program()

VIOLATED = 4
"""The exit code when a rule is broken."""

_SHOWN = 3

_EXAMPLES = """
[bold]Examples[/], with the models of a shop

  --list                                     the rules

  --rule values.Order --rule unique.Order.number   these two only

  --as-of 2026-03-02                         as if it were that day

  --json --quiet                             every row that breaks a rule, for scripts

  --stats                                    figures of the data beside the expected ones
"""


@app.command(epilog=_EXAMPLES)
def verify(
    rule: Annotated[list[str] | None, typer.Option("--rule", "-r", help="Check this rule only; repeatable.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the rules and exit.")] = False,
    stats: Annotated[bool, typer.Option("--stats", help="Show figures instead of checking rules.")] = False,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="The date to check against; by default that of the latest seeding, else today."),
    ] = None,
    wait: WaitOption = DEFAULT_WAIT,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only errors and broken rules.")] = False,
) -> None:
    """Check that the data is consistent.

    Every rule is a query that returns the rows that break it. The rules run in one read-only transaction, on any
    database that has the tables.

    The exit code is 4 when a rule is broken.
    """
    try:
        if stats and (rule or list_):
            raise UsageError("--stats checks no rules. Leave out --rule and --list.")
        from seedbed.checks import select_rules

        rules = select_rules(rule or ())
        if list_:
            return list_rules(rules, as_json=as_json)
        from seedbed.database import database_url

        url, day = database_url(), parse_as_of(as_of) if as_of else None
    except SeedError as error:
        return fail(error)
    from seedbed.database.session import waiting

    with waiting(wait):
        if stats:
            return show_figures(url, day, as_json=as_json, quiet=quiet)
        return check_now(url, rules, day, as_json=as_json, quiet=quiet)


def check_now(url: DatabaseUrl, rules: Sequence[Rule], as_of: datetime | None, *, as_json: bool, quiet: bool) -> None:
    """Check, print what was found, and exit with 4 when a rule is broken."""
    from seedbed.checks import check

    with progress("checking", len(rules), quiet=quiet) as step:
        report = run_reading(
            lambda: check(url, rules, now=datetime.now(UTC), as_of=as_of, progress=lambda rule: step(rule.name))
        )
    if as_json:
        print_json(_as_object(report, url))
    elif report.violations:
        _print_violations(report, url)
    elif not quiet:
        rules_hold = "1 rule holds" if report.rules == 1 else f"{report.rules:,} rules hold"
        print_line("", f"{rules_hold} in {url}: {_looked_at(report)}.")
    if report.violations:
        raise typer.Exit(VIOLATED)


def list_rules(rules: Sequence[Rule], *, as_json: bool) -> None:
    """Print the rules by name, with what each says."""
    if as_json:
        print_json(
            [
                {
                    "name": rule.name,
                    "title": rule.title,
                    "group": rule.group,
                    "model": rule.model,
                    "tables": list(rule.tables),
                    "promises": list(rule.promises),
                }
                for rule in rules
            ]
        )
        return
    if not out().is_terminal:
        for rule in rules:
            out().print(f"{rule.name:<34} {rule.title}", markup=False)
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("Rule", overflow="fold", max_width=36)
    table.add_column("What it says")
    for rule in rules:
        table.add_row(Text(rule.name), Text(rule.title))
    out().print(table, soft_wrap=False)


def show_figures(url: DatabaseUrl, as_of: datetime | None, *, as_json: bool, quiet: bool) -> None:
    """Print the figures of the dataset beside those to be expected."""
    from seedbed.checks import load_figures, measure

    figures = load_figures()
    if not figures and not as_json:
        if not quiet:
            print_line("", "This project has no figures.")
        return
    with progress("counting", len(figures), quiet=quiet) as step:
        measured = run_reading(
            lambda: measure(url, now=datetime.now(UTC), as_of=as_of, progress=lambda each: step(each.name))
        )
    if as_json:
        print_json({"database": str(url), "figures": [_figure_object(figure, each) for figure, each in measured]})
    elif not quiet:
        _print_figures(measured)


def _as_object(report: CheckReport, url: DatabaseUrl) -> dict[str, object]:
    from seedbed.config import format_as_of

    return {
        "database": str(url),
        "asOf": format_as_of(report.as_of),
        "rules": report.rules,
        "rows": report.rows,
        "seconds": round(report.seconds, 3),
        "violations": [
            {
                "rule": found.rule.name,
                "title": found.rule.title,
                "model": found.rule.model,
                "count": len(found.rows),
                "rows": [{"id": key, "detail": detail} for key, detail in found.rows],
            }
            for found in report.violations
        ],
    }


def _looked_at(report: CheckReport) -> str:
    day = day_and_time(report.as_of)
    return f"{report.rows:,} rows in {report.seconds:.1f} s, as of {day}"


def _print_violations(report: CheckReport, url: DatabaseUrl) -> None:
    if out().is_terminal:
        _print_violations_table(report)
    else:
        for found in report.violations:
            out().print(f"{found.rule.name}: {_count(found.rule, len(found.rows))}. {found.rule.title}", markup=False)
            for key, detail in found.rows[:_SHOWN]:
                out().print(f"  {key}  {detail}", markup=False)
            if len(found.rows) > _SHOWN:
                out().print(f"  … and {len(found.rows) - _SHOWN:,} more; use --json to see all", markup=False)
    broken = len(report.violations)
    rules = "rule" if report.rules == 1 else "rules"
    verb = "is" if broken == 1 else "are"
    print_line("", f"{broken} of {report.rules:,} {rules} {verb} broken in {url}: {_looked_at(report)}.")


def _print_violations_table(report: CheckReport) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 1, 0))
    table.add_column("Rule", overflow="fold", ratio=1)
    table.add_column("Rows", justify="right")
    table.add_column("First of them", no_wrap=True)
    for found in report.violations:
        what = Text(f"{found.rule.name}\n", style="bold red")
        what.append(f"{found.rule.title}\n", style="not bold default")
        what.append(f"{found.rule.model}: {found.rows[0][1]}", style="not bold dim")
        table.add_row(what, f"{len(found.rows):,}", Text("\n".join(key for key, _ in found.rows[:_SHOWN])))
    out().print(table, soft_wrap=False)


def _count(rule: Rule, count: int) -> str:
    return f"{count:,} {'row' if count == 1 else 'rows'} of {rule.model}"


def _figure_object(figure: Figure, each: Measured) -> dict[str, object]:
    return {
        "figure": figure.name,
        "title": figure.title,
        "part": each.part,
        "value": each.value,
        "count": each.count,
        "expected": [each.expected.low, each.expected.high],
        "standardError": each.error,
        "differs": each.differs,
        "unit": figure.unit,
        "source": figure.source,
    }


def _print_figures(measured: Sequence[tuple[Figure, Measured]]) -> None:
    from rich.table import Table
    from rich.text import Text

    if not out().is_terminal:
        labels = [f"{figure.title}{f': {each.part}' if each.part else ''}, {figure.unit}" for figure, each in measured]
        width = max(map(len, labels))
        out().print(f"{'':<{width}}     here  expected     ± se      n")
        for label, (_, each) in zip(labels, measured, strict=True):
            numbers = f"{_number(each.value):>8} {_range(each.expected):>9} {_number(each.error):>8} {each.count:>6,}"
            out().print(f"{label:<{width}} {numbers}{'  differs' if each.differs else ''}", markup=False)
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("Figure")
    for column in ("here", "expected", "± se", "n", ""):
        table.add_column(column, justify="right")
    before = None
    for figure, each in measured:
        label = f"{figure.title}, {figure.unit}" if not each.part else f"  {each.part}"
        if each.part and figure is not before:
            table.add_row(Text(f"{figure.title}, {figure.unit}"))
        before = figure
        cells = (_number(each.value), _range(each.expected), _number(each.error), f"{each.count:,}")
        table.add_row(Text(label), *cells, "[yellow]≠[/]" if each.differs else "")
    out().print(table, soft_wrap=False)
    print_line("", "≠ more than two standard errors apart; docs/reference/checks.md explains why some do.")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.1f}" if abs(value) < 1_000 else f"{value:,.0f}"


def _range(expected: Expected) -> str:
    low, high = _number(expected.low), _number(expected.high)
    return low if low == high else f"{low}–{high}"
