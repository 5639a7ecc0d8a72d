"""`.env` files, read as the Prisma client reads them, except that what cannot be read is an error.

`host/env-file.mjs` reads them by the same rules for the Prisma CLI and the query engine, which are not Python; the
tests hold both to the same cases.
"""

from __future__ import annotations

import os
from io import StringIO
from typing import TYPE_CHECKING

from dotenv.parser import parse_stream
from dotenv.variables import Variable, parse_variables

from seedbed.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def env_value(file: Path, name: str) -> str | None:
    """Return what a file says of one setting, or None where it does not mention it or is not there.

    `${OTHER}` stands for a setting of the environment or, without that, of the lines before; `${OTHER:-text}` gives
    what it is else. Raises `UsageError` for a file that cannot be read, and for a value of settings that nobody made.
    """
    values: dict[str, str] = {}
    lacking: dict[str, str] = {}
    for line, key, value in _bindings(file):
        lacking.pop(key, None)
        known = {**values, **os.environ}
        missing = [
            part.name
            for part in parse_variables(value)
            if isinstance(part, Variable) and part.default is None and (part.name not in known or part.name in lacking)
        ]
        if missing:
            lacking[key] = (
                f"{file}, line {line}: {key} uses ${{{missing[0]}}}, which is set neither in the environment nor on "
                "an earlier line. Set it, or correct the line."
            )
        values[key] = "".join(part.resolve(known) for part in parse_variables(value))
    if name in lacking:
        raise UsageError(lacking[name])
    return values.get(name)


def _bindings(file: Path) -> Iterator[tuple[int, str, str]]:
    # A folder of that name is a virtual environment.
    if not (file.is_file() or file.is_fifo()):
        return
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}. Make it readable, or delete it.") from None
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not text in UTF-8. Save it in that encoding.") from None
    for binding in parse_stream(StringIO(text)):
        written = binding.original.string
        line = binding.original.line + written[: len(written) - len(written.lstrip())].count("\n")
        if binding.error:
            raise UsageError(
                f"{file}, line {line}, cannot be read. Write NAME=value, and close every quote. "
                "Put a value that contains one kind of quote into quotes of the other kind."
            )
        if binding.key is not None and binding.value is not None:
            yield line, binding.key, binding.value
