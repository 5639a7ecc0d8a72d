"""Cephalograms: one face at different times, whose incisors lean as the jaws make them and treatment sets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.generators.choice import clipped_normal, tenths
from seed.simulation.clinical.alignment import crowding_of, keeps_incisors_forward, lacks_room
from seed.simulation.parameters import clinical

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from seed.simulation.clinical.visit_history import VisitHistory

_IMPA_RANGE, _U1_RANGE = (72.0, 112.0), (80.0, 125.0)


def tracing(face: Random, rand: Random, history: VisitHistory, day: date, stage: str) -> list[tuple[str, float]]:
    """Return the values of a tracing: ANB is SNA − SNB; FMA, FMIA and IMPA make 180°, U1-SN, IMPA, SN-MP and the angle
    between the incisors 360°.

    `face` draws what is one person's own and the same each time, `rand` the errors of this tracing. A later one is of
    an older face: the lower jaw has grown forward. In the stage "upright" braces have set the incisors over jaws that
    do not fit yet; "operated", the jaws fit. No two tracings are the same to a tenth.
    """
    bite = history.course.diagnosis.bite
    first = history.cases[0].records
    years = (day - first.day).days / 365.25 if first else 0.0
    error = [rand.gauss(0, clinical.TRACING_ERROR) if years else 0.0 for _ in range(5)]
    sna = round(bite.sna_degrees + clinical.SNA_A_YEAR * years + error[0], 1)
    snb = round(bite.snb_degrees + clinical.SNB_A_YEAR * years + error[1], 1)
    if stage == "operated":
        sna, snb = _operated(rand, sna, snb)
    upright = stage != "at first"
    anb = tenths(sna - snb)
    plane = round(bite.mandibular_plane_degrees - clinical.PLANE_A_YEAR * years, 1)
    below = clinical.FMA_BELOW_SN_MP + face.gauss(0, clinical.FMA_SD)
    fma = max(clinical.FMA_LEAST, round(plane - below + error[2], 1))
    leans = bite.anb_degrees - clinical.ANB_NORM
    under = clinical.IMPA_PER_PLANE * (bite.mandibular_plane_degrees - clinical.PLANE_NORM)
    forward = clinical.U1_PER_ANB * leans + _by_the_teeth(history)
    impa = _leaning(face, clinical.IMPA, clinical.IMPA_PER_ANB * leans + under, _IMPA_RANGE)
    upper = _leaning(face, clinical.U1_SN, forward, _U1_RANGE)
    if upright:
        impa += _set_upright(history, "LOWER", clinical.IMPA_PER_ANB * leans)
        upper += _set_upright(history, "UPPER", forward)
    impa, upper = round(impa + error[3], 1), round(upper + error[4], 1)
    wits = tenths(clinical.WITS_PER_ANB * (anb - 2) - 1 + clipped_normal(face, 0, clinical.WITS_SD, -3, 3))
    if bite.angle_class.startswith("CLASS_II_"):
        wits = max(wits, clinical.WITS_LEAST_CLASS_II)
    return [
        ("SNA", sna),
        ("SNB", snb),
        ("ANB", anb),
        ("SN_MP", plane),
        ("FMA", fma),
        ("IMPA", impa),
        ("FMIA", round(180 - fma - impa, 1)),
        ("U1_SN", upper),
        ("INTERINCISAL", round(360 - upper - impa - plane, 1)),
        ("WITS", wits),
    ]


def _operated(rand: Random, sna: float, snb: float) -> tuple[float, float]:
    """Return the angles of jaws that were operated: the lower one forward, or back and the upper one forward."""
    wrong = sna - snb - clinical.ANB_NORM - clinical.ANB_AFTER_SURGERY * (2 * rand.random() - 1)
    upper = clinical.UPPER_JAW_ADVANCED * -wrong if wrong < 0 else 0.0
    return round(sna + upper, 1), round(snb + wrong + upper, 1)


def _by_the_teeth(history: VisitHistory) -> float:
    """Return how far the upper incisors lean forward, or back, of themselves: an overjet is theirs as well."""
    bite = history.course.diagnosis.bite
    if bite.angle_class == "CLASS_II_DIV_2":
        return clinical.U1_DIVISION_2
    if history.cases[0].kind == "SURGICAL":
        return 0.0
    return clinical.U1_PER_OVERJET * max(bite.overjet_mm - clinical.OVERJET_OF_JAWS_MM, 0)


def _leaning(face: Random, norm: tuple[float, float], leans: float, limits: tuple[float, float]) -> float:
    """Return the angle of incisors that lean so far to make up for the jaws."""
    mean, sd = norm
    return min(max(mean + leans + face.gauss(0, sd * 0.7), limits[0]), limits[1])


def _set_upright(history: VisitHistory, arch: str, leans: float) -> float:
    """Return by how much braces turn incisors that lean so far: upright where there is room, else farther forward."""
    case, diagnosis = history.cases[0], history.course.diagnosis
    turned = -clinical.UPRIGHTED * leans
    if not lacks_room(case, diagnosis, arch):
        return turned
    forward = clinical.PROCLINED_PER_MM * crowding_of(case, arch)
    return forward if keeps_incisors_forward(case, diagnosis, arch) else max(turned, forward)
