"""docs/reference/commands.md from the commands themselves: `python -m scripts.docs.commands` writes it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer

from seed.config import PROJECT_ROOT
from seedbed.cli import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = PROJECT_ROOT / "docs" / "reference" / "commands.md"

_INTRODUCTION = """# Commands

Every command with its arguments and options. `make docs` writes this page from the commands. In this repository
type `python -m scripts.db.seed` and so on; in other projects, `seedbed seed`. `init` and `list` exist only as
`seedbed init` and `seedbed list`; here `seed --list` lists the areas.
Every command takes `--help`, or `-h`.

Results go to stdout, progress and messages to stderr.

| exit code | meaning |
|--:|---|
| 0 | done |
| 1 | failed; for `find` and `diff`: nothing found, or differences |
| 2 | wrong usage |
| 3 | refused by the guard |
| 4 | `verify`: a rule is broken |
| 130, 143 | interrupted by Ctrl-C or SIGTERM; the last line says whether anything was changed |

| environment | meaning |
|---|---|
| `DATABASE_URL` | the database; also read from `.env`. By default the `url` of the schema, else `file:./dev.db` |
| `ORCA_ENV` | the environment that a run records; `production` is refused |
| `ORCA_SEEDS` | the folder of snapshots and metadata, by default `seeds` |

Other projects have their own prefix in place of `ORCA`: `env-prefix` in `[tool.seedbed]`, by default `SEEDBED`.
"""


def document() -> str:
    """Return the page."""
    contents = " ·\n".join(f"[{name}](#{name})" for name in COMMANDS) + "\n"
    return "\n".join([_INTRODUCTION, contents, *(part for name in COMMANDS for part in _command(name, load(name)))])


def load(name: str) -> Any:
    """Return a command as Typer runs it."""
    return typer.main.get_command(import_module(f"seedbed.cli.{name}").app)


def _command(name: str, command: Any, level: str = "##") -> Iterator[str]:
    yield f"{level} {name}\n\n{_prose(command.help)}\n"
    rows = [_row(each) for each in command.params if not getattr(each, "hidden", False)]
    if rows:
        yield "\n".join(("| | | default |", "|---|---|---|", *rows)) + "\n"
    for inner, found in getattr(command, "commands", {}).items():
        yield from _command(f"{name} {inner}", found, "###")


def _row(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        names = f"`{parameter.name.upper()}`"
    else:
        names = ", ".join(f"`{each}`" for each in (*parameter.opts, *parameter.secondary_opts))
    return f"| {names} | {_prose(parameter.help, ' ')} | {_default(parameter)} |"


def _default(parameter: Any) -> str:
    if parameter.required:
        return "required"
    default = parameter.default
    return f"`{default:g}`" if type(default) in {int, float} and default < 1000 else _text(default)


def _text(default: Any) -> str:
    return "" if default in (None, False, True, "", (), []) or callable(default) else f"`{default}`"


def _prose(text: str | None, between: str = "\n") -> str:
    lines = (text or "").strip()
    return lines if between == "\n" else between.join(lines.split()).replace("|", "\\|")


def main() -> None:
    """Write the page."""
    PATH.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
