"""Who did something and when, and what comes before what, where only the names of columns say it."""

from __future__ import annotations

from schema_rows import rows_of

from seedbed.factories.shapes import words as w

SCHEMA = """
model Person {
  name String
}

model Page {
  title       String
  isDeleted   Boolean @default(false)
  deletedById Person?
}

model Stop {
  port    String
  arrives DateTime
  leaves  DateTime
}

model Booking {
  guestName String
  arrival   DateTime
  departure DateTime
  nights    Int
}

model Trip {
  departure DateTime
  arrival   DateTime
}

model Enrollment {
  enrolledAt DateTime
  droppedAt  DateTime?
}

model Journal {
  postedAt   DateTime
  reversedAt DateTime?
}

model Shift {
  employee String
}

model ClassSession {
  topic String
}

model Recipe {
  name  String
  steps String[]
}

model Subscription {
  plan String
}
"""


def test_nobody_has_deleted_what_is_not_deleted():
    rows = rows_of(SCHEMA, 400)["Page"]
    assert not [row for row in rows if row["deletedById"] and not row["isDeleted"]]
    assert [row for row in rows if row["deletedById"]]


def test_what_ends_or_takes_back_comes_after_what_it_ends():
    rows = rows_of(SCHEMA, 400)
    pairs = {
        "Stop": ("arrives", "leaves"),
        "Enrollment": ("enrolledAt", "droppedAt"),
        "Journal": ("postedAt", "reversedAt"),
    }
    for model, (first, second) in pairs.items():
        both = [row for row in rows[model] if row[second] is not None]
        assert both
        assert all(row[first] < row[second] for row in both), model
    assert {row["nights"] for row in rows["Booking"]} == set(range(1, 8))
    # What is dropped or reversed is the exception.
    assert len([row for row in rows["Journal"] if row["reversedAt"]]) < 60


def test_people_places_topics_plans_and_steps_are_named_as_such():
    rows = rows_of(SCHEMA, 60)
    assert {row["employee"].split()[0] for row in rows["Shift"]} <= set(w.FIRST_NAMES)
    assert {row["port"] for row in rows["Stop"]} <= {place[0] for place in w.PLACES}
    assert not [row for row in rows["ClassSession"] if "." in row["topic"]]
    assert {row["plan"] for row in rows["Subscription"]} <= set(w.TIERS)
    assert all(" " in step for row in rows["Recipe"] for step in row["steps"])


def test_a_reference_to_an_opinion_is_one_like_any_other():
    rows = rows_of("""
enum OrderStatus {
  PENDING
  COMPLETED
}

model Opinion {
  title String
}

model Order {
  status OrderStatus
  review Opinion?
}
""")["Order"]
    assert {row["review"] is None for row in rows} == {True, False}
