"""A row with what hangs on it, as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from commands import command, only_line
from jsonschema import Draft202012Validator
from looked import ask, charts

from seed.config import PROJECT_ROOT
from seedbed.database.sql_session import reading
from seedbed.datamodel import load
from seedbed.report.overview import row_counts
from seedbed.report.profile import profile
from seedbed.report.rows import Rows


def shown(url, *arguments):
    done = command("show", *arguments, "--json", url=url)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_overview_counts_every_table(standard):
    seen = shown(standard)
    counts = {name: count for area in seen["areas"] for name, count in area["models"].items()}
    assert counts == {
        model.name: ask(standard, f'SELECT count(*) FROM "{model.table}"')[0][0] for model in load().models.values()
    }
    assert seen["rows"] == sum(counts.values())
    assert [run["profile"] for run in seen["runs"]] == ["standard"]
    assert {"role": "Clinic Admin", "login": "admin@main.smileortho.com"} in seen["logins"]


def test_a_row_is_found_by_number_and_by_id(standard):
    number = charts(standard)[11]
    by_number = shown(standard, "patient", number)
    assert by_number["row"]["patientNumber"] == number
    assert shown(standard, "Patient", by_number["row"]["id"]) == by_number
    assert shown(standard, "patient", f"main/{number}") == by_number


def test_children_are_nested_to_a_depth(standard):
    ((key, visits),) = ask(
        standard,
        'SELECT "patientId", count(*) FROM "Appointment" GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1',
    )
    flat = shown(standard, "patient", key, "--depth", "0")["row"]
    assert "appointments" not in flat
    assert flat["clinic"]["slug"] == "main"
    deep = shown(standard, "patient", key, "--depth", "2")["row"]
    assert len(deep["appointments"]) == visits
    assert deep["account"]["accountNumber"]
    assert any("phases" in plan for plan in deep.get("treatmentPlans", []))


def test_views_are_left_out_because_a_push_makes_none(standard):
    datamodel = load()
    views = {name: replace(datamodel.models[name], is_view=True) for name in ("Appointment", "Invoice")}
    seen = replace(datamodel, models={**datamodel.models, **views})
    with reading(standard, whole=False) as reader:
        assert not row_counts(reader, seen).keys() & views.keys()
        assert not {each.model for each in profile(reader, seen)} & views.keys()
        rows, patient = Rows(reader, seen), seen.models["Patient"]
        found = rows.find(patient, charts(standard)[0])
        assert not {each.relation.model for each in rows.children(patient, found.row)} & views.keys()


def test_values_are_those_that_a_browser_gets(standard):
    row = shown(standard, "patient", charts(standard)[0])["row"]
    assert row["dateOfBirth"].endswith("T00:00:00.000Z")
    assert row["isActive"] in (True, False)
    assert isinstance(row["medicalHistories"][0]["answers"], dict)


def test_json_is_what_the_schema_in_the_docs_says(standard):
    schema = json.loads((PROJECT_ROOT / "docs" / "reference" / "show.schema.json").read_text())
    for key in (
        ("patient", charts(standard)[2], "--depth", "2"),
        ("clinic", "main"),
        ("user", "admin@main.smileortho.com"),
    ):
        Draft202012Validator(schema).validate(shown(standard, *key))


def test_a_story_is_in_order_of_time(standard):
    ((number,),) = ask(
        standard,
        """SELECT p."patientNumber" FROM "Patient" p JOIN "TreatmentPlan" t ON t."patientId" = p."id"
        WHERE t."type" = 'COMPREHENSIVE' AND t."status" = 'ACTIVE' ORDER BY 1 LIMIT 1""",
    )
    story = shown(standard, "patient", number)["story"]
    assert [event["day"] for event in story] == sorted(event["day"] for event in story)
    assert {"contact", "visit", "wire", "note", "measurement", "money"} <= {event["lane"] for event in story}
    at_a_time = [event for event in story if event["lane"] in ("visit", "message", "reminder", "lab", "emergency")]
    assert all(isinstance(event["minute"], int) for event in at_a_time)
    text = command("show", "patient", number, url=standard).stdout
    assert "Story" in text
    assert "None" not in text.partition("Story")[2]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("patient",), "Name one row of Patient"),
        (("patient", "P99999"), "There is no Patient 'P99999'"),
        (("pateint", "1"), "Did you mean 'patient'?"),
    ],
)
def test_what_is_not_there_is_said_in_a_line(standard, arguments, says):
    done = command("show", *arguments, url=standard)
    assert done.returncode == 2
    assert says in only_line(done)


@pytest.mark.parametrize("key", ['\'; DROP TABLE "Patient"; --', '"', "%", "@as_of", "x/y/z"])
def test_a_key_is_never_sql(standard, key):
    done = command("show", "patient", key, url=standard)
    assert done.returncode == 2
    assert "There is no Patient" in only_line(done)


def test_a_story_tells_what_the_carrier_was_asked_beforehand_and_what_it_said(standard):
    number, asked, status = ask(
        standard,
        """SELECT p."patientNumber", z."number", z."status" FROM "Preauthorization" z
        JOIN "PatientInsurance" i ON i."id" = z."patientInsuranceId" JOIN "Patient" p ON p."id" = i."patientId"
        WHERE z."answeredOn" IS NOT NULL ORDER BY z."number" LIMIT 1""",
    )[0]
    told = [event["text"] for event in shown(standard, "patient", number)["story"] if asked in event["text"]]
    assert len(told) == 2
    assert told[0].endswith("asked for")
    assert told[1].startswith(f"Preauthorization {asked} {status.lower()}")
