"""Work at dental laboratories: ordered after a scan, made, shipped, inspected, handed over at a visit.

The journey settled when each piece was handed over; an order is laid out so that it is back before then. An order that
is not handed over yet stands where the clock has left it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from seed.fixtures import LAB_PRODUCTS, VENDORS
from seed.generators.choice import Weighted, between
from seed.simulation.clinical.appliances import early_kinds
from seed.simulation.clinical.lab_mistakes import corrected
from seed.simulation.parameters import clinical
from seed.simulation.records.chart import Inspection, LabEvent, LabItem, LabOrder, Shipment
from seed.simulation.records.visits import Purpose
from seed.simulation.scheduling.calendar import add_working_days, working_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from seed.simulation.clinical.visit_history import Case, Seen, VisitHistory
    from seed.simulation.records.chart import Appliance, TreatmentPlan
    from seed.simulation.records.clinic import StaffMember

_PRODUCTS = {row.code: row for row in LAB_PRODUCTS}
_VENDORS = {row.code: row for row in VENDORS}
_REASONS = Weighted.by(clinical.REMAKE_REASONS)
_FAILED_NOTES = {
    "POOR_FIT": "Does not seat on the model",
    "BROKEN": "Cracked on arrival",
    "WRONG_DESIGN": "Not made as prescribed",
    "BAD_SCAN": "Scan with gaps, margins unclear",
}

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

# When things happen on a day, in minutes after 15:00 UTC: office hours in every time zone of the clinics.
_OFFICE = (0, 330)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be made: after which visit it is ordered, at which it is handed over if it has been."""

    after: Seen
    ordered_on: date
    products: tuple[tuple[str, str], ...]  # product, arch
    delivery: Seen | None
    plan: int
    kinds: dict[str, str]  # product → kind of appliance that it becomes


class LabDesk:
    """Who orders and inspects at a clinic."""

    def __init__(self, staff: Sequence[StaffMember]) -> None:
        wanted = ("RECORDS_LAB", "ASSISTANT", "DOCTOR")
        self._people = sorted(
            (member for member in staff if member.role in wanted), key=lambda member: wanted.index(member.role)
        )

    def on(self, day: date) -> str:
        """Return who looks after laboratory work on `day`."""
        return next(member.employee_number for member in self._people if member.employed(day))


def lab_orders(
    rand: Random, history: VisitHistory, plans: tuple[TreatmentPlan, ...], desk: LabDesk
) -> tuple[LabOrder, ...]:
    """Return the orders of a patient, in the order in which they were placed."""
    found: list[LabOrder] = []
    for case, plan in zip(history.cases, plans, strict=True):
        for wish in _wishes(rand, history, case, plan):
            found += _orders(_Case(rand, history, plan, desk), wish, len(found) + 1)
    return tuple(found)


# ── what is ordered ───────────────────────────────────────────────────────────────────────────────


def _wishes(rand: Random, history: VisitHistory, case: Case, plan: TreatmentPlan) -> list[_Wish]:
    found: list[_Wish] = []
    consult, accepted = case.consult, plan.accepted_on
    bonding = rand.random() < clinical.INDIRECT_BONDING
    if consult and accepted:
        ordered = working_day(accepted)
        if case.kind == "INVISALIGN":
            found.append(_Wish(consult, ordered, (("ALIGNERS", "BOTH"),), case.start, plan.number, _ALIGNERS))
        elif case.first_phase:
            found += _early(rand, history, case, plan, ordered)
        elif bonding and case.start and (case.start.day - ordered).days >= 16:
            arches = [a.arch for a in plan.appliances if a.kind == "BRACES" and a.placed_at == case.start.number]
            products = tuple(("IDB-TRAY", arch) for arch in arches)
            found.append(_Wish(consult, ordered, products, case.start, plan.number, {"IDB-TRAY": "BRACES"}))
    found += _during(history, case, plan)
    found += _after(history, case, plan)
    return [wish for wish in found if wish.products and wish.ordered_on <= history.today]


_ALIGNERS = {"ALIGNERS": "ALIGNERS", "ALIGNERS-REF": "ALIGNERS"}


def _early(rand: Random, history: VisitHistory, case: Case, plan: TreatmentPlan, ordered: date) -> list[_Wish]:
    """Return the order for a first phase; before the start, for what will be placed."""
    consult = case.consult
    if consult is None:
        return []
    if case.start:
        placed = [(a.kind, a.arch) for a in plan.appliances if a.placed_at == case.start.number]
    else:
        placed = [(kind, "UPPER") for kind in early_kinds(rand, history, consult.day)]
    return [_wish(consult, ordered, placed, case.start, plan)]


def _during(history: VisitHistory, case: Case, plan: TreatmentPlan) -> list[_Wish]:
    """Return the orders for refinements, a Herbst appliance, and what holds a first phase."""
    found = []
    regular = [seen for seen in case.visits if seen.purpose is not Purpose.REPAIR]
    for position, seen in enumerate(regular):
        if seen.purpose is Purpose.REFINEMENT_SCAN:
            following = regular[position + 1] if position + 1 < len(regular) else None
            products = (("ALIGNERS-REF", "BOTH"),)
            found.append(_Wish(seen, seen.day, products, following, plan.number, _ALIGNERS))
        elif seen.purpose is Purpose.FUNCTIONAL:
            found.append(_wish(regular[position - 1], regular[position - 1].day, [("HERBST", "BOTH")], seen, plan))
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
        found.append(_wish(regular[-1], regular[-1].day, [("HERBST", "BOTH")], None, plan))
    return found


def _after(history: VisitHistory, case: Case, plan: TreatmentPlan) -> list[_Wish]:
    """Return the order for removable retainers."""
    debond = case.end
    if not case.finished or debond is None or case.first_phase or not history.course.retainer_wait:
        return []
    delivery = next((seen for seen in case.after if seen.purpose is Purpose.RETAINER), None)
    placed = [(kind, arch) for arch, kind in zip(("UPPER", "LOWER"), history.retainers, strict=True) if kind]
    return [_wish(debond, debond.day, placed, delivery, plan)]


def _wish(
    after: Seen, ordered: date, placed: list[tuple[str, str]], delivery: Seen | None, plan: TreatmentPlan
) -> _Wish:
    made = [(_MADE_FOR[kind], arch) for kind, arch in placed if kind in _MADE_FOR]
    products = tuple((product, "BOTH" if product in _BOTH else arch) for product, arch in made)
    kinds = {_MADE_FOR[kind]: kind for kind, _ in placed if kind in _MADE_FOR}
    return _Wish(after, ordered, products, delivery, plan.number, kinds)


# ── how an order goes ─────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Course:
    """The days and moments of an order, whether they have come or not."""

    ordered_on: date
    due_on: date
    shipped_on: date
    received_on: date
    inspected_on: date
    ordered: datetime
    in_production: datetime
    shipped: datetime
    received: datetime
    inspected: datetime
    rush: bool


class _Case(NamedTuple):
    """What the orders of one chart share."""

    rand: Random
    history: VisitHistory
    plan: TreatmentPlan
    desk: LabDesk


def _orders(case: _Case, wish: _Wish, number: int) -> list[LabOrder]:
    """Return the order for a wish, and the one that replaces what failed its inspection."""
    rand, history, delivery = case.rand, case.history, wish.delivery
    days = [_PRODUCTS[product].days for product, _ in wish.products]
    fastest, slowest = max(low for low, _ in days), max(high for _, high in days)
    ordered = _ordered_at(rand, wish)
    # It has to be inspected a working day before the visit.
    room = _working_days(wish.ordered_on, delivery.day) if delivery else slowest + _NO_HURRY
    luck, reason = rand.random(), _REASONS.pick(rand)
    if room < _SHORTEST or ordered > history.as_of:
        return []  # made in the practice, or ordered later today
    fails = luck < clinical.REMADE and room >= fastest + _SHORTEST + _REMAKE_ROOM
    course = _lay_out(rand, wish.ordered_on, ordered, fastest, slowest, room - _REMAKE_ROOM if fails else room)
    if not fails:
        return [_order(case, wish, number, course, wish.products)]
    again_on = add_working_days(course.inspected_on, 1)
    left = _working_days(again_on, delivery.day) if delivery else slowest + _NO_HURRY
    second = _lay_out(rand, again_on, _at(rand, again_on), fastest, slowest, left)
    first = _order(case, wish, number, course, wish.products, failed=(reason, second))
    if second.ordered > history.as_of:
        return [first]
    return [first, _order(case, wish, number + 1, second, wish.products[:1])]


_NO_HURRY = 30  # working days more than the longest, for what has no visit yet
_SHORTEST = 3  # working days in which a laboratory can make, send and have inspected anything
_REMAKE_ROOM = 5  # working days that are kept free for making it again


def _ordered_at(rand: Random, wish: _Wish) -> datetime:
    """Return when an order goes out: at the end of the visit, or on the day on which the plan was accepted."""
    done = wish.after.visit.completed_at or wish.after.visit.ends_at
    return done if wish.ordered_on == wish.after.day else _at(rand, wish.ordered_on)


def _lay_out(rand: Random, day: date, ordered: datetime, fastest: int, slowest: int, room: int) -> _Course:
    """Lay out an order that has `room` working days until it has to be inspected."""
    luck, hurry, same_day = rand.random(), rand.random(), rand.random()
    late = between(rand, *clinical.LATE_DAYS)
    rush = fastest + _SHORTEST > room or hurry < clinical.RUSH
    on_the_way = 1 if rush else 2
    longest = max(min(fastest if rush else slowest, room - on_the_way - 1), 1)
    arrives = between(rand, min(fastest, longest), longest) + on_the_way
    promise = min(slowest + on_the_way, max(arrives, room - clinical.LATE_DAYS[1] - 1))
    if luck < clinical.LATE and promise + late < room:
        arrives = promise + late
    received_on = add_working_days(day, arrives)
    shipped_on = add_working_days(day, arrives - on_the_way)
    inspected_on = received_on if same_day < clinical.INSPECTED_SAME_DAY else add_working_days(received_on, 1)
    shipped, received = _at(rand, shipped_on), _at(rand, received_on)
    inspected = received + timedelta(minutes=between(rand, 10, 90))
    if inspected_on != received_on:
        inspected = _at(rand, inspected_on)
    return _Course(
        ordered_on=day,
        due_on=add_working_days(day, promise),
        shipped_on=shipped_on,
        received_on=received_on,
        inspected_on=inspected_on,
        ordered=ordered,
        in_production=ordered + (shipped - ordered) * 0.2,
        shipped=shipped,
        received=received,
        inspected=inspected,
        rush=rush,
    )


def _order(
    case: _Case,
    wish: _Wish,
    number: int,
    course: _Course,
    products: tuple[tuple[str, str], ...],
    *,
    failed: tuple[str, _Course] | None = None,
) -> LabOrder:
    """Return an order as it stands at the clock; with `failed`, its first item is made again."""
    (rand, history, plan, desk), delivery = case, wish.delivery
    now = history.as_of
    vendor = _VENDORS[_PRODUCTS[products[0][0]].vendor]
    person, inspector = desk.on(course.ordered_on), desk.on(course.inspected_on)
    inspected = course.inspected <= now
    remade = failed is not None and inspected
    handed_over = delivery if delivery and not (remade and len(products) == 1) else None
    steps = [
        ("ORDERED", course.ordered, person),
        ("IN_PRODUCTION", course.in_production, None),
        ("SHIPPED", course.shipped, None),
        ("RECEIVED", course.received, desk.on(course.received_on)),
        ("INSPECTED", course.inspected, inspector),
    ]
    if handed_over:
        at = handed_over.visit.completed_at or handed_over.visit.ends_at
        steps.append(("DELIVERED", at, handed_over.visit.provider))
    elif remade and len(products) == 1:
        steps.append(("REMADE", course.inspected + timedelta(minutes=5), inspector))
    remarks = {
        "ORDERED": "In a hurry: needed for a visit" if course.rush else None,
        "RECEIVED": _late(course),
        "REMADE": f"Made again: {_FAILED_NOTES[failed[0]].lower()}" if failed else None,
    }
    events = tuple(LabEvent(status, at, by, remarks.get(status)) for status, at, by in steps if at <= now)
    reached = {event.status for event in events}
    items = []
    for position, (product, arch) in enumerate(products):
        inspection = None
        if inspected:
            problem = failed if remade and position == 0 else None
            inspection = _inspection(rand, inspector, course, problem, number, now)
        made_again = inspection is not None and inspection.remake is not None
        kind = wish.kinds.get(product)
        appliance = _appliance(plan.appliances, kind, arch, handed_over) if not made_again else None
        items.append(LabItem(product, arch, 1, _PRODUCTS[product].price, appliance, inspection))
    return LabOrder(
        number=number,
        plan=plan.number,
        vendor=vendor.code,
        provider=wish.after.orthodontist,
        status=events[-1].status,
        priority="RUSH" if course.rush else "ROUTINE",
        ordered_on=course.ordered_on,
        due_on=course.due_on,
        shipped_on=course.shipped_on if "SHIPPED" in reached else None,
        received_on=course.received_on if "RECEIVED" in reached else None,
        inspected_on=course.inspected_on if "INSPECTED" in reached else None,
        delivered_on=handed_over.day if handed_over else None,
        visit=handed_over.number if handed_over else None,
        items=tuple(items),
        events=events,
        # What is in a hurry is fetched.
        shipments=_shipments(
            rand, history, course, "COURIER" if course.rush else vendor.carrier or "UPS", number, reached
        ),
    )


def _late(course: _Course) -> str | None:
    days = (course.received_on - course.due_on).days
    return f"{days} day{'s' * (days > 1)} after the promise" if days > 0 else None


def _inspection(
    rand: Random,
    inspector: str,
    course: _Course,
    failed: tuple[str, _Course] | None,
    number: int,
    now: datetime,
) -> Inspection:
    luck = rand.random()
    day = course.inspected_on
    if failed is None:
        adjusted = luck < clinical.ADJUSTED
        return Inspection(inspector, "ADJUSTED" if adjusted else "PASSED", day, corrected(rand) if adjusted else None)
    reason, second = failed
    if second.ordered > now:
        remake = (reason, "REQUESTED", None)
    else:
        remake = (reason, "COMPLETED" if second.inspected <= now else "ORDERED", number + 1)
    return Inspection(inspector, "FAILED", day, f"{_FAILED_NOTES[reason]} at #{between(rand, 2, 15)}", remake)


def _appliance(worn: tuple[Appliance, ...], kind: str | None, arch: str, seen: Seen | None) -> int | None:
    """Return the number of the appliance that a piece became."""
    if seen is None:
        return None
    return next((a.number for a in worn if a.kind == kind and a.placed_at == seen.number and a.arch == arch), None)


def _shipments(
    rand: Random, history: VisitHistory, course: _Course, carrier: str, number: int, reached: set[str]
) -> tuple[Shipment, ...]:
    digits = between(rand, 10_000_000, 99_999_999)
    if "SHIPPED" not in reached:
        return ()
    tracking = f"{carrier[0]}{history.story.outline.ordinal:05d}{number:02d}{digits}"
    if "RECEIVED" not in reached:
        return (Shipment(carrier, tracking, "IN_TRANSIT", course.shipped_on, None),)
    return (Shipment(carrier, tracking, "DELIVERED", course.shipped_on, course.received_on),)


def _at(rand: Random, day: date) -> datetime:
    """Return a moment in office hours."""
    return datetime.combine(day, time(15), UTC) + timedelta(minutes=between(rand, *_OFFICE))


def _working_days(first: date, last: date) -> int:
    """Return how many working days follow on `first`, up to the day before `last`."""
    day, count = first, 0
    while (day := add_working_days(day, 1)) < last:
        count += 1
    return count
