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
SELECT conrelid::regclass::text AS "table", conname::text AS name, pg_get_constraintdef(oid) AS definition
FROM pg_constraint
WHERE contype = 'f' AND conparentid = 0 AND ({f"{to_own} AND NOT {own}" if of_others else f"{own} OR {to_own}"})
ORDER BY conrelid::regclass::text, conname
"""


def indexes_query(tables: Sequence[Table]) -> str:
    """Return the query for the indexes of tables that no constraint needs."""
    return f"""
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
FROM pg_index
WHERE indrelid = ANY({_classes(tables)})
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
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
    found = list(indexes)
    if found:
        off.append(f"DROP INDEX {', '.join(index['name'] for index in found)}")
    return off, [*(index["definition"] for index in found), *on]


def _classes(tables: Sequence[Table]) -> str:
    names = ", ".join(literal(qualified(table.name, table.db_schema)) for table in tables)
    return f"ARRAY[{names}]::regclass[]"
