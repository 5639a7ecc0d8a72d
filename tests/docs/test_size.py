"""Rooms are small: how long a module may be, and how many parameters a function may have."""

from __future__ import annotations

import ast
from collections import Counter
from statistics import median

from documents import ROOT

SOURCES = [file for name in ("src/seedbed", "prisma/seed", "scripts") for file in sorted((ROOT / name).rglob("*.py"))]

LONG = {
    "src/seedbed/factories/base.py": "the four verbs are public, and each states its whole signature and contract",
    "prisma/seed/fixtures/note_sentences.py": "data: the sentences that notes are composed of",
}

# The options of a command are the parameters of its function: Typer reads them from there. The context's settings are
# keyword arguments that users name one or two of.
MANY_PARAMETERS = {
    "src/seedbed/factories/context.py": "create_factory_context",
    "prisma/seed/factories/context.py": "create_factory_context",
}


def lines(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def named(path):
    return path.relative_to(ROOT).as_posix()


def test_a_module_has_at_most_four_hundred_lines():
    assert {named(file) for file in SOURCES if lines(file) > 400} <= LONG.keys()


def test_half_of_the_modules_have_fewer_than_130_lines():
    assert median(lines(file) for file in SOURCES if file.name != "__init__.py") < 130


def test_a_function_has_at_most_seven_parameters():
    wrong = []
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            count = len([each for each in arguments if each.arg not in {"self", "cls"}])
            is_command = any("command" in ast.unparse(each) for each in node.decorator_list)
            is_known = MANY_PARAMETERS.get(named(file)) == node.name or (is_command and "/cli/" in named(file))
            if count > 7 and not is_known:
                wrong.append(f"{named(file)}: {node.name} has {count}")
    assert wrong == []


def test_no_two_modules_of_tests_have_one_name():
    """Pytest refuses to collect the second one."""
    names = Counter(file.name for file in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []
