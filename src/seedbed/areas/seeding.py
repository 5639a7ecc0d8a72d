"""What a run asks its project: the tenants, and what to record at the end."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from seedbed.areas.context import SeedContext
from seedbed.factories.id_tracker import IdTracker

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence

    from seedbed.database.guard import DatabaseState
    from seedbed.types import SeedArea

ContextT = TypeVar("ContextT", bound=SeedContext)


@dataclass(frozen=True, slots=True)
class Credential:
    """An account that exists after a run."""

    role: str
    email: str
    password: str


class Seeding(Generic[ContextT]):
    """One run's view of its project.

    By default, tenants are the rows that the global areas wrote. A project that plans its tenants before anything is
    written overrides `prepare` and `tenants`.
    """

    context_type: ClassVar[type[SeedContext]] = SeedContext
    tracker_type: ClassVar[type[IdTracker]] = IdTracker

    def __init__(self, ctx: ContextT, areas: Sequence[SeedArea], state: DatabaseState) -> None:
        self.ctx = ctx
        self.areas = areas
        self.state = state

    @property
    def tenant_count(self) -> int:
        """How many tenants to expect, for the progress bar."""
        return 1

    async def prepare(self) -> None:
        """Prepare, before anything is cleared or written: if nothing is cleared, read the existing rows."""
        if self.ctx.config.clear:
            return
        datamodel, tenant = self.ctx.datamodel, self.ctx.datamodel.tenant
        for model in datamodel.models.values():
            key = model.id_field
            if key is None or model.is_view:
                continue
            owner = tenant.column if tenant is not None and tenant.column in model.fields else None
            for row in await self.ctx.writer.rows(model.name, key.name, *([owner] if owner else [])):
                own = row[key.name]
                is_tenant = tenant is not None and model.name == tenant.model
                self.ctx.id_tracker.add(model.name, own, own if is_tenant else row[owner] if owner else None)

    async def tenants(self) -> AsyncGenerator[SeedContext, None]:
        """Yield the context of each tenant's areas, one tenant after the other."""
        tenant, tracker = self.ctx.datamodel.tenant, self.ctx.id_tracker
        found = tracker.get_all(tenant.model) if tenant is not None and tracker.has(tenant.model) else [None]
        for each in found:
            yield SeedContext(**{**self.inherited(), "tenant_id": each, "label": each or ""})

    def inherited(self) -> dict[str, Any]:
        """Return the fields of the run's context that each tenant's context inherits."""
        return {each.name: getattr(self.ctx, each.name) for each in fields(self.ctx) if each.init}

    def facts(self) -> Mapping[str, Any]:
        """Return further columns for the record of this run."""
        return {}

    def credentials(self) -> tuple[Credential, ...]:
        """Return the accounts to print at the end."""
        return ()
