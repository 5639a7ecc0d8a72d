"""The floors of docs/explanation/architecture.md: imports only go down, between packages and between files."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import pytest
from documents import ROOT, codes, table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FRAMEWORK, PRACTICE = ROOT / "src" / "seedbed", ROOT / "prisma" / "seed"
SOURCES = {"seedbed": FRAMEWORK, "seed": PRACTICE, "scripts": ROOT / "scripts"}


def floors(heading: str) -> dict[str, int]:
    return {name: int(row[0]) for row in table("docs/explanation/architecture.md", heading) for name in codes(row[1])}


@cache
def modules() -> dict[str, Path]:
    """Return every module of ours by its name."""
    return {
        ".".join((name, *file.relative_to(source).with_suffix("").parts)).removesuffix(".__init__"): file
        for name, source in SOURCES.items()
        for file in source.rglob("*.py")
    }


@cache
def imports(name: str) -> frozenset[str]:
    """Return the modules of ours that a module imports at run time, wherever in the module it does."""
    return frozenset(_imports(name)) - {name}


def _imports(name: str) -> Iterator[str]:
    tree = ast.parse(modules()[name].read_text(encoding="utf-8"))
    unused = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and id(node) not in unused and node.module in modules():
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in modules() else str(node.module)


def package(name: str) -> str:
    """Return the part of its root that a module belongs to: `seedbed.database.drivers.sqlite` → `database`."""
    return [*name.split("."), ""][1]


@pytest.mark.parametrize(
    ("root", "heading"), [("seedbed", "Floors of the framework"), ("seed", "Floors of the practice")]
)
def test_an_import_goes_down(root, heading):
    floor = floors(heading)
    wrong = [
        f"{name} imports {other}"
        for name in modules()
        for other in imports(name)
        if name.startswith(f"{root}.") and other.startswith(f"{root}.") and package(other) != package(name)
        if floor[package(other)] >= floor[package(name)]
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("root", "heading"), [("seedbed", "Floors of the framework"), ("seed", "Floors of the practice")]
)
def test_every_package_has_a_floor(root, heading):
    there = {package(name) for name in modules() if name.startswith(f"{root}.")}
    assert there == floors(heading).keys()


def test_the_framework_knows_nothing_of_the_practice():
    wrong = [
        f"{name} imports {other}"
        for name in modules()
        for other in imports(name)
        if name.startswith("seedbed") and not other.startswith("seedbed")
    ]
    assert wrong == []


def test_no_files_import_each_other_in_a_circle():
    graph = {name: imports(name) for name in modules() if name.startswith("seedbed")}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_what_is_simulated_knows_no_database():
    for name in modules():
        if name.startswith(("seed.simulation", "seed.generators", "seed.fixtures")):
            tree = ast.parse(modules()[name].read_text(encoding="utf-8"))
            foreign = {module for node in ast.walk(tree) for module in _roots(node)}
            assert foreign.isdisjoint({"prisma", "sqlite3", "psycopg", "pymongo"}), name
            assert not [other for other in imports(name) if other.startswith("seedbed.database")], name


def _roots(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").partition(".")[0]}
    return set()
