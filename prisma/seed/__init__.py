"""Orca Seed: a database that looks like a real orthodontic practice, from one seed, through the Prisma client."""

from __future__ import annotations

__version__ = "0.1.0"
