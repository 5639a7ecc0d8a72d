"""Factories: `await CustomerFactory(context).create(traits=["loyal"])`."""

from __future__ import annotations

from seedbed.factories.base import BaseFactory, UntypedFactory, factory_for
from seedbed.factories.context import AS_OF, FactoryContext, create_factory_context
from seedbed.factories.id_tracker import IdTracker
from seedbed.factories.parents import Parent
from seedbed.factories.row_context import Draft

__all__ = [
    "AS_OF",
    "BaseFactory",
    "Draft",
    "FactoryContext",
    "IdTracker",
    "Parent",
    "UntypedFactory",
    "create_factory_context",
    "factory_for",
]
