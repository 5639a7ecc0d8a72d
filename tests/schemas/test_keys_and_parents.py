"""Keys that are unique, may be null or are made of parents: which rows factories and `seed --rows` make then."""

from __future__ import annotations

import psycopg
import pytest

MODELS = """
model Sealed {
  id    Int    @id @default(autoincrement())
  code  String @ignore
  notes Note[]
}

model Note {
  id       Int     @id @default(autoincrement())
  sealedId Int?
  sealed   Sealed? @relation(fields: [sealedId], references: [id])
}

model User {
  id        String    @id @default(cuid())
  role      String?   @default("member")
  seenAt    DateTime? @default(now())
  changedAt DateTime? @updatedAt
  settings  Json?     @default("{}")

  profile     Profile?
  memberships Membership[]
  places      Place[]
  following   Follow[]     @relation("following")
  followers   Follow[]     @relation("followers")
}

model Profile {
  id     Int    @id @default(autoincrement())
  userId String @unique
  user   User   @relation(fields: [userId], references: [id])
}

model Org {
  id          Int          @id @default(autoincrement())
  memberships Membership[]
}

model Membership {
  userId String
  orgId  Int
  user   User   @relation(fields: [userId], references: [id])
  org    Org    @relation(fields: [orgId], references: [id])

  @@id([userId, orgId])
}

model Follow {
  followerId  String
  followingId String
  follower    User   @relation("following", fields: [followerId], references: [id])
  following   User   @relation("followers", fields: [followingId], references: [id])

  @@id([followerId, followingId])
}

model Place {
  id        Int      @id @default(autoincrement())
  userId    String
  isDefault Boolean?
  user      User     @relation(fields: [userId], references: [id])

  @@unique([userId, isDefault])
}

enum Weekday {
  MONDAY
  TUESDAY
  WEDNESDAY
}

model Shop {
  id       Int       @id @default(autoincrement())
  code     String    @unique
  hours    Hours[]
  holidays Holiday[]
  reviews  Review[]
}

model Hours {
  id      Int     @id @default(autoincrement())
  shopId  Int
  weekday Weekday
  shop    Shop    @relation(fields: [shopId], references: [id])

  @@unique([shopId, weekday])
}

model Holiday {
  id      Int     @id @default(autoincrement())
  shopId  Int?
  weekday Weekday
  shop    Shop?   @relation(fields: [shopId], references: [id])

  @@unique([shopId, weekday])
}

model Review {
  id       Int    @id @default(autoincrement())
  shopCode String
  shop     Shop   @relation(fields: [shopCode], references: [code])
}

model Tray {
  deskId Int
  slot   Int
  leaves Leaf[]

  @@id([deskId, slot])
}

model Leaf {
  id     Int  @id @default(autoincrement())
  trayId Int
  slot   Int
  tray   Tray @relation(fields: [trayId, slot], references: [deskId, slot])
}

model Seal {
  stamp Bytes @id
  about Json
}

model Badge {
  alias String? @unique
  code  String  @unique
}

model Person {
  id   Int   @id @default(autoincrement())
  cats Cat[] @relation("owner")
  dogs Dog[] @relation("owner")
}

model Zoo {
  id   Int   @id @default(autoincrement())
  cats Cat[] @relation("owner")
}

model Toy {
  id   Int   @id @default(autoincrement())
  dogs Dog[] @relation("owner")
}

model Cat {
  id      Int    @id @default(autoincrement())
  zooId   Int?
  zoo     Zoo?   @relation("owner", fields: [zooId], references: [id])
  ownerId Int
  owner   Person @relation("owner", fields: [ownerId], references: [id])
}

model Dog {
  id      Int    @id @default(autoincrement())
  toys    Toy[]  @relation("owner")
  ownerId Int
  owner   Person @relation("owner", fields: [ownerId], references: [id])
}

model Event {
  id      Int      @id @default(autoincrement())
  bare    DateTime @db.Timestamptz
  naive   DateTime @db.Timestamp
  hour    DateTime @db.Time
  short   DateTime @db.Timestamptz(3)
  default DateTime
}
"""

CHECKS = """
ALTER TABLE "Follow" ADD CONSTRAINT others CHECK ("followerId" <> "followingId");
"""

HEAD = """
import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from prisma import Base64, Json
from seedbed.database import connect
from seedbed.factories import create_factory_context, factory_for
from seedbed.testing import coverage
from seedbed.testing.collection import Factories

async def main(db, make):
{body}

class Done(Exception):
    pass

async def run():
    async with connect() as db:
        with suppress(Done):
            async with db.tx() as tx:
                await main(tx, Factories(create_factory_context(tx)))
                raise Done

asyncio.run(run())
"""


@pytest.fixture(scope="module")
def project(make_project):
    project = make_project("postgres", MODELS)
    for url in project.urls:
        with psycopg.connect(url, autocommit=True) as db:
            db.execute(CHECKS.encode())
    return project


@pytest.fixture
def run(project):
    """Return a function that runs lines with a client and the factories, and returns what they print."""

    def lines(text: str) -> list[str]:
        return project.python(HEAD.format(body="\n".join(f"    {line}" for line in text.splitlines()))).splitlines()

    return lines


def test_a_null_that_was_asked_for_is_kept_where_the_column_has_a_default(run):
    assert run("""
for made in (await make.user.create(role=None, seenAt=None, changedAt=None), await make.user.create()):
    print(made.role, made.seenAt is None, made.changedAt is None)
""") == ["None True True", "member False False"]


def test_each_recycled_row_is_the_parent_of_one_where_there_can_be_only_one(run):
    assert run("""
users = [await make.user.create() for _ in range(6)]
rows = await make.profile.recycle(*users).create_many(6)
print({row["userId"] for row in rows} == {user.id for user in users})
""") == ["True"]


def test_a_recycled_row_stays_the_parent_where_the_other_parent_can_change(run):
    assert run("""
org = await make.org.create()
rows = [await make.membership.recycle(org).create() for _ in range(3)]
print({row.orgId for row in rows} == {org.id}, len({row.userId for row in rows}))
users, orgs = [await make.user.create() for _ in range(2)], [org, await make.org.create()]
rows = await make.membership.recycle(*users, *orgs).create_many(4)
print({(row["userId"], row["orgId"]) for row in rows} == {(user.id, org.id) for user in users for org in orgs})
""") == ["True 3", "True"]


def test_a_row_does_not_take_what_an_earlier_one_of_the_same_call_was_given(run):
    assert run("""
shop = await make.shop.create()
rows = await make.hours.create_many([{"weekday": "MONDAY"}, {}, {}], shop=shop)
print(*(row["weekday"] for row in rows))
""") == ["MONDAY TUESDAY WEDNESDAY"]


def test_a_part_of_a_key_that_may_be_null_runs_out_of_no_values(run):
    assert run("""
user = await make.user.create()
rows = await make.place.create_many(5, user=user, isDefault=None)
rows = await make.place.create_many(5, user=user)
print(len(rows), len([row for row in rows if row["isDefault"] is not None]) <= 2)
rows = await make.holiday.create_many(8, shopId=None)
print(len({row["weekday"] for row in rows}))
""") == ["5 True", "3"]


def test_a_check_between_parents_is_kept(run):
    assert run("""
first = await make.follow.create()
rows = await make.follow.create_many(4)
print(first.followerId != first.followingId, all(row["followerId"] != row["followingId"] for row in rows))
""") == ["True True"]


def test_a_given_part_of_a_foreign_key_is_kept(run):
    assert run("""
await make.tray.create(deskId=1, slot=1)
tray = await make.tray.create(deskId=7, slot=3)
for given in ({"trayId": 7}, {"slot": 3}, {"trayId": 9}):
    leaf = await make.leaf.create(given)
    print(leaf.trayId, *([] if "trayId" in given and given["trayId"] == 9 else [leaf.slot]))
""") == ["7 3", "7 3", "9"]


def test_models_without_rows_are_no_obstacle(run):
    assert run("""
user = await make.user.create()
print((await make.recycle(user).profile.create()).userId == user.id)
print(len(await coverage(make.note)))
""") == ["True", "2"]


def test_relations_of_several_pairs_of_models_may_have_one_name(run):
    assert run("""
person = await make.person.create(with_cats=2, with_dogs=1)
print(len(person.cats), len(person.dogs), await db.cat.count(), await db.dog.count())
from seedbed.datamodel import join_tables, load
print([table.name for table in join_tables(load())])
""") == ["2 1 2 1", "['_owner']"]


def test_rows_in_bulk_take_the_wrappers_of_the_client(run):
    assert run("""
await make.seal.create_many([{"stamp": Base64.encode(b"one"), "about": Json({"a": [1]})}, {"about": Json(None)}])
seal = await db.seal.find_unique(where={"stamp": Base64.encode(b"one")})
print(seal.about, [each.about for each in await db.seal.find_many()])
""") == ["{'a': [1]} [{'a': [1]}, None]"]


def test_a_row_without_an_id_is_found_by_the_key_that_no_row_is_without(run):
    assert run("""
from seedbed.datamodel import load, tables
print(load().model("Badge").key, next(each.key for each in tables(load()) if each.model == "Badge"))
""") == ["('code',) ('code',)"]


def test_moments_keep_the_digits_that_their_columns_have(run, project):
    names = ["bare", "naive", "hour", "short", "default"]
    texts = ", ".join(f'"{name}"::text' for name in names)
    assert run(f"""
moment = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)
await make.event.create_many([dict.fromkeys({names}, moment)])
[row] = await db.query_raw('SELECT {texts} FROM "Event"')
print(*row.values(), sep="\\n")
from seedbed.datamodel import load, tables
print(*(each.digits for table in tables(load()) if table.model == "Event" for each in table.columns[1:]))
""") == [
        "2026-03-01 12:30:15.123456+00",
        "2026-03-01 12:30:15.123456",
        "12:30:15.123456",
        "2026-03-01 12:30:15.123+00",
        "2026-03-01 12:30:15.123",
        "6 6 6 3 3",
    ]
    query = (
        "SELECT datetime_precision FROM information_schema.columns WHERE table_name = 'Event' ORDER BY ordinal_position"
    )
    assert [digits for (digits,) in ask(project, query) if digits] == [6, 6, 6, 3, 3]


def ask(project, query):
    with psycopg.connect(project.urls[0]) as db:
        return db.execute(query.encode()).fetchall()


def test_as_many_rows_as_were_asked_for_where_null_is_free_and_none_follows_itself(project):
    project.seed("--rows", "40", "--yes")

    assert ask(project, 'SELECT (SELECT count(*) FROM "Place"), (SELECT count(*) FROM "Holiday")') == [(40, 40)]
    assert ask(project, 'SELECT count(*) FROM "Follow"') == [(40,)]
    project.run("verify")


def test_a_row_for_each_of_as_many_children_as_were_asked_for(project):
    project.seed("--rows", "Profile=250", "--yes")

    assert ask(project, 'SELECT count(*) FROM "Profile"') == [(250,)]


SHOPS = """
import asyncio
from datetime import UTC, datetime
from rich.console import Console
from seedbed.areas import AreaRegistry, SeedArea
from seedbed.areas.rows import seed_rows
from seedbed.factories import factory_for
from seedbed.logger import QuietLogger
from seedbed.run_options import RunOptions

async def shops(ctx):
    make = ctx.factories()
    await factory_for("Shop")(make).create_many([{"code": "north"}, {"code": "south"}])
    await factory_for("Tray")(make).create_many([{"deskId": 1, "slot": 4}])

area = SeedArea(id="shops", name="Shops", phase=1, seed=shops, models=("Shop", "Tray"), scope="global")
options = RunOptions(QuietLogger(Console(stderr=True)), approve=lambda _: True)
wanted, as_of = {"Review": 12, "Leaf": 5}, datetime(2026, 1, 5, tzinfo=UTC)
asyncio.run(seed_rows(wanted, options, as_of=as_of, areas=AreaRegistry([area])))
"""


def test_rows_refer_to_rows_of_an_area_by_a_unique_column_or_a_compound_key(project):
    project.python(SHOPS)

    assert dict(ask(project, 'SELECT "shopCode", count(*) > 1 FROM "Review" GROUP BY 1')) == {
        "north": True,
        "south": True,
    }
    assert ask(project, 'SELECT DISTINCT "trayId", slot FROM "Leaf"') == [(1, 4)]
    assert ask(project, 'SELECT (SELECT count(*) FROM "Review"), (SELECT count(*) FROM "Leaf")') == [(12, 5)]


def test_every_way_to_make_rows_fills_every_model_and_a_snapshot_brings_all_of_it_back(project):
    with psycopg.connect(project.urls[0], autocommit=True) as db:
        named = db.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'").fetchall()
        db.execute(f"TRUNCATE {', '.join(name for (name,) in named)} RESTART IDENTITY CASCADE".encode())

    assert project.trial() == "21 models\n"
