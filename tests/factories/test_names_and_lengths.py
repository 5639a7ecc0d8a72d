"""What a reader of demo data trips over: names unlike their kind, lengths unlike theirs, days that are all today."""

from __future__ import annotations

from datetime import timedelta

import pytest
from schema_rows import rows_of
from support import AS_OF

SCHEMA = """
model Task {
  title     String
  createdAt DateTime @default(now())
  decidedAt DateTime?
}

model Subject {
  name String @unique
}

model MemberRole {
  name String @unique
}

model StaffPermission {
  name String @unique
}

model Article {
  title  String @unique
  nameKo String
}

model Semester {
  startDate DateTime
  endDate   DateTime
  year      String
  academicYear String
}

model Sprint {
  startsAt DateTime
  endsAt   DateTime
}

model TimeClockEntry {
  clockInAt  DateTime
  clockOutAt DateTime?
}

model Email {
  sentAt     DateTime @default(now())
  receivedAt DateTime
  inReplyTo  String
  recipients String[]
}

model ApiKey {
  name      String
  createdAt DateTime @default(now())
  expiresAt DateTime
}

model Presence {
  taskId Task
  date   DateTime
  @@unique([taskId, date])
}

model OpeningTime {
  taskId    Task
  dayOfWeek Int
  startTime String
  endTime   String
  @@unique([taskId, dayOfWeek, startTime])
}

model Visit {
  taskId    Task
  endedAt   DateTime?
  startedAt DateTime @default(now())
  @@unique([taskId, endedAt])
}

model Mark {
  marksObtained Float
  maxMarks      Float
  taskId        Task
  academicYear  String
  @@unique([taskId, academicYear])
}

model Subscription {
  status             String
  currentPeriodStart DateTime
  currentPeriodEnd   DateTime
  createdAt          DateTime @default(now())
  stripePaymentMethodId String @unique
  cardExpYear        Int
}

model Leave {
  startDate DateTime
  endDate   DateTime
  status    String    @default("PENDING") // PENDING, APPROVED, REJECTED
  decidedAt DateTime?
  leaveDays Int
}

model OrderLine {
  quantity  Int     @default(1)
  unitPrice Float
  amount    Float
}

model SalarySlip {
  taskId      Task
  periodMonth String
  @@unique([taskId, periodMonth])
}

enum Signal {
  RED
  GREEN
  BLUE
}

model Beacon {
  name    String   @default("")
  email   String
  signals Signal[]
  page    Int
  alarmEnabled Boolean @default(false)
}

model PushNotification {
  type String
}

model ProductReview {
  content String
  stars   Int // 1-5
}

model SystemConfig {
  key         String @unique
  requestPath String
  year        String
}

model Company {
  name   String
  domain String
}

model Fee {
  amount     Float
  paidAmount Float @default(0)
  status     String @default("PENDING") // PENDING, PARTIAL, PAID
}
"""


@pytest.fixture(scope="module")
def rows():
    return rows_of(SCHEMA)


def test_names_are_those_of_their_kind(rows):
    assert {row["title"] for row in rows["Task"]} & {"Call the supplier back", "Send the offer"}
    assert {row["name"] for row in rows["ApiKey"]} >= {"Production", "Staging"}
    assert all(row["nameKo"] != f"nameKo-{place}" for place, row in enumerate(rows["Article"], 1))
    for row in rows["Email"]:
        assert row["inReplyTo"].endswith("@mail.example.com>")
        assert all("@" in each for each in row["recipients"])


def test_names_that_have_to_differ_get_a_number_when_all_are_taken(rows):
    for model, some in (
        ("Subject", {"Mathematics", "Art"}),
        ("MemberRole", {"admin", "guest"}),
        ("StaffPermission", {"users:read"}),
    ):
        names = [row["name"] for row in rows[model]]
        assert len({*names}) == len(names)
        assert {*names} > some
    assert not any(name[-1].isdigit() for name in (row["name"] for row in rows["MemberRole"][:10]))
    assert not any(row["title"][-1].isdigit() for row in rows["Article"])


def test_what_lasts_weeks_does_not_end_within_the_hour(rows):
    for row in rows["Semester"]:
        assert timedelta(weeks=12) <= row["endDate"] - row["startDate"] <= timedelta(weeks=20)
        assert row["academicYear"][4] == "/"
    for row in rows["Sprint"]:
        assert row["endsAt"] - row["startsAt"] == timedelta(days=14)
    for row in rows["TimeClockEntry"]:
        if row["clockOutAt"] is not None:
            assert timedelta(hours=4) <= row["clockOutAt"] - row["clockInAt"] < timedelta(hours=9)


def test_what_was_noted_of_a_row_came_after_it_and_is_past(rows):
    for row in rows["Email"]:
        assert row["sentAt"] <= row["receivedAt"] <= AS_OF
    for row in rows["Task"]:
        assert row["decidedAt"] is None or row["createdAt"] <= row["decidedAt"] <= AS_OF


def test_most_of_what_expires_is_still_good(rows):
    still = [row for row in rows["ApiKey"] if row["expiresAt"] > AS_OF]
    assert len(rows["ApiKey"]) / 2 < len(still) < len(rows["ApiKey"])
    assert all(row["expiresAt"] > row["createdAt"] for row in rows["ApiKey"])


def test_days_that_have_to_differ_are_days_of_the_past(rows):
    days = [row["date"] for row in rows["Presence"]]
    assert all(day < AS_OF and (day.hour, day.minute) == (0, 0) for day in days)
    assert len({*days}) == len(days)
    for row in rows["Visit"]:
        assert row["endedAt"] is None or row["endedAt"] >= row["startedAt"]


def test_a_day_of_the_week_stays_one_beside_a_time_that_differs(rows):
    assert {row["dayOfWeek"] for row in rows["OpeningTime"]} == set(range(7))
    assert all(row["startTime"][2] == ":" and " " not in row["startTime"] for row in rows["OpeningTime"])
    keys = {(row["taskId"], row["dayOfWeek"], row["startTime"]) for row in rows["OpeningTime"]}
    assert len(keys) == len(rows["OpeningTime"])


def test_a_period_that_goes_on_contains_today(rows):
    for row in rows["Subscription"]:
        assert row["currentPeriodStart"] <= AS_OF < row["currentPeriodEnd"] + timedelta(days=1)
        assert row["stripePaymentMethodId"].startswith("pm_")
        assert " " not in row["stripePaymentMethodId"]
        assert row["cardExpYear"] > AS_OF.year


def test_a_request_is_decided_when_its_status_says_so(rows):
    for row in rows["Leave"]:
        assert (row["decidedAt"] is not None) == (row["status"] != "PENDING")
        assert timedelta(0) <= row["endDate"] - row["startDate"] < timedelta(days=11)
        assert 5 <= row["leaveDays"] <= 30


def test_a_quantity_whose_default_is_one_is_not_always_one(rows):
    assert len({row["quantity"] for row in rows["OrderLine"]}) > 3
    for row in rows["OrderLine"]:
        assert row["amount"] == pytest.approx(row["quantity"] * row["unitPrice"], abs=0.01)


def test_months_of_one_parent_go_back_from_the_last(rows):
    by_task: dict[str, list[str]] = {}
    for row in rows["SalarySlip"]:
        by_task.setdefault(row["taskId"], []).append(row["periodMonth"])
    for months in by_task.values():
        assert months == sorted({*months}, reverse=True)
        assert len(months[0]) == 7


def test_an_empty_default_is_filled_and_a_list_of_an_enum_has_values(rows):
    for row in rows["Beacon"]:
        first, last = row["name"].lower().split()
        assert row["email"].startswith(f"{first}.{last}")
        assert 1 <= len(row["signals"]) == len({*row["signals"]})
        assert 1 <= row["page"] <= 4
    assert {len(row["signals"]) for row in rows["Beacon"]} == {1, 2}
    assert sum(row["alarmEnabled"] for row in rows["Beacon"]) < len(rows["Beacon"]) / 2


def test_a_type_is_one_of_its_kind_and_a_domain_that_of_the_name(rows):
    assert {row["type"] for row in rows["PushNotification"]} == {"reminder", "message", "system", "promotion"}
    for row in rows["Company"]:
        assert row["domain"] == f"{row['name'].lower().replace(' ', '-')}.example.com"


def test_what_is_said_of_a_product_is_an_opinion_and_most_are_content(rows):
    stars = [row["stars"] for row in rows["ProductReview"]]
    assert {*stars} == {1, 2, 3, 4, 5}
    assert stars.count(5) > stars.count(1)
    assert any(row["content"].startswith("Great value") for row in rows["ProductReview"])
    keys = [row["key"] for row in rows["SystemConfig"]]
    assert "MAIL_SENDER" in keys
    assert len({*keys}) == len(keys)
    assert all(row["requestPath"][0] == "/" and row["year"].isdigit() for row in rows["SystemConfig"])


def test_marks_are_not_above_the_best_and_a_part_is_paid_of_what_is_partial(rows):
    assert all(0 < row["marksObtained"] <= row["maxMarks"] for row in rows["Mark"])
    assert rows["Mark"][0]["academicYear"][4:5] == "/"
    for row in rows["Fee"]:
        share = {"PENDING": 0, "PARTIAL": 0.5, "PAID": 1}[row["status"]]
        assert row["paidAmount"] == pytest.approx(row["amount"] * share, abs=0.01)
