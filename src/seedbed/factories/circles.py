"""Rows of models that require each other: a circle is made as a whole, and its rows refer to one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedbed.errors import FactoryError
from seedbed.factories.shapes.makers import uuid_text
from seedbed.rng import object_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from seedbed.database.constraints import Constraints
    from seedbed.datamodel import DataModel, Relation
    from seedbed.types import Row

Place = tuple[str, str]
"""A model and a field."""


def close_circle(
    links: Iterable[Relation], rows: Mapping[str, Row], datamodel: DataModel, *, number: int, seed: int
) -> None:
    """Let the rows of a circle, one of each model, refer to one another by `links`.

    What a key refers to may be part of such a key itself: all fields that must be equal get the value of the one that
    is none, or else one that something else decides, or else one that only this circle has.
    """
    links = list(links)
    groups: dict[Place, set[Place]] = {}
    for link in links:
        for column, name in zip(link.columns, link.references, strict=True):
            ours, theirs = (link.model, column), (link.target, name)
            merged = groups.get(ours, {ours}) | groups.get(theirs, {theirs})
            groups.update(dict.fromkeys(merged, merged))
    open_ = {(link.model, column) for link in links for column in link.columns}
    for place, group in groups.items():
        members = sorted(group)
        if place != members[0]:
            continue
        # A column of several relations may hold what another one of them decides.
        held = [rows[model][name] for model, name in sorted(members, key=open_.__contains__)]
        value = next((each for each in held if each is not None), None)
        if value is None:
            value = _key(datamodel, members[0], number, seed)
        for model, name in members:
            rows[model][name] = value


def require_known_keys(links: Iterable[Relation], datamodel: DataModel, constraints: Constraints | None) -> None:
    """Raise `FactoryError` where only the database can say what the rows of a circle are to refer to."""
    for link in links:
        unknown = constraints.kept_back(link.target).intersection(link.references) if constraints else ()
        if unknown:
            raise FactoryError(
                f"{datamodel.way_back(link.model)} require each other, and the database generates {link.target}."
                f"{min(unknown)}, so no row can be inserted first. Make one of these relations optional."
            )


def _key(datamodel: DataModel, place: Place, number: int, seed: int) -> Any:
    model, name = place
    field = datamodel.model(model).fields[name]
    text = object_id(seed, "circle", *place, number)
    if field.native_type == "Uuid":
        return uuid_text(f"{text}{number:08x}"[-32:], 4)
    return number if field.type in {"Int", "BigInt"} else text
