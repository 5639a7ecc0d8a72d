"""A directed graph in layers, left to right: each node right of what it points to, few crossings, short lines.

The usual steps: turn around what closes a circle, give each node a layer, put a bend where a line passes a layer, sort
each layer by where its neighbours are, then move nodes as near to their neighbours as their order allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Node = str
Edge = tuple[Node, Node]

_SWEEPS = 12


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node is: its layer from the left, and its middle from the top in units of one node's height."""

    layer: int
    middle: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of the nodes, and for each edge the places that its line passes, from its start to its end."""

    places: Mapping[Node, Place]
    lines: Mapping[Edge, tuple[Place, ...]]

    @property
    def layers(self) -> int:
        """How many layers there are."""
        return 1 + max((place.layer for place in self.places.values()), default=-1)


def arrange(nodes: Sequence[Node], edges: Iterable[Edge]) -> Layout:
    """Return a layout; an edge leads from a node to one that stands left of it, circles excepted."""
    known = set(nodes)
    wanted = [(start, end) for start, end in dict.fromkeys(edges) if start != end and {start, end} <= known]
    turned = _against(nodes, wanted)
    forward = [(end, start) if (start, end) in turned else (start, end) for start, end in wanted]
    layers = _layers(nodes, forward)
    chains: dict[Edge, list[Node]] = {}
    for start, end in forward:
        bends = [f"{start}\0{end}\0{layer}" for layer in range(layers[start] - 1, layers[end], -1)]
        layers |= {bend: layers[start] - 1 - place for place, bend in enumerate(bends)}
        chains[start, end] = [start, *bends, end]
    neighbours = _neighbours(chains.values())
    columns = _sorted(layers, neighbours)
    middles = _middles(columns, neighbours, known)
    places = {node: Place(layers[node], middles[node]) for node in layers}
    lines = {}
    for start, end in wanted:
        chain = chains[end, start][::-1] if (start, end) in turned else chains[start, end]
        lines[start, end] = tuple(places[node] for node in chain)
    return Layout({node: places[node] for node in nodes}, lines)


def essential(edges: Iterable[Edge]) -> list[Edge]:
    """Return the edges that no longer way implies: without A → C where there are A → B and B → C."""
    every = [(start, end) for start, end in dict.fromkeys(edges) if start != end]
    # In a circle every edge would be implied by the others.
    closing = _against(list(dict.fromkeys(node for edge in every for node in edge)), every)
    after: dict[Node, list[Node]] = {}
    for start, end in every:
        if (start, end) in closing:
            continue
        after.setdefault(start, []).append(end)

    def reaches(start: Node, goal: Node, seen: set[Node]) -> bool:
        for node in after.get(start, ()):
            if node == goal:
                return True
            if node not in seen:
                seen.add(node)
                if reaches(node, goal, seen):
                    return True
        return False

    def implied(start: Node, end: Node) -> bool:
        return any(other != end and reaches(other, end, {start, other}) for other in after[start])

    return [edge for edge in every if edge in closing or not implied(*edge)]


def _against(nodes: Sequence[Node], edges: Sequence[Edge]) -> set[Edge]:
    """Return the edges to turn around, so that there is no circle."""
    after: dict[Node, list[Node]] = {}
    for start, end in edges:
        after.setdefault(start, []).append(end)
    open_: set[Node] = set()
    done: set[Node] = set()
    found: set[Edge] = set()

    def visit(node: Node) -> None:
        open_.add(node)
        for other in after.get(node, ()):
            if other in open_:
                found.add((node, other))
            elif other not in done:
                visit(other)
        open_.discard(node)
        done.add(node)

    for node in nodes:
        if node not in done:
            visit(node)
    return found


def _layers(nodes: Sequence[Node], edges: Sequence[Edge]) -> dict[Node, int]:
    """Return each node's layer: one more than the rightmost that it points to; those without any stand near."""
    layers = dict.fromkeys(nodes, 0)
    for _ in nodes:
        changed = False
        for start, end in edges:
            if layers[start] <= layers[end]:
                layers[start] = layers[end] + 1
                changed = True
        if not changed:
            break
    for node in nodes:
        before = [layers[start] for start, end in edges if end == node]
        if before and not any(start == node for start, _ in edges):
            layers[node] = min(before) - 1
    return layers


def _neighbours(chains: Iterable[Sequence[Node]]) -> dict[Node, tuple[list[Node], list[Node]]]:
    """Return for each node those in the layer left of it and those in the layer right of it."""
    found: dict[Node, tuple[list[Node], list[Node]]] = {}
    for chain in chains:
        for right, left in pairwise(chain):
            found.setdefault(right, ([], []))[0].append(left)
            found.setdefault(left, ([], []))[1].append(right)
    return found


def _sorted(layers: Mapping[Node, int], neighbours: Mapping[Node, tuple[list[Node], list[Node]]]) -> list[list[Node]]:
    columns: list[list[Node]] = [[] for _ in range(1 + max(layers.values(), default=-1))]
    for node, layer in layers.items():
        columns[layer].append(node)
    best, fewest = [list(column) for column in columns], _crossings(columns, neighbours)
    for sweep in range(_SWEEPS):
        side = sweep % 2
        for column in columns if side == 0 else reversed(columns):
            place = {node: number for other in columns for number, node in enumerate(other)}
            near = {
                node: _mean([place[each] for each in neighbours.get(node, ([], []))[side]], place[node])
                for node in column
            }
            column.sort(key=near.__getitem__)
        crossings = _crossings(columns, neighbours)
        if crossings < fewest:
            best, fewest = [list(column) for column in columns], crossings
    return best


def _crossings(columns: Sequence[Sequence[Node]], neighbours: Mapping[Node, tuple[list[Node], list[Node]]]) -> int:
    found = 0
    for left, right in pairwise(columns):
        place = {node: number for number, node in enumerate(left)}
        ends = [end for node in right for end in sorted(place[each] for each in neighbours.get(node, ([], []))[0])]
        found += sum(first > second for number, first in enumerate(ends) for second in ends[number + 1 :])
    return found


def _middles(
    columns: Sequence[Sequence[Node]], neighbours: Mapping[Node, tuple[list[Node], list[Node]]], nodes: set[Node]
) -> dict[Node, float]:
    """Return the middle of each node: near to its neighbours', with room for itself; a bend needs half of it."""
    middles = {node: float(number) for column in columns for number, node in enumerate(column)}
    for sweep in range(_SWEEPS):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            wanted = [
                _mean([middles[each] for side in neighbours.get(node, ([], [])) for each in side], middles[node])
                for node in column
            ]
            rooms = [1.0 if node in nodes else 0.5 for node in column]
            middles |= dict(zip(column, _apart(wanted, rooms), strict=True))
    top = min(middles.values(), default=0.0)
    return {node: middle - top for node, middle in middles.items()}


def _apart(wanted: Sequence[float], rooms: Sequence[float]) -> list[float]:
    """Return middles in the same order, none nearer than both rooms allow, whose squared distances are the least."""
    offsets, offset = [], 0.0
    for number, room in enumerate(rooms):
        offset += (rooms[number - 1] + room) / 2 if number else 0.0
        offsets.append(offset)
    # Values that have to rise: those that do not are averaged with the ones before them.
    groups: list[list[float]] = []
    for value in (want - offset for want, offset in zip(wanted, offsets, strict=True)):
        groups.append([value])
        while len(groups) > 1 and fmean(groups[-2]) > fmean(groups[-1]):
            last = groups.pop()
            groups[-1] += last
    flat = [middle for group in groups for middle in [fmean(group)] * len(group)]
    return [value + offset for value, offset in zip(flat, offsets, strict=True)]


def _mean(values: Sequence[float], otherwise: float) -> float:
    return fmean(values) if values else otherwise
