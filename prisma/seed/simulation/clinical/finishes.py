"""How near to its aims a treatment ends: most reach them, some stop short of one, most of all without elastics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.generators.choice import tenths
from seed.simulation.clinical.cooperation import lately
from seed.simulation.clinical.remarks_surgery import guided
from seed.simulation.clinical.scene import done
from seed.simulation.parameters import clinical
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

    from seed.simulation.clinical.scene import Remark, Scene
    from seed.simulation.clinical.visit_history import Case

_AIMS: tuple[str, ...] = ("OVERJET", "OVERBITE", "MIDLINE")
_ADULT = 18
_PULLED_BY_ELASTICS = ("CLASS_II", "CLASS_III")


def falls_short(rand: Random, wear: str, case: Case, *, worn: bool = True) -> dict[str, float]:
    """Return by how many mm a case stops short of each aim, 0 where it gets there.

    Where nothing that is `worn` corrects the overjet, it does not hang on elastics. An operation sets the overjet and
    the overbite. A first phase, and aligning a few teeth, have no such aims.
    """
    bite = case.bite
    first = {"OVERJET": bite.overjet_mm, "OVERBITE": bite.overbite_mm, "MIDLINE": bite.midline_deviation_mm}
    found = dict.fromkeys(_AIMS, 0.0)
    for kind in _AIMS:
        luck, size = rand.random(), rand.random()
        target = 0.0 if kind == "MIDLINE" else clinical.BITE_TARGET
        if case.first_phase or case.kind == "LIMITED" or (case.kind == "SURGICAL" and kind != "MIDLINE"):
            continue
        hangs_on_wear = worn and kind == "OVERJET" and bite.angle_class != "CLASS_I"
        chances = clinical.STOPS_SHORT["ELASTICS" if hangs_on_wear else kind]
        if abs(first[kind] - target) >= clinical.SHORT_FROM_MM[kind] and luck < chances[wear]:
            least, most = clinical.SHORT_BY_MM[kind]
            found[kind] = tenths(least + (most - least) * size)
    return found


def left_standing(rand: Random, kind: str) -> float:
    """Return how many mm are left of crowding or of a midline shift that is as good as corrected."""
    luck, (least, most) = rand.random(), clinical.LEFT_STANDING_MM[kind]
    size = tenths(rand.uniform(least, most))
    return size if luck < clinical.LEFT_STANDING else 0.0


def stops_short(values: Mapping[str, float]) -> bool:
    """Whether an overjet or an overbite that was measured at the end is not where it was to be."""
    away = (abs(values[kind] - clinical.BITE_TARGET) for kind in ("OVERJET", "OVERBITE") if kind in values)
    return any(one > clinical.BITE_TOLERANCE + clinical.BITE_READING for one in away)


def accepted_by(scene: Scene) -> str:
    """Return with whom the doctor agrees what is to be done, or that a result will do."""
    return "the patient" if scene.history.age_on(scene.day) >= _ADULT else "patient and family"


def for_want_of_elastics(scene: Scene) -> bool:
    """Whether elastics were to bring the bite there until today, and were worn too little."""
    pulled = any(one.kind in _PULLED_BY_ELASTICS for one in scene.elastics())
    return pulled and scene.course.wear != "GOOD" and lately(scene) != "GOOD"


def talked_over(scene: Scene) -> Iterator[Remark]:
    """Yield that wear was talked over, where what pulls or moves was hardly worn."""
    pulls = (one for one in scene.elastics() if one.started_on < scene.day and one.ended_on != scene.day)
    worn = any(pulls) and not guided(scene)
    trays = scene.seen.purpose is Purpose.ALIGNER_CHECK
    if (worn or trays) and scene.seen.purpose is not Purpose.DEBOND and lately(scene) == "POOR":
        yield done("wear.talk", who=accepted_by(scene))
