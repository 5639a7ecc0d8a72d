"""What a database holds beside the tables and rows: what goes with a table that is dropped, by name.

A reset drops tables. Functions, extensions, types, sequences of their own, default privileges and grants on the schema
stay as they are. Grants on tables and triggers are put back. Views, policies, functions that take a table's rows, and
foreign keys from other schemas would be lost: they are named, and the user is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seedbed.database import mark
from seedbed.database.statements import among, literal, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from seedbed.database.url import Provider


def lost_query(provider: Provider, schemas: Sequence[str] = ()) -> str:
    """Return the query for the kind and name of everything that is lost with the tables of `schemas`."""
    if provider == "sqlite":
        # A view of SQLite is text, and stays.
        return "SELECT '' AS kind, '' AS name WHERE 1 = 0"
    return f"""
SELECT DISTINCT CASE v.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END AS kind, v.oid::regclass::text AS name
FROM pg_depend d
JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
JOIN pg_class v ON v.oid = r.ev_class AND v.relkind IN ('v', 'm')
JOIN pg_class t ON t.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass
WHERE {_table(schemas, "t")} AND v.relname <> {literal(mark.VIEW)}
UNION ALL
SELECT 'policy', quote_ident(polname) || ' on ' || c.oid::regclass
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE {_table(schemas, "c")}
UNION ALL
SELECT 'row-level security', 'of ' || c.oid::regclass FROM pg_class c WHERE {_table(schemas, "c")} AND relrowsecurity
UNION ALL
SELECT DISTINCT 'function', p.oid::regprocedure::text
FROM pg_depend d
JOIN pg_proc p ON p.oid = d.objid AND d.classid = 'pg_proc'::regclass
JOIN pg_type y ON d.refclassid = 'pg_type'::regclass AND d.refobjid = y.oid
JOIN pg_class c ON c.oid = y.typrelid OR c.reltype = y.typelem
WHERE {_table(schemas, "c")}
UNION ALL
SELECT 'foreign key', quote_ident(conname) || ' of ' || conrelid::regclass
FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid JOIN pg_class f ON f.oid = k.conrelid
WHERE contype = 'f' AND {_table(schemas, "c")} AND NOT {_inside(schemas, "f")}
ORDER BY 1, 2
"""


def put_back_query(provider: Provider, schemas: Sequence[str] = ()) -> str:
    """Return the query for the statements that put back what a dropped table had, with the table as it is created."""
    if provider == "sqlite":
        return "SELECT tbl_name AS \"table\", sql AS statement FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    label = "relnamespace::regnamespace::name || '.' || relname" if schemas else "relname::text"
    return f"""
SELECT {label} AS "table", pg_get_triggerdef(g.oid)
    || CASE tgenabled WHEN 'O' THEN '' ELSE format('; ALTER TABLE %s %s TRIGGER %I', c.oid::regclass,
        CASE tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, tgname) END
    AS statement
FROM pg_trigger g JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal AND {_table(schemas, "c")}
UNION ALL
SELECT {label}, format('GRANT %s ON %s TO %s%s', privilege_type, c.oid::regclass,
    CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END,
    CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
FROM pg_class c, aclexplode(relacl) WHERE {_table(schemas, "c")} AND grantee <> relowner
ORDER BY 1, 2
"""


def _inside(schemas: Sequence[str], alias: str) -> str:
    return f"{alias}.relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname {among(schemas)})"


def _table(schemas: Sequence[str], alias: str) -> str:
    return f"{_inside(schemas, alias)} AND {alias}.relkind IN ('r', 'p')"


@dataclass(frozen=True, slots=True)
class Inventory:
    """`lost` goes with the tables, each such as `view visits`; `again` are tables and the statements to put back."""

    lost: tuple[str, ...] = ()
    again: tuple[tuple[str, str], ...] = ()
    schemas: tuple[str, ...] = ()

    def putting_back(self, script: Iterable[str]) -> list[str]:
        """Return the statements for those tables that `script` creates."""
        created = [text for text in script if text.startswith("CREATE TABLE")]
        begun = {table: f"CREATE TABLE {place(table, self.schemas)} " for table, _ in self.again}
        there = {table for table, begins in begun.items() if any(text.startswith(begins) for text in created)}
        return [part for table, text in self.again if table in there for part in _parts(text)]


def inventory(
    lost: Iterable[Mapping[str, Any]], again: Iterable[Mapping[str, Any]], schemas: Sequence[str] = ()
) -> Inventory:
    """Return the inventory of `schemas` from the rows of the two queries."""
    return Inventory(
        tuple(f"{row['kind']} {row['name']}" for row in lost),
        tuple((row["table"], row["statement"]) for row in again),
        tuple(schemas),
    )


def _parts(text: str) -> list[str]:
    # A trigger that is not simply enabled takes two statements; its definition itself may hold semicolons.
    definition, found, setting = text.rpartition("; ALTER TABLE ")
    return [definition, f"ALTER TABLE {setting}"] if found and definition.startswith("CREATE TRIGGER") else [text]
