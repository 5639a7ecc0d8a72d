"""Factories for work at dental laboratories."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.factories.base import BaseFactory, Parent

if TYPE_CHECKING:
    from prisma.models import (
        LabInspection,
        LabOrder,
        LabOrderEvent,
        LabOrderItem,
        LabProduct,
        LabRemake,
        LabShipment,
    )

_DAY = timedelta(days=1)
_STATUSES = ("ORDERED", "IN_PRODUCTION", "SHIPPED", "RECEIVED", "INSPECTED", "DELIVERED")


class LabProductFactory(BaseFactory["LabProduct"]):
    """A clear retainer."""

    model = "LabProduct"
    defaults = {
        "code": lambda row: f"RETAINER-{row.number}",
        "name": "Clear retainer",
        "category": "RETAINER",
        "priceCents": 4_200,
        "turnaroundDays": 5,
    }
    traits = {
        "aligners": {
            "code": lambda row: f"ALIGNERS-{row.number}",
            "name": "Clear aligners",
            "category": "ALIGNER",
            "priceCents": 129_000,
            "turnaroundDays": 21,
        },
        "inactive": {"isActive": False},
    }


class LabOrderFactory(BaseFactory["LabOrder"]):
    """A case that was ordered three days ago."""

    model = "LabOrder"
    defaults = {
        "orderNumber": lambda row: f"LT{row.number:05d}",
        "status": "ORDERED",
        "orderedOn": lambda row: row.as_of - 3 * _DAY,
        "dueOn": lambda row: row["orderedOn"] + 9 * _DAY,
        "totalCents": 4_200,
        "createdAt": lambda row: row["orderedOn"],
    }
    traits = {
        "rush": {"priority": "RUSH"},
        "shipped": {"status": "SHIPPED", "shippedOn": lambda row: row["orderedOn"] + _DAY},
        "inspected": {
            "status": "INSPECTED",
            "orderedOn": lambda row: row.as_of - 12 * _DAY,
            "shippedOn": lambda row: row["orderedOn"] + 5 * _DAY,
            "receivedOn": lambda row: row["orderedOn"] + 7 * _DAY,
            "inspectedOn": lambda row: row["orderedOn"] + 7 * _DAY,
        },
        "delivered": {
            "status": "DELIVERED",
            "orderedOn": lambda row: row.as_of - 20 * _DAY,
            "shippedOn": lambda row: row["orderedOn"] + 5 * _DAY,
            "receivedOn": lambda row: row["orderedOn"] + 7 * _DAY,
            "inspectedOn": lambda row: row["orderedOn"] + 7 * _DAY,
            "deliveredOn": lambda row: row["orderedOn"] + 14 * _DAY,
        },
        "cancelled": {"status": "CANCELLED"},
    }


class LabOrderItemFactory(BaseFactory["LabOrderItem"]):
    """One piece for the upper arch."""

    model = "LabOrderItem"
    defaults = {
        "arch": "UPPER",
        "quantity": 1,
        "unitPriceCents": 4_200,
        "totalCents": lambda row: row["quantity"] * row["unitPriceCents"],
    }


class LabOrderEventFactory(BaseFactory["LabOrderEvent"]):
    """A status that an order reached."""

    model = "LabOrderEvent"
    defaults = {
        "status": lambda row: _STATUSES[(row.number - 1) % len(_STATUSES)],
        "occurredAt": lambda row: row.as_of - 3 * _DAY,
        "createdAt": lambda row: row["occurredAt"],
    }


class LabShipmentFactory(BaseFactory["LabShipment"]):
    """A parcel on its way."""

    model = "LabShipment"
    defaults = {
        "carrier": "UPS",
        "trackingNumber": lambda row: f"T{row.number:010d}",
        "status": "IN_TRANSIT",
        "shippedOn": lambda row: row.as_of - 2 * _DAY,
        "createdAt": lambda row: row["shippedOn"],
    }
    traits = {"delivered": {"status": "DELIVERED", "deliveredOn": lambda row: row["shippedOn"] + _DAY}}


class LabInspectionFactory(BaseFactory["LabInspection"]):
    """A piece that was found in order."""

    model = "LabInspection"
    defaults = {
        "result": "PASSED",
        "inspectedOn": lambda row: row.as_of - _DAY,
        "createdAt": lambda row: row["inspectedOn"],
    }
    traits = {"failed": {"result": "FAILED", "note": "Does not seat on the model"}}


class LabRemakeFactory(BaseFactory["LabRemake"]):
    """A piece that is to be made again."""

    model = "LabRemake"
    defaults = {
        "inspectionId": Parent("LabInspection", traits=("failed",)),
        "reason": "POOR_FIT",
        "status": "REQUESTED",
        "requestedOn": lambda row: row.as_of - _DAY,
        "createdAt": lambda row: row["requestedOn"],
    }
    traits = {"ordered": {"status": "ORDERED", "replacementOrderId": Parent("LabOrder", recycle=False)}}
