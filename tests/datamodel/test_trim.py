"""The trimmed client: small to import, and otherwise the client that was generated."""

from __future__ import annotations

import marshal
import os
import re
import shutil
import signal
import subprocess
import sys
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seedbed.prisma_generator.trim import MARK, drop_unreachable, trim

if TYPE_CHECKING:
    from tests.datamodel.conftest import Generated

MODELS = ("Library", "Shelf", "Book", "WeatherReport")


def copy(generated: Generated, to: Path) -> Path:
    package = to / "prisma"
    shutil.copytree(generated.package, package, ignore=shutil.ignore_patterns("__pycache__"))
    return package


def sources(package: Path) -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in sorted(package.rglob("*.py"))}


def test_generating_says_what_became_of_the_client(trimmed: Generated):
    assert re.search(r"^The client was trimmed from [\d.]+ to [\d.]+ MB of source\.$", trimmed.output, re.MULTILINE)


def test_trimming_twice_changes_nothing(trimmed: Generated, tmp_path: Path):
    package = copy(trimmed, tmp_path)
    before = sources(package)
    assert trim(package, MODELS) == "The client is already trimmed."
    assert sources(package) == before


def test_a_client_that_was_generated_again_is_trimmed_again(untrimmed: Generated, trimmed: Generated, tmp_path: Path):
    package = copy(trimmed, tmp_path)
    shutil.copy(untrimmed.package / "types.py", package / "types.py")
    assert trim(package, MODELS).startswith("The client was trimmed from")
    assert sources(package)[package / "types.py"] == trimmed.package.joinpath("types.py").read_text(encoding="utf-8")


def test_a_client_of_another_version_is_left_alone(untrimmed: Generated, tmp_path: Path):
    package = copy(untrimmed, tmp_path)
    init = package / "__init__.py"
    init.write_text(re.sub(r"__version__ = .*", "__version__ = '0.16.0'", init.read_text()))
    before = sources(package)
    message = trim(package, MODELS)
    assert message.startswith("The client could not be trimmed")
    assert "0.16.0" in message
    assert "\n" not in message
    assert sources(package) == before


@pytest.mark.parametrize(
    ("name", "pattern", "replacement"),
    [
        ("client.py", r"^BINARY_PATHS = ", "BINARIES = "),
        ("models.py", r"^model_rebuild\(Book\)\n", ""),
        ("bases.py", r"populate_by_name=True,\n", ""),
        ("types.py", r"^class BookIncludeFromBook\(", "class Other("),
        ("actions.py", r"^from \. import .*\n", ""),
    ],
)
def test_one_unfamiliar_file_leaves_all_of_them_alone(
    untrimmed: Generated, tmp_path: Path, name: str, pattern: str, replacement: str
):
    package = copy(untrimmed, tmp_path)
    path = package / name
    path.write_text(re.sub(pattern, replacement, path.read_text(), flags=re.MULTILINE))
    before = sources(package)
    message = trim(package, MODELS)
    assert message.startswith(f"The client could not be trimmed, so importing it is slow: {name} is not as expected")
    assert sources(package) == before


def test_a_client_of_other_models_is_left_alone(untrimmed: Generated, tmp_path: Path):
    package = copy(untrimmed, tmp_path)
    before = sources(package)
    assert trim(package, ["Library"]).startswith("The client could not be trimmed")
    assert sources(package) == before


def test_types_of_pairs_without_a_relation_are_dropped_and_the_others_kept(untrimmed: Generated):
    source = (untrimmed.package / "types.py").read_text(encoding="utf-8")
    result = drop_unreachable(source, MODELS)
    names = re.compile(r"^(?:class )?(\w+)(?:\(| = )", re.MULTILINE)
    before, after = set(names.findall(source)), set(names.findall(result))
    dropped = before - after
    assert "BookIncludeFromShelf" in dropped
    # The client's template has those of each model with each: they are not written at all.
    assert not {"BookIncludeFromWeatherReport", "FindManyWeatherReportArgsFromLibrary"} & before
    assert {"FindManyShelfArgsFromLibrary", "LibraryArgsFromShelf", "ShelfIncludeFromShelf"} <= after
    assert all(re.fullmatch(r"(FindMany)?\w+(Include|Args)From\w+", name) for name in dropped)


def test_byte_code_of_a_trimmed_client_is_that_of_its_modules(trimmed: Generated):
    for name in ("actions", "models", "client", "engine/_http"):
        source = trimmed.package / f"{name}.py"
        kept = Path(cache_from_source(str(source))).read_bytes()
        stat = source.stat()
        assert kept[:4] == MAGIC_NUMBER
        assert [int.from_bytes(kept[place : place + 4], "little") for place in (4, 8, 12)] == [
            0,
            int(stat.st_mtime),
            stat.st_size,
        ]
        code = compile(source.read_text(encoding="utf-8"), str(source), "exec", dont_inherit=True)
        assert marshal.loads(kept[16:]) == code  # noqa: S302


def test_every_type_that_is_left_can_be_resolved(trimmed: Generated):
    trimmed.python("""
import typing
from prisma import types
for name in dir(types):
    value = getattr(types, name)
    if isinstance(value, type) and getattr(value, '__module__', '') == 'prisma.types' and hasattr(value, '__total__'):
        typing.get_type_hints(value)
for nested in ('BookIncludeFromShelfRecursive1', 'BookIncludeFromWeatherReport'):
    assert not hasattr(types, nested)
""")


def test_signatures_of_actions_can_still_be_resolved(trimmed: Generated):
    out = trimmed.python("""
import typing
from prisma import Prisma, types
hints = typing.get_type_hints(Prisma().book.create)
print(hints['data'] is types.BookCreateInput)
""")
    assert out == "True\n"


def test_importing_loads_neither_types_nor_models_nor_the_generator(trimmed: Generated):
    out = trimmed.python("""
import sys
from prisma import Prisma
Prisma()
heavy = {'prisma.types', 'prisma.models', 'prisma.actions', 'prisma.generator', 'httpx', 'jinja2', 'tomlkit'}
print(sorted(heavy & set(sys.modules)))
""")
    assert out == "[]\n"


def test_a_query_loads_neither_an_http_library_nor_the_generator(trimmed: Generated):
    out = trimmed.python("""
import asyncio, sys
from prisma import Prisma

async def main():
    async with Prisma() as db:
        await db.query_raw('SELECT 1')

asyncio.run(main())
print(sorted({'prisma.generator', 'httpx', 'jinja2', 'tomlkit'} & set(sys.modules)))
""")
    assert out == "[]\n"


def test_models_are_built_when_they_are_first_used(trimmed: Generated):
    out = trimmed.python("""
from prisma import models
built = lambda: [m.__name__ for m in (models.Library, models.Book, models.WeatherReport) if m.__pydantic_complete__]
print(built())
models.Library.model_validate({'id': '1', 'name': 'n', 'size': 'LARGE', 'createdAt': '2026-01-01T00:00:00Z',
    'updatedAt': '2026-01-01T00:00:00Z', 'shelves': [{'id': '2', 'libraryId': '1', 'number': 3}]})
print(built())
print(models.Book.model_fields['shelf'].annotation)
""").splitlines()
    assert out == ["[]", "['Library']", "typing.Optional[prisma.models.Shelf]"]


def test_rows_without_relations_are_read_before_their_model_is_built_and_are_the_same(trimmed: Generated):
    trimmed.python("""
import pickle
from prisma import models
from prisma._compat import model_parse
from pydantic import ValidationError

def tried(read, row):
    try:
        return read(row)
    except ValidationError as error:
        return str(error)

whole = {'id': '1', 'name': 'n', 'size': 'LARGE', 'createdAt': '2026-01-01T00:00:00Z', 'updatedAt': '2026-01-02'}
good = [whole, {**whole, 'notes': '{"a": [1]}'}, {**whole, 'more': 1}]
rows = [*good, {**whole, 'size': 'HUGE', 'name': 3}, {'id': '1'}]
early = [tried(lambda row: model_parse(models.Library, row), row) for row in rows]
assert not models.Library.__pydantic_complete__
late = [tried(models.Library.model_validate, row) for row in rows]
assert models.Library.__pydantic_complete__
assert early == late and list(map(repr, early)) == list(map(repr, late))
assert [type(each) for each in early] == [models.Library] * 3 + [str] * 2
for one, other in zip(early[:3], late):
    assert list(vars(one).items()) == list(vars(other).items()) and one.model_fields_set == other.model_fields_set
    assert one.model_dump_json() == other.model_dump_json() and pickle.loads(pickle.dumps(one)) == other
""")


def test_a_row_with_relations_or_of_another_class_is_read_by_its_whole_model(trimmed: Generated):
    trimmed.python("""
from prisma import models
from prisma._compat import model_parse

class Own(models.Shelf):
    pass

shelf = {'id': '2', 'libraryId': '1', 'number': 3}
assert type(model_parse(Own, shelf)) is Own
found = model_parse(models.Shelf, {**shelf, 'books': [{'shelfId': '2', 'number': 1}]})
assert type(found.books[0]) is models.Book
""")


def test_everything_that_the_package_gave_can_still_be_imported(trimmed: Generated):
    trimmed.python("""
import prisma
from prisma import (Base64, Batch, BINARY_PATHS, Client, ENGINE_TYPE, Json, Metric, MetricHistogram, Metrics, Prisma,
    PrismaMethod, SCHEMA_PATH, actions, bases, client, config, engine, enums, errors, fields, get_client, load_env,
    metadata, models, partials, register, types, validate, validator)
from prisma.engine import AsyncQueryEngine, EngineConnectionError, QueryEngine, SyncQueryEngine, utils
from prisma.generator.models import BinaryPaths, EngineType
from prisma.types import BookCreateInput, DatasourceOverride, FindManyBookArgsFromShelf
assert Client is Prisma and isinstance(BINARY_PATHS, BinaryPaths) and ENGINE_TYPE is EngineType.binary
assert Prisma()._engine_class is AsyncQueryEngine and enums.Size.LARGE == 'LARGE' and prisma.__version__
assert models.Book.__module__ == 'prisma.models' and {'Prisma', 'models'} <= set(dir(prisma))
for missing in (lambda: prisma.nothing, lambda: Prisma().nothing, lambda: client.nothing):
    try:
        missing()
    except AttributeError as error:
        assert 'nothing' in str(error)
    else:
        raise AssertionError
namespace = {}
exec('from prisma import *', namespace)
assert {'Prisma', 'Json', 'models', 'register'} <= set(namespace)
""")


def test_a_client_that_was_cleaned_up_says_what_to_run(trimmed: Generated, tmp_path: Path):
    package = copy(trimmed, tmp_path)
    (package / "client.py").unlink()
    out = type(trimmed)(tmp_path, "").python("""
import prisma
try:
    prisma.Prisma
except RuntimeError as error:
    print(error)
""")
    assert "run `prisma generate`" in out


@pytest.mark.parametrize(("command", "lines"), [("/venv/bin/prisma", 0), ("/venv/bin/other", 3)])
def test_ctrl_c_in_the_command_prisma_is_no_traceback_and_elsewhere_as_ever(
    trimmed: Generated, command: str, lines: int
):
    code = f"import sys; sys.argv = [{command!r}]\nimport prisma.client\nraise KeyboardInterrupt"
    python = [sys.executable, "-c", code]
    done = subprocess.run(python, env=os.environ | {"PYTHONPATH": str(trimmed.folder)}, capture_output=True, text=True)
    assert done.returncode == -signal.SIGINT
    assert len(done.stderr.splitlines()) == lines, done.stderr


def test_subclasses_and_pickles_of_models_work_before_they_are_built(trimmed: Generated):
    trimmed.python("""
import pickle
from typing import Optional
import prisma

class MyShelf(prisma.models.Shelf):
    label: Optional[str] = None

# In a namespace that knows nothing of the names that the generated annotations use.
shelf = MyShelf.model_validate({'id': '2', 'libraryId': '1', 'number': 3, 'label': 'x',
    'books': [{'shelfId': '2', 'number': 1}]})
assert type(shelf.books[0]) is prisma.models.Book and shelf.label == 'x'
library = prisma.models.Library.model_construct(id='1', name='n')
assert pickle.loads(pickle.dumps(shelf)) == shelf and pickle.loads(pickle.dumps(library)) == library
assert prisma.models.WeatherReport.model_json_schema()['required'] == ['id']
""")


def test_a_long_chain_of_relations_is_built_within_the_recursion_limit(trimmed: Generated):
    trimmed.python("""
import sys
from prisma import bases, models
length = 150
source = ''.join(
    f"class Link{i}(bases._PrismaModel):\\n    next: 'Optional[Link{i + 1}]' = None\\n" for i in range(length)
) + f'class Link{length}(bases._PrismaModel):\\n    pass\\n'
exec(source, vars(models))
limit = sys.getrecursionlimit()
value = models.Link0.model_validate({'next': {'next': {}}})
assert type(value.next.next) is models.Link2 and sys.getrecursionlimit() == limit
""")


def test_actions_includes_and_transactions_work_against_a_database(trimmed: Generated):
    out = trimmed.python("""
import asyncio, pickle
from prisma import Json, Prisma, errors, get_client
from prisma.enums import Size
from prisma.models import Book, Library, Shelf

async def main():
    async with Prisma(auto_register=True) as db:
        assert get_client() is db and db.book is db.book
        library = await db.library.create(
            data={'name': 'Main', 'size': Size.LARGE, 'notes': Json({'a': [1]}),
                'shelves': {'create': [{'number': 1}]}},
            include={'shelves': True},
        )
        shelf = library.shelves[0]
        assert type(library) is Library and type(shelf) is Shelf and library.notes == {'a': [1]}
        assert await Book.prisma().create_many([{'shelfId': shelf.id, 'number': n} for n in (1, 2, 3)]) == 3
        found = await db.book.find_first(
            where={'shelf': {'is': {'library': {'is': {'name': 'Main'}}}}, 'number': {'gt': 1}},
            include={'shelf': {'include': {'library': {'include': {'shelves': {'include': {'books': {
                'where': {'number': 3}, 'include': {'shelf': True}}}}}}}}},
            order={'number': 'asc'},
        )
        (deep,) = found.shelf.library.shelves[0].books
        assert (found.number, deep.number, deep.shelf.id) == (2, 3, shelf.id)
        assert pickle.loads(pickle.dumps(found)) == found
        assert await db.book.group_by(['shelfId'], count=True) == [{'shelfId': shelf.id, '_count': {'_all': 3}}]
        try:
            async with db.tx() as tx:
                await tx.book.delete_many()
                raise KeyError
        except KeyError:
            assert await db.book.count() == 3
        async with db.batch_() as batch:
            batch.weather.create({})
            batch.book.delete(where={'shelfId_number': {'shelfId': shelf.id, 'number': 3}})
        assert await db.book.count() == 2 and await db.weather.count() == 1
        try:
            await db.library.create({'name': 'Main'})
        except errors.UniqueViolationError:
            print('unique')
        rows = await db.query_raw('SELECT * FROM Book', model=Book)
        print(len(rows), await db.execute_raw('DELETE FROM WeatherReport'))

asyncio.run(main())
""")
    assert out.splitlines() == ["unique", "2 1"]


def test_every_changed_file_says_so(trimmed: Generated):
    texts = sources(trimmed.package)
    marked = {path.relative_to(trimmed.package).as_posix() for path in texts if texts[path].startswith(MARK)}
    assert marked == {
        "__init__.py", "_base_client.py", "_builder.py", "_compat.py", "_lazy.py", "_loopback.py", "_plain_rows.py",
        "_types.py", "actions.py", "bases.py", "client.py", "engine/__init__.py", "engine/_http.py", "engine/_query.py",
        "http_abstract.py", "models.py", "partials.py", "types.py",
    }  # fmt: skip
