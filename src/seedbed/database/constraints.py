"""What a database asks of rows and the schema does not say: checks, unique indexes, and columns that it fills itself.

Prisma's schema has no words for them, so they come from migrations written by hand. They are read through the client,
on its own connection, once for each engine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from seedbed.database.statements import among, statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from prisma import Prisma
    from seedbed.database.url import Provider
    from seedbed.datamodel import DataModel, Model
    from seedbed.types import Row


class Check(NamedTuple):
    """A check constraint: its name, empty where SQLite gave it none, and its condition as the database writes it."""

    name: str
    condition: str

    def __str__(self) -> str:
        return f"the check {self.name} ({self.condition})" if self.name else f"the check ({self.condition})"


class PartialKey(NamedTuple):
    """The fields of a unique index that is for some of the rows: those for which its condition holds.

    With `counts_empty`, rows with nothing in a field are equal there, as to an index with NULLS NOT DISTINCT.
    """

    fields: tuple[str, ...]
    condition: Check
    counts_empty: bool = False


@dataclass(frozen=True)
class Constraints:
    """The checks of each model, the columns that are computed, and the numbers that only the database may give.

    `apart` has the keys of unique indexes that the schema does not have: of `lower(email)` it is the email. `partial`
    has those that are for some of the rows.
    """

    checks: Mapping[str, tuple[Check, ...]] = field(default_factory=dict)
    computed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    numbered: Mapping[str, frozenset[str]] = field(default_factory=dict)
    apart: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    partial: Mapping[str, tuple[PartialKey, ...]] = field(default_factory=dict)
    provider: Provider = "sqlite"

    def __bool__(self) -> bool:
        return bool(self.checks or self.computed or self.numbered or self.apart or self.partial)

    def kept_back(self, model: str) -> frozenset[str]:
        """Return the fields of a model that no ordinary insert may name."""
        return self.computed.get(model, frozenset()) | self.numbered.get(model, frozenset())

    def refusal(self, message: str, model: Model) -> str | None:
        """Return which check or partial index a message is about and what to declare; None where it is about none."""
        if "unique constraint" in message.lower():
            return self._partial_refusal(message, model)
        if "check constraint" not in message.lower():
            return None
        for check in self.checks.get(model.name, ()):
            if re.search(rf'\\?"{re.escape(check.name)}\\?"|: {re.escape(check.name)}\b', message) if check.name else (
                _squeezed(check.condition) in _squeezed(message)
            ):  # fmt: skip
                columns = columns_in(check.condition, model)
                return f"{check} of the table {model.label} refuses it. {_advice(columns, model)}"
        return None

    def _partial_refusal(self, message: str, model: Model) -> str | None:
        # SQLite and the client name the columns, PostgreSQL the index.
        told = re.sub(r"[^\w.,]", "", message.rpartition(":")[2]).rstrip(".")
        for key in self.partial.get(model.name, ()):
            name, condition = key.condition
            columns = [model.fields[each].column for each in key.fields]
            by_table = [f"{model.table}.{each}" for each in columns]
            if told in {",".join(columns), ",".join(by_table)} or re.search(rf'"{re.escape(name)}\\?"', message):
                wanted = list(dict.fromkeys((*key.fields, *columns_in(condition, model))))
                return (
                    f"the unique index {name} ({', '.join(key.fields)}, where {condition}) of the table "
                    f"{model.label} refuses it. {_advice(wanted, model)}"
                )
        return None


class Unconstrained:
    """A sink of a database that checks nothing: MongoDB has no references, and its validators are not looked at."""

    async def constraints(self) -> Constraints:
        """Return nothing."""
        return Constraints()

    async def insert(self, model: str, rows: Iterable[Row]) -> None:
        """Insert `rows`."""
        raise NotImplementedError

    async def insert_together(self, rows: Mapping[str, Sequence[Row]]) -> None:
        """Insert rows of several models, which refer to each other."""
        for model, some in rows.items():
            await self.insert(model, some)


_CHECKS = """
SELECT n.nspname::text AS "schema", c.relname::text AS "table", k.conname::text AS name,
    pg_get_expr(k.conbin, k.conrelid) AS text, 'check' AS kind, NULL AS condition, false AS counts_empty
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype = 'c' AND n.nspname {schemas}
UNION ALL
SELECT n.nspname::text, c.relname::text, a.attname::text, NULL,
    CASE WHEN a.attgenerated <> '' THEN 'computed' ELSE 'numbered' END, NULL, false
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
    AND (a.attgenerated <> '' OR a.attidentity = 'a') AND n.nspname {schemas}
UNION ALL
SELECT n.nspname::text, c.relname::text, x.relname::text, (
    SELECT string_agg(pg_get_indexdef(i.indexrelid, k, true), E'\n' ORDER BY k) FROM generate_series(1, i.indnkeyatts) k
), 'apart', pg_get_expr(i.indpred, i.indrelid), coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false)
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE i.indisunique AND NOT i.indisprimary AND i.indisvalid AND n.nspname {schemas}
ORDER BY 1, 2, 5, 3
"""

COMPUTED_ON_SQLITE = """
SELECT m.name AS "table", c.name AS name FROM sqlite_master m, pragma_table_xinfo(m.name) c
WHERE m.type = 'table' AND c.hidden IN (2, 3)
"""
"""The query for the columns that SQLite computes."""

_APART_ON_SQLITE = """
SELECT tbl_name AS "table", name, sql AS text, (
    SELECT group_concat('"' || x.name || '"', char(10)) FROM pragma_index_xinfo(m.name) x WHERE x.key
) AS columns, EXISTS (SELECT 1 FROM pragma_index_xinfo(m.name) x WHERE x.cid = -2) AS computes
FROM sqlite_master m WHERE type = 'index' AND sql LIKE 'create unique%'
"""
_TABLES = "SELECT name AS \"table\", sql AS text FROM sqlite_master WHERE type = 'table' AND sql LIKE '%check%'"
_CHECK = re.compile(r"\bcheck\s*\(", re.IGNORECASE)

# The type of a cast is no column, whatever it is called.
_CAST = re.compile(r"::[\w\s\"]+")

_known: WeakKeyDictionary[Any, Constraints] = WeakKeyDictionary()


async def read_constraints(db: Prisma, datamodel: DataModel, provider: Provider) -> Constraints:
    """Return what the database behind a connected client asks of the rows of a data model."""
    engine = db._engine
    found = _known.get(engine)
    if found is None:
        read = _postgresql if provider == "postgresql" else _sqlite
        found = _known[engine] = _by_model(await read(db, datamodel.db_schemas), datamodel, provider)
    return found


async def _postgresql(db: Prisma, schemas: Sequence[str]) -> list[dict[str, Any]]:
    return await db.query_raw(statement(_CHECKS.replace("{schemas}", among(schemas))))


async def _sqlite(db: Prisma, _: Sequence[str]) -> list[dict[str, Any]]:
    computed = [{**row, "kind": "computed"} for row in await db.query_raw(statement(COMPUTED_ON_SQLITE))]
    written = [row for row in await db.query_raw(statement(_TABLES)) if _CHECK.search(row["text"])]
    indexes = await db.query_raw(statement(_APART_ON_SQLITE))
    # Only an expression is read from the statement: of columns, as in every index of Prisma's, the database knows.
    parts = ("\n".join(_parts_of(row["text"])) if row["computes"] else row["columns"] for row in indexes)
    apart = [
        {**row, "text": text, "kind": "apart", "condition": _condition_of(row["text"])}
        for row, text in zip(indexes, parts, strict=True)
    ]
    return [*computed, *apart, *(found for row in written for found in _checks_in(row["table"], row["text"]))]


def _index(text: str) -> Mapping[str, Any]:
    """Return what a statement that makes an index says of it; nothing where nobody can read it."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        parameters = sqlglot.parse_one(text, dialect="sqlite").find(exp.IndexParameters)
    except SqlglotError:
        return {}
    return parameters.args if parameters is not None else {}


def _condition_of(text: str) -> str | None:
    """Return the condition on the rows that an index is for, if there is one."""
    # The parser is slow to import, and no index of Prisma's has a condition.
    where = _index(text).get("where") if re.search(r"\bwhere\b", text, re.IGNORECASE) else None
    return where.this.sql("sqlite") if where is not None else None


def _parts_of(text: str) -> list[str]:
    """Return the expressions of a statement that makes an index; none where nobody can read it."""
    from sqlglot import exp

    found: list[str] = []
    for part in _index(text).get("columns") or []:
        bare = part
        # Neither its direction nor its collation is part of what it keeps apart.
        while isinstance(bare, exp.Ordered | exp.Collate):
            bare = bare.this
        found.append(bare.sql("sqlite"))
    return found


def _checks_in(table: str, text: str) -> Iterable[dict[str, Any]]:
    """Yield the checks that a statement which makes a table has; none where nobody can read it."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        made = sqlglot.parse_one(text, dialect="sqlite")
    except SqlglotError:
        return
    for check in made.find_all(exp.CheckColumnConstraint):
        around = check.parent
        named = around is not None and isinstance(around, exp.Constraint | exp.ColumnConstraint) and around.this
        name = around.this.name if named and around is not None else ""
        yield {"table": table, "name": name, "text": check.this.sql("sqlite"), "kind": "check"}


def _by_model(rows: Iterable[Mapping[str, Any]], datamodel: DataModel, provider: Provider) -> Constraints:
    models = {(model.db_schema, model.table): model for model in datamodel.models.values()}
    checks: dict[str, list[Check]] = {}
    own: dict[str, dict[str, set[str]]] = {"computed": {}, "numbered": {}}
    apart: dict[str, list[tuple[str, ...]]] = {}
    partial: dict[str, list[PartialKey]] = {}
    for row in rows:
        # A schema without @@schema lies in that of the address, which is all that was asked for.
        model = models.get((row.get("schema"), row["table"])) or models.get((None, row["table"]))
        if model is None:
            continue
        if row["kind"] == "apart":
            key = _key_of(row["text"], model)
            if key is None:
                continue
            partial.setdefault(model.name, []).extend(_partial(key, row, model))
            known = {frozenset(each) for each in (model.primary_key, *model.unique_keys)}
            if frozenset(key) not in known and key not in apart.setdefault(model.name, []):
                apart[model.name].append(key)
        elif row["kind"] == "check":
            checks.setdefault(model.name, []).append(Check(row["name"] or "", row["text"]))
        else:
            fields = {each.name for each in model.scalars if each.column == row["name"]}
            own[row["kind"]].setdefault(model.name, set()).update(fields)
    frozen = {kind: {name: frozenset(fields) for name, fields in found.items()} for kind, found in own.items()}
    keys = {name: tuple(found) for name, found in apart.items() if found}
    some = {name: tuple(found) for name, found in partial.items() if found}
    every = {name: tuple(found) for name, found in checks.items()}
    return Constraints(every, **frozen, apart=keys, partial=some, provider=provider)


def _partial(key: tuple[str, ...], row: Mapping[str, Any], model: Model) -> Iterable[PartialKey]:
    """Yield the keys for some of the rows that a unique index of these fields is, if it is any."""
    if row.get("condition"):
        yield PartialKey(key, Check(row["name"], row["condition"]))
    elif row.get("counts_empty"):
        for name in key:
            # Of the rows that have nothing there, only one may have the rest.
            if not model.fields[name].is_required:
                condition = f'"{model.fields[name].column}" IS NULL'
                yield PartialKey(tuple(other for other in key if other != name), Check(row["name"], condition), True)


def _key_of(text: str, model: Model) -> tuple[str, ...] | None:
    """Return the fields that a unique index keeps apart, a line to each of its parts.

    None where a part is made of nothing or of several columns.
    """
    parts = [columns_in(_CAST.sub("", line), model) for line in text.splitlines()]
    if not all(len(each) == 1 for each in parts):
        return None
    return tuple(dict.fromkeys(name for [name] in parts))


def columns_in(condition: str, model: Model) -> list[str]:
    """Return the fields of a model that a condition names, in the order of the schema."""
    words = set(re.findall(r"\w+", re.sub(r"'(?:[^']|'')*'", "", condition)))
    lowered = {word.lower() for word in words}
    return [each.name for each in model.scalars if each.column in words or each.column in lowered]


def _advice(columns: Sequence[str], model: Model) -> str:
    names = " and ".join(f"'{name}'" for name in columns) or "its fields"
    return f"Declare {names} in {model.name}Factory so that it holds, or pass what fits."


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\"()]+", "", text).lower()
