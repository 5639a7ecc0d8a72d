"""Stock: what visits used, what was ordered again, what came in.

The ledger begins with a full count. Each week's usage is booked when the week is over; what has fallen to its reorder
point is ordered the same day and arrives some days later, as a lot of its own. The oldest lots are used first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from seed.fixtures import INVENTORY_ITEMS, VENDORS
from seed.generators.choice import between, pick
from seed.simulation.parameters import operations
from seed.simulation.records.operations import Lot, Movement, Order, OrderLine, Stock, StockPolicy
from seed.simulation.scheduling.calendar import working_day
from seed.simulation.scheduling.epoch import quarter_start
from seedbed.rng import rng

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seed.simulation.operations.roster import Roster
    from seed.simulation.records.clinic import ClinicPlan
    from seed.simulation.records.story import Story

_SATURDAY = 5
_BUYERS = ("RECORDS_LAB", "CLINIC_ADMIN")  # who may add to the inventory
_HANDLERS = ("RECORDS_LAB", "ASSISTANT", "HYGIENIST", "DOCTOR", "CLINIC_ADMIN")
_DISCOUNTS = {row.code: operations.DISCOUNT_PERCENT.get(row.category, 0.0) for row in VENDORS}
_COUNTED, _DIFFERENCE = "Count of the whole shelf", "Difference found at the quarterly count"
_BOOKED_AT, _ORDERED_AT, _RECEIVED_AT = 16 * 60 + 20, 16 * 60 + 40, 10 * 60 + 30  # minutes at the clinic


def policies(plan: ClinicPlan) -> tuple[StockPolicy, ...]:
    """Return how each item is ordered, by the number of chairs."""
    scale = max(1.0, len(plan.chairs) / operations.CHAIRS_PER_STOCK)
    return tuple(
        StockPolicy(row, round(row.reorder_point * scale), round(row.order_quantity * scale)) for row in INVENTORY_ITEMS
    )


def make_stock(roster: Roster, stories: Iterable[Story], as_of: datetime) -> Stock:
    """Return the movements, lots and orders since the last full count, so that nothing ever runs out."""
    ledger = _StockBook(roster, _usage(roster, stories, _first_week(roster)), as_of, Counter())
    stock = ledger.run()
    # In a clinic that uses more than its reorder points provide for, more was there at the beginning.
    while ledger.missing.total():
        ledger = _StockBook(roster, ledger.usage, as_of, ledger.spare + ledger.missing)
        stock = ledger.run()
    return stock


@dataclass(slots=True)
class _Shelf:
    """One item on the shelf while the ledger is written."""

    policy: StockPolicy
    lots: list[Lot] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    coming: date | None = None  # when the open order arrives

    @property
    def balance(self) -> int:
        return sum(lot.left for lot in self.lots)


class _Handled(NamedTuple):
    """When a movement was booked, and by whom."""

    at: datetime
    employee: str | None = None


class _StockBook:
    """The weeks as they pass; `missing` is what a week needed and the stock lacked."""

    def __init__(self, roster: Roster, usage: dict[date, Counter[str]], as_of: datetime, spare: Counter[str]) -> None:
        self.roster, self.as_of = roster, as_of
        self.calendar = roster.calendar
        self.first = _first_week(roster)
        self.rand = rng(roster.seed, roster.plan.slug, "stock", self.first.toordinal())
        self.usage, self.spare = usage, spare
        self.missing: Counter[str] = Counter()
        self.shelves = {policy.item.sku: _Shelf(policy) for policy in policies(roster.plan)}
        self.forgotten = pick(self.rand, [item.sku for item in INVENTORY_ITEMS if item.perishable])
        self.orders: list[Order] = []
        self.due: dict[date, list[Order]] = defaultdict(list)

    def run(self) -> Stock:
        """Live through the weeks, day by day where something arrives."""
        for shelf in self.shelves.values():
            self._open(shelf)
        week = self.first
        nth = 0
        while week <= self.roster.today:
            self._receive(week)
            closing = self._last_open_day(week)
            if closing is not None and self._moment(closing, _ORDERED_AT) <= self.as_of:
                self._close_week(week, closing, count=nth % operations.COUNT_WEEKS == operations.COUNT_WEEKS - 1)
            week += timedelta(weeks=1)
            nth += 1
        shelves = self.shelves.values()
        return Stock(
            tuple(lot for shelf in shelves for lot in shelf.lots),
            tuple(movement for shelf in shelves for movement in shelf.movements),
            tuple(self.orders),
        )

    def _open(self, shelf: _Shelf) -> None:
        """The first count: one lot, or two of which the older one may run out of time."""
        policy, rand = shelf.policy, self.rand
        quantity = policy.reorder_point + between(rand, 1, policy.order_quantity // 2) + self.spare[policy.item.sku]
        older = quantity // 4 if rand.random() < 0.5 else 0
        at = self._moment(self.calendar.next_open(self.first), 8 * 60 + 5)
        if older:
            received = self.first - timedelta(days=between(rand, 380, 530))
            self._move(shelf, self._lot(shelf, received), "OPENING", older, _Handled(at), _COUNTED)
        if policy.item.sku == self.forgotten:
            # A few that have fallen behind the others are found when their date is long past.
            lot = self._lot(shelf, self.first - timedelta(days=between(rand, 540, 560)))
            lot.expires_on, lot.is_out_of_sight = self.first + timedelta(days=between(rand, 10, 120)), True
            self._move(shelf, lot, "OPENING", between(rand, 1, 3), _Handled(at), _COUNTED)
        received = self.first - timedelta(days=between(rand, 5, 60))
        self._move(shelf, self._lot(shelf, received), "OPENING", quantity - older, _Handled(at), _COUNTED)

    def _receive(self, week: date) -> None:
        """Book what arrives in a week that began before the present."""
        for day in (week + timedelta(days=n) for n in range(7)):
            for order in self.due.pop(day, ()):
                handled = _Handled(self._moment(day, _RECEIVED_AT), self._who(day, _HANDLERS))
                for line in order.lines:
                    shelf = self.shelves[line.sku]
                    if order.received_on is None:
                        shelf.coming = None  # missed by now: it is ordered again
                        continue
                    lot = self._lot(shelf, day)
                    self._move(shelf, lot, "RECEIPT", line.quantity, handled, (order.number, line.number))
                    shelf.coming = None

    def _close_week(self, week: date, day: date, *, count: bool) -> None:
        """Book the week's usage, write off what has expired, and order what has fallen to its reorder point."""
        handled = _Handled(self._moment(day, _BOOKED_AT), self._who(day, _HANDLERS))
        wanted: dict[str, list[_Shelf]] = defaultdict(list)
        for sku, shelf in self.shelves.items():
            for lot in shelf.lots:
                if lot.left and lot.expires_on and lot.expires_on <= day:
                    self._move(shelf, lot, "EXPIRY", -lot.left, handled, "Past its date: thrown away")
                    lot.thrown_away = True
            self._use(shelf, self.usage[week][sku] if week in self.usage else 0, handled)
            if count and self.rand.random() < operations.COUNT_OFF:
                self._count(shelf, handled)
            if shelf.balance <= shelf.policy.reorder_point and shelf.coming is None:
                wanted[shelf.policy.item.vendor].append(shelf)
        for vendor in sorted(wanted):
            self._order(vendor, wanted[vendor], day)

    def _use(self, shelf: _Shelf, quantity: int, handled: _Handled) -> None:
        for lot in shelf.lots:
            if quantity <= 0:
                return
            if lot.left and not lot.is_out_of_sight:
                taken = min(quantity, lot.left)
                quantity -= taken
                self._move(shelf, lot, "USAGE", -taken, handled)
        self.missing[shelf.policy.item.sku] += quantity

    def _count(self, shelf: _Shelf, handled: _Handled) -> None:
        """The quarterly count finds a little less or more than the ledger says."""
        lot = next((lot for lot in shelf.lots if lot.left > 2 and not lot.is_out_of_sight), None)
        if lot:
            difference = pick(self.rand, (-2, -1, -1, 1))
            self._move(shelf, lot, "ADJUSTMENT", difference, handled, "Difference found at the quarterly count")

    def _order(self, vendor: str, shelves: list[_Shelf], day: date) -> None:
        rand, number = self.rand, len(self.orders) + 1
        lines = []
        for position, shelf in enumerate(shelves, 1):
            policy = shelf.policy
            missing = policy.reorder_point + self._expected(policy.item.sku, day) - shelf.balance
            packs = max(1, -(-missing // policy.order_quantity))
            cost = round(policy.item.unit_cost * (1 - _DISCOUNTS[vendor] / 100))
            lines.append(OrderLine(position, policy.item.sku, packs * policy.order_quantity, max(1, cost)))
        arrives = self._delivered(day + timedelta(days=between(rand, *operations.LEAD_DAYS)))
        shipped = day + timedelta(days=between(rand, *operations.SHIP_DAYS))
        luck = rand.random()
        never_sent, never_came = luck < operations.ORDER_LOST, luck < operations.ORDER_LOST + operations.PARCEL_LOST
        if never_came:
            arrives = self._delivered(arrives + timedelta(days=operations.MISSED_AFTER_DAYS))
        received = not never_came and self._moment(arrives, _RECEIVED_AT) <= self.as_of
        sent = not never_sent and shipped <= self.roster.today - timedelta(days=1)
        order = Order(
            number,
            vendor,
            self._who(day, _BUYERS) or next(m.employee_number for m in self.roster.plan.staff if m.role == _BUYERS[1]),
            "RECEIVED" if received else "SHIPPED" if sent else "ORDERED",
            day,
            self._moment(day, _ORDERED_AT),
            working_day(day + timedelta(days=operations.PROMISED_DAYS)),
            shipped if sent else None,
            arrives if received else None,
            tuple(lines),
        )
        self.orders.append(order)
        for shelf in shelves:
            shelf.coming = arrives
        if received or never_came:
            self.due[arrives].append(order)

    def _delivered(self, day: date) -> date:
        """Return the first day from `day` on which carriers deliver and the clinic is staffed."""
        while day.weekday() >= _SATURDAY or not self.calendar.is_open(day):
            day += timedelta(days=1)
        return day

    def _expected(self, sku: str, day: date) -> int:
        """Return the usage of the weeks that an order has to cover, as the weeks before went."""
        before = [self.usage[week][sku] for week in self.usage if day - timedelta(weeks=8) <= week <= day]
        return round(sum(before) / max(1, min(8, len(before))) * operations.COVER_WEEKS)

    def _move(
        self,
        shelf: _Shelf,
        lot: Lot,
        kind: str,
        quantity: int,
        handled: _Handled,
        cause: tuple[int, int] | str | None = None,
    ) -> None:
        """Book a movement with its cause: the line of an order, or a note."""
        line, note = (None, cause) if isinstance(cause, str) else (cause, None)
        lot.left += quantity
        shelf.movements.append(
            Movement(lot.sku, len(shelf.movements) + 1, kind, quantity, shelf.balance, lot.number, *handled, line, note)
        )

    def _lot(self, shelf: _Shelf, received: date) -> Lot:
        item = shelf.policy.item
        expires = (
            received + timedelta(days=between(self.rand, *operations.SHELF_LIFE_DAYS)) if item.perishable else None
        )
        lot = Lot(item.sku, f"{received:%y%m}-{between(self.rand, 1000, 9999)}{len(shelf.lots)}", received, expires)
        shelf.lots.append(lot)
        return lot

    def _who(self, day: date, roles: tuple[str, ...]) -> str | None:
        """Return a staff member who works that day, of the first of `roles` that is there."""
        there = self.roster.working(day)
        for role in roles:
            fitting = [member.employee_number for member, _ in there if member.role == role]
            if fitting:
                return pick(self.rand, fitting)
        return None

    def _last_open_day(self, week: date) -> date | None:
        # Orders go out on Friday; on a Saturday no one takes them.
        days = (week + timedelta(days=n) for n in range(4, -1, -1))
        return next((day for day in days if self.calendar.is_open(day)), None)

    def _moment(self, day: date, minute: int) -> datetime:
        return self.calendar.to_utc(day, minute)


def _first_week(roster: Roster) -> date:
    """Return the Monday on which the ledger begins: that of the first quarter in which it is long enough."""
    monday = quarter_start(roster.today)
    opened = roster.plan.opened_on + timedelta(days=-roster.plan.opened_on.weekday() % 7)
    return max(monday - timedelta(weeks=operations.STOCK_WEEKS), opened)


def _usage(roster: Roster, stories: Iterable[Story], first: date) -> dict[date, Counter[str]]:
    """Return what the completed visits of each week, named by its Monday, used of each item."""
    services: dict[date, Counter[str]] = defaultdict(Counter)
    since = roster.calendar.to_utc(first, 0)
    for story in stories:
        for visit in story.visits:
            if visit.status == "COMPLETED" and visit.starts_at >= since:
                day = roster.calendar.to_local(visit.starts_at)[0]
                services[day - timedelta(days=day.weekday())][visit.service] += 1
    usage: dict[date, Counter[str]] = {}
    for week, visits in sorted(services.items()):
        total = visits.total()
        usage[week] = Counter(
            {
                item.sku: sum(
                    quantity * (total if service == "*" else visits[service])
                    for service, quantity in item.usage.items()
                )
                for item in INVENTORY_ITEMS
            }
        )
    return usage
