"""Every table at a glance: how far columns are filled, how many values they have, their extremes, what looks wrong."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from seedbed.database.statements import identifier, table_of
from seedbed.report.values import as_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedbed.database.sql_session import Reader
    from seedbed.datamodel import DataModel, Model
    from seedbed.datamodel.fields import Field

_ORDERED = {"Int", "BigInt", "Float", "Decimal", "DateTime"}
_OPAQUE = {"Json", "Bytes"}
_FEW = 12
_ENOUGH = 30


@dataclass(frozen=True, slots=True)
class Column:
    """A column: rows that have a value, different values, extremes, and the commonest values where these are few."""

    name: str
    type: str
    filled: int
    distinct: int | None
    low: Any = None
    high: Any = None
    values: tuple[tuple[str, int], ...] = ()
    wrong: str = ""


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
    for model in datamodel.models.values():
        step(model.name)
        found.append(_table(reader, model))
    return found


def _table(reader: Reader, model: Model) -> Table:
    fields = [field for field in model.scalars if field.kind != "unsupported"]
    parts = ["count(*)"]
    for field in fields:
        name = identifier(field.column)
        opaque = field.is_list or field.type in _OPAQUE
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
    columns = tuple(_column(field, rows, measured[field.name], common.get(field.name, ())) for field in fields)
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


def _column(field: Field, rows: int, facts: list[Any], values: tuple[tuple[str, int], ...]) -> Column:
    filled, distinct, low, high = facts
    low, high = (None if each is None else as_json(each, field) for each in (low, high))
    wrong = _wrong(field, rows, filled, distinct, values)
    return Column(field.name, field.type, filled, distinct, low, high, values[:_FEW], wrong)


def _wrong(field: Field, rows: int, filled: int, distinct: int | None, values: tuple[tuple[str, int], ...]) -> str:
    """Return what is suspicious in data that should look real, or nothing."""
    if rows < _ENOUGH or field.name in {"createdAt", "updatedAt"}:
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
