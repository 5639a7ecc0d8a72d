"""What goes wrong with work at laboratories: orders sent twice, and what is corrected in the practice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from seed.generators.choice import between, pick
from seed.simulation.parameters import clinical
from seed.simulation.records.chart import LabEvent, LabOrder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from seed.simulation.records.chart import Inspection


_CORRECTIONS = (
    "Edge smoothed at {tooth}",
    "Clasp at {tooth} tightened",
    "{size} mm taken off behind {other}",
    "Contact at {other} eased by {size} mm",
)


def corrected(rand: Random) -> str:
    """Return what was corrected on a piece that passed its inspection."""
    tooth, other = between(rand, 2, 15), between(rand, 18, 31)
    return pick(rand, _CORRECTIONS).format(tooth=f"#{tooth}", other=f"#{other}", size=f"0.{between(rand, 1, 5)}")


def in_order(orders: Iterable[LabOrder]) -> tuple[LabOrder, ...]:
    """Return orders numbered in the order in which they were placed; a remake goes on naming its replacement."""
    placed = sorted(orders, key=lambda order: order.events[0].at)
    numbers = {order.number: number for number, order in enumerate(placed, 1)}
    return tuple(
        replace(
            order,
            number=numbers[order.number],
            items=tuple(replace(item, inspection=_renumbered(item.inspection, numbers)) for item in order.items),
        )
        for order in placed
    )


def _renumbered(inspection: Inspection | None, numbers: dict[int, int]) -> Inspection | None:
    if inspection is None or inspection.remake is None:
        return inspection
    reason, status, replacement = inspection.remake
    if replacement is None:
        return inspection
    return replace(inspection, remake=(reason, status, numbers[replacement]))


def ordered_twice(rand: Random, orders: tuple[LabOrder, ...], now: datetime) -> tuple[LabOrder, ...]:
    """Return the orders that were sent a second time by mistake, and cancelled by telephone before work began."""
    found: list[LabOrder] = []
    for order in orders:
        again = order.events[0].at + timedelta(minutes=between(rand, 2, 9))
        cancelled = again + timedelta(minutes=between(rand, 15, 90))
        if rand.random() >= clinical.ORDERED_TWICE or cancelled > now or cancelled >= order.events[-1].at:
            continue
        first, waited = order.events[0].at, int((cancelled - again).total_seconds()) // 60
        gap = int((again - first).total_seconds()) // 60
        pieces = len(order.items)
        words = (
            f"Sent again {gap} minutes after the first one, {pieces} piece{'s' * (pieces > 1)}; "
            f"cancelled by telephone {waited} minutes later"
        )
        events = (
            LabEvent("ORDERED", again, order.events[0].by),
            LabEvent("CANCELLED", cancelled, order.events[0].by, words),
        )
        found.append(
            replace(
                order,
                number=len(orders) + len(found) + 1,
                status="CANCELLED",
                shipped_on=None,
                received_on=None,
                inspected_on=None,
                delivered_on=None,
                visit=None,
                items=tuple(replace(item, appliance=None, inspection=None) for item in order.items),
                events=events,
                shipments=(),
            )
        )
    return tuple(found)
