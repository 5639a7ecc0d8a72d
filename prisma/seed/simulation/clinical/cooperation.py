"""How elastics and aligners were worn lately: mostly as always, with a lapse or a better stretch now and then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.simulation.parameters import clinical
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from seed.simulation.clinical.scene import Scene

_EVERY = 4  # visits, at one of which it was worn differently: nobody is the same for a year. Default


def lately(scene: Scene) -> str:
    """Return GOOD, PARTIAL or POOR: how well a patient cooperated in the weeks before a visit.

    What was hardly worn has moved nothing: where the overjet has come nearer, it was worn, if only at night.
    """
    wear = _as_told(scene)
    return "PARTIAL" if wear == "POOR" and _has_come_nearer(scene) else wear


def _as_told(scene: Scene) -> str:
    """Return how well a patient cooperates, whatever was measured."""
    usual, case = scene.course.wear, scene.case
    if case is None:
        return usual
    earlier = sum(seen.number < scene.seen.number and seen.purpose is not Purpose.REPAIR for seen in case.visits)
    stretch, place = divmod(earlier, _EVERY)
    if place != (scene.course.outline.ordinal + stretch * (stretch + 5)) % _EVERY:
        return usual
    if usual == "PARTIAL":
        return "POOR" if stretch % 2 else "GOOD"
    return "PARTIAL"


def _has_come_nearer(scene: Scene) -> bool:
    """Whether the overjet, measured now and before, is nearer to where it is to be: somebody has worn something."""
    now, before = scene.values.get("OVERJET"), scene.earlier.get("OVERJET")
    if now is None or before is None:
        return False
    return abs(before - clinical.BITE_TARGET) - abs(now - clinical.BITE_TARGET) >= clinical.NEARER_MM
