"""The panels of a project's pages, as data: each is a query in `pages/*.sql` of the folder that `Project.report` names.

The header has `panel`, `title`, `page`, `kind`, and for some `unit` (money, share), `note` and `lanes` (two headings).
The first column of
the query is the tenant that the row belongs to, or NULL; values of several tenants are added up, or those of one are
left. The other columns are by kind:

| kind | columns | shown as |
|---|---|---|
| `number` | label, value | headline figures |
| `bar` | label, value | a bar for each label, in the order of the query |
| `stacked` | label, series, value | a bar for each label, in parts; with the unit `share`, in parts of the whole |
| `line` | label, series, value | a line for each series |
| `rate` | label, hits, of how many | a bar for each label: the share of hits |
| `calendar` | day, lane, other lane, first minute, last minute, text, state | a day at a time, by both kinds of lane |
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from seedbed.areas.project import load_project
from seedbed.errors import SeedError
from seedbed.report.queries import read_below

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from seedbed.database.sql_session import Reader

KINDS = ("number", "bar", "stacked", "line", "rate", "calendar")


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel as it is declared."""

    name: str
    title: str
    page: str
    kind: str
    unit: str
    note: str
    sql: str
    lanes: tuple[str, ...] = ("Lane", "Lane")


@dataclass(frozen=True)
class Shown:
    """A panel with what its query returned: values by their labels, or the entries of a calendar."""

    panel: Panel
    rows: tuple[tuple[Any, ...], ...]

    @cached_property
    def days(self) -> tuple[str, ...]:
        """The days of a calendar."""
        return tuple(sorted({str(row[0]) for row in self.rows}))

    def on(self, day: str) -> list[tuple[Any, ...]]:
        """Return the entries of a day, in the order of time."""
        return sorted((row for row in self.rows if row[0] == day), key=lambda row: (row[3], str(row[1])))

    def lanes(self, day: str, column: int) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
        """Yield the lanes of a day with their entries; `column` says which kind of lane."""
        entries = self.on(day)
        for lane in sorted({str(row[column]) for row in self.rows if row[column] is not None}):
            of_lane = [row for row in entries if str(row[column]) == lane]
            if of_lane:
                yield lane, of_lane

    def as_json(self) -> dict[str, Any]:
        """Return the panel's figures."""
        return {
            "title": self.panel.title,
            "page": self.panel.page,
            "unit": self.panel.unit,
            "rows": [list(row) for row in self.rows],
        }


def panels() -> tuple[Panel, ...]:
    """Return the project's panels in the order of files and lines; raise `SeedError` for a kind that there is not."""
    found = []
    for query in read_below(load_project().report, "pages", "panel"):
        one = {name: " ".join(values) for name, values in query.header.items()}
        if one.get("kind") not in KINDS:
            raise SeedError(f"The panel {query.name} has the kind '{one.get('kind')}'. Use one of {', '.join(KINDS)}.")
        named = (one["title"], one["page"], one["kind"], one.get("unit", ""), one.get("note", ""))
        lanes = tuple(each.strip() for each in one.get("lanes", "Lane | Lane").split("|"))
        found.append(Panel(query.name, *named, query.sql, lanes))
    return tuple(found)


def fill(reader: Reader, panel: Panel, today: datetime, tenant: str | None = None) -> Shown:
    """Run a panel's query, for all tenants together or for one."""
    every = reader.rows(panel.sql, today)
    rows = [row[1:] for row in every if tenant is None or row[0] is None or str(row[0]) == tenant]
    if panel.kind == "calendar":
        return Shown(panel, tuple(rows))
    return Shown(panel, _added(rows, 2 if panel.kind == "rate" else 1))


def _added(rows: Sequence[tuple[Any, ...]], numbers: int) -> tuple[tuple[Any, ...], ...]:
    """Add up the last values of rows with the same labels, which stay in the order in which they come."""
    sums: dict[tuple[str, ...], list[float]] = {}
    for row in rows:
        held = sums.setdefault(tuple(map(str, row[:-numbers])), [0.0] * numbers)
        held[:] = [have + float(value or 0) for have, value in zip(held, row[-numbers:], strict=True)]
    return tuple((*key, *map(_exact, values)) for key, values in sums.items())


def _exact(value: float) -> float:
    return int(value) if value == int(value) else round(value, 4)
