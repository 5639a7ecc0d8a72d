"""How punctual patients are, and how long they wait."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from seed.simulation.parameters import care

if TYPE_CHECKING:
    from random import Random


def punctuality(rand: Random) -> int:
    """Return by how many minutes somebody comes after the time that was agreed; most come before it."""
    mean, sd = care.ARRIVES
    minutes = rand.gauss(mean, sd)
    if rand.random() < care.COMES_LATE:
        minutes += rand.expovariate(1 / care.LATE_BY)
    earliest, latest = care.ARRIVAL_LIMITS
    return int(min(max(minutes, earliest), latest))


def waiting_time(rand: Random) -> int:
    """Return how many minutes pass between the door and the chair where nothing else is in the way."""
    return max(1, min(care.LONGEST_WAIT, int(rand.lognormvariate(log(care.WAIT_MEDIAN), care.WAIT_SIGMA))))
