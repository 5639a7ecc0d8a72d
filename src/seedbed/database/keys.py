"""What PostgreSQL checks and keeps beside each row, foreign keys and indexes: off before a load, on after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedbed.database.statements import identifier, literal, qualified

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from seedbed.datamodel import Table


def foreign_keys_query(tables: Sequence[Table], *, of_others: bool = False) -> str:
    """Return the query for the foreign keys of tables and for those of others that refer to them, or for these only."""
    own, to_own = f"conrelid = ANY({_classes(tables)})", f"confrelid = ANY({_classes(tables)})"
    # A partition has a key of its own for each of the table that it is part of, and nobody can drop that one.
    return f"""
SELECT conrelid::regclass::text AS "table", conname::text AS name, pg_get_constraintdef(oid) AS definition,
    obj_description(oid, 'pg_constraint') AS comment
FROM pg_constraint
WHERE contype = 'f' AND conparentid = 0 AND ({f"{to_own} AND NOT {own}" if of_others else f"{own} OR {to_own}"})
ORDER BY conrelid::regclass::text, conname
"""


def indexes_query(tables: Sequence[Table]) -> str:
    """Return the query for the indexes of tables that no constraint needs, and that their definition says all of.

    That of a partitioned table makes none on its partitions, and none says that rows are published by it or sorted
    by it, where it lies, and what was written about it.
    """
    return f"""
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
FROM pg_index JOIN pg_class i ON i.oid = indexrelid
WHERE indrelid = ANY({_classes(tables)})
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
    AND i.relkind = 'i' AND NOT i.relispartition AND NOT indisreplident AND NOT indisclustered AND i.reltablespace = 0
    AND NOT EXISTS (SELECT FROM pg_description WHERE objoid = indexrelid AND classoid = 'pg_class'::regclass)
ORDER BY indexrelid::regclass::text
"""


def taking_off(
    foreign_keys: Iterable[Mapping[str, Any]], indexes: Iterable[Mapping[str, Any]] = ()
) -> tuple[list[str], list[str]]:
    """Return the statements that drop what the queries found, and those that make it again, indexes first."""
    off, on = [], []
    for key in foreign_keys:
        name = identifier(key["name"])
        off.append(f"ALTER TABLE {key['table']} DROP CONSTRAINT {name}")
        on.append(f"ALTER TABLE {key['table']} ADD CONSTRAINT {name} {key['definition']}")
        if key["comment"] is not None:
            on.append(f"COMMENT ON CONSTRAINT {name} ON {key['table']} IS {literal(key['comment'])}")
    found = list(indexes)
    if found:
        off.append(f"DROP INDEX {', '.join(index['name'] for index in found)}")
    return off, [*(index["definition"] for index in found), *on]


def moving_back_sequences(tables: Sequence[Table], names: Iterable[str] = ()) -> str:
    """Return the statement after which a transaction that is rolled back takes its sequences back, too.

    Else PostgreSQL does not: a number that `setval` has set stays. A sequence that gets a file of its own within the
    transaction goes back with it, which its owner alone may ask for. `names` are sequences beside those of columns.
    """
    named = ", ".join(f"{literal(name)}::regclass::oid" for name in names)
    also = f" OR s.seqrelid = ANY(ARRAY[{named}])" if named else ""
    return f"""
DO $do$ DECLARE each record; BEGIN
FOR each IN SELECT s.seqrelid::regclass AS name, s.seqincrement AS step
    FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
    WHERE pg_has_role(c.relowner, 'USAGE') AND (EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid
            AND d.refclassid = 'pg_class'::regclass AND d.refobjid = ANY({_classes(tables)}) AND d.deptype IN ('a', 'i')
    ){also})
LOOP EXECUTE format('ALTER SEQUENCE %s INCREMENT BY %s', each.name, each.step); END LOOP;
END $do$"""


def _classes(tables: Sequence[Table]) -> str:
    names = ", ".join(literal(qualified(table.name, table.db_schema)) for table in tables)
    return f"ARRAY[{names}]::regclass[]"
