"""A clinic on two days: its rows on each, without those about patients that are the same on both.

Most patients are not here in a week. Their charts, accounts and visits hold most rows, and advance need not make them
twice to find that none of them differs.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

from seed.areas.clinics import context_of, has_patients, rows_of
from seed.areas.plans import ClinicPlans
from seed.simulation.clinic import Sight, charts_shown
from seed.simulation.two_days import simulate_both

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from seed.config import Profile, SeedConfig
    from seed.simulation.records.story import ClinicStory, Story
    from seed.utils.context import ClinicContext
    from seedbed.types import Row, SeedArea

# Areas each of whose rows follows from the story of one patient; of the day they take no more than the limit of a
# note's and a lab order's last change (see `_is_settled`).
_BY_STORY = ("treatment", "billing", "imaging", "insurance", "lab", "appointments")


class TwoDays:
    """What a clinic has on an earlier and on a later day; both are simulated when the first of them is asked for."""

    def __init__(self, earlier: SeedConfig, later: SeedConfig, index: int, areas: Sequence[SeedArea]) -> None:
        self._configs, self._index, self._areas = (earlier, later), index, areas

    def earlier(self) -> Iterator[tuple[str, list[Row]]]:
        """Yield models with the rows of the earlier day that may differ from the later day's."""
        return self._rows(self._contexts[0])

    def later(self) -> Iterator[tuple[str, list[Row]]]:
        """Yield models with the rows of the later day that may differ from the earlier day's."""
        yield from self._rows(self._contexts[1])
        # They come last. The stories of one clinic at a time are in memory, not those of all.
        del self._contexts

    def _rows(self, ctx: ClinicContext) -> Iterator[tuple[str, list[Row]]]:
        everyone = ctx.cohorts("")
        others = [
            replace(told, stories=tuple(story for story in told.stories if story.outline.ordinal not in self._left_out))
            for told in everyone
        ]
        for area in self._areas:
            # An area may look at the patients of another one, for figures about all of them.
            left = area.id if area.id in _BY_STORY else None
            ctx.cohorts = lambda wanted, left=left: others if wanted == left else everyone
            yield from rows_of(ctx, [area])

    @cached_property
    def _contexts(self) -> list[ClinicContext]:
        patients = cast("Profile", self._configs[0].profile).patients_per_clinic
        plans = [ClinicPlans(config) for config in self._configs]
        if not (patients and has_patients(self._areas)):
            return [
                context_of(config, these, these[self._index], [])
                for config, these in zip(self._configs, plans, strict=True)
            ]
        seed = self._configs[0].seed
        earlier, later = (
            Sight(plan, *charts_shown(seed, plan, patients, config.as_of), config.as_of)
            for config, plan in zip(self._configs, (these[self._index] for these in plans), strict=True)
        )
        return [
            context_of(config, these, told.plan, [told])
            for config, these, told in zip(self._configs, plans, simulate_both(seed, earlier, later), strict=True)
        ]

    @cached_property
    def _left_out(self) -> frozenset[int]:
        """The numbers of the patients from whose stories the same rows come on both days."""
        both = zip(*(ctx.cohorts("") for ctx in self._contexts), strict=True)
        return frozenset(story.outline.ordinal for earlier, later in both for story in _settled(earlier, later))


def _settled(earlier: ClinicStory, later: ClinicStory) -> Iterator[Story]:
    """Yield the stories from which the same rows come on both days."""
    there = {story.outline.ordinal: story for story in later.stories}
    for story in earlier.stories:
        if _is_settled(story, earlier.as_of) and there.get(story.outline.ordinal) == story:
            yield story


def _is_settled(story: Story, as_of: datetime) -> bool:
    """Whether nothing in a chart was changed later than `as_of`: a row says the day where that would be so."""
    return all((note.signed_at or note.written_at) <= as_of for note in story.chart.notes) and all(
        order.events[-1].at <= as_of for order in story.chart.lab_orders
    )
