"""Factories for dealings with vendors and the stock ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.factories.base import BaseFactory, Parent

if TYPE_CHECKING:
    from prisma.models import (
        PurchaseOrder,
        PurchaseOrderLine,
        StockMovement,
        VendorContact,
        VendorContract,
        VendorRating,
    )

_DAY = timedelta(days=1)


class VendorContactFactory(BaseFactory["VendorContact"]):
    """A sales representative."""

    model = "VendorContact"
    params = {"name": lambda row: row.ortho.patient_name(42)}
    defaults = {
        "vendorId": Parent("Vendor", recycle=False),
        "role": "SALES",
        "firstName": lambda row: row["name"].first,
        "lastName": lambda row: row["name"].last,
        "email": lambda row: f"sales{row.number}@example.com",
        "phone": lambda row: row.ortho.phone(),
    }
    traits = {"support": {"role": "SUPPORT"}, "billing": {"role": "BILLING"}}


class VendorContractFactory(BaseFactory["VendorContract"]):
    """Terms that are in force."""

    model = "VendorContract"
    defaults = {
        "number": lambda row: f"CONTRACT-{row.number}",
        "status": "ACTIVE",
        "paymentTermDays": 30,
        "discountPercent": 3.0,
        "startsOn": lambda row: row.as_of - 200 * _DAY,
        "endsOn": lambda row: row["startsOn"] + 730 * _DAY,
    }
    traits = {
        "expired": {"status": "EXPIRED", "startsOn": lambda row: row.as_of - 900 * _DAY},
        "terminated": {"status": "TERMINATED", "endsOn": lambda row: row.as_of - 10 * _DAY},
    }


class PurchaseOrderFactory(BaseFactory["PurchaseOrder"]):
    """An order that was placed yesterday."""

    model = "PurchaseOrder"
    defaults = {
        "vendorId": Parent("Vendor", traits=("supplier",)),
        # Far above the numbers of a seeded clinic.
        "number": lambda row: f"PO-9{row.number:05d}",
        "status": "ORDERED",
        "totalCents": 0,
        "orderedOn": lambda row: row.as_of - _DAY,
        "expectedOn": lambda row: row["orderedOn"] + 8 * _DAY,
    }
    traits = {
        "shipped": {
            "status": "SHIPPED",
            "orderedOn": lambda row: row.as_of - 4 * _DAY,
            "shippedOn": lambda row: row["orderedOn"] + 2 * _DAY,
        },
        "received": {
            "status": "RECEIVED",
            "orderedOn": lambda row: row.as_of - 20 * _DAY,
            "shippedOn": lambda row: row["orderedOn"] + 2 * _DAY,
            "receivedOn": lambda row: row["orderedOn"] + 7 * _DAY,
        },
    }


class PurchaseOrderLineFactory(BaseFactory["PurchaseOrderLine"]):
    """A box of something."""

    model = "PurchaseOrderLine"
    defaults = {
        "number": lambda row: row.number,
        "quantity": 100,
        "unitCostCents": 14,
        "totalCents": lambda row: row["quantity"] * row["unitCostCents"],
    }


class StockMovementFactory(BaseFactory["StockMovement"]):
    """A first count."""

    model = "StockMovement"
    defaults = {
        # Far above the numbers of a seeded clinic.
        "number": lambda row: 1_000_000 + row.number,
        "type": "OPENING",
        "quantity": 400,
        "balance": lambda row: row["quantity"],
        "movedAt": lambda row: row.as_of - 40 * _DAY,
    }
    traits = {
        "usage": {"type": "USAGE", "quantity": -20, "balance": 380, "movedAt": lambda row: row.as_of - 5 * _DAY},
        "receipt": {
            "type": "RECEIPT",
            "purchaseOrderLineId": Parent("PurchaseOrderLine"),
            "quantity": 100,
            "movedAt": lambda row: row.as_of - 13 * _DAY,
        },
        "adjustment": {"type": "ADJUSTMENT", "quantity": -1, "balance": 399, "note": "Difference found at a count"},
    }


class VendorRatingFactory(BaseFactory["VendorRating"]):
    """Good marks, each on another day."""

    model = "VendorRating"
    defaults = {
        "quality": 4,
        "delivery": 5,
        "service": 4,
        "comment": "Deliveries are complete and well packed.",
        "ratedOn": lambda row: row.as_of - (30 + row.number) * _DAY,
    }
    traits = {"poor": {"quality": 2, "delivery": 1, "service": 2, "comment": "Two deliveries came late."}}
