"""What a database holds beside the tables and rows: what goes with a table that is dropped, by name.

A reset drops tables. Functions, extensions, types, sequences of their own, default privileges and grants on the schema
stay as they are. Grants on tables and triggers are put back. Views, policies, functions that take a table's rows, and
foreign keys from other schemas would be lost: they are named, and the user is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seedbed.database import mark
from seedbed.database.statements import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from seedbed.database.url import Provider

_SCHEMA = "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())"


def _table(alias: str) -> str:
    return f"{alias}.relnamespace = {_SCHEMA} AND {alias}.relkind IN ('r', 'p')"


LOST: dict[Provider, str] = {
    # A view of SQLite is text, and stays.
    "sqlite": "SELECT '' AS kind, '' AS name WHERE 1 = 0",
    "postgresql": f"""
SELECT DISTINCT CASE v.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END AS kind, v.oid::regclass::text AS name
FROM pg_depend d
JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
JOIN pg_class v ON v.oid = r.ev_class AND v.relkind IN ('v', 'm')
JOIN pg_class t ON t.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass
WHERE {_table("t")} AND v.relname <> {literal(mark.VIEW)}
UNION ALL
SELECT 'policy', quote_ident(polname) || ' on ' || c.oid::regclass
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE {_table("c")}
UNION ALL
SELECT 'row-level security', 'of ' || c.oid::regclass FROM pg_class c WHERE {_table("c")} AND relrowsecurity
UNION ALL
SELECT DISTINCT 'function', p.oid::regprocedure::text
FROM pg_depend d
JOIN pg_proc p ON p.oid = d.objid AND d.classid = 'pg_proc'::regclass
JOIN pg_type y ON d.refclassid = 'pg_type'::regclass AND d.refobjid = y.oid
JOIN pg_class c ON c.oid = y.typrelid OR c.reltype = y.typelem
WHERE {_table("c")}
UNION ALL
SELECT 'foreign key', quote_ident(conname) || ' of ' || conrelid::regclass
FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid JOIN pg_class f ON f.oid = k.conrelid
WHERE contype = 'f' AND {_table("c")} AND f.relnamespace <> c.relnamespace
ORDER BY 1, 2
""",
}
"""The query for the kind and name of everything that is lost with the tables."""

PUT_BACK: dict[Provider, str] = {
    "sqlite": "SELECT tbl_name AS \"table\", sql AS statement FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": f"""
SELECT relname::text AS "table", pg_get_triggerdef(g.oid)
    || CASE tgenabled WHEN 'O' THEN '' ELSE format('; ALTER TABLE %s %s TRIGGER %I', c.oid::regclass,
        CASE tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, tgname) END
    AS statement
FROM pg_trigger g JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal AND {_table("c")}
UNION ALL
SELECT relname::text, format('GRANT %s ON %s TO %s%s', privilege_type, c.oid::regclass,
    CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END,
    CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
FROM pg_class c, aclexplode(relacl) WHERE {_table("c")} AND grantee <> relowner
ORDER BY 1, 2
""",
}
"""The query for the statements that put back what a dropped table had, with the table's name."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """`lost` goes with the tables, each such as `view visits`; `again` are tables and the statements to put back."""

    lost: tuple[str, ...] = ()
    again: tuple[tuple[str, str], ...] = ()

    def putting_back(self, script: Iterable[str]) -> list[str]:
        """Return the statements for those tables that `script` creates."""
        created = [text for text in script if text.startswith("CREATE TABLE")]
        there = {table for table, _ in self.again if any(t.startswith(_beginning(table)) for t in created)}
        return [part for table, text in self.again if table in there for part in _parts(text)]


def inventory(lost: Iterable[Mapping[str, Any]], again: Iterable[Mapping[str, Any]]) -> Inventory:
    """Return the inventory from the rows of the two queries."""
    return Inventory(
        tuple(f"{row['kind']} {row['name']}" for row in lost), tuple((row["table"], row["statement"]) for row in again)
    )


def _beginning(table: str) -> str:
    return f"CREATE TABLE {identifier(table)} "


def _parts(text: str) -> list[str]:
    # A trigger that is not simply enabled takes two statements; its definition itself may hold semicolons.
    definition, found, setting = text.rpartition("; ALTER TABLE ")
    return [definition, f"ALTER TABLE {setting}"] if found and definition.startswith("CREATE TRIGGER") else [text]
