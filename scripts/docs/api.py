"""docs/reference/api.md from the docstrings of the framework: `python -m scripts.docs.api` writes it.

`inspect` is enough: the page needs signatures and docstrings, and the test needs the same names that users import.
"""

from __future__ import annotations

import inspect
from dataclasses import is_dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from seed.config import PROJECT_ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = PROJECT_ROOT / "docs" / "reference" / "api.md"

MODULES: dict[str, tuple[str, ...]] = {
    "seedbed.factories": (),
    "seedbed.factories.context": ("url_of",),
    "seedbed.areas": (),
    "seedbed.areas.project": ("Project", "load_project"),
    "seedbed.areas.context": ("SeedContext",),
    "seedbed.areas.seeding": ("Seeding", "Credential"),
    "seedbed.config": ("Profile", "SeedConfig", "DEFAULT_SEED"),
    "seedbed.rng": ("rng", "object_id"),
    "seedbed.types": ("Row", "SeedLogger"),
    "seedbed.testing": (),
    "seedbed.database": (),
    "seedbed.snapshots": (),
    "seedbed.checks": (),
    "seedbed.errors": (),
}
"""The public modules with their public names; without names, all that they export or define."""

_INTRODUCTION = """# The API of seedbed

What projects import. `make docs` writes this page from the docstrings. Anything that is not on it may change without
notice. Commands are on [their own page](commands.md), fixtures on that of [the pytest plugin](pytest-plugin.md).
"""

_LINE = 100


def names(module: str) -> tuple[str, ...]:
    """Return the public names of a public module."""
    found = import_module(module)
    defined = (name for name, value in vars(found).items() if getattr(value, "__module__", None) == module)
    return MODULES[module] or tuple(getattr(found, "__all__", None) or (n for n in defined if not n.startswith("_")))


def document() -> str:
    """Return the page."""
    parts = [_INTRODUCTION, " ·\n".join(f"[{module}](#{module.replace('.', '')})" for module in MODULES) + "\n"]
    for module in MODULES:
        parts.append(f"## {module}\n\n{_prose(import_module(module))}\n")
        parts += [_entry(module, name, getattr(import_module(module), name)) for name in names(module)]
    return "\n".join(parts)


def _entry(module: str, name: str, value: Any) -> str:
    heading = f"### {module}.{name}\n"
    # A function that remembers its results is a function to its callers.
    value = value.__wrapped__ if hasattr(value, "cache_clear") else value
    if inspect.isclass(value) and issubclass(value, Exception):
        bases = ", ".join(f"`{base.__name__}`" for base in value.__bases__)
        code = f" Exit code {vars(value)['exit_code']}." if "exit_code" in vars(value) else ""
        return f"{heading}\n{_prose(value)} A kind of {bases}.{code}\n"
    if not (inspect.isclass(value) or inspect.isfunction(value)):
        return f"{heading}\n```py\n{name} = {_shown(value)}\n```\n{_constant(module, name)}"
    lines = [f"{heading}\n```py\n{_kind(value)}{name}{_signature(value)}\n```\n", f"{_prose(value)}\n"]
    if name == "UntypedFactory":
        return "\n".join((*lines, "It has the members of `BaseFactory`.\n"))
    members = list(_members(value)) if inspect.isclass(value) else []
    if members:
        lines.append("\n".join(("| member | |", "|---|---|", *members)) + "\n")
    return "\n".join(lines)


def _kind(value: Any) -> str:
    if inspect.isclass(value):
        return "class "
    if inspect.isgeneratorfunction(inspect.unwrap(value)):
        return "with "
    if inspect.isasyncgenfunction(inspect.unwrap(value)):
        return "async with "
    return "async def " if inspect.iscoroutinefunction(value) else "def "


def _members(found: type) -> Iterator[str]:
    """Yield a row for each public method and property, those of our own bases included."""
    seen: set[str] = set()
    for each in found.__mro__:
        if not each.__module__.startswith("seedbed"):
            continue
        for name, value in vars(each).items():
            plain = value.__func__ if isinstance(value, classmethod | staticmethod) else value
            text = _prose(plain, " ")
            if name.startswith("_") or name in seen or not text or not _is_member(plain):
                continue
            seen.add(name)
            call = f"({', '.join(_parameters(plain))})" if inspect.isfunction(plain) else ""
            yield f"| `{name}{call}` | {text.replace('|', chr(92) + '|')} |"


def _is_member(value: Any) -> bool:
    return inspect.isfunction(value) or isinstance(value, property) or type(value).__name__ == "cached_property"


def _parameters(function: Any) -> Iterator[str]:
    star = False
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name in {"self", "cls"}:
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not star:
            star = True
            yield "*"
        star = star or parameter.kind is parameter.VAR_POSITIONAL
        prefix = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        yield prefix + parameter.name


def _signature(value: Any) -> str:
    """Return the signature, with a parameter on each line where it is long."""
    if getattr(value, "_is_protocol", False):
        return ""
    signature = inspect.signature(value)
    parameters = [_parameter(each) for each in signature.parameters.values() if not each.name.startswith("_")]
    kinds = [each.kind for each in signature.parameters.values() if not each.name.startswith("_")]
    if inspect.Parameter.KEYWORD_ONLY in kinds and inspect.Parameter.VAR_POSITIONAL not in kinds:
        parameters.insert(kinds.index(inspect.Parameter.KEYWORD_ONLY), "*")
    returns = signature.return_annotation
    end = f" -> {returns}" if isinstance(returns, str) and not inspect.isclass(value) else ""
    line = f"({', '.join(parameters)}){end}"
    return line if len(line) <= _LINE else "(\n    " + ",\n    ".join(parameters) + f",\n){end}"


def _parameter(parameter: inspect.Parameter) -> str:
    prefix = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    annotation = f": {parameter.annotation}" if isinstance(parameter.annotation, str) else ""
    default = parameter.default
    # What a factory of a dataclass gives is made for each instance.
    end = "" if default is parameter.empty else f" = {_shown(default)}" if _is_plain(default) else " = …"
    return f"{prefix}{parameter.name}{annotation}{end}"


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool | tuple)


def _shown(value: Any) -> str:
    return repr(value).replace("typing.", "").replace("collections.abc.", "")


def _prose(found: Any, between: str = "\n") -> str:
    """Return a docstring; that which a dataclass gives itself is none."""
    text = inspect.getdoc(found) or ""
    if is_dataclass(found) and text.startswith(f"{getattr(found, '__name__', '')}("):
        return ""
    return text if between == "\n" else between.join(text.split())


def _constant(module: str, name: str) -> str:
    """Return the string that stands below a constant."""
    lines = inspect.getsource(import_module(module)).splitlines()
    at = next((n for n, line in enumerate(lines) if line.startswith((f"{name} ", f"{name}:"))), None)
    below = lines[at + 1] if at is not None and at + 1 < len(lines) else ""
    return f"\n{below.strip(chr(34))}\n" if below.startswith('"""') else ""


def main() -> None:
    """Write the page."""
    PATH.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
