"""Async tests of an application with tenants."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from seedbed.errors import FactoryError
from seedbed.factories import factory_for
from seedbed.testing import lint

if TYPE_CHECKING:
    from shop.factories import OrderFactory, ProductFactory

    from prisma import Prisma


async def test_all_that_an_order_needs_is_of_one_shop(db: Prisma, order_factory: OrderFactory) -> None:
    order = await order_factory.create(traits=["shipped"], with_lines=2)

    assert order.lines is not None
    products = await db.product.find_many(where={"id": {"in": [line.productId for line in order.lines]}})
    customer = await db.customer.find_unique_or_raise(where={"id": order.customerId})
    assert {customer.shopId, *(product.shopId for product in products)} == {order.shopId}


async def test_a_product_of_another_shop_is_noticed(db: Prisma, product_factory: ProductFactory) -> None:
    shops = await factory_for("Shop")(product_factory.context).create_many(2)
    here, there = (product_factory.with_tenant(shop["id"]) for shop in shops)
    order = await factory_for("Order")(here.context).create()
    product = await there.create(price=Decimal("12.50"))

    with pytest.raises(FactoryError, match="belongs to"):
        await factory_for("Order")(here.context).create(customerId=order.customerId, shopId=product.shopId)


async def test_every_factory_is_sound(db: Prisma) -> None:
    assert await lint(db) == []
