"""Writing rows in bulk."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support import AS_OF

from seedbed.database import BulkWriter
from seedbed.database.encoding import RowEncodings, encode_datetime, encode_json
from seedbed.database.statements import identifier, literal, statement
from seedbed.errors import DatabaseError
from seedbed.rng import object_id


def clinic(number: int, **fields):
    texts = ("legalName", "npi", "taxId", "phone", "email", "street", "city", "state", "postalCode", "timezone")
    return {
        "id": object_id(1, number),
        "slug": f"slug-{number}",
        "name": f"name {number}",
        **dict.fromkeys(texts, "x"),
        "website": None,
        "status": "ACTIVE",
        "openedOn": AS_OF,
        "createdAt": AS_OF,
        "updatedAt": AS_OF,
        **fields,
    }


@pytest.fixture(params=["/rows", "/no-such-door"], ids=["door", "parameter"])
def writer(tx, shared, datamodel, request, monkeypatch):
    """One whose engine takes rows past the queries, and one whose engine doesn't, as a native one."""
    monkeypatch.setattr("seedbed.database.writer._DOOR", request.param)
    return BulkWriter(tx, datamodel, shared.url.provider)


in_the_loop_of_the_client = pytest.mark.asyncio(loop_scope="session")


@in_the_loop_of_the_client
async def test_rows_are_written_in_chunks_and_counted(writer, tx):
    await writer.insert("Clinic", [clinic(number) for number in range(1_501)])
    assert await tx.clinic.count() == 1_501
    assert writer.counts["Clinic"] == 1_501
    await writer.insert("Clinic", [clinic(5_000)])
    assert writer.counts == {"Clinic": 1_502}


@in_the_loop_of_the_client
async def test_no_rows_are_no_statement(writer, tx):
    await writer.insert("Clinic", [])
    assert await tx.clinic.count() == 0
    assert writer.counts.total() == 0


@in_the_loop_of_the_client
async def test_the_client_reads_what_was_written(writer, tx):
    hours = datetime(2020, 2, 29, 23, 59, 59, 987_000, UTC)
    await writer.insert("Clinic", [clinic(1, name='Zoë\'s "Smile" 🦷', openedOn=hours, website=None)])
    held = await tx.clinic.find_first_or_raise()
    assert (held.name, held.openedOn, held.website, held.status) == ('Zoë\'s "Smile" 🦷', hours, None, "ACTIVE")


# What stands in for a quotation mark on the way, what escapes it, and what looks like either.
PARTS = [
    '"',
    "\\",
    "\x7f",
    "\\u007f",
    "\\u0022",
    "u007f",
    "\x7f\x7f",
    "'",
    "\n",
    "[",
    "]",
    ",",
    "char(127)",
    "$1",
    "é",
    "🦷",
]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.lists(st.sampled_from(PARTS), max_size=6).map("".join), min_size=1, max_size=40))
@example(names=["\x7f", "\\\x7f", '\\\x7f"', '"\x7f\\'])
@in_the_loop_of_the_client
async def test_text_with_the_stand_in_for_quotation_marks_arrives_as_it_was(writer, tx, names):
    await tx.clinic.delete_many()
    await writer.insert("Clinic", [clinic(number, name=name) for number, name in enumerate(names)])
    held = {row.slug: row.name for row in await tx.clinic.find_many()}
    assert held == {f"slug-{number}": name for number, name in enumerate(names)}


@in_the_loop_of_the_client
@pytest.mark.parametrize(("name", "told"), [("a\0b", "zero character"), ("\ud800", "half a surrogate pair")])
async def test_what_is_no_text_is_refused(writer, name, told):
    with pytest.raises(DatabaseError, match=f"Rows of Clinic contain .*{told}"):
        await writer.insert("Clinic", [clinic(1, name=name)])


@in_the_loop_of_the_client
async def test_text_that_spells_a_zero_character_is_text(writer, tx):
    await writer.insert("Clinic", [clinic(1, name="\\u0000")])
    assert (await tx.clinic.find_first_or_raise()).name == "\\u0000"


@in_the_loop_of_the_client
async def test_a_refused_row_is_reported_with_its_model(writer):
    await writer.insert("Clinic", [clinic(1)])
    with pytest.raises(DatabaseError, match="rows of Clinic"):
        await writer.insert("Clinic", [clinic(2, slug="slug-1")])


@in_the_loop_of_the_client
async def test_clearing_deletes_from_tables_that_have_rows(writer, tx, shared, monkeypatch):
    await writer.insert("Clinic", [clinic(1)])
    sent: list[str] = []
    execute = tx.execute_raw

    async def noting(query, *args):
        sent.append(query)
        return await execute(query, *args)

    monkeypatch.setattr(tx, "execute_raw", noting)
    await writer.clear()
    assert await tx.clinic.count() == 0
    if shared.url.provider == "sqlite":
        assert [query for query in sent if query.startswith("DELETE")] == ['DELETE FROM "Clinic"']


@in_the_loop_of_the_client
async def test_clearing_empties_every_table_in_an_order_that_foreign_keys_allow(writer, tx, datamodel, shared):
    from seed.factories import FactoryContext, factory_for
    from seedbed.factories.id_tracker import IdTracker
    from seedbed.rng import rng

    context = FactoryContext(datamodel, IdTracker(rng(1)), 1, AS_OF, db=tx, writer=writer)
    for model in datamodel.models:
        await factory_for(model)(context).create()
    first = await tx.appointment.find_first_or_raise()
    await factory_for("Appointment")(context).create(rescheduledFromId=first.id)
    await writer.clear()
    for model in datamodel.models.values():
        [row] = await tx.query_raw(statement(f"SELECT count(*) AS held FROM {identifier(model.table)}"))
        assert int(row["held"]) == 0, model.name


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2026, 3, 2), "2026-03-02T00:00:00.000+00:00"),
        (datetime(2026, 3, 2, 1, 2, 3, 456_789, UTC), "2026-03-02T01:02:03.456+00:00"),
        (datetime(2026, 3, 2, 1, 2), "2026-03-02T01:02:00.000+00:00"),
        (datetime(2026, 3, 2, 20, tzinfo=timezone(timedelta(hours=-6))), "2026-03-03T02:00:00.000+00:00"),
    ],
)
def test_moments_are_utc_with_milliseconds(value, text):
    assert encode_datetime(value) == text


@pytest.mark.parametrize("odd", [None, AS_OF.replace(microsecond=1_999), date(2026, 3, 2), AS_OF.replace(tzinfo=None),
                                 AS_OF.astimezone(timezone(timedelta(hours=2)))])  # fmt: skip
def test_a_column_of_moments_is_written_as_each_one_is(datamodel, odd):
    moments = [AS_OF, odd, AS_OF.replace(year=970, microsecond=500_000), odd]
    rows = [clinic(number, openedOn=moment) for number, moment in enumerate(moments)]
    encoding = RowEncodings(datamodel, "sqlite").of("Clinic")
    written = orjson.loads(encoding.payload(encoding.columns_of(rows)))
    place = written["columns"].index('"openedOn"')
    assert written["values"][place] == [each and encode_datetime(each) for each in moments]


def test_json_holds_what_python_has_no_json_for():
    value = {"on": date(2026, 3, 2), "fee": Decimal("1.50"), "scan": b"\x00\xff", "name": "Zoë"}
    assert encode_json(value) == '{"fee":"1.50","name":"Zoë","on":"2026-03-02T00:00:00.000+00:00","scan":"AP8="}'


def test_what_json_cannot_hold_is_an_error():
    with pytest.raises(TypeError, match="set has no JSON form"):
        encode_json({"a": {1}})


def test_names_and_literals_cannot_break_out_of_a_statement():
    assert identifier('a"b') == '"a""b"'
    assert literal("it's") == "'it''s'"
