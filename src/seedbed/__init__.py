"""Seedbed: fill, test against and bring back a database with any Prisma schema, through the async Prisma client."""

from __future__ import annotations

__version__ = "0.2.0"
