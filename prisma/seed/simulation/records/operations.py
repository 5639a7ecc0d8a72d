"""How the clinic runs beside its patients: working time, devices, sterilization, stock, vendors, training.

Kinds and statuses are enums of the data model; people are employee numbers, devices their tags.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seed.records import record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from seed.fixtures import InventoryItemRow


@record
class VendorContact:
    """A person at a vendor; `role` is a VendorContactRole of the data model."""

    vendor: str
    role: str
    first_name: str
    last_name: str
    email: str
    phone: str
    since: date


@record
class VendorContract:
    """Terms that were agreed with a vendor, from the first day up to, but not including, the last."""

    vendor: str
    number: str
    status: str
    payment_days: int
    discount_percent: float
    starts_on: date
    ends_on: date | None  # None for one that runs until a side ends it


@record
class VendorRating:
    """Marks from 1 to 5."""

    vendor: str
    rater: str  # employee number
    quality: int
    delivery: int
    service: int
    comment: str | None
    on: date


@record
class Service:
    """Maintenance of a device; `keeper` is the employee who saw to it."""

    kind: str
    status: str
    description: str
    cost_cents: int | None
    scheduled_on: date
    completed_on: date | None
    keeper: str | None


@record
class Device:
    """A device; `tag` is unique in the clinic."""

    tag: str
    kind: str  # code of its type
    serial: str
    room: str | None  # code; None for what is carried around
    price_cents: int
    installed_on: date
    warranty_ends_on: date | None
    retired_on: date | None
    services: tuple[Service, ...]
    is_away: bool = False  # at the maker's, to be calibrated

    def in_use(self, day: date) -> bool:
        """Whether the device is in use, and not being serviced, on `day`."""
        return (
            self.installed_on <= day
            and (self.retired_on is None or day < self.retired_on)
            and not any(service.completed_on == day for service in self.services)
        )


@record
class InstrumentSet:
    """A tray of instruments; `kind` and `status` are enums of the data model."""

    code: str
    name: str
    kind: str
    status: str
    in_service_since: date


@record
class InstrumentTray:
    """A set of instruments in service, by any key; `kind` is an InstrumentSetKind of the data model."""

    key: str
    kind: str


@record
class SterilizerLoad:
    """A cycle that held packages, by any key; `released_at` is None where it failed."""

    key: str
    day: date
    started_at: datetime
    ended_at: datetime
    released_at: datetime | None


@record
class Package:
    """A tray in a load. Without a visit it lies on the shelf, or its cycle failed."""

    load: str
    tray: str
    expires_on: date
    visit: tuple[int, int] | None = None  # patient and number
    used_at: datetime | None = None


@record
class Goal:
    """A goal; open until `closed_on`, then reached when `actual` is at least `target`."""

    employee: str
    title: str
    measure: str
    target: float
    actual: float | None
    status: str
    set_on: date
    due_on: date
    closed_on: date | None


@record
class Review:
    """An interview with a superior; it has a rating and a summary once it took place."""

    subject: str
    reviewer: str
    kind: str
    status: str
    rating: int | None
    summary: str | None
    period_start: date
    period_end: date
    scheduled_on: date
    completed_on: date | None


@record
class Praise:
    """Thanks or an award; an anniversary has no giver."""

    recipient: str
    giver: str | None
    kind: str
    message: str
    given_on: date


@record
class Hours:
    """A working day, in minutes from midnight at the clinic."""

    start: int
    end: int
    break_minutes: int

    @property
    def minutes(self) -> int:
        """Working time."""
        return self.end - self.start - self.break_minutes


@record
class Pattern:
    """A week of work that several people share; a person may have days of it off."""

    code: str
    name: str
    employment_type: str
    week: Mapping[int, Hours]  # weekday (Monday 0)


@record
class Absence:
    """Approved time away in whole days; `kind` is a TimeOffType of the data model."""

    employee: str
    kind: str
    first: date
    last: date
    reason: str


@record
class Shift:
    """One person's working time on one day; kinds and statuses are enums of the data model."""

    employee: str
    pattern: str | None  # code
    kind: str
    status: str
    day: date
    starts_at: datetime
    ends_at: datetime
    break_minutes: int
    worked_minutes: int | None
    overtime_minutes: int = 0


@record
class LeaveRequest:
    """A request for whole days away; `reviewer` is an employee number."""

    employee: str
    kind: str
    status: str
    first: date
    last: date
    reason: str | None
    requested_at: datetime
    reviewer: str | None
    reviewed_at: datetime | None


@record
class Availability:
    """What suits a person on a weekday, in minutes from midnight."""

    employee: str
    kind: str
    weekday: int
    start: int
    end: int


@record
class Coverage:
    """How many people of a department a weekday needs at least."""

    department: str
    weekday: int
    minimum: int


@record
class Indicator:
    """What showed whether a cycle was good; kind and result are enums of the data model."""

    kind: str
    result: str
    lot: str
    reader: str | None  # employee number; None where a laboratory reads it
    read_at: datetime


@record
class Cycle:
    """One run of a sterilizer; `number` counts the runs of the device. A failed one is never released."""

    device: str  # tag
    number: int
    kind: str
    operator: str  # employee number
    temperature: int
    exposure: int
    drying: int
    day: date
    started_at: datetime
    ended_at: datetime
    released_at: datetime | None
    indicators: tuple[Indicator, ...]

    @property
    def failed(self) -> bool:
        """Whether an indicator failed."""
        return any(indicator.result == "FAILED" for indicator in self.indicators)

    @property
    def holds_packages(self) -> bool:
        """Whether instruments were in it: the daily test runs empty."""
        return self.kind != "BOWIE_DICK"


@record
class StockPolicy:
    """When and how much of an item is ordered, in a clinic of a given size."""

    item: InventoryItemRow
    reorder_point: int
    order_quantity: int


@dataclass(slots=True)
class Lot:
    """What came in at once; `left` is what is still there."""

    sku: str
    number: str
    received_on: date
    expires_on: date | None
    left: int = 0
    thrown_away: bool = False
    is_out_of_sight: bool = False  # behind other lots, so that nobody uses it

    @property
    def status(self) -> str:
        """Return the LotStatus of the data model."""
        return "EXPIRED" if self.thrown_away else "IN_STOCK" if self.left else "USED_UP"


@record
class Movement:
    """A change of an item's stock; `balance` is what is on hand after it."""

    sku: str
    number: int  # of the item, from 1
    kind: str
    quantity: int
    balance: int
    lot: str
    at: datetime
    employee: str | None
    line: tuple[int, int] | None = None  # order and line, of a receipt
    note: str | None = None


@record
class OrderLine:
    """A line of an order, at the price of the contract."""

    number: int
    sku: str
    quantity: int
    unit_cost_cents: int


@record
class Order:
    """An order at a vendor; statuses are those of the data model."""

    number: int
    vendor: str
    buyer: str  # employee number
    status: str
    ordered_on: date
    ordered_at: datetime
    expected_on: date
    shipped_on: date | None
    received_on: date | None
    lines: tuple[OrderLine, ...]


@record
class Stock:
    """The ledger of a clinic's supplies."""

    lots: tuple[Lot, ...]
    movements: tuple[Movement, ...]
    orders: tuple[Order, ...]


@record
class Training:
    """One person's course; `completed_on` is None while it lies ahead."""

    employee: str
    course: str  # code
    hours: float
    enrolled_on: date
    completed_on: date | None
    expires_on: date | None
    score: int | None
