"""Prisma hands a generator the schema as it would format it; that is the same schema."""

from __future__ import annotations

import pytest

from seedbed.datamodel.agreement import note_of, require_agreement
from seedbed.errors import ClientMissingError

WRITTEN = """
model Shelf {
  name  String  @db.VarChar(20) @map("old_name") @unique
  @@map("shelves")
  books Book[]  // all of them
  @@index([ name ])
}

model Book {
  id      Int   @id
  shelfId String
  shelf   Shelf @relation(fields:[shelfId],references:[name])
}
"""
FORMATTED = """
model Shelf {
  name  String @unique @map("old_name") @db.VarChar(20)
  books Book[]

  @@index([name])
  @@map("shelves")
}

model Book {
  id      Int    @id
  shelfId String
  shelf   Shelf  @relation(fields: [shelfId], references: [name])
}
"""


def test_the_order_of_lines_and_attributes_and_spaces_do_not_count(tmp_path):
    schema = tmp_path / "schema.prisma"
    schema.write_text(WRITTEN)
    require_agreement(note_of(FORMATTED, schema, None), None, schema)


def test_another_attribute_counts(tmp_path):
    schema = tmp_path / "schema.prisma"
    schema.write_text(WRITTEN.replace("VarChar(20)", "VarChar(30)"))
    with pytest.raises(ClientMissingError, match="is not the schema"):
        require_agreement(note_of(FORMATTED, schema, None), None, schema)


def test_a_digest_that_another_version_noted_does_not_count_where_the_clients_copy_is_the_same(tmp_path):
    schema = tmp_path / "schema.prisma"
    schema.write_text(WRITTEN)
    (tmp_path / "client").mkdir()
    (tmp_path / "client" / "schema.prisma").write_text(FORMATTED)
    noted = {**note_of(FORMATTED, schema, tmp_path / "client"), "schema": "as it was once"}
    require_agreement(noted, tmp_path / "client", schema)
    schema.write_text(WRITTEN.replace("VarChar(20)", "VarChar(30)"))
    with pytest.raises(ClientMissingError, match=r"generated from: Shelf\.name differs\. Run `prisma generate`"):
        require_agreement(noted, tmp_path / "client", schema)
