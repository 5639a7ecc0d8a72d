"""The pytest plugin: databases that each test finds as it left them, and factories as fixtures.

It is registered as an entry point, so pytest imports this module in every project where the package is installed.
Until a test asks for one of its fixtures it does nothing, and imports nothing of the package that is heavy.

No fixture here is async: a client works in whatever loop the test has, so neither pytest-asyncio nor anyio's plugin
has to run anything, whatever their settings.
"""

from __future__ import annotations

import shlex
from argparse import ArgumentError
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from prisma import Prisma
    from seedbed.areas.registry import AreaRegistry
    from seedbed.database import DatabaseUrl
    from seedbed.factories import FactoryContext
    from seedbed.testing.collection import Factories
    from seedbed.testing.seeded import Seeded
    from seedbed.testing.template import Isolation, Template

_GROUP = "seedbed"
_NO_FACTORIES = pytest.StashKey[str]()
_IS_COMMITTED = pytest.StashKey[bool]()
_OPTIONS = {
    "--seed": ("seed_number", "N", "the seed of the factories and of the template database"),
    "--seed-profile": ("seed_profile", "NAME", "fill the template database with this profile of the project"),
    "--seed-database": ("seed_database", "URL", "the server or kind of database for tests (default: DATABASE_URL's)"),
}


# ── settings ──────────────────────────────────────────────────────────────────────────────────────────


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the settings of pytest's configuration file."""
    for setting, _, explanation in _OPTIONS.values():
        parser.addini(setting, explanation, default="")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(parser: pytest.Parser) -> Generator[None]:
    """Register the options after all other plugins: a project's own `--seed` is kept.

    Before that, and before any conftest.py is imported: the client of the project may be in a folder of its own.
    """
    from seedbed.errors import SeedError
    from seedbed.location import location

    with suppress(SeedError):
        location().extend_path_by_settings()
    yield
    group = parser.getgroup(_GROUP, "test databases and factories (seedbed)")
    for option, (setting, metavar, explanation) in _OPTIONS.items():
        try:
            group.addoption(option, dest=setting, metavar=metavar, default=None, help=explanation)
        except (ValueError, ArgumentError):
            continue


def _setting(config: pytest.Config, name: str) -> str | None:
    """Return a setting: from the command line, else from the configuration file."""
    return config.getoption(name, default=None) or config.getini(name) or None


def _seed(config: pytest.Config) -> int:
    from seedbed.config import DEFAULT_SEED

    text = _setting(config, "seed_number")
    if text is None:
        return DEFAULT_SEED
    if not str(text).isdecimal() or int(text) >= 2**31:
        raise pytest.UsageError(f"--seed {text} is not a number from 0 to {2**31 - 1}.")
    return int(text)


def pytest_configure(config: pytest.Config) -> None:
    """Register a fixture for each factory, and `db` and `factories` unless another plugin has fixtures of that name."""
    from seedbed.datamodel import load
    from seedbed.errors import ClientMissingError
    from seedbed.testing.names import factory_names

    _seed(config)
    holder = ModuleType("seedbed.testing.fixtures")
    # A conftest.py says what is so in its own folder, and pytest lets it; here only what holds everywhere counts.
    others = [each for each in config.pluginmanager.get_plugins() if not _is_conftest(each)]
    taken = {name for plugin in others for name in ("db", "factories") if hasattr(plugin, name)}
    fixtures: dict[str, Any] = {"db": _db, "factories": _factories}
    fixtures = {name: fixture for name, fixture in fixtures.items() if name not in taken}
    fixtures["seed_context"] = _seed_context_apart if "db" in taken else _seed_context
    for name, fixture in fixtures.items():
        setattr(holder, name, pytest.fixture(name=name)(fixture))
    try:
        models = load().models
    except ClientMissingError as error:
        # It appears only where a factory is asked for.
        models = {}
        config.stash[_NO_FACTORIES] = str(error)
    for name, model in factory_names(models).items():
        setattr(holder, f"{name}_factory", _factory_fixture(f"{name}_factory", model))
    config.pluginmanager.register(holder, "seedbed-fixtures")


def _is_conftest(plugin: object) -> bool:
    return (getattr(plugin, "__file__", None) or "").endswith("conftest.py")


def pytest_report_header(config: pytest.Config) -> str | None:
    """Name what was asked for."""
    asked = [f"{name.removeprefix('seed_')} {_setting(config, name)}" for name in ("seed_number", "seed_profile")]
    asked = [each for each in asked if not each.endswith("None")]
    return f"seedbed: {', '.join(asked)}" if asked else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say with a failure which seed its rows came from, and why there is no factory of a model."""
    report = yield
    reason = item.config.stash.get(_NO_FACTORIES, None)
    if report.failed and reason is not None and "_factory' not found" in report.longreprtext:
        report.sections.append((_GROUP, f"There are no factories. {reason}"))
    if report.failed and "seed_context" in getattr(item, "fixturenames", ()):
        report.sections.append((_GROUP, f"The same rows again: {_again(item)}"))
    return report


def _again(item: pytest.Item) -> str:
    """Return the command that makes the rows of a test again."""
    said = {name: _setting(item.config, name) for name, _, _ in _OPTIONS.values()}
    said["seed_number"] = str(_seed(item.config))
    words = [f"pytest {shlex.quote(item.nodeid)}"]
    for option, (name, _, _) in _OPTIONS.items():
        # A project's own option of that name means something else.
        is_ours = hasattr(item.config.option, name)
        if said[name] and name != "seed_database":
            words.append(f"{option} {said[name]}" if is_ours else f"-o {name}={said[name]}")
    return " ".join(words)


# ── databases ─────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def _told() -> Iterator[None]:
    """Say in one line why there is no database for tests; how that was found out helps nobody."""
    from seedbed.errors import SeedError

    try:
        yield
    except SeedError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None


@pytest.fixture(scope="session")
def seed_database_url(pytestconfig: pytest.Config) -> DatabaseUrl:
    """Where test databases are made: beside this one. Its own rows are never read or written."""
    from seedbed.database import DatabaseUrl, database_url

    named = _setting(pytestconfig, "seed_database")
    with _told():
        return DatabaseUrl.parse(named) if named else database_url()


@pytest.fixture(scope="session")
def seed_registry() -> AreaRegistry | None:
    """The areas that `--seed-profile` seeds; override it for areas of your own. None means the project's."""
    return None


@pytest.fixture(scope="session")
def seed_template(
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
    seed_database_url: DatabaseUrl,
    seed_registry: AreaRegistry | None,
) -> Iterator[Template]:
    """The database that all others are copies of, made once per session, however many workers there are."""
    from seedbed.factories.context import AS_OF
    from seedbed.testing.template import Template, template_config

    remote = _setting(pytestconfig, "seed_database") is not None
    with _told():
        config = template_config(_setting(pytestconfig, "seed_profile"), _seed(pytestconfig), AS_OF)
    if seed_database_url.provider == "mongodb":
        from seedbed.testing.mongodb import MongodbTemplate

        with _told():
            own = MongodbTemplate(seed_database_url, config, remote=remote)
        try:
            with _told():
                own.fill(seed_registry)
            yield own  # pyright: ignore[reportReturnType]
        finally:
            own.close()
        return
    folder = tmp_path_factory.getbasetemp()
    if hasattr(pytestconfig, "workerinput"):
        folder = folder.parent
    with _told():
        template = Template(seed_database_url, folder, config, registry=seed_registry, remote=remote)
    yield template
    template.close()


@pytest.fixture(scope="session")
def seed_isolation(seed_template: Template) -> Iterator[Isolation]:
    """This process's copy of the template, for tests that are rolled back."""
    with _told():
        isolation = _isolation(seed_template)
    yield isolation
    isolation.close()


def _isolation(template: Any) -> Any:
    if type(template).__name__ == "MongodbTemplate":
        from seedbed.testing.mongodb import MongodbIsolation

        return MongodbIsolation(template)
    from seedbed.testing.template import Isolation

    return Isolation(template)


@pytest.fixture
def seed_db(request: pytest.FixtureRequest, seed_template: Template, seed_isolation: Isolation) -> Iterator[Prisma]:
    """The client of a test: `db`, or `committed_db` where the test asks for that."""
    from seedbed.testing.template import committed

    # On MongoDB both are the same: the database is made as new after each test.
    has_copies = hasattr(seed_template, "copy")
    own = "committed_db" in request.fixturenames and has_copies
    request.node.stash[_IS_COMMITTED] = own or not has_copies
    with _told(), committed(seed_template) if own else seed_isolation.transaction() as client:
        yield client


def _db(seed_db: Prisma) -> Prisma:
    """A client in a transaction that is rolled back after the test. Transactions within it are savepoints."""
    return seed_db


@pytest.fixture
def committed_db(request: pytest.FixtureRequest, seed_db: Prisma) -> Prisma:
    """A client for a database of the test's own, for tests that commit. The factories of the test write to it."""
    if not request.node.stash[_IS_COMMITTED]:
        pytest.fail(
            "committed_db cannot be requested with getfixturevalue: the test's database is one that is rolled back. "
            "Name committed_db among the test's arguments, or in @pytest.mark.usefixtures.",
            pytrace=False,
        )
    return seed_db


@pytest.fixture
def seeded(seed_db: Prisma, seed_database_url: DatabaseUrl) -> Seeded:
    """Rows that the project's named conditions fit: `await seeded("order", "late", "unpaid")`."""
    from seedbed.testing.seeded import Seeded

    return Seeded(seed_db, seed_database_url.provider)


# ── factories ─────────────────────────────────────────────────────────────────────────────────────────


def _seed_context(request: pytest.FixtureRequest, db: Prisma, seed_template: Template) -> FactoryContext:
    """What the factories of a test share, on the database that it uses. Numbering starts again with each test."""
    from seedbed.areas.project import load_project

    return load_project().resolve("factory_context")(
        db, seed=_seed(request.config), numbered_after=seed_template.largest_table
    )


def _seed_context_apart(request: pytest.FixtureRequest, seed_db: Prisma, seed_template: Template) -> FactoryContext:
    """What the factories of a test share, where another plugin has its own `db`."""
    return _seed_context(request, seed_db, seed_template)


def _factories(seed_context: FactoryContext) -> Factories:
    """Every factory: `factories(CustomerFactory)`, `factories("Customer")` or `factories.customer`."""
    from seedbed.testing.collection import Factories

    return Factories(seed_context)


def _factory_fixture(name: str, model: str) -> Any:
    def factory(seed_context: FactoryContext) -> Any:
        from seedbed.testing.collection import Factories

        return Factories(seed_context)(model)

    factory.__doc__ = f"The factory of {model}, on the database of the test."
    return pytest.fixture(name=name)(factory)
