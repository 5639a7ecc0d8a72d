"""What an area finds in place of a Prisma client, where the database has none during a run."""

from __future__ import annotations

from typing import Any

from seedbed.errors import SeedError


class NoClient:
    """Stands where other databases have the Prisma client."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise SeedError(
            "MongoDB has no Prisma client during a run. Read with ctx.writer.rows(model, field, …), "
            "and write with factories' create_many."
        )
