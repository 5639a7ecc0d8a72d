"""What the chart asks of a booking: a time of day that goes before the day, and faces that are known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seed.simulation.parameters import care
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from random import Random

    from seed.simulation.care.bookings import Booking
    from seed.simulation.care.courses import Course
    from seed.simulation.care.steps import Want
    from seed.simulation.scheduling.book import Book, Slot, SlotWish

_WHOLE_DAY = -1  # the mask of all minutes


def mornings_only(course: Course, day: date) -> bool:
    """Whether the chart asks on `day` for visits in the morning."""
    return course.mornings is not None and course.mornings <= day


def placed(book: Book, wish: SlotWish, want: Want, taken: dict[date, int], rand: Random) -> Slot | None:
    """Book what is wished for; what is to be mended, and does not hurt, on a day without another visit."""
    apart = want.purpose is Purpose.REPAIR and not want.at_once
    free = dict.fromkeys(taken, _WHOLE_DAY) if apart else taken
    slot = book.place(wish, free, rand)
    if slot is not None:
        taken.setdefault(slot.day, free[slot.day])
    return slot


def heeded(wish: SlotWish, want: Want, course: Course, bookings: Iterable[Booking], book: Book) -> SlotWish:
    """Return the wish for a visit as the chart of that day has it.

    Who is to come in the morning waits some days for one, but not with what hurts, nor for what follows at once on
    another visit. Who needs the same faces gets the assistant and the chair of the visit before, where they are free.
    """
    asked_on = wish.earliest[0]
    if mornings_only(course, asked_on):
        waits = 0 if want.same_day or want.at_once else care.WAITS_FOR_MORNING
        wish = replace(wish, window=care.MORNING, waits=waits)
    if course.same_faces is not None and course.same_faces <= asked_on:
        kept = (
            each for each in bookings if each.status == "COMPLETED" and not book.is_orthodontist(each.slot.provider)
        )
        last = max(kept, key=lambda each: each.starts, default=None)
        if last is not None:
            wish = replace(wish, familiar=(last.slot.provider, last.slot.chair))
    return wish
