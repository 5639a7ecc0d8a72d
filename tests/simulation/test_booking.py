"""The book: free slots are found, and no minute is given away twice."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seed.simulation.operations.practice import plan_clinic
from seed.simulation.records.clinic import Block, ClinicPlan
from seed.simulation.scheduling.book import Book, Slot, SlotWish, reach_back, run_starts
from seed.simulation.scheduling.calendar import ClinicCalendar

AS_OF = datetime(2026, 3, 2, tzinfo=UTC)
DAY = date(2026, 2, 25)  # a Wednesday without anything special
START = (date(2026, 1, 1), 0)


@pytest.fixture(scope="module")
def plan() -> ClinicPlan:
    plan = plan_clinic(7, 0, users=20, patients=1000, as_of=AS_OF)
    return replace(plan, blocks=())


def fill(book: Book, service: str, count: int, day: date = DAY, **wish: object) -> list[Slot]:
    rand = Random(1)
    slots = [
        book.place(SlotWish(service, day, START, **wish), {}, rand)  # type: ignore[arg-type]
        for _ in range(count)
    ]
    return [slot for slot in slots if slot]


@given(st.integers(0, 2**80 - 1), st.integers(1, 20))
def test_run_starts_are_where_runs_start(mask: int, length: int) -> None:
    bits = f"{mask:b}"[::-1] + "0" * length
    expected = sum(1 << i for i in range(len(bits) - length + 1) if bits[i : i + length] == "1" * length)
    assert run_starts(mask, length) == expected


@given(st.integers(0, 2**60 - 1), st.integers(0, 20))
def test_reach_back_covers_the_distance(mask: int, distance: int) -> None:
    expected = sum(1 << i for i in range(61) if (mask >> i) & ((1 << (distance + 1)) - 1))
    assert reach_back(mask, distance) == expected


def test_a_full_day_has_no_overlaps_and_then_the_next_day_is_taken(plan: ClinicPlan) -> None:
    slots = fill(Book(plan), "ADJUSTMENT", 400, tolerance=0)
    busy: dict[object, set[tuple[date, int]]] = defaultdict(set)
    for slot in slots:
        for key, first, last in (
            (slot.provider, slot.start, slot.end),
            (slot.chair, slot.start, slot.end),
            (slot.doctor, slot.doctor_start or 0, slot.doctor_end or 0),
        ):
            minutes = {(slot.day, minute) for minute in range(first, last)}
            assert not busy[key] & minutes
            busy[key] |= minutes
    assert min(slot.day for slot in slots) == DAY
    assert max(slot.day for slot in slots) > DAY
    assert len(slots) == 400


def test_the_doctor_joins_for_exactly_the_minutes_of_the_service(plan: ClinicPlan) -> None:
    for slot in fill(Book(plan), "BONDING_FULL", 20):
        assert slot.doctor is not None
        assert slot.doctor_start is not None
        assert slot.doctor_end is not None
        assert slot.doctor_end - slot.doctor_start == plan.services["BONDING_FULL"].doctor_minutes
        assert slot.start <= slot.doctor_start < slot.doctor_end <= slot.end


def test_one_doctor_serves_several_chairs_at_once(plan: ClinicPlan) -> None:
    slots = [slot for slot in fill(Book(plan), "ADJUSTMENT", 120, tolerance=0) if slot.day == DAY]
    together = max(sum(a.doctor == b.doctor and a.start < b.end and b.start < a.end for b in slots) for a in slots)
    assert together >= 3


def test_a_patient_is_never_in_two_chairs(plan: ClinicPlan) -> None:
    book, rand, taken = Book(plan), Random(3), {}
    slots = [book.place(SlotWish("RECORDS", DAY, START, tolerance=0), taken, rand) for _ in range(12)]
    spans = sorted((slot.day, slot.start, slot.end) for slot in slots if slot)
    assert all(a[0] != b[0] or a[2] <= b[1] for a, b in itertools.pairwise(spans))


def test_the_window_is_preferred_and_given_up_when_full(plan: ClinicPlan) -> None:
    slots = [s for s in fill(Book(plan), "RETAINER_CHECK", 200, tolerance=0, window=(900, 1020)) if s.day == DAY]
    assert all(900 <= slot.start < 1020 for slot in slots[:10])
    assert any(slot.start < 900 for slot in slots)


def test_a_window_worth_waiting_for_goes_before_the_day_and_then_before_the_doctor(plan: ClinicPlan) -> None:
    doctor = next(m.employee_number for m in plan.staff if m.week.get(DAY.weekday()) == (780, 1020))
    wish = {"window": (420, 720), "doctor": doctor, "tolerance": 1}
    (usual,) = fill(Book(plan), "ADJUSTMENT", 1, **wish)
    (waits,) = fill(Book(plan), "ADJUSTMENT", 1, waits=7, **wish)
    assert (usual.day, usual.start >= 720, usual.doctor) == (DAY, True, doctor)
    assert (waits.day != DAY, waits.start < 720, waits.doctor) == (True, True, doctor)
    late = replace(
        plan,
        staff=tuple(
            replace(m, week=dict.fromkeys(m.week, (780, 1020))) if m.employee_number == doctor else m
            for m in plan.staff
        ),
    )
    (another,) = fill(Book(late), "ADJUSTMENT", 1, waits=7, **wish)
    assert another.start < 720
    assert another.doctor not in (doctor, None)


def test_known_people_and_rooms_are_taken_where_they_are_free(plan: ClinicPlan) -> None:
    assistant = [member.employee_number for member in plan.staff if member.provider_type == "ASSISTANT"][1]
    slots = fill(Book(plan), "ADJUSTMENT", 40, tolerance=0, familiar=(assistant, 3))
    known = [(slot.provider, slot.chair) == (assistant, 3) for slot in slots if slot.day == DAY]
    assert all(known[:8])
    assert not all(known)


def test_nothing_is_placed_before_the_earliest_moment(plan: ClinicPlan) -> None:
    book, rand = Book(plan), Random(5)
    for _ in range(50):
        slot = book.place(SlotWish("SCAN", DAY - timedelta(days=3), (DAY, 600), tolerance=5), {}, rand)
        assert slot
        assert (slot.day, slot.start) >= (DAY, 600)


def test_the_own_doctor_is_kept(plan: ClinicPlan) -> None:
    doctors = [member.employee_number for member in plan.staff if member.provider_type == "ORTHODONTIST"]
    for doctor in doctors:
        slots = fill(Book(plan), "ADJUSTMENT", 30, doctor=doctor)
        assert {slot.doctor for slot in slots} == {doctor}


def test_blocks_of_people_and_chairs_are_respected(plan: ClinicPlan) -> None:
    doctors = [member.employee_number for member in plan.staff if member.provider_type == "ORTHODONTIST"]
    blocked = replace(
        plan,
        blocks=(
            *(Block("VACATION", "Vacation", DAY, DAY, provider=number) for number in doctors),
            Block("MAINTENANCE", "Service", DAY, DAY, 0, 1440, chair=1),
        ),
    )
    assert all(slot.day != DAY for slot in fill(Book(blocked), "ADJUSTMENT", 5, tolerance=1))
    scans = [slot for slot in fill(Book(blocked), "SCAN", 60, tolerance=0) if slot.day == DAY]
    assert scans
    assert all(slot.chair != 1 for slot in scans)


def test_a_doctor_takes_the_chair_where_there_is_no_assistant(plan: ClinicPlan) -> None:
    alone = replace(plan, staff=tuple(m for m in plan.staff if m.provider_type in ("ORTHODONTIST", "NONE")))
    slot = fill(Book(alone), "ADJUSTMENT", 1)[0]
    assert slot.doctor is None
    assert {m.employee_number: m.provider_type for m in alone.staff}[slot.provider] == "ORTHODONTIST"


def test_without_a_doctor_only_what_needs_none_is_booked(plan: ClinicPlan) -> None:
    nobody = replace(plan, staff=tuple(m for m in plan.staff if m.provider_type != "ORTHODONTIST"))
    assert not fill(Book(nobody), "ADJUSTMENT", 1, patience=10)
    assert fill(Book(nobody), "SCAN", 1)


def test_busy_time_is_not_given_away_again(plan: ClinicPlan) -> None:
    from seed.simulation.records.visits import Visit

    calendar = ClinicCalendar(plan)
    before = fill(Book(plan), "ADJUSTMENT", 300, tolerance=0)
    visits = [
        Visit(
            number=number,
            service="ADJUSTMENT",
            purpose="ADJUSTMENT",
            starts_at=calendar.to_utc(slot.day, slot.start),
            ends_at=calendar.to_utc(slot.day, slot.end),
            utc_offset=0,
            provider=slot.provider,
            doctor=slot.doctor,
            doctor_starts_at=calendar.to_utc(slot.day, slot.doctor_start or 0),
            doctor_ends_at=calendar.to_utc(slot.day, slot.doctor_end or 0),
            chair=slot.chair,
            status="COMPLETED",
            confirmation="CONFIRMED",
            source="PHONE",
            booked_at=AS_OF,
        )
        for number, slot in enumerate(before)
    ]
    after = fill(Book(plan, visits), "ADJUSTMENT", 100, tolerance=0)
    for old in before:
        for new in after:
            if old.day == new.day and old.start < new.end and new.start < old.end:
                assert old.chair != new.chair
                assert old.provider != new.provider
