"""Unique indexes that a migration made by hand and Prisma's schema cannot say: rows keep them apart."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import psycopg
import pytest

MODELS = """
model Guest {
  id     Int     @id @default(autoincrement())
  name   String
  city   String
  domain String?
  desc   String?
  stays  Stay[]
  cards  Card[]
  places Place[]
}

model Stay {
  id      Int    @id @default(autoincrement())
  guestId Int
  guest   Guest  @relation(fields: [guestId], references: [id])
  purpose String
  status  String @default("open")
}

model Article {
  id           Int       @id @default(autoincrement())
  published_at DateTime? @default(now())
  created_at   DateTime? @default(now())
}

model Card {
  id      Int        @id @default(autoincrement())
  guestId Int
  guest   Guest      @relation(fields: [guestId], references: [id])
  status  CardStatus @default(ACTIVE) @map("card_status")
  main    Boolean    @default(true)
}

enum CardStatus {
  ACTIVE    @map("active")
  BLOCKED   @map("blocked")
  EXPIRED   @map("expired")
}

model Place {
  id      Int       @id @default(autoincrement())
  guestId Int
  guest   Guest     @relation(fields: [guestId], references: [id])
  role    String    @default("member")
  room    String?
  leftAt  DateTime?
}
"""

INDEXES = """
CREATE UNIQUE INDEX cards_active ON "Card" ("guestId") WHERE card_status = 'active' AND "guestId" > 0;
CREATE UNIQUE INDEX cards_main ON "Card" ("guestId") WHERE main;
CREATE UNIQUE INDEX places_now ON "Place" ("guestId", role) WHERE "leftAt" IS NULL;
CREATE UNIQUE INDEX guests_city ON "Guest" (lower(city) DESC);
CREATE UNIQUE INDEX guests_domain ON "Guest" (domain) WHERE domain IS NOT NULL;
CREATE UNIQUE INDEX stays_purpose ON "Stay" ("guestId", lower(purpose));
CREATE UNIQUE INDEX stays_current ON "Stay" (lower(status)) WHERE status = 'the one that is current';
"""


REFUSED = """
import asyncio
from seedbed.database import connect
from seedbed.errors import FactoryError
from seedbed.factories import create_factory_context, factory_for

async def main():
    async with connect() as db:
        context = create_factory_context(db, seed=9, numbered_after=900)
        guest = await factory_for("Guest")(context).create()
        cards = [await factory_for("Card")(context).create(guestId=guest.id) for _ in range(3)]
        print(*(card.status for card in cards), *(card.main for card in cards))
        try:
            await factory_for("Card")(context).create(guestId=guest.id, status="ACTIVE")
        except FactoryError as error:
            print(error)

asyncio.run(main())
"""


def make_indexes(project, script):
    """Make indexes by hand in the databases of a project, as a migration does."""
    for url in project.urls:
        if url.startswith("file:"):
            with closing(sqlite3.connect(url.removeprefix("file:"))) as db:
                db.executescript(script)
        else:
            with psycopg.connect(url, autocommit=True) as db:
                db.execute(script.encode())


def ask(url, query):
    """Return rows of a database."""
    if url.startswith("file:"):
        with closing(sqlite3.connect(url.removeprefix("file:"))) as db:
            return db.execute(query).fetchall()
    with psycopg.connect(url) as db:
        return db.execute(query.encode()).fetchall()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def project(request, make_project):
    project = make_project(request.param, MODELS)
    make_indexes(project, INDEXES)
    if request.param == "postgresql":
        for url in project.urls:
            with psycopg.connect(url, autocommit=True) as db:
                if db.info.server_version >= 150_000:
                    db.execute('CREATE UNIQUE INDEX places_room ON "Place" ("guestId", room) NULLS NOT DISTINCT')
    return project


def test_rows_keep_apart_what_only_the_database_keeps_apart(project):
    assert project.trial() == "5 models\n"


def test_a_row_leaves_the_condition_of_an_index_where_its_key_is_taken(project):
    """One card of a guest is active; the others are blocked or expired."""
    project.seed("--rows", "30", "--yes")
    url = project.urls[0]
    counts = dict(ask(url, 'SELECT CAST(card_status AS TEXT), count(*) FROM "Card" GROUP BY 1'))
    assert counts.keys() == {"active", "blocked", "expired"}
    assert counts["active"] > 5
    assert {bool(main) for (main,) in ask(url, 'SELECT DISTINCT main FROM "Card"')} == {True, False}
    assert len(ask(url, 'SELECT DISTINCT ("leftAt" IS NULL) FROM "Place"')) == 2
    first, told = project.python(REFUSED).splitlines()
    states, flags = first.split()[:3], first.split()[3:]
    assert (states.count("ACTIVE"), flags) == (1, ["True", "False", "False"])
    assert told.startswith("CardFactory: the row breaks a rule of the database: the unique index cards_active (guestId")
    assert told.endswith("Declare 'guestId' and 'status' in CardFactory so that it holds, or pass what fits.")
