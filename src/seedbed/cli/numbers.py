"""Options for the numbers of the project's profiles, which the commands themselves don't know."""

from __future__ import annotations

from functools import wraps
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from seedbed.cli.project import project
from seedbed.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Callable


def with_numbers(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for each number of the profiles; as `numbers` it gets those that were used."""
    options = _options()

    @wraps(command)
    def run(**arguments: Any) -> None:
        given = {name: arguments.pop(name) for name in options}
        command(**arguments, numbers={name: value for name, value in given.items() if value is not None})

    # With the annotations themselves, not their text: Typer reads the signature.
    known = signature(command).parameters
    hints = get_type_hints(command, include_extras=True)
    parameters: list[Parameter] = []
    for name, parameter in known.items():
        if name == "numbers":
            parameters += options.values()
        else:
            parameters.append(parameter.replace(annotation=hints[name]))
    taken = {parameter.name: parameter.annotation for parameter in parameters}
    setattr(run, "__signature__", signature(command).replace(parameters=parameters))  # noqa: B010
    run.__annotations__ = {**taken, "return": None}
    del run.__wrapped__  # pyright: ignore[reportAttributeAccessIssue] - it would be read in place of this one
    return run


def _options() -> dict[str, Parameter]:
    try:
        numbers = project().numbers
    except SeedError:
        # The command itself says what is wrong; its help only lists less.
        return {}
    return {
        name: Parameter(
            name,
            Parameter.POSITIONAL_OR_KEYWORD,
            default=None,
            annotation=Annotated[int | None, typer.Option(f"--{name}", metavar="N", help=number.help)],
        )
        for name, number in numbers.items()
    }
