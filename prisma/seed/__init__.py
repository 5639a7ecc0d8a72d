"""Orca's practice: a database that looks like a real orthodontic practice, from one seed, through the Prisma client."""

from __future__ import annotations

from seedbed import __version__

__all__ = ["__version__"]
