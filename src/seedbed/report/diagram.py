"""The data model as diagrams: how areas refer to one another, and for each area its models and what they refer to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedbed.errors import counted
from seedbed.report.layers import arrange, essential

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seedbed.report.layers import Layout, Place
    from seedbed.report.overview import Area
    from seedbed.report.profile import Table

_HEIGHT, _GAP, _BETWEEN, _MARGIN = 40, 14, 38, 8
_LETTER = 8.0
_LONGEST = 34


@dataclass(frozen=True, slots=True)
class Box:
    """A node in pixels from the top left, with what it leads to; `outside` is of another area."""

    name: str
    note: str
    target: str
    x: float
    y: float
    width: float
    outside: bool = False
    height: int = _HEIGHT

    @property
    def shown(self) -> str:
        """The name, cut where it would be too wide."""
        return self.name if len(self.name) <= _LONGEST else f"{self.name[: _LONGEST - 1]}…"


@dataclass(frozen=True, slots=True)
class Line:
    """An arrow: an SVG path, the names that it connects, and the fields that it stands for."""

    path: str
    start: str
    end: str
    title: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """A picture of boxes and arrows; `note` says what is left out of it."""

    name: str
    title: str
    note: str
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    height: float

    @property
    def width(self) -> float:
        """Its width in pixels."""
        return max((box.x + box.width for box in self.boxes), default=0) + _MARGIN


def diagrams(areas: Sequence[Area], tables: Sequence[Table], everywhere: str | None = None) -> list[Diagram]:
    """Return a diagram of the areas, if there are several, and one for each of them.

    `everywhere` is a model that most others refer to: in diagrams of other areas it is named instead of drawn.
    """
    of = {model: area.name for area in areas for model in area.models}
    found = [_of_areas(areas, tables, of)] if len(areas) > 1 else []
    return found + [_of_models(area, tables, of, everywhere) for area in areas]


def _of_areas(areas: Sequence[Area], tables: Sequence[Table], of: Mapping[str, str]) -> Diagram:
    counts: dict[tuple[str, str], int] = {}
    for table in tables:
        for link in table.links:
            pair = of[table.model], of[link.target]
            counts[pair] = counts.get(pair, 0) + 1
    edges = essential(counts)
    notes = {area.name: f"{counted(len(area.models), 'model')}, {counted(area.rows, 'row')}" for area in areas}
    titles = {(a, b): f"{a} refers to {b}: {counted(counts[a, b], 'relation')}" for a, b in edges}
    note = "An arrow leads to the area that is referred to. Where others lead the same way, it is left out."
    targets = {name: f"diagram-{number}" for number, name in enumerate(notes, 1)}
    return Diagram("diagram-0", "All areas", note, *_drawn(arrange(list(notes), edges), notes, targets, titles))


def _of_models(area: Area, tables: Sequence[Table], of: Mapping[str, str], everywhere: str | None) -> Diagram:
    rows = {table.model: table.rows for table in tables}
    fields: dict[tuple[str, str], list[str]] = {}
    to_all = []
    for table in tables:
        if table.model in area.models:
            for link in table.links:
                if link.target == everywhere and everywhere not in area.models:
                    to_all.append(table.model)
                else:
                    fields.setdefault((table.model, link.target), []).append(link.field)
    nodes = list(dict.fromkeys([*area.models, *(target for _, target in fields)]))
    notes = {
        name: counted(rows.get(name, 0), "row") if of.get(name) == area.name else str(of.get(name)) for name in nodes
    }
    for model, target in fields:
        if model == target:
            notes[model] += ", refers to itself"
    titles = {(a, b): f"{a} refers to {b}: {', '.join(named)}" for (a, b), named in fields.items()}
    targets = {name: f"model-{name}" for name in nodes}
    outside = {name for name in nodes if name not in area.models}
    note = f"Not drawn: {', '.join(dict.fromkeys(to_all))} also refer to {everywhere}." if to_all else ""
    drawn = _drawn(arrange(nodes, fields), notes, targets, titles, outside)
    return Diagram(f"diagram-{list(dict.fromkeys(of.values())).index(area.name) + 1}", area.name, note, *drawn)


def _drawn(
    layout: Layout,
    notes: Mapping[str, str],
    targets: Mapping[str, str],
    titles: Mapping[tuple[str, str], str],
    outside: frozenset[str] | set[str] = frozenset(),
) -> tuple[tuple[Box, ...], tuple[Line, ...], float]:
    """Return boxes, arrows, and the height of all of it: an arrow may pass below the boxes."""
    widths = [0.0] * layout.layers
    for name, place in layout.places.items():
        longest = max(min(len(name), _LONGEST), 0.74 * len(notes[name]))
        widths[place.layer] = max(widths[place.layer], _LETTER * longest + 26)
    lefts = [_MARGIN + sum(widths[:layer]) + _BETWEEN * layer for layer in range(layout.layers)]

    def top(place: Place) -> float:
        return round(_MARGIN + place.middle * (_HEIGHT + _GAP), 1)

    boxes = tuple(
        Box(name, notes[name], targets[name], lefts[place.layer], top(place), widths[place.layer], name in outside)
        for name, place in layout.places.items()
    )
    lines = tuple(
        Line(_path([(lefts[p.layer], widths[p.layer], top(p) + _HEIGHT / 2) for p in places]), *edge, titles[edge])
        for edge, places in layout.lines.items()
    )
    passed = [*layout.places.values(), *(place for places in layout.lines.values() for place in places)]
    return boxes, lines, max(map(top, passed), default=0) + _HEIGHT + _MARGIN


def _path(passed: Sequence[tuple[float, float, float]]) -> str:
    """Return a curve through (left, width, middle) of what it passes, from one side of the first to one of the last."""
    to_left = passed[0][0] > passed[-1][0]
    (left, width, y), *rest = passed
    x = left if to_left else left + width
    parts = [f"M{x:.0f} {y:.0f}"]
    for number, (left, width, middle) in enumerate(rest):
        near, far = (left + width, left) if to_left else (left, left + width)
        half = (x + near) / 2
        parts.append(f"C{half:.0f} {y:.0f} {half:.0f} {middle:.0f} {near:.0f} {middle:.0f}")
        if number < len(rest) - 1:
            parts.append(f"H{far:.0f}")
        x, y = far, middle
    return "".join(parts)
