"""Opening times, holidays and the clinic's own clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from seed.simulation.operations.practice import plan_clinic
from seed.simulation.scheduling.calendar import ClinicCalendar, days, holidays, run_length, span

if TYPE_CHECKING:
    from seed.simulation.records.clinic import ClinicPlan

AS_OF = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def plan() -> ClinicPlan:
    return plan_clinic(7, 0, users=20, patients=50, as_of=AS_OF)


@pytest.mark.parametrize(
    ("year", "day", "name"),
    [
        (2024, date(2024, 1, 15), "Martin Luther King Jr. Day"),
        (2024, date(2024, 5, 27), "Memorial Day"),
        (2025, date(2025, 9, 1), "Labor Day"),
        (2026, date(2026, 11, 26), "Thanksgiving Day"),
        (2026, date(2026, 7, 3), "Independence Day"),  # the 4th is a Saturday
        (2027, date(2027, 7, 5), "Independence Day"),  # the 4th is a Sunday
        (2022, date(2022, 12, 26), "Christmas Day"),
        (2021, date(2021, 12, 31), "New Year's Day"),  # that of 2022, a Saturday
        (2023, date(2023, 1, 2), "New Year's Day"),
        (2026, date(2026, 6, 19), "Juneteenth"),
    ],
)
def test_holidays_are_kept_on_the_day_of_observance(year: int, day: date, name: str) -> None:
    assert holidays(year)[day] == name


def test_every_year_has_its_holidays_on_weekdays() -> None:
    for year in range(2000, 2060):
        on_weekdays = [day for day in holidays(year) if day.weekday() < 5]
        assert 7 <= len(on_weekdays) <= 9
        assert all(day.year == year for day in holidays(year))


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 7, 4),  # Saturdays
        date(2021, 12, 25),
        date(2022, 1, 1),
        date(2027, 6, 19),
        date(2022, 12, 25),  # a Sunday
        date(2026, 7, 3),  # on which the 4th is observed
    ],
)
def test_a_holiday_on_a_weekend_closes_that_day_and_the_one_on_which_it_is_observed(
    plan: ClinicPlan, day: date
) -> None:
    hours = dict.fromkeys(range(7), plan.hours[0])
    calendar = ClinicCalendar(replace(plan, hours=hours))
    assert calendar.is_open(date(2026, 7, 11))
    assert not calendar.is_open(day)


def test_the_clinic_is_closed_on_weekends_holidays_and_closures(plan: ClinicPlan) -> None:
    calendar = ClinicCalendar(plan)
    assert not calendar.is_open(date(2026, 2, 28))
    assert not calendar.is_open(date(2026, 5, 25))
    assert not calendar.is_open(date(2026, 11, 27))
    # Holidays also hold where the plan has no blocks any more.
    assert not calendar.is_open(date(2031, 5, 26))


def test_open_intervals_leave_out_lunch(plan: ClinicPlan) -> None:
    calendar = ClinicCalendar(plan)
    intervals = calendar.intervals(date(2026, 2, 27))  # an ordinary Friday
    assert intervals == ((8 * 60, 12 * 60), (13 * 60, 17 * 60))


def test_a_staff_meeting_takes_its_hour(plan: ClinicPlan) -> None:
    calendar = ClinicCalendar(plan)
    first_tuesday = date(2026, 2, 3)
    assert calendar.intervals(first_tuesday)[0][0] == plan.hours[1].opens + 60


def test_local_time_and_back_over_the_change_of_clocks(plan: ClinicPlan) -> None:
    calendar = ClinicCalendar(plan)
    assert plan.timezone == "America/New_York"
    assert calendar.utc_offset(date(2026, 3, 6)) == -300
    assert calendar.utc_offset(date(2026, 3, 9)) == -240
    # On the day of the change the night still has the old offset.
    assert calendar.utc_offset(date(2026, 3, 8), 60) == -300
    assert calendar.utc_offset(date(2026, 3, 8), 600) == -240
    for day in days(date(2026, 1, 1), date(2026, 12, 31)):
        for minute in (30, 7 * 60, 12 * 60 + 35, 20 * 60):
            moment = calendar.to_utc(day, minute)
            assert calendar.to_local(moment) == (day, minute)


def test_a_zone_without_daylight_saving_keeps_its_offset() -> None:
    plan = plan_clinic(7, 7, users=5, patients=10, as_of=AS_OF)
    calendar = ClinicCalendar(plan)
    assert {calendar.utc_offset(day) for day in days(date(2026, 1, 1), date(2026, 12, 31))} == {-420}


def test_next_open_skips_what_is_closed(plan: ClinicPlan) -> None:
    calendar = ClinicCalendar(plan)
    assert calendar.next_open(date(2026, 5, 23)) == date(2026, 5, 26)  # Saturday, Sunday, Memorial Day


def test_masks() -> None:
    assert span(2, 5) == 0b11100
    assert span(5, 5) == 0
    assert run_length(0b10111) == 3
    assert run_length(0) == 0
    assert len(list(days(date(2024, 2, 28), date(2024, 3, 1)))) == 3
    assert timedelta(minutes=span(0, 10).bit_count()) == timedelta(minutes=10)
