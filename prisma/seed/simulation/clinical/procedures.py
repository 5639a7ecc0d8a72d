"""What was done at each visit, in codes of the dental nomenclature that were valid that day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from seed.simulation.records.chart import Procedure
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seed.simulation.clinical.visit_history import Case, Past, Seen, VisitHistory
    from seed.simulation.records.chart import Note, Study

Done = tuple[str, str | None]
"""A code, and the arch."""

_SCANS_FROM, _ARCHES_FROM = date(2023, 1, 1), date(2020, 1, 1)
_REGULAR = "D8670"
_SENT_IN = "D9996"

# Codes by visit; what depends on age, arch or day is below.
_BY_PURPOSE: dict[Purpose, tuple[str, ...]] = {
    Purpose.EXAM: ("D0150",),
    Purpose.CONSULT: ("D9450",),
    Purpose.RECALL: ("D8660",),
    Purpose.GROWTH_REVIEW: ("D8660",),
    Purpose.BOND_LOWER: (_REGULAR,),
    Purpose.ADJUSTMENT: (_REGULAR,),
    Purpose.WIRE_CHANGE: (_REGULAR,),
    Purpose.FINISHING: (_REGULAR,),
    Purpose.ALIGNER_CHECK: (_REGULAR,),
    Purpose.REFINEMENT: (_REGULAR,),
    Purpose.REFINEMENT_SCAN: (_REGULAR,),
    Purpose.APPLIANCE_CHECK: (_REGULAR,),
    Purpose.FUNCTIONAL: (_REGULAR,),
    Purpose.DEBOND: ("D8680",),
    Purpose.REMOVAL: ("D8695",),
}
_COMPREHENSIVE = {"TRANSITIONAL": "D8070", "ADOLESCENT": "D8080", "ADULT": "D8090"}
_LIMITED = {"TRANSITIONAL": "D8020", "ADOLESCENT": "D8030", "ADULT": "D8040"}


def procedures(
    history: VisitHistory, studies: tuple[Study, ...], calls: Iterable[tuple[Note, date]] = ()
) -> tuple[Procedure, ...]:
    """Return the procedures of all visits and of calls with pictures, numbered in the order in which they were done."""
    cases = {case.number: case for case in history.cases}
    pictures = {study.visit: study for study in studies}
    found: list[Procedure] = []
    for seen in history.seen:
        case = cases.get(seen.case or 0)
        provider = seen.orthodontist if seen.visit.doctor else seen.visit.provider
        taken = _pictures(pictures[seen.number], seen.day) if seen.number in pictures else []
        for code, arch in _done(history, seen, case):
            found.append(Procedure(0, seen.number, seen.case, code, provider, seen.day, arch, seen.number))
        found += [Procedure(0, seen.number, seen.case, code, provider, seen.day, arch) for code, arch in taken]
    for note, day in calls:
        found.append(Procedure(0, None, note.plan, _SENT_IN, note.author, day, note=note.key))
    # The sort is stable: what was done on one day stays in its order.
    found.sort(key=lambda one: one.performed_on)
    return tuple(replace(one, number=number) for number, one in enumerate(found, 1))


def scan_code(day: date) -> str:
    """Return the code of a scan of the teeth; study models before there was one."""
    return "D0801" if day >= _SCANS_FROM else "D0470"


def treatment_code(case: Case, age: int) -> str:
    """Return the code under which a case is started at `age`."""
    dentition = "TRANSITIONAL" if age < 12 else "ADOLESCENT" if age < 18 else "ADULT"
    return (_LIMITED if case.first_phase or case.kind == "LIMITED" else _COMPREHENSIVE)[dentition]


def _done(history: VisitHistory, seen: Seen, case: Case | None) -> list[Done]:
    done: list[Done] = [(code, None) for code in _BY_PURPOSE.get(seen.purpose, ())]
    if case:
        if seen is case.consult and seen.purpose is not Purpose.CONSULT:
            done.append(("D9450", None))
        if seen is case.start:
            done.append((treatment_code(case, history.age_on(seen.day)), None))
    if seen.purpose is Purpose.RETENTION_CHECK:
        done += _check(history)
    if seen.purpose is Purpose.REPAIR:
        done += _repair(history, seen)
    return done


_PICTURES = {"PANORAMIC": "D0330", "CEPHALOGRAM": "D0340", "CBCT": "D0367"}


def _pictures(study: Study, day: date) -> list[Done]:
    """Return the codes of pictures; a set of photographs is one procedure."""
    found: dict[str, None] = {}
    for image in study.images:
        code = scan_code(day) if image.category == "SCAN_3D" else _PICTURES.get(image.category, "D0350")
        found[code] = None
    return [(code, None) for code in found]


def _check(history: VisitHistory) -> list[Done]:
    removable = [kind not in (None, "BONDED_RETAINER") for kind in history.course.retainers]
    arch = {(True, True): "BOTH", (True, False): "UPPER", (False, True): "LOWER"}.get((removable[0], removable[1]))
    return [("D8681", arch)] if arch else []


def _repair(history: VisitHistory, seen: Seen) -> list[Done]:
    """What was broken, hurt or lost."""
    kind = seen.emergency.kind if seen.emergency else ""
    if kind in ("PAIN", "TRAUMA"):
        return [("D0140", None)]
    if kind == "LOST_RETAINER":
        return [(replaced_code(arch, seen.day), arch) for arch in lost_arches(history, seen.number)]
    debond = history.story.milestones.get("debond")
    if kind == "BROKEN_APPLIANCE" and debond and seen.day > debond:
        arch = loose_arch(history)
        if bonded_anew(seen):
            return [(replaced_code(arch, seen.day), arch)]
        return [(_by_arch(arch, seen.day, "D8701", "D8702", "D8694"), arch)]
    if kind == "BROKEN_APPLIANCE":
        return [(_by_arch("UPPER", seen.day, "D8696", "D8697", "D8691"), "UPPER")]
    return [(_REGULAR, None)]


def lost_arches(history: VisitHistory, visit: int) -> list[str]:
    """Return the arch of the removable retainer that was lost, which a visit is for."""
    removable = [
        arch
        for arch, kind in zip(("UPPER", "LOWER"), history.course.retainers, strict=True)
        if kind not in (None, "BONDED_RETAINER")
    ]
    return [removable[visit % len(removable)]] if removable else []


def loose_arch(history: Past) -> str:
    """Return the arch of the bonded retainer that comes loose: the lower one, where both have one."""
    return "UPPER" if history.course.retainers[1] != "BONDED_RETAINER" else "LOWER"


def bonded_anew(seen: Seen) -> bool:
    """Whether a bonded retainer that has come loose is replaced, and not only bonded again."""
    return seen.number % 2 == 0


def replaced_code(arch: str, day: date) -> str:
    """Return the code of a lost or broken retainer that is replaced."""
    return _by_arch(arch, day, "D8703", "D8704", "D8692")


def _by_arch(arch: str, day: date, upper: str, lower: str, before: str) -> str:
    """Return the code of an arch; codes tell the arches apart since 2020."""
    return before if day < _ARCHES_FROM else upper if arch == "UPPER" else lower
