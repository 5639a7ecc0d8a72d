"""Bringing rows that are there to what they should be: which are as they were, then insert, update, delete.

Rows travel as in bulk writing: one JSON parameter a statement, unpacked and compared by the database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedbed.database.encoding import ROWS_PER_STATEMENT, RowEncoding
from seedbed.database.statements import identifier, literal, statement, table_of
from seedbed.database.writer import BulkWriter

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from prisma import Prisma
    from seedbed.database.url import Provider
    from seedbed.datamodel import DataModel
    from seedbed.datamodel.fields import Field
    from seedbed.types import Row


class ChangeWriter:
    """Changes rows by their id, within whatever transaction `db` is."""

    def __init__(self, db: Prisma, datamodel: DataModel, provider: Provider) -> None:
        self._db, self._datamodel = db, datamodel
        self._provider: Provider = provider
        self._writer = BulkWriter(db, datamodel, provider)

    async def as_they_were(self, model: str, rows: Sequence[Row]) -> set[Any]:
        """Return the ids of those of `rows` that the database holds exactly so."""
        sql = statement(self.comparison(model))
        found: set[Any] = set()
        for payload in self._payloads(model, rows):
            found |= {row["id"] for row in await self._db.query_raw(sql, payload)}
        return found

    def comparison(self, model: str) -> str:
        """Return the query for the ids of those of the parameter's rows that the table holds exactly so."""
        fields = self._datamodel.model(model).scalars
        if self._provider == "sqlite":
            # With `IS` alone, SQLite looks rows up by the index of a unique column that is empty in most of them.
            same = " AND ".join(f"NOT (t.{identifier(f.column)} IS NOT {_value(n, f)})" for n, f in enumerate(fields))
        else:
            theirs, ours = (", ".join(f"{each}.{identifier(f.column)}" for f in fields) for each in ("t", "r"))
            same = f"ROW({theirs}) IS NOT DISTINCT FROM ROW({ours})"
        rows = f"{self._table(model)} t, {self._rows(model)}"
        return f"SELECT t.{self._key(model)} AS id FROM {rows} WHERE {self._match(model)} AND {same}"

    async def insert(self, model: str, rows: Sequence[Row]) -> None:
        """Insert rows; raise `DatabaseError` where the database refuses one."""
        await self._writer.insert(model, rows)
        await self._writer.flush()

    async def update(self, model: str, rows: Sequence[Row]) -> None:
        """Give rows that are there all their values."""
        fields = [field for field in self._datamodel.model(model).scalars if not field.is_id]
        names = self._datamodel.model(model).scalars
        if self._provider == "sqlite":
            values = {field.name: _value(n, field) for n, field in enumerate(names)}
        else:
            values = {field.name: f"r.{identifier(field.column)}" for field in names}
        changes = ", ".join(f"{identifier(field.column)} = {values[field.name]}" for field in fields)
        sql = f"UPDATE {self._table(model)} AS t SET {changes} FROM {self._rows(model)} WHERE {self._match(model)}"
        for payload in self._payloads(model, rows):
            await self._db.execute_raw(statement(sql), payload)

    async def held(self, model: str, field: str, values: Collection[Any]) -> set[Any]:
        """Return those of `values` that some row has in that field."""
        column = identifier(self._datamodel.model(model).fields[field].column)
        wanted, found = {str(each): each for each in values}, set[Any]()
        for some in _chunks(list(wanted)):
            # A number in quotes is one beside a column of numbers.
            listed = ", ".join(map(literal, some))
            sql = f"SELECT DISTINCT {column} AS value FROM {self._table(model)} WHERE {column} IN ({listed})"
            found |= {wanted[str(row["value"])] for row in await self._db.query_raw(statement(sql))}
        return found

    async def referred_to(self, model: str, ids: Collection[Any]) -> dict[Any, str]:
        """Return which of these rows others refer to, each with the model of one that does."""
        found: dict[Any, str] = {}
        for relation in self._datamodel.children(model):
            if relation.model == model or len(relation.columns) != 1:
                continue
            column = identifier(self._datamodel.model(relation.model).fields[relation.columns[0]].column)
            for some in _chunks(list(ids)):
                listed = ", ".join(str(each) if isinstance(each, int) else literal(each) for each in some)
                sql = f"SELECT DISTINCT {column} AS id FROM {self._table(relation.model)} WHERE {column} IN ({listed})"
                for row in await self._db.query_raw(statement(sql)):
                    found.setdefault(row["id"], relation.model)
        return found

    async def delete(self, model: str, ids: Collection[Any]) -> None:
        """Delete rows."""
        for some in _chunks(list(ids)):
            listed = ", ".join(str(each) if isinstance(each, int) else literal(each) for each in some)
            sql = f"DELETE FROM {self._table(model)} WHERE {self._key(model)} IN ({listed})"
            await self._db.execute_raw(statement(sql))

    async def amend(self, model: str, where: Mapping[str, Any], data: Mapping[str, Any]) -> None:
        """Set fields of the rows that have these values."""
        from prisma import Json

        fields = self._datamodel.model(model).fields
        sent = {name: Json(value) if fields[name].type == "Json" else value for name, value in data.items()}
        await getattr(self._db, self._datamodel.model(model).accessor).update_many(where=where, data=sent)

    async def note(self, runs: Sequence[Mapping[str, Any]]) -> None:
        """Record `runs`, replacing the earlier record."""
        await self._writer.note(runs)

    def _table(self, model: str) -> str:
        table = self._datamodel.model(model)
        return table_of(table)

    def _key(self, model: str) -> str:
        key = self._datamodel.model(model).id_field
        assert key is not None  # noqa: S101 - callers change models with an id only
        return identifier(key.column)

    def _rows(self, model: str) -> str:
        """Return the rows of the parameter as something to select from: `r`."""
        if self._provider == "sqlite":
            return "json_each(replace(?, char(127), '\"')) r"
        return f"json_populate_recordset(null::{self._table(model)}, replace($1, chr(127), '\"')::json) r"

    def _match(self, model: str) -> str:
        if self._provider == "sqlite":
            names = [field.is_id for field in self._datamodel.model(model).scalars]
            return f"t.{self._key(model)} = r.value ->> {names.index(True)}"
        return f"t.{self._key(model)} = r.{self._key(model)}"

    def _payloads(self, model: str, rows: Sequence[Row]) -> Iterator[str]:
        table = RowEncoding(self._datamodel.model(model), self._provider, self._datamodel.enums)
        for some in _chunks(rows):
            yield table.parameter(table.columns_of(some))


def _value(position: int, field: Field) -> str:
    return f"unhex(r.value ->> {position})" if field.type == "Bytes" else f"r.value ->> {position}"


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), ROWS_PER_STATEMENT):
        yield items[start : start + ROWS_PER_STATEMENT]
