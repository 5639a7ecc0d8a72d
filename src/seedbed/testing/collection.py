"""The fixture `factories`: every factory on one context."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, overload

from seedbed.errors import FactoryError, suggest
from seedbed.factories import BaseFactory, factory_for
from seedbed.testing.names import factory_names, snake_case

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedbed.factories.context import FactoryContext

FactoryT = TypeVar("FactoryT", bound=BaseFactory[Any])


class Factories:
    """All factories of one context: `factories(CustomerFactory)`, `factories("Customer")` or `factories.customer`."""

    def __init__(self, context: FactoryContext) -> None:
        self.context = context

    @overload
    def __call__(self, factory: type[FactoryT]) -> FactoryT: ...

    @overload
    def __call__(self, factory: str) -> BaseFactory[Any]: ...

    def __call__(self, factory: type[BaseFactory[Any]] | str) -> BaseFactory[Any]:
        """Return a factory by its class, or by the name of its model."""
        kind = factory_for(factory, self.context.datamodel) if isinstance(factory, str) else factory
        return kind(self.context)

    def __getattr__(self, name: str) -> Any:
        tenant = self.context.datamodel.tenant
        if tenant is not None and name == f"with_{snake_case(tenant.model)}":
            # By the tenant's own name, as in `factories.with_shop(shop_id)`.
            return self.with_tenant
        names = factory_names(self.context.datamodel.models)
        if name not in names:
            if name.startswith("_"):
                raise AttributeError(name)
            raise FactoryError(f"There is no factory '{name}'.{suggest(name, names)}")
        return self(names[name])

    def with_tenant(self, tenant_id: str) -> Factories:
        """Return the same factories for another tenant."""
        return self._like(self._any().with_tenant(tenant_id))

    def with_created_by(self, user_id: str) -> Factories:
        """Return the same factories with another creator."""
        return self._like(self._any().with_created_by(user_id))

    def recycle(self, *rows: Any, **ids: str | Sequence[str]) -> Factories:
        """Return the same factories, reusing existing rows: see `BaseFactory.recycle`."""
        return self._like(self._any().recycle(*rows, **ids))

    def _any(self) -> BaseFactory[Any]:
        models, left_out = self.context.datamodel.models, self.context.datamodel.left_out
        return self(next((name for name in models if name not in left_out), next(iter(models))))

    @staticmethod
    def _like(factory: BaseFactory[Any]) -> Factories:
        return Factories(factory.context)
