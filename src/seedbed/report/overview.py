"""What a database holds at a glance: tables by area, the runs that made them, who can log in."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from seedbed.areas.project import load_project
from seedbed.database.guard import MARK, has_model
from seedbed.datamodel import tables
from seedbed.report.queries import logins
from seedbed.report.rows import Rows

if TYPE_CHECKING:
    from datetime import datetime

    from seedbed.database.sql_session import Reader
    from seedbed.datamodel import DataModel


_SHOWN_APART = {"areas", "today", "logins", "logins_note"}


@dataclass(frozen=True, slots=True)
class Area:
    """An area and the rows of its models."""

    name: str
    models: dict[str, int]

    @property
    def rows(self) -> int:
        """Rows of all its models."""
        return sum(self.models.values())


@dataclass(frozen=True, slots=True)
class Overview:
    """A database at a glance; `size` is in bytes."""

    database: str
    size: int
    rows: int
    today: datetime
    areas: tuple[Area, ...]
    runs: tuple[dict[str, Any], ...]
    logins: tuple[tuple[str, str], ...] = field(default=())
    logins_note: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the overview as one JSON object."""
        return {
            **{name: value for name, value in asdict(self).items() if name not in _SHOWN_APART},
            "today": self.today.isoformat(),
            "areas": [{"name": area.name, "rows": area.rows, "models": area.models} for area in self.areas],
            "logins": [{"role": role, "login": login} for role, login in self.logins],
        }


def overview(reader: Reader, datamodel: DataModel, today: datetime) -> Overview:
    """Look at a database that has the tables of the data model."""
    counts = row_counts(reader, datamodel)
    providers = load_project().registry.providers
    areas: dict[str, dict[str, int]] = {area: {} for area in dict.fromkeys(providers.values())}
    for name, count in counts.items():
        areas.setdefault(providers.get(name, "other"), {})[name] = count
    rows = Rows(reader, datamodel)
    mark = datamodel.models[MARK] if has_model(datamodel) else None
    runs = [rows.json(mark, row) for row in rows.select(mark)] if mark is not None else reader.runs()
    query = logins()
    return Overview(
        database=str(reader.url),
        size=reader.size(),
        rows=sum(counts.values()),
        today=today,
        areas=tuple(Area(name, models) for name, models in areas.items() if models),
        runs=tuple(sorted(runs, key=lambda run: run["number"])),
        logins=tuple((str(role), str(login)) for role, login in reader.rows(query.sql, today)) if query else (),
        logins_note=" ".join(query.header.get("note", ())) if query else "",
    )


def row_counts(reader: Reader, datamodel: DataModel) -> dict[str, int]:
    """Return the number of rows by model, in the order of the schema."""
    labels = {table.model: table.label for table in tables(datamodel)}
    # A view has no rows of its own, and `prisma db push` makes none.
    names = [name for name in datamodel.models if name in labels]
    counts = reader.counts([labels[name] for name in names], datamodel.db_schemas)
    return {name: counts[labels[name]] for name in names}
