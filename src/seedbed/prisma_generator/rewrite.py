"""Edits of Python source by its syntax tree: imports that wait until they are needed.

Every function takes source text and returns source text; type checkers see the same names before and after.
Whatever does not look as expected raises Unfamiliar, and then nothing should be written.
"""

from __future__ import annotations

import ast
import re
from textwrap import indent
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


class Unfamiliar(Exception):
    """The source is not what this code knows how to change."""


class Edit(NamedTuple):
    """Replace the lines `first` to `last` (from 1, both included) by `text`; `last < first` inserts before `first`."""

    first: int
    last: int
    text: str


def substitute(pattern: str, replacement: str, source: str, count: int = 1) -> str:
    """Replace a multi-line regular expression that must match exactly `count` times."""
    result, found = re.subn(pattern, replacement, source, flags=re.MULTILINE)
    if found != count:
        raise Unfamiliar(f"{pattern!r} was found {found} times instead of {count}")
    return result


def apply(source: str, edits: Iterable[Edit]) -> str:
    """Apply edits that don't overlap."""
    lines = source.splitlines(keepends=True)
    # From the bottom up, so that the numbers of the lines above stay true.
    for edit in sorted(edits, key=lambda e: (e.first, e.last), reverse=True):
        lines[edit.first - 1 : edit.last] = [edit.text]
    return "".join(lines)


def lazy_siblings(source: str) -> str:
    """Turn each `from . import a, b` of a module into modules that are imported when first used."""
    edits = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module is None:
            stand_ins = [f"{a.asname or a.name} = _lazy.LazyModule(__package__, {a.name!r})" for a in node.names]
            runtime = ["from . import _lazy", *stand_ins]
            edits.append(Edit(node.lineno, _end(node), _checked(ast.unparse(node), runtime)))
    if not edits:
        raise Unfamiliar("no import of sibling modules")
    return apply(source, edits)


def defer(source: str, names: Iterable[str]) -> str:
    """Import `names` for type checkers at the top, and at run time inside each function that uses them.

    Annotations don't count as a use: the source must have `from __future__ import annotations`. A name that the module
    itself needs while it is imported is Unfamiliar.
    """
    tree = ast.parse(source)
    wanted = dict.fromkeys(names)
    origin: dict[str, str] = {}
    edits = []
    for node in tree.body:
        if not isinstance(node, ast.ImportFrom | ast.Import):
            continue
        deferred = [a for a in node.names if (a.asname or a.name) in wanted]
        if not deferred:
            continue
        kept = [a for a in node.names if a not in deferred]
        origin |= {a.asname or a.name: ast.unparse(_with_names(node, [a])) for a in deferred}
        edits.append(
            Edit(
                node.lineno,
                _end(node),
                _checked(
                    ast.unparse(_with_names(node, deferred)),
                    [ast.unparse(_with_names(node, kept))] if kept else ["pass"],
                    always=bool(kept),
                ),
            )
        )
    if missing := wanted.keys() - origin.keys():
        raise Unfamiliar(f"no import of {', '.join(sorted(missing))}")

    if not any(isinstance(node, ast.ImportFrom) and "TYPE_CHECKING" in _bound(node) for node in tree.body):
        first = min(edits)
        edits[edits.index(first)] = first._replace(text=f"from typing import TYPE_CHECKING\n{first.text}")

    inside: set[int] = set()
    # A client has thousands of functions, and few of them use what is deferred: only those are looked through.
    lines = source.splitlines()
    for function in _outer_functions(tree):
        if not _mentions(function, origin, lines):
            continue
        inside |= {id(n) for statement in function.body for n in ast.walk(statement)}
        used = {n.id for statement in function.body for n in _evaluated(statement) if n.id in origin}
        if used:
            first = _after_docstring(function)
            if first.lineno == function.lineno:
                raise Unfamiliar(f"{function.name} is written on one line")
            text = "".join(f"{origin[name]}\n" for name in sorted(used))
            edits.append(Edit(first.lineno, first.lineno - 1, indent(text, " " * first.col_offset)))
    mentioning = (node for node in _statements(tree) if _mentions(node, origin, lines))
    needed = {n.id for node in mentioning for n in _evaluated(node) if n.id in origin and id(n) not in inside}
    if needed:
        raise Unfamiliar(f"{', '.join(sorted(needed))} is needed while the module is imported")
    return apply(source, edits)


def lazy_package(source: str, exports: Mapping[str, Iterable[str]], helper: str) -> str:
    """Turn the `__init__` of a package into one that imports nothing until a name is asked for.

    `exports` says, for each submodule that is imported with a star, which names it gives; `helper` is the module
    that has `attach`, as it is imported from the package.
    """
    tree = ast.parse(source)
    constants: list[str] = []
    imports: list[str] = []
    sources: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            constants.append(ast.unparse(node))
        body = node.body if isinstance(node, ast.Try) else [node]
        for statement in body:
            if isinstance(statement, ast.ImportFrom) and statement.level == 1:
                imports.append(ast.unparse(statement))
                sources |= _names_of(statement, exports)
    if not sources:
        raise Unfamiliar("no relative imports in the package")
    table = "".join(f"    {name!r}: {module!r},\n" for name, module in sources.items())
    public = ", ".join(repr(name) for name in sources)
    return (
        "".join(f"{line}\n" for line in constants)
        + "from typing import TYPE_CHECKING\n\n"
        + _checked("\n".join(imports), [f"from {helper} import attach"])
        + f"\n_SOURCES = {{\n{table}}}\n"
        + f"__all__ = ({public},)  # pyright: ignore[reportUnsupportedDunderAll]\n\n"
        + "if not TYPE_CHECKING:\n    __getattr__, __dir__ = attach(globals(), _SOURCES)\n"
    )


def is_for_checkers(node: ast.AST) -> bool:
    """Tell whether a statement is `if TYPE_CHECKING:`."""
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def public_names(source: str) -> list[str]:
    """Return what `from module import *` gives: `__all__`, or every name without an underscore in front."""
    names: list[str] = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            if node.targets[0].id == "__all__":
                return list(ast.literal_eval(node.value))
            names.append(node.targets[0].id)
        elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
            names += [name for name in _bound(node) if name != "*"]
        elif isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.append(node.name)
    return [name for name in names if not name.startswith("_")]


def _names_of(node: ast.ImportFrom, exports: Mapping[str, Iterable[str]]) -> dict[str, str]:
    if node.module is None:
        return {a.asname or a.name: a.name for a in node.names}
    if node.names[0].name != "*":
        return {a.asname or a.name: node.module for a in node.names}
    if node.module not in exports:
        raise Unfamiliar(f"nothing is known of the names of {node.module}")
    return dict.fromkeys(exports[node.module], node.module)


def _checked(for_checkers: str, at_run_time: list[str], *, always: bool = False) -> str:
    """Return an `if TYPE_CHECKING` for the first, and the others otherwise (or `always`, after it)."""
    head = "if TYPE_CHECKING:\n" + indent(for_checkers.rstrip("\n") + "\n", "    ")
    if always:
        return head + "".join(f"{line}\n" for line in at_run_time)
    if at_run_time == ["pass"]:
        return head
    return head + "else:\n" + "".join(f"    {line}\n" for line in at_run_time)


def _bound(node: ast.ImportFrom) -> list[str]:
    return [a.asname or a.name for a in node.names]


def _with_names(node: ast.ImportFrom | ast.Import, names: list[ast.alias]) -> ast.ImportFrom | ast.Import:
    if isinstance(node, ast.Import):
        return ast.Import(names=names)
    return ast.ImportFrom(module=node.module, names=names, level=node.level)


def _end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _outer_functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
        else:
            yield from _outer_functions(node)


def _mentions(node: ast.stmt | ast.expr, names: Iterable[str], lines: Sequence[str]) -> bool:
    """Whether the text of a node has one of these names, in whatever meaning."""
    first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
    text = "\n".join(lines[first - 1 : node.end_lineno])
    return any(name in text for name in names)


def _statements(tree: ast.Module | ast.ClassDef) -> Iterator[ast.stmt | ast.expr]:
    """Yield the statements of a module one by one, also those inside of its classes, and what classes derive from."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from (*node.bases, *(each.value for each in node.keywords), *node.decorator_list)
            yield from _statements(node)
        else:
            yield node


def _after_docstring(function: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.stmt:
    if ast.get_docstring(function, clean=False) is not None and len(function.body) > 1:
        return function.body[1]
    return function.body[0]


def _evaluated(tree: ast.AST) -> Iterator[ast.Name]:
    """Yield the names that are looked up when the code runs: not those of annotations or for type checkers only."""
    if isinstance(tree, ast.Name):
        yield tree
    for field, value in ast.iter_fields(tree):
        if field in ("annotation", "returns") or (field == "body" and is_for_checkers(tree)):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _evaluated(child)
