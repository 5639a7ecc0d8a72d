"""Values as the report and `show` give them, whichever database they come from."""

from __future__ import annotations

from decimal import Decimal

import pytest

from seedbed.datamodel.fields import Field
from seedbed.report.values import as_json


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
