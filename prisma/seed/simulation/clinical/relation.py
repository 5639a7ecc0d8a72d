"""How canines and molars meet from front to back: in quarters of a cusp off Class I, in step with the overjet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.simulation.care.diagnosis import in_arch
from seed.simulation.clinical.alignment import pulled
from seed.simulation.clinical.missing import stand_ins
from seed.simulation.clinical.scene import found
from seed.simulation.parameters import clinical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.simulation.clinical.scene import Remark, Scene
    from seed.simulation.clinical.visit_history import Past

_AMOUNTS = {1: "a quarter cusp", 2: "half a cusp", 3: "three quarters of a cusp", 4: "a full cusp"}
_SIDES = ("right", "left")
_CANINES, _MOLARS = ((6, 27), (11, 22)), ((3, 30), (14, 19))
_FULL, _HALF, _PAIR = 4, 2, 2


def at_exam(scene: Scene) -> Iterator[Remark]:
    """Yield how molars and canines meet before treatment; before canines are through, the molars."""
    off = _at_first(scene.history)
    molars, canines = _words(scene, off, _MOLARS), _words(scene, off, _CANINES)
    if molars and molars == canines:
        yield found("relation.same", at=molars)
    elif molars and canines:
        yield found("relation.exam", molars=molars, canines=canines)
    elif molars:
        yield found("relation.molars", at=molars)


def now(scene: Scene) -> Iterator[Remark]:
    """Yield how the canines meet at a visit at which the bite was measured; the molars, where a canine is missing."""
    case, plan = scene.case, scene.plan
    if case is None or plan is None or plan.kind == "LIMITED" or "OVERJET" not in scene.values:
        return
    ends = case.finished and scene.seen is case.end and not case.first_phase
    if scene.course.diagnosis.bite.angle_class == "CLASS_I" and not ends:
        return
    off = at_end(scene) if ends else _on_the_way(scene)
    canines, molars = _words(scene, off, _CANINES), _words(scene, off, _MOLARS)
    upper, lower = (in_arch((*plan.extractions, *scene.course.diagnosis.missing), arch) for arch in ("UPPER", "LOWER"))
    substitutes = stand_ins(scene.course, case)
    if substitutes:
        # Beside the central incisors no canine meets its opponent: the molars tell, where both sides are alike.
        if ends and len(substitutes) == _PAIR and upper - lower == _PAIR:
            yield found("relation.substituted", angle="Class II")
        elif ends and molars and upper == lower:
            yield found("relation.molars", at=molars)
        return
    if canines:
        yield found("relation.canines", at=canines)
    elif molars and upper == lower:
        yield found("relation.molars", at=molars)
    if ends and abs(upper - lower) == _PAIR and not scene.course.diagnosis.missing:
        yield found("relation.apart", angle="Class II" if upper > lower else "Class III")


def is_off_at_end(scene: Scene) -> bool:
    """Whether the note of the last day tells of a side that is not in Class I."""
    return any("cusp" in str(remark.slots.get("at", "")) for remark in now(scene))


def at_end(scene: Scene) -> tuple[int, int]:
    """Return by how many quarters of a cusp each side is off Class I when everything comes off: by one at most.

    A side that was half a cusp off two months ago is not all the way there.
    """
    before, way, rest = scene.recent.get("OVERJET"), _way(scene), 0.0
    operated = scene.plan is not None and scene.plan.kind == "SURGICAL"
    if before is not None and abs(way) >= clinical.TELLS_FROM_MM and not operated:
        rest = _share_of(before, way)
    right, left = (
        min(max(one, round(first * rest) >= _HALF), 1)
        for one, first in zip(_on_the_way(scene, ended=True), _at_first(scene.history), strict=True)
    )
    return int(right), int(left)


def _on_the_way(scene: Scene, *, ended: bool = False) -> tuple[int, int]:
    """Return by how many quarters of a cusp each side is off Class I during treatment, or when it has `ended`."""
    if scene.plan is not None and scene.plan.kind == "SURGICAL":
        surgery = scene.history.story.milestones.get("surgery")
        if ended or (surgery and surgery < scene.day):
            return 0, 0  # an operation sets it
        stays = (0, 0)
    else:
        stays = scene.history.traits.quarter_left
    share = _left(scene, ended=ended)
    right, left = (max(round(first * share), rest) for first, rest in zip(_at_first(scene.history), stays, strict=True))
    return right, left


def _at_first(history: Past) -> tuple[int, int]:
    """Return by how many quarters of a cusp each side is off Class I before treatment, by the overjet."""
    bite, traits = history.course.diagnosis.bite, history.traits
    if bite.angle_class == "CLASS_I":
        return 0, 0
    quarters = {
        "CLASS_II_DIV_1": round(clinical.QUARTERS_PER_MM * (bite.overjet_mm - clinical.NO_QUARTER_AT_MM)),
        "CLASS_II_DIV_2": traits.division_2,  # the upper incisors lean back: the overjet tells nothing
        "CLASS_III": round(clinical.QUARTERS_PER_MM * (clinical.BITE_TARGET - bite.overjet_mm)),
    }[bite.angle_class]
    right = min(max(quarters, 1), _FULL)
    return right, min(max(right + traits.second_side, 1), _FULL)


def _left(scene: Scene, *, ended: bool) -> float:
    """Return which part of it is left, from 1 to 0: as much as of the overjet or, where that was small, of the time.

    An overjet within the tolerance leaves nothing, one of a full cusp all of it.
    """
    way = _way(scene)
    if abs(way) >= clinical.TELLS_FROM_MM:
        return _share_of(scene.values["OVERJET"], way)
    first, last = clinical.CLASS_CORRECTED
    return 0.0 if ended else min(max((last - scene.share) / (last - first), 0.0), 1.0)


def _way(scene: Scene) -> float:
    """Return how far the overjet is from its target before treatment."""
    return scene.course.diagnosis.bite.overjet_mm - clinical.BITE_TARGET


def _share_of(overjet: float, way: float) -> float:
    """Return which part of the way an overjet has yet to go, from 1 to 0."""
    most = _FULL / clinical.QUARTERS_PER_MM + clinical.NO_QUARTER_AT_MM - clinical.BITE_TARGET
    away = (overjet - clinical.BITE_TARGET) * (1 if way > 0 else -1)
    share = (away - clinical.BITE_TOLERANCE) / (min(abs(way), most) - clinical.BITE_TOLERANCE)
    return min(max(share, 0.0), 1.0)


def _words(scene: Scene, off: tuple[int, ...], pairs: tuple[tuple[int, int], ...]) -> str | None:
    """Return both sides in words, or the one whose teeth are there."""
    there = {*scene.teeth("UPPER"), *scene.teeth("LOWER")}
    if scene.case and pulled(scene.history, scene.case, scene.day) >= 1:
        there.update(scene.course.diagnosis.impacted)
    name = "Class III" if scene.course.diagnosis.bite.angle_class == "CLASS_III" else "Class II"
    said = {
        side: f"{name} by {_AMOUNTS[quarters]}" if quarters else "Class I"
        for side, quarters, teeth in zip(_SIDES, off, pairs, strict=True)
        if there.issuperset(teeth)
    }
    if len(said) == len(_SIDES) and len(set(said.values())) == 1:
        return f"{said['right']} on both sides"
    return ", ".join(f"{side} {words}" for side, words in said.items()) or None
