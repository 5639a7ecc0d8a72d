"""The plugin as people have it: installed, in projects of their own, with real databases."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from textwrap import dedent

import pytest

from seed.config import PROJECT_ROOT
from seedbed.database.schema import creation_script

pytest_plugins = ("pytester",)

SETTINGS = """
[pytest]
filterwarnings = error
addopts = -p no:cacheprovider -p no:hypothesispytest -p no:faker --strict-markers --strict-config
"""

# pytest-asyncio warns where this is not set.
ASYNCIO = SETTINGS + "asyncio_default_fixture_loop_scope = function\n"

FROM_THE_ISSUE = """
import pytest
from seed.factories import PatientFactory

async def test_a_patient_with_a_trait_and_a_field(patient_factory: PatientFactory, db):
    patient = await patient_factory.create(traits=["inactive"], email="test@example.com")
    assert (patient.isActive, patient.email) == (False, "test@example.com")
    assert await db.patient.count() == 1

@pytest.mark.parametrize("number", range(3))
async def test_it_is_gone_in_the_next_test(number, patient_factory, db):
    assert await db.patient.count() == await db.clinic.count() == 0
    await patient_factory.create(email="test@example.com")
    await patient_factory.create_many(10)
    assert await db.patient.count() == 11
"""


@pytest.fixture(autouse=True)
def of_this_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folders of these tests are none of a project's: they work on this one."""
    monkeypatch.setenv("SEEDBED_PROJECT", str(PROJECT_ROOT))


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A folder of tests without a conftest."""
    pytester.makeini(ASYNCIO)
    return pytester


def passed(result: pytest.RunResult, count: int) -> None:
    assert result.parseoutcomes() == {"passed": count}, result.stdout.str()


# ── the async plugins ─────────────────────────────────────────────────────────────────────────────────


def test_with_pytest_asyncio_as_it_is(project: pytest.Pytester):
    project.makepyfile(FROM_THE_ISSUE + "\npytestmark = pytest.mark.asyncio\n")
    passed(project.runpytest_subprocess("-p", "no:anyio"), 4)


def test_with_pytest_asyncio_in_auto_mode_and_loops_of_every_scope(project: pytest.Pytester):
    project.makepyfile(
        test_auto=FROM_THE_ISSUE,
        test_session=FROM_THE_ISSUE + "\npytestmark = pytest.mark.asyncio(loop_scope='session')\n",
        test_module=FROM_THE_ISSUE + "\npytestmark = pytest.mark.asyncio(loop_scope='module')\n",
    )
    passed(project.runpytest_subprocess("-o", "asyncio_mode=auto", "-p", "no:anyio"), 12)


def test_with_the_plugin_of_anyio_on_both_of_its_backends(project: pytest.Pytester):
    project.makepyfile(FROM_THE_ISSUE + "\npytestmark = pytest.mark.anyio\n")
    project.makeini(SETTINGS)
    passed(project.runpytest_subprocess("-p", "no:asyncio"), 8)


def test_without_any_of_them(project: pytest.Pytester):
    project.makepyfile(
        """
        import asyncio

        def test_one_loop_after_the_other(patient_factory, db):
            asyncio.run(patient_factory.create())
            assert asyncio.run(db.patient.count()) == 1
        """
    )
    project.makeini(SETTINGS)
    passed(project.runpytest_subprocess("-p", "no:asyncio", "-p", "no:anyio"), 1)


# ── isolation ─────────────────────────────────────────────────────────────────────────────────────────


def test_two_hundred_tests_in_random_order_on_two_workers(project: pytest.Pytester):
    project.makeconftest(
        """
        import random

        def pytest_collection_modifyitems(items):
            # The same order on each worker, or they could not share the work.
            random.Random(7).shuffle(items)
        """
    )
    project.makepyfile(FROM_THE_ISSUE.replace("range(3)", "range(199)") + "\npytestmark = pytest.mark.asyncio\n")
    passed(project.runpytest_subprocess("-n", "2"), 200)


def test_a_test_that_commits_has_a_database_of_its_own(project: pytest.Pytester):
    project.makepyfile(
        """
        import pytest
        pytestmark = pytest.mark.asyncio

        @pytest.mark.parametrize("number", [1, 2])
        async def test_committed(number, committed_db, patient_factory):
            assert await committed_db.patient.count() == 0
            await patient_factory.create(email="test@example.com")
            async with committed_db.tx() as tx:
                assert await tx.patient.count() == 1
            assert await committed_db.patient.count() == 1

        async def test_not_committed(db):
            assert await db.patient.count() == 0

        async def test_db_is_the_same_where_both_are_asked_for(db, committed_db):
            assert db is committed_db
        """
    )
    passed(project.runpytest_subprocess(), 4)


def test_a_database_of_its_own_that_no_argument_names_is_refused(project: pytest.Pytester):
    project.makepyfile(
        """
        import pytest

        def test_alone(request):
            request.getfixturevalue("committed_db")

        def test_beside_another(db, request):
            request.getfixturevalue("committed_db")

        @pytest.mark.usefixtures("committed_db")
        def test_in_time(db, request):
            assert request.getfixturevalue("committed_db") is db
        """
    )
    ran = project.runpytest_subprocess()
    ran.assert_outcomes(passed=1, failed=2)
    ran.stdout.fnmatch_lines("committed_db cannot be requested with getfixturevalue: *")


def test_databases_of_the_project_are_not_touched(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    theirs = project.path / "dev.db"
    with closing(sqlite3.connect(theirs)) as connection:
        connection.execute('CREATE TABLE "Patient" (id)')
    before = theirs.read_bytes()
    monkeypatch.setenv("DATABASE_URL", f"file:{theirs}")
    project.makepyfile(FROM_THE_ISSUE + "\npytestmark = pytest.mark.asyncio\n")
    passed(project.runpytest_subprocess(), 4)
    assert theirs.read_bytes() == before


def test_production_and_other_machines_are_refused(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    project.makepyfile("def test_it(db): pass")
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:secret@db.example.com/orca")
    refused = project.runpytest_subprocess()
    refused.stdout.fnmatch_lines("*PostgreSQL orca on db.example.com is on another machine*--seed-database*")
    refused.stdout.no_fnmatch_line("*secret*")
    monkeypatch.setenv("DATABASE_URL", "mongodb://user:secret@db.example.com/orca")
    refused = project.runpytest_subprocess()
    refused.stdout.fnmatch_lines("*MongoDB orca on db.example.com is on another machine*--seed-database*")
    refused.stdout.no_fnmatch_line("*secret*")
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("ORCA_ENV", "production")
    refused = project.runpytest_subprocess()
    refused.stdout.fnmatch_lines("*ORCA_ENV is production: refusing to create test databases*")


# ── settings ──────────────────────────────────────────────────────────────────────────────────────────

PRINTS = """
import pytest

@pytest.mark.asyncio
async def test_it(patient_factory, db):
    patient = await patient_factory.create()
    print(patient.id, await db.staffprofile.count())
    assert False
"""


def test_a_failure_names_the_seed_and_the_seed_brings_the_rows_back(project: pytest.Pytester):
    project.makepyfile(PRINTS)
    first = project.runpytest_subprocess("--seed", "7", "--seed-profile", "minimal")
    again = "*pytest test_a_failure*.py::test_it --seed 7 --seed-profile minimal"
    first.stdout.fnmatch_lines(["seedbed: number 7, profile minimal", "*- seedbed -*", again])
    printed = [line for line in first.outlines if line.endswith(" 4")]
    assert len(printed) == 1, "the minimal profile has four members of staff"
    project.makeini(ASYNCIO + "seed_number = 7\nseed_profile = minimal\n")
    assert printed[0] in project.runpytest_subprocess().outlines


def test_the_seed_is_named_as_a_setting_where_the_option_is_the_projects_own(project: pytest.Pytester):
    project.makeconftest("def pytest_addoption(parser): parser.addoption('--seed', default='theirs')")
    project.makepyfile(PRINTS)
    first = project.runpytest_subprocess("-o", "seed_number=7")
    first.stdout.fnmatch_lines("The same rows again: pytest test_the_seed_*.py::test_it -o seed_number=7")


def test_why_there_is_no_database_is_told_without_a_traceback(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
):
    project.makepyfile("def test_it(db): pass\ndef test_more(db): pass")
    for name, value, reason in (
        ("ORCA_ENV", "production", "ORCA_ENV is production: refusing to create test databases."),
        ("DATABASE_URL", "oracle://here/tests", "DATABASE_URL"),
        ("DATABASE_URL", "postgresql://nobody@localhost:1/tests", "localhost:1"),
    ):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            told = project.runpytest_subprocess()
        told.assert_outcomes(errors=2)
        assert reason in told.stdout.str()
        told.stdout.no_re_match_line(r".*\.py:\d")


def test_a_seed_that_is_none_is_wrong_usage(project: pytest.Pytester):
    project.makepyfile(PRINTS)
    result = project.runpytest_subprocess("--seed", "many")
    result.stderr.fnmatch_lines("*--seed many is not a number from 0 to 2147483647.*")


# ── merely installed ──────────────────────────────────────────────────────────────────────────────────


def test_it_does_nothing_where_nobody_asks(project: pytest.Pytester):
    project.makeconftest(
        """
        def pytest_addoption(parser):
            parser.addoption("--seed", type=int, default=1)
        """
    )
    project.makepyfile(
        """
        import sys
        import pytest

        @pytest.fixture
        def db():
            return "mine"

        def test_the_seed_and_the_fixture_are_theirs(request, db):
            assert (request.config.getoption("--seed"), db) == (5, "mine")

        def test_nothing_heavy_is_imported():
            heavy = {"prisma", "faker", "httpx", "pydantic", "seed.factories", "seedbed.database", "seedbed.areas.run"}
            assert heavy.isdisjoint(sys.modules)
        """
    )
    plain = project.runpytest_subprocess("--seed", "5", "-p", "no:anyio")
    passed(plain, 2)
    assert "orca" not in "\n".join(line for line in plain.outlines if not line.startswith("plugins:"))


def test_every_model_has_a_fixture(project: pytest.Pytester, datamodel):
    shown = project.runpytest_subprocess("--fixtures", "-q").stdout.str()
    for name in ("db", "committed_db", "factories", "seed_context", "patient_factory", "appointment_type_factory"):
        assert f"\n{name} -- " in shown or f"\n{name}\n" in shown, name
    assert shown.count("_factory") >= len(datamodel.models)


def test_without_a_client_the_message_says_what_to_do(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    # Its command line, which writes the script of the tables, is not in the package below.
    creation_script("sqlite")
    # A package that comes first, as the library is before a client was generated into it.
    package = project.path / "before" / "prisma"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(
        dedent(
            """
            def __getattr__(name):
                raise RuntimeError("The Client hasn't been generated yet")
            """
        )
    )
    monkeypatch.setenv("PYTHONPATH", str(package.parent))
    project.makepyfile("def test_it(patient_factory): pass")
    result = project.runpytest_subprocess()
    result.stdout.fnmatch_lines("*The Prisma client is not generated. Run `prisma generate`*")


def test_a_conftest_with_a_db_of_its_own_is_nobody_elses_matter(project: pytest.Pytester):
    own = project.mkdir("own")
    own.joinpath("conftest.py").write_text("import pytest\n\n@pytest.fixture\ndef db():\n    return 'its own'\n")
    own.joinpath("test_own.py").write_text("def test_it(db):\n    assert db == 'its own'\n")
    project.makepyfile(test_else="def test_it(db, patient_factory):\n    assert db.is_connected()\n")
    # Both orders of paths, because pytest loads a conftest of an argument before it configures anything.
    passed(project.runpytest_subprocess("test_else.py", "own"), 2)
    passed(project.runpytest_subprocess("own", "test_else.py"), 2)
