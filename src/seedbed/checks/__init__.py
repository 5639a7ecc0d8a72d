"""Rules for consistent data, as queries that return the rows that break them; and figures of the data."""

from __future__ import annotations

from seedbed.checks.figures import Expected, Figure, Measured, load_figures, measure
from seedbed.checks.rule import Rule, named_rules
from seedbed.checks.run import CheckReport, Violation, all_rules, check, select_rules

__all__ = [
    "CheckReport",
    "Expected",
    "Figure",
    "Measured",
    "Rule",
    "Violation",
    "all_rules",
    "check",
    "load_figures",
    "measure",
    "named_rules",
    "select_rules",
]
