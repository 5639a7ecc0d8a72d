"""What a fixed functional appliance does: while it is in, the lower jaw is held farther and farther forward.

The overjet falls until the front teeth meet nearly edge to edge, more than is wanted, and settles back a little once
the appliance is out. Whoever wears it has no say in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seed.simulation.clinical.scene import found
from seed.simulation.parameters import clinical

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from random import Random

    from seed.simulation.clinical.scene import Remark, Scene
    from seed.simulation.records.chart import TreatmentPlan

FIXED_FUNCTIONAL = "HERBST"


@dataclass(slots=True)
class Forward:
    """When the jaw is brought forward, and the overjet to which it is."""

    placed: date
    removed: date | None
    over: float

    def overjet(self, day: date, first: float, last: float) -> float:
        """Return the overjet on a day after the placement, from what it was then to what is to stay."""
        until = day if self.removed is None else min(day, self.removed)
        done = min((until - self.placed).days / clinical.BROUGHT_FORWARD_DAYS, 1.0)
        value = first + (min(self.over, first) - first) * done
        if self.removed is None or day <= self.removed:
            return value
        return value + (last - value) * min((day - self.removed).days / clinical.SETTLES_BACK_DAYS, 1.0)


def brought_forward(rand: Random, plan: TreatmentPlan) -> Forward | None:
    """Return what a plan's fixed functional appliance does to the overjet, from the day on which it is fitted."""
    over = rand.uniform(*clinical.OVERCORRECTED_MM)
    one = next((one for one in plan.appliances if one.kind == FIXED_FUNCTIONAL), None)
    return Forward(one.placed_on, one.removed_on, over) if one else None


def since_fitted(scene: Scene) -> bool:
    """Whether such an appliance has been fitted before a visit, so that the overjet does not hang on wear."""
    placed = scene.plan.appliances if scene.plan else ()
    return any(one.kind == FIXED_FUNCTIONAL and one.placed_on < scene.day for one in placed)


def told(scene: Scene) -> Iterator[Remark]:
    """Yield what a measured overjet means while the jaw is held forward, and once it no longer is."""
    before = scene.earlier.get("OVERJET")
    if not since_fitted(scene) or before is None:
        return
    now = scene.values["OVERJET"]
    if scene.worn(FIXED_FUNCTIONAL):
        if now <= clinical.OVERCORRECTED_UP_TO_MM:
            yield found("functional.over")
    elif now >= before + clinical.SETTLING_IS_SEEN_MM:
        yield found("functional.settles", before=f"{before:.1f}")
