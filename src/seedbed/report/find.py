"""Rows of a kind: "an order that …"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seedbed.errors import UsageError
from seedbed.report.queries import descriptions, select_conditions
from seedbed.report.rows import Rows, label, tenant_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from seedbed.database.sql_session import Reader
    from seedbed.datamodel import DataModel, Model


@dataclass(frozen=True, slots=True)
class Match:
    """A row that fits, and what each condition says of it."""

    id: str
    tenant: str | None
    number: str | None
    name: str
    login: str | None
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """Rows that all of these conditions fit, and none of those `without`; of the tenant of that name."""

    wanted: Sequence[str]
    without: Sequence[str] = ()
    tenant: str | None = None
    limit: int | None = None


def find(
    reader: Reader,
    datamodel: DataModel,
    today: datetime,
    model: Model,
    search: Search,
) -> list[Match]:
    """Return the rows that are searched for, in the order of their numbers.

    Raises `UsageError` for a condition that the model does not have.
    """
    wanted, without = (select_conditions(model.name, tuple(names)) for names in (search.wanted, search.without))
    described = [descriptions()[model.name]] if model.name in descriptions() else []
    reader.expect([*(each.sql for each in (*wanted, *without)), *described], today)
    reasons = [_holding(reader, each.sql, today) for each in wanted]
    excluded = [_holding(reader, each.sql, today) for each in without]
    found: list[Match] = []
    for key, slug, number, name, login in called(reader, datamodel, today, model):
        if not all(key in each for each in reasons) or any(key in each for each in excluded):
            continue
        if search.tenant is not None and str(slug) != search.tenant:
            continue
        if search.limit is not None and len(found) == search.limit:
            break
        found.append(Match(key, slug, number, name, login, tuple(each[key] for each in reasons)))
    return found


def alone(
    reader: Reader,
    datamodel: DataModel,
    today: datetime,
    model: Model,
    search: Search,
) -> dict[str, int]:
    """Return how many rows each condition of a search would find by itself, of the same tenant."""
    searches = {name: Search((name,), tenant=search.tenant) for name in search.wanted}
    searches |= {f"without {name}": Search((), (name,), search.tenant) for name in search.without}
    return {name: len(find(reader, datamodel, today, model, each)) for name, each in searches.items()}


def called(reader: Reader, datamodel: DataModel, today: datetime, model: Model) -> list[tuple[Any, ...]]:
    """Return (id, tenant, number, name, login) of every row of a model, in the project's words if it has them."""
    query = descriptions().get(model.name)
    if query is not None:
        return [(str(key), *rest) for key, *rest in reader.rows(query, today)]
    rows, key = Rows(reader, datamodel), model.primary_key
    tenant = _tenants(rows, model)
    return [
        ("/".join(str(row[name]) for name in key), tenant(row), None, label(model, row), None)
        for row in rows.select(model)
    ]


def require_tenant_of(datamodel: DataModel, model: Model) -> None:
    """Raise `UsageError` for a model whose rows do not say which tenant's they are."""
    declared = datamodel.tenant
    if declared is None or model.name in {declared.model, *descriptions()}:
        return
    if declared.column not in model.fields:
        raise UsageError(f"{model.name} has no column {declared.column}. Leave out --tenant.")


def _tenants(rows: Rows, model: Model) -> Callable[[Mapping[str, Any]], str | None]:
    """Return what gives the tenant of a row of a model, by the tenant's first unique key, or by its id."""
    declared = rows.datamodel.tenant
    if declared is None:
        return lambda _: None
    owner = rows.datamodel.models[declared.model]
    name = tenant_name(owner)
    if model.name == owner.name:
        return lambda row: str(row[name])
    if declared.column not in model.fields:
        return lambda _: None
    relation = next((each for each in model.parents if each.columns == (declared.column,)), None)
    reference = relation.references[0] if relation is not None else owner.primary_key[0]
    called = {row[reference]: str(row[name]) for row in rows.select(owner)}
    return lambda row: called.get(row[declared.column])


def _holding(reader: Reader, sql: str, today: datetime) -> Mapping[str, str]:
    """Return, by id, why rows fit; of several reasons the first."""
    found: dict[str, str] = {}
    for key, why in sorted((str(key), str(why)) for key, why in reader.rows(sql, today)):
        found.setdefault(key, why)
    return found
