"""What is ordered at laboratories: for a start, during treatment, for retention, and for what was lost."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from seed.records import record
from seed.simulation.care.early import early_kinds
from seed.simulation.care.public_cover import may_order_from, ready_from
from seed.simulation.clinical.procedures import lost_arches
from seed.simulation.parameters import care, clinical
from seed.simulation.records.visits import Purpose
from seed.simulation.scheduling.calendar import working_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from seed.simulation.clinical.visit_history import Case, Seen, VisitHistory
    from seed.simulation.records.chart import TreatmentPlan

# What is made for which appliance; what is not here comes off the shelf.
_MADE_FOR = {
    "ESSIX_RETAINER": "ESSIX",
    "HAWLEY_RETAINER": "HAWLEY",
    "PALATAL_EXPANDER": "EXPANDER",
    "QUAD_HELIX": "QUAD-HELIX",
    "HOLDING_ARCH": "HOLDING-ARCH",
    "HERBST": "HERBST",
    "TWIN_BLOCK": "TWIN-BLOCK",
}
_BOTH = ("HERBST", "TWIN-BLOCK")


@record
class Wish:
    """What is to be made: after which visit it is ordered, at which it is handed over if it has been."""

    after: Seen
    ordered_on: date
    products: tuple[tuple[str, str], ...]  # product, arch
    delivery: Seen | None
    plan: int | None
    kinds: dict[str, str]  # product → kind of appliance that it becomes
    ordered: datetime | None = None  # where it is not at the end of the visit
    needed: date | None = None  # the first day for which the visit for it was booked, where it is booked by then
    due: date | None = None  # else when it has to be there, as it is planned on the day of the order


def wishes(rand: Random, history: VisitHistory, case: Case, plan: TreatmentPlan) -> list[Wish]:
    """Return what is to be made for a case, up to today."""
    found: list[Wish] = []
    consult, accepted = case.consult, plan.accepted_on
    bonding = rand.random() < clinical.INDIRECT_BONDING
    if consult and accepted:
        ordered = working_day(may_order_from(history.course, plan.presented_on, accepted))
        if case.kind == "INVISALIGN":
            due = _start_due(history, consult)
            made = (("ALIGNERS", "BOTH"),)
            found.append(Wish(consult, ordered, made, case.start, plan.number, _ALIGNERS, due=due))
        elif case.first_phase:
            found += _early(rand, history, case, plan, ordered)
        elif bonding and case.start and (case.start.day - ordered).days >= 16:
            arches = [a.arch for a in plan.appliances if a.kind == "BRACES" and a.placed_at == case.start.number]
            products = tuple(("IDB-TRAY", arch) for arch in arches)
            found.append(Wish(consult, ordered, products, case.start, plan.number, {"IDB-TRAY": "BRACES"}))
    found += _during(history, case, plan)
    found += _after(history, case, plan)
    found += _lost(history, case)
    return [wish for wish in found if wish.products and wish.ordered_on <= history.today]


_ALIGNERS = {"ALIGNERS": "ALIGNERS", "ALIGNERS-REF": "ALIGNERS"}


def _early(rand: Random, history: VisitHistory, case: Case, plan: TreatmentPlan, ordered: date) -> list[Wish]:
    """Return the order for a first phase; before the start, for what will be placed."""
    consult = case.consult
    if consult is None:
        return []
    if case.start:
        placed = [(a.kind, a.arch) for a in plan.appliances if a.placed_at == case.start.number]
    else:
        placed = [(kind, "UPPER") for kind in early_kinds(history.course, consult.day)]
    return [_wish(consult, ordered, placed, case.start, plan, due=_start_due(history, consult))]


def _start_due(history: VisitHistory, consult: Seen) -> date:
    """Return by when what a start waits for has to be there: its visit is booked some days before."""
    return ready_from(history.course, consult.day) - timedelta(days=care.VISIT_DAYS)


def _booked(history: VisitHistory, purpose: Purpose, after: Seen) -> date | None:
    """Return the first day for which a visit was booked that is to follow on another, whatever came of it."""
    days = [visit.day for visit in history.story.visits if visit.purpose == purpose and visit.day > after.day]
    return min(days, default=None)


def _during(history: VisitHistory, case: Case, plan: TreatmentPlan) -> list[Wish]:
    """Return the orders for refinements, a Herbst appliance, and what holds a first phase."""
    found = []
    regular = [seen for seen in case.visits if seen.purpose is not Purpose.REPAIR]
    for position, seen in enumerate(regular):
        if seen.purpose is Purpose.REFINEMENT_SCAN:
            following = regular[position + 1] if position + 1 < len(regular) else None
            products = (("ALIGNERS-REF", "BOTH"),)
            needed = _booked(history, Purpose.REFINEMENT, seen)
            found.append(Wish(seen, seen.day, products, following, plan.number, _ALIGNERS, needed=needed))
        elif seen.purpose is Purpose.FUNCTIONAL:
            before = regular[position - 1]
            needed = _booked(history, Purpose.FUNCTIONAL, before)
            found.append(_wish(before, before.day, [("HERBST", "BOTH")], seen, plan, needed=needed))
        elif case.first_phase and position:
            held = [
                (a.kind, a.arch)
                for a in plan.appliances
                if a.placed_at == seen.number
                and a.kind in ("HAWLEY_RETAINER", "ESSIX_RETAINER", "HOLDING_ARCH")
                and seen is not case.start
            ]
            if held:
                found.append(_wish(regular[position - 1], regular[position - 1].day, held, seen, plan))
    ahead = any(
        visit.purpose == Purpose.FUNCTIONAL and visit.status in ("SCHEDULED", "CONFIRMED")
        for visit in history.story.visits
    )
    if ahead and regular and plan.status == "ACTIVE":
        needed = _booked(history, Purpose.FUNCTIONAL, regular[-1])
        found.append(_wish(regular[-1], regular[-1].day, [("HERBST", "BOTH")], None, plan, needed=needed))
    return found


def _after(history: VisitHistory, case: Case, plan: TreatmentPlan) -> list[Wish]:
    """Return the order for removable retainers."""
    debond = case.end
    if not case.finished or debond is None or case.first_phase or not history.course.retainer_wait:
        return []
    delivery = next((seen for seen in case.after if seen.purpose is Purpose.RETAINER), None)
    chosen = zip(("UPPER", "LOWER"), history.retainers_on(debond.day), strict=True)
    placed = [(kind, arch) for arch, kind in chosen if kind]
    needed = _booked(history, Purpose.RETAINER, debond)
    return [_wish(debond, debond.day, placed, delivery, plan, needed=needed)]


def _lost(history: VisitHistory, case: Case) -> Iterator[Wish]:
    """Yield the orders for removable retainers that were lost, from the scan on file: they belong to no plan."""
    if case.end is None or case.first_phase:
        return
    visits = {visit.number: visit for visit in history.story.visits}
    for call in history.story.emergencies:
        if call.kind != "LOST_RETAINER" or call.visit is None or call.triaged_at is None:
            continue
        visit = visits[call.visit]
        day = (call.triaged_at + timedelta(minutes=visit.utc_offset)).date()
        if case.end.visit.starts_at > call.triaged_at:
            continue
        seen = next((seen for seen in case.after if seen.number == call.visit), None)
        needed = visit.day
        kinds: dict[str, str | None] = dict(zip(("UPPER", "LOWER"), history.retainers_on(day), strict=True))
        placed = [(kind, arch) for arch in lost_arches(history, call.visit) if (kind := kinds[arch])]
        products = tuple((_MADE_FOR[kind], arch) for kind, arch in placed)
        made = {_MADE_FOR[kind]: kind for kind, _ in placed}
        yield Wish(case.end, working_day(day), products, seen, None, made, call.triaged_at, needed)


def _wish(
    after: Seen,
    ordered: date,
    placed: list[tuple[str, str]],
    delivery: Seen | None,
    plan: TreatmentPlan,
    *,
    needed: date | None = None,
    due: date | None = None,
) -> Wish:
    made = [(_MADE_FOR[kind], arch) for kind, arch in placed if kind in _MADE_FOR]
    products = tuple((product, "BOTH" if product in _BOTH else arch) for product, arch in made)
    kinds = {_MADE_FOR[kind]: kind for kind, _ in placed if kind in _MADE_FOR}
    return Wish(after, ordered, products, delivery, plan.number, kinds, needed=needed, due=due)
