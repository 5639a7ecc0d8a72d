"""Factories that say more than the data model does; customers and shops come from it as they are."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from seedbed.factories import BaseFactory

if TYPE_CHECKING:
    from prisma.models import Order, Product

_THINGS = ("Teapot", "Lamp", "Notebook", "Blanket", "Basket", "Candle")
_LOOKS = ("Blue", "Striped", "Oak", "Linen", "Hand-made", "Small")


class ProductFactory(BaseFactory["Product"]):
    """Something for the home."""

    model = "Product"
    defaults = {
        "title": lambda row: f"{row.random.choice(_LOOKS)} {row.random.choice(_THINGS).lower()}",
        "price": lambda row: Decimal(row.random.randrange(495, 14_995)) / 100,
        "tags": lambda row: sorted(row.random.sample(["gift", "kitchen", "new", "sale"], 2)),
    }
    traits = {"sold_out": {"stock": 0}}


class OrderFactory(BaseFactory["Order"]):
    """An order that is placed; its lines are created after it."""

    model = "Order"
    params = {"days_ago": lambda row: row.random.randrange(3, 90)}
    defaults = {
        "placedAt": lambda row: row.as_of - timedelta(days=row["days_ago"], minutes=row.random.randrange(600)),
        "shippedAt": None,
        "total": Decimal(0),
    }
    traits = {
        "shipped": {"status": "SHIPPED", "shippedAt": lambda row: row["placedAt"] + timedelta(hours=30)},
        "returned": {"status": "RETURNED", "shippedAt": lambda row: row["placedAt"] + timedelta(hours=30)},
    }
