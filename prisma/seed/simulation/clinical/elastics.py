"""Elastics: what pulls the arches together once the wires are rectangular."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from seed.generators.choice import Weighted, between, pick
from seed.simulation.parameters import clinical
from seed.simulation.records.chart import Elastics
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from random import Random

    from seed.simulation.clinical.appliances import Fitting
    from seed.simulation.clinical.visit_history import Case, Seen

_REGULAR = (Purpose.ADJUSTMENT, Purpose.WIRE_CHANGE, Purpose.FINISHING)
_FORCES = Weighted.by(clinical.ELASTIC_FORCES)
_DIAMETERS = {kind: Weighted.by(rows) for kind, rows in clinical.ELASTIC_DIAMETERS.items()}


def elastics(rand: Random, case: Case, worn: list[Fitting]) -> tuple[Elastics, ...]:
    """Return the elastics of a case with braces on both arches, one kind after another."""
    rectangular = _rectangular(worn)
    bite = case.bite
    angle = "CLASS_III" if bite.angle_class == "CLASS_III" else "CLASS_II" if "II" in bite.angle_class else None
    corrects = rand.random() < clinical.CORRECTIVE_ELASTICS
    crosses = rand.random() < clinical.CROSSBITE_ELASTICS
    finishes = rand.random() < clinical.FINISHING_ELASTICS
    wishes: list[tuple[str, tuple[int, int], tuple[Purpose, ...]]] = []
    if angle and corrects:
        wishes.append((angle, clinical.CORRECTIVE_WEEKS, _REGULAR))
    if bite.posterior_crossbite and crosses:
        wishes.append(("CROSSBITE", clinical.CROSSBITE_WEEKS, _REGULAR))
    if finishes:
        wishes.append(("FINISHING", clinical.FINISHING_WEEKS, (Purpose.FINISHING,)))
    found: list[Elastics] = []
    day = rectangular
    for kind, weeks, purposes in wishes:
        until = timedelta(weeks=between(rand, *weeks))
        diameter, force = _DIAMETERS[kind].pick(rand), _FORCES.pick(rand)
        hours = pick(rand, clinical.ELASTIC_HOURS[kind])
        first = _visit(case, day, purposes) if day else None
        if first is None:
            continue
        last = _visit(case, first.day + until, _REGULAR)
        day = last.day if last else case.ended_on
        found.append(Elastics(kind, diameter, force, hours, first.day, day, first.number))
    return tuple(found)


def _rectangular(worn: list[Fitting]) -> date | None:
    """Return the day from which both arches have had a rectangular wire."""
    braces = [one for one in worn if one.kind == "BRACES"]
    days = [
        next((wire.placed_on for wire in one.wires if wire.stage >= clinical.RECTANGULAR_STAGE), None) for one in braces
    ]
    known = [day for day in days if day]
    return max(known) if len(known) == len(days) == 2 else None


def _visit(case: Case, day: date, purposes: tuple[Purpose, ...]) -> Seen | None:
    """Return the first visit from `day` on, before the last one."""
    return next(
        (seen for seen in case.visits if seen.day >= day and seen.purpose in purposes and seen is not case.end), None
    )
