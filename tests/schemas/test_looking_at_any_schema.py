"""Commands that look at a database, on a schema with what the practice's does not have."""

from __future__ import annotations

import json

import psycopg
import pytest

MODELS = """
model SeedRun {
  id          Int      @id @default(autoincrement()) @map("run_id")
  number      Int      @unique @map("run_number")
  profile     String
  seed        Int
  asOf        DateTime @map("as_of")
  environment String
  areas       Json     @map("areas_run")
  rows        Int

  @@map("seed_runs")
}

model Sensor {
  id       Int        @id @default(autoincrement())
  name     String     @unique
  settings Json
  moods    Mood[]
  alarms   DateTime[]
  opensAt  DateTime   @db.Time(0)
  manual   String?    @db.Xml
  lines    order_line[]
}

model order_line {
  code     String  @unique
  sensorId Int
  sensor   Sensor? @relation(fields: [sensorId], references: [id]) @ignore
}

model Settings {
  name String @id
}

model Setting {
  name String @id
}

model Pair {
  left  Int
  right Int

  @@id([left, right])
}

enum Mood {
  CALM
  LOUD
}
"""

ROWS = """
INSERT INTO "Sensor" (name, settings, moods, alarms, "opensAt") VALUES
    ('text', '"urn:id:42"', '{CALM,LOUD}', '{2026-01-05 10:00:00}', '08:30'),
    ('number', '"42"', '{}', '{}', '23:59');
INSERT INTO order_line VALUES ('A1', 1);
INSERT INTO "Setting" VALUES ('one');
INSERT INTO "Settings" VALUES ('several');
INSERT INTO "Pair" VALUES (1, 2);
INSERT INTO seed_runs (run_number, profile, seed, as_of, environment, areas_run, rows)
    VALUES (1, 'by hand', 7, '2026-03-02', 'development', '["rows"]', 6);
"""


@pytest.fixture(scope="module")
def project(make_project):
    project = make_project("postgresql", MODELS)
    with psycopg.connect(project.urls[0]) as db:
        db.execute(ROWS.encode())
    return project


def shown(project, *words: str) -> dict[str, object]:
    return json.loads(project.run("show", *words, "--json"))["row"]


def test_text_in_json_is_text_and_lists_are_lists(project):
    row = shown(project, "sensor", "text")
    assert row["settings"] == "urn:id:42"
    assert row["moods"] == ["CALM", "LOUD"]
    assert row["alarms"] == ["2026-01-05T10:00:00.000Z"]
    assert shown(project, "sensor", "number")["settings"] == "42"
    assert "urn:id:42" in project.run("show", "sensor", "text")


def test_relations_that_the_schema_ignores_are_called_after_their_model(project):
    assert shown(project, "sensor", "text")["order_line"] == [{"code": "A1", "sensorId": 1}]


@pytest.mark.parametrize(
    ("word", "key"), [("order_line", "A1"), ("order-line", "A1"), ("setting", "one"), ("settings", "several")]
)
def test_a_model_is_the_one_whose_name_is_most_alike(project, word, key):
    assert key in shown(project, word, key).values()


def test_the_run_is_read_from_the_table_that_the_schema_maps(project):
    seen = json.loads(project.run("show", "--json"))
    assert seen["today"] == "2026-03-02T00:00:00+00:00"
    assert [run["profile"] for run in seen["runs"]] == ["by hand"]


def test_rows_of_a_known_run_are_replaced_without_a_question(project, make_project):
    # The test's own server knows no XML.
    other = make_project("postgresql", MODELS.replace("@db.Xml", ""))
    other.seed("--rows", "3", "--as-of", "2026-03-02")
    other.seed("--rows", "3", "--as-of", "2026-03-05")
    assert json.loads(other.run("show", "--json"))["today"].startswith("2026-03-05")


def test_times_of_day_lists_and_xml_break_no_rule(project):
    assert "hold in" in project.run("verify")


def test_a_report_tells_rows_of_any_key(project):
    told = json.loads(project.run("report", "--json", "--order_line", "A1", "--pair", "1/2"))
    assert [tale["id"] for tale in told["stories"]] == ["A1", "1/2"]


def test_a_project_without_figures_says_so(project):
    assert project.run("verify", "--stats") == "This project has no figures.\n"
