"""The rooms of the simulation: an import goes down, and no two modules need each other."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import seed.simulation

ROOMS = (
    "records", "parameters", "scheduling", "operations", "care", "clinical", "billing", "front_office", "clinic",
    "two_days",
)  # fmt: skip
PACKAGE = Path(seed.simulation.__file__).parent


def imports() -> dict[str, set[str]]:
    """Return what each module of the simulation imports of it, annotations included; names without the package."""
    files = {".".join(file.relative_to(PACKAGE).with_suffix("").parts): file for file in PACKAGE.rglob("*.py")}
    found: dict[str, set[str]] = {}
    for name, file in files.items():
        used = found[name.removesuffix(".__init__")] = set()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("seed.simulation."):
                module = (node.module or "").removeprefix("seed.simulation.")
                used |= {
                    f"{module}.{alias.name}" if f"{module}.{alias.name}" in files else module for alias in node.names
                }
    return found


def test_every_module_is_in_a_room():
    assert {name.partition(".")[0] for name in imports()} == {*ROOMS, "__init__"}


def test_an_import_goes_down():
    rank = {room: floor for floor, room in enumerate(ROOMS)}
    wrong = [
        f"{name} imports {other}"
        for name, used in imports().items()
        for other in used
        if rank[other.partition(".")[0]] > rank[name.partition(".")[0]]
    ]
    assert wrong == []


def test_no_two_modules_need_each_other():
    TopologicalSorter(imports()).prepare()  # raises CycleError, which names them
