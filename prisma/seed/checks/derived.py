"""Rules that follow from the data model alone: for every relation, unique key, column and model, also for new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.checks.rule import Rule
from seed.database.statements import identifier as q
from seed.database.statements import literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.datamodel import DataModel, Field, Model
    from seed.datamodel.model import Relation

# What lies ahead by its nature, or may: plans, terms and validity. Every other moment has been by the time of a check.
AHEAD = frozenset(
    {
        "startsAt", "endsAt", "doctorStartsAt", "doctorEndsAt", "scheduledFor",
        "startsOn", "endsOn", "dueOn", "targetOn", "estimatedEndOn", "earliestOn", "latestOn",
        "firstOn", "lastOn", "scheduledOn", "expectedOn", "warrantyEndsOn", "periodEnd",
        "expiresOn", "expiresAt", "effectiveFrom", "effectiveOn", "effectiveTo", "terminatedOn", "validFrom", "validTo",
    }
)  # fmt: skip
"""Names of columns that may be later than the moment of a check."""

# The only way of a model to its patient is never longer than this.
_LONGEST_WAY = 4


def derived_rules(datamodel: DataModel) -> Iterator[Rule]:
    """Yield the rules of a data model, model by model."""
    for model in datamodel.models.values():
        for relation in model.parents:
            yield _relation(datamodel, model, relation)
        yield from _clinic(datamodel, model)
        yield from _patient(datamodel, model)
        for key in model.unique_keys:
            yield _unique(model, key)
        yield _values(datamodel, model)
        yield from _clock(model)


def _relation(datamodel: DataModel, model: Model, relation: Relation) -> Rule:
    """A foreign key leads to a row, and to one of the same clinic; either side may be for all clinics."""
    parent = datamodel.model(relation.target)
    pairs = list(zip(relation.columns, relation.references, strict=True))
    shown = " || ' ' || ".join(f"@text({_column('c', model, column)})" for column in relation.columns)
    joined = " AND ".join(f"{_column('p', parent, own)} = {_column('c', model, key)}" for key, own in pairs)
    given = " AND ".join(f"{_column('c', model, column)} IS NOT NULL" for column in relation.columns)
    lost = f"{_column('p', parent, relation.references[0])} IS NULL"
    names = ", ".join(relation.columns)
    if _has_clinic(model) and _has_clinic(parent):
        broken = f"({lost} OR p.{q('clinicId')} <> c.{q('clinicId')})"
        detail = (
            f"CASE WHEN {lost} THEN '{names} names no {parent.name}: ' || {shown} "
            f"ELSE '{names} names a {parent.name} of another clinic: ' || {shown} END"
        )
        title = f"{model.name}.{names} names a {parent.name} of the same clinic."
    else:
        broken, detail = lost, f"'{names} names no {parent.name}: ' || {shown}"
        title = f"{model.name}.{names} names a {parent.name} that exists."
    return Rule(
        name=f"relation.{model.name}.{relation.field}",
        title=title,
        model=model.name,
        sql=f"SELECT c.{q('id')} AS id, {detail} AS detail FROM {q(model.table)} c "
        f"LEFT JOIN {q(parent.table)} p ON {joined} WHERE {given} AND {broken}",
        group="schema",
        promises=("1",),
    )


def _clinic(datamodel: DataModel, model: Model) -> Iterator[Rule]:
    """Without a relation to Clinic the column still names one; without a column both parents agree."""
    sides = [r for r in model.parents if len(r.columns) == 1 and _has_clinic(datamodel.model(r.target))]
    if _has_clinic(model):
        if all(relation.target != "Clinic" for relation in model.parents):
            yield Rule(
                name=f"clinic.{model.name}",
                title=f"{model.name}.clinicId names a clinic that exists.",
                model=model.name,
                sql=f"SELECT c.{q('id')} AS id, 'clinicId names no Clinic: ' || c.{q('clinicId')} AS detail "
                f"FROM {q(model.table)} c LEFT JOIN {q(datamodel.model('Clinic').table)} p "
                f"ON p.{q('id')} = c.{q('clinicId')} WHERE c.{q('clinicId')} IS NOT NULL AND p.{q('id')} IS NULL",
                group="schema",
                promises=("1",),
            )
    elif len(sides) > 1:
        joins = " ".join(
            f"JOIN {q(datamodel.model(side.target).table)} p{number} "
            f"ON p{number}.{q('id')} = {_column('c', model, side.columns[0])}"
            for number, side in enumerate(sides)
        )
        unequal = " OR ".join(f"p{number}.{q('clinicId')} <> p0.{q('clinicId')}" for number in range(1, len(sides)))
        yield Rule(
            name=f"clinic.{model.name}",
            title=f"{model.name} joins rows of one clinic.",
            model=model.name,
            sql=f"SELECT c.{q('id')} AS id, 'joins rows of two clinics' AS detail "
            f"FROM {q(model.table)} c {joins} WHERE {unequal}",
            group="schema",
            promises=("1",),
        )


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
        joins.append(f"LEFT JOIN {q(table.table)} {alias} ON {alias}.{q('id')} = {_column('c', model, column)}")
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


def _unique(model: Model, key: tuple[str, ...]) -> Rule:
    columns = [_column("c", model, name) for name in key]
    given = " AND ".join(f"{column} IS NOT NULL" for column in columns)
    named = " + ".join(key)
    shown = " || ' ' || ".join(f"@text({column})" for column in columns)
    return Rule(
        name=f"unique.{model.name}.{'-'.join(key)}",
        title=f"No two rows of {model.name} have the same {named}.",
        model=model.name,
        sql=f"SELECT id, detail FROM (SELECT c.{q('id')} AS id, "
        f"'the same {named} as another row: ' || {shown} AS detail, "
        f"count(*) OVER (PARTITION BY {', '.join(columns)}) AS held FROM {q(model.table)} c WHERE {given}) t "
        "WHERE held > 1",
        group="schema",
        promises=("2",),
    )


def _values(datamodel: DataModel, model: Model) -> Rule:
    """Required columns are filled, enums hold their values, moments and JSON have their form."""
    wrong = [(f"{field.name} is missing", f"{_column('c', model, field.name)} IS NULL")
             for field in model.scalars if field.is_required]  # fmt: skip
    for field in model.scalars:
        test = _form(datamodel, field, _column("c", model, field.name))
        if test:
            column = _column("c", model, field.name)
            wrong.append((f"{field.name} is no {field.type}", f"({column} IS NOT NULL AND NOT {test})"))
    cases = " ".join(f"WHEN {test} THEN {literal(text)}" for text, test in wrong)
    return Rule(
        name=f"values.{model.name}",
        title=f"Every column of {model.name} holds what its type allows.",
        model=model.name,
        sql=f"SELECT id, detail FROM (SELECT c.{q('id')} AS id, CASE {cases} END AS detail FROM {q(model.table)} c) t "
        "WHERE detail IS NOT NULL",
        group="schema",
        promises=("schema",),
    )


def _form(datamodel: DataModel, field: Field, column: str) -> str | None:
    if field.kind == "enum":
        values = ", ".join(literal(value) for value in datamodel.enum(field.type).values)
        return f"CAST({column} AS text) IN ({values})"
    return {
        "DateTime": f"@is_moment({column})",
        "Json": f"@is_json({column})",
        "Boolean": f"CAST({column} AS text) IN ('0', '1', 'false', 'true')",
    }.get(field.type)


def _clock(model: Model) -> Iterator[Rule]:
    """Nothing is later than the moment of the check, but for what lies ahead; and no row changed before it was made."""
    moments = [f for f in model.scalars if f.type == "DateTime" and f.name not in AHEAD]
    if not moments:
        return
    tests = [(f"{field.name} lies ahead", f"{_column('c', model, field.name)} > @as_of") for field in moments]
    if {"createdAt", "updatedAt"} <= model.fields.keys():
        tests.append(("updatedAt is before createdAt", f"c.{q('updatedAt')} < c.{q('createdAt')}"))
    cases = " ".join(f"WHEN {test} THEN {literal(text)}" for text, test in tests)
    yield Rule(
        name=f"clock.{model.name}",
        title=f"Nothing that a {model.name} records is later than the day of the check.",
        model=model.name,
        sql=f"SELECT id, detail FROM (SELECT c.{q('id')} AS id, CASE {cases} END AS detail FROM {q(model.table)} c) t "
        "WHERE detail IS NOT NULL",
        group="schema",
        promises=("45",),
    )


def _has_clinic(model: Model) -> bool:
    return "clinicId" in model.fields


def _column(alias: str, model: Model, name: str) -> str:
    return f"{alias}.{q(model.fields[name].column)}"
