"""A clinic before its first patient: identity, hours, rooms, chairs, people, and the time that cannot be booked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from seed.fixtures import APPOINTMENT_TYPES, clinic_site
from seed.generators import OrthoGenerator
from seed.simulation.operations.staffing import as_known_on, leave_of, make_staff
from seed.simulation.operations.weeks import Opening
from seed.simulation.records.clinic import Address, Block, ChairPlan, ClinicPlan, DayHours, RoomPlan, ServiceType
from seed.simulation.scheduling.calendar import holidays
from seed.simulation.scheduling.epoch import epoch_of
from seedbed.rng import rng

if TYPE_CHECKING:
    from random import Random

    from seed.simulation.records.clinic import StaffMember

OPEN_YEARS = (6, 9)  # before the epoch. Default
YEARS_BACK, YEARS_AHEAD = 6, 2  # before the epoch and after today, in which what takes time is settled
_REFIT_YEARS = 2  # for which a chair waits; then it is the turn of another
# Weeks of vacation a year. Doctors see patients in about 47 weeks of the year; others: default.
DOCTOR_WEEKS_OFF, STAFF_WEEKS_OFF = 4, 3

_MORNING, _EVENING, _LUNCH = 8 * 60, 17 * 60, (12 * 60, 13 * 60)
_SATURDAY, _NOON = 5, 12 * 60
# From this number of chairs on, one is in pieces while a clinic waits for its new upholstery and valves. Default.
_CHAIRS_FOR_REFIT = 7


def plan_clinic(seed: int, index: int, *, users: int, patients: int, as_of: datetime) -> ClinicPlan:
    """Return the plan of clinic number `index` (from 0).

    `users` counts the logins of the clinic; in the first clinic one of them is the super admin, who is not on the
    staff. `patients` is how many the clinic should have room for.
    """
    site = clinic_site(index)
    rand = rng(seed, site.slug, "clinic")
    today = as_of.astimezone(ZoneInfo(site.timezone)).date()
    epoch = epoch_of(today)
    opened_on = _opening(rand, epoch)
    hours = _hours(rand)
    if site.opens_on_saturday:
        hours[_SATURDAY] = DayHours(_MORNING, _NOON)
    count = users - 1 if index == 0 else users
    staff = make_staff(seed, site, count, opening=Opening(index, hours, patients, opened_on), epoch=epoch, today=today)
    rooms, chairs = _rooms(rand, count, patients, opened_on, epoch)
    generator = OrthoGenerator(rand, as_of=epoch)
    return ClinicPlan(
        slug=site.slug,
        name=site.name,
        legal_name=site.legal_name,
        npi=generator.npi(),
        tax_id=generator.tax_id(),
        phone=generator.phone(site.area_code),
        email=f"hello@{site.domain}",
        website=f"https://{site.domain}" if site.has_website else None,
        address=Address(site.street, site.city, site.state, site.postal_code),
        timezone=site.timezone,
        opened_on=opened_on,
        hours=hours,
        blocks=_blocks((seed, site.slug), hours, staff, chairs, _Settled(opened_on, epoch, today)),
        rooms=rooms,
        chairs=chairs,
        staff=tuple(as_known_on(member, today) for member in staff),
        services={
            row.code: ServiceType(row.code, row.duration_minutes, row.doctor_minutes, row.provider_type)
            for row in APPOINTMENT_TYPES
        },
    )


def opening_day(seed: int, index: int, as_of: datetime) -> date:
    """Return when clinic number `index` (from 0) opened, as its plan says."""
    site = clinic_site(index)
    today = as_of.astimezone(ZoneInfo(site.timezone)).date()
    return _opening(rng(seed, site.slug, "clinic"), epoch_of(today))


def _opening(rand: Random, today: date) -> date:
    day = today - timedelta(days=round(rand.uniform(*OPEN_YEARS) * 365.25))
    day += timedelta(days=-day.weekday() % 7)
    return day + timedelta(days=7) if day in holidays(day.year) else day


def _hours(rand: Random) -> dict[int, DayHours]:
    """Monday to Friday 8 to 5 with an hour of lunch; one day starts at 7, another goes on to 6."""
    early, late = rand.sample(range(4), 2)
    return {
        weekday: DayHours(
            _MORNING - 60 * (weekday == early),
            _EVENING + 60 * (weekday == late),
            lunch_start=_LUNCH[0],
            lunch_end=_LUNCH[1],
        )
        for weekday in range(5)
    }


def _rooms(
    rand: Random, staff: int, patients: int, opened_on: date, today: date
) -> tuple[tuple[RoomPlan, ...], tuple[ChairPlan, ...]]:
    """Rooms, and four to eight chairs by the size of the clinic; more only where the patients need them."""
    count = max(min(8, 4 + max(0, staff - 6) // 6), min(16, patients // 150))
    bays = 1 if count <= 4 else 2
    rooms = [RoomPlan("RC", "Reception", "RECEPTION"), RoomPlan("C1", "Consultation 1", "CONSULTATION")]
    if count > 6:
        rooms.append(RoomPlan("C2", "Consultation 2", "CONSULTATION"))
    rooms += [RoomPlan(f"B{bay}", f"Treatment Bay {bay}", "TREATMENT_BAY") for bay in range(1, bays + 1)]
    rooms += [
        RoomPlan("XR", "Records and X-ray", "RECORDS"),
        RoomPlan("ST", "Sterilization", "STERILIZATION"),
        RoomPlan("LB", "Lab", "LAB"),
        RoomPlan("OF", "Office", "OFFICE", floor=1 if count <= 6 else 2),
    ]
    chairs = []
    for number in range(1, count + 1):
        # The last two chairs came when the clinic had grown; none in the years that the book covers.
        later = timedelta(days=rand.randint(200, 500)) if number > max(4, count - 2) else timedelta(days=-14)
        installed = min(opened_on + later, date(today.year - YEARS_BACK, 1, 1))
        bay = 1 if number <= (count + bays - 1) // bays else 2
        chairs.append(ChairPlan(number, f"Chair {number}", f"B{bay}", max(installed, opened_on - timedelta(days=14))))
    return tuple(rooms), tuple(chairs)


# ── time that cannot be booked ────────────────────────────────────────────────────────────────────


class _Settled(NamedTuple):
    """The time for which it is settled when nobody can be booked; a later day only appends to it."""

    opened_on: date
    epoch: date
    today: date

    @property
    def first(self) -> date:
        return max(self.opened_on, date(self.epoch.year - YEARS_BACK, 1, 1))

    @property
    def last(self) -> date:
        return date(self.today.year + YEARS_AHEAD, 12, 31)


def _blocks(
    path: tuple[int, str],
    hours: dict[int, DayHours],
    staff: tuple[StaffMember, ...],
    chairs: tuple[ChairPlan, ...],
    settled: _Settled,
) -> tuple[Block, ...]:
    """Return all time that cannot be booked from before the epoch on, whether it is known by now or not."""
    first, last = settled.first, settled.last
    found: list[Block] = []
    for year in range(first.year, last.year + 1):
        rand = rng(*path, "blocks", year)
        found += [Block("HOLIDAY", name, day, day) for day, name in holidays(year).items()]
        found += _closures(rand, year)
        found += _meetings(hours, year)
        found += _maintenance(rand, hours, chairs, year)
        found += _absences(rng(*path, "absences", year), staff, year)
    if len(chairs) >= _CHAIRS_FOR_REFIT:
        found += _refits(chairs, settled)
    found = [block for block in found if first <= block.first <= last]
    for member in staff:
        if member.sees_patients:
            found += [
                Block("VACATION", "Leave of absence", begin, end, provider=member.employee_number)
                for begin, end in leave_of(member)
                if end >= first
            ]
    return tuple(
        sorted(found, key=lambda block: (block.first, block.start or 0, block.provider or "", block.chair or 0))
    )


def _closures(rand: Random, year: int) -> list[Block]:
    """The day after Thanksgiving, the days around Christmas, and a day of training in spring."""
    # If it is kept on two days, the one in the week.
    kept = [day for day, name in holidays(year).items() if name == "Christmas Day"]
    christmas = next(day for day in kept if day.weekday() < _SATURDAY)
    thanksgiving = next(day for day, name in holidays(year).items() if name == "Thanksgiving Day")
    training = date(year, 4, 1) + timedelta(days=rand.randrange(28))
    training += timedelta(days=(4 - training.weekday()) % 7)
    eve = christmas - timedelta(days=3 if christmas.weekday() == 0 else 1)
    black_friday = thanksgiving + timedelta(days=1)
    return [
        Block("CLOSURE", "Day after Thanksgiving", black_friday, black_friday),
        Block("CLOSURE", "Christmas break", eve, eve),
        Block("TRAINING", "Team training day", training, training),
    ]


def _meetings(hours: dict[int, DayHours], year: int) -> list[Block]:
    """An hour on the first Tuesday of each month, when the clinic opens."""
    found = []
    for month in range(1, 13):
        day = date(year, month, 1)
        day += timedelta(days=(1 - day.weekday()) % 7)
        if day not in holidays(year):
            opens = hours[1].opens
            found.append(Block("MEETING", "Staff meeting", day, day, opens, opens + 60))
    return found


def _maintenance(rand: Random, hours: dict[int, DayHours], chairs: tuple[ChairPlan, ...], year: int) -> list[Block]:
    """An afternoon a year for each chair."""
    found = []
    for chair in chairs:
        day = date(year, rand.randint(1, 12), rand.randint(1, 28))
        day += timedelta(days=-day.weekday() % 7 if day.weekday() > 4 else 0)
        if day.year == year and day not in holidays(year):
            opening = hours[day.weekday()]
            found.append(
                Block("MAINTENANCE", "Chair service", day, day, opening.lunch_end, opening.closes, chair=chair.number)
            )
    return found


def _refits(chairs: tuple[ChairPlan, ...], settled: _Settled) -> list[Block]:
    """One of the last two chairs is always in pieces, for two years at a time."""
    found, begin = [], settled.epoch
    while begin <= settled.last:
        until = begin.replace(year=begin.year + _REFIT_YEARS) - timedelta(days=1)
        found.append(
            Block("MAINTENANCE", "Waits for refitting", begin, until, chair=chairs[-1 - len(found) % 2].number)
        )
        begin = until + timedelta(days=1)
    return found


def _absences(rand: Random, staff: tuple[StaffMember, ...], year: int) -> list[Block]:
    """Vacations in whole weeks, and a course of three days for each doctor; doctors never share a week."""
    monday = date(year, 1, 8) - timedelta(days=date(year, 1, 8).weekday())
    weeks = [monday + timedelta(weeks=n) for n in range(50)]
    doctors = [member for member in staff if member.provider_type == "ORTHODONTIST"]
    free = rand.sample(weeks, len(weeks))
    found = []
    for member in (m for m in staff if m.sees_patients):
        doctor = member in doctors
        wanted = DOCTOR_WEEKS_OFF + 1 if doctor else STAFF_WEEKS_OFF
        # With very many doctors the year is too short for a week each.
        chosen = [free.pop() for _ in range(wanted)] if doctor and len(free) >= wanted else rand.sample(weeks, wanted)
        for nth, week in enumerate(chosen):
            course = doctor and nth == 0
            begin, end = week + timedelta(days=2 if course else 0), week + timedelta(days=4)
            if member.employed(begin) and member.employed(end) and begin >= member.hired_on + timedelta(days=60):
                kind, title = ("TRAINING", "Continuing education") if course else ("VACATION", "Vacation")
                found.append(Block(kind, title, begin, end, provider=member.employee_number))
    return found
