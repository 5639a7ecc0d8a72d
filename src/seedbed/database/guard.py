"""Whether a database may be cleared, reset or overwritten.

Free when it is empty or when this seeder filled it on this kind of environment; a question when it holds
rows that nobody can vouch for or lies on another host; refused, whatever the flags, in production.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from seedbed.database import mark
from seedbed.database.inventory import REFERRING, Inventory, inventory, lost_query, put_back_query
from seedbed.database.moments import timestamp
from seedbed.database.statements import among, identifier, literal, place, statement, uncut
from seedbed.database.url import DatabaseUrl, Provider, setting
from seedbed.datamodel import load
from seedbed.errors import GuardError, SeedError, counted
from seedbed.location import location

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from prisma import Prisma
    from seedbed.datamodel import DataModel

_PRODUCTION = {"production", "prod"}

MARK = "SeedRun"
"""The model whose rows are the marks of this seeder; a column each of what a mark says."""

_MARK_COLUMNS = ("profile", "seed", "asOf", "environment", "areas")
_REQUIRED = ("number", *_MARK_COLUMNS)

Inspection = Generator[str, "list[dict[str, Any]]", "DatabaseState"]
"""Yields SQL, takes the rows, returns what it found; so that any driver can carry it out."""


@dataclass(frozen=True, slots=True)
class SeedRunMark:
    """A run that the database remembers."""

    profile: str
    seed: int
    as_of: datetime
    environment: str
    areas: tuple[str, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)

    def row(self) -> dict[str, Any]:
        """Return the mark as it is kept, by column."""
        return {
            **self.facts,
            "profile": self.profile,
            "seed": self.seed,
            "asOf": self.as_of.isoformat(),
            "environment": self.environment,
            "areas": list(self.areas),
        }


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """What is in a database: its tables, rows per table (empty ones left out) and the runs that made them.

    `beside` is what would go with the tables, `columns` are those of each table, where tables have columns, and
    `computed` are those of them that the database computes: they hold nothing of their own.
    """

    tables: frozenset[str]
    rows: dict[str, int]
    runs: tuple[SeedRunMark, ...]
    beside: Inventory = field(default_factory=Inventory)
    columns: Mapping[str, frozenset[str]] = field(default_factory=dict)
    computed: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Rows in all tables."""
        return sum(self.rows.values())


def environment() -> str:
    """Return the name of the environment: the project's `<PREFIX>_ENV`, by default development."""
    return (setting(_variable()) or "development").strip().lower()


def _variable() -> str:
    return f"{location().env_prefix}_ENV"


def forbid_production(action: str) -> None:
    """Raise `GuardError` in production; no flag bypasses this."""
    if environment() in _PRODUCTION:
        raise GuardError(
            f"{_variable()} is {environment()}: refusing to {action}. No option overrides this. "
            f"If this is not production, correct {_variable()} in the environment or in .env."
        )


def tables_query(provider: Provider, schemas: Sequence[str] = ()) -> str:
    """Return the query for the labels of all tables, of `schemas` or of the one of the address.

    Prisma's own book-keeping is not data, and what an extension made is the extension's.
    """
    if provider == "sqlite":
        # A virtual table counts as one; those that it keeps its rows in belong to it.
        return (
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') "
            "AND name NOT LIKE 'sqlite_%' AND name <> '_prisma_migrations' ORDER BY name"
        )
    label = "schemaname || '.' || tablename" if schemas else "tablename::text"
    return (
        f"SELECT {label} AS name FROM pg_tables "
        f"WHERE schemaname {among(schemas)} AND tablename <> '_prisma_migrations' AND NOT EXISTS ("
        "SELECT FROM pg_depend WHERE deptype = 'e' AND classid = 'pg_class'::regclass "
        "AND objid = format('%I.%I', schemaname, tablename)::regclass) ORDER BY 1"
    )


def columns_query(provider: Provider, schemas: Sequence[str] = ()) -> str:
    """Return the query for the columns of all tables, as `table`, `column` and whether the database computes it.

    Tables are named as `tables_query` names them.
    """
    if provider == "sqlite":
        # 1 are those that a virtual table hides, 2 and 3 those that are computed.
        return (
            'SELECT m.name AS "table", c.name AS "column", c.hidden > 1 AS computed FROM pragma_table_list AS m '
            "JOIN pragma_table_xinfo(m.name) AS c WHERE m.schema = 'main' AND m.type = 'table' AND c.hidden <> 1"
        )
    label = "table_schema || '.' || table_name" if schemas else "table_name"
    return (
        f'SELECT ({label})::text AS "table", column_name::text AS "column", is_generated = \'ALWAYS\' AS computed '
        f"FROM information_schema.columns WHERE table_schema {among(schemas)}"
    )


async def inspect(db: Prisma, provider: Provider, schemas: Sequence[str] = ()) -> DatabaseState:
    """Count the rows of every table that is there, ours or not, and read the marks of earlier runs.

    `schemas` are those of the data model (`@@schema`), where it names any.
    """
    steps = inspection(provider, schemas)
    sql = next(steps)
    while True:
        rows = await db.query_raw(statement(sql))
        try:
            sql = steps.send(rows)
        except StopIteration as done:
            return done.value


def inspect_with(
    query: Callable[[str], list[dict[str, Any]]], provider: Provider, schemas: Sequence[str] = ()
) -> DatabaseState:
    """Do what `inspect` does, through a driver's own `query`."""
    steps = inspection(provider, schemas)
    sql = next(steps)
    while True:
        try:
            sql = steps.send(query(sql))
        except StopIteration as done:
            return done.value


def inspection(provider: Provider, schemas: Sequence[str] = ()) -> Inspection:
    """Ask for the tables, the rows of each, and the marks; a table that only shares their name holds no marks."""
    tables = [row["name"] for row in (yield tables_query(provider, schemas))]
    tables = [table for table, _ in uncut(((table, "") for table in tables), provider)]
    if not tables:
        return DatabaseState(frozenset(), {}, ())
    counts = [f"SELECT {literal(table)} AS name, count(*) AS held FROM {place(table, schemas)}" for table in tables]
    rows = {row["name"]: int(row["held"]) for row in (yield " UNION ALL ".join(counts))}
    found = yield columns_query(provider, schemas)
    columns, computed = (
        columns_of(uncut([(row["table"], row["column"]) for row in some], provider))
        for some in (found, [row for row in found if row["computed"]])
    )
    marks: Iterable[Mapping[str, Any]] = ()
    own = mark_table()
    marked = next((table for table in tables if place(table, schemas).endswith(identifier(own.name))), None)
    if marked and columns.get(marked, frozenset()).issuperset(map(own.column, _REQUIRED)):
        order = identifier(own.column("number"))
        marks = map(own.said, (yield f"SELECT * FROM {place(marked, schemas)} ORDER BY {order}"))
    elif (yield mark.FIND[provider]):
        marks = mark.reading((yield mark.READ))
    lost = yield lost_query(provider, schemas)
    again = yield put_back_query(provider, schemas)
    beside = inventory(lost, again, schemas, (yield REFERRING) if provider == "sqlite" else ())
    return replace(state_of(rows, marks), beside=beside, columns=columns, computed=computed)


def columns_of(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Return the columns by table, of pairs of their names."""
    columns: dict[str, set[str]] = {}
    for table, column in pairs:
        columns.setdefault(table, set()).add(column)
    return {table: frozenset(names) for table, names in columns.items()}


def state_of(rows: Mapping[str, int], marks: Iterable[Mapping[str, Any]]) -> DatabaseState:
    """Return the state of a database that has these tables with so many rows, and these rows of marks, in order."""
    return DatabaseState(
        frozenset(rows), {table: held for table, held in rows.items() if held}, tuple(map(_mark, marks))
    )


def is_mark(row: Mapping[str, Any]) -> bool:
    """Whether a row, of whatever wrote it, says what a mark says."""
    return row.keys() >= set(_REQUIRED)


def has_model(datamodel: DataModel) -> bool:
    """Whether a schema has a model for the marks of its runs; else the database remembers them in a view."""
    model = datamodel.models.get(MARK)
    return model is not None and model.fields.keys() >= set(_REQUIRED)


class MarkTable(NamedTuple):
    """Where the marks are kept: a table and, by what they say, its columns of other names."""

    name: str
    columns: Mapping[str, str] = MappingProxyType({})

    def column(self, said: str) -> str:
        """Return the column for what a mark says."""
        return self.columns.get(said, said)

    def said(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a row says, by the names of the model's fields."""
        fields = {column: name for name, column in self.columns.items()}
        return {fields.get(column, column): value for column, value in row.items()}


def mark_table() -> MarkTable:
    """Return where the marks of runs are kept, as the schema maps the names (`@@map`, `@map`)."""
    try:
        datamodel = load()
    except SeedError:
        # Nothing was generated yet, and a name is as good as another.
        return MarkTable(MARK)
    if not has_model(datamodel):
        return MarkTable(MARK)
    model = datamodel.models[MARK]
    return MarkTable(model.table, {field.name: field.column for field in model.scalars})


def marked_areas(text: str, kept: Collection[str]) -> str:
    """Return the areas of a mark, as JSON text, without those that are not kept."""
    return json.dumps([area for area in json.loads(text) if area in kept], separators=(",", ":"))


def concern(
    state: DatabaseState, url: DatabaseUrl, ours: Collection[str] | None = None, deleted: Collection[str] = ()
) -> str | None:
    """Return what speaks against clearing this database, as the question's first sentence, or None.

    Where more than this schema's tables is at stake, `ours` names those; rows in others are somebody else's. The rows
    of the tables `deleted` are deleted one by one, so that the database deletes what is to follow them.
    """
    held = f"{url} holds {counted(state.total, 'row')}"
    beside = _beside(state, ours) if ours is not None else []
    more = f", and {_listed(beside)}, which this schema does not have" if beside else ""
    if ours is None and state.beside.heirs:
        more = f", and {_listed(state.beside.heirs)} would be emptied with this schema's tables"
    followers = [f"table {each}" for each in sorted(state.beside.followers(deleted).intersection(state.rows))]
    if followers:
        more = f", and rows of {_listed(followers)} would be deleted or changed with those that they refer to"
    if not state.total:
        return f"{url} holds {_listed(beside)}, which this schema does not have." if beside else None
    if not state.runs:
        return f"{held} that this seeder did not make{more}."
    others = [table for table in state.rows if ours is not None and table not in ours]
    if others:
        beside = [each for each in beside if each.removeprefix("table ") not in others]
        more = f", and {_listed(beside)}" if beside else ""
        return f"{held}, some in {_listed(others)}{more}, which this schema does not have."
    if more:
        return f"{held}{more}."
    recorded = state.runs[-1].environment
    if recorded != environment():
        return f"{held} seeded for the environment '{recorded}', but this is '{environment()}'."
    if not url.is_local:
        return f"{held}, and {url.host} is not this machine."
    return None


def _beside(state: DatabaseState, ours: Collection[str]) -> list[str]:
    theirs = sorted(state.tables.difference(ours))
    # With a table goes what belongs to it.
    lost = (str(each) for each in state.beside.lost if each.table not in theirs)
    return [*(f"table {table}" for table in theirs), *lost]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


@dataclass(slots=True)
class Permit:
    """Leave for `effect`, which `approve` gives where something speaks against it; the rest as in `concern`.

    It is for what was there when it was given. What others have added since is asked about as well.
    """

    url: DatabaseUrl
    approve: Callable[[str], bool]
    effect: str
    ours: Collection[str] | None = None
    deleted: Collection[str] = ()
    instead: str = ""
    _given: set[str] = field(default_factory=set)

    def __call__(self, state: DatabaseState) -> None:
        """Raise `GuardError` where there is no leave for this state."""
        reason = concern(state, self.url, self.ours, self.deleted)
        if reason is None or reason in self._given:
            return
        if not self.approve(f"{reason} {self.effect}"):
            raise GuardError(f"{reason} Nothing was changed. Use --yes to continue{self.instead}.")
        self._given.add(reason)


def free(state: DatabaseState) -> None:
    """Give leave for a run that takes nothing away."""


def _mark(run: Mapping[str, Any]) -> SeedRunMark:
    areas = json.loads(run["areas"]) if isinstance(run["areas"], str) else run["areas"]
    return SeedRunMark(
        profile=run["profile"],
        seed=run["seed"],
        as_of=timestamp(run["asOf"]),
        environment=run["environment"],
        areas=tuple(areas),
        facts={name: value for name, value in run.items() if name not in _MARK_COLUMNS},
    )
