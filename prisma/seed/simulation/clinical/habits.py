"""Habits of the questionnaire: asked about again, until they are given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.fixtures import HABITS
from seed.simulation.clinical.scene import found, planned
from seed.simulation.clinical.visit_history import REGULAR
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.simulation.clinical.scene import Remark, Scene

_ALWAYS = (Purpose.START, Purpose.RECALL, Purpose.GROWTH_REVIEW)
_AT_TIMES = (*REGULAR, Purpose.ALIGNER_CHECK, Purpose.APPLIANCE_CHECK, Purpose.RETENTION_CHECK)
_EVERY = 4  # of such visits, at one of which habits are asked about. Default


class Habits:
    """What one patient was last known to do."""

    def __init__(self) -> None:
        self._has: dict[str, bool] = {}
        self._visits = 0

    def remarks(self, scene: Scene) -> Iterator[Remark]:
        """Yield what has become of habits that are known, and those that are new, with what is advised about them."""
        purpose, person = scene.seen.purpose, scene.history.story.person
        now = {row.key: person.has_habit(row.key, scene.day) for row in HABITS}
        if purpose is Purpose.EXAM:
            self._has = now
        self._visits += purpose in _AT_TIMES
        if purpose in _ALWAYS or (purpose in _AT_TIMES and self._visits % _EVERY == 0):
            yield from self._told(now)
        over = purpose is Purpose.DEBOND and scene.case is not None and not scene.case.first_phase
        if over and now["bruxism"]:
            yield planned("habit.bruxism.guard")

    def _told(self, now: dict[str, bool]) -> Iterator[Remark]:
        for row in HABITS:
            has, had = now[row.key], self._has.get(row.key, False)
            if has and not had:
                yield found("exam.habit", habit=row.name, habit_lower=row.name[:1].lower() + row.name[1:])
                yield planned(f"habit.{row.key}")
            elif had:
                yield found(f"habit.{row.key}.{'still' if has else 'over'}")
            self._has[row.key] = has
