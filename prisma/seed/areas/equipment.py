"""Devices and their service, instrument sets and sterilizer cycles, and the list of supplies."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.areas.conversions import midnight, midnight_or_none
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
from seed.simulation.operations.equipment import make_devices, make_instrument_sets
from seed.simulation.operations.roster import Roster
from seed.simulation.operations.sterilization import make_cycles
from seed.simulation.operations.stock import policies

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seed.simulation.records.operations import Cycle, Device
    from seed.types import Row
    from seed.utils.context import ClinicContext

_SELLER = next(row.code for row in VENDORS if row.category == "EQUIPMENT")


async def seed_equipment(ctx: ClinicContext) -> None:
    """Write the clinic's devices, what was done to them, its trays, the recent cycles, and what it keeps in stock."""
    factories = ctx.factories(ctx.clinic_id)
    roster = Roster(ctx.plan, ctx.config.as_of)
    devices = make_devices(roster)
    await EquipmentTypeFactory(ctx.factories()).create_many(_types(ctx))
    await EquipmentFactory(factories).create_many(_devices(ctx, devices))
    await MaintenanceRecordFactory(factories).create_many(_services(ctx, devices))
    await InstrumentSetFactory(factories).create_many(
        {
            "id": ctx.own("InstrumentSet", tray.code),
            "clinicId": ctx.clinic_id,
            "code": tray.code,
            "name": tray.name,
            "kind": tray.kind,
            "status": tray.status,
            "inServiceSince": midnight(tray.in_service_since),
            "createdAt": midnight(tray.in_service_since),
        }
        for tray in make_instrument_sets(roster)
    )
    cycles = make_cycles(roster, devices, ctx.config.as_of)
    await SterilizationCycleFactory(factories).create_many(_cycles(ctx, cycles))
    await SterilizationIndicatorFactory(factories).create_many(_indicators(ctx, cycles))
    await InventoryItemFactory(factories).create_many(
        {
            "id": ctx.own("InventoryItem", policy.item.sku),
            "clinicId": ctx.clinic_id,
            "vendorId": ctx.own("Vendor", policy.item.vendor),
            "sku": policy.item.sku,
            "name": policy.item.name,
            "category": policy.item.category,
            "unit": policy.item.unit,
            "unitCostCents": policy.item.unit_cost,
            "reorderPoint": policy.reorder_point,
            "orderQuantity": policy.order_quantity,
            "createdAt": midnight(ctx.plan.opened_on),
        }
        for policy in policies(ctx.plan)
    )


def _types(ctx: ClinicContext) -> Iterator[Row]:
    there = set(ctx.id_tracker.get_all("EquipmentType")) if ctx.id_tracker.has("EquipmentType") else set()
    opened = midnight(min(plan.opened_on for plan in ctx.plans))
    for row in EQUIPMENT_TYPES:
        key = ctx.ref("EquipmentType", row.code)
        if key not in there:
            yield {
                "id": key,
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
        yield {
            "id": ctx.own("Equipment", device.tag),
            "clinicId": ctx.clinic_id,
            "equipmentTypeId": ctx.ref("EquipmentType", device.kind),
            "roomId": ctx.own("Room", device.room),
            "vendorId": ctx.own("Vendor", _SELLER),
            "assetTag": device.tag,
            "serialNumber": device.serial,
            "status": "RETIRED" if device.retired_on else "AVAILABLE",
            "priceCents": device.price_cents,
            "installedOn": midnight(device.installed_on),
            "warrantyEndsOn": midnight(device.warranty_ends_on),
            "retiredOn": midnight_or_none(device.retired_on),
            "createdAt": midnight(device.installed_on),
        }


def _services(ctx: ClinicContext, devices: Sequence[Device]) -> Iterator[Row]:
    for device in devices:
        for number, service in enumerate(device.services, 1):
            done = midnight_or_none(service.completed_on)
            planned = min(midnight(service.scheduled_on) - timedelta(days=21), ctx.config.as_of)
            yield {
                "id": ctx.own("MaintenanceRecord", device.tag, number),
                "clinicId": ctx.clinic_id,
                "equipmentId": ctx.own("Equipment", device.tag),
                "staffProfileId": ctx.own("StaffProfile", service.keeper) if service.keeper else None,
                "type": service.kind,
                "status": service.status,
                "description": service.description,
                "costCents": service.cost_cents,
                "scheduledOn": midnight(service.scheduled_on),
                "completedOn": done,
                "createdAt": done if service.kind == "REPAIR" else planned,
                "updatedAt": done or planned,
            }


def _cycles(ctx: ClinicContext, cycles: Sequence[Cycle]) -> Iterator[Row]:
    for cycle in cycles:
        yield {
            "id": ctx.own("SterilizationCycle", cycle.device, cycle.number),
            "clinicId": ctx.clinic_id,
            "equipmentId": ctx.own("Equipment", cycle.device),
            "operatorId": ctx.own("StaffProfile", cycle.operator),
            "number": cycle.number,
            "type": cycle.kind,
            "status": "FAILED" if cycle.failed else "RELEASED",
            "temperatureC": cycle.temperature,
            "exposureMinutes": cycle.exposure,
            "dryingMinutes": cycle.drying,
            "startedAt": cycle.started_at,
            "endedAt": cycle.ended_at,
            "releasedAt": cycle.released_at,
            "createdAt": cycle.started_at,
        }


def _indicators(ctx: ClinicContext, cycles: Sequence[Cycle]) -> Iterator[Row]:
    for cycle in cycles:
        for indicator in cycle.indicators:
            yield {
                "id": ctx.own("SterilizationIndicator", cycle.device, cycle.number, indicator.kind),
                "clinicId": ctx.clinic_id,
                "cycleId": ctx.own("SterilizationCycle", cycle.device, cycle.number),
                "readerId": ctx.own("StaffProfile", indicator.reader),
                "type": indicator.kind,
                "result": indicator.result,
                "lotNumber": indicator.lot,
                "readAt": indicator.read_at,
                "createdAt": indicator.read_at,
            }
