"""A violation for every named rule."""

from __future__ import annotations

from planted import book, patients, practice

PLANTS = {**practice.PLANTS, **patients.PLANTS, **book.PLANTS}
