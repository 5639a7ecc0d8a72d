"""What a database holds beside the tables and rows: what goes with a table that is dropped, by name.

A reset drops tables. Functions, extensions, types, sequences of their own, default privileges and grants on the schema
stay as they are. Put back are owners, triggers, grants on tables, columns and their sequences, check and exclusion
constraints, comments, statistics, rules, and the place in publications. Views, policies, functions, columns and domains
of the type of a table's rows, computed columns, tables that inherit from one, and foreign keys from other schemas would
be lost: they are named, and the user is asked. SQLite keeps a check in the text of its table: there it would be lost.
An index that the schema does not name goes: an earlier version of the schema may have had it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seedbed.database import mark
from seedbed.database.constraints import COMPUTED_ON_SQLITE
from seedbed.database.statements import among, identifier, literal, place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from seedbed.database.url import Provider

HEIR = "inheriting table"
"""The kind of a table that inherits from one of the schema and is no partition: its rows are its own."""


REFERRING = """
WITH named AS MATERIALIZED (SELECT name, lower(name) AS folded FROM sqlite_master WHERE type = 'table'),
references_of AS MATERIALIZED (
    SELECT m.name, lower(k."table") AS folded, k.on_delete NOT IN ('NO ACTION', 'RESTRICT') AS follows
    FROM pragma_table_list AS m JOIN pragma_foreign_key_list(m.name) AS k
    WHERE m.schema = 'main' AND m.type = 'table'
)
SELECT r.name AS "table", p.name AS parent, r.follows FROM references_of AS r JOIN named AS p USING (folded)
"""
"""The query for the references between tables of a SQLite file: of whose rows which, and whether a deletion follows.

What is materialized is read once. Looked up for each reference, the list of tables would be read as often.
"""


def lost_query(provider: Provider, schemas: Sequence[str] = ()) -> str:
    """Return the query for the kind and name of everything that is lost with the tables of `schemas`.

    `table` is the label of the table of `schemas` that it is a part of, or is itself; empty for what is neither.
    """
    if provider == "sqlite":
        # A view of SQLite is text, and stays. Prisma writes no checks there; those of a table are part of its text.
        return (
            "SELECT 'check constraint' AS kind, 'of ' || name AS name, name AS \"table\" FROM (SELECT name, "
            "replace(replace(sql, char(10), ' '), char(9), ' ') AS made FROM sqlite_master WHERE type = 'table') "
            "WHERE made LIKE '% check (%' OR made LIKE '% check(%' "
            f"UNION ALL SELECT 'computed column', \"table\" || '.' || name, \"table\" FROM ({COMPUTED_ON_SQLITE})"
        )
    of_table = _label(schemas, "c")
    return f"""
SELECT DISTINCT CASE v.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END AS kind, v.oid::regclass::text AS name,
    '' AS "table"
FROM pg_depend d
JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
JOIN pg_class v ON v.oid = r.ev_class AND v.relkind IN ('v', 'm')
JOIN pg_class t ON t.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass
WHERE {_table(schemas, "t")} AND v.relname <> {literal(mark.VIEW)}
UNION ALL
SELECT 'policy', quote_ident(polname) || ' on ' || c.oid::regclass, {of_table}
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE {_table(schemas, "c")}
UNION ALL
SELECT 'row-level security', 'of ' || c.oid::regclass, {of_table}
FROM pg_class c WHERE {_table(schemas, "c")} AND relrowsecurity
UNION ALL
SELECT DISTINCT CASE d.classid WHEN 'pg_proc'::regclass THEN 'function' ELSE i.type END,
    CASE d.classid WHEN 'pg_proc'::regclass THEN d.objid::regprocedure::text ELSE i.identity END, ''
FROM ({_row_types(schemas)}) y
JOIN pg_depend d ON d.refclassid = 'pg_type'::regclass AND d.refobjid = y.oid AND d.deptype = 'n'
CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, d.objsubid) i
WHERE NOT (d.classid = 'pg_class'::regclass AND d.objid IN (SELECT c.oid FROM pg_class c WHERE {_table(schemas, "c")}))
UNION ALL
SELECT 'foreign key', quote_ident(conname) || ' of ' || conrelid::regclass, ''
FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid JOIN pg_class f ON f.oid = k.conrelid
WHERE contype = 'f' AND {_table(schemas, "c")} AND NOT {_inside(schemas, "f")}
UNION ALL
SELECT 'computed column', c.oid::regclass || '.' || quote_ident(attname), {of_table}
FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
WHERE {_table(schemas, "c")} AND attnum > 0 AND NOT attisdropped AND attgenerated <> ''
UNION ALL
SELECT 'owner', c.relowner::regrole || ' of ' || c.oid::regclass, {of_table}
FROM pg_class c WHERE {_table(schemas, "c")} AND NOT pg_has_role(c.relowner, 'USAGE')
UNION ALL
SELECT 'publication', quote_ident(p.pubname) || ' of ' || c.oid::regclass, {of_table}
FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid JOIN pg_class c ON c.oid = r.prrelid
WHERE {_table(schemas, "c")} AND ({_BOUND_PUBLICATION})
UNION ALL
SELECT 'replica identity', 'of ' || c.oid::regclass, {of_table} FROM pg_class c
WHERE {_table(schemas, "c")} AND c.relreplident = 'i'
UNION ALL
SELECT CASE WHEN h.relispartition THEN 'partition' ELSE {literal(HEIR)} END, h.oid::regclass::text,
    CASE WHEN {_inside(schemas, "h")} THEN {_label(schemas, "h")} ELSE '' END
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent JOIN pg_class h ON h.oid = i.inhrelid
WHERE {_table(schemas, "c")}
UNION ALL
SELECT 'inheritance', 'of ' || c.oid::regclass || ' from ' || a.oid::regclass, {of_table}
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class a ON a.oid = i.inhparent
WHERE {_table(schemas, "c")} AND NOT {_inside(schemas, "a")}
ORDER BY 1, 2
"""


def put_back_query(provider: Provider, schemas: Sequence[str] = ()) -> str:
    """Return the query for the statements that put back what a dropped table had, with the table as it is created.

    `columns` are those that a statement needs, as JSON.
    """
    if provider == "sqlite":
        return (
            # A trigger has the name of its table as somebody wrote it, upper or lower case.
            "SELECT coalesce(t.name, r.tbl_name) AS \"table\", r.sql AS statement, '[]' AS columns "
            "FROM sqlite_master r LEFT JOIN sqlite_master t ON t.type = 'table' AND lower(t.name) = lower(r.tbl_name) "
            "WHERE r.type = 'trigger' ORDER BY r.name"
        )
    parts = [
        f'SELECT {_label(schemas, "c")} AS "table", {put} AS statement, {columns} AS columns FROM {source} '
        f"WHERE {_table(schemas, 'c')} AND {condition}"
        for put, columns, source, condition in _PUT_BACK
    ]
    # What is taken away comes first, and given back where it was.
    ordered = "ORDER BY \"table\", statement NOT LIKE 'REVOKE %', statement"
    return f"SELECT * FROM ({' UNION ALL '.join(parts)}) put_back {ordered}"


# Columns and rows are chosen since version 15, where `to_jsonb` has them.
_BOUND_PUBLICATION = (
    "NOT pg_has_role(p.pubowner, 'USAGE') OR to_jsonb(r) ->> 'prattrs' IS NOT NULL "
    "OR to_jsonb(r) ->> 'prqual' IS NOT NULL"
)
_OF_TABLE = "c.oid::regclass"
_TO = "CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END"
_OPTION = "CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END"


def _names(numbers: str) -> str:
    return (
        "coalesce((SELECT json_agg(a.attname)::text FROM pg_attribute a "
        f"WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attnum = ANY({numbers})), '[]')"
    )


# What puts it back, the columns it needs, where it comes from, and when. The owner sorts before what only he may do.
_PUT_BACK = (
    (
        f"format('ALTER TABLE %s OWNER TO %s', {_OF_TABLE}, c.relowner::regrole)",
        "'[]'",
        "pg_class c",
        "c.relowner::regrole::text <> quote_ident(current_user) AND pg_has_role(c.relowner, 'USAGE')",
    ),
    (
        "pg_get_triggerdef(g.oid) || CASE tgenabled WHEN 'O' THEN '' "
        f"ELSE format('; ALTER TABLE %s %s TRIGGER %I', {_OF_TABLE}, CASE tgenabled WHEN 'D' THEN 'DISABLE' "
        "WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, tgname) END",
        "'[]'",
        "pg_trigger g JOIN pg_class c ON c.oid = tgrelid",
        "NOT tgisinternal",
    ),
    (
        # What default privileges give to a new table, and somebody had taken away from this one.
        f"format('REVOKE ALL ON %s FROM %s', {_OF_TABLE}, {_TO})",
        "'[]'",
        "pg_class c, pg_default_acl a, aclexplode(a.defaclacl) g",
        "a.defaclobjtype = 'r' AND a.defaclrole = current_user::regrole AND a.defaclnamespace IN (0, c.relnamespace) "
        "AND g.grantee NOT IN (c.relowner, a.defaclrole)",
    ),
    (
        f"format('GRANT %s ON %s TO %s%s', g.privilege_type, {_OF_TABLE}, {_TO}, {_OPTION})",
        "'[]'",
        "pg_class c, aclexplode(c.relacl) g",
        "g.grantee <> c.relowner",
    ),
    (
        f"format('GRANT %s (%I) ON %s TO %s%s', g.privilege_type, t.attname, {_OF_TABLE}, {_TO}, {_OPTION})",
        "json_build_array(t.attname)::text",
        "pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) g",
        "NOT t.attisdropped AND g.grantee <> c.relowner",
    ),
    (
        # Of the sequence that comes with a column, by the name that it will have again.
        f"format('GRANT %s ON SEQUENCE %s TO %s%s', g.privilege_type, s.oid::regclass, {_TO}, {_OPTION})",
        "json_build_array(t.attname)::text",
        "pg_class c JOIN pg_attribute t ON t.attrelid = c.oid JOIN pg_class s ON s.relkind = 'S' "
        "AND s.relname = c.relname || '_' || t.attname || '_seq' AND s.relnamespace = c.relnamespace, "
        "aclexplode(s.relacl) g",
        "g.grantee <> s.relowner AND EXISTS (SELECT FROM pg_depend d WHERE d.objid = s.oid AND d.refobjid = c.oid "
        "AND d.refobjsubid = t.attnum)",
    ),
    (
        f"format('ALTER TABLE %s ADD CONSTRAINT %I %s', {_OF_TABLE}, k.conname, pg_get_constraintdef(k.oid))",
        _names("k.conkey"),
        "pg_constraint k JOIN pg_class c ON c.oid = k.conrelid",
        "k.contype IN ('c', 'x') AND k.conislocal",
    ),
    (
        f"CASE d.objsubid WHEN 0 THEN format('COMMENT ON TABLE %s IS %L', {_OF_TABLE}, d.description) "
        f"ELSE format('COMMENT ON COLUMN %s.%I IS %L', {_OF_TABLE}, t.attname, d.description) END",
        "json_build_array(t.attname)::text",
        "pg_description d JOIN pg_class c ON c.oid = d.objoid AND d.classoid = 'pg_class'::regclass "
        "LEFT JOIN pg_attribute t ON t.attrelid = c.oid AND t.attnum = d.objsubid",
        "(d.objsubid = 0 OR NOT t.attisdropped)",
    ),
    (
        f"format('ALTER TABLE %s REPLICA IDENTITY %s', {_OF_TABLE}, "
        "CASE c.relreplident WHEN 'f' THEN 'FULL' ELSE 'NOTHING' END)",
        "'[]'",
        "pg_class c",
        "c.relreplident IN ('f', 'n')",
    ),
    (
        f"format('ALTER PUBLICATION %I ADD TABLE %s', p.pubname, {_OF_TABLE})",
        "'[]'",
        "pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid JOIN pg_class c ON c.oid = r.prrelid",
        f"NOT ({_BOUND_PUBLICATION})",
    ),
    (
        "pg_get_statisticsobjdef(x.oid)",
        _names("x.stxkeys"),
        "pg_statistic_ext x JOIN pg_class c ON c.oid = x.stxrelid",
        "true",
    ),
    (
        "pg_get_ruledef(w.oid)",
        "'[]'",
        "pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class",
        "w.ev_type <> '1'",
    ),
)


def _row_types(schemas: Sequence[str]) -> str:
    """Return the query for the types of the tables' rows, and those made of them: arrays of them, domains over them."""
    return f"""
WITH RECURSIVE made(oid) AS (
    SELECT c.reltype FROM pg_class c WHERE {_table(schemas, "c")}
    UNION
    SELECT d.objid FROM pg_depend d JOIN made ON d.refclassid = 'pg_type'::regclass AND d.refobjid = made.oid
    WHERE d.classid = 'pg_type'::regclass
) SELECT oid FROM made"""


def _label(schemas: Sequence[str], alias: str) -> str:
    """Return the label of a table, as `tables_query` has it."""
    if not schemas:
        return f"{alias}.relname::text"
    return f"{alias}.relnamespace::regnamespace::name || '.' || {alias}.relname"


def _inside(schemas: Sequence[str], alias: str) -> str:
    return f"{alias}.relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname {among(schemas)})"


def _table(schemas: Sequence[str], alias: str) -> str:
    return f"{_inside(schemas, alias)} AND {alias}.relkind IN ('r', 'p')"


@dataclass(frozen=True, slots=True)
class Lost:
    """What goes with a table: its kind and name, such as `view` and `visits`, and `table` as `lost_query` has it."""

    kind: str
    name: str
    table: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Inventory:
    """`lost` goes with the tables; `again` is put back.

    That is a table, a statement, and the columns without which there is nothing to put back. `following` are pairs of
    tables: rows of the first are deleted or changed with those of the second that they refer to (SQLite).
    """

    lost: tuple[Lost, ...] = ()
    again: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    schemas: tuple[str, ...] = ()
    following: frozenset[tuple[str, str]] = frozenset()

    @property
    def heirs(self) -> list[str]:
        """Tables that inherit from those that are here: whoever empties a table empties them too."""
        return [str(each) for each in self.lost if each.kind == HEIR]

    def followers(self, deleted: Collection[str]) -> set[str]:
        """Return the tables that are none of `deleted`, and whose rows a deletion of all rows of those deletes."""
        return {table for table, of in self.following if of in deleted and table not in deleted}

    def putting_back(self, script: Iterable[str]) -> list[str]:
        """Return the statements for those tables that `script` creates."""
        created = [text for text in script if text.startswith("CREATE TABLE")]
        begun = {table: f"CREATE TABLE {place(table, self.schemas)} " for table, _, _ in self.again}
        made = {
            table: next((text for text in created if text.startswith(begins)), None) for table, begins in begun.items()
        }
        return [
            part
            for table, statement, columns in self.again
            if (text := made[table]) is not None and all(f"{identifier(column)} " in text for column in columns)
            for part in _parts(statement)
        ]


def inventory(
    lost: Iterable[Mapping[str, Any]],
    again: Iterable[Mapping[str, Any]],
    schemas: Sequence[str] = (),
    referring: Iterable[Mapping[str, Any]] = (),
) -> Inventory:
    """Return the inventory of `schemas` from the rows of the queries."""
    return Inventory(
        tuple(Lost(row["kind"], row["name"], row["table"]) for row in lost),
        tuple((row["table"], row["statement"], _columns(row["columns"])) for row in again),
        tuple(schemas),
        frozenset((row["table"], row["parent"]) for row in referring if row["follows"]),
    )


def _columns(text: str) -> tuple[str, ...]:
    # A comment on a table is one on no column.
    return tuple(name for name in json.loads(text) if name is not None)


def _parts(text: str) -> list[str]:
    # A trigger that is not simply enabled takes two statements; its definition itself may hold semicolons.
    definition, found, setting = text.rpartition("; ALTER TABLE ")
    return [definition, f"ALTER TABLE {setting}"] if found and definition.startswith("CREATE TRIGGER") else [text]
