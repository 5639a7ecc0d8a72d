"""Rows of a kind: "an order that …"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seedbed.report.queries import descriptions, select_conditions
from seedbed.report.rows import Rows, label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
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
    """Rows that all of these conditions fit, and none of those `without`; of one tenant, by its slug."""

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
        if search.tenant is not None and slug != search.tenant:
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
    key = model.primary_key
    return [
        ("/".join(str(row[name]) for name in key), None, None, label(model, row), None)
        for row in Rows(reader, datamodel).select(model)
    ]


def _holding(reader: Reader, sql: str, today: datetime) -> Mapping[str, str]:
    """Return, by id, why rows fit; of several reasons the first."""
    found: dict[str, str] = {}
    for key, why in sorted((str(key), str(why)) for key, why in reader.rows(sql, today)):
        found.setdefault(key, why)
    return found
