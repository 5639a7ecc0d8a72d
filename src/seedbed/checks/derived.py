"""Rules that follow from the data model alone: for every relation, unique key, column and model, also for new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedbed.checks.rule import Rule
from seedbed.database.statements import identifier as q
from seedbed.database.statements import literal, table_of
from seedbed.datamodel import linked_lists

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from seedbed.datamodel import DataModel, Field, LinkedLists, Model
    from seedbed.datamodel.links import LinkSide
    from seedbed.datamodel.model import Relation


def derived_rules(datamodel: DataModel, ahead: Collection[str] | None = None) -> Iterator[Rule]:
    """Yield the rules of a data model, model by model.

    `ahead` are the names of columns that may be later than the moment of a check. Where a project does not say which
    those are, any may.
    """
    lists = linked_lists(datamodel)
    # A view shows what the tables say; `prisma db push` does not even make it.
    for model in (each for each in datamodel.models.values() if not each.is_view):
        for relation in model.parents:
            yield _relation(datamodel, model, relation)
        for links in lists:
            yield from (_linked(datamodel, links, side) for side in links.sides if side.model == model.name)
        yield from _tenant(datamodel, model)
        for key in model.unique_keys:
            yield _unique(model, key)
        yield _values(datamodel, model)
        yield from _clock(model, ahead)


def _relation(datamodel: DataModel, model: Model, relation: Relation) -> Rule:
    """A foreign key leads to a row, and to one of the same tenant; either side may be for all tenants."""
    parent = datamodel.model(relation.target)
    pairs = list(zip(relation.columns, relation.references, strict=True))
    shown = " || ' ' || ".join(f"@text({column_of('c', model, column)})" for column in relation.columns)
    joined = " AND ".join(f"{column_of('p', parent, own)} = {column_of('c', model, key)}" for key, own in pairs)
    given = " AND ".join(f"{column_of('c', model, column)} IS NOT NULL" for column in relation.columns)
    lost = f"{column_of('p', parent, relation.references[0])} IS NULL"
    names = ", ".join(relation.columns)
    tenant = datamodel.tenant
    if tenant is not None and _is_owned(datamodel, model) and _is_owned(datamodel, parent):
        theirs, ours = (column_of(alias, each, tenant.column) for alias, each in (("p", parent), ("c", model)))
        broken = f"({lost} OR {theirs} <> {ours})"
        detail = (
            f"CASE WHEN {lost} THEN '{names} refers to a missing {parent.name}: ' || {shown} "
            f"ELSE '{names} refers to a {parent.name} of another {tenant.model}: ' || {shown} END"
        )
        title = f"{model.name}.{names} refers to a {parent.name} of the same {tenant.model}."
    else:
        broken, detail = lost, f"'{names} refers to a missing {parent.name}: ' || {shown}"
        title = f"{model.name}.{names} refers to a {parent.name} that exists."
    return Rule(
        name=f"relation.{model.name}.{relation.field}",
        title=title,
        model=model.name,
        sql=f"SELECT {key_of('c', model)} AS id, {detail} AS detail FROM {table_of(model)} c "
        f"LEFT JOIN {table_of(parent)} p ON {joined} WHERE {given} AND {broken}",
        group="schema",
        promises=("1",),
    )


def _linked(datamodel: DataModel, links: LinkedLists, side: LinkSide) -> Rule:
    """The ids in a list of one side are those of rows that have this row's id in theirs."""
    other = links.second if side == links.first else links.first
    model, target = datamodel.model(side.model), datamodel.model(other.model)
    own, theirs = (column_of(alias, each, each.primary_key[0]) for alias, each in (("c", model), ("p", target)))
    back = f"SELECT 1 FROM @elements({column_of('p', target, other.ids)}, b) WHERE b.value = {own}"
    return Rule(
        name=f"links.{model.name}.{side.field}",
        title=f"Each {target.name} in {model.name}.{side.ids} exists and has the {model.name} in {other.ids}.",
        model=model.name,
        sql=f"SELECT {key_of('c', model)} AS id, CASE WHEN {theirs} IS NULL "
        f"THEN '{side.ids} has a missing {target.name}: ' "
        f"ELSE '{side.ids} has a {target.name} without this row in {other.ids}: ' END || @text(e.value) AS detail "
        f"FROM {table_of(model)} c JOIN @elements({column_of('c', model, side.ids)}, e) ON true "
        f"LEFT JOIN {table_of(target)} p ON {theirs} = e.value WHERE NOT EXISTS ({back})",
        group="schema",
        promises=("1",),
    )


def _tenant(datamodel: DataModel, model: Model) -> Iterator[Rule]:
    """Without a relation to the tenant the column still names one; without a column both parents agree."""
    tenant = datamodel.tenant
    if tenant is None:
        return
    sides = [r for r in model.parents if len(r.columns) == 1 and _is_owned(datamodel, datamodel.model(r.target))]
    if _is_owned(datamodel, model):
        if all(relation.target != tenant.model for relation in model.parents):
            owner = datamodel.model(tenant.model)
            key, theirs = column_of("c", model, tenant.column), column_of("p", owner, owner.primary_key[0])
            yield Rule(
                name=f"tenant.{model.name}",
                title=f"{model.name}.{tenant.column} refers to a {tenant.model} that exists.",
                model=model.name,
                sql=f"SELECT {key_of('c', model)} AS id, "
                f"'{tenant.column} names no {tenant.model}: ' || @text({key}) AS detail "
                f"FROM {table_of(model)} c LEFT JOIN {table_of(owner)} p "
                f"ON {theirs} = {key} WHERE {key} IS NOT NULL AND {theirs} IS NULL",
                group="schema",
                promises=("1",),
            )
    elif len(sides) > 1:
        targets = [datamodel.model(side.target) for side in sides]
        joins = " ".join(
            f"JOIN {table_of(target)} p{number} ON {column_of(f'p{number}', target, side.references[0])} = "
            f"{column_of('c', model, side.columns[0])}"
            for number, (side, target) in enumerate(zip(sides, targets, strict=True))
        )
        first, *others = (column_of(f"p{n}", target, tenant.column) for n, target in enumerate(targets))
        unequal = " OR ".join(f"{other} <> {first}" for other in others)
        yield Rule(
            name=f"tenant.{model.name}",
            title=f"{model.name} joins rows of one {tenant.model}.",
            model=model.name,
            sql=f"SELECT {key_of('c', model)} AS id, 'joins rows of two tenants' AS detail "
            f"FROM {table_of(model)} c {joins} WHERE {unequal}",
            group="schema",
            promises=("1",),
        )


def _unique(model: Model, key: tuple[str, ...]) -> Rule:
    columns = [column_of("c", model, name) for name in key]
    given = " AND ".join(f"{column} IS NOT NULL" for column in columns)
    named = " + ".join(key)
    shown = " || ' ' || ".join(f"@text({column})" for column in columns)
    return Rule(
        name=f"unique.{model.name}.{'-'.join(key)}",
        title=f"No two rows of {model.name} have the same {named}.",
        model=model.name,
        sql=f"SELECT id, detail FROM (SELECT {key_of('c', model)} AS id, "
        f"'the same {named} as another row: ' || {shown} AS detail, "
        f"count(*) OVER (PARTITION BY {', '.join(columns)}) AS held FROM {table_of(model)} c WHERE {given}) t "
        "WHERE held > 1",
        group="schema",
        promises=("2",),
    )


def values_rule(model: str) -> str:
    """Return the name of the rule about the values of a model's columns."""
    return f"values.{model}"


def _values(datamodel: DataModel, model: Model) -> Rule:
    """Required columns are filled, enums hold their values, moments and JSON have their form."""
    wrong = [(f"{field.name} is missing", f"{column_of('c', model, field.name)} IS NULL")
             for field in model.scalars if field.is_required]  # fmt: skip
    for field in model.scalars:
        test = _form(datamodel, field, column_of("c", model, field.name))
        if test:
            column = column_of("c", model, field.name)
            wrong.append((f"{field.name} is not a valid {field.type}", f"({column} IS NOT NULL AND NOT {test})"))
    cases = " ".join(f"WHEN {test} THEN {literal(text)}" for text, test in wrong)
    return Rule(
        name=values_rule(model.name),
        title=f"Every column of {model.name} holds what its type allows.",
        model=model.name,
        sql=f"SELECT id, detail FROM (SELECT {key_of('c', model)} AS id, CASE {cases} END AS detail "
        f"FROM {table_of(model)} c) t WHERE detail IS NOT NULL",
        group="schema",
        promises=("schema",),
    )


def _form(datamodel: DataModel, field: Field, column: str) -> str | None:
    if field.is_list:
        return None
    if field.kind == "enum":
        values = ", ".join(literal(value) for value in datamodel.enum(field.type).stored)
        return f"CAST({column} AS text) IN ({values})"
    return {
        "DateTime": f"@is_moment({column})",
        "Json": f"@is_json({column})",
        "Boolean": f"CAST({column} AS text) IN ('0', '1', 'false', 'true')",
    }.get(field.type)


def _clock(model: Model, ahead: Collection[str] | None) -> Iterator[Rule]:
    """Nothing is later than the moment of the check, but for what lies ahead; and no row changed before it was made."""
    moments = [f for f in model.scalars if f.is_moment and ahead is not None and f.name not in ahead]
    tests = [(f"{field.name} is in the future", f"{column_of('c', model, field.name)} > @as_of") for field in moments]
    stamps = [model.fields.get(name) for name in ("createdAt", "updatedAt")]
    if all(each is not None and each.is_moment for each in stamps):
        tests.append(
            (
                "updatedAt is before createdAt",
                f"{column_of('c', model, 'updatedAt')} < {column_of('c', model, 'createdAt')}",
            )
        )
    if not tests:
        return
    cases = " ".join(f"WHEN {test} THEN {literal(text)}" for text, test in tests)
    yield Rule(
        name=f"clock.{model.name}",
        title=f"No {model.name} records anything later than the date of the check.",
        model=model.name,
        sql=f"SELECT id, detail FROM (SELECT {key_of('c', model)} AS id, CASE {cases} END AS detail "
        f"FROM {table_of(model)} c) t WHERE detail IS NOT NULL",
        group="schema",
        promises=("45",),
    )


def key_of(alias: str, model: Model) -> str:
    """Return what tells a row of a model apart, as one text: its key, the parts joined by a dash."""
    key = model.primary_key or next(iter(model.unique_keys), ()) or tuple(model.columns)[:1]
    parts = [column_of(alias, model, name) for name in key]
    if len(parts) == 1 and model.fields[key[0]].type == "String":
        return parts[0]
    return " || '-' || ".join(f"@text({part})" for part in parts)


def _is_owned(datamodel: DataModel, model: Model) -> bool:
    return datamodel.tenant is not None and datamodel.tenant.column in model.fields


def column_of(alias: str, model: Model, name: str) -> str:
    """Return the column of a field, as SQL names it within a query."""
    return f"{alias}.{q(model.fields[name].column)}"
