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
"""

INDEXES = """
CREATE UNIQUE INDEX guests_city ON "Guest" (lower(city) DESC);
CREATE UNIQUE INDEX guests_domain ON "Guest" (domain) WHERE domain IS NOT NULL;
CREATE UNIQUE INDEX stays_purpose ON "Stay" ("guestId", lower(purpose));
CREATE UNIQUE INDEX stays_current ON "Stay" (lower(status)) WHERE status = 'the one that is current';
"""


@pytest.mark.parametrize("provider", ["sqlite", "postgresql"])
def test_rows_keep_apart_what_only_the_database_keeps_apart(make_project, provider):
    project = make_project(provider, MODELS)
    for url in project.urls:
        if provider == "postgresql":
            with psycopg.connect(url, autocommit=True) as db:
                db.execute(INDEXES.encode())
        else:
            with closing(sqlite3.connect(url.removeprefix("file:"))) as db:
                db.executescript(INDEXES)
    assert project.trial() == "3 models\n"
