"""Aligners: series of trays, handed out at visits and worn one after another."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from seed.simulation.care.wear import Wear
from seed.simulation.clinical.appliances import Fitting
from seed.simulation.records.chart import Tray
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from seed.simulation.clinical.visit_history import Case, VisitHistory

_NOT_HANDED_OUT = (Purpose.REPAIR, Purpose.REFINEMENT_SCAN, Purpose.DEBOND, Purpose.REMOVAL)


def aligners(history: VisitHistory, case: Case) -> list[Fitting]:
    """Return the series of a case so far."""
    begun = [seen for seen in case.visits if seen.purpose in (Purpose.START, Purpose.REFINEMENT)]
    found = []
    for number, placed in enumerate(begun):
        upper, lower = history.course.series[number]
        one = Fitting("ALIGNERS", "BOTH", placed, system="Clearline", series=number)
        one.trays_upper, one.trays_lower, one.change_days = upper, lower, history.course.change_days
        following = begun[number + 1] if number + 1 < len(begun) else None
        if following:
            one.remove(following, "REPLACED")
        else:
            one.close(case)
        wear = Wear(max(upper, lower), history.course.change_days)
        for seen in case.visits:
            if seen.purpose in _NOT_HANDED_OUT or seen.day < placed.day or (following and seen.day >= following.day):
                continue
            wear.hand_out(seen.day)
        last_day = one.removed_on or history.today
        starts = _starts(wear)
        one.trays = tuple(
            tray
            for arch, total in (("UPPER", upper), ("LOWER", lower))
            for tray in _trays(arch, total, starts, last_day, ended=one.removed_on is not None)
        )
        found.append(one)
    return found


def _starts(wear: Wear) -> list[tuple[date, date]]:
    """Return when each position was handed out and when it is put in, for those that were handed out."""
    step = timedelta(days=wear.change_days)
    return [
        (day, worn_from + (position - first) * step)
        for day, first, last, worn_from in wear.batches
        for position in range(first, last + 1)
    ]


def _trays(arch: str, total: int, starts: list[tuple[date, date]], last_day: date, *, ended: bool) -> list[Tray]:
    """Return the trays of an arch. The last one is worn until the series ends."""
    found = []
    for number in range(1, total + 1):
        if number > len(starts):
            found.append(Tray(arch, number, "PLANNED"))
            continue
        handed_out, starts_on = starts[number - 1]
        if starts_on > last_day:
            found.append(Tray(arch, number, "DELIVERED", handed_out))
            continue
        following = starts[number][1] if number < min(total, len(starts)) else date.max
        if following <= last_day:
            found.append(Tray(arch, number, "WORN", handed_out, starts_on, following))
        elif ended:
            found.append(Tray(arch, number, "WORN", handed_out, starts_on, last_day))
        else:
            found.append(Tray(arch, number, "IN_USE", handed_out, starts_on))
    return found
