"""The floors of docs/ARCHITECTURE.md: an import goes down."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from documents import ROOT, codes, table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE = ROOT / "prisma" / "seed"


def floors() -> dict[str, int]:
    return {name: int(row[0]) for row in table("docs/ARCHITECTURE.md", "Floors") for name in codes(row[1])}


def imports(file: Path) -> Iterator[str]:
    """Yield the parts of `seed` that a module imports at run time, wherever in the module it does."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    unused = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and id(node) not in unused and node.module and node.level == 0:
            parts = node.module.split(".")
            if parts == ["seed"]:
                yield from (alias.name for alias in node.names)
            elif parts[0] == "seed":
                yield parts[1]


def test_an_import_goes_down():
    floor = floors()
    files = {file: file.relative_to(PACKAGE).parts[0].removesuffix(".py") for file in PACKAGE.rglob("*.py")}
    files |= dict.fromkeys((ROOT / "scripts").rglob("*.py"), "scripts")
    wrong = [
        f"{file.relative_to(ROOT)} imports seed.{other}"
        for file, own in files.items()
        for other in imports(file)
        if other != own and not other.startswith("__") and floor[other] >= floor[own]
    ]
    assert wrong == []


def test_every_package_has_a_floor():
    there = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    there |= {path.parent.name for path in PACKAGE.glob("*/*.py")}
    assert there - {"__init__"} <= floors().keys()


def test_what_is_simulated_knows_no_database():
    for name in ("simulation", "generators", "fixtures"):
        for file in (PACKAGE / name).glob("*.py"):
            modules = {
                module
                for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
                for module in _modules(node)
            }  # fmt: skip
            assert modules.isdisjoint({"prisma", "sqlite3", "psycopg"}), file
            assert "database" not in set(imports(file)), file


def _modules(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").partition(".")[0]}
    return set()
