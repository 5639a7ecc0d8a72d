"""Edits of Python source that make imports wait."""

from __future__ import annotations

import pytest

from seedbed.prisma_generator.rewrite import Unfamiliar, defer, lazy_package, lazy_siblings, public_names, substitute

SOURCE = '''from __future__ import annotations
from typing import Any
from json import dumps, loads


def write(value: dumps) -> str:
    """Write."""
    return dumps(value)


class Reader:
    async def read(self, text: str) -> Any:
        return loads(text)
'''


def test_a_deferred_name_is_imported_by_the_functions_that_use_it():
    result = defer(SOURCE, ["dumps"])
    assert result.index('"""Write."""') < result.index("    from json import dumps\n    return dumps(value)")
    assert result.count("from json import dumps") == 2
    namespace: dict = {}
    exec(result, namespace)  # noqa: S102
    assert "dumps" not in namespace
    assert "loads" in namespace
    assert namespace["write"]({}) == "{}"


def test_the_import_for_type_checkers_stays_at_the_top():
    result = defer(SOURCE, ["dumps", "loads"])
    assert "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from json import dumps, loads\n" in result
    assert "        from json import loads\n        return loads(text)" in result


@pytest.mark.parametrize(
    "needed",
    ["DUMP = dumps\n", "class Writer(dumps): ...\n", "def f(x=dumps): ...\n", "@dumps\ndef f(): ...\n"],
)
def test_a_name_that_the_module_itself_needs_is_refused(needed: str):
    with pytest.raises(Unfamiliar, match="dumps is needed while the module is imported"):
        defer(SOURCE + needed, ["dumps"])


def test_a_name_that_is_not_imported_is_refused():
    with pytest.raises(Unfamiliar, match=r"no import of dump$"):
        defer(SOURCE, ["dump"])


def test_siblings_become_lazy_modules_and_keep_their_names():
    result = lazy_siblings("from . import a, b as c\nX = 1\n")
    assert "    from . import a, b as c\n" in result
    assert "    a = _lazy.LazyModule(__package__, 'a')\n" in result
    assert "    c = _lazy.LazyModule(__package__, 'b')\n" in result
    assert result.endswith("X = 1\n")


def test_a_package_names_the_source_of_everything_it_gave():
    source = (
        "__version__ = '1'\nfrom . import errors as errors\nfrom .a import x, y as z\n"
        "try:\n    from .b import *\nexcept ImportError:\n    pass\n"
    )
    result = lazy_package(source, {"b": ["q"]}, "._lazy")
    namespace: dict = {}
    exec(result.replace("from ._lazy import attach", "attach = lambda *_: (None, None)"), namespace)  # noqa: S102
    assert namespace["__version__"] == "1"
    assert namespace["_SOURCES"] == {"errors": "errors", "x": "a", "z": "a", "q": "b"}
    with pytest.raises(Unfamiliar, match="names of b"):
        lazy_package(source, {}, "._lazy")


def test_public_names_are_those_of_a_star_import():
    assert public_names("__all__ = ('a', 'b')\nc = 1\n") == ["a", "b"]
    assert public_names("from x import y as z\nA = 1\n_b = 2\nclass C: ...\ndef d(): ...\n") == ["z", "A", "C", "d"]


def test_a_pattern_must_match_as_often_as_expected():
    assert substitute("^a$", "b", "a\nc\n") == "b\nc\n"
    with pytest.raises(Unfamiliar, match="found 2 times instead of 1"):
        substitute("^a$", "b", "a\na\n")
