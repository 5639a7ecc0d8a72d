"""What `seedbed` says when it is given no command, or one that it does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from seedbed import __version__
from seedbed.cli.program import Program

if TYPE_CHECKING:
    from collections.abc import Mapping


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"seedbed {__version__}")
        raise typer.Exit


def listing(commands: Mapping[str, str]) -> typer.Typer:
    """Return a program that lists `commands`; each of them is a program of its own."""
    app = Program(add_completion=True, no_args_is_help=True)
    for name, line in commands.items():
        app.command(name, help=line)(lambda: None)

    @app.callback()
    def seedbed(  # pyright: ignore[reportUnusedFunction]
        version: Annotated[
            bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
        ] = False,
    ) -> None:
        """Fill, check and bring back a database with any Prisma schema."""

    return app
