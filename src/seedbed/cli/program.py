"""What every command's program has in common: `-h`, examples under the help, and one line for wrong usage."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any, cast

import typer
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Typer has Click's exceptions in a private module; of the usage errors it exports this one alone.
_UsageError = cast("type[Exception]", typer.BadParameter.__bases__[0])

# What Pydantic says of a number, and not to a person at a command line.
_NOT_WHOLE = re.compile(r"Input should be a valid integer.*")
_NOT_A_NUMBER = re.compile(r"Input should be a valid number.*")
_TOO_SMALL = re.compile(r"Input should be greater than or equal to ([\d.]+)")
_TOO_LARGE = re.compile(r"Input should be less than or equal to ([\d.]+)")
# And Click's of what was typed.
_NO_OPTION = re.compile(r"No such option: (\S+?)\.?(?: \(Possible options: (.+)\))?$")
_EXTRA = re.compile(r"Got unexpected extra arguments? ?\(?s?\)? ?\((.+)\)")

# In less room the table of options has none for their names.
_ROOM_FOR_A_TABLE = 60
_LEAST_ROOM = 20
_MARKUP = re.compile(r"\[/?\w*\]")

_METAVARS = {
    **dict.fromkeys(("--as-of", "--to"), "DATE"),
    **dict.fromkeys(("--days", "--limit", "--phase", "--keep", "--depth"), "N"),
    "--without": "CONDITION",
    "--output": "FILE",
}
"""What stands for the value of an option, where that is not the option's name."""

_BREAK = re.compile(r"(?<!\n)\n(?!\n)")
"""A line break inside a paragraph."""


@contextmanager
def _one_line(ctx: Any) -> Iterator[None]:
    """Print wrong usage on one line, as every other error, instead of in Typer's box."""
    try:
        yield
    except _UsageError as error:
        from seedbed.cli.console import err

        said: str = cast("Any", error).format_message()
        said = _NOT_WHOLE.sub("must be a whole number", _NOT_A_NUMBER.sub("must be a number", said))
        said = _TOO_LARGE.sub(r"must be at most \1", _TOO_SMALL.sub(r"must be at least \1", said))
        said = _EXTRA.sub(r"Unexpected argument: \1", _NO_OPTION.sub(_no_option, said))
        end = "" if said.endswith((".", "?")) else "."
        line = f"error: {said}{end} See {ctx.command_path} --help."
        err().print(line, style="red", markup=False, soft_wrap=True)
        raise typer.Exit(2) from None


def _no_option(found: re.Match[str]) -> str:
    meant = f" Did you mean {found[2].replace(', ', ' or ')}?" if found[2] else ""
    return f"No such option: {found[1]}.{meant}"


@contextmanager
def _plain(command: Any, ctx: Any, formatter: Any) -> Iterator[None]:
    """Help for a person: Typer shows the classes of values, "<bool>" behind a flag, and line breaks of docstrings."""
    for option in command.get_params(ctx):
        if getattr(option, "is_bool_flag", False):
            option.metavar = ""
        elif option.param_type_name == "option":
            option.metavar = option.metavar or _METAVARS.get(option.opts[0], option.opts[0].strip("-").upper())
    before = command.help, command.epilog, command.rich_markup_mode
    command.help = _BREAK.sub(" ", command.help or "")
    columns = get_terminal_size().columns
    if columns < _ROOM_FOR_A_TABLE:
        command.rich_markup_mode = None
        formatter.width = max(columns - 2, _LEAST_ROOM)
        # What follows a blank line stands alone, and is not filled up with the line after it.
        command.epilog = _MARKUP.sub("", command.epilog or "").strip()
    try:
        yield
    finally:
        command.help, command.epilog, command.rich_markup_mode = before


class _Command(TyperCommand):
    def format_help(self, ctx: Any, formatter: Any) -> None:
        with _plain(self, ctx, formatter):
            super().format_help(ctx, formatter)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        with _one_line(ctx):
            return super().parse_args(ctx, args)


class _Group(TyperGroup):
    def format_help(self, ctx: Any, formatter: Any) -> None:
        with _plain(self, ctx, formatter):
            super().format_help(ctx, formatter)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        # Without arguments it prints its help, which Typer sends the way of an error.
        if not args:
            return super().parse_args(ctx, args)
        with _one_line(ctx):
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        with _one_line(ctx):
            return super().resolve_command(ctx, args)


class Program(typer.Typer):
    """A command, or a group of them."""

    def __init__(self, *, add_completion: bool = False, **settings: Any) -> None:
        super().__init__(
            add_completion=add_completion,
            rich_markup_mode="rich",
            pretty_exceptions_enable=False,
            cls=_Group,
            context_settings={"help_option_names": ["-h", "--help"]},
            **settings,
        )

    def __call__(self, *args: Any, **settings: Any) -> Any:
        """Run the command, and say in one line where its output could not be written."""
        code: Any = None
        try:
            try:
                return super().__call__(*args, **settings)
            except SystemExit as ended:
                code = ended.code
                raise
            finally:
                # What is still in the buffer, Python would write at exit, and tell of a failure in its own words.
                if sys.stdout is not None:
                    sys.stdout.flush()
        except OSError as error:
            from seedbed.cli.console import fail_to_print

            fail_to_print(error, code)

    def command(self, name: str | None = None, **settings: Any) -> Callable[..., Any]:
        """Register a command, as `Typer.command` does."""
        return super().command(name, cls=_Command, **settings)
