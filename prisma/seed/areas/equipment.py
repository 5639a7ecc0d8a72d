"""Devices and their service, instrument sets and sterilizer cycles, and the list of supplies."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.areas.conversions import midnight, midnight_or_none
from seed.areas.front_office import front_office
from seed.areas.plans import opened_on
from seed.factories import (
    EquipmentFactory,
    EquipmentTypeFactory,
    InstrumentSetFactory,
    InventoryItemFactory,
    MaintenanceRecordFactory,
    SterilizationCycleFactory,
    SterilizationIndicatorFactory,
)
from seed.fixtures import EQUIPMENT_TYPES, VENDORS
from seed.fixtures.retired import RETIRED_INVENTORY_ITEMS
from seed.simulation.operations.equipment import make_instrument_sets
from seed.simulation.operations.stock import policies
from seed.simulation.parameters import operations
from seed.simulation.records.operations import StockPolicy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seed.areas.writing import Written
    from seed.simulation.records.operations import Cycle, Device
    from seed.utils.context import ClinicContext
    from seedbed.types import Row

_SELLER = next(row.code for row in VENDORS if row.category == "EQUIPMENT")


def seed_equipment(ctx: ClinicContext) -> Written:
    """Write the clinic's devices, what was done to them, its trays, the recent cycles, and what it keeps in stock."""
    office = front_office(ctx)
    devices = office.devices
    yield EquipmentTypeFactory, _types(ctx)
    yield EquipmentFactory, _devices(ctx, devices)
    yield MaintenanceRecordFactory, _services(ctx, devices)
    yield (
        InstrumentSetFactory,
        (
            ctx.row("InstrumentSet", tray, (tray.code,), createdAt=tray.in_service_since)
            for tray in make_instrument_sets(office.roster)
        ),
    )
    yield SterilizationCycleFactory, _cycles(ctx, office.cycles)
    yield SterilizationIndicatorFactory, _indicators(ctx, office.cycles)
    yield (
        InventoryItemFactory,
        (
            ctx.row(
                "InventoryItem",
                policy,
                (policy.item.sku,),
                vendorId=(policy.item.vendor or None,),
                isActive=policy.item not in RETIRED_INVENTORY_ITEMS,
                sku=policy.item.sku,
                name=policy.item.name,
                category=policy.item.category,
                unit=policy.item.unit,
                unitCostCents=policy.item.unit_cost,
                createdAt=ctx.plan.opened_on,
            )
            for policy in (
                *policies(ctx.plan),
                *(StockPolicy(item, item.reorder_point, item.order_quantity) for item in RETIRED_INVENTORY_ITEMS),
            )
        ),
    )


def _types(ctx: ClinicContext) -> Iterator[Row]:
    if not ctx.writes_first("Room"):
        return
    opened = midnight(opened_on(ctx.plans))
    for row in EQUIPMENT_TYPES:
        if not ctx.is_known("EquipmentType", row.code):
            yield {
                "id": ctx.ref("EquipmentType", row.code),
                "code": row.code,
                "name": row.name,
                "category": row.category,
                "manufacturer": row.manufacturer,
                "serviceMonths": row.service_months,
                "usefulYears": row.useful_years,
                "createdAt": opened,
            }


def _devices(ctx: ClinicContext, devices: Sequence[Device]) -> Iterator[Row]:
    for device in devices:
        yield ctx.row(
            "Equipment",
            device,
            (device.tag,),
            equipmentTypeId=ctx.ref("EquipmentType", device.kind),
            vendorId=None if device.kind in operations.BOUGHT_ANYWHERE else (_SELLER,),
            assetTag=device.tag,
            serialNumber=device.serial,
            status="RETIRED" if device.retired_on else "MAINTENANCE" if device.is_away else "AVAILABLE",
            createdAt=device.installed_on,
        )


def _services(ctx: ClinicContext, devices: Sequence[Device]) -> Iterator[Row]:
    for device in devices:
        for service in device.services:
            done = midnight_or_none(service.completed_on)
            planned = midnight(service.scheduled_on) - timedelta(days=21)
            if planned > ctx.config.as_of:
                before = (other.completed_on for other in device.services if other.completed_on)
                planned = midnight(max(before, default=device.installed_on))
            yield ctx.row(
                "MaintenanceRecord",
                service,
                (device.tag, service.kind, service.scheduled_on.toordinal()),
                equipmentId=(device.tag,),
                staffProfileId=(service.keeper,),
                completedOn=done,
                createdAt=done if service.kind == "REPAIR" else planned,
                updatedAt=done or planned,
            )


def _cycles(ctx: ClinicContext, cycles: Sequence[Cycle]) -> Iterator[Row]:
    for cycle in cycles:
        yield ctx.row(
            "SterilizationCycle",
            cycle,
            (cycle.device, cycle.number),
            equipmentId=(cycle.device,),
            status="FAILED" if cycle.failed else "RELEASED",
            temperatureC=cycle.temperature,
            exposureMinutes=cycle.exposure,
            dryingMinutes=cycle.drying,
            createdAt=cycle.started_at,
        )


def _indicators(ctx: ClinicContext, cycles: Sequence[Cycle]) -> Iterator[Row]:
    for cycle in cycles:
        for indicator in cycle.indicators:
            yield ctx.row(
                "SterilizationIndicator",
                indicator,
                (cycle.device, cycle.number, indicator.kind),
                cycleId=(cycle.device, cycle.number),
                lotNumber=indicator.lot,
                createdAt=indicator.read_at,
            )
