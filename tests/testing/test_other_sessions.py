"""Test databases on a server where others have sessions of their own."""

from __future__ import annotations

from urllib.parse import urlsplit

import psycopg

from seedbed.database import DatabaseUrl
from seedbed.database.test_databases import PostgresqlCopies


def test_sessions_in_template1_and_in_the_template_are_in_nobodys_way(postgres_server):
    copies = PostgresqlCopies(DatabaseUrl.parse(postgres_server))
    with psycopg.connect(urlsplit(postgres_server)._replace(path="/template1").geturl(), application_name="monitor"):
        try:
            template = copies.create("of_all")
            with psycopg.connect(template.raw, application_name="monitor"):
                copies.copy("of_all", "copied")
                copies.copy("of_all", "again")
        finally:
            for name in ("copied", "again", "of_all"):
                copies.drop(name)
            copies.close()
