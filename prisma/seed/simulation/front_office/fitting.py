"""Which texts a family can write: those that agree with the chart, and with the visit that comes of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.fixtures.messages import Fits, FittingText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from seed.fixtures.messages import Text
    from seed.simulation.records.story import Story
    from seed.simulation.records.visits import Visit

_NOON, _SCHOOL_IS_OUT, _WORK_IS_OVER = 12, 15, 17  # hours
_WEDNESDAY, _ADULT = 2, 18


def fitting(
    texts: Iterable[Text | FittingText], story: Story, day: date, replacement: Visit | None, *, apart: bool = False
) -> tuple[Text, ...]:
    """Return the texts that can be written on `day` where a family is then given the visit `replacement`.

    `apart` says that something may have come off.
    """
    facts: set[Fits] | None = None
    found: list[Text] = []
    for text in texts:
        if not isinstance(text, FittingText):
            found.append(text)
            continue
        if facts is None:
            facts = {*_worn(story, day), *(_booked(story, day, replacement) if replacement else ())}
            if apart:
                facts.add(Fits.APART)
        if text.fits in facts:
            found.append(text.text)
    return tuple(found)


def _worn(story: Story, day: date) -> Iterator[Fits]:
    for plan in story.chart.plans:
        kinds = {one.kind for one in plan.appliances if one.is_worn(day)}
        if "BRACES" in kinds:
            yield Fits.BRACES
        if "ALIGNERS" in kinds:
            yield Fits.ALIGNERS
        if any(one.are_worn(day) for one in plan.elastics):
            yield Fits.ELASTICS


def _booked(story: Story, day: date, visit: Visit) -> Iterator[Fits]:
    local = visit.local_start
    minor = story.outline.age_on(day) < _ADULT
    monday = day - timedelta(days=day.weekday())
    if monday + timedelta(days=7) <= local.date() < monday + timedelta(days=14):
        yield Fits.NEXT_WEEK
    yield Fits.MORNING if local.hour < _NOON else Fits.AFTERNOON
    if local.hour >= (_SCHOOL_IS_OUT if minor else _WORK_IS_OVER):
        yield Fits.LATE
    if local.weekday() != _WEDNESDAY:
        yield Fits.NOT_WEDNESDAY
