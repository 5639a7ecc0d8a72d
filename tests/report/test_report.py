# ruff: noqa: E501 - a figure a line
"""Every figure of the report equals a query of the test's own."""

from __future__ import annotations

import json
import re
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from commands import change, command
from looked import AS_OF, ask, charts
from prepared import NOON

from seedbed.database.moments import timestamp
from seedbed.database.sql_session import reading
from seedbed.datamodel import load
from seedbed.report.panels import panels
from seedbed.report.profile import profile
from seedbed.report.report import gather, render

if TYPE_CHECKING:
    from seedbed.database.url import DatabaseUrl
    from seedbed.report.report import Report

YEAR = "julianday('2026-03-02T17:10') - julianday({0}) < 365"
SPAN = "{0} <= '2026-03-02T17:10' AND date({0}) >= date('2025-04-01')"


def test_a_row_of_a_tenant_is_named_by_its_id_as_well(standard):
    ((clinic, key),) = ask(standard, 'SELECT "clinicId", "id" FROM "Patient" ORDER BY "id" LIMIT 1')
    with reading(standard, whole=False) as reader:
        made = gather(reader, load(), AS_OF, tenant=clinic, rows=[("Patient", key)])
    assert made.tenant == "main"
    assert made.tales[0].id == key
    assert any(each.rows for each in made.panels)


def by_month(column: str, table: str, where: str = "1", count: str = "count(*)", kind: str = "") -> str:
    parts = f"strftime('%Y-%m', \"{column}\")" + (f", {kind}" if kind else "")
    span = SPAN.format(f'"{column}"')
    return f'SELECT {parts}, {count} FROM "{table}" WHERE {where} AND {span} GROUP BY {parts}'


def plain(column: str) -> str:
    return f"lower(replace(\"{column}\", '_', ' '))"


def one(label: str, sql: str) -> str:
    return f"SELECT '{label}', ({sql})"


POSTED = "\"status\" = 'POSTED' AND \"type\" = 'PAYMENT'"
KEPT_OR_MISSED = "\"status\" IN ('COMPLETED', 'NO_SHOW')"
MISSED = "sum(\"status\" = 'NO_SHOW')"
AGE = """(2026 - CAST(strftime('%Y', "dateOfBirth") AS int) - (strftime('%m-%d', "dateOfBirth") > '03-02'))"""
MONTHS = """((2026 - CAST(strftime('%Y', "startedOn") AS int)) * 12 + 3 - CAST(strftime('%m', "startedOn") AS int) - (strftime('%d', "startedOn") > '02'))"""
DAYS = """(CAST(strftime('%s', "startsAt") AS int) - CAST(strftime('%s', "bookedAt") AS int)) / 86400"""

FIGURES = {
    "headline": " UNION ALL ".join([
        one("patients", 'SELECT count(*) FROM "Patient"'),
        one("in treatment", "SELECT count(*) FROM \"Patient\" WHERE \"status\" = 'ACTIVE'"),
        one("in retention", "SELECT count(*) FROM \"Patient\" WHERE \"status\" = 'RETENTION'"),
        one("employees", "SELECT count(*) FROM \"StaffProfile\" WHERE \"status\" = 'ACTIVE'"),
        one("chairs", 'SELECT count(*) FROM "TreatmentChair"'),
        one("visits kept in the last year", f"""SELECT count(*) FROM "Appointment" WHERE "status" IN ('COMPLETED', 'IN_PROGRESS') AND "startsAt" <= '2026-03-02T17:10' AND {YEAR.format('"startsAt"')}"""),
        one("visits booked", "SELECT count(*) FROM \"Appointment\" WHERE \"status\" <> 'CANCELLED' AND \"startsAt\" > '2026-03-02T17:10'"),
    ]),
    "money": " UNION ALL ".join([
        one("production in the last year", f'SELECT sum("totalCents") FROM "Invoice" WHERE {YEAR.format(chr(34) + "issuedOn" + chr(34))}'),
        one("collected in the last year", f'SELECT sum("amountCents") FROM "Payment" WHERE {POSTED} AND {YEAR.format(chr(34) + "receivedOn" + chr(34))}'),
        one("receivables", 'SELECT sum("balanceCents") FROM "PatientAccount"'),
    ]),
    "visits": by_month("startsAt", "Appointment", "\"status\" IN ('COMPLETED', 'NO_SHOW', 'CANCELLED')", kind=plain("status")),
    "starts": by_month("startedOn", "TreatmentPlan"),
    "new-patients": by_month("firstContactOn", "Patient"),
    "no-shows-lead": f"SELECT CASE WHEN {DAYS} < 7 THEN 'under 1 week' WHEN {DAYS} < 28 THEN '1 to 4 weeks' WHEN {DAYS} < 56 THEN '4 to 8 weeks' ELSE '8 weeks or more' END, {MISSED}, count(*) FROM \"Appointment\" WHERE {KEPT_OR_MISSED} GROUP BY 1",
    "no-shows-balance": f"""SELECT CASE WHEN EXISTS (SELECT 1 FROM "PatientAccount" b WHERE b."patientId" = a."patientId" AND max("pastDue1To30Cents", "pastDue31To60Cents", "pastDue61To90Cents", "pastDueOver90Cents") > 0) THEN 'past due'
        WHEN EXISTS (SELECT 1 FROM "PatientAccount" b WHERE b."patientId" = a."patientId" AND b."patientBalanceCents" > 0) THEN 'not yet due' ELSE 'nothing' END, {MISSED}, count(*) FROM "Appointment" a WHERE {KEPT_OR_MISSED} GROUP BY 1""",
    "case-mix": f'SELECT {plain("type")}, count("startedOn") FROM "TreatmentPlan" GROUP BY 1 HAVING count("startedOn") > 0',
    "age-sex": f"SELECT CASE WHEN {AGE} < 10 THEN 'under 10' WHEN {AGE} < 14 THEN '10 to 13' WHEN {AGE} < 18 THEN '14 to 17' WHEN {AGE} < 30 THEN '18 to 29' WHEN {AGE} < 45 THEN '30 to 44' ELSE '45 and older' END, lower(\"sex\"), count(*) FROM \"Patient\" GROUP BY 1, 2",
    "sources": f'SELECT {plain("referralSource")}, count(*) FROM "Patient" GROUP BY 1',
    "months": f"SELECT {plain('type')}, CASE {MONTHS} / 6 WHEN 0 THEN 'under 6' WHEN 1 THEN '6 to 11' WHEN 2 THEN '12 to 17' WHEN 3 THEN '18 to 23' ELSE '24 or more' END, count(*) FROM \"TreatmentPlan\" WHERE \"status\" = 'ACTIVE' GROUP BY 1, 2",
    "production": by_month("issuedOn", "Invoice", count='sum("totalCents")', kind="'production'") + " UNION ALL " + by_month("receivedOn", "Payment", POSTED, 'sum("amountCents")', "'collections'"),
    "receivables": " UNION ALL ".join(
        one(label, f'SELECT sum("{column}") FROM "PatientAccount"')
        for label, column in [("not due", "currentCents"), ("1 to 30 days", "pastDue1To30Cents"), ("31 to 60 days", "pastDue31To60Cents"), ("61 to 90 days", "pastDue61To90Cents"), ("over 90 days", "pastDueOver90Cents")]
    ) + " UNION ALL " + one("insurers", 'SELECT sum("balanceCents" - "patientBalanceCents") FROM "PatientAccount"'),
    "payers": f'SELECT {plain("payer")}, sum("amountCents") FROM "Payment" WHERE {POSTED} AND {YEAR.format(chr(34) + "receivedOn" + chr(34))} GROUP BY 1',
    "stock": f"""SELECT {plain("category")}, CASE WHEN held > "reorderPoint" THEN 'enough' ELSE 'to order' END, count(*) FROM (
        SELECT i.*, coalesce(sum(l."quantity"), 0) AS held FROM "InventoryItem" i LEFT JOIN "InventoryLot" l ON l."inventoryItemId" = i."id" AND l."status" = 'IN_STOCK' WHERE i."isActive" = 1 GROUP BY i."id") GROUP BY 1, 2""",
    "sterilizer": by_month("startedAt", "SterilizationCycle", kind=plain("status")),
    "staff": f"SELECT {plain('department')}, count(*) FROM \"StaffProfile\" WHERE \"status\" IN ('ACTIVE', 'ON_LEAVE') GROUP BY 1",
}  # fmt: skip


def look(url, **options) -> Report:
    with reading(url) as reader:
        return gather(reader, load(), AS_OF, **options)


@pytest.fixture(scope="module")
def several(practices) -> DatabaseUrl:
    """Two clinics with something of everything; not to be changed."""
    return practices.copy("sqlite", "full:clinics=2,users=20,patients=90", as_of=NOON)


@pytest.fixture(scope="module")
def seen(several) -> Report:
    return look(several)


def test_every_panel_is_proven_here():
    assert {each.name for each in panels()} == {*FIGURES, "week"}


@pytest.mark.parametrize("name", FIGURES)
def test_a_panel_shows_what_a_query_says(several, seen, name):
    shown = {row[:-1]: row[-1] for panel in seen.panels if panel.panel.name == name for row in panel.rows}
    assert shown == {row[:-1]: row[-1] for row in ask(several, FIGURES[name])}
    assert shown


def test_receivables_add_up_to_the_headline(seen):
    panels = {each.panel.name: each.rows for each in seen.panels}
    assert sum(amount for _, amount in panels["receivables"]) == dict(panels["money"])["receivables"]


def test_the_week_is_the_one_of_the_day(several, seen):
    (week,) = (each for each in seen.panels if each.panel.kind == "calendar")
    expected = ask(
        several,
        """SELECT date("startsAt", "utcOffsetMinutes" || ' minutes'), count(*) FROM "Appointment"
        WHERE "status" <> 'CANCELLED' AND date("startsAt", "utcOffsetMinutes" || ' minutes') BETWEEN '2026-03-02' AND '2026-03-08'
        GROUP BY 1""",
    )
    assert Counter(row[0] for row in week.rows) == dict(expected)


def test_one_tenant_is_a_part_of_all(several, seen):
    north = {each.panel.name: each for each in look(several, tenant="north").panels}
    ((patients,),) = ask(
        several,
        'SELECT count(*) FROM "Patient" WHERE "clinicId" = (SELECT "id" FROM "Clinic" WHERE "slug" = \'north\')',
    )
    assert dict(north["headline"].rows)["patients"] == patients


def test_columns_are_counted(several, seen):
    import sqlite3

    with closing(sqlite3.connect(several.path)) as connection:
        for table in seen.tables:
            (rows,) = connection.execute(f'SELECT count(*) FROM "{table.model}"').fetchone()
            assert table.rows == rows
            for column in table.columns:
                ((filled,),) = connection.execute(
                    f'SELECT count(*) FROM "{table.model}" WHERE "{column.name}" IS NOT NULL'
                ).fetchall()
                assert column.filled == filled, (table.model, column.name)
                if column.values and column.type != "Boolean":
                    query = f'SELECT "{column.name}", count(*) FROM "{table.model}" WHERE "{column.name}" IS NOT NULL GROUP BY 1'
                    counted = dict(connection.execute(query).fetchall())
                    assert dict(column.values).items() <= counted.items()


def test_numbers_and_dates_lie_as_they_do(standard, datamodel):
    """In eight equal parts between the extremes, counted again here value by value."""
    with reading(standard) as reader:
        columns = {(table.model, each.name): each for table in profile(reader, datamodel) for each in table.columns}
    for model, name in (("Appointment", "startsAt"), ("Payment", "amountCents"), ("PatientAccount", "balanceCents")):
        raw = [value for (value,) in ask(standard, f'SELECT "{name}" FROM "{model}"')]
        values = [int(timestamp(value).timestamp()) if name == "startsAt" else value for value in raw]
        low, high = min(values), max(values)
        places = Counter(min(7, int((value - low) * 8 / (high - low))) for value in values)
        assert columns[model, name].spread == tuple(places[place] for place in range(8)), (model, name)
    assert columns["Appointment", "updatedAt"].spread == columns["Appointment", "status"].spread == ()


def test_six_stories_of_different_kinds(seen):
    assert len({tale.id for tale in seen.tales}) == len(seen.tales) == 6
    assert all(len(tale.events) > 20 for tale in seen.tales)


def test_names_are_text_whatever_they_hold(practices):
    url = practices.copy("sqlite", as_of=NOON)
    names = ["<script>alert(1)</script>", 'O\'Brien "Bobby" & <b>', "שלום עולם", "x" * 300]
    keys = [key for (key,) in ask(url, 'SELECT "id" FROM "Patient" ORDER BY "patientNumber"')]
    for key, name in zip(keys, names, strict=False):
        quoted = name.replace("'", "''")
        change(
            url,
            f"""UPDATE "Patient" SET "firstName" = '{quoted}', "chiefComplaint" = '{quoted}' WHERE "id" = '{key}'""",
        )
    page = render(look(url, rows=[("Patient", key) for key in keys[: len(names)]]))
    assert page.count("<script>") == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "שלום עולם" in page
    assert "O&#39;Brien &#34;Bobby&#34; &amp; &lt;b&gt;" in page
    assert "x" * 300 in page


def written(url, page):
    """Return the page that the command writes about a database, with a story of a person's choice."""
    done = command("report", "--no-rules", "--patient", charts(url)[11], "--output", str(page), url=url)
    assert (done.returncode, done.stderr) == (0, "")
    return page.read_text(encoding="utf-8")


def test_the_command_writes_one_page(standard, tmp_path):
    page = tmp_path / "page.html"
    text = written(standard, page)
    assert page.stat().st_size < 3_000_000
    # It holds rows, as databases and snapshots do, which are private too.
    assert page.stat().st_mode & 0o077 == 0
    assert 'http-equiv="Content-Security-Policy" content="default-src \'none\'' in text
    figures = json.loads(command("report", "--no-rules", "--json", url=standard).stdout)
    assert figures["panels"].keys() == {each.name for each in panels()}


@pytest.mark.usefixtures("postgres_server")
def test_both_databases_show_the_same(practices):
    sqlite, postgresql = (look(practices.copy(provider, as_of=NOON)).as_json() for provider in ("sqlite", "postgresql"))
    for seen in (sqlite, postgresql):
        for name in ("database", "size"):
            seen.pop(name)
    assert sqlite == postgresql


@pytest.mark.parametrize("standard", ["postgresql"], indirect=True)
def test_postgresql_gives_the_page_of_sqlite(standard, practices, tmp_path):
    """But for the line that names the database; and a whole measurement, 3.0 in one, is 3 in the other."""
    other = practices.original("sqlite", "standard", as_of=NOON)
    pages = [written(url, tmp_path / f"{number}.html") for number, url in enumerate((standard, other))]
    for pattern, same in ((r"(SQLite|PostgreSQL) [^<]*? rows, [\d.]+ MB", "rows"), (r"(?<=\d)\.0(?= mm|°)", "")):
        pages = [re.sub(pattern, same, text) for text in pages]
    assert pages[0] == pages[1]
