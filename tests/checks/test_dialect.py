"""The words of the queries mean the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from seedbed.database.dialect import MACROS, expand, moment
from seedbed.database.sql_session import reading
from seedbed.errors import SeedError

AS_OF = datetime(2026, 3, 2, 12, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def ask(request, make_database):
    """Return a function that lets the database evaluate an expression in which `{0}`, `{1}` are moments."""
    url = make_database(request.param)
    with reading(url) as reader:
        yield lambda text, *moments: reader.rows(
            f"SELECT {text.format(*(moment(at(each), url.provider) for each in moments))}", AS_OF
        )[0][0]


@pytest.mark.parametrize(
    ("text", "moments", "value"),
    [
        ("@days({0}, {1})", ("2026-01-01", "2026-03-01"), 59),
        ("@days({0}, {1})", ("2026-01-01T12:00", "2026-01-02T11:59"), 0),
        ("@days({0}, {1})", ("2026-03-01", "2026-01-01"), -59),
        ("@minutes({0}, {1})", ("2026-01-01T23:30", "2026-01-02T00:15"), 45),
        ("@age({0}, {1})", ("2010-03-02", "2026-03-01"), 15),
        ("@age({0}, {1})", ("2010-03-02", "2026-03-02"), 16),
        ("@age({0}, {1})", ("2012-02-29", "2026-02-28"), 13),
        ("@months({0}, {1})", ("2025-01-15", "2026-01-14"), 11),
        ("@months({0}, {1})", ("2025-01-15", "2026-01-15"), 12),
        ("@on(@day({0}, -300))", ("2026-01-02T04:59",), "2026-01-01"),
        ("@on(@day({0}, -300))", ("2026-01-02T05:00",), "2026-01-02"),
        ("@minute({0}, -300)", ("2026-01-02T04:59",), 1439),
        ("@minute({0}, -300)", ("2026-01-02T13:30",), 510),
        ("@weekday({0})", ("2026-03-01",), "SUNDAY"),
        ("@weekday({0})", ("2026-03-04",), "WEDNESDAY"),
        ("@on(@plus_days({0}, 30))", ("2026-02-01",), "2026-03-03"),
        ("@at({0})", ("2026-02-01T08:05",), "2026-02-01 08:05"),
        ("@money(123456)", (), "1234.56"),
        ("@money(-5)", (), "-0.05"),
        ("@money(NULL)", (), "nothing"),
        ("@text(NULL)", (), "none"),
        ("@text('a, (b')", (), "a, (b"),
        ("@greatest(1, @least(5, 3))", (), 3),
        ("@on(@greatest({0}, {1}))", ("2026-02-01", "2025-02-01"), "2026-02-01"),
        ("CASE WHEN @as_of = {0} THEN 1 ELSE 0 END", ("2026-03-02T12:00",), 1),
        ("CASE WHEN {0} < {1} THEN 1 ELSE 0 END", ("2026-03-02T09:00", "2026-03-02T10:00"), 1),
        ("CASE WHEN @is_moment({0}) THEN 1 ELSE 0 END", ("2026-03-02T09:00",), 1),
    ],
)
def test_a_word_has_one_meaning(ask, text, moments, value):
    assert ask(text, *moments) == value


@pytest.mark.parametrize(("provider", "cast"), [("sqlite", "'[5, 12]'"), ("postgresql", "'[5, 12]'::jsonb")])
def test_json_arrays_are_counted_and_unpacked(make_database, provider, cast):
    with reading(make_database(provider)) as reader:
        rows = reader.rows(
            f"SELECT @length(v.x), CAST(t.value AS integer) FROM (SELECT {cast} AS x) v, @elements(v.x, t)", AS_OF
        )
        assert rows == [(2, 5), (2, 12)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("@monthz(a, b)", "unknown word '@monthz'. Did you mean 'months'?"),
        ("@days(a)", "passes '@days' 1 arguments, and it takes 2"),
        ("@days(a, b", "does not close the parenthesis of '@days'"),
    ],
)
def test_a_slip_in_a_query_is_told(text, told):
    with pytest.raises(SeedError, match=told.replace("(", r"\(").replace("?", r"\?")):
        expand(text, "sqlite", AS_OF)


def test_every_word_is_explained():
    assert all(meaning for _, meaning, _, _ in MACROS.values())
