"""Models that require each other: their first rows are written at once, on each database that can check that late."""

from __future__ import annotations

import pytest

MODELS = """
model Hen {
  id     Int     @id @default(autoincrement())
  name   String
  eggId  Int
  egg    Egg     @relation("hatched", fields: [eggId], references: [id])
  eggs   Egg[]   @relation("laid")
  nests  Nest[]
}

model Egg {
  id     Int   @id @default(autoincrement())
  weight Int
  henId  Int
  hen    Hen   @relation("laid", fields: [henId], references: [id])
  hens   Hen[] @relation("hatched")
}

model Nest {
  id    String @id @default(uuid())
  henId Int
  hen   Hen    @relation(fields: [henId], references: [id])
}

model Guild {
  id      String   @id @default(cuid())
  name    String   @unique
  smiths  Smith[]
  forges  Forge[]
}

model Smith {
  guildId String
  number  Int
  name    String
  guild   Guild   @relation(fields: [guildId], references: [id])
  forgeNo Int
  forge   Forge   @relation("works", fields: [guildId, forgeNo], references: [guildId, number])
  leads   Forge[] @relation("leads")

  @@id([guildId, number])
}

model Forge {
  guildId  String
  number   Int
  guild    Guild   @relation(fields: [guildId], references: [id])
  masterNo Int
  master   Smith   @relation("leads", fields: [guildId, masterNo], references: [guildId, number])
  smiths   Smith[] @relation("works")

  @@id([guildId, number])
}

model Lock {
  id    Int    @id @default(autoincrement())
  code  String @unique
  keyId Int    @unique
  key   Key    @relation("opens", fields: [keyId], references: [id])
  spare Key?   @relation("shuts")
}

model Key {
  id     Int   @id @default(autoincrement())
  lockId Int   @unique
  lock   Lock  @relation("shuts", fields: [lockId], references: [id])
  opened Lock? @relation("opens")
  ringId Int
  ring   Ring  @relation(fields: [ringId], references: [id])
}

model Ring {
  id     Int    @id @default(autoincrement())
  label  String
  ownerId Int
  owner  Owner  @relation(fields: [ownerId], references: [id])
  keys   Key[]
}

model Owner {
  id    Int    @id @default(autoincrement())
  email String @unique
  rings Ring[]
}

model Left {
  id    Int    @id
  note  String
  right Right  @relation("one", fields: [id], references: [id])
  back  Right? @relation("two")
}

model Right {
  id   Int    @id
  left Left   @relation("two", fields: [id], references: [id])
  one  Left?  @relation("one")
}
"""


@pytest.mark.parametrize("provider", ["sqlite", "postgresql"])
def test_models_that_require_each_other_have_rows(provider, make_project):
    project = make_project(provider, MODELS)
    assert "gets no rows" not in project.printed
    assert project.trial() == "12 models\n"
    # As many rows as asked for; hens share eggs, locks and keys are pairs.
    assert "Hen has" not in project.seed("--rows", "40", "--yes")
