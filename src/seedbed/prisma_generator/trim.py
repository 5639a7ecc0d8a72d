"""Trimming of the client that Prisma Client Python generates.

Its template defines include and argument types for every pair of models, builds every Pydantic model on import and
loads its own generator to do so. Here the types that no relation leads to are dropped, models are built when they are
first used, and what only type checkers or `connect` need waits for them. Nothing that can be imported changes.
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from seedbed.datamodel.store import write_atomic
from seedbed.prisma_generator import builder, bytecode, client, engine, lazy, loopback, plain_rows
from seedbed.prisma_generator.rewrite import Unfamiliar, defer, lazy_package, lazy_siblings, public_names, substitute

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from types import CodeType

MARK = "# trimmed by seedbed.prisma_generator\n"
"""First line of every file that was changed; a file that has it is left alone."""
_ANY_MARK = "# trimmed by "
_UNQUOTED = re.compile(r"^(SCHEMA_PATH = Path\(|\s*'source_file_path': )'(.*'.*)'(\)|,)$", re.MULTILINE)

TEMPLATE_VERSION = "0.15.0"
"""The version of Prisma Client Python whose output this knows."""

BUILD_ON_USE = """

if PYDANTIC_V2 and not TYPE_CHECKING:
    from threading import RLock

    _building = RLock()

    class _CompleteFields:
        # The fields of a model that was not built yet may hold names instead of types: build it first.
        def __get__(self, instance, owner):
            if not owner.__pydantic_fields_complete__:
                owner.model_rebuild(raise_errors=False)
            return owner.__pydantic_fields__

    def _complete_parents(cls, **kwargs):
        # A subclass copies the fields of its parents, and its own module can't resolve their names.
        super(_PrismaModel, cls).__init_subclass__(**kwargs)
        for parent in cls.__mro__[1:]:
            if issubclass(parent, _PrismaModel) and not parent.__pydantic_fields_complete__:
                parent.model_rebuild(raise_errors=False)

    def _model_rebuild(cls, *, force=False, raise_errors=True, _parent_namespace_depth=2, _types_namespace=None):
        if cls.__pydantic_complete__ and not force:
            return None
        # Pydantic descends a dozen frames for each further model of a chain of relations.
        with _building:
            limit = sys.getrecursionlimit()
            sys.setrecursionlimit(max(limit, 50_000))
            try:
                return super(_PrismaModel, cls).model_rebuild(
                    force=force,
                    raise_errors=raise_errors,
                    _parent_namespace_depth=_parent_namespace_depth and _parent_namespace_depth + 1,
                    _types_namespace=_types_namespace,
                )
            finally:
                sys.setrecursionlimit(limit)

    _PrismaModel.model_fields = _CompleteFields()
    _PrismaModel.model_rebuild = classmethod(_model_rebuild)
    _PrismaModel.__init_subclass__ = classmethod(_complete_parents)
"""
"""Appended to `bases.py`."""

PYDANTIC_V1 = """\
        def __getattr__(name):
            if name != 'Extra':
                raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
            from pydantic.v1 import Extra

            return Extra

        def _late(name):
            def call(*args):
                from pydantic.v1 import typing

                return getattr(typing, name)(*args)

            return call

        get_args, is_union, get_origin = _late('get_args'), _late('is_union'), _late('get_origin')
        is_typeddict, is_literal_type = _late('is_typeddict'), _late('is_literal_type')
"""
"""Takes the place of the import of Pydantic's old version in `_compat.py`."""

PYDANTIC = (2, 11)
"""Since then a model says whether its fields are complete, which building on first use needs."""


def trim(package: Path, models: Collection[str]) -> str:
    """Trim the client in the folder `package`, generated for `models`, and return one line that says what happened.

    All or nothing: where anything looks unfamiliar, every file stays as it is. A second run changes nothing.
    """
    quote_paths(package)
    try:
        _check_versions(package)
        changed = {path: (text, code) for path, text, code in _trimmed(package, models)}
    except Unfamiliar as error:
        return f"The client could not be trimmed, so importing it is slow: {error}."
    if not changed:
        return "The client is already trimmed."
    before = sum(path.stat().st_size for path in changed)
    for helper in (lazy, loopback, plain_rows):
        own = Path(str(helper.__file__))
        write_atomic(package / f"_{own.name}", MARK + own.read_text(encoding="utf-8"))
    for path, (text, _) in changed.items():
        write_atomic(path, text)
    after = sum(path.stat().st_size for path in changed)
    # Only type checkers read types.py.
    compiled = {path: code for path, (_, code) in changed.items() if code is not None}
    bytecode.keep(package, compiled, but=re.compile(r"types\.py$"))
    return f"The client was trimmed from {before / 1e6:.1f} to {after / 1e6:.1f} MB of source."


def quote_paths(package: Path) -> None:
    """Mend what the generator's template writes without quoting: a path with an apostrophe."""
    path = package / "client.py"
    if not path.is_file():
        return
    source = _read(path)
    mended = _UNQUOTED.sub(lambda found: f"{found[1]}{found[2]!r}{found[3]}", source)
    if mended != source:
        write_atomic(path, mended)


def _check_versions(package: Path) -> None:
    found = re.search(r"^__version__ = ['\"](.+)['\"]", _read(package / "__init__.py"), re.MULTILINE)
    if found is None or found.group(1) != TEMPLATE_VERSION:
        name = found.group(1) if found else "unknown"
        raise Unfamiliar(f"it is of Prisma Client Python {name}, and only {TEMPLATE_VERSION} is known")
    try:
        pydantic = version("pydantic")
    except PackageNotFoundError:
        raise Unfamiliar("Pydantic is not installed") from None
    if tuple(int(part) for part in pydantic.split(".")[:2]) < PYDANTIC:
        raise Unfamiliar(f"Pydantic {pydantic} is older than {'.'.join(map(str, PYDANTIC))}")


def _trimmed(package: Path, models: Collection[str]) -> Iterable[tuple[Path, str, CodeType | None]]:
    steps: dict[str, Callable[[str], str]] = {
        "types.py": lambda source: lazy_imports(drop_unreachable(source, models)),
        "bases.py": lambda source: defer_models(lazy_imports(source)),
        "models.py": lambda source: without_rebuild(lazy_generator(lazy_imports(source)), models),
        "actions.py": lazy_imports,
        "partials.py": lazy_imports,
        "client.py": lambda source: client.rewrite(source, models),
        "_builder.py": lambda source: builder.know_scalars(builder.quick(source)),
        "_compat.py": lambda source: read_plainly(lazy_pydantic_v1(source)),
        "_types.py": lambda source: defer(source, ["httpx"]),
        "_base_client.py": lambda source: defer(
            client.plain_engine_type(source),
            ["SyncQueryEngine", "AsyncQueryEngine", "EngineType", "Metrics", "QueryBuilder"],
        ),
        "http_abstract.py": engine.general,
        "engine/_query.py": engine.start,
        "engine/_http.py": engine.talk,
        "engine/__init__.py": lambda source: lazy_package(source, _exports(package / "engine"), ".._lazy"),
        "__init__.py": lambda source: lazy_package(source, _exports(package), "._lazy"),
    }
    for name, step in steps.items():
        path = package / name
        source = _read(path)
        # Some files are not written again by every `prisma generate`, and may have the mark of an earlier version.
        is_trimmed, late = source.startswith(_ANY_MARK), _LATE.get(name)
        if is_trimmed and (late is None or plain_rows.__name__.rpartition(".")[2] in source):
            continue
        try:
            text = late(source) if is_trimmed and late is not None else MARK + step(source)
            code = compile(text, str(path), "exec", dont_inherit=True) if name != "types.py" else None
        except (Unfamiliar, SyntaxError) as error:
            raise Unfamiliar(f"{name} is not as expected ({error})") from error
        yield path, text, code


def drop_unreachable(source: str, models: Collection[str]) -> str:
    """Drop from `types.py` the include and argument types of pairs of models that no relation leads to.

    Few are there where our own start of the client's generator has left most of them out (`client_generator.relate`).
    """
    blocks = re.split(r"^(?=\S)", source, flags=re.MULTILINE)
    paired = re.compile(r"class ((?:FindMany)?(\w+?)(?:Include|Args)From(\w+))\(")
    known = set(models)
    pairs: dict[str, str] = {}
    for block in blocks:
        found = paired.match(block)
        if found and found.group(2).removeprefix("FindMany") in known and found.group(3) in known:
            pairs[found.group(1)] = block
    if lacking := [model for model in models if f"{model}IncludeFrom{model}" not in pairs]:
        raise Unfamiliar(f"no types of pairs for {', '.join(lacking)}")
    kept = set(pairs.values())
    queue = [block for block in blocks if block not in kept]
    reachable: set[str] = set()
    while queue:
        for name in re.findall(r"\w+From\w+", queue.pop()):
            if name in pairs and name not in reachable:
                reachable.add(name)
                queue.append(pairs[name])
    dropped = {block for name, block in pairs.items() if name not in reachable}
    return "".join(block for block in blocks if block not in dropped)


def lazy_imports(source: str) -> str:
    """Make the sibling modules that a generated file imports wait until they are used."""
    # Line by line: to parse all of it would take seconds.
    changed, found = re.subn(r"^from \. import .*\n", lambda line: lazy_siblings(line[0]), source, flags=re.MULTILINE)
    if not found:
        raise Unfamiliar("no import of sibling modules")
    return changed


def defer_models(source: str) -> str:
    """Let Pydantic build the models of `bases.py` when they are first used."""
    source = substitute(r"^( +)populate_by_name=True,\n", r"\g<0>\1defer_build=True,\n", source)
    return source + BUILD_ON_USE


def without_rebuild(source: str, models: Collection[str]) -> str:
    """Drop from `models.py` the building of every model on import."""
    return substitute(r"^model_rebuild\(\w+\)\n", "", source, len(models))


def lazy_generator(source: str) -> str:
    """Import the generator from `models.py` only where a partial type is created."""
    return substitute(
        r"^from \.generator import partial_models_ctx, PartialModelField\n",
        "if TYPE_CHECKING:\n"
        r"    \g<0>"
        "else:\n"
        "    partial_models_ctx = _lazy.LazyName(__package__, 'generator', 'partial_models_ctx')\n"
        "    PartialModelField = Any\n",
        source,
    )


def lazy_pydantic_v1(source: str) -> str:
    """Import Pydantic's old version from `_compat.py` only where one of its helpers is called."""
    source = substitute(r"^        from pydantic\.v1 import Extra as Extra\n", "", source)
    return substitute(
        r"^        from pydantic\.v1\.typing import \((?:\n            \w+ as \w+,)+\n        \)\n", PYDANTIC_V1, source
    )


def read_plainly(source: str) -> str:
    """Let rows without relations be read before their model is built."""
    return substitute(
        r"^(def model_parse\(.*\n    if PYDANTIC_V2:\n)        return model\.model_validate\(obj\)\n",
        r"\1        from ._plain_rows import parse\n\n        return parse(model, obj)\n",
        source,
    )


_LATE: dict[str, Callable[[str], str]] = {"_compat.py": read_plainly, "_builder.py": builder.know_scalars}
"""What files lack that an earlier version has trimmed."""


def _exports(package: Path) -> dict[str, list[str]]:
    """Return the names that each module of a package gives to a star import."""
    exports = {}
    for path in package.glob("*.py"):
        if path.name in ("__init__.py", "types.py", "models.py", "actions.py"):
            continue
        source = _read(path)
        star = re.fullmatch(r"from \.(\w+) import \*\s*", source)
        exports[path.stem] = public_names(_read(package / f"{star.group(1)}.py") if star else source)
    return exports


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Unfamiliar(f"{path.name} is missing") from None
