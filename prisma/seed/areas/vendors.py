"""Dealings with vendors, and what visits used: supplies and sterile packages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.areas.conversions import midnight
from seed.areas.front_office import front_office
from seed.areas.writing import Written, writes
from seed.factories import (
    InventoryLotFactory,
    PurchaseOrderFactory,
    PurchaseOrderLineFactory,
    SterilizationLoadFactory,
    StockMovementFactory,
    VendorContactFactory,
    VendorContractFactory,
    VendorRatingFactory,
)
from seed.fixtures import INVENTORY_ITEMS, VENDORS
from seed.fixtures.retired import RETIRED_VENDORS
from seed.simulation.operations.equipment import make_instrument_sets
from seed.simulation.operations.instrument_traceability import Traceability
from seed.simulation.operations.stock import make_stock
from seed.simulation.operations.vendors import broken_contracts, make_contacts, make_contracts, make_ratings
from seed.simulation.parameters import operations
from seed.simulation.records.operations import InstrumentTray, SterilizerLoad

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from seed.areas.append_mode import Sterile
    from seed.simulation.front_office.on_duty import FrontOffice
    from seed.simulation.operations.roster import Roster
    from seed.simulation.records.operations import Order, Package, Stock
    from seed.simulation.records.story import Story
    from seed.utils.context import ClinicContext
    from seedbed.types import Row


@writes
def seed_vendors(ctx: ClinicContext) -> Written:
    """Write contracts, orders and the stock ledger, unless they are there, and the packages opened at new visits."""
    office = front_office(ctx)
    roster = office.roster
    stories = [story for cohort in ctx.cohorts("vendors") for story in cohort.stories]
    if not ctx.had("VendorContract"):
        yield from _seed_dealings(ctx, roster)
        yield from _seed_stock(ctx, make_stock(roster, stories, ctx.config.as_of), roster)
    yield SterilizationLoadFactory, _packages(ctx, office, stories)


def _seed_dealings(ctx: ClinicContext, roster: Roster) -> Written:
    yield (
        VendorContractFactory,
        (
            ctx.row(
                "VendorContract",
                contract,
                (contract.number,),
                paymentTermDays=contract.payment_days,
                createdAt=contract.starts_on,
            )
            for contract in (*make_contracts(roster, VENDORS), *broken_contracts(roster, RETIRED_VENDORS))
        ),
    )
    yield (
        VendorContactFactory,
        (
            ctx.row("VendorContact", contact, (contact.vendor, contact.role), createdAt=contact.since)
            for contact in make_contacts(roster, VENDORS)
        ),
    )
    yield (
        VendorRatingFactory,
        (
            ctx.row(
                "VendorRating",
                rating,
                (rating.vendor, rating.on.year),
                ratedById=(rating.rater,),
                ratedOn=rating.on,
                createdAt=rating.on,
            )
            for rating in make_ratings(roster, VENDORS)
        ),
    )


_WITH_LOTS = frozenset(item.sku for item in INVENTORY_ITEMS if item.has_lots)


def _seed_stock(ctx: ClinicContext, stock: Stock, roster: Roster) -> Written:
    yield PurchaseOrderFactory, _orders(ctx, stock, roster)
    yield (
        PurchaseOrderLineFactory,
        (
            ctx.row(
                "PurchaseOrderLine",
                line,
                (_order_number(order), line.number),
                purchaseOrderId=(_order_number(order),),
                inventoryItemId=(line.sku,),
                totalCents=line.quantity * line.unit_cost_cents,
                createdAt=order.ordered_at,
            )
            for order in stock.orders
            for line in order.lines
        ),
    )
    yield (
        InventoryLotFactory,
        (
            ctx.row(
                "InventoryLot",
                lot,
                (lot.sku, lot.number),
                inventoryItemId=(lot.sku,),
                lotNumber=lot.number,
                quantity=lot.left,
                createdAt=lot.received_on,
            )
            for lot in stock.lots
            if lot.sku in _WITH_LOTS
        ),
    )
    yield StockMovementFactory, _movements(ctx, stock)


def _orders(ctx: ClinicContext, stock: Stock, roster: Roster) -> Iterator[Row]:
    for order in stock.orders:
        number = _order_number(order)
        yield ctx.row(
            "PurchaseOrder",
            order,
            (number,),
            orderedById=ctx.ref("User", roster.staff[order.buyer].email),
            number=number,
            totalCents=sum(line.quantity * line.unit_cost_cents for line in order.lines),
            createdAt=order.ordered_at,
            updatedAt=max(midnight(order.received_on or order.shipped_on or order.ordered_on), order.ordered_at),
        )


def _order_number(order: Order) -> str:
    return f"PO-{order.ordered_on:%y%m%d}-{order.vendor}"


def _movements(ctx: ClinicContext, stock: Stock) -> Iterator[Row]:
    numbers = {order.number: _order_number(order) for order in stock.orders}
    for movement in stock.movements:
        yield ctx.row(
            "StockMovement",
            movement,
            (movement.sku, movement.number),
            inventoryItemId=(movement.sku,),
            lotId=ctx.own("InventoryLot", movement.sku, movement.lot) if movement.sku in _WITH_LOTS else None,
            purchaseOrderLineId=(numbers[movement.line[0]], movement.line[1]) if movement.line else None,
            movedAt=movement.at,
            createdAt=movement.at,
        )


def _packages(ctx: ClinicContext, office: FrontOffice, stories: list[Story]) -> Iterator[Row]:
    """Trace the trays of new visits to cycles, beside what earlier visits took."""
    roster = office.roster
    trays, loads, held = _trays(ctx, office)
    tracing = Traceability(trays, loads, held)
    monday = roster.today - timedelta(days=roster.today.weekday())
    opened = [used_at for _, _, used_at in held if used_at is not None]
    # Back to where tracing began, whenever that was.
    since = min([roster.calendar.to_utc(monday - timedelta(weeks=operations.TRACED_WEEKS), 0), *opened])
    packages = list(tracing.visits(stories, since))
    if not held:
        packages += [*tracing.failed(), *tracing.shelf(roster.seed, ctx.slug)]
    started = {load.key: load.started_at for load in loads}
    for package in packages:
        yield _package(ctx, package, started)


def _trays(ctx: ClinicContext, office: FrontOffice) -> Sterile:
    """Return trays and loads by their ids, and which of them are held: as they were, or as this run writes them."""
    if ctx.had("InstrumentSet"):
        return ctx.existing.sterile(ctx.slug, office.calendar)
    trays = sorted(make_instrument_sets(office.roster), key=lambda tray: tray.code)
    in_service = [
        InstrumentTray(ctx.own("InstrumentSet", tray.code), tray.kind) for tray in trays if tray.status == "IN_SERVICE"
    ]
    loads = [
        SterilizerLoad(
            ctx.own("SterilizationCycle", cycle.device, cycle.number),
            cycle.day,
            cycle.started_at,
            cycle.ended_at,
            cycle.released_at,
        )
        for cycle in office.cycles
        if cycle.holds_packages
    ]
    return in_service, loads, []


def _package(ctx: ClinicContext, package: Package, started: dict[str, datetime]) -> Row:
    return ctx.row(
        "SterilizationLoad",
        package,
        (package.load, package.tray),
        cycleId=package.load,
        instrumentSetId=package.tray,
        appointmentId=package.visit,
        createdAt=started[package.load],
    )
