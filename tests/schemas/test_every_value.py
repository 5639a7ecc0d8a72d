"""Every value of every type is the same after the factory, the bulk writer, a dump and a restore."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TRIAL = Path(__file__).with_name("values_trial.py")

ENUM = """
enum Pace {
  SLOW @map("very slow")
  FAST
}
"""

SQLITE = (
    ENUM
    + """
model Every {
  id       Int       @id
  text     String
  whole    Int
  far      BigInt
  part     Float
  cents    Decimal
  yes      Boolean
  moment   DateTime
  document Json
  octets   Bytes
  pace     Pace
  maybe    String?
  maybeFar BigInt?
  maybeAt  DateTime?
  maybeOct Bytes?
}
"""
)

POSTGRESQL = (
    ENUM
    + """
model Every {
  id       Int        @id
  text     String
  short    String     @db.VarChar(7)
  fixed    String     @db.Char(3)
  unique   String     @db.Uuid
  address  String     @db.Inet
  bits     String     @db.Bit(5)
  moreBits String     @db.VarBit(9)
  whole    Int
  small    Int        @db.SmallInt
  number   Int        @db.Oid
  far      BigInt
  part     Float
  real     Float      @db.Real
  cents    Decimal    @db.Decimal(18, 6)
  cash     Decimal    @db.Money
  yes      Boolean
  moment   DateTime
  exact    DateTime   @db.Timestamp(6)
  zoned    DateTime   @db.Timestamptz(6)
  day      DateTime   @db.Date
  hour     DateTime   @db.Time(6)
  hourThere DateTime  @db.Timetz(6)
  document Json
  plain    Json       @db.Json
  octets   Bytes
  pace     Pace
  maybe    String?
  maybeAt  DateTime?  @db.Timestamptz(6)
  maybeOct Bytes?
  texts    String[]
  uniques  String[]   @db.Uuid
  wholes   Int[]
  fars     BigInt[]
  parts    Float[]
  prices   Decimal[]  @db.Decimal(18, 6)
  answers  Boolean[]
  moments  DateTime[] @db.Timestamp(6)
  octetss  Bytes[]
  documents Json[]
  paces    Pace[]
}
"""
)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.matrix)])
def project(request, make_project):
    return make_project(request.param, SQLITE if request.param == "sqlite" else POSTGRESQL)


def test_values_stay_what_they_are(project):
    assert re.fullmatch(r"\d+ values\n", project.script(TRIAL, "150"))


@pytest.mark.matrix
def test_a_hundred_thousand_values_stay_what_they_are(project):
    wanted = "7000" if project.urls[0].startswith("file:") else "2500"
    found = project.script(TRIAL, wanted)
    assert int(found.split()[0]) >= 100_000
