"""Schemas that have nothing to do with ours: every model gets rows, and a snapshot brings all of them back."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import psycopg
import pytest

SQLITE = """
enum Weather {
  None
  Rain
}

model Raise {
  id      Int     @id @default(autoincrement())
  weather Weather @default(None)
}

model Trip {
  id     Int    @id @default(autoincrement())
  from   String
  schema Json
  traits String
  params Json
  overrides Int
}

model Binder {
  id     String @id @default(cuid())
  extra  Json?
  fields Leaf[]
}

model Leaf {
  id       String @id @default(cuid())
  binderId String
  binder   Binder @relation(fields: [binderId], references: [id], onDelete: Cascade)
  trayId   Int
  slot     Int
  tray     Tray   @relation(fields: [trayId, slot], references: [deskId, slot], onDelete: Cascade)
  marks    Mark[]
}

model Desk {
  id     Int     @id
  trays  Tray[]
  stools Stool[]
}

model Stool {
  id     Int   @id
  deskId Int
  slot   Int?
  desk   Desk  @relation(fields: [deskId], references: [id])
  tray   Tray? @relation(fields: [deskId, slot], references: [deskId, slot])
}

model Seal {
  stamp  Bytes   @id
  prints Print[]
}

model Print {
  id    Int   @id
  stamp Bytes
  seal  Seal  @relation(fields: [stamp], references: [stamp])
}

model FewSwitches {
  id    Int     @id @default(autoincrement())
  level Level
  on    Boolean

  @@unique([level, on])
}

model Token {
  value String @unique
  of    String
}

model FewSettings {
  id    Boolean @id @default(true)
  theme String
}

model Tray {
  deskId Int
  slot   Int
  desk   Desk   @relation(fields: [deskId], references: [id])
  leaves Leaf[]
  grades Grade[]
  stools Stool[]

  @@id([deskId, slot])
}

/// Called "mark" by '''all''' of us\\
model Mark {
  id     Int    @id
  /// "word"
  word   String @unique
  länge  Int
  leaves Leaf[]
  grades Grade[]
  size   Int?
  double Int?
}

enum Level {
  Low
  Höhe
}

model Grade {
  id     Int   @id @default(autoincrement())
  deskId Int
  slot   Int
  tray   Tray  @relation(fields: [deskId, slot], references: [deskId, slot])
  markId Int
  mark   Mark  @relation(fields: [markId], references: [id])
  level  Level @default(Höhe)

  @@unique([deskId, slot, markId, level])
}
"""

IGNORED = """
model Shelf {
  id    Int     @id @default(autoincrement())
  name  String
  wear  Decimal @default(0.25) @ignore
  mood  Mood?   @map("old_mood") @ignore
  seen  DateTime @default(now()) @ignore
  books Book[]
  marks Note[]  @ignore
}

enum Mood {
  Good @map("good one")
  Bad
}

model Book {
  id      Int    @id
  shelfId Int
  shelf   Shelf  @relation(fields: [shelfId], references: [id])
  boxId   Int?
  box     Box?   @relation(fields: [boxId], references: [id]) @ignore
  deep    Deep[] @ignore
}

model Note {
  id      Int   @id
  shelfId Int
  shelf   Shelf @relation(fields: [shelfId], references: [id]) @ignore
}

model Deep {
  id     Int   @id
  bookId Int
  book   Book  @relation(fields: [bookId], references: [id])
  boxId  Int
  box    Box   @relation(fields: [boxId], references: [id]) @ignore
}

model Box {
  id    Int    @id
  books Book[]
  deep  Deep[]

  @@ignore
}

model Old {
  id   Int    @id
  sort String @ignore
}
"""

RELATED = """
import asyncio, os
from seedbed.database import DatabaseUrl, connect
from seedbed.factories import create_factory_context, factory_for

async def main():
    url = DatabaseUrl.parse(os.environ["DATABASE_URL"])
    async with connect(url) as db:
        await db.grade.delete_many()
        make = lambda name: factory_for(name)(create_factory_context(db, url=url, numbered_after=5000))
        tray = await make("Tray").create()
        leaves = await make("Leaf").recycle(tray).create_many(2)
        shared = sum((leaf["trayId"], leaf["slot"]) == (tray.deskId, tray.slot) for leaf in leaves)
        leaf = await make("Leaf").create(with_marks=3)
        grades = await make("Grade").create_many([{"level": "Low"}] * 4)
        apart = {(g["deskId"], g["slot"], g["markId"]) for g in grades}
        print(f"{shared} parents shared, {len(leaf.marks)} marks linked, {len(apart)} grades apart")

asyncio.run(main())
"""

POSTGRESQL = """
enum Pace {
  SLOW @map("slow")
  FAST @map("fast")
}

model Locker {
  id     String  @id @default(uuid()) @db.Uuid
  serial String  @unique @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  code   String  @unique @db.Char(4)
  label  String  @db.VarChar(6)
  things Thing[]
}

model Thing {
  id       Int      @id @default(autoincrement())
  lockerId String   @db.Uuid
  locker   Locker   @relation(fields: [lockerId], references: [id])
  pace     Pace     @default(SLOW)
  paces    Pace[]
  weight   Decimal  @db.Decimal(5, 2)
  level    Int      @db.SmallInt
  far      BigInt
  seal     Bytes    @default("aGVsbG8=")
  parts    Bytes[]
  notes    Json     @default("{\\"a\\": [1]}")
  blocks   Json[]   @default([])
  plain    Json     @db.Json
  words    String[] @default(["a", "b"])
  since    DateTime @default("2020-02-03T04:05:06Z") @db.Timestamptz(6)
  day      DateTime @db.Date
  opens    DateTime @db.Time(0)
  closes   DateTime @db.Timetz(6)
  exact    DateTime @db.Timestamp(6)
  peer     String   @db.Inet
  flags    String   @db.Bit(5)
  more     String   @db.VarBit(7)
  cash     Decimal  @db.Money
  nick     String   @default(nanoid(8))
  tall     String   @default(ulid())
  search   Unsupported("tsvector")?
  tags     Badge[]
  stamp    Unsupported("macaddr")?
  aside    String?  @ignore

  @@unique([lockerId, day])
  @@unique([nick, aside])
  @@unique([lockerId, stamp])
  @@index([search], type: Gin)
  @@index([aside])
}

model Badge {
  id     Int     @id
  things Thing[]
}

model Optional {
  id     Int     @id @default(dbgenerated("nextval('optional_numbers'::regclass)"))
  tx     Tx?
}

model Tx {
  id         Int      @id @default(autoincrement())
  optionalId Int      @unique
  optional   Optional @relation(fields: [optionalId], references: [id])
  fare       Decimal  @db.Decimal(8, 2)
  leaves     DateTime @db.Timestamptz(6)
  arrives    DateTime @db.Timestamptz(6)
  line       String
  code       String   @unique
  left       Int?
  right      Int?
  twice      Decimal? @db.Decimal(9, 2)
  ticket     Int      @default(autoincrement())
  lines      Line[]
  folds      Fold[]
  a_name_of_sixty_four_letters_and_digits_which_no_server_here_keeps String?
}

model Line {
  txId Int
  no   Int
  tx   Tx  @relation(fields: [txId], references: [id])

  @@id([txId, no])
}

model Fold {
  id   Int    @id
  txId Int
  size String
  tx   Tx     @relation(fields: [txId], references: [id])

  @@unique([txId, size])
}

model Spot {
  id    Int                  @id
  place Unsupported("point")
  pins  Pin[]
}

model Pin {
  id     Int  @id
  spotId Int
  spot   Spot @relation(fields: [spotId], references: [id])
}

model Folder {
  id       Int      @id
  parentId Int
  parent   Folder   @relation("nest", fields: [parentId], references: [id])
  folders  Folder[] @relation("nest")
}
"""

RULES = """
ALTER TABLE "Tx" ADD CHECK (fare BETWEEN 1 AND 90), ADD CHECK (arrives > leaves), ADD CHECK (line IN ('red', 'blue')),
    ADD CHECK (code ~ '^[A-Z]{2}-[0-9]{4}$'), ADD CHECK (("left" IS NULL) <> ("right" IS NULL)),
    DROP COLUMN twice, ADD COLUMN twice numeric(9, 2) GENERATED ALWAYS AS (fare * 2) STORED,
    ALTER COLUMN ticket DROP DEFAULT, ALTER COLUMN ticket ADD GENERATED ALWAYS AS IDENTITY;
ALTER TABLE "Line" ADD CHECK (no BETWEEN 1 AND 3);
ALTER TABLE "Fold" ADD CHECK (size IN ('S', 'M', 'L'));
"""

RULES_OF_SQLITE = """
ALTER TABLE "Mark" DROP COLUMN size;
ALTER TABLE "Mark" ADD COLUMN size INTEGER CONSTRAINT few CHECK (size > 2 AND size <= 5);
ALTER TABLE "Mark" DROP COLUMN double;
ALTER TABLE "Mark" ADD COLUMN double INTEGER GENERATED ALWAYS AS (size * 2) VIRTUAL;
"""

REFUSED = """
import asyncio, os
from seedbed.database import DatabaseUrl, connect
from seedbed.errors import SeedError
from seedbed.factories import create_factory_context, factory_for

async def main():
    url = DatabaseUrl.parse(os.environ["DATABASE_URL"])
    async with connect(url) as db:
        factory = factory_for("{model}")(create_factory_context(db, url=url, numbered_after=900))
        for make in (lambda: factory.create({given}), lambda: factory.create_many(1, {given})):
            try:
                await make()
            except SeedError as error:
                print(error)

asyncio.run(main())
"""

WRAPPED = """
import asyncio, os
from seedbed.database import DatabaseUrl, connect
from seedbed.factories import create_factory_context, factory_for

async def main():
    url = DatabaseUrl.parse(os.environ["DATABASE_URL"])
    async with connect(url) as db:
        context = create_factory_context(db, url=url, numbered_after=7000)
        seal = await factory_for("Seal")(context).create(stamp=b"wax")
        prints = factory_for("Print")(context)
        await prints.create(seal=seal)
        await prints.create(stamp=seal.stamp)
        await prints.create_many(1, seal=seal.stamp.decode())
        await prints.recycle(seal).create_many(1)
        print(await db.print.count(where={"stamp": seal.stamp}), "prints of", seal.stamp.decode())

asyncio.run(main())
"""

MONEY = """
import asyncio, os
from decimal import Decimal
from seedbed.database import DatabaseUrl, connect
from seedbed.factories import create_factory_context, factory_for

async def main():
    url = DatabaseUrl.parse(os.environ["DATABASE_URL"])
    async with connect(url) as db:
        factory = factory_for("Thing")(create_factory_context(db, url=url, numbered_after=7000))
        for amount in ("-0.05", "1234567.50", "-98765432.10"):
            thing = await factory.create(cash=Decimal(amount))
            again = await db.thing.find_unique_or_raise({"id": thing.id})
            print(thing.cash, again.cash)

asyncio.run(main())
"""

SCHEMAS = """
enum Mood {
  Calm
  Loud @map("very loud")

  @@map("mood")
  @@schema("choir")
}

model Voice {
  id     Int     @id @default(autoincrement())
  mood   Mood    @default(Calm)
  parts  Part[]
  songs  Song[]

  @@map("list")
  @@schema("choir")
}

model Part {
  id      String  @id @default(cuid())
  voiceId Int
  voice   Voice   @relation(fields: [voiceId], references: [id], onDelete: Cascade)
  bars    Int     @unique
  papers  Paper[]

  @@schema("scores")
}

model Song {
  id     Int     @id @default(autoincrement())
  voices Voice[]

  @@map("list")
  @@schema("scores")
}

model Paper {
  id     BigInt @id
  partId String?
  part   Part?  @relation(fields: [partId], references: [id])

  @@schema("odd. name")
}
"""

ELSEWHERE = """
model Gauge {
  id       String   @id @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  code     String   @unique @default("none@db.Text(1)") @db.VarChar(16) // @db.Text
  fixed    String   @db.Char(4)
  small    Int      @db.SmallInt
  oid      Int      @db.Oid
  price    Decimal  @db.Decimal(10, 2)
  cash     Decimal  @db.Money
  single   Float    @db.Real
  day      DateTime @db.Date
  hour     DateTime @db.Time(3)
  fine     DateTime @db.Timestamptz(6)
  doc      Json?    @db.JsonB
  host     String?  @db.Inet
  bits     String   @db.Bit(8)
  kind     Kind     @default(Dry)
  madeAt   DateTime @default(dbgenerated("now()")) @db.Timestamptz(3)
  readings Reading[]

  @@index([code], type: Hash)
  @@index([code(ops: raw("text_pattern_ops"))], map: "by_code", type: BTree)
}

enum Kind {
  Dry
  Wet @map("w")
}

model Reading {
  gaugeId String   @db.Uuid
  no      Int      @db.SmallInt
  gauge   Gauge    @relation(fields: [gaugeId], references: [id])
  due     DateTime @db.Date

  @@id([gaugeId, no])
}
"""


def test_names_that_python_lacks_composite_keys_and_links_on_sqlite(make_project):
    project = make_project("sqlite", SQLITE)
    assert "Trip.from is from_ in Python" in project.printed
    assert "Raise is db.raise_ in Python" in project.printed
    assert "Mark.länge is lange in Python" in project.printed
    assert "Level.Höhe is Hohe in Python" in project.printed
    for url in project.urls:
        with closing(sqlite3.connect(url.removeprefix("file:"))) as db:
            db.executescript(RULES_OF_SQLITE)
    assert project.trial() == "14 models\n"
    with closing(sqlite3.connect(project.urls[1].removeprefix("file:"))) as db:
        assert db.execute('SELECT count(DISTINCT level || "on"), count(*) FROM "FewSwitches"').fetchone() == (4, 4)
        assert db.execute('SELECT count(*) FROM "FewSettings"').fetchone() == (2,)
        assert db.execute('SELECT count(*) FROM "Token"').fetchone() == (20,)
        assert set(db.execute('SELECT size, double FROM "Mark"')) == {(3, 6), (4, 8), (5, 10), (None, None)}
    refused = project.python(REFUSED.format(model="Mark", given="{'size': 9}")).splitlines()
    assert len(refused) == 2
    assert all("check few" in line and "Declare 'size' in MarkFactory" in line for line in refused)
    assert project.python(WRAPPED) == "4 prints of b'wax'\n"
    assert project.python(RELATED) == "2 parents shared, 3 marks linked, 4 grades apart\n"
    preview = project.seed("--rows", "2", "--preview")
    assert next(line for line in preview.splitlines() if not line.startswith(" ")) == "Raise"
    assert '"Leaf": 9' in project.seed("--rows", "4", "--rows", "Leaf=9", "--yes", "--json")


GROWING = """
model Writer {
  id    Int    @id @default(autoincrement())
  email String @unique
  poems Poem[]
}

model Poem {
  id       String @id @default(cuid())
  code     String @unique
  writerId Int
  writer   Writer @relation(fields: [writerId], references: [id])
}
"""


CASCADING = """
model Owner {
  id   Int    @id
  name String @default("a")
  pets Pet[]
}

model Pet {
  id      Int   @id
  ownerId Int
  owner   Owner @relation(fields: [ownerId], references: [id], onDelete: Cascade)
}
"""


def test_a_migration_that_makes_a_table_anew_keeps_the_rows_that_refer_to_it(make_project):
    project = make_project("sqlite", CASCADING)
    migrate = "migrate", "dev", "--skip-generate", "--name"
    project.prisma(*migrate, "first", url="file:./migrated.db")
    with closing(sqlite3.connect(project.folder / "migrated.db")) as db, db:
        db.executescript('INSERT INTO "Owner" (id) VALUES (1); INSERT INTO "Pet" VALUES (7, 1);')
    project.schema.write_text(project.schema.read_text().replace('"a"', '"b"'))
    project.prisma(*migrate, "second", url="file:./migrated.db")
    with closing(sqlite3.connect(project.folder / "migrated.db")) as db:
        assert db.execute('SELECT id, "ownerId" FROM "Pet"').fetchall() == [(7, 1)]
        assert db.execute("SELECT count(*) FROM _prisma_migrations").fetchone() == (2,)


def test_rows_are_added_to_those_that_are_there(make_project):
    project = make_project("sqlite", GROWING)
    project.seed("--rows", "30", "--yes")
    for seed in ("20241129", "20241129", "7"):
        assert '"Poem": 30' in project.seed("--rows", "30", "--no-clear", "--seed", seed, "--json")
    with closing(sqlite3.connect(project.urls[0].removeprefix("file:"))) as db:
        assert db.execute("SELECT count(*), min(id), max(id) FROM Writer").fetchone() == (120, 1, 120)
        # A gap: the last id is greater than the number of rows.
        db.execute("DELETE FROM Writer WHERE id NOT IN (SELECT writerId FROM Poem) AND id < 120")
        db.commit()
    project.seed("--rows", "30", "--no-clear")
    # Each model counts by itself.
    for _ in range(2):
        project.seed("--rows", "Writer=5", "--rows", "Poem=1", "--no-clear")
    project.seed("--rows", "Writer=1", "--rows", "Poem=9", "--no-clear")
    assert "rules hold" in project.run("verify")


def test_every_native_type_on_postgresql(make_project):
    project = make_project("postgresql", POSTGRESQL, before="CREATE SEQUENCE optional_numbers")
    assert "Pin gets no rows: it requires a Spot, which requires place, of the type point" in project.printed
    for url in project.urls:
        with psycopg.connect(url, autocommit=True) as db:
            db.execute(RULES.encode())
    assert project.trial() == "8 models\n"
    with psycopg.connect(project.urls[1]) as db:
        assert db.execute('SELECT count(*) FROM "Tx" WHERE twice = fare * 2').fetchone() == (20,)
    assert project.python(MONEY).split() == ["-0.05"] * 2 + ["1234567.5"] * 2 + ["-98765432.1"] * 2
    numbers = b"SELECT sequencename, last_value FROM pg_sequences ORDER BY 1"
    with psycopg.connect(project.urls[0], autocommit=True) as db:
        # What the application has come to, and rows that a snapshot brings back with numbers that it gives itself.
        db.execute("SELECT setval('\"Tx_id_seq\"', 900)")
        project.run("dump", "--name", "all", "--quiet")
        db.execute('TRUNCATE "Tx", "Line", "Fold"')
        project.run("restore", "--snapshot", "all", "--no-drop", "--quiet")
        assert db.execute('SELECT count(*) FROM "Tx" WHERE ticket > 0').fetchone() != (0,)
        before = db.execute(numbers).fetchall()
        project.seed("--rows", "3", "--dry-run", "--yes")
        assert db.execute(numbers).fetchall() == before
        assert ("Tx_id_seq", 900) in before
    refused = project.python(REFUSED.format(model="Tx", given="{'fare': 100}")).splitlines()
    assert len(refused) == 2
    assert all("Tx_fare_check" in line and "Declare 'fare' in TxFactory" in line for line in refused)


def test_native_types_of_postgresql_are_none_on_sqlite_and_rows_move_between_both(make_project):
    project = make_project("postgresql", ELSEWHERE, on_sqlite=True)
    assert project.trial() == "2 models\n"
    with closing(sqlite3.connect(project.folder / "first.db")) as db:
        [text] = db.execute("SELECT dflt_value FROM pragma_table_info('Gauge') WHERE name = 'code'").fetchone()
    assert text == "'none@db.Text(1)'"


def test_what_the_schema_ignores_stays_and_what_needs_it_is_named(make_project):
    project = make_project("sqlite", IGNORED)
    for reason in (
        "Deep gets no rows: it requires a Box, which the schema ignores (@@ignore)",
        "Old gets no rows: it requires sort, which the schema ignores (@ignore)",
    ):
        assert reason in project.printed
    with closing(sqlite3.connect(project.urls[0].removeprefix("file:"))) as db:
        db.execute("""INSERT INTO "Shelf" (id, name, wear, old_mood) VALUES (9999, 'last', 1.5, 'good one')""")
        db.commit()
    assert project.trial() == "3 models\n"


def test_tables_of_one_name_in_several_schemas(make_project):
    project = make_project("postgresql", SCHEMAS, '  schemas  = ["choir", "odd. name", "scores"]\n')
    others = [
        'CREATE TABLE public."Part" (id int)',
        'INSERT INTO public."Part" VALUES (1)',
        "CREATE FUNCTION choir.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER quiet BEFORE INSERT ON choir.list FOR EACH ROW EXECUTE FUNCTION choir.nothing()",
        "CREATE VIEW public.loud AS SELECT id FROM choir.list",
    ]
    with psycopg.connect(project.urls[0], autocommit=True) as db:
        for statement in others:
            db.execute(statement.encode())
    assert project.trial() == "4 models\n"
    with pytest.raises(AssertionError, match=r"view .*loud.*which this schema does not have"):
        project.run("reset", "--snapshot", "numbers_a")
    project.run("reset", "--snapshot", "numbers_a", "--yes")
    with psycopg.connect(project.urls[0]) as db:
        assert db.execute('SELECT count(*) FROM public."Part"').fetchone() == (1,)
        assert db.execute("SELECT count(*) FROM choir.list").fetchone() == (20,)
        assert db.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'quiet'").fetchone() == (
            "choir.list",
        )


def test_a_client_inside_the_folder_of_its_schema_is_no_part_of_the_schema(make_project):
    project = make_project("sqlite", "\nmodel Pier {\n  id    Int    @id\n}\n")
    folder = project.folder / "prisma" / "schema"
    folder.mkdir(parents=True)
    project.schema.rename(folder / "pier.prisma")
    config = project.folder / "prisma.config.mjs"
    config.write_text(config.read_text().replace('"schema.prisma"', '"prisma/schema"'))
    (folder / "boat.prisma").write_text("model Boat {\n  id Int @id\n}\n")
    project.schema, project.path, project.urls = folder, "prisma/schema/generated", ("file:./boats.db",)
    for _ in range(2):
        project.prisma("db", "push", url=project.urls[0])
    assert "Seeded 6 rows" in project.seed("--rows", "3", "--yes")


def test_a_client_that_cannot_be_generated_is_not_followed_by_a_tick(tmp_path, make_project):
    broken = "model Thing {\n  id Int @id\n}\n\nmodel None {\n  id Int @id\n}\n"
    with pytest.raises(AssertionError) as error:
        make_project("sqlite", broken)
    assert "✔ Generated the data model" not in str(error.value)


def test_what_prisma_says_of_a_schema_has_no_colours_in_a_pipe(make_project):
    nested = """
model Box {
  id      Int   @id
  outerId Int?
  outer   Box?  @relation("in", fields: [outerId], references: [id], onDelete: NoAction, onUpdate: NoAction)
  inner   Box[] @relation("in")
}
"""
    with pytest.raises(AssertionError) as error:
        make_project("postgresql", nested, '  relationMode = "prisma"\n')
    assert "Invalid referential action: `NoAction`" in str(error.value)
    assert "\x1b" not in str(error.value)
