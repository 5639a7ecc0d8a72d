"""Rules that follow from the data model once one knows what a patient is, and what lies ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedbed.checks.derived import column_of
from seedbed.checks.rule import Rule
from seedbed.database.statements import identifier as q

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedbed.datamodel import DataModel, Model
    from seedbed.datamodel.model import Relation

# The only way of a model to its patient is never longer than this.
_LONGEST_WAY = 4


def patient_rules(datamodel: DataModel) -> Iterator[Rule]:
    """Yield the rules that keep what belongs to a patient together, model by model."""
    for model in datamodel.models.values():
        yield from _patient(datamodel, model)


def _patient(datamodel: DataModel, model: Model) -> Iterator[Rule]:
    """Everything that a row leads to belongs to one patient."""
    if model.name == "Patient":
        return
    own = ["c." + q("patientId")] if "patientId" in model.fields else []
    joins: list[str] = []
    ends: list[tuple[str, str]] = [("patientId", own[0])] if own else []
    for relation in model.parents:
        way = patient_way(datamodel, relation.target)
        if relation.target == "Patient" or way is None or len(relation.columns) != 1:
            continue
        alias, column, table = f"p{len(joins)}", relation.columns[0], datamodel.model(relation.target)
        joins.append(f"LEFT JOIN {q(table.table)} {alias} ON {alias}.{q('id')} = {column_of('c', model, column)}")
        for step in way:
            following = f"p{len(joins)}"
            table = datamodel.model(step.target)
            joins.append(
                f"LEFT JOIN {q(table.table)} {following} ON {following}.{q('id')} = {alias}.{q(step.columns[0])}"
            )
            alias = following
        ends.append((relation.field, f"{alias}.{q('patientId')}"))
    if len(ends) < 2:
        return
    unequal = " OR ".join(f"{one} <> {two}" for number, (_, one) in enumerate(ends) for _, two in ends[number + 1 :])
    names = ", ".join(name for name, _ in ends)
    yield Rule(
        name=f"patient.{model.name}",
        title=f"What a {model.name} leads to ({names}) belongs to one patient.",
        model=model.name,
        sql=f"SELECT c.{q('id')} AS id, 'leads to several patients through {names}' AS detail "
        f"FROM {q(model.table)} c {' '.join(joins)} WHERE {unequal}",
        group="schema",
        promises=("schema",),
    )


def patient_way(datamodel: DataModel, name: str, steps: int = _LONGEST_WAY) -> tuple[Relation, ...] | None:
    """Return the relations that lead from a model to one with a `patientId`, the shortest first; None without a way.

    Only required relations count: what a row may do without says nothing about whose it is.
    """
    model = datamodel.model(name)
    if "patientId" in model.fields:
        return ()
    if not steps:
        return None
    ways = [
        (relation, *way)
        for relation in model.parents
        if relation.is_required
        and len(relation.columns) == 1
        and relation.target != name
        and (way := patient_way(datamodel, relation.target, steps - 1)) is not None
    ]
    return min(ways, key=len, default=None)
