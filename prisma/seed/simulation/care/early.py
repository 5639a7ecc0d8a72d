"""With which appliances a first phase is treated: of the right age, and borne."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.fixtures import designs
from seed.generators.choice import Weighted
from seed.simulation.parameters import clinical

if TYPE_CHECKING:
    from datetime import date

    from seed.simulation.care.courses import Course

_TURNED = "PALATAL_EXPANDER"


def early_kinds(course: Course, day: date) -> tuple[str, ...]:
    """Return the appliances that are placed on `day`, the same ones for whoever asks."""
    rows = clinical.EARLY_APPLIANCES[course.diagnosis.early]
    allergies, age = course.allergies_on(day), course.outline.age_on(day)
    fitting = {
        kinds: weight
        for kinds, weight in rows.items()
        if all(may_place(kind, age) and designs(kind, allergies) for kind in kinds)
    }
    return Weighted.by(fitting).at(course.early_luck)


def is_turned(course: Course, day: date) -> bool:
    """Whether what is placed on `day` is turned at home."""
    return _TURNED in early_kinds(course, day)


def may_place(kind: str, age: int) -> bool:
    """Whether an appliance is used at `age`, in completed years."""
    window = clinical.WINDOWS[kind]
    return window.youngest <= age <= window.oldest
