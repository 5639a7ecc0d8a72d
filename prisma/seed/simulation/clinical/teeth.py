"""Teeth in universal numbering: which are where, and how a note names them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_UPPER, _LOWER = range(2, 16), range(18, 32)


class _Groups(NamedTuple):
    molars: frozenset[int]
    front: frozenset[int]


ERUPTING: Mapping[int, tuple[int, ...]] = MappingProxyType(
    {
        6: (3, 14, 19, 30, 24, 25),
        7: (8, 9),
        8: (7, 10, 23, 26),
        9: (22, 27),
        10: (5, 12, 21, 28),
        11: (4, 13, 20, 29, 6, 11),
        12: (2, 15, 18, 31),
    }
)
"""Permanent teeth that come through, by age in years: usual ages."""

_THROUGH_AT = {tooth: age for age, teeth in ERUPTING.items() for tooth in teeth}
BANDED = {"UPPER": (3, 14), "LOWER": (19, 30)}
"""First molars, on which the bands of appliances sit."""

CROSSED = (3, 14)  # upper first molars

PRESENT = _Groups(molars=frozenset((2, 3, 14, 15, 18, 19, 30, 31)), front=frozenset((*range(6, 12), *range(22, 28))))
"""First and second molars; incisors and canines."""


REDUCIBLE = {"UPPER": range(3, 14), "LOWER": range(19, 30)}
"""Where enamel may be reduced: between these teeth and the next, from first molar to first molar."""


def arch_of(tooth: int) -> str:
    """Return the arch of a tooth."""
    return "UPPER" if tooth <= 16 else "LOWER"


def is_through(tooth: int, age: int) -> bool:
    """Whether a permanent tooth has come through at `age`; the first ones have in whoever is treated."""
    return _THROUGH_AT[tooth] <= max(age, min(ERUPTING))


_FRONT_FIRST = {
    arch: tuple(sorted(teeth, key=lambda tooth: (abs(tooth - middle), tooth)))
    for arch, teeth, middle in (("UPPER", _UPPER, 8.5), ("LOWER", _LOWER, 24.5))
}


def front_first(arch: str) -> tuple[int, ...]:
    """Return the teeth of an arch but for wisdom teeth, from the midline to the back."""
    return _FRONT_FIRST[arch]


def named(teeth: tuple[int, ...]) -> str:
    """Return teeth as in "#5, #12 and #21"."""
    return listed([f"#{tooth}" for tooth in teeth])


def listed(names: Sequence[str]) -> str:
    """Return names as in "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


LOWER_INCISORS = frozenset((23, 24, 25, 26))


def across(tooth: int) -> str:
    """Return the stretch over which the space of an extracted tooth is closed.

    From the canine to the first molar for a premolar, from canine to canine for a lower incisor.
    """
    if tooth in LOWER_INCISORS:
        return "#22 to #27"
    ends = {1: (3, 6), 2: (11, 14), 3: (19, 22), 4: (27, 30)}
    quarter = 1 + (tooth - 1) // 8
    return "#{} to #{}".format(*ends[quarter])


# From which tooth to which elastics go on the right and on the left, the usual ones first. Usual practice.
_HOOKS = {
    "CLASS_II": (((6, 30), (7, 30), (6, 31), (7, 31)), ((11, 19), (10, 19), (11, 18), (10, 18))),
    "CLASS_III": (((27, 3), (26, 3), (27, 2), (26, 2)), ((22, 14), (23, 14), (22, 15), (23, 15))),
    "FINISHING": (((6, 27), (5, 28), (7, 26), (4, 29)), ((11, 22), (12, 21), (10, 23), (13, 20))),
}
_CROSSBITE = {3: (3, 30), 14: (14, 19)}


def sides(kind: str, there: set[int], crossed: int | None = None) -> str:
    """Return where elastics of a kind are hooked, on teeth that are there; those of a crossbite on its own tooth.

    Each side has its own hooks: a canine that is absent on one moves nothing on the other.
    """
    if crossed is not None and kind == "CROSSBITE":
        return "#{} to #{}".format(*_CROSSBITE[crossed])
    hooked = (next((pair for pair in pairs if there.issuperset(pair)), None) for pairs in _HOOKS[kind])
    return ", ".join("#{} to #{}".format(*pair) for pair in hooked if pair) or "canine to molar"
