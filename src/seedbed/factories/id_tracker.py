"""Which rows exist, so that later rows can refer to them."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING

from seedbed.errors import EmptyLookupError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random


class IdTracker:
    """Ids by model, and by model and tenant, in insertion order.

    The id of a row with a compound key is the tuple of its values.

    `providers` maps a model to the area that seeds it, for the error message of an empty lookup. Random choices come
    from `random`, never from the global generator.
    """

    def __init__(self, random: Random, providers: Mapping[str, str] | None = None) -> None:
        self._random = random
        self.providers = providers or {}
        self._all: defaultdict[str, list[str]] = defaultdict(list)
        self._by_tenant: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        self._forgotten: set[str] = set()
        self._only: str | None = None
        self._tenants: defaultdict[str, dict[str, str | None]] = defaultdict(dict)

    def add(self, model: str, id: str, tenant_id: str | None = None) -> None:  # noqa: A002
        """Add a row; a known row is not added twice."""
        if id in self._tenants[model]:
            return
        self._tenants[model][id] = tenant_id
        self._all[model].append(id)
        if tenant_id is not None:
            self._by_tenant[model, tenant_id].append(id)

    @contextmanager
    def only_tenant(self, tenant_id: str | None) -> Iterator[None]:
        """Within the block, treat this tenant as the only one.

        Then an area that runs for each tenant, but loops over all of them, does its work once for each.
        """
        before, self._only = self._only, tenant_id
        try:
            yield
        finally:
            self._only = before

    def forget_tenant(self, tenant_id: str) -> None:
        """Forget the rows of a tenant, except the tenant itself: no rows of other tenants refer to them."""
        self._forgotten.add(tenant_id)
        for model, tenant in [key for key in self._by_tenant if key[1] == tenant_id]:
            if tenant_id in self._tenants[model]:
                continue
            tenants = self._tenants[model]
            for id_ in self._by_tenant.pop((model, tenant)):
                del tenants[id_]
            self._all[model] = list(tenants)

    def get_all(self, model: str) -> list[str]:
        """Return the ids of all rows of `model`; raise `EmptyLookupError` if there are none."""
        return list(self._ids(model))

    def get_first(self, model: str) -> str:
        """Return the id that was added first; raise `EmptyLookupError` if there is none."""
        return self._ids(model)[0]

    def get_random(self, model: str) -> str:
        """Return a random id of `model`; raise `EmptyLookupError` if there is none."""
        return self._random.choice(self._ids(model))

    def get_by_tenant(self, model: str, tenant_id: str) -> list[str]:
        """Return the ids of the tenant's rows; raise `EmptyLookupError` if there are none."""
        return list(self._ids(model, tenant_id))

    def get_random_by_tenant(self, model: str, tenant_id: str) -> str:
        """Return a random id of the tenant's rows; raise `EmptyLookupError` if there is none."""
        return self._random.choice(self._ids(model, tenant_id))

    def choice(self, ids: list[str]) -> str:
        """Return a random one of `ids`."""
        return self._random.choice(ids)

    def tenant_of(self, model: str, id: str) -> str | None:  # noqa: A002
        """Return the tenant of a row, or None if the row is unknown or has none."""
        return self._tenants[model].get(id) if model in self._tenants else None

    def has(self, model: str, tenant_id: str | None = None) -> bool:
        """Whether a row of `model` is known, optionally in one tenant."""
        return self.count(model, tenant_id) > 0

    def count(self, model: str, tenant_id: str | None = None) -> int:
        """Return the number of known rows of `model`, optionally in one tenant."""
        if tenant_id is None:
            return len(self._all.get(model, ()))
        return len(self._by_tenant.get((model, tenant_id), ()))

    def summary(self) -> dict[str, int]:
        """Return the number of known rows for each model."""
        return {model: len(ids) for model, ids in self._all.items() if ids}

    def _ids(self, model: str, tenant_id: str | None = None) -> list[str]:
        ids = self._all.get(model) if tenant_id is None else self._by_tenant.get((model, tenant_id))
        # A tenant is a row that is its own tenant.
        if ids and tenant_id is None and self._only is not None and self.tenant_of(model, self._only) == self._only:
            return [self._only]
        if ids:
            return ids
        where = f" in tenant {tenant_id}" if tenant_id is not None and self._all.get(model) else ""
        provider = self.providers.get(model)
        if tenant_id is not None and (where or tenant_id in self._forgotten):
            place = where or f" in tenant {tenant_id}"
            raise EmptyLookupError(
                f"No IDs registered for model: {model}{place}. Areas run for one tenant at a time, and ids of other "
                "tenants are not kept: use the context's own tenant, not a loop over all, or create the rows first."
            )
        hint = (
            f"The area '{provider}' creates these rows: add '{provider}' to the dependencies of the area that "
            "needs them."
            if provider
            else "Create one first, or check the model's name."
        )
        raise EmptyLookupError(f"No IDs registered for model: {model}{where}. {hint}")
