"""With which appliances a first phase is treated: of the right age, and borne."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.fixtures import designs
from seed.generators.choice import Weighted
from seed.simulation.care.courses import DAYS_A_MONTH
from seed.simulation.parameters import clinical

if TYPE_CHECKING:
    from datetime import date

    from seed.simulation.care.courses import Course

_TURNED = "PALATAL_EXPANDER"
_SOONER = 21  # days before the longest time is over, at which a check is as good as the last one
_BANDED = frozenset((_TURNED, "QUAD_HELIX", "HOLDING_ARCH", "HEADGEAR"))


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


def is_banded(course: Course, placed: date, day: date) -> bool:
    """Whether what was `placed` sits on bands, which are cemented on the first molars, and is still worn on `day`."""
    return any(kind in _BANDED and (day - placed).days <= longest_worn(kind) for kind in early_kinds(course, placed))


def longest_worn(kind: str) -> float:
    """Return after how many days an early appliance comes off at the next check."""
    return clinical.WINDOWS[kind].months[1] * DAYS_A_MONTH - _SOONER


def may_place(kind: str, age: int) -> bool:
    """Whether an appliance is used at `age`, in completed years."""
    window = clinical.WINDOWS[kind]
    return window.youngest <= age <= window.oldest
