"""Values that the comment on a column's line lists."""

from __future__ import annotations

from typing import Any

import pytest

from seedbed.datamodel.listed_values import listed_values


def listed(line: str) -> Any:
    """Return what is read of one line of a model."""
    found = listed_values(f"model Ferry {{\n  id Int @id // 1 to 9 chars\n  {line}\n}}\n")
    return found.get("Ferry", {}).get(line.split()[0])


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("status String // MOORED, SAILING, LOST", ["MOORED", "SAILING", "LOST"]),
        ('status String @default("moored") // moored, sailing or lost', ["moored", "sailing", "lost"]),
        ("deck String? // upper | lower | car deck", ["upper", "lower", "car deck"]),
        ("fuelType String // diesel/electric", ["diesel", "electric"]),
        ("closedReason String? // storm | strike | low_tide", ["storm", "strike", "low_tide"]),
        ("step String // draft -> built -> launched", ["draft", "built", "launched"]),
        ('flag String // e.g. "NL", "DE"', ["NL", "DE"]),
        ("flag String // one of: 'NL', 'DE', etc.", ["NL", "DE"]),
        ("crew String // who sails it (captain, mate, cook)", ["captain", "mate", "cook"]),
        ("state String /// MOORED (at the quay), SAILING (at sea). Set by the harbour", ["MOORED", "SAILING"]),
        ("ports String[] // HARLINGEN, TEXEL", ["HARLINGEN", "TEXEL"]),
        ('flag String @default("//") // NL, DE', ["NL", "DE"]),
        ("stars Int // 1-5", [1, 2, 3, 4, 5]),
        ("weekday Int // 0 = Sunday, 6 = Saturday", [0, 1, 2, 3, 4, 5, 6]),
        ("kind Int // 1: car, 2: freight, 7: both", [1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_a_list_in_a_comment_is_read(line, values):
    assert listed(line) == values


@pytest.mark.parametrize(
    "line",
    [
        "status String // set by the harbour, never by hand",
        "status String // TODO, UNUSED",
        "code String // UUID, UNIQUE",
        "mail String // address",
        "about String // name, size",
        "address String // street, city",
        'note String // renamed from "remark", "memo" in spring',
        "fileType String // application/pdf",
        "built Int // 2024-01-31",
        "phone String // 6-12 digits",
        "tons Int // 1000 = one ship",
        "width Float // in metres",
        "berthId String // A1, B2",
        "seen DateTime // NOW, NEVER",
    ],
)
def test_prose_is_none(line):
    assert listed(line) is None


def test_a_scale_of_a_float_has_values_between_its_ends():
    values = listed("load Float // 0-1")
    assert (min(values), max(values), len(values)) == (0, 1, 101)


def test_a_comment_of_prisma_above_a_column_counts_where_its_own_says_nothing():
    text = "model Ferry {\n  /// MOORED | SAILING\n  status String // as of today\n  /// A, B\n\n  deck String\n}"
    assert listed_values(text) == {"Ferry": {"status": ["MOORED", "SAILING"]}}


def test_comments_of_other_lines_do_not_count():
    assert (
        listed_values("// A, B\nmodel Ferry {\n  // RED, BLUE\n  colour String\n}\nenum Flag {\n  NL // A, B\n}") == {}
    )
