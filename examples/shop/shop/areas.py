"""What is seeded: the shops, then what each of them sells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedbed.areas import AreaRegistry, SeedArea
from seedbed.factories import factory_for
from seedbed.rng import rng
from shop.factories import OrderFactory, ProductFactory

if TYPE_CHECKING:
    from seedbed.areas.context import SeedContext
    from seedbed.types import Row

SHOPS = (("harbour-lights", "Harbour Lights", "EUR"), ("north-wool", "North Wool", "SEK"))


async def seed_shops(ctx: SeedContext) -> None:
    """Write the shops; the areas of a tenant run for each of them."""
    await factory_for("Shop")(ctx.factories()).create_many(
        {"slug": slug, "name": name, "currency": currency} for slug, name, currency in SHOPS
    )


async def seed_sales(ctx: SeedContext) -> None:
    """Write one shop's products, customers and orders; a total is the sum of its lines."""
    random = rng(ctx.config.seed, "sales", str(ctx.tenant_id))
    factories = ctx.factories(tenant_id=ctx.tenant_id)
    products = await ProductFactory(factories).create_many(12)
    customers = await factory_for("Customer")(factories).create_many(8)
    orders: list[Row] = []
    lines: list[Row] = []
    for _ in range(20):
        bought = random.sample(products, random.randint(1, 3))
        own = [
            {"productId": each["id"], "quantity": random.randint(1, 4), "unitPrice": each["price"]} for each in bought
        ]
        total = sum(line["quantity"] * line["unitPrice"] for line in own)
        [order] = await OrderFactory(factories).create_many(
            [{"customerId": random.choice(customers)["id"], "total": total}],
            traits=random.choice([(), ("shipped",), ("shipped",), ("returned",)]),
        )
        orders.append(order)
        lines += [{**line, "orderId": order["id"], "position": number} for number, line in enumerate(own, 1)]
    await factory_for("OrderLine")(factories).create_many(lines)


registry = AreaRegistry(
    [
        SeedArea(id="shops", name="Shops", phase=0, seed=seed_shops, models=("Shop",), scope="global"),
        SeedArea(
            id="sales",
            name="Products, customers and orders",
            phase=1,
            seed=seed_sales,
            models=("Product", "Customer", "Order", "OrderLine"),
            dependencies=("shops",),
        ),
    ]
)
