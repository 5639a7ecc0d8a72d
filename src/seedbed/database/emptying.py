"""Emptying a test's database on PostgreSQL, so that the next test has it as if it were new.

To copy a template with a hundred tables takes a server a quarter of a second; to delete the few rows of a test takes a
twentieth of that. What is as new has to be proven: where a test did anything else, the next one gets another database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg

from seedbed.database.libpq import conninfo
from seedbed.database.statements import literal, statement

if TYPE_CHECKING:
    from typing import LiteralString

    from seedbed.database.url import DatabaseUrl

_OWN = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"

# TRUNCATE and VACUUM change pg_class, which is compared by what they leave alone; statistics change by themselves.
_CATALOGS = """
SELECT relname FROM pg_class
WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r' AND NOT relisshared
    AND relname NOT IN ('pg_class', 'pg_statistic', 'pg_statistic_ext_data') AND has_table_privilege(oid, 'SELECT')
ORDER BY relname
"""

_RELATIONS = f"""
SELECT md5(coalesce(string_agg(concat_ws(' ', c.oid, relname, relnamespace, reltype, relowner, reltablespace, relkind,
    relam, relpersistence, relnatts, relchecks, relhasrules, relhastriggers, relrowsecurity, relforcerowsecurity,
    relispartition, relreplident, relacl, reloptions), ',' ORDER BY c.oid), ''))
FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE {_OWN}
"""

_SETTINGS = """
SELECT concat_ws(' ', datdba, datacl, datconnlimit,
    (SELECT string_agg(s.setconfig::text, ' ' ORDER BY setrole) FROM pg_db_role_setting s WHERE setdatabase = d.oid))
FROM pg_database d WHERE datname = current_database()
"""

# Rows that policies hide, that lie elsewhere or that are copies of others could not be found or not be deleted; and
# what triggers and rules do to a deletion is anybody's guess.
_FIT = f"""
SELECT NOT EXISTS (
    SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE {_OWN} AND (relrowsecurity OR relkind IN ('m', 'f') OR relhasrules AND relkind <> 'v')
) AND NOT EXISTS (SELECT FROM pg_trigger WHERE NOT tgisinternal) AND NOT EXISTS (SELECT FROM pg_event_trigger)
"""

_TABLES = f"""
SELECT format('%I.%I', nspname, relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE {_OWN} AND relkind = 'r' ORDER BY c.oid
"""

_NUMBERS = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE last_value IS NOT NULL
"""

_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""

# A prepared transaction that was left behind would be waited for without an end.
_PATIENCE = "SET lock_timeout = '2s'"


class Emptying:
    """Empties the copies of one template, which it knows from the first copy.

    For each copy it has a connection: a new one would read about all tables again, which takes most of the time.
    """

    def __init__(self) -> None:
        self._look: LiteralString = ""
        self._state: list[str] = []
        self._rows: LiteralString = ""
        self._connections: dict[str, psycopg.Connection] = {}

    def learn(self, url: DatabaseUrl) -> None:
        """Note what a copy looks like that nothing has happened to yet."""
        self.forget(url)
        connection = psycopg.connect(conninfo(url), autocommit=True)
        self._connections[url.raw] = connection
        connection.execute(_PATIENCE)
        if self._look:
            return
        catalogs = [
            f"SELECT concat_ws(' ', {literal(name)}, count(*), max(xmin::text::bigint)) FROM {name}"
            for name in _column(connection, _CATALOGS)
        ]
        self._look = statement(" UNION ALL ".join(f"({part})" for part in (*catalogs, _RELATIONS, _SETTINGS)))
        tables = _column(connection, _TABLES)
        self._rows = statement(
            " UNION ALL ".join(f"SELECT {literal(table)} WHERE EXISTS (SELECT FROM {table})" for table in tables)
        )
        if tables and _column(connection, _FIT) == [True] and not _column(connection, self._rows):
            self._state = sorted(_column(connection, self._look))

    def empty(self, url: DatabaseUrl) -> bool:
        """Delete what a test left; return whether the database is as new."""
        connection = self._connections.get(url.raw)
        if connection is None or not self._state:
            return False
        try:
            connection.execute(_OTHERS)
            if sorted(_column(connection, self._look)) != self._state:
                return False
            if filled := _column(connection, self._rows):
                # In one statement: references are checked at its end, whichever way round they go.
                deletions = ", ".join(f"d{number} AS (DELETE FROM {table})" for number, table in enumerate(filled))
                connection.execute(statement(f"WITH {deletions} SELECT 1"))
                # The next test's rows lie where those of a new table would, in the order in which they come.
                connection.execute(statement(f"VACUUM {', '.join(filled)}"))
            connection.execute(_NUMBERS)
        except psycopg.Error:
            return False
        return True

    def forget(self, url: DatabaseUrl) -> None:
        """Close the connection to a copy that is done with."""
        connection = self._connections.pop(url.raw, None)
        if connection is not None:
            connection.close()


def _column(connection: psycopg.Connection, query: LiteralString) -> list[Any]:
    return [value for (value,) in connection.execute(query).fetchall()]
