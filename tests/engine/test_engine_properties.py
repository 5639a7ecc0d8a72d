"""Any value of any type comes back as it was written, whatever way it takes; what can't be stored is refused clearly.

The engine's translation reads the client's query text and writes it anew, so a value must never be taken for syntax.
"""

from __future__ import annotations

import itertools
import json
import math
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from types import ModuleType

# Each example is several queries, so a tenth of what other properties get.
properties = settings(
    max_examples=max(20, settings().max_examples // 10),
    # Looking for the smallest example that fails would take minutes, through a database; the first one does.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)

_names = itertools.count()


def new_name() -> str:
    return f"n{next(_names)}"


FRAGMENTS = [
    '"', "'", "\\", '\\"', "\\\\", '"""', "`", "\n", "\r\n", "\t", "\x0b", "\x1c", "\x7f", "\x85", "\u2028", "\u2029",
    "{", "}", "(", ")", "[", "]", ":", ",", "#", "$", "$1", "?", "?1", "@", "!", "...", "  ", "\ufeff", "\\u0022",
    "\\n", "%", "_", "*",
    "{ result: deleteManyThing { count } }", "mutation", "') {id} }", "'; DROP TABLE \"Thing\"; --",
    "/* */", "--", "null", "true", "RED", "{\"$type\":\"Json\"}", "$type",
    "ü", "e\u0301", "🦷", "\U0010ffff", "‏", "ß", "İ",
]  # fmt: skip
letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
texts = st.lists(st.sampled_from(FRAGMENTS) | st.text(letters, max_size=4), max_size=8).map("".join)
moments = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
# The engine rounds to 16 digits, and the last numbers before infinity become none.
floats = st.floats(-1e308, 1e308)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | floats | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "note": texts,
    "color": st.sampled_from(["RED", "GREEN"]),
    "big": st.integers(-(2**63), 2**63 - 1),
    "at": moments,
    "flag": st.booleans(),
    "ratio": floats,
}


def is_same(got: Any, wanted: Any) -> bool:
    """Return whether both are the same; of a float, Prisma's engine hands out 16 digits."""
    if isinstance(wanted, float):
        return isinstance(got, float) and math.isclose(got, wanted, rel_tol=1e-15)
    return got == wanted and type(got) is type(wanted)


def is_same_json(got: Any, wanted: Any) -> bool:
    """Return whether both are the same JSON; a whole float may have become an integer of the same digits."""
    if isinstance(wanted, list):
        return isinstance(got, list) and len(got) == len(wanted) and all(map(is_same_json, got, wanted))
    if isinstance(wanted, dict):
        return got.keys() == wanted.keys() and all(is_same_json(got[key], wanted[key]) for key in wanted)
    if isinstance(wanted, float):
        return not isinstance(got, bool) and float(got) == wanted
    return got == wanted and type(got) is type(wanted)


async def check(db: Any, field: str, value: object, same: Any = is_same) -> None:
    """Write `value` in every way and read it in every way."""
    one, two = new_name(), new_name()
    created = await db.thing.create({"name": one, field: value})
    assert same(getattr(created, field), value)
    await db.thing.create_many([{"name": two, field: value}])
    for name in (one, two):
        assert same(getattr(await db.thing.find_unique_or_raise(where={"name": name}), field), value)
    mine: Any = {"name": {"in": [one, two]}}
    for condition in ({field: value}, {field: {"equals": value}}):
        assert await db.thing.count(where={**mine, **condition}) == 2, condition
    assert await db.thing.count(where={**mine, "NOT": [{field: value}]}) == 0
    await db.thing.update_many(where={"name": one}, data={field: None if field != "color" else "RED"})
    updated = await db.thing.update(where={"name": one}, data={field: value})
    assert same(getattr(updated, field), value)
    await db.thing.update_many(where={"name": two}, data={field: None if field != "color" else "RED"})
    upsert: Any = {"create": {"name": two}, "update": {field: value}}
    assert same(getattr(await db.thing.upsert(where={"name": two}, data=upsert), field), value)
    assert await db.thing.delete_many(where=mine) == 2


@pytest.mark.parametrize("field", SCALARS)
@given(data=st.data())
@properties
async def test_a_scalar_comes_back_on_every_way(db: Any, field: str, data: st.DataObject) -> None:
    await check(db, field, data.draw(SCALARS[field]))


@given(value=st.binary(max_size=300))
@properties
async def test_bytes_come_back_on_every_way(db: Any, prisma: ModuleType, value: bytes) -> None:
    await check(db, "bytes", prisma.Base64.encode(value), lambda got, wanted: got.decode() == wanted.decode())


@given(value=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=10))
@example(value=Decimal("0.1"))
@properties
async def test_decimals_come_back_exactly_on_postgresql_and_as_floats_on_sqlite(
    db: Any, is_postgres: bool, value: Decimal
) -> None:
    if is_postgres:
        await check(db, "amount", value, lambda got, wanted: got == wanted)
    else:
        created = await db.thing.create({"name": new_name(), "amount": value})
        assert float(created.amount) == float(value)


@given(value=json_values)
@example(value=2.0)
@example(value=[2.0, {"$type": "DateTime", "value": "x"}])
@properties
async def test_json_comes_back_on_every_way(db: Any, prisma: ModuleType, value: object) -> None:
    name = new_name()
    wrapped = prisma.Json(value)
    created = await db.thing.create({"name": name, "data": wrapped})
    assert is_same_json(created.data, value)
    assert is_same_json((await db.thing.find_unique_or_raise(where={"name": name})).data, value)
    await db.thing.update(where={"name": name}, data={"data": prisma.Json({"x": value})})
    [row] = await db.query_raw('SELECT "data" FROM "Thing" WHERE "name" = $1', name)
    assert is_same_json(row["data"], {"x": value})
    assert await db.thing.count(where={"name": name, "data": {"equals": prisma.Json({"x": value})}}) == 1
    await db.thing.create_many([{"name": f"{name} many", "data": wrapped}])
    assert is_same_json((await db.thing.find_unique_or_raise(where={"name": f"{name} many"})).data, value)


@given(text=texts, other=texts)
@example(text="100%", other="_")
@properties
async def test_filters_on_text_find_what_python_finds(db: Any, text: str, other: str) -> None:
    name = new_name()
    whole = f"{other}{text}"
    await db.thing.create({"name": name, "note": whole})

    async def found(condition: dict[str, Any]) -> bool:
        return bool(await db.thing.count(where={"name": name, "note": condition}))

    assert await found({"in": [other + "x", whole]})
    assert not await found({"not_in": [whole]})
    assert not await found({"not": whole})
    assert await found({"gte": whole})
    assert await found({"lte": whole})
    assert not await found({"gt": whole})
    # LIKE takes the user's % and _ for its own signs, as with the native engine.
    if not set(text) & set("%_\\") and text.isascii():
        assert await found({"contains": text})
        assert await found({"endswith": text})
    if not set(other) & set("%_\\") and other.isascii():
        assert await found({"startswith": other})
    await db.thing.delete(where={"name": name})


@given(numbers=st.lists(st.integers(-(2**63), 2**63 - 1), min_size=2, max_size=4, unique=True))
@properties
async def test_comparisons_of_numbers_are_those_of_python(db: Any, numbers: list[int]) -> None:
    await db.thing.delete_many()
    await db.thing.create_many([{"name": new_name(), "big": number} for number in numbers])
    pivot = numbers[0]
    for operator, expected in (
        ("lt", [n for n in numbers if n < pivot]),
        ("lte", [n for n in numbers if n <= pivot]),
        ("gt", [n for n in numbers if n > pivot]),
        ("gte", [n for n in numbers if n >= pivot]),
        ("in", [pivot]),
        ("not_in", numbers[1:]),
    ):
        operand = [pivot] if "in" in operator else pivot
        rows = await db.thing.find_many(where={"big": {operator: operand}}, order={"big": "asc"})
        assert [row.big for row in rows] == sorted(expected), operator


@given(text=texts)
@properties
async def test_text_as_a_key_in_nested_writes_and_in_raw_queries(db: Any, prisma: ModuleType, text: str) -> None:
    await db.book.delete_many()
    await db.profile.delete_many()
    await db.author.delete_many()
    await db.tag.delete_many()
    author = await db.author.create(
        {
            "email": text,
            "profile": {"create": {"data": prisma.Json({text: text})}},
            "books": {"create": [{"title": text, "id": text or "empty"}]},
            "tags": {"create": [{"label": text}]},
        },
        include={"profile": True, "books": True, "tags": True},
    )
    assert (author.email, author.profile.data) == (text, {text: text})
    assert [(book.title, book.id) for book in author.books] == [(text, text or "empty")]
    assert [tag.label for tag in author.tags] == [text]
    key: Any = {"authorId_title": {"authorId": author.id, "title": text}}
    assert (await db.book.find_unique_or_raise(where=key)).id == (text or "empty")
    found = await db.author.find_unique_or_raise(where={"email": text})
    assert found.id == author.id
    assert await db.author.count(where={"books": {"some": {"title": text}}}) == 1
    rows = await db.query_raw('SELECT "title" FROM "Book" WHERE "id" = $1', text or "empty")
    assert rows == [{"title": text}]
    assert await db.execute_raw('UPDATE "Book" SET "shelf" = $1 WHERE "title" = $2', text, text) == 1
    assert (await db.book.find_first_or_raise(where={"shelf": text})).title == text


@given(value=floats)
@example(value=0.1 + 0.2)
@example(value=1.4209319702875416e-273)
@properties
async def test_floats_are_stored_to_the_last_digit(db: Any, value: float) -> None:
    name = new_name()
    await db.thing.create({"name": name, "ratio": value})
    [row] = await db.query_raw('SELECT "ratio" FROM "Thing" WHERE "name" = $1', name)
    assert row["ratio"] == value


@given(values=st.lists(texts, min_size=1, max_size=5))
@properties
async def test_the_parameter_of_a_bulk_statement_comes_back(db: Any, is_postgres: bool, values: list[str]) -> None:
    source = "json_array_elements($1::json) AS each(value)" if is_postgres else "json_each($1)"
    query = f"SELECT value {'#>> ARRAY[]::text[]' if is_postgres else ''} AS text FROM {source}"
    assert [row["text"] for row in await db.query_raw(query, json.dumps(values))] == values


# ── what can't be stored ──────────────────────────────────────────────────────────────────────────────


async def test_a_zero_character_is_refused(db: Any, errors: Any) -> None:
    for text in ("a\0b", "\0"):
        with pytest.raises(errors.PrismaError, match=r"invalid byte sequence|zero character"):
            await db.thing.create({"name": "x", "note": text})
        with pytest.raises(errors.PrismaError, match=r"invalid byte sequence|zero character"):
            await db.execute_raw('INSERT INTO "Thing" ("name", "note") VALUES ($1, $2)', "x", text)
        assert await db.thing.count() == 0


async def test_half_a_character_never_leaves_python(db: Any) -> None:
    for text in ("\ud800", "x\udfff y"):
        with pytest.raises(UnicodeEncodeError, match="surrogates not allowed"):
            await db.thing.create({"name": "x", "note": text})
        assert await db.thing.count() == 0


async def test_a_number_that_does_not_fit_is_refused(db: Any, errors: Any) -> None:
    for field, value in (("big", 2**63), ("big", -(2**63) - 1), ("ratio", math.inf), ("ratio", math.nan)):
        with pytest.raises(errors.PrismaError):
            await db.thing.create({"name": "x", field: value})
        assert await db.thing.count() == 0, value


async def test_a_megabyte_of_hostile_text_comes_back(db: Any) -> None:
    text = "".join(FRAGMENTS) * (1_000_000 // len("".join(FRAGMENTS)) + 1)
    created = await db.thing.create({"name": "x", "note": text})
    assert created.note == text
    (row,) = await db.query_raw('SELECT "note" FROM "Thing" WHERE "note" = $1', text)
    assert row["note"] == text
