"""A clinic on two days: its rows on each, without those about patients that are the same on both.

Most patients are not here in a week. Their charts, accounts and visits hold most rows, and advance need not make them
twice to find that none of them differs.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from seed.areas.clinics import context_of, given_rows, has_patients, rows_of
from seed.areas.plans import ClinicPlans
from seed.areas.writing import factory_context
from seed.simulation.clinic import Sight, charts_shown
from seed.simulation.two_days import simulate_both

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from seed.config import Profile, SeedConfig
    from seed.factories import BaseFactory
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
        yield from self._both[0]

    def later(self) -> Iterator[tuple[str, list[Row]]]:
        """Yield models with the rows of the later day that may differ from the earlier day's."""
        yield from self._both[1]
        # They come last. What differs in one clinic at a time is in memory, not in all.
        del self._both

    @cached_property
    def _both(self) -> tuple[_Made, _Made]:
        earlier, later = contexts = self._contexts
        later.share(earlier)
        without = [_cohorts_without(ctx, self._left_out) for ctx in contexts]
        made: tuple[_Made, _Made] = [], []
        for area in self._areas:
            if area.scope != "tenant":
                continue
            for ctx, (everyone, others) in zip(contexts, without, strict=True):
                # An area may look at the patients of another one, for figures about all of them.
                left = area.id if area.id in _BY_STORY else None
                ctx.cohorts = lambda wanted, left=left, all_=everyone, some=others: some if wanted == left else all_
            for found, rows in zip(made, _rows_of_both(contexts, area), strict=True):
                found += rows
            later.forget()
        # The stories of one clinic at a time are in memory, too.
        del self._contexts
        return made

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


_Made: TypeAlias = "list[tuple[str, list[Row]]]"


def _cohorts_without(ctx: ClinicContext, left_out: frozenset[int]) -> tuple[list[ClinicStory], list[ClinicStory]]:
    """Return the patients of a clinic, and those of them who are not left out."""
    everyone = ctx.cohorts("")
    return everyone, [
        replace(told, stories=tuple(story for story in told.stories if story.outline.ordinal not in left_out))
        for told in everyone
    ]


def _rows_of_both(contexts: Sequence[ClinicContext], area: SeedArea) -> list[_Made]:
    """Return an area's rows on both days, without those for which its factories are given the same on both."""
    given = [given_rows(ctx, area) for ctx in contexts]
    if None in given:
        return [list(rows_of(ctx, [area])) for ctx in contexts]
    both: list[_Given] = []
    for ctx, written in zip(contexts, given, strict=True):
        factories = factory_context(ctx)
        both.append([(factory(factories), list(rows)) for factory, rows in written or ()])
    same = _given_alike(*both)
    return [
        [
            (factory.model, factory.build_many(row for row in rows if (factory.model, row.get("id")) not in same))
            for factory, rows in each
        ]
        for each in both
    ]


_Given: TypeAlias = "list[tuple[BaseFactory[Any], list[Row]]]"


def _given_alike(earlier: _Given, later: _Given) -> set[tuple[str, Any]]:
    """Return model and id of the rows that are given alike on both days, and follow from what is given."""
    there = {(factory.model, row.get("id")): row for factory, rows in earlier for row in rows}
    same: set[tuple[str, Any]] = set()
    for factory, rows in later:
        alone: dict[tuple[str, ...], bool] = {}  # by which values are given
        for row in rows:
            place = (factory.model, row.get("id"))
            if there.get(place) == row:
                given = tuple(row)
                if given not in alone:
                    alone[given] = "id" in row and factory.follows_from(row)
                if alone[given]:
                    same.add(place)
    return same


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
