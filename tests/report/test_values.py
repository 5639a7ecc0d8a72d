"""Values as the report and `show` give them, whichever database they come from."""

from __future__ import annotations

from datetime import UTC, datetime, time
from decimal import Decimal

import pytest

from seedbed.database.moments import timestamp
from seedbed.datamodel.fields import Field
from seedbed.report.values import as_json, shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("151.900000000000000000000000000000"), "151.9"),
        (Decimal("100"), "100"),
        (Decimal("-0.50"), "-0.5"),
        (Decimal("12345678901234567890.123456789012345678900"), "12345678901234567890.1234567890123456789"),
        (1e21, "1000000000000000000000"),
        ("20.00", "20"),
    ],
)
def test_a_decimal_has_the_digits_that_say_something(value, text):
    assert as_json(value, Field(name="total", kind="scalar", type="Decimal")) == text


@pytest.mark.parametrize("value", [time(20, 36, 12), time(20, 36, 12, tzinfo=UTC), "1970-01-01T20:36:12+00:00"])
def test_a_time_of_day_is_prismas_moment_for_programs_and_a_time_for_people(value):
    field = Field(name="opensAt", kind="scalar", type="DateTime", native_type="Time")
    text = as_json(value, field)

    assert text == "1970-01-01T20:36:12.000Z"
    assert shown(text, field) == "20:36"


def test_midnight_is_a_time_of_day_and_the_first_day_there_is_a_day_like_any_other():
    opens, made = (
        Field(name=name, kind="scalar", type="DateTime", native_type=native)
        for name, native in (("opensAt", "Time"), ("madeAt", "Timestamptz"))
    )
    assert shown("1970-01-01T00:00:00.000Z", opens) == "00:00"
    assert shown("1970-01-01T00:00:00.000Z", made) == "1970-01-01"
    assert shown("1970-01-01T20:36:12.000Z", made) == "1970-01-01 20:36"


def test_a_time_of_day_has_a_place_between_others():
    assert timestamp(time(0, 1)) == datetime(1970, 1, 1, 0, 1, tzinfo=UTC)
