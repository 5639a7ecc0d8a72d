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
from seed.simulation.clinical.lab_mistakes import corrected
from seed.simulation.clinical.lab_wishes import Wish, wishes
from seed.simulation.parameters import clinical
from seed.simulation.records.chart import Inspection, LabEvent, LabItem, LabOrder, Shipment
from seed.simulation.scheduling.calendar import add_working_days, working_day

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from seed.simulation.clinical.visit_history import Seen, VisitHistory
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

# When things happen on a day, in minutes after 15:00 UTC: office hours in every time zone of the clinics.
_OFFICE = (0, 330)


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
    draw: Callable[..., Random], history: VisitHistory, plans: tuple[TreatmentPlan, ...], desk: LabDesk
) -> tuple[LabOrder, ...]:
    """Return the orders of a patient, in the order in which they were placed.

    Each draws from its own stream: how far one has come moves nothing in the next.
    """
    found: list[LabOrder] = []
    for case, plan in zip(history.cases, plans, strict=True):
        for wish in wishes(draw(case.number), history, case, plan):
            rand = draw(case.number, wish.ordered_on.toordinal(), wish.products[0][0])
            found += _orders(_Case(rand, history, plan, desk), wish, len(found) + 1)
    return tuple(found)


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


def _orders(case: _Case, wish: Wish, number: int) -> list[LabOrder]:
    """Return the order for a wish, and the one that replaces what failed its inspection."""
    rand, history, delivery = case.rand, case.history, wish.delivery
    days = [_PRODUCTS[product].days for product, _ in wish.products]
    fastest, slowest = max(low for low, _ in days), max(high for _, high in days)
    ordered = _ordered_at(rand, wish)
    # It has to be inspected a working day before the visit, as that is planned: what has become of it says nothing.
    needed = wish.due or wish.needed or (delivery.day if delivery else None)
    needed = min(needed, delivery.day) if needed and delivery else needed
    room = _working_days(wish.ordered_on, needed) if needed else slowest + _NO_HURRY
    luck, reason = rand.random(), _REASONS.pick(rand)
    if room < _SHORTEST or ordered > history.as_of:
        return []  # made in the practice, or ordered later today
    fails = luck < clinical.REMADE and room >= fastest + _SHORTEST + _REMAKE_ROOM
    course = _lay_out(rand, wish.ordered_on, ordered, fastest, slowest, room - _REMAKE_ROOM if fails else room)
    if not fails:
        return [_order(case, wish, number, course, wish.products)]
    if wish.products[0][0] == _PRESSED:
        return [_order(case, wish, number, course, wish.products, failed=(reason, None))]
    again_on = add_working_days(course.inspected_on, 1)
    left = _working_days(again_on, needed) if needed else slowest + _NO_HURRY
    second = _lay_out(rand, again_on, _at(rand, again_on), fastest, slowest, left)
    first = _order(case, wish, number, course, wish.products, failed=(reason, second))
    if second.ordered > history.as_of:
        return [first]
    return [first, _order(case, wish, number + 1, second, wish.products[:1])]


_PRESSED = "ESSIX"  # a clear retainer that does not fit is pressed again in the practice, over the model
_NO_HURRY = 30  # working days more than the longest, for what has no visit yet
_TAKEN_IN = timedelta(minutes=20)  # from an order to the first work on it, at least
_SHORTEST = 3  # working days in which a laboratory can make, send and have inspected anything
_REMAKE_ROOM = 5  # working days that are kept free for making it again


def _ordered_at(rand: Random, wish: Wish) -> datetime:
    """Return when an order goes out: at the end of the visit, or on the day on which the plan was accepted."""
    if wish.ordered is not None and wish.ordered.date() == wish.ordered_on:
        return wish.ordered
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
        in_production=_at_the_bench(ordered, shipped),
        shipped=shipped,
        received=received,
        inspected=inspected,
        rush=rush,
    )


def _order(
    case: _Case,
    wish: Wish,
    number: int,
    course: _Course,
    products: tuple[tuple[str, str], ...],
    *,
    failed: tuple[str, _Course | None] | None = None,
) -> LabOrder:
    """Return an order as it stands at the clock; with `failed`, its first item is made again, there or here."""
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
        "ORDERED": _hurry(products, wish) if course.rush else None,
        "RECEIVED": _late(course, products),
        "REMADE": f"{_named(products[:1])} made again: {_FAILED_NOTES[failed[0]].lower()}" if failed else None,
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
        is_new = not made_again and wish.plan is not None
        appliance = _appliance(plan.appliances, kind, arch, handed_over) if is_new else None
        items.append(LabItem(product, arch, 1, _PRODUCTS[product].price, appliance, inspection))
    return LabOrder(
        number=number,
        plan=wish.plan,
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


def _named(products: tuple[tuple[str, str], ...]) -> str:
    """Return pieces in words, such as "Upper clear retainer"."""
    words = [f"{'' if arch == 'BOTH' else f'{arch.lower()} '}{_PRODUCTS[code].name.lower()}" for code, arch in products]
    text = " and ".join(dict.fromkeys(words))
    return text[:1].upper() + text[1:]


def _hurry(products: tuple[tuple[str, str], ...], wish: Wish) -> str:
    day = None if wish.due else wish.needed or (wish.delivery.day if wish.delivery else None)
    needed = f"needed for the visit of {day.month}/{day.day}" if day else "the patient is waiting"
    return f"In a hurry, {needed}: {_named(products)}"


def _late(course: _Course, products: tuple[tuple[str, str], ...]) -> str | None:
    days, due = (course.received_on - course.due_on).days, course.due_on
    promised = f"{days} day{'s' * (days > 1)} after the promised {due.month}/{due.day}"
    return f"{_named(products)} {promised}" if days > 0 else None


def _inspection(
    rand: Random,
    inspector: str,
    course: _Course,
    failed: tuple[str, _Course | None] | None,
    number: int,
    now: datetime,
) -> Inspection:
    luck = rand.random()
    day = course.inspected_on
    if failed is None:
        adjusted = luck < clinical.ADJUSTED
        return Inspection(inspector, "ADJUSTED" if adjusted else "PASSED", day, corrected(rand) if adjusted else None)
    reason, second = failed
    if second is None:
        remake = (reason, "COMPLETED", None)
    elif second.ordered > now:
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
    digits, luck = between(rand, 10_000_000, 99_999_999), rand.random()
    if "SHIPPED" not in reached:
        return ()
    tracking = f"{carrier[0]}{history.story.outline.ordinal:05d}{number:02d}{digits}"
    if "RECEIVED" not in reached:
        return (Shipment(carrier, tracking, "IN_TRANSIT", course.shipped_on, None),)
    if luck < clinical.LOST_ON_THE_WAY and course.received_on > course.shipped_on:
        # The carrier never found it.
        lost = Shipment(carrier, tracking, "IN_TRANSIT", course.shipped_on, None)
        return lost, Shipment("COURIER", f"{tracking}-2", "DELIVERED", course.received_on, course.received_on)
    return (Shipment(carrier, tracking, "DELIVERED", course.shipped_on, course.received_on),)


def _at(rand: Random, day: date) -> datetime:
    """Return a moment in office hours."""
    return datetime.combine(day, time(15), UTC) + timedelta(minutes=between(rand, *_OFFICE))


def _at_the_bench(ordered: datetime, shipped: datetime) -> datetime:
    """Return when a laboratory begins to work on an order: after a fifth of its time, in office hours."""
    wanted = ordered + (shipped - ordered) * 0.2
    first, last = _OFFICE
    share = (wanted - datetime.combine(wanted.date(), time(), UTC)) / timedelta(days=1)
    begins = datetime.combine(working_day(wanted.date()), time(15), UTC)
    begins += timedelta(minutes=first + int(share * (last - first)))
    return min(max(begins, ordered + _TAKEN_IN), shipped)


def _working_days(first: date, last: date) -> int:
    """Return how many working days follow on `first`, up to the day before `last`."""
    day, count = first, 0
    while (day := add_working_days(day, 1)) < last:
        count += 1
    return count
