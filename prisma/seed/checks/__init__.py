"""Rules about a practice: `.sql` files, and those that follow from the data model."""

from __future__ import annotations

# What lies ahead by its nature, or may: plans, terms and validity. Every other moment has been by the time of a check.
AHEAD = frozenset(
    {
        "startsAt", "endsAt", "doctorStartsAt", "doctorEndsAt", "scheduledFor",
        "startsOn", "endsOn", "dueOn", "targetOn", "estimatedEndOn", "earliestOn", "latestOn",
        "firstOn", "lastOn", "scheduledOn", "expectedOn", "warrantyEndsOn", "periodEnd",
        "expiresOn", "expiresAt", "effectiveFrom", "effectiveOn", "effectiveTo", "terminatedOn", "validFrom", "validTo",
    }
)  # fmt: skip
"""Names of columns that may be later than the moment of a check."""
