"""What was measured, and how it moved toward its target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seed.generators.choice import clipped_normal, tenths
from seed.simulation.care.diagnosis import left_over
from seed.simulation.parameters import clinical
from seed.simulation.records.chart import Measurement
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from random import Random

    from seed.generators.profiles import ClinicalMeasurements
    from seed.simulation.clinical.visit_history import Case, Seen, VisitHistory

_REGULAR = (Purpose.ADJUSTMENT, Purpose.WIRE_CHANGE, Purpose.FINISHING, Purpose.ALIGNER_CHECK, Purpose.APPLIANCE_CHECK)
_EVERY = 2  # regular visits, one of so many with a measurement
_ALIGNED_AT = 0.6  # of treatment: crowding and spaces are gone, the bite takes until the end


@dataclass(slots=True)
class _Way:
    """One finding: where it starts, where it is to end, and where it will."""

    kind: str
    first: float
    target: float
    last: float
    share: float = 1.0  # of treatment that it takes

    def at(self, progress: float) -> float:
        """Return the value when `progress` (0 to 1) of treatment has passed."""
        done = min(progress / self.share, 1.0)
        return tenths(self.first + (self.last - self.first) * done)


def measurements(rand: Random, history: VisitHistory) -> tuple[Measurement, ...]:
    """Return all findings of a patient in the order in which they were measured."""
    bite = history.course.diagnosis.bite
    cases = {case.number: case for case in history.cases}
    ways = {case.number: _ways(rand, history.course.arch, case) for case in history.cases}
    skull = _skull(rand, bite)
    found: list[Measurement] = []
    examined = {seen.case for seen in history.seen if seen.purpose is Purpose.EXAM}
    counted = 0
    for seen in history.seen:
        case = cases.get(seen.case or 0)
        if case is None:
            if seen.purpose in (Purpose.EXAM, Purpose.RECALL):
                found += _watched(seen, bite)
            continue
        full = (
            seen.purpose is Purpose.EXAM or seen is case.end or (seen is case.records and case.number not in examined)
        )
        if seen.purpose in _REGULAR:
            counted += 1
        if seen is case.end and not case.finished:
            continue
        if full or (seen.purpose in _REGULAR and counted % _EVERY == 0 and seen in case.visits):
            found += _bite(seen, ways[case.number], _progress(case, history, seen.day), full=full)
        if seen.purpose is Purpose.EXAM and history.course.arch != "BOTH":
            found += _space(seen, bite, "LOWER" if history.course.arch == "UPPER" else "UPPER")
        if seen is case.records:
            found += [Measurement(seen.number, case.number, kind, value, None, seen.day) for kind, value in skull]
    return tuple(found)


def _progress(case: Case, history: VisitHistory, day: date) -> float:
    """Return how much of active treatment has passed on `day`, from 0 to 1."""
    if case.start is None or day <= case.start.day:
        return 0.0
    planned = history.course.second_phase if case.kind == "PHASE_II" else history.course.active
    # While it goes on, nobody has come to the end yet.
    length = (case.ended_on - case.start.day).days if case.finished and case.ended_on else planned * 1.15
    return min((day - case.start.day).days / max(length, 1), 1.0 if case.finished else 0.95)


def _ways(rand: Random, arch: str, case: Case) -> list[_Way]:
    """Return what is followed in a case; a first phase leaves a part to the second."""
    bite = case.bite
    found = [_to_target(rand, "OVERJET", bite.overjet_mm), _to_target(rand, "OVERBITE", bite.overbite_mm)]
    found.append(_to_zero("MIDLINE", bite.midline_deviation_mm, case))
    for name, space in (("UPPER", bite.upper), ("LOWER", bite.lower)):
        if arch in ("BOTH", name) and space.crowding_mm:
            found.append(_to_zero(f"CROWDING_{name}", space.crowding_mm, case))
        elif arch in ("BOTH", name) and space.spacing_mm:
            found.append(_to_zero(f"SPACING_{name}", space.spacing_mm, case))
    return found


def _to_zero(kind: str, first: float, case: Case) -> _Way:
    last = left_over(first) if case.first_phase else 0.0
    return _Way(kind, first, 0.0, last, 1.0 if kind == "MIDLINE" else _ALIGNED_AT)


def _to_target(rand: Random, kind: str, first: float) -> _Way:
    """Return a way that ends within the tolerance, and never farther from the target than it began."""
    target = clinical.BITE_TARGET
    rest = min(abs(first - target), rand.random() * clinical.BITE_TOLERANCE)
    return _Way(kind, first, target, target + rest if first > target else target - rest)


def _bite(seen: Seen, ways: list[_Way], progress: float, *, full: bool) -> Iterator[Measurement]:
    for way in ways:
        if full or way.kind in ("OVERJET", "OVERBITE") or (way.kind != "MIDLINE" and progress < way.share):
            yield Measurement(seen.number, seen.case, way.kind, way.at(progress), way.target, seen.day)


def _watched(seen: Seen, bite: ClinicalMeasurements) -> Iterator[Measurement]:
    """What is found in somebody who is examined or observed, without a plan: no target yet."""
    yield Measurement(seen.number, None, "OVERJET", bite.overjet_mm, None, seen.day)
    yield Measurement(seen.number, None, "OVERBITE", bite.overbite_mm, None, seen.day)
    if seen.purpose is Purpose.EXAM:
        yield from _space(seen, bite, "UPPER")
        yield from _space(seen, bite, "LOWER")


def _space(seen: Seen, bite: ClinicalMeasurements, arch: str) -> Iterator[Measurement]:
    """Crowding or spacing of an arch that nothing is planned for."""
    space = bite.upper if arch == "UPPER" else bite.lower
    for kind, value in (("CROWDING", space.crowding_mm), ("SPACING", space.spacing_mm)):
        if value:
            yield Measurement(seen.number, seen.case, f"{kind}_{arch}", value, None, seen.day)


def _skull(rand: Random, bite: ClinicalMeasurements) -> list[tuple[str, float]]:
    """Return the cephalometric values: ANB is SNA − SNB; FMA, FMIA and IMPA make 180°, U1-SN, IMPA, SN-MP and the
    angle between the incisors 360°.
    """
    plane = bite.mandibular_plane_degrees
    fma = round(plane - clinical.FMA_BELOW_SN_MP + rand.gauss(0, clinical.FMA_SD), 1)
    impa = round(clipped_normal(rand, *clinical.IMPA, 75, 112), 1)
    upper = round(clipped_normal(rand, *clinical.U1_SN, 85, 122), 1)
    wits = tenths(clinical.WITS_PER_ANB * (bite.anb_degrees - 2) - 1 + rand.gauss(0, clinical.WITS_SD))
    return [
        ("SNA", bite.sna_degrees),
        ("SNB", bite.snb_degrees),
        ("ANB", bite.anb_degrees),
        ("SN_MP", plane),
        ("FMA", fma),
        ("IMPA", impa),
        ("FMIA", round(180 - fma - impa, 1)),
        ("U1_SN", upper),
        ("INTERINCISAL", round(360 - upper - impa - plane, 1)),
        ("WITS", wits),
    ]
