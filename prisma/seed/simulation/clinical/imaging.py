"""Pictures: which views were taken at which visit, what is seen on them, and the tracing of cephalograms."""

from __future__ import annotations

from math import cos, radians, sin
from typing import TYPE_CHECKING

from seed.fixtures import IMAGE_VIEWS
from seed.simulation.care.courses import DAYS_A_MONTH
from seed.simulation.clinical.alignment import pulled
from seed.simulation.clinical.teeth import named
from seed.simulation.parameters import clinical
from seed.simulation.records.chart import TRACED, Annotation, Image, Study
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from seed.simulation.care.diagnosis import Diagnosis
    from seed.simulation.clinical.visit_history import Case, Seen, VisitHistory
    from seed.simulation.records.chart import Measurement

_VIEWS = {row.code: row for row in IMAGE_VIEWS}
_PHOTOS = tuple(row.code for row in IMAGE_VIEWS if row.mime_type == "image/jpeg")
_INTRAORAL = _PHOTOS[3:]
_FIRST_LOOK = ("FRONTAL_SMILE", "RIGHT_PROFILE", "INTRAORAL_FRONT")
_SIDE_BY_SIDE = ("INTRAORAL_FRONT", "UPPER_OCCLUSAL", "LOWER_OCCLUSAL")

_KEY_IMAGES = ("FRONTAL_SMILE", "INTRAORAL_FRONT", "PANORAMIC", "LATERAL_CEPHALOGRAM")

# Why an X-ray was taken, by view and timepoint.
_INDICATIONS = {
    ("PANORAMIC", "INITIAL"): "Roots, eruption and pathology before treatment",
    ("PANORAMIC", "FINAL"): "Roots and wisdom teeth at the end of treatment",
    ("PANORAMIC", "PROGRESS"): "Root position and root length half-way",
    ("LATERAL_CEPHALOGRAM", "PROGRESS"): "Position of jaws and incisors before the operation",
    ("LATERAL_CEPHALOGRAM", "INITIAL"): "Position of jaws and incisors before treatment",
    ("LATERAL_CEPHALOGRAM", "OPERATED"): "Position of jaws and incisors after the operation",
}
# A few teeth that were aligned, or a first phase, leave the roots as they were.
_ROOTS_AT_THE_END = ("COMPREHENSIVE", "INVISALIGN", "PHASE_II", "SURGICAL", "TRANSFER_IN")
_PIXELS_PER_MM = 10
_CLOSE_UP = 4  # a photograph of teeth shows them so much larger than a cephalogram
_SELLA = 187  # direction from nasion to sella in degrees: to the left, a little down


def studies(rand: Random, history: VisitHistory, measured: tuple[Measurement, ...]) -> tuple[Study, ...]:
    """Return the pictures of a patient, one study for each visit at which some were taken."""
    cases = {case.number: case for case in history.cases}
    records_days = {case.records.day for case in history.cases if case.records}
    brought = _brought_along(rand, history)
    found = list(brought)
    latest = next((seen.day for seen in history.seen if seen.purpose is Purpose.EXAM and brought), None)
    for seen in history.seen:
        case = cases.get(seen.case or 0)
        wanted = _wanted(rand, history, seen, case, records_days)
        if wanted is None:
            continue
        timepoint, views = wanted
        if latest and (seen.day - latest).days < clinical.PANORAMIC_LASTS_DAYS:
            views = tuple(view for view in views if view != "PANORAMIC")  # the one that is there will do
        elif "PANORAMIC" in views:
            latest = seen.day
        found.append(_study(rand, history, seen, timepoint, views, measured))
    return tuple(found)


def _brought_along(rand: Random, history: VisitHistory) -> tuple[Study, ...]:
    """Return the panoramic that a family brings along from the dentist to the exam."""
    luck, size = rand.random(), rand.random()
    exam = next((seen for seen in history.seen if seen.purpose is Purpose.EXAM), None)
    if exam is None or history.story.person.referring_dentist is None or luck >= clinical.BRINGS_PANORAMIC:
        return ()
    row = _VIEWS["PANORAMIC"]
    name = f"P{history.story.outline.ordinal:05d}-{exam.day.isoformat()}-from-the-dentist.{row.suffix}"
    age, complaint = history.age_on(exam.day), history.story.person.chief_complaint
    indication = f"Brought along from the dentist, age {age}: {complaint[:1].lower()}{complaint[1:]}"
    bytes_ = int((row.megabytes[0] + (row.megabytes[1] - row.megabytes[0]) * size) * 1_000_000)
    image = Image(row.category, row.code, name, row.mime_type, row.width, row.height, bytes_, indication)
    arrived = exam.visit.arrived_at or exam.visit.starts_at
    return (Study(None, None, "INITIAL", exam.orthodontist, arrived, (image,)),)


def _wanted(
    rand: Random, history: VisitHistory, seen: Seen, case: Case | None, records_days: set[date]
) -> tuple[str, tuple[str, ...]] | None:
    """Return the timepoint and the views of a visit, if there were any."""
    luck, second = rand.random(), rand.random()
    purpose, diagnosis = seen.purpose, history.course.diagnosis
    if case and seen is case.records:
        volume = ("CBCT_VOLUME",) if diagnosis.cbct and case.number == 1 else ()
        return "INITIAL", (*_PHOTOS, "PANORAMIC", "LATERAL_CEPHALOGRAM", *volume, "BOTH_ARCHES")
    if case and case.presurgical(seen, history.course.active):
        return "PROGRESS", ("PANORAMIC", "LATERAL_CEPHALOGRAM", "BOTH_ARCHES")
    if case and case.postsurgical(seen, history.story.milestones.get("surgery")):
        photos = _PHOTOS if seen.day == history.story.milestones.get("progress_records") else ()
        return "PROGRESS", (*photos, "PANORAMIC", "LATERAL_CEPHALOGRAM")
    if purpose is Purpose.EXAM and seen.day not in records_days and luck < clinical.EXAM_PHOTOS:
        watched = case is None and history.age_on(seen.day) < 18 and second < clinical.OBSERVED_PANORAMIC
        return "INITIAL", (*_FIRST_LOOK, "PANORAMIC") if watched else _FIRST_LOOK
    if purpose is Purpose.REFINEMENT_SCAN:
        photos = _PHOTOS if seen.day == history.story.milestones.get("progress_records") else _SIDE_BY_SIDE
        return "PROGRESS", (*photos, "BOTH_ARCHES")
    if seen.day == history.story.milestones.get("progress_records") and purpose is not Purpose.REPAIR:
        return "PROGRESS", (*_PHOTOS, "PANORAMIC")
    if case and case.finished and seen is case.end:
        roots = ("PANORAMIC",) if case.kind in _ROOTS_AT_THE_END else ()
        return "FINAL", (*_PHOTOS, *roots, "BOTH_ARCHES")
    if purpose is Purpose.RETENTION_CHECK and case and case.ended_on and luck < clinical.RETENTION_PHOTOS:
        return ("RETENTION", _INTRAORAL) if (seen.day - case.ended_on).days > 300 else None
    return None


def _study(
    rand: Random,
    history: VisitHistory,
    seen: Seen,
    timepoint: str,
    views: tuple[str, ...],
    measured: tuple[Measurement, ...],
) -> Study:
    taken_at = seen.visit.completed_at or seen.visit.ends_at
    prefix = f"P{history.story.outline.ordinal:05d}-{seen.day.isoformat()}-"
    diagnosis = history.course.diagnosis
    case = history.cases[seen.case - 1] if seen.case else None
    images = []
    for view in views:
        row = _VIEWS[view]
        smallest, largest = row.megabytes
        operated = history.story.milestones.get("surgery", seen.day) < seen.day
        indication = _INDICATIONS.get((view, "OPERATED" if operated else timepoint)) or _INDICATIONS.get(
            (view, timepoint)
        )
        indication = f"{indication}: {_why(history, seen, timepoint, measured)}" if indication else None
        annotations: tuple[Annotation, ...] = ()
        if view == "CBCT_VOLUME":
            indication = diagnosis.cbct
        elif view == "LATERAL_CEPHALOGRAM":
            values = {one.kind: one.value for one in measured if one.visit == seen.number and one.kind in TRACED}
            annotations = (Annotation("CEPH_TRACING", seen.orthodontist, _tracing(rand, values), taken_at),)
        elif view == "PANORAMIC":
            annotations = _remarks(diagnosis, seen, pulled(history, case, seen.day) if case else 0.0)
        elif view == "INTRAORAL_RIGHT":
            overjet = next((one.value for one in measured if one.visit == seen.number and one.kind == "OVERJET"), None)
            annotations = _ruler(overjet, seen)
        images.append(
            Image(
                row.category,
                view,
                f"{prefix}{view.lower()}.{row.suffix}",
                row.mime_type,
                row.width,
                row.height,
                int((smallest + (largest - smallest) * rand.random()) * 1_000_000),
                indication,
                _tags(rand, diagnosis, timepoint, view),
                annotations,
            )
        )
    return Study(seen.number, seen.case, timepoint, seen.visit.provider, taken_at, tuple(images))


def _why(history: VisitHistory, seen: Seen, timepoint: str, measured: tuple[Measurement, ...]) -> str:
    """Return what on the chart an X-ray was taken for."""
    diagnosis, case = history.course.diagnosis, history.cases[(seen.case or 1) - 1] if history.cases else None
    if timepoint in ("PROGRESS", "FINAL") and case and case.start:
        months = round((seen.day - case.start.day).days / DAYS_A_MONTH)
        return f"{months} months of treatment, hygiene {history.course.hygiene.lower()}"
    teeth = {"impacted": diagnosis.impacted, "missing": diagnosis.missing}
    said = [f"{named(tuple(some))} {what}" for what, some in teeth.items() if some]
    values = {one.kind: one.value for one in measured if one.visit <= seen.number and one.measured_on <= seen.day}
    if "OVERJET" in values and "OVERBITE" in values:
        said.append(f"overjet {values['OVERJET']:.1f} mm, overbite {values['OVERBITE']:.1f} mm")
    return "; ".join([*said, f"age {history.age_on(seen.day)}"])


def _tags(rand: Random, diagnosis: Diagnosis, timepoint: str, view: str) -> tuple[str, ...]:
    luck = rand.random()
    found = [timepoint] if view in _KEY_IMAGES else []
    if timepoint == "INITIAL":
        found += _findings(diagnosis, view)
    if luck < clinical.LIMITED_QUALITY:
        found.append("LIMITED_QUALITY")
    elif luck < clinical.LIMITED_QUALITY + clinical.RETAKEN:
        found.append("RETAKEN")
    return tuple(found)


def _findings(diagnosis: Diagnosis, view: str) -> list[str]:
    """Return what is seen on a view before treatment."""
    bite = diagnosis.bite
    if view in ("UPPER_OCCLUSAL", "LOWER_OCCLUSAL"):
        arch = bite.upper if view == "UPPER_OCCLUSAL" else bite.lower
        return ["CROWDING"] if arch.crowding_mm >= 2 else ["SPACING"] if arch.spacing_mm >= 2 else []
    if view == "INTRAORAL_FRONT":
        found = ["CROSSBITE"] if bite.anterior_crossbite or bite.posterior_crossbite else []
        return [*found, "OPEN_BITE"] if bite.open_bite else [*found, "DEEP_BITE"] if bite.deep_bite else found
    if view == "INTRAORAL_RIGHT":
        return ["OVERJET"] if bite.overjet_mm >= 6 else []
    if view in ("PANORAMIC", "CBCT_VOLUME"):
        flags = {
            "IMPACTION": diagnosis.impacted,
            "MISSING_TOOTH": diagnosis.missing,
            "SUPERNUMERARY": diagnosis.supernumerary,
        }
        return [tag for tag, there in flags.items() if there]
    return []


def _remarks(diagnosis: Diagnosis, seen: Seen, come: float) -> tuple[Annotation, ...]:
    """Return what is written on a panoramic, when an impacted tooth has `come` so far."""
    state = "in the arch" if come >= 1 else "on its way, chain in place" if come else "impacted"
    words = [f"#{tooth} {state}" for tooth in diagnosis.impacted] + [f"#{tooth} missing" for tooth in diagnosis.missing]
    if diagnosis.supernumerary:
        words.append("Supernumerary tooth in the upper front")
    at = seen.visit.completed_at or seen.visit.ends_at
    return (Annotation("NOTE", seen.orthodontist, {"text": "; ".join(words)}, at),) if words else ()


def _ruler(overjet: float | None, seen: Seen) -> tuple[Annotation, ...]:
    """Return the overjet as it was marked on the picture from the side, where it was measured at the visit."""
    if overjet is None:
        return ()
    edge = (2380, 1490)
    other = (edge[0] - round(overjet * _PIXELS_PER_MM * _CLOSE_UP), edge[1] + 40)
    data = {"from": list(edge), "to": list(other), "millimetres": overjet, "what": "Overjet"}
    return (Annotation("MEASUREMENT", seen.orthodontist, data, seen.visit.completed_at or seen.visit.ends_at),)


# ── cephalograms ──────────────────────────────────────────────────────────────────────────────────


def _tracing(rand: Random, values: dict[str, float]) -> dict[str, object]:
    """Return landmarks in pixels from the upper left corner, laid out so that they give the angles, and the values.

    The face looks to the right. Nasion is where SN, NA and NB meet; the mandibular plane leaves menton at SN-MP.
    """
    nasion = (1250 + 60 * rand.random(), 640 + 60 * rand.random())
    sella = _from(nasion, _SELLA, 68 + 6 * rand.random())
    a = _from(nasion, _SELLA + values["SNA"], 54 + 6 * rand.random())
    b = _from(nasion, _SELLA + values["SNB"], 92 + 8 * rand.random())
    menton = _from(b, 250, 20 + 3 * rand.random())
    gonion = _from(menton, _SELLA - values["SN_MP"], 66 + 6 * rand.random())
    points = {"S": sella, "N": nasion, "A": a, "B": b, "Me": menton, "Go": gonion}
    return {"landmarks": {name: [round(x), round(y)] for name, (x, y) in points.items()}, "values": values}


def _from(point: tuple[float, float], degrees: float, millimetres: float) -> tuple[float, float]:
    """Return the point that lies so far in a direction; degrees turn against the clock, from the right."""
    angle, length = radians(degrees), millimetres * _PIXELS_PER_MM
    return point[0] + cos(angle) * length, point[1] - sin(angle) * length
