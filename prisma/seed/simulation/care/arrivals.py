"""When patients come: a level rate with seasons, from years before the epoch on.

Charts are numbered as they come into being, so a later day appends. A list of so many charts shows the latest.
"""

from __future__ import annotations

from datetime import date, timedelta

from seed.simulation.parameters import care
from seed.simulation.scheduling.epoch import epoch_of, in_season
from seedbed.rng import rng


def went_live_on(seed: int, slug: str, today: date) -> date:
    """Return the day on which a clinic's software went live."""
    return epoch_of(today) + timedelta(days=rng(seed, slug, "live").randint(*care.LIVE_AFTER_EPOCH))


class Arrivals:
    """The first contacts at a clinic whose list holds `charts` patients, as of `today`."""

    def __init__(self, seed: int, slug: str, charts: int, today: date) -> None:
        self._seed, self._slug, self._charts = seed, slug, charts
        self._origin = epoch_of(today) - timedelta(days=round(care.CARE_BEFORE_EPOCH * 365.2425))
        self._today = today
        self.days: list[date] = []  # in order, up to yesterday; of chart 1, 2 …
        while charts:
            day = self._contact(len(self.days) + 1)
            if day >= today:
                break
            self.days.append(day)

    @property
    def shown(self) -> tuple[int, int]:
        """Return the numbers of the first and the last chart on the list."""
        last = len(self.days)
        return last - self._charts + 1, last

    def _contact(self, number: int) -> date:
        """Return the day of the n-th first contact: somewhere in its share of the years, so that the rate is level."""
        luck = rng(self._seed, self._slug, "contact", number).random()
        return in_season(self._origin, (number - 1 + luck) * care.CHART_YEARS / self._charts)
