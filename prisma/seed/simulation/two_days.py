"""A clinic on two days: lived through once, and the records that are the same on both written once.

The past of the later day is the past of the earlier one, so everybody books up to the earlier day, what they have come
to is told, and they go on. Where that cannot be known beforehand, each day is simulated by itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seed.simulation.clinic import Cast, Records, Turns, simulate_clinic
from seed.simulation.clinical.chart_builder import ChartBuilder
from seed.simulation.scheduling.book import Book
from seed.simulation.scheduling.present import Present

if TYPE_CHECKING:
    from datetime import date

    from seed.simulation.care.courses import Course
    from seed.simulation.clinic import Sight
    from seed.simulation.records.clinic import ClinicPlan
    from seed.simulation.records.story import ClinicStory, Story


def simulate_both(seed: int, earlier: Sight, later: Sight) -> tuple[ClinicStory, ClinicStory]:
    """Return the stories of a clinic as of an earlier and a later moment, each as `simulate_clinic` gives it."""
    was, now = Cast(seed, earlier), Cast(seed, later)
    if not _is_prologue(was, now):
        first, second = (
            simulate_clinic(seed, sight.plan, first=sight.first, last=sight.last, as_of=sight.as_of)
            for sight in (earlier, later)
        )
        return first, second
    turns = Turns(now, Book(later.plan), now.clock)
    turns.go_on(was.clock.now)
    records = _RecordsOnce(was, now)
    before = was.story(turns.journeys[: len(was.courses)], records.earlier.added)
    turns.go_on(now.clock.now)
    return before, now.story(turns.journeys, records.added)


def _is_prologue(was: Cast, now: Cast) -> bool:
    """Whether all that happened up to the earlier moment is sure to be what happened up to then as of the later one."""
    count = len(was.courses)
    return (
        _working(was.sight.plan) == _working(now.sight.plan)
        and was.courses == now.courses[:count]
        and [person.household for person in was.people] == [person.household for person in now.people[:count]]
    )


def _working(plan: ClinicPlan) -> ClinicPlan:
    """Return a plan with no more of the staff than who can be booked and asked: no pay, no certificates."""
    return replace(
        plan, staff=tuple(replace(one, credentials=(), changes=(), hourly_rate_cents=0) for one in plan.staff)
    )


class _RecordsOnce:
    """The records of the later day: those of the earlier one where they hold."""

    def __init__(self, was: Cast, now: Cast) -> None:
        self.earlier = _RecordsThatMayHold(was, now)
        self._plain = Records.of(now)

    def added(self, course: Course, story: Story, sibling_since: date | None) -> Story:
        found = self.earlier.held.get(story.outline.ordinal)
        if found is not None and found[0] == (story, sibling_since):
            return found[1]
        return self._plain.added(course, story, sibling_since)


class _RecordsThatMayHold:
    """The records of the earlier day; `held` are those that hold on the later one, with what they follow from."""

    def __init__(self, was: Cast, now: Cast) -> None:
        self._later = now.sight.as_of, now.clock.today
        self._present = Present(was.sight.as_of, was.clock.today)
        charts = ChartBuilder(was.seed, was.sight.plan, as_of=self._present.at, today=self._present.day)
        self._noting, self._plain = Records(charts, self._present.utc_day), Records.of(was)
        self.held: dict[int, tuple[tuple[Story, date | None], Story]] = {}

    def added(self, course: Course, story: Story, sibling_since: date | None) -> Story:
        self._present.begin()
        full = self._noting.added(course, story, sibling_since)
        if self._present.is_held:
            return self._plain.added(course, story, sibling_since)
        if self._present.holds_on(*self._later):
            self.held[story.outline.ordinal] = (story, sibling_since), full
        return full
