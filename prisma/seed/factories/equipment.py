"""Factories for equipment, sterilization and supplies."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.factories.base import BaseFactory, Parent

if TYPE_CHECKING:
    from prisma.models import (
        Equipment,
        EquipmentType,
        InstrumentSet,
        InventoryItem,
        InventoryLot,
        MaintenanceRecord,
        SterilizationCycle,
        SterilizationIndicator,
        SterilizationLoad,
    )

_DAY = timedelta(days=1)


class EquipmentTypeFactory(BaseFactory["EquipmentType"]):
    """A kind of sterilizer."""

    model = "EquipmentType"
    defaults = {
        "code": lambda row: f"TYPE-{row.number}",
        "name": lambda row: f"Prevacuum sterilizer {row.number}",
        "category": "STERILIZER",
        "manufacturer": "Northvale",
        "serviceMonths": 12,
        "usefulYears": 10,
    }
    traits = {
        "compressor": {"name": "Air compressor", "category": "COMPRESSOR", "serviceMonths": 3},
        "scanner": {"name": "Intraoral scanner", "category": "SCANNER", "usefulYears": 6},
    }


class EquipmentFactory(BaseFactory["Equipment"]):
    """A device that has been in use for some years."""

    model = "Equipment"
    defaults = {
        "assetTag": lambda row: f"ASSET-{row.number:04d}",
        "serialNumber": lambda row: f"NO{10_000_000 + row.number}",
        "priceCents": 850_000,
        "installedOn": lambda row: row.as_of - 1_200 * _DAY,
        "warrantyEndsOn": lambda row: row["installedOn"] + 730 * _DAY,
    }
    traits = {
        "maintenance": {"status": "MAINTENANCE"},
        "retired": {"status": "RETIRED", "retiredOn": lambda row: row.as_of - 90 * _DAY},
    }


class MaintenanceRecordFactory(BaseFactory["MaintenanceRecord"]):
    """The yearly service, done."""

    model = "MaintenanceRecord"
    defaults = {
        "type": "PREVENTIVE",
        "status": "COMPLETED",
        "description": "Seal and filters replaced, pressure checked",
        "costCents": 42_000,
        "scheduledOn": lambda row: row.as_of - 100 * _DAY,
        "completedOn": lambda row: row["scheduledOn"] + 4 * _DAY,
    }
    traits = {
        "scheduled": {
            "status": "SCHEDULED",
            "costCents": None,
            "scheduledOn": lambda row: row.as_of + 30 * _DAY,
            "completedOn": None,
        },
        "repair": {
            "type": "REPAIR",
            "description": "Heating element replaced",
            "completedOn": lambda row: row["scheduledOn"],
        },
    }


class InstrumentSetFactory(BaseFactory["InstrumentSet"]):
    """An adjustment tray in service."""

    model = "InstrumentSet"
    defaults = {
        "code": lambda row: f"TRAY-{row.number:03d}",
        "name": lambda row: f"Adjustment tray {row.number}",
        "kind": "ADJUSTMENT",
        "status": "IN_SERVICE",
        "inServiceSince": lambda row: row.as_of - 800 * _DAY,
    }
    traits = {
        "bonding": {"name": lambda row: f"Bonding tray {row.number}", "kind": "BONDING"},
        "quarantined": {"status": "QUARANTINED"},
        "retired": {"status": "RETIRED"},
    }


class SterilizationCycleFactory(BaseFactory["SterilizationCycle"]):
    """A load at 132 °C that was released, each cycle a day before the last."""

    model = "SterilizationCycle"
    defaults = {
        # Far above the numbers of a seeded clinic.
        "number": lambda row: 1_000_000 + row.number,
        "type": "PREVACUUM",
        "status": "RELEASED",
        "temperatureC": 132,
        "exposureMinutes": 4,
        "dryingMinutes": 25,
        "startedAt": lambda row: row.as_of - row.number * _DAY - timedelta(hours=6),
        "endedAt": lambda row: row["startedAt"] + timedelta(minutes=12 + row["exposureMinutes"] + row["dryingMinutes"]),
        "releasedAt": lambda row: row["endedAt"] + timedelta(minutes=8),
    }
    traits = {
        "gravity": {"type": "GRAVITY", "temperatureC": 121, "exposureMinutes": 30},
        "bowie_dick": {"type": "BOWIE_DICK", "temperatureC": 134, "dryingMinutes": 0},
        "failed": {"status": "FAILED", "releasedAt": None},
    }


class SterilizationLoadFactory(BaseFactory["SterilizationLoad"]):
    """A package on the shelf."""

    model = "SterilizationLoad"
    defaults = {"expiresOn": lambda row: row.as_of + 170 * _DAY}
    traits = {
        "used": {
            "appointmentId": Parent("Appointment", traits=("completed",)),
            "usedAt": lambda row: row.as_of - timedelta(hours=1),
        },
        "expired": {"expiresOn": lambda row: row.as_of - _DAY},
    }


class SterilizationIndicatorFactory(BaseFactory["SterilizationIndicator"]):
    """A chemical indicator that changed as it should."""

    model = "SterilizationIndicator"
    defaults = {
        "cycleId": Parent("SterilizationCycle", recycle=False),
        "type": "CHEMICAL",
        "result": "PASSED",
        "lotNumber": lambda row: f"CI-{row.number:05d}",
        "readAt": lambda row: row.as_of - timedelta(hours=2),
    }
    traits = {
        "spore_test": {"type": "BIOLOGICAL", "lotNumber": lambda row: f"BI-{row.number:05d}"},
        "failed": {"cycleId": Parent("SterilizationCycle", traits=("failed",)), "result": "FAILED"},
    }


class InventoryItemFactory(BaseFactory["InventoryItem"]):
    """Something that is always in stock."""

    model = "InventoryItem"
    defaults = {
        "vendorId": Parent("Vendor", traits=("supplier",)),
        "sku": lambda row: f"ITEM-{row.number}",
        "name": lambda row: f"Examination gloves {row.number}",
        "category": "DISPOSABLES",
        "unit": "pair",
        "unitCostCents": 14,
        "reorderPoint": 200,
        "orderQuantity": 1_000,
    }
    traits = {
        "adhesive": {
            "name": lambda row: f"Light-cure adhesive {row.number}",
            "category": "ADHESIVE",
            "unit": "capsule",
            "unitCostCents": 310,
            "reorderPoint": 25,
            "orderQuantity": 80,
        },
        "discontinued": {"isActive": False},
    }


class InventoryLotFactory(BaseFactory["InventoryLot"]):
    """A lot that does not expire."""

    model = "InventoryLot"
    defaults = {
        "lotNumber": lambda row: f"LOT-{row.number:05d}",
        "status": "IN_STOCK",
        "quantity": 400,
        "receivedOn": lambda row: row.as_of - 40 * _DAY,
    }
    traits = {
        "perishable": {"expiresOn": lambda row: row["receivedOn"] + 720 * _DAY},
        "used_up": {"status": "USED_UP", "quantity": 0},
        "expired": {
            "status": "EXPIRED",
            "quantity": 0,
            "receivedOn": lambda row: row.as_of - 700 * _DAY,
            "expiresOn": lambda row: row.as_of - 5 * _DAY,
        },
    }
