"""What Prisma is told of a generator that fails; it shows the message."""

from __future__ import annotations

from typing import Any

from seedbed.errors import SeedError

_FAILED = -32000


def failure(error: Exception) -> dict[str, Any]:
    """Return the error of a response in Prisma's protocol."""
    told = "" if isinstance(error, SeedError) else f"seedbed.prisma_generator failed: {type(error).__name__}: "
    return {"code": _FAILED, "message": f"{told}{error}", "data": {}}
