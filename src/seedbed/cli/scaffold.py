"""What `init` writes: templates in `templates/`, and where each goes."""

from __future__ import annotations

import json
import os
import re
import tomllib
from configparser import ConfigParser
from configparser import Error as ConfigParserError
from dataclasses import dataclass
from importlib.resources import files
from keyword import iskeyword
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from seedbed.database.url import database_url, named_database_url
from seedbed.datamodel.schema_text import read_blocks, schema_files, whole_text
from seedbed.datamodel.store import write_atomic
from seedbed.errors import UsageError
from seedbed.invocation import as_typed
from seedbed.location import SCHEMAS, forget
from seedbed.testing.names import snake_case

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seedbed.datamodel.schema_text import Block

_CLIENT = re.compile(r'\s*provider\s*=\s*"[^"]*prisma-client-py')
_OURS = re.compile(r'\s*provider\s*=\s*"[^"]*seedbed\.prisma_generator')
_DATASOURCE = re.compile(r"^[ \t]*datasource\s+\w+\s*\{", re.MULTILINE)
_LEFT_OUT = re.compile(r"@ignore\b|\bUnsupported\(")
_NEEDED = re.compile(r"\s*\w+\s+(\w+)\s.*@relation\(.*\bfields:")


@dataclass(frozen=True, slots=True)
class Change:
    """A file that is to be made, or text that is to be added to one."""

    path: Path
    text: str
    adds: bool
    what: str

    @property
    def verb(self) -> str:
        """What was done, for the report."""
        return "added to" if self.adds else "wrote"

    @property
    def plain(self) -> str:
        """The verb after "would"."""
        return "add to" if self.adds else "write"

    def write(self) -> None:
        """Carry it out, whole or not at all; raise `UsageError` where that is not possible."""
        try:
            self._write()
        except OSError as error:
            raise UsageError(
                f"{self.path} cannot be written: {error.strerror}. Fix that, then run init again: it does the rest."
            ) from None
        forget()

    def _write(self) -> None:
        # What a link leads to is written, not the link.
        path = self.path.resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_bytes().decode() if self.adds and path.is_file() else ""
        # A file from Windows keeps its line ends.
        end = "\r\n" if "\r\n" in before else "\n"
        gap = "" if not before or before.endswith(end * 2) else end if before.endswith(end) else end * 2
        write_atomic(path, before + gap + self.text.replace("\n", end), newline="")


def scaffold(root: Path, schema: Path | None) -> list[Change]:
    """Return what the project at `root` lacks; raise `UsageError` where it has no schema."""
    file = _schema(root, schema)
    # In a repository of several projects the schema may lie beside this one.
    relative = Path(os.path.relpath(file, root)).as_posix()
    model = _example_model(file)
    values = {
        # As both JavaScript and TOML write a text.
        "schema": json.dumps(relative, ensure_ascii=False),
        "Model": model,
        "factory": snake_case(model),
        "factory_accessor": model.lower(),
    }
    return [
        *_generators(file),
        *_pyproject(root, values),
        *_new(root / "prisma.config.mjs", "prisma.config.mjs", values, "the CLI's configuration"),
        *_ignored(root),
        *_examples(root / "tests", values),
    ]


_NEXT_STEPS = {
    "prisma generate": "write the client and the data model",
    "prisma db push": "create the tables in {database}",
    "pytest": "run the example test",
    "seedbed --help": "list all commands",
}


def _schema(root: Path, given: Path | None) -> Path:
    named = given or _settings(root).get("seedbed", {}).get("schema")
    found = [Path(named)] if named else list(SCHEMAS)
    for each in found:
        if (root / each).exists():
            return (root / each).resolve()
    where = " or ".join(map(str, found))
    raise UsageError(f"There is no {where} in {root}. Write the schema first, or name it with --schema.")


def _example_model(schema: Path) -> str:
    """Return the first model that a factory has rows for, and whose name Python takes for an attribute."""
    models = [block for block in read_blocks(whole_text(schema)).values() if block.kind == "model"]
    if not models:
        raise UsageError(f"{schema} has no model. Add one first.")
    without = _without_rows(models)
    fit = (block.name for block in models if not (iskeyword(block.name.lower()) or block.name in without))
    return next(fit, models[0].name)


def _without_rows(models: Sequence[Block]) -> set[str]:
    """Return the models that may have no rows, because of a column, or because they require such a model."""
    found = {block.name for block in models if _LEFT_OUT.search("\n".join(block.lines))}
    needed = {block.name: {each[1] for each in map(_NEEDED.match, block.lines) if each} for block in models}
    while more := {name for name, others in needed.items() if others & found} - found:
        found |= more
    return found


def _generators(schema: Path) -> Iterator[Change]:
    texts = {file: file.read_text(encoding="utf-8") for file in schema_files(schema)}
    target = next((file for file, text in texts.items() if _DATASOURCE.search(text)), next(iter(texts)))
    own = [block for block in read_blocks("\n".join(texts.values())).values() if block.kind == "generator"]
    lines = [line for block in own for line in block.lines]
    blocks = [
        *([] if any(map(_CLIENT.match, lines)) else [_template("client.prisma")]),
        *([] if any(map(_OURS.match, lines)) else [_template("seedbed.prisma")]),
    ]
    if blocks:
        yield Change(target, "\n".join(blocks), adds=True, what="generators")


def _pyproject(root: Path, values: dict[str, str]) -> Iterator[Change]:
    file, tools = root / "pyproject.toml", _settings(root)
    sections = [name for name in ("prisma", "seedbed") if name not in tools]
    texts = [_template(f"{name}.toml", **values) for name in sections]
    # pytest takes no second kind of section beside the one that is there.
    if "pytest" not in tools and pytest_file(root) is None:
        texts.append(_template("pytest.toml", **values))
        sections.append("pytest.ini_options")
    if texts:
        yield Change(file, "\n".join(texts), adds=True, what=", ".join(f"[tool.{name}]" for name in sections))


# In the order in which pytest takes them, with the section that makes it one.
_PYTEST_FILES = {
    "pytest.toml": "", ".pytest.toml": "", "pytest.ini": "", ".pytest.ini": "", "tox.ini": "pytest",
    "setup.cfg": "tool:pytest",
}  # fmt: skip


def _settings(root: Path) -> Mapping[str, Any]:
    """Return the tables of the project's tools."""
    file = root / "pyproject.toml"
    try:
        return tomllib.loads(file.read_text(encoding="utf-8")).get("tool", {}) if file.is_file() else {}
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{file} cannot be read: {error}. Correct it.") from None


def pytest_file(root: Path) -> Path | None:
    """Return the file other than pyproject.toml that has pytest's settings: pytest would read only one of the two."""
    for name, section in _PYTEST_FILES.items():
        file = root / name
        if file.is_file() and (not section or f"[{section}]" in file.read_text(encoding="utf-8")):
            return file
    return None


def _pytest_settings(file: Path) -> Mapping[str, Any]:
    """Return pytest's settings in a file; none of a file that cannot be read."""
    text = file.read_text(encoding="utf-8")
    try:
        if file.suffix == ".toml":
            written = tomllib.loads(text)
            own = written.get("tool", {}) if file.name == "pyproject.toml" else written
            return {**own.get("pytest", {}), **own.get("pytest", {}).get("ini_options", {})}
        written = ConfigParser(interpolation=None)
        written.read_string(text)
    except (tomllib.TOMLDecodeError, ConfigParserError):
        return {}
    section = "tool:pytest" if file.name == "setup.cfg" else "pytest"
    return dict(written[section]) if written.has_section(section) else {}


def _database() -> str:
    try:
        named = named_database_url()
        # Somebody with a schema for PostgreSQL should hear that nothing says yet where that is.
        return str(named) if named is not None else f"{database_url()}, as no address is set"
    except UsageError:
        return "the database that DATABASE_URL names"


def next_steps(root: Path) -> str:
    """Return what to do after `init`."""
    # Settings that were there before are the project's own.
    found = pytest_file(root)
    settings = found or root / "pyproject.toml"
    own = _pytest_settings(settings) if settings.is_file() else {}
    wanted = {"asyncio_mode": "auto"} if found is None else {"asyncio_mode": "auto", "pythonpath": "tests"}
    absent = [name for name, value in wanted.items() if value not in _words(own.get(name, ""))]
    lacking = ", ".join(f"{name} = {_written(name, wanted[name], settings)}" for name in absent)
    typed = {as_typed(command): purpose for command, purpose in _NEXT_STEPS.items()}
    width = max(map(len, typed))
    lines = [f"  {command:<{width}}  {purpose}" for command, purpose in typed.items()]
    steps = "\n".join(["", "Next:", *lines]).format(database=_database())
    return f"{steps}\n\nFor tests with factories, add to {settings.name}: {lacking}" if lacking else steps


def _words(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else str(value).split()


def _written(name: str, value: str, file: Path) -> str:
    """Return a setting's value as a file has it."""
    if file.suffix != ".toml":
        return value
    return f'["{value}"]' if name == "pythonpath" else f'"{value}"'


def _ignored(root: Path) -> Iterator[Change]:
    file = root / ".gitignore"
    there = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    lines = [line for line in _template("gitignore").splitlines() if line not in there]
    if lines:
        yield Change(file, "\n".join(lines) + "\n", adds=True, what=" ".join(lines))


def _new(path: Path, template: str, values: dict[str, str], what: str) -> Iterator[Change]:
    if not path.exists():
        yield Change(path, _template(template, **values), adds=False, what=what)


def _examples(folder: Path, values: dict[str, str]) -> Iterator[Change]:
    """Yield an example factory and test, where the project has no tests yet."""
    if folder.exists():
        return
    yield from _new(folder / "factories.py", "factories.py", values, f"an example factory, of {values['Model']}")
    yield from _new(folder / "conftest.py", "conftest.py", values, "makes the factories known to pytest")
    yield from _new(folder / "test_example.py", "test_example.py", values, "an example test")


def _template(name: str, **values: str) -> str:
    return Template((files("seedbed.cli") / "templates" / f"{name}.txt").read_text(encoding="utf-8")).substitute(values)
