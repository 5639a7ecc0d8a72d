"""What a person notices in ten rows of what most applications have: invoices, addresses, notices, meetings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from schema_rows import rows_of
from support import AS_OF

from seedbed.datamodel import Field, Model
from seedbed.factories.shapes.after import after
from seedbed.factories.shapes.apart import minute_ago, slot
from seedbed.factories.shapes.kinds import NOTICES
from seedbed.factories.shapes.makers import slug
from seedbed.factories.shapes.subject import Subject
from seedbed.factories.shapes.words import PLACES


def test_an_amount_without_tax_and_the_tax_add_up_to_the_total():
    for row in rows_of("model Bill {\n amount Float\n vatAmount Float\n totalAmount Float\n}")["Bill"]:
        assert row["totalAmount"] == pytest.approx(row["amount"] + row["vatAmount"])
        assert row["vatAmount"] < row["amount"] / 4


def test_a_tax_beside_a_total_alone_is_a_part_of_it():
    for row in rows_of("model Receipt {\n total Float\n tax Float\n}")["Receipt"]:
        assert 0 < row["tax"] < row["total"] / 4


@pytest.mark.parametrize(("given", "country"), [("Germany", "Germany"), ("US", "United States"), ("Brasil", "Brazil")])
def test_an_address_is_in_the_country_that_the_schema_gives_by_default(given, country):
    rows = rows_of(f'model Address {{\n city String\n postalCode String\n country String @default("{given}")\n}}')
    there = {(place[0], place[3]) for place in PLACES if place[4] == country}
    assert {(row["city"], row["postalCode"]) for row in rows["Address"]} == there
    assert {row["country"] for row in rows["Address"]} == {given}


def test_a_number_beside_a_street_is_that_of_the_house():
    for row in rows_of("model Home {\n street String\n number String\n city String\n}", 20)["Home"]:
        assert row["number"].rstrip("abc").isdecimal()


def test_the_text_of_a_notice_goes_with_its_title():
    for row in rows_of("model Notification {\n title String\n message String\n referenceType String\n}")[
        "Notification"
    ]:
        assert row["message"] == NOTICES[row["title"]]
        assert row["referenceType"] in {"order", "user", "invoice", "project", "document", "product"}


def test_what_was_planned_first_ends_after_its_own_start():
    for row in rows_of(
        "model Slot {\n startTime String\n endTime String\n originalStartTime String\n originalEndTime String\n}"
    )["Slot"]:
        assert row["startTime"] < row["endTime"]
        assert row["originalStartTime"] < row["originalEndTime"]


def test_titles_of_people_are_what_they_work_as_and_a_public_email_is_their_own():
    rows = rows_of("model Person {\n name String\n titles String[]\n displayEmail String\n type String\n}")["Person"]
    assert all(row["displayEmail"].startswith(row["name"].split()[0].lower()) for row in rows)
    assert any("Designer" in row["titles"] for row in rows)
    assert {row["type"] for row in rows} == {"standard", "staff", "guest"}


def test_a_time_to_review_until_comes_after_the_row():
    for row in rows_of("model Review {\n createdAt DateTime @default(now())\n canReviewUntil DateTime\n}")["Review"]:
        assert row["canReviewUntil"] > row["createdAt"]


def test_a_stay_costs_what_its_nights_do():
    rows = rows_of(
        "model Bid {\n checkInDate DateTime\n checkOutDate DateTime\n"
        " bidPerNight Float\n totalNights Int\n totalAmount Float\n}"
    )
    for row in rows["Bid"]:
        assert row["totalNights"] == (row["checkOutDate"].date() - row["checkInDate"].date()).days
        assert row["totalAmount"] == pytest.approx(row["bidPerNight"] * row["totalNights"])


def test_a_name_beside_a_first_name_is_the_last_and_a_place_in_a_city_has_its_own():
    rows = rows_of(
        "model Visitor {\n firstName String\n name String\n email String\n}\n"
        "model Place {\n name String\n city String\n}"
    )
    for row in rows["Visitor"]:
        assert row["email"].startswith(f"{slug(row['firstName'])}.{slug(row['name'])}")
    assert not {row["name"] for row in rows["Place"]} & {place[0] for place in PLACES}


def test_who_left_had_joined_before():
    for row in rows_of("model Membership {\n joinedOn DateTime\n leftOn DateTime\n}")["Membership"]:
        assert row["leftOn"] > row["joinedOn"]


def test_a_day_closes_later_than_it_opens_where_the_columns_hold_times_of_day():
    columns = [Field(name, "scalar", "DateTime", is_required=True, native_type="Time") for name in ("opens", "closes")]
    hours = Model("Hours", "Hours", {each.name: each for each in columns}, ("opens",), ())
    closing = after("opens", columns[1], hours)
    for number, hour in enumerate((0, 8, 17, 23), 1):
        opens = datetime(1970, 1, 1, hour, 30, tzinfo=UTC)
        row = _Row(opens=opens)
        row.number, row.as_of = number, datetime(2026, 1, 5, tzinfo=UTC)
        closes = closing(Subject(columns[1], hours, 7), row)
        assert opens < closes < datetime(1970, 1, 2, tzinfo=UTC)


class _Row(dict[str, Any]):
    number: int
    as_of: datetime


def test_what_is_booked_once_at_a_time_lies_in_office_hours_around_today():
    rows = rows_of(
        "enum State {\n BOOKED\n HELD\n NO_SHOW\n}\n"
        "model Coach {\n name String\n}\n"
        "model Lesson {\n coachId Coach\n"
        " startsAt DateTime\n endsAt DateTime\n state State\n @@unique([coachId, startsAt])\n}",
        400,
    )["Lesson"]
    starts = [row["startsAt"] for row in rows]
    assert len(set(starts)) == 400
    assert len({start.date() for start in starts}) > 80
    assert all(8 <= start.hour < 18 for start in starts)
    assert {row["state"] for row in rows if row["startsAt"].date() > AS_OF.date()} == {"BOOKED"}
    assert {row["state"] for row in rows} == {"BOOKED", "HELD", "NO_SHOW"}


@pytest.mark.long
def test_slots_and_minutes_are_told_apart_also_where_all_of_them_were_taken():
    for moment, count in ((slot, 70_000), (minute_ago, 600_000)):
        assert len({moment(AS_OF, 7, number) for number in range(1, count)}) == count - 1


def test_the_type_of_a_files_content_is_its_own_also_of_an_attachment():
    for row in rows_of("model Attachment {\n fileName String\n mimeType String\n}")["Attachment"]:
        assert "/" in row["mimeType"]
