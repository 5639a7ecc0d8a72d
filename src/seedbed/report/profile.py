"""Every table at a glance: how far columns are filled, how many values they have, their extremes, what looks wrong."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING, Any

from seedbed.database.moments import timestamp
from seedbed.database.statements import identifier, table_of
from seedbed.report.values import as_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seedbed.database.sql_session import Reader
    from seedbed.database.url import Provider
    from seedbed.datamodel import DataModel, Model
    from seedbed.datamodel.fields import Field

_ORDERED = {"Int", "BigInt", "Float", "Decimal", "DateTime"}
# Values of these types cannot be compared.
_OPAQUE = {"Json", "Bytes", "Xml"}
_FEW = 12
_ENOUGH = 30
_PARTS = 8
_SEVERAL = 3
_STAMPS = {"createdAt", "updatedAt"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: rows that have a value, different values, extremes, and the commonest values where these are few.

    `spread` is how many values lie in each of eight equal parts between the extremes.
    """

    name: str
    type: str
    filled: int
    distinct: int | None
    low: Any = None
    high: Any = None
    values: tuple[tuple[str, int], ...] = ()
    wrong: str = ""
    spread: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A foreign key: rows that refer to a parent, and to how many different ones."""

    field: str
    target: str
    rows: int
    parents: int

    @property
    def mean(self) -> float:
        """Rows for each parent that has any."""
        return self.rows / self.parents if self.parents else 0.0


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its columns and its foreign keys."""

    model: str
    doc: str
    rows: int
    columns: tuple[Column, ...]
    links: tuple[Link, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the figures of the table."""
        return {"rows": self.rows, "columns": [asdict(each) for each in self.columns],
                "relations": [{**asdict(each), "mean": round(each.mean, 2)} for each in self.links]}  # fmt: skip


def profile(reader: Reader, datamodel: DataModel, step: Callable[[str], None] = lambda _: None) -> list[Table]:
    """Look at every table of the data model, in the order of the schema."""
    found = []
    for model in (each for each in datamodel.models.values() if not each.is_view):
        step(model.name)
        found.append(_table(reader, model))
    return found


def _table(reader: Reader, model: Model) -> Table:
    fields = [field for field in model.scalars if field.kind != "unsupported"]
    parts = ["count(*)"]
    for field in fields:
        name = identifier(field.column)
        opaque = field.is_list or field.type in _OPAQUE or field.native_type in _OPAQUE
        ordered = field.type in _ORDERED and not field.is_list
        parts += [
            f"count({name})",
            "NULL" if opaque else f"count(DISTINCT {name})",
            f"min({name})" if ordered else "NULL",
            f"max({name})" if ordered else "NULL",
        ]
    rows, *facts = reader.rows(f"SELECT {', '.join(parts)} FROM {table_of(model)}")[0]
    measured = {field.name: facts[4 * place : 4 * place + 4] for place, field in enumerate(fields)}
    common = _common(reader, model, [f for f in fields if f.kind == "enum" or f.type == "Boolean"]) if rows else {}
    spreads = _spreads(reader, model, [(field, measured[field.name]) for field in fields])
    columns = tuple(
        replace(_column(field, rows, measured[field.name], common.get(field.name, ())), spread=spreads.get(place, ()))
        for place, field in enumerate(fields)
    )
    links = tuple(
        Link(each.field, each.target, measured[each.columns[0]][0], measured[each.columns[0]][1] or 0)
        for each in model.parents
        if each.columns[0] in measured
    )
    return Table(model.name, model.doc or "", rows, columns, links)


def _common(reader: Reader, model: Model, fields: list[Field]) -> dict[str, tuple[tuple[str, int], ...]]:
    if not fields:
        return {}
    text = " UNION ALL ".join(
        f"SELECT {place} AS place, CAST({identifier(field.column)} AS text) AS value, count(*) AS held "
        f"FROM {table_of(model)} WHERE {identifier(field.column)} IS NOT NULL GROUP BY 2"
        for place, field in enumerate(fields)
        if not field.is_list
    )
    found: dict[str, list[tuple[str, int]]] = {}
    for place, value, held in reader.rows(text) if text else ():
        shown = {"1": "true", "0": "false"}.get(value, str(value)) if fields[place].type == "Boolean" else value
        found.setdefault(fields[place].name, []).append((shown, held))
    return {name: tuple(sorted(each, key=lambda pair: (-pair[1], pair[0]))) for name, each in found.items()}


def _spreads(
    reader: Reader, model: Model, measured: Sequence[tuple[Field, Sequence[Any]]]
) -> dict[int, tuple[int, ...]]:
    """Return how the values of columns lie between their extremes, by the place of the column."""
    queries = []
    for place, (field, (_, distinct, low, high)) in enumerate(measured):
        if low is None or distinct < _SEVERAL or field.name in _STAMPS:
            continue
        start, end = _number(low, field), _number(high, field)
        if not (isfinite(start) and isfinite(end) and start < end):
            continue
        value = _as_number(field, reader.dialect)
        part = f"({value} - ({start!r})) * {_PARTS}.0 / {end - start!r}"
        # A cast rounds on PostgreSQL and cuts on SQLite.
        part = f"CAST(floor({part}) AS integer)" if reader.dialect == "postgresql" else f"CAST({part} AS integer)"
        queries.append(
            f"SELECT {place} AS place, {part} AS part, count(*) AS held FROM {table_of(model)} "
            f"WHERE {value} IS NOT NULL GROUP BY 2"
        )
    found: dict[int, list[int]] = {}
    for place, part, held in reader.rows(" UNION ALL ".join(queries)) if queries else ():
        found.setdefault(place, [0] * _PARTS)[max(0, min(part, _PARTS - 1))] += held
    return {place: tuple(counts) for place, counts in found.items()}


def _as_number(field: Field, dialect: Provider) -> str:
    name = identifier(field.column)
    if field.type == "DateTime":
        return f"floor(extract(epoch FROM {name}))" if dialect == "postgresql" else f"unixepoch({name})"
    return f"CAST(CAST({name} AS numeric) AS double precision)" if dialect == "postgresql" else name


def _number(value: Any, field: Field) -> float:
    return float(timestamp(value).timestamp() // 1 if field.type == "DateTime" else value)


def _column(field: Field, rows: int, facts: list[Any], values: tuple[tuple[str, int], ...]) -> Column:
    filled, distinct, low, high = facts
    low, high = (None if each is None else as_json(each, field) for each in (low, high))
    wrong = _wrong(field, rows, filled, distinct, values)
    return Column(field.name, field.type, filled, distinct, low, high, values[:_FEW], wrong)


def _wrong(field: Field, rows: int, filled: int, distinct: int | None, values: tuple[tuple[str, int], ...]) -> str:
    """Return what is suspicious in data that should look real, or nothing."""
    if rows < _ENOUGH or field.name in _STAMPS:
        return ""
    if not filled:
        return "always empty"
    if distinct == 1 and not field.has_default and field.kind != "object":
        return "one value only"
    counts = [held for _, held in values]
    if field.kind == "enum" and len(counts) > 2 and sum(counts) > 20 * len(counts):
        mean = sum(counts) / len(counts)
        spread = sum((held - mean) ** 2 / mean for held in counts)
        if spread < len(counts) - 1:
            return "uniform, as if random"
    return ""
