"""Where a snapshot is taken or restored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedbed.areas.project import load_project
from seedbed.database import database_url
from seedbed.datamodel import load
from seedbed.snapshots.catalogue import Catalogue

if TYPE_CHECKING:
    from seedbed.areas.registry import AreaRegistry
    from seedbed.database import DatabaseUrl
    from seedbed.datamodel import DataModel


@dataclass(frozen=True, slots=True)
class Place:
    """The database, data model and snapshots to work with; by default the project's own."""

    url: DatabaseUrl = field(default_factory=lambda: database_url())
    datamodel: DataModel = field(default_factory=lambda: load())
    catalogue: Catalogue = field(default_factory=Catalogue)
    areas: AreaRegistry | None = None

    @property
    def registry(self) -> AreaRegistry:
        """The areas, whose phases can limit a snapshot."""
        return load_project().registry if self.areas is None else self.areas
