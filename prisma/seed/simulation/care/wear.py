"""How aligners are handed out and worn: some at each visit, one after another.

The pathway needs to know when a series runs out, the record what was worn when: both ask the same `Wear`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from seed.simulation.parameters.clinical import TRAYS_AHEAD_DAYS


@dataclass(slots=True)
class Wear:
    """One series of `trays` positions, each worn for `change_days`. `batches` are (day, first, last, worn from)."""

    trays: int
    change_days: int
    handed_out: int = 0
    batches: list[tuple[date, int, int, date]] = field(default_factory=list)
    _worn_until: date = date.min

    def hand_out(self, day: date) -> None:
        """Give out at a visit on `day` what is worn until well after the next one."""
        left = self.trays - self.handed_out
        starts = max(day, self._worn_until)
        needed = -(-((day - starts).days + TRAYS_AHEAD_DAYS) // self.change_days)
        count = min(left, max(needed, 0))
        if count > 0:
            first = self.handed_out + 1
            self.handed_out += count
            self.batches.append((day, first, self.handed_out, starts))
            self._worn_until = starts + timedelta(days=count * self.change_days)

    @property
    def ends(self) -> date:
        """When the last one will have been worn, if no visit is late."""
        return self._worn_until + timedelta(days=(self.trays - self.handed_out) * self.change_days)
