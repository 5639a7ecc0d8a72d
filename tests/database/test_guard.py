"""The guard knows what a database holds and when it must not be touched unasked."""

from __future__ import annotations

import pytest
from support import AS_OF, use_folder

from seed.factories import ClinicFactory, FactoryContext, SeedRunFactory
from seedbed.database import BulkWriter, DatabaseUrl, connect, guard
from seedbed.database.guard import DatabaseState, SeedRunMark, concern, environment, forbid_production, inspect
from seedbed.errors import GuardError
from seedbed.factories.id_tracker import IdTracker
from seedbed.rng import rng

LOCAL = DatabaseUrl.parse("postgresql://u:secret@localhost/orca")
REMOTE = DatabaseUrl.parse("postgresql://u:secret@db.example.com/orca")
FILE = DatabaseUrl.parse("file:/data/x.db")

in_the_loop_of_the_client = pytest.mark.asyncio(loop_scope="session")


def holding(rows: int, environment: str | None = "development") -> DatabaseState:
    mark = (SeedRunMark("minimal", 7, AS_OF, environment, ("core",), {"main": (1, 10)}),) if environment else ()
    return DatabaseState(frozenset({"Patient"}), {"Patient": rows} if rows else {}, mark)


@pytest.fixture(autouse=True)
def own_files(tmp_path, monkeypatch):
    """Keep the machine's .env out."""
    use_folder(tmp_path, monkeypatch)


# ── what is there ─────────────────────────────────────────────────────────────────────────────────────


@in_the_loop_of_the_client
async def test_tables_without_rows_hold_nothing(tx, shared, datamodel):
    state = await inspect(tx, shared.url.provider)
    assert state.tables == {model.table for model in datamodel.models.values()}
    assert (state.rows, state.total, state.runs) == ({}, 0, ())


@in_the_loop_of_the_client
async def test_rows_are_counted_in_tables_of_ours_and_of_others(tx, shared, datamodel):
    provider = shared.url.provider
    context = FactoryContext(datamodel, IdTracker(rng(1)), 1, AS_OF, db=tx, writer=BulkWriter(tx, datamodel, provider))
    await ClinicFactory(context).create_many(3)
    await tx.execute_raw('CREATE TABLE "some \'other\' ""table""" (n INTEGER)')
    await tx.execute_raw('INSERT INTO "some \'other\' ""table""" VALUES (1), (2)')
    await tx.execute_raw('CREATE TABLE "_prisma_migrations" (n INTEGER)')
    await tx.execute_raw('INSERT INTO "_prisma_migrations" VALUES (1)')
    state = await inspect(tx, provider)
    assert state.rows == {"Clinic": 3, "some 'other' \"table\"": 2}
    assert state.total == 5
    assert "_prisma_migrations" not in state.tables


@in_the_loop_of_the_client
async def test_marks_come_back_as_the_runs_left_them_in_order(tx, shared, datamodel):
    provider = shared.url.provider
    context = FactoryContext(datamodel, IdTracker(rng(1)), 1, AS_OF, db=tx, writer=BulkWriter(tx, datamodel, provider))
    run = {"profile": "full", "seed": 9, "environment": "staging", "areas": ["core"], "patients": {"main": [11, 20]}}
    await SeedRunFactory(context).create_many([{**run, "number": 2}, {**run, "number": 1, "patients": {}}])
    state = await inspect(tx, provider)
    first, second = state.runs
    for run in state.runs:
        told = (run.profile, run.seed, run.as_of, run.environment, run.areas)
        assert told == ("full", 9, AS_OF, "staging", ("core",))
    assert (first.facts["number"], second.facts["number"]) == (1, 2)
    assert (first.facts["patients"], second.facts["patients"]) == ({}, {"main": [11, 20]})


async def test_a_table_that_only_shares_its_name_with_ours_is_no_mark(provider, make_database):
    async with connect(make_database(provider, tables=False)) as db:
        assert await inspect(db, provider) == DatabaseState(frozenset(), {}, ())
        await db.execute_raw('CREATE TABLE "SeedRun" (n INTEGER)')
        await db.execute_raw('INSERT INTO "SeedRun" VALUES (1)')
        state = await inspect(db, provider)
    assert (state.total, state.runs) == (1, ())


# ── what speaks against clearing it ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("url", [LOCAL, REMOTE, FILE])
@pytest.mark.parametrize("environment", [None, "staging"])
def test_nothing_speaks_against_clearing_what_is_empty(url, environment):
    assert concern(holding(0, environment), url) is None


@pytest.mark.parametrize("url", [LOCAL, FILE])
def test_nothing_speaks_against_clearing_what_this_seeder_filled_here(url):
    assert concern(holding(1_234), url) is None


@pytest.mark.parametrize("url", [LOCAL, REMOTE, FILE])
def test_rows_without_a_mark_are_somebody_elses(url):
    assert concern(holding(1_234, None), url) == f"{url} holds 1,234 rows that this seeder did not make."


def test_another_machine_is_a_concern_even_with_a_mark():
    reason = concern(holding(5), REMOTE)
    assert reason is not None
    assert "is not this machine" in reason
    assert "db.example.com" in reason
    assert "secret" not in reason


def test_another_environment_than_the_recorded_one_is_a_concern(monkeypatch):
    monkeypatch.setenv("ORCA_ENV", "staging")
    assert concern(holding(5), LOCAL) == (
        "PostgreSQL orca on localhost holds 5 rows seeded for the environment 'development', but this is 'staging'."
    )
    assert concern(holding(5, "staging"), LOCAL) is None


def test_the_latest_run_says_which_environment_it_is():
    first, last = holding(5, "development").runs[0], holding(5, "staging").runs[0]
    state = DatabaseState(frozenset({"Patient"}), {"Patient": 5}, (first, last))
    assert "'staging'" in str(concern(state, LOCAL))


# ── production ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["production", "PRODUCTION", "prod", " production\n"])
def test_production_is_refused_however_it_is_written(name, monkeypatch):
    monkeypatch.setenv("ORCA_ENV", name)
    with pytest.raises(GuardError, match=r"ORCA_ENV is prod\w*: refusing to seed\. No option overrides this"):
        forbid_production("seed")


def test_production_in_the_file_of_settings_is_refused_too(tmp_path):
    (tmp_path / ".env").write_text("ORCA_ENV=production\n")
    with pytest.raises(GuardError):
        forbid_production("restore")


@pytest.mark.parametrize("name", ["", "development", "staging", "preproduction"])
def test_other_environments_are_not_production(name, monkeypatch):
    monkeypatch.setenv("ORCA_ENV", name)
    forbid_production("seed")
    assert environment() == (name or "development")


def test_a_refusal_by_the_guard_has_an_exit_code_of_its_own():
    assert guard.GuardError.exit_code == 3
