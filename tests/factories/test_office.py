"""Every factory of shifts, training, equipment and stock makes a valid row in one call, with each of its traits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from seed.factories import create_factory_context, equipment, performance, scheduling, vendors
from seed.factories.base import BaseFactory

if TYPE_CHECKING:
    from prisma import Prisma

pytestmark = pytest.mark.asyncio(loop_scope="session")

FACTORIES: list[type[BaseFactory[Any]]] = [
    each
    for module in (scheduling, performance, equipment, vendors)
    for each in vars(module).values()
    if isinstance(each, type) and issubclass(each, BaseFactory) and each is not BaseFactory
]


@pytest.mark.parametrize("factory", FACTORIES, ids=lambda factory: factory.model)
async def test_a_row_with_its_parents_in_one_call(factory: type[BaseFactory[Any]], tx: Prisma, shared: Any):
    context = create_factory_context(tx, url=shared.url)
    rows = [await factory(context).create(traits=trait) for trait in ((), *factory.traits)]
    assert len({row.id for row in rows}) == 1 + len(factory.traits)
    assert len({getattr(row, "clinicId", None) for row in rows}) == 1
