"""Dealings with vendors, and what visits used: supplies and sterile packages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.areas.conversions import midnight, midnight_or_none
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
from seed.fixtures import VENDORS
from seed.simulation.operations.instrument_traceability import Traceability
from seed.simulation.operations.roster import Roster
from seed.simulation.operations.stock import make_stock
from seed.simulation.operations.vendors import make_contacts, make_contracts, make_ratings
from seed.simulation.parameters import operations
from seed.simulation.records.operations import InstrumentTray, SterilizerLoad

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from seed.simulation.records.operations import Package, Stock
    from seed.simulation.records.story import Story
    from seed.types import Row
    from seed.utils.context import ClinicContext


async def seed_vendors(ctx: ClinicContext) -> None:
    """Write contracts, orders and the stock ledger, unless they are there, and the packages opened at new visits."""
    roster = Roster(ctx.plan, ctx.config.as_of)
    stories = [story for cohort in ctx.cohorts("vendors") for story in cohort.stories]
    if not ctx.id_tracker.has("VendorContract", ctx.clinic_id):
        await _seed_dealings(ctx, roster)
        await _seed_stock(ctx, make_stock(roster, stories, ctx.config.as_of), roster)
    await _seed_packages(ctx, roster, stories)


async def _seed_dealings(ctx: ClinicContext, roster: Roster) -> None:
    factories = ctx.factories(ctx.clinic_id)
    await VendorContractFactory(factories).create_many(
        {
            "id": ctx.own("VendorContract", contract.number),
            "clinicId": ctx.clinic_id,
            "vendorId": ctx.own("Vendor", contract.vendor),
            "number": contract.number,
            "status": contract.status,
            "paymentTermDays": contract.payment_days,
            "discountPercent": contract.discount_percent,
            "startsOn": midnight(contract.starts_on),
            "endsOn": midnight(contract.ends_on),
            "createdAt": midnight(contract.starts_on),
        }
        for contract in make_contracts(roster, VENDORS)
    )
    await VendorContactFactory(factories).create_many(
        {
            "id": ctx.own("VendorContact", contact.vendor, contact.role),
            "clinicId": ctx.clinic_id,
            "vendorId": ctx.own("Vendor", contact.vendor),
            "role": contact.role,
            "firstName": contact.first_name,
            "lastName": contact.last_name,
            "email": contact.email,
            "phone": contact.phone,
            "createdAt": midnight(contact.since),
        }
        for contact in make_contacts(roster, VENDORS)
    )
    await VendorRatingFactory(factories).create_many(
        {
            "id": ctx.own("VendorRating", rating.vendor, rating.on.year),
            "clinicId": ctx.clinic_id,
            "vendorId": ctx.own("Vendor", rating.vendor),
            "ratedById": ctx.own("StaffProfile", rating.rater),
            "quality": rating.quality,
            "delivery": rating.delivery,
            "service": rating.service,
            "comment": rating.comment,
            "ratedOn": midnight(rating.on),
            "createdAt": midnight(rating.on),
        }
        for rating in make_ratings(roster, VENDORS)
    )


async def _seed_stock(ctx: ClinicContext, stock: Stock, roster: Roster) -> None:
    factories = ctx.factories(ctx.clinic_id)
    await PurchaseOrderFactory(factories).create_many(_orders(ctx, stock, roster))
    await PurchaseOrderLineFactory(factories).create_many(
        {
            "id": ctx.own("PurchaseOrderLine", order.number, line.number),
            "clinicId": ctx.clinic_id,
            "purchaseOrderId": ctx.own("PurchaseOrder", _order_number(order.number)),
            "inventoryItemId": ctx.own("InventoryItem", line.sku),
            "number": line.number,
            "quantity": line.quantity,
            "unitCostCents": line.unit_cost_cents,
            "totalCents": line.quantity * line.unit_cost_cents,
            "createdAt": order.ordered_at,
        }
        for order in stock.orders
        for line in order.lines
    )
    await InventoryLotFactory(factories).create_many(
        {
            "id": ctx.own("InventoryLot", lot.sku, lot.number),
            "clinicId": ctx.clinic_id,
            "inventoryItemId": ctx.own("InventoryItem", lot.sku),
            "lotNumber": lot.number,
            "status": lot.status,
            "quantity": lot.left,
            "receivedOn": midnight(lot.received_on),
            "expiresOn": midnight_or_none(lot.expires_on),
            "createdAt": midnight(lot.received_on),
        }
        for lot in stock.lots
    )
    await StockMovementFactory(factories).create_many(_movements(ctx, stock))


def _orders(ctx: ClinicContext, stock: Stock, roster: Roster) -> Iterator[Row]:
    for order in stock.orders:
        number = _order_number(order.number)
        yield {
            "id": ctx.own("PurchaseOrder", number),
            "clinicId": ctx.clinic_id,
            "vendorId": ctx.own("Vendor", order.vendor),
            "orderedById": ctx.ref("User", roster.staff[order.buyer].email),
            "number": number,
            "status": order.status,
            "totalCents": sum(line.quantity * line.unit_cost_cents for line in order.lines),
            "orderedOn": midnight(order.ordered_on),
            "expectedOn": midnight(order.expected_on),
            "shippedOn": midnight_or_none(order.shipped_on),
            "receivedOn": midnight_or_none(order.received_on),
            "createdAt": order.ordered_at,
            "updatedAt": max(midnight(order.received_on or order.shipped_on or order.ordered_on), order.ordered_at),
        }


def _order_number(number: int) -> str:
    return f"PO-{number:04d}"


def _movements(ctx: ClinicContext, stock: Stock) -> Iterator[Row]:
    for movement in stock.movements:
        yield {
            "id": ctx.own("StockMovement", movement.sku, movement.number),
            "clinicId": ctx.clinic_id,
            "inventoryItemId": ctx.own("InventoryItem", movement.sku),
            "lotId": ctx.own("InventoryLot", movement.sku, movement.lot),
            "purchaseOrderLineId": ctx.own("PurchaseOrderLine", *movement.line) if movement.line else None,
            "staffProfileId": ctx.own("StaffProfile", movement.employee) if movement.employee else None,
            "number": movement.number,
            "type": movement.kind,
            "quantity": movement.quantity,
            "balance": movement.balance,
            "note": movement.note,
            "movedAt": movement.at,
            "createdAt": movement.at,
        }


async def _seed_packages(ctx: ClinicContext, roster: Roster, stories: list[Story]) -> None:
    """Trace the trays of new visits to cycles, beside what earlier visits took."""
    # Read back, because cycles may be older than this run and packages of them taken.
    sets = await ctx.db.instrumentset.find_many(where={"clinicId": ctx.clinic_id}, order={"code": "asc"})
    cycles = [
        cycle
        for cycle in await ctx.db.sterilizationcycle.find_many(
            where={"clinicId": ctx.clinic_id}, include={"loads": True}, order={"startedAt": "asc"}
        )
        if cycle.type != "BOWIE_DICK"
    ]
    held = [(each.cycleId, each.instrumentSetId, each.usedAt) for cycle in cycles for each in cycle.loads or ()]
    tracing = Traceability(
        (InstrumentTray(each.id, each.kind) for each in sets if each.status == "IN_SERVICE"),
        (
            SterilizerLoad(
                each.id, roster.calendar.to_local(each.startedAt)[0], each.startedAt, each.endedAt, each.releasedAt
            )
            for each in cycles
        ),
        held,
    )
    monday = roster.today - timedelta(days=roster.today.weekday())
    opened = [used_at for _, _, used_at in held if used_at is not None]
    # Back to where tracing began, whenever that was.
    since = min([roster.calendar.to_utc(monday - timedelta(weeks=operations.TRACED_WEEKS), 0), *opened])
    packages = list(tracing.visits(stories, since))
    if not held:
        packages += [*tracing.failed(), *tracing.shelf(roster.seed, ctx.slug)]
    started = {cycle.id: cycle.startedAt for cycle in cycles}
    await SterilizationLoadFactory(ctx.factories(ctx.clinic_id)).create_many(
        _package(ctx, package, started) for package in packages
    )


def _package(ctx: ClinicContext, package: Package, started: dict[str, datetime]) -> Row:
    return {
        "id": ctx.own("SterilizationLoad", package.load, package.tray),
        "clinicId": ctx.clinic_id,
        "cycleId": package.load,
        "instrumentSetId": package.tray,
        "appointmentId": ctx.own("Appointment", *package.visit) if package.visit else None,
        "expiresOn": midnight(package.expires_on),
        "usedAt": package.used_at,
        "createdAt": started[package.load],
    }
