"""What a growing bite does until treatment begins: nothing moves teeth, but jaws grow and teeth come through."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seed.fixtures.malocclusion import DEEP_BITE_PERCENT, LOWER_INCISOR_HEIGHT
from seed.generators.choice import tenths
from seed.simulation.care.diagnosis import with_less_room
from seed.simulation.parameters import clinical
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from seed.generators.profiles import ClinicalMeasurements
    from seed.simulation.clinical.visit_history import VisitHistory


def grown(rand: Random, history: VisitHistory, day: date) -> ClinicalMeasurements:
    """Return a patient's bite on a day before treatment; `rand` is of the patient, whatever the day.

    Crowding grows and spaces close; the overjet gets smaller in a class III, otherwise either way.
    """
    bite = history.course.diagnosis.bite
    exam = next((seen.day for seen in history.seen if seen.purpose is Purpose.EXAM), day)
    years = (day - exam).days / 365.25
    if years < clinical.GROWS_FROM_YEARS or history.age_on(exam) >= clinical.GROWN_FROM_AGE:
        return bite
    up = 1 if rand.random() < 0.5 and bite.angle_class != "CLASS_III" else -1
    overjet = _grown(bite.overjet_mm, up * rand.uniform(*clinical.OVERJET_A_YEAR) * years)
    deeper = 1 if rand.random() < 0.5 else -1
    overbite = _grown(bite.overbite_mm, deeper * rand.uniform(*clinical.OVERBITE_A_YEAR) * years)
    percent = round(min(max(overbite / LOWER_INCISOR_HEIGHT * 100, 0), 100))
    upper, lower = (
        with_less_room(arch, min(rand.uniform(*clinical.CROWDING_A_YEAR) * years, clinical.CROWDING_GROWS))
        for arch in (bite.upper, bite.lower)
    )
    return replace(
        bite,
        overjet_mm=overjet,
        overbite_mm=overbite,
        overbite_percent=percent,
        deep_bite=percent >= DEEP_BITE_PERCENT,
        upper=upper,
        lower=lower,
    )


def _grown(first: float, change: float) -> float:
    """Return an overjet or overbite after growth, on the same side of zero: a crossbite does not correct itself."""
    value = first + min(max(change, -clinical.BITE_GROWS), clinical.BITE_GROWS)
    return tenths(min(value, -0.1) if first < 0 else max(value, 0.0))
