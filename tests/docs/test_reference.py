"""The reference pages say what the code says, and hold all that users import and type."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module

import pytest
from documents import ROOT, blocks, codes, documents, read

from scripts.docs import api, commands
from seedbed.cli import COMMANDS

PUBLIC = [(module, name) for module in api.MODULES for name in api.names(module)]


def test_the_page_of_the_api_is_that_of_the_docstrings():
    assert read("docs/reference/api.md") == api.document(), "run make docs"


def test_the_page_of_the_commands_is_that_of_the_commands():
    assert read("docs/reference/commands.md") == commands.document(), "run make docs"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_on_the_page(name: str):
    command = commands.load(name)
    shown = codes(read("docs/reference/commands.md"))
    for each in (command, *getattr(command, "commands", {}).values()):
        assert {option for parameter in each.params for option in parameter.opts if option[0] == "-"} <= set(shown)


def test_every_public_name_is_described():
    found = {f"{module}.{name}": getattr(import_module(module), name) for module, name in PUBLIC}
    described = {name for name, value in found.items() if inspect.isclass(value) or inspect.isroutine(value)}
    bare = [name for name in described if not inspect.getdoc(found[name])]
    assert bare == []


def test_examples_and_documents_import_public_names_only():
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "examples").rglob("*.py")]
    shown = [block for name in documents() for block in blocks(name, "python")]
    sources += [block.text for block in shown if block.attributes.keys().isdisjoint({"file", "before", "after"})]
    imported = {
        alias.name
        for source in sources
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("seedbed")
        for alias in node.names
    }
    assert imported
    assert imported <= {name for _, name in PUBLIC}
