"""What becomes of the places of teeth that never formed, and of third molars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.simulation.clinical.scene import done, found, planned
from seed.simulation.clinical.teeth import arch_of, named
from seed.simulation.parameters import clinical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.simulation.care.courses import Course
    from seed.simulation.clinical.scene import Remark, Scene
    from seed.simulation.clinical.visit_history import Case

_LATERALS = frozenset((7, 10))
_BESIDE = {7: 6, 10: 11}  # the canine that comes to stand in place of a lateral incisor
_CLOSED, _HELD, _BABY = "closed", "held", "baby"


def places(course: Course, case: Case) -> dict[str, tuple[int, ...]]:
    """Return the missing teeth of a case by what becomes of their places: closed, held, or left to a baby molar.

    Room that the arch needs anyway is closed, and so is that of incisors where canines are to come forward or back.
    """
    if case.first_phase or case.kind == "LIMITED":
        return {}
    found: dict[str, tuple[int, ...]] = {}
    for tooth in course.diagnosis.missing:
        space = case.bite.upper if arch_of(tooth) == "UPPER" else case.bite.lower
        if space.crowding_mm >= clinical.CLOSES_FROM_MM:
            fate = _CLOSED
        elif tooth in _LATERALS:
            fate = _CLOSED if case.bite.angle_class.startswith("CLASS_II_") else _HELD
        else:
            fate = _BABY if course.outline.age_on(case.presented.day) < clinical.BABY_MOLARS_UNTIL else _HELD
        found[fate] = (*found.get(fate, ()), tooth)
    return found


def aims(course: Course, case: Case) -> list[str]:
    """Return what a plan says about them."""
    grown = course.outline.age_on(case.presented.day) >= clinical.IMPLANTS_FROM
    words = {
        _CLOSED: "close the space of {teeth}",
        _HELD: "hold the space of {teeth} for an implant" + " once growth is over" * (not grown),
        _BABY: "keep the baby molar at {teeth} as long as it holds",
    }
    return [words[fate].format(teeth=named(teeth)) for fate, teeth in places(course, case).items()]


def stand_ins(course: Course, case: Case) -> tuple[int, ...]:
    """Return the canines that are to stand in for lateral incisors whose places are closed."""
    return _canines_for(places(course, case).get(_CLOSED, ()))


def _canines_for(teeth: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(_BESIDE[tooth] for tooth in teeth if tooth in _BESIDE)


def at_the_end(scene: Scene) -> Iterator[Remark]:
    """Yield what has become of the places of missing teeth when everything comes off."""
    if scene.case is None:
        return
    grown = scene.history.age_on(scene.day) >= clinical.IMPLANTS_FROM
    for fate, teeth in places(scene.course, scene.case).items():
        yield found(f"missing.{fate}", teeth=named(teeth))
        if fate == _CLOSED and (canines := _canines_for(teeth)):
            yield done("missing.reshaped", teeth=named(canines))
        if fate == _HELD:
            yield planned("missing.implant" if grown else "missing.pontic", teeth=named(teeth))


def third_molars(scene: Scene) -> Iterator[Remark]:
    """Yield how third molars are, where records are taken of somebody old enough to have some."""
    if scene.history.age_on(scene.day) < clinical.THIRD_MOLARS_FROM:
        return
    state = scene.history.traits.third_molars
    lately = state == "removed" and scene.history.age_on(scene.day) < clinical.THIRD_MOLARS_LONG_OUT
    yield found("third.removed.lately" if lately else f"third.{state}")
    if scene.plan and scene.plan.kind == "SURGICAL" and state in ("forming", "impacted"):
        yield done("third.before surgery")


def third_molars_at_the_end(scene: Scene) -> Iterator[Remark]:
    """Yield who looks after third molars that have no room, once treatment is over."""
    if scene.plan is None or scene.plan.kind in ("SURGICAL", "LIMITED") or scene.study is None:
        return
    seen = any(image.category == "PANORAMIC" for image in scene.study.images)
    state = scene.history.traits.third_molars
    if seen and scene.history.age_on(scene.day) >= clinical.THIRD_MOLARS_FROM and state in ("forming", "impacted"):
        yield planned(f"third.{state}.next")
