"""What is one patient's own and stays so, each drawn once from a stream of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.fixtures.surgeons import HOSPITALS, SURGEONS
from seed.generators.choice import pick
from seed.records import record
from seed.simulation.parameters import clinical

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from seed.simulation.care.courses import Course

    Draw = Callable[..., Random]

_SECOND_SIDE = (0, 0, 1, -1)  # quarters of a cusp by which the left side differs
_DIVISION_2 = (2, 3, 4)  # quarters of a cusp in a division 2 of class II
_LEFT, _RIGHT = (0, 1), (1, 0)


@record
class Traits:
    """How a patient's teeth meet, and how third molars are: by the age at the first visit."""

    second_side: int
    division_2: int
    quarter_left: tuple[int, int]  # of a cusp, on the right and on the left, where a canine does not quite get there
    third_molars: str
    surgeon: tuple[str, str]  # who would operate on the jaws, and where


Surgeons = tuple[tuple[str, str], ...]


def surgeons_of(rand: Random, city: str) -> Surgeons:
    """Return the jaw surgeons to whom a clinic refers, with the hospitals at which they operate: there are few."""
    return tuple((name, pick(rand, HOSPITALS).format(city=city)) for name in rand.sample(SURGEONS, 3))


def traits(draw: Draw, course: Course, age: int, surgeons: Surgeons) -> Traits:
    """Return the traits of a patient who came first at `age`, in a clinic that refers to these surgeons."""
    canines, molars = draw("canines"), draw("third molars")
    second_side, division_2 = pick(canines, _SECOND_SIDE), pick(canines, _DIVISION_2)
    some, side = canines.random() * clinical.QUARTER_LEFT[course.wear] < 1, pick(canines, (_RIGHT, _LEFT))
    states = next(states for until, states in clinical.THIRD_MOLARS if age < until)
    quarter_left, surgeon = side if some else (0, 0), pick(draw("surgeon"), surgeons)
    return Traits(second_side, division_2, quarter_left, pick(molars, states), surgeon)
