"""`init`: set a project up for seeding and for tests with factories."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from seedbed.cli.console import out, run_blocking
from seedbed.cli.program import Program

app = Program()

_EXAMPLES = """
[bold]Examples[/]

  --dry-run                      show what would be written

  --schema db/schema.prisma      a schema in another place
"""


@app.command(epilog=_EXAMPLES)
def init(
    schema: Annotated[
        Path | None,
        typer.Option(
            "--schema",
            help="The schema file or folder, by default prisma/schema.prisma, schema.prisma or prisma/schema.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be written, without writing it.")] = False,
) -> None:
    """Write the files that a project needs, install Prisma's packages, and print the next steps.

    It overwrites nothing: it creates missing files, and adds missing sections to pyproject.toml and the schema. Run it
    again after an upgrade.
    """
    from seedbed.cli.scaffold import Change, next_steps, scaffold
    from seedbed.engine.home import install
    from seedbed.prisma_generator.anywhere import run_anywhere, start_quietly
    from seedbed.prisma_generator.trim import quote_paths

    def carry_out(changes: list[Change]) -> None:
        for change in changes:
            change.write()
        # A client that cannot be imported keeps even `prisma generate` from running.
        spec = find_spec("prisma")
        if spec is not None and spec.origin:
            quote_paths(Path(spec.origin).parent)
            run_anywhere(Path(spec.origin).parent)
            start_quietly(Path(spec.origin).parent)
        install(lambda line: out().print(line, markup=False))

    changes = run_blocking(lambda: scaffold(Path.cwd(), schema))
    if not dry_run:
        run_blocking(lambda: carry_out(changes), saves=True)
    for change in changes:
        verb = f"would {change.plain}" if dry_run else change.verb
        out().print(f"{verb:<14} {os.path.relpath(change.path)}  ({change.what})", markup=False)
    if not dry_run:
        out().print(next_steps(Path.cwd()), markup=False)
