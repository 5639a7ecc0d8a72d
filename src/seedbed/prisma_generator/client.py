"""Trimming of `client.py`, the module that everything else of the generated client hangs on."""

from __future__ import annotations

import ast
import re
from textwrap import indent
from typing import TYPE_CHECKING

from seedbed.prisma_generator.rewrite import Edit, Unfamiliar, apply, defer, lazy_siblings, substitute

if TYPE_CHECKING:
    from collections.abc import Collection

DEFERRED = (
    "_PrismaModel",
    "EngineType",
    "OptionalValueFromEnvVar",
    "BinaryPaths",
    "QueryBuilder",
    "dumps",
    "deserialize_raw_results",
    "Metrics",
)
"""Names that only some function or a type checker needs, and that are slow to import."""

_ACCESSORS = """if not TYPE_CHECKING:

    def __getattr__(self, name):
        # Actions are made when they are first asked for, so that a client is cheap until then.
        model = _MODELS.get(name)
        if model is None:
            raise AttributeError(f'{type(self).__name__!r} object has no attribute {name!r}')
        record = getattr(models, model)
        value = getattr(actions, f'{model}Actions')[record](self, record)
        setattr(self, name, value)
        return value

"""

_CONSTANTS = """if TYPE_CHECKING:
{original}else:

    def _engine_type():
        return {engine_type}

    def _binary_paths():
        return {binary_paths}

    def __getattr__(name):
        # Python asks every module for names that it may have, such as __path__: those load nothing.
        made = {{'ENGINE_TYPE': _engine_type, 'BINARY_PATHS': _binary_paths}}.get(name)
        if made is None:
            raise AttributeError(f'module {{__name__!r}} has no attribute {{name!r}}')
        value = globals()[name] = made()
        return value

_QUERY_ENGINES = {query_engines}
"""

_RESOLVED = """

def _resolved(value: Optional[str], fromEnvVar: Optional[str]) -> str:
    from os import environ

    if value is not None:
        return value
    if fromEnvVar not in environ:
        raise RuntimeError(f'Environment variable not found: {fromEnvVar}')
    return environ[fromEnvVar]
"""


def rewrite(source: str, models: Collection[str]) -> str:
    """Return `client.py` so that importing it loads neither types, models and actions nor the generator."""
    # The same names without the include types: `types.py` only passes them on.
    source = substitute(r"^from \.types import", "from ._types import", source)
    source = lazy_constants(source)
    source = lazy_accessors(source, models)
    # The generator has a class for it, and is all that a first query would wait for.
    source = substitute(r"\bOptionalValueFromEnvVar\((\*\*.+)\)\.resolve\(\)", r"_resolved(\1)", source) + _RESOLVED
    return defer(lazy_siblings(source), DEFERRED)


def lazy_constants(source: str) -> str:
    """Make the two constants that need the generator wait until they are asked for."""
    values: dict[str, ast.expr] = {}
    lines: list[int] = []
    for node in ast.parse(source).body:
        target = node.target if isinstance(node, ast.AnnAssign) else None
        if isinstance(node, ast.Assign):
            target = node.targets[0]
        if (
            isinstance(node, ast.Assign | ast.AnnAssign)
            and isinstance(target, ast.Name)
            and target.id in ("ENGINE_TYPE", "BINARY_PATHS")
            and node.value is not None
        ):
            values[target.id] = node.value
            lines += [node.lineno, node.end_lineno or node.lineno]
    if len(values) != 2 or max(lines) - min(lines) != 1:
        raise Unfamiliar("ENGINE_TYPE and BINARY_PATHS are not where they were")
    first, last = min(lines), max(lines)
    text = _CONSTANTS.format(
        original=indent("".join(source.splitlines(keepends=True)[first - 1 : last]), "    "),
        engine_type=ast.unparse(values["ENGINE_TYPE"]),
        binary_paths=ast.unparse(values["BINARY_PATHS"]),
        query_engines=ast.unparse(_query_engines(values["BINARY_PATHS"])),
    )
    # A plain string is equal to the member of this string enum, and all that a client does is to compare.
    member = ast.unparse(values["ENGINE_TYPE"]).removeprefix("EngineType.")
    return substitute(
        r"\bengine_type=ENGINE_TYPE,", f"engine_type={member!r},", apply(source, [Edit(first, last, text)])
    )


def _query_engines(paths: ast.expr) -> ast.expr:
    """Return the query engines in `model_parse(BinaryPaths, {'queryEngine': {…}, …})`: a client starts one of them."""
    given = paths.args[1] if isinstance(paths, ast.Call) and len(paths.args) == 2 else None
    found = zip(given.keys, given.values, strict=True) if isinstance(given, ast.Dict) else ()
    for key, engines in found:
        if isinstance(key, ast.Constant) and key.value == "queryEngine":
            return engines
    raise Unfamiliar("BINARY_PATHS names no query engine")


def plain_engine_type(source: str) -> str:
    """Compare the type of the engine with text, which the members of that enum are: else each client loads it."""
    return substitute(r"== EngineType\.binary:", "== 'binary':", source, 4)


def lazy_accessors(source: str, models: Collection[str]) -> str:
    """Make the actions of each model (`db.customer`) when they are first asked for."""
    made = re.compile(r"^        self\.(\w+) = actions\.(\w+)Actions\[models\.\2\]\(self, models\.\2\)\n", re.MULTILINE)
    accessors = dict(made.findall(source))
    if set(accessors.values()) != set(models):
        raise Unfamiliar("the accessors are not those of the models")
    table = "".join(f"    {accessor!r}: {model!r},\n" for accessor, model in accessors.items())
    source = made.sub("", source)
    source = substitute(r"^class Prisma\(", f"_MODELS = {{\n{table}}}\n\n\n\\g<0>", source)
    start = source.index("\nclass Prisma(")
    at = source.index("    def __init__(", start)
    return source[:at] + indent(_ACCESSORS, "    ") + source[at:]
