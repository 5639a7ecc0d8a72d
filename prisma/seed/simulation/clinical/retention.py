"""Retainers: bonded on the day of the debond, removable ones some days later, new ones for those that are lost.

Nobody is left without: until a laboratory has made them, temporary ones are worn.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.fixtures import TEMPORARY, designs
from seed.simulation.clinical.appliances import Fitting
from seed.simulation.clinical.procedures import bonded_anew, loose_arch, lost_arches
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from seed.simulation.clinical.visit_history import Case, Seen, VisitHistory


def retainers(history: VisitHistory, case: Case) -> list[Fitting]:
    """Return the retainers after the debond of a finished case."""
    debond = case.end
    if not case.finished or debond is None or case.first_phase:
        return []
    delivery = debond if not history.course.retainer_wait else None
    delivery = delivery or next((seen for seen in case.after if seen.purpose is Purpose.RETAINER), None)
    found: dict[str, Fitting] = {}
    meanwhile = list[Fitting]()
    for arch, wanted in zip(("UPPER", "LOWER"), history.course.retainers, strict=True):
        placed = debond if wanted == "BONDED_RETAINER" else delivery
        if wanted and wanted != "BONDED_RETAINER" and delivery is not debond:
            meanwhile.append(_temporary(arch, debond, delivery))
        if wanted and placed:
            found[arch] = _fitted(history, wanted, arch, placed)
    all_ever = [*meanwhile, *found.values()]
    for seen in case.after:
        if seen.purpose is not Purpose.REPAIR or seen.emergency is None:
            continue
        arch = loose_arch(history)
        if seen.emergency.kind == "BROKEN_APPLIANCE" and arch in found and bonded_anew(seen):
            old = found[arch]
            old.remove(seen, "FAILED")
            found[arch] = _fitted(history, old.kind, arch, seen)
            all_ever.append(found[arch])
        if seen.emergency.kind != "LOST_RETAINER":
            continue
        for arch in lost_arches(history, seen.number):
            if arch not in found:
                continue
            old = found[arch]
            reported = (seen.emergency.reported_at + timedelta(minutes=seen.visit.utc_offset)).date()
            old.status, old.removed_on = "LOST", max(min(reported, seen.day), old.placed.day)
            found[arch] = _fitted(history, old.kind, arch, seen)
            all_ever.append(found[arch])
    return all_ever


def _temporary(arch: str, debond: Seen, delivery: Seen | None) -> Fitting:
    """Return a clear retainer that is pressed over the model of the last day and worn until the delivery."""
    one = Fitting("ESSIX_RETAINER", arch, debond, system=TEMPORARY)
    if delivery:
        one.remove(delivery, "REPLACED")
    return one


def _fitted(history: VisitHistory, wanted: str, arch: str, seen: Seen) -> Fitting:
    """Return a retainer that is fitted at a visit: of the kind that is `wanted`, if the patient bears it by then."""
    kind = history.borne(wanted, seen.day)
    return Fitting(kind, arch, seen, system=designs(kind, history.allergies_on(seen.day))[0])
