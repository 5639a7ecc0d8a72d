"""Rules about a practice: `.sql` files, and those that follow from the data model."""

from __future__ import annotations

from seed.checks.derived import AHEAD, patient_rules

__all__ = ["AHEAD", "patient_rules"]
