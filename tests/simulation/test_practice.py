"""A clinic's plan: identity, people, rooms, and the time that cannot be booked."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

import pytest

from seed.fixtures import APPOINTMENT_TYPES, CLINIC_SITES, SYSTEM_ROLES
from seed.simulation.operations.practice import plan_clinic
from seed.simulation.operations.staffing import leave_of
from seed.simulation.scheduling.calendar import ClinicCalendar, days
from seedbed.errors import UsageError

if TYPE_CHECKING:
    from seed.simulation.records.clinic import ClinicPlan

AS_OF = datetime(2026, 3, 2, tzinfo=UTC)
TODAY = date(2026, 3, 1)
SIZES = [(0, 4), (0, 5), (0, 20), (1, 30), (2, 30), (3, 12), (4, 100), (1, 3)]


@cache
def plan(index: int, users: int, seed: int = 7, patients: int = 50) -> ClinicPlan:
    return plan_clinic(seed, index, users=users, patients=patients, as_of=AS_OF)


def busy(index: int, users: int) -> ClinicPlan:
    """A clinic whose visits take the whole week of everybody."""
    return plan(index, users, patients=50 * users)


@pytest.mark.parametrize(("index", "users"), SIZES)
def test_every_login_but_the_super_admin_is_a_member_of_staff(index: int, users: int) -> None:
    staff = plan(index, users).staff
    assert len(staff) == users - (index == 0)
    assert [m.employee_number for m in staff] == [f"E{n:03d}" for n in range(1, len(staff) + 1)]
    assert {m.role for m in staff} <= {role.code for role in SYSTEM_ROLES} - {"SUPER_ADMIN"}


@pytest.mark.parametrize(("index", "users"), SIZES)
def test_the_default_accounts_exist_and_addresses_are_unique(index: int, users: int) -> None:
    clinic = plan(index, users)
    domain = f"{clinic.slug}.smileortho.com"
    emails = [m.email for m in clinic.staff]
    assert len(set(emails)) == len(emails)
    by_email = {m.email: m for m in clinic.staff}
    assert by_email[f"admin@{domain}"].role == "CLINIC_ADMIN"
    assert by_email[f"frontdesk@{domain}"].role == "FRONT_DESK"
    doctors = [m for m in clinic.staff if m.role == "DOCTOR"]
    assert doctors
    assert all(m.email.startswith("dr.") and m.email.endswith(f"@{domain}") for m in doctors)
    for member in (by_email[f"admin@{domain}"], by_email[f"frontdesk@{domain}"], *doctors):
        assert member.terminated_on is None


def test_a_minimal_clinic_has_an_administrator_a_doctor_a_desk_and_an_assistant() -> None:
    assert sorted(m.role for m in plan(0, 5).staff) == ["ASSISTANT", "CLINIC_ADMIN", "DOCTOR", "FRONT_DESK"]


def test_a_large_clinic_is_staffed_like_one() -> None:
    roles = Counter(m.role for m in plan(1, 30).staff)
    assert roles["DOCTOR"] == 3
    assert roles["ASSISTANT"] == 12
    assert set(roles) == {role.code for role in SYSTEM_ROLES} - {"SUPER_ADMIN"}


def test_too_few_people_are_refused() -> None:
    with pytest.raises(UsageError, match="at least 4 users"):
        plan_clinic(7, 0, users=3, patients=10, as_of=AS_OF)


def test_there_is_a_site_for_every_further_clinic() -> None:
    further = plan_clinic(7, len(CLINIC_SITES), users=5, patients=10, as_of=AS_OF)
    assert further.slug == "boise"
    assert further.phone.startswith("(208)")


@pytest.mark.parametrize(("index", "users"), SIZES)
def test_employment_events_lie_between_hiring_and_leaving(index: int, users: int) -> None:
    clinic = plan(index, users)
    assert 6 * 365 <= (TODAY - clinic.opened_on).days <= 12 * 366 + 7
    for member in clinic.staff:
        assert member.changes[0].kind == "HIRED"
        assert member.changes[0].on == member.hired_on
        last = member.terminated_on or TODAY
        assert all(member.hired_on <= change.on <= last for change in member.changes)
        assert [c.on for c in member.changes] == sorted(c.on for c in member.changes)
        rates = [c.hourly_rate_cents for c in member.changes if c.hourly_rate_cents]
        assert rates == sorted(rates)
        assert rates[-1] == member.hourly_rate_cents
        kinds = [c.kind for c in member.changes]
        assert ("TERMINATED" in kinds) == (member.terminated_on is not None)
        if member.terminated_on:
            assert member.terminated_on < TODAY
            assert kinds[-1] == "TERMINATED"


def test_four_in_ten_of_those_who_came_later_have_left_and_every_role_has_somebody() -> None:
    clinics = [plan(1, 30, seed) for seed in range(20)]
    later = [m for clinic in clinics for m in clinic.staff if m.hired_on > clinic.opened_on]
    share = sum(m.terminated_on is not None for m in later) / len(later)
    assert 0.36 <= share <= 0.42
    for clinic in clinics:
        assert {m.role for m in clinic.staff} == {m.role for m in clinic.staff if m.terminated_on is None}


@pytest.mark.parametrize(("index", "users"), SIZES)
def test_credentials_have_no_gaps_and_are_issued_in_the_past(index: int, users: int) -> None:
    for member in plan(index, users).staff:
        by_kind: dict[str, list[tuple[date, date | None]]] = {}
        last = member.terminated_on or TODAY
        for credential in member.credentials:
            assert credential.issued_on <= last
            by_kind.setdefault(credential.kind, []).append((credential.issued_on, credential.expires_on))
        assert "HIPAA" in by_kind
        for kind, terms in by_kind.items():
            assert len({issued for issued, _ in terms}) == len(terms)
            for (_, expires), (issued, _) in itertools.pairwise(terms):
                assert expires is not None
                assert issued <= expires
            assert terms[-1][1] is None or terms[-1][1] > last, kind
            assert terms[0][0] <= max(member.hired_on, last - timedelta(days=4 * 366))


@pytest.mark.parametrize(("index", "users"), [(0, 20), (1, 30), (4, 100)])
def test_two_or_more_doctors_cover_every_open_weekday_of_a_busy_clinic(index: int, users: int) -> None:
    clinic = busy(index, users)
    covered = {weekday for m in clinic.staff if m.role == "DOCTOR" for weekday in m.week}
    assert covered == set(clinic.hours) == set(range(6 if index == 1 else 5))


def test_doctors_of_a_busy_clinic_work_about_three_and_a_half_days_and_others_at_the_chair_four_or_five() -> None:
    for member in busy(1, 30).staff:
        if member.role == "DOCTOR":
            assert 25 <= sum(last - first for first, last in member.week.values()) / 60 <= 33
        elif member.sees_patients:
            assert len(member.week) in (4, 5)


@pytest.mark.parametrize(("index", "users", "patients"), [(0, 5, 10), (1, 10, 25), (0, 30, 200), (1, 30, 200)])
def test_a_clinic_with_few_charts_sees_patients_on_few_half_days_with_a_doctor(
    index: int, users: int, patients: int
) -> None:
    clinic = plan(index, users, patients=patients)
    at_the_chair = [m.week for m in clinic.staff if m.sees_patients]
    with_patients = {weekday for week in at_the_chair for weekday in week}
    assert len(with_patients) == 2
    doctor = next(m for m in clinic.staff if m.role == "DOCTOR")
    for weekday in with_patients:
        first, last = doctor.week[weekday]
        assert all(first <= week[weekday][0] and week[weekday][1] <= last for week in at_the_chair if weekday in week)


@pytest.mark.parametrize(("index", "users", "patients"), [(0, 5, 10), (1, 10, 25), (1, 30, 200), (0, 20, 700)])
def test_somebody_keeps_the_desk_whenever_a_clinic_is_open(index: int, users: int, patients: int) -> None:
    clinic = plan(index, users, patients=patients)
    keepers = [m for m in clinic.staff if m.role in ("FRONT_DESK", "CLINIC_ADMIN") and not m.terminated_on]
    for weekday, hours in clinic.hours.items():
        kept = {minute for keeper in keepers if weekday in keeper.week for minute in range(*keeper.week[weekday])}
        lunch = range(hours.lunch_start or 0, hours.lunch_end or 0)
        assert set(range(hours.opens, hours.closes)) - set(lunch) <= kept


def test_the_more_charts_for_each_of_a_team_the_longer_their_weeks() -> None:
    hours = [
        sum(last - first for m in plan(0, 20, patients=patients).staff for first, last in m.week.values()) / 60
        for patients in (25, 100, 200, 400, 700, 1000)
    ]
    assert hours == sorted(hours)
    assert hours[0] < 140
    assert hours[-1] > 500


def test_hours_have_one_early_day_and_one_late_one() -> None:
    hours = plan(0, 20).hours
    assert sorted(day.opens for day in hours.values()) == [420, 480, 480, 480, 480]
    assert sorted(day.closes for day in hours.values()) == [1020, 1020, 1020, 1020, 1080]


@pytest.mark.parametrize(("index", "users"), SIZES)
def test_chairs_stand_in_treatment_bays(index: int, users: int) -> None:
    clinic = plan(index, users)
    bays = {room.code for room in clinic.rooms if room.kind == "TREATMENT_BAY"}
    assert {chair.room for chair in clinic.chairs} == bays
    assert len({room.code for room in clinic.rooms}) == len(clinic.rooms)
    assert 4 <= len(clinic.chairs) <= 8
    kinds = {room.kind for room in clinic.rooms}
    assert kinds == {"RECEPTION", "CONSULTATION", "TREATMENT_BAY", "RECORDS", "STERILIZATION", "LAB", "OFFICE"}


def test_blocks_cover_holidays_for_a_year_ahead_and_name_known_people() -> None:
    clinic = plan(0, 20)
    ahead = {block.title for block in clinic.blocks if block.kind == "HOLIDAY" and block.first > TODAY}
    assert {"Christmas Day", "Thanksgiving Day", "Independence Day"} <= ahead
    numbers = {m.employee_number: m for m in clinic.staff}
    for block in clinic.blocks:
        assert block.first <= block.last
        assert (block.start is None) == (block.end is None)
        if block.provider:
            assert numbers[block.provider].sees_patients
            assert numbers[block.provider].employed(block.first)
    assert {block.kind for block in clinic.blocks} >= {"HOLIDAY", "CLOSURE", "VACATION", "MEETING", "MAINTENANCE"}


def test_doctors_are_away_for_about_five_weeks_a_year_and_never_together() -> None:
    clinic = plan(1, 30)
    doctors = {m.employee_number for m in clinic.staff if m.role == "DOCTOR"}
    away = [(day, b.provider) for b in clinic.blocks if b.provider in doctors for day in days(b.first, b.last)]
    assert len({day for day, _ in away}) == len(away)
    year = Counter(number for day, number in away if day.year == 2025)
    assert all(20 <= count <= 25 for count in year.values())


def test_a_leave_keeps_a_provider_out_of_the_book() -> None:
    found = 0
    for seed in range(12):
        clinic = plan(1, 30, seed)
        for member in clinic.staff:
            for first, last in leave_of(member) if member.sees_patients else ():
                if last >= TODAY - timedelta(days=1600):
                    found += 1
                    assert any(
                        b.provider == member.employee_number and (b.first, b.last) == (first, last)
                        for b in clinic.blocks
                    )
    assert found


def test_the_services_are_the_appointment_types() -> None:
    assert list(plan(0, 5).services) == [row.code for row in APPOINTMENT_TYPES]


def test_clinics_differ_and_the_same_one_is_the_same() -> None:
    assert plan_clinic(7, 0, users=20, patients=50, as_of=AS_OF) == plan(0, 20)
    assert len({plan(index, 30).npi for index in (1, 2)}) == 2
    assert plan(1, 30, 1).staff[0].last_name != plan(1, 30, 2).staff[0].last_name or plan(1, 30, 1) != plan(1, 30, 2)
    assert {ClinicCalendar(plan(index, 30)).zone.key for index in (0, 1, 2)} == {
        "America/New_York",
        "America/Chicago",
        "America/Los_Angeles",
    }
