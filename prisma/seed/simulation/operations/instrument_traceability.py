"""Sterile packages: which cycle each tray came from, and at which visit it was opened.

A set of instruments is in one place at a time: sterilized, kept, opened once, sterilized again.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from seed.fixtures import TRAYS_FOR_SERVICE
from seed.simulation.parameters import operations
from seed.simulation.records.operations import InstrumentTray, Package, SterilizerLoad
from seedbed.rng import rng

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from seed.simulation.records.story import Story

_FOREVER = datetime.max.replace(tzinfo=UTC)


class Traceability:
    """Finds a package for every tray that a visit needs, beside those that are `held` already.

    `held` gives load, tray and when the package was opened, if it was.
    """

    def __init__(
        self,
        trays: Iterable[InstrumentTray],
        loads: Iterable[SterilizerLoad],
        held: Iterable[tuple[str, str, datetime | None]] = (),
    ) -> None:
        self._by_kind: dict[str, list[str]] = defaultdict(list)
        for tray in trays:
            self._by_kind[tray.kind].append(tray.key)
        by_key = {load.key: load for load in loads}
        self._failed = [load for load in by_key.values() if load.released_at is None]
        released = sorted((load.released_at, load.key) for load in by_key.values() if load.released_at)
        self._released = [at for at, _ in released]
        self._loads = [by_key[key] for _, key in released]
        self._held: Counter[str] = Counter()
        self._busy: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
        self._turn: Counter[str] = Counter()
        for key, tray, used_at in held:
            load = by_key.get(key)
            if load:
                self._take(load, tray, used_at or (_FOREVER if load.released_at else load.ended_at))

    def visits(self, stories: Iterable[Story], since: datetime) -> Iterator[Package]:
        """Yield the packages that were opened from `since` on at completed visits, in order of their opening."""
        opened = sorted(
            (visit.seated_at, story.outline.ordinal, visit.number, visit.service)
            for story in stories
            for visit in story.visits
            if visit.status == "COMPLETED" and visit.seated_at is not None and visit.seated_at >= since
        )
        for at, patient, number, service in opened:
            for kind in TRAYS_FOR_SERVICE[service]:
                found = self._find(kind, at) or self._find_any(at)
                if found:
                    load, tray = found
                    yield Package(load.key, tray, _expiry(load), (patient, number), at)

    def failed(self) -> Iterator[Package]:
        """Yield what was in the cycles that failed: half a load, nothing of which was opened."""
        for load in self._failed:
            for _ in range(operations.PACKAGES_A_LOAD // 2):
                tray = self._free(load, load.ended_at, "ADJUSTMENT")
                if tray:
                    yield Package(load.key, tray, _expiry(load))

    def shelf(self, seed: int, slug: str) -> Iterator[Package]:
        """Yield packages from the latest loads that wait for a visit."""
        rand = rng(seed, slug, "shelf")
        for kind in sorted(self._by_kind):
            for tray in self._by_kind[kind]:
                if rand.random() < operations.SHELF_SHARE:
                    load = next((load for load in self._loads[::-1] if self._fits(load, tray, _FOREVER)), None)
                    if load:
                        self._take(load, tray, _FOREVER)
                        yield Package(load.key, tray, _expiry(load))

    def _find(self, kind: str, at: datetime) -> tuple[SterilizerLoad, str] | None:
        """Return the latest load that was released before `at` and has room for a free tray, and the tray."""
        for position in range(bisect_right(self._released, at) - 1, -1, -1):
            load = self._loads[position]
            if _expiry(load) <= at.date():
                return None
            tray = self._free(load, at, kind)
            if tray:
                return load, tray
        return None

    def _find_any(self, at: datetime) -> tuple[SterilizerLoad, str] | None:
        return next((found for kind in sorted(self._by_kind) if (found := self._find(kind, at))), None)

    def _free(self, load: SterilizerLoad, until: datetime, kind: str) -> str | None:
        """Take a tray that is free from the start of `load` to `until`, the kind's trays in turn."""
        if self._held[load.key] >= operations.PACKAGES_A_LOAD:
            return None
        trays = self._by_kind[kind]
        for step in range(len(trays)):
            tray = trays[(self._turn[kind] + step) % len(trays)]
            if self._fits(load, tray, until):
                self._turn[kind] += step + 1
                self._take(load, tray, until)
                return tray
        return None

    def _fits(self, load: SterilizerLoad, tray: str, until: datetime) -> bool:
        """Whether `load` has room, and the tray is not needed between its start and `until`."""
        if self._held[load.key] >= operations.PACKAGES_A_LOAD:
            return False
        busy = self._busy[tray]
        position = bisect_right(busy, (load.started_at, _FOREVER))
        before = position == 0 or busy[position - 1][1] <= load.started_at
        return before and (position == len(busy) or until <= busy[position][0])

    def _take(self, load: SterilizerLoad, tray: str, until: datetime) -> None:
        self._held[load.key] += 1
        insort(self._busy[tray], (load.started_at, until))


def _expiry(load: SterilizerLoad) -> date:
    return load.day + timedelta(days=operations.PACKAGE_DAYS)
