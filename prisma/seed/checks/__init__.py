"""Rules that a coherent practice satisfies: queries that return the rows which break them."""

from __future__ import annotations

from seed.checks.rule import Rule, named_rules
from seed.checks.run import CheckReport, Violation, all_rules, check, select_rules

__all__ = ["CheckReport", "Rule", "Violation", "all_rules", "check", "named_rules", "select_rules"]
