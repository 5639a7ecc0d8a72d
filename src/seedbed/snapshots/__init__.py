"""Snapshots: dump, restore, and the catalogue. docs/reference/snapshots.md describes the format."""

from __future__ import annotations

from seedbed.snapshots.catalogue import Catalogue
from seedbed.snapshots.dump import DumpReport, dump
from seedbed.snapshots.place import Place
from seedbed.snapshots.restore import RestoreReport, check, restore

__all__ = ["Catalogue", "DumpReport", "Place", "RestoreReport", "check", "dump", "restore"]
