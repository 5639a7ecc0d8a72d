"""Topological order of models with hard and soft dependencies."""

from __future__ import annotations

from collections.abc import Mapping

from seedbed.errors import SeedError

Dependencies = Mapping[str, Mapping[str, bool]]
"""For each model the models that it depends on, and whether it can't exist without them."""


def insert_order(dependencies: Dependencies) -> tuple[str, ...]:
    """Return every name after the names that it depends on; ties keep the order of `dependencies`.

    Where names depend on each other in a circle, a soft dependency of the first name that has only soft ones
    left is given up. Raises SeedError, naming the circle, when all of it is hard.
    """
    remaining = {name: dict(targets) for name, targets in dependencies.items()}
    order: list[str] = []
    while remaining:
        name = next((n for n, targets in remaining.items() if not targets), None)
        if name is None:
            name = _weakest(remaining)
        order.append(name)
        del remaining[name]
        for targets in remaining.values():
            targets.pop(name, None)
    return tuple(order)


def required_circles(dependencies: Dependencies) -> dict[str, tuple[str, ...]]:
    """Return the names that cannot do without themselves, each with all that require it and that it requires.

    The names of one circle have the same tuple, in the order of `dependencies`.
    """
    hard = {name: {t: True for t, needed in targets.items() if needed} for name, targets in dependencies.items()}
    reachable = {name: _reachable(name, hard) for name in hard}
    return {
        name: tuple(t for t in hard if t in reachable[name] and name in reachable[t])
        for name in hard
        if name in reachable[name]
    }


def way_back(start: str, dependencies: Dependencies) -> tuple[str, ...]:
    """Return the shortest way from a name back to it, along what it cannot do without."""
    ways: list[tuple[str, ...]] = [(start,)]
    for way in ways:
        for target, needed in dependencies[way[-1]].items():
            if needed and target == start:
                return (*way, start)
            if needed and not any(each[-1] == target for each in ways):
                ways.append((*way, target))
    return (start, start)


def as_one(dependencies: Dependencies, circles: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, bool]]:
    """Return dependencies in which the names of a circle wait for the same others, and the others for all of them."""
    wider: dict[str, dict[str, bool]] = {}
    for name in dependencies:
        targets: dict[str, bool] = {}
        members = circles.get(name, (name,))
        for member in members:
            for target, hard in dependencies[member].items():
                for each in circles.get(target, (target,)):
                    if each not in members:
                        targets[each] = targets.get(each, False) or hard
        wider[name] = targets
    return wider


def _weakest(remaining: Dependencies) -> str:
    """Return the first name of an outermost circle that has no hard dependency left."""
    reachable = {name: _reachable(name, remaining) for name in remaining}
    # An outermost circle depends on nothing but itself: giving up a key elsewhere would be for nothing.
    outermost = [name for name in remaining if all(name in reachable[other] for other in reachable[name])]
    for name in outermost:
        if not any(remaining[name].values()):
            return name
    circle = " → ".join(_hard_circle(outermost[0], remaining))
    raise SeedError(
        f"The models {circle} require each other, so none of them can be inserted first. "
        "Make one of these relations optional in the schema."
    )


def _reachable(name: str, remaining: Dependencies) -> set[str]:
    seen: set[str] = set()
    queue = [name]
    while queue:
        for target in remaining[queue.pop()]:
            if target not in seen:
                seen.add(target)
                queue.append(target)
    return seen


def _hard_circle(start: str, remaining: Dependencies) -> list[str]:
    """Follow hard dependencies from `start` until a name comes back, and return that round trip."""
    path = [start]
    while True:
        following = next(target for target, hard in remaining[path[-1]].items() if hard)
        if following in path:
            return [*path[path.index(following) :], following]
        path.append(following)
