"""The tables of the schema: noticing that they are missing, and making them anew."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from seedbed.database import guard, schema
from seedbed.database.guard import DatabaseState
from seedbed.database.layout import require_layout
from seedbed.datamodel import tables
from seedbed.errors import DatabaseError


def state_of(*names: str) -> DatabaseState:
    return DatabaseState(frozenset(names), {}, ())


def tables_of(datamodel):
    return [table.name for table in tables(datamodel)]


def test_a_database_with_all_tables_is_accepted(datamodel, make_database):
    url = make_database("sqlite", tables=False)
    require_layout(state_of(*tables_of(datamodel), "another"), tables(datamodel), url)


def test_missing_tables_are_named_and_the_remedy_too(datamodel, make_database):
    url = make_database("sqlite", tables=False)
    missing = tables_of(datamodel)
    with pytest.raises(DatabaseError) as caught:
        require_layout(state_of(), tables(datamodel), url)
    assert f"{missing[0]}, {missing[1]}, {missing[2]} and {len(missing) - 3} more" in str(caught.value)
    assert str(caught.value).startswith(f"{url} lacks the tables ")
    assert str(caught.value).endswith("Run `prisma db push`.")
    with pytest.raises(DatabaseError, match=rf"lacks the table {missing[-1]}\. Run"):
        require_layout(state_of(*missing[:-1]), tables(datamodel), url)


def test_each_difference_of_columns_has_its_advice(datamodel, make_database):
    url = make_database("sqlite")
    every = tables(datamodel)

    def told(rows: int, *, less: str = "", more: str = "") -> str:
        columns = {table.name: frozenset(table.names) for table in every}
        columns["Patient"] = (columns["Patient"] - {less}) | ({more} - {""})
        state = replace(state_of(*columns), columns=columns, rows={"Patient": rows} if rows else {})
        with pytest.raises(DatabaseError) as caught:
            require_layout(state, every, url, exactly=True)
        return str(caught.value).removeprefix(f"{url} ")

    assert told(5, less="middleName") == "lacks Patient.middleName. Run `prisma db push`."
    assert told(5, less="createdAt") == "lacks Patient.createdAt. Run `prisma db push`."
    assert told(0, less="firstName") == "lacks Patient.firstName. Run `prisma db push`."
    filled = told(5, less="firstName")
    assert filled.startswith(
        "lacks Patient.firstName, and 5 rows of Patient have no value for firstName. Give that column a def"
    )
    assert filled.endswith("or use `python -m scripts.db.reset` to create the tables again.")
    assert told(5, more="nickname").startswith("has Patient.nickname, which this schema does not have. Add it")
    both = told(5, less="firstName", more="nickname")
    assert "another version of the schema: it lacks Patient.firstName and has Patient.nickname. Go back to" in both


def test_the_script_creates_every_table_once(provider, datamodel):
    script = schema.creation_script(provider)
    created = [match[1] for each in script if (match := re.match(r'CREATE TABLE "(\w+)"', each))]
    assert sorted(created) == sorted(tables_of(datamodel))
    assert all(each.split()[0] in {"CREATE", "ALTER"} for each in script)


def test_the_script_is_written_once_for_a_schema(provider, datamodel, monkeypatch):
    script = schema.creation_script(provider)
    monkeypatch.setattr(schema, "_run_prisma", lambda *_: pytest.fail("the Prisma CLI was asked again"))
    assert schema.creation_script(provider) == script


@pytest.mark.asyncio(loop_scope="session")
async def test_recreating_drops_everything_and_makes_the_tables_anew(tx, shared, datamodel):
    provider = shared.url.provider
    await tx.execute_raw('CREATE TABLE "an ""odd"" name" ("clinicId" TEXT REFERENCES "Clinic" ("id"))')
    await tx.execute_raw('DROP TABLE "SeedRun"')
    await tx.execute_raw('ALTER TABLE "Room" ADD COLUMN "extra" INTEGER')
    role = await tx.role.create({"code": "a", "name": "a", "description": "a", "rank": 1})
    permission = await tx.permission.create({"code": "b", "resource": "b", "action": "READ", "description": "b"})
    await tx.rolepermission.create({"roleId": role.id, "permissionId": permission.id})
    script = schema.creation_script(provider)
    await schema.recreate(tx, shared.url, await guard.inspect(tx, provider), script)
    state = await guard.inspect(tx, provider)
    assert state.tables == set(tables_of(datamodel))
    assert state.total == 0
    assert await tx.seedrun.count() == 0
    assert await tx.room.find_many() == []
