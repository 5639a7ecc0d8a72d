"""A clinic's front desk: its calendar and clock, who was at work on a day, and how a family is reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from seed.generators.choice import pick
from seed.rng import rng
from seed.simulation.calendar import ClinicCalendar, days
from seed.simulation.clock import Clock, moment, stamp
from seed.simulation.staffing import leave_of

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from seed.simulation.story import ClinicPlan, Story, Visit

RECEPTION = ("FRONT_DESK", "TREATMENT_COORDINATOR", "CLINIC_ADMIN")
COORDINATORS = ("TREATMENT_COORDINATOR", "FRONT_DESK", "CLINIC_ADMIN")
MANAGERS = ("CLINIC_ADMIN", "DOCTOR")
ASSISTANTS = ("ASSISTANT", "HYGIENIST", "DOCTOR")


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a message is for: a first name, an e-mail address and a telephone number."""

    first_name: str
    email: str | None
    phone: str

    def address(self, channel: str) -> str | None:
        """Return where a message on `channel` goes."""
        return self.email if channel == "EMAIL" else self.phone


class FrontDesk:
    """A clinic on its as-of date; the same arguments always give the same answers."""

    def __init__(self, seed: int, plan: ClinicPlan, as_of: datetime) -> None:
        self.plan = plan
        self.as_of = as_of.astimezone(UTC).replace(second=0, microsecond=0)
        self.calendar = ClinicCalendar(plan)
        self.clock = Clock(self.calendar, self.as_of)
        self.today = self.clock.today
        self._seed = seed
        self._teams: dict[tuple[tuple[str, ...], date], tuple[str, ...]] = {}
        self._away: set[tuple[str, date]] = {
            (member.employee_number, day)
            for member in plan.staff
            for first, last in leave_of(member)
            for day in days(first, last)
        }
        self._away |= {
            (block.provider, day)
            for block in plan.blocks
            if block.provider is not None and block.start is None
            for day in days(block.first, block.last)
        }
        self._names = {member.employee_number: f"{member.first_name} {member.last_name}" for member in plan.staff}

    def rand(self, *path: str | int) -> Random:
        """Return the randomness of something in this clinic."""
        return rng(self._seed, self.plan.slug, *path)

    def since(self, days_back: int) -> datetime:
        """Return the beginning of a window of so many days up to the as-of date."""
        return self.as_of - timedelta(days=days_back)

    def team(self, day: date, *roles: str) -> tuple[str, ...]:
        """Return who is at work on `day` in the first of `roles` that anyone has then; else anyone at all."""
        key = (roles, day)
        found = self._teams.get(key)
        if found is None:
            found = self._teams[key] = self._find_team(day, roles)
        return found

    def anyone(self, rand: Random, day: date, *roles: str) -> str | None:
        """Draw somebody from the `team` of a day, if there is one."""
        team = self.team(day, *roles)
        return pick(rand, team) if team else None

    def local_day(self, at: datetime) -> date:
        """Return the day at the clinic."""
        return self.calendar.to_local(at)[0]

    def phone(self, rand: Random, day: date, after: datetime | None = None) -> datetime:
        """Return a moment in telephone hours on the first open day from `day` on, later than `after`."""
        return moment(self.clock.phone(rand, day, stamp(after) if after else 0))

    def answered(self, rand: Random, at: datetime) -> datetime:
        """Return when the desk answers a message: soon in telephone hours, else the next morning."""
        return moment(self.clock.answered(rand, stamp(at)))

    def is_at_desk(self, at: datetime) -> bool:
        """Whether the clinic is open on that day and its clock shows between 8 and 5."""
        day, minute = self.calendar.to_local(at)
        return 8 * 60 <= minute <= 17 * 60 and self.calendar.is_open(day)

    def name(self, staff: str) -> str:
        """Return the full name of a member of staff."""
        return self._names[staff]

    def _find_team(self, day: date, roles: tuple[str, ...]) -> tuple[str, ...]:
        here = [
            member
            for member in self.plan.staff
            if member.employed(day) and (member.employee_number, day) not in self._away
        ]
        for role in roles:
            team = tuple(member.employee_number for member in here if member.role == role)
            if team:
                return team
        return tuple(member.employee_number for member in here)


def visit_day(visit: Visit) -> date:
    """Return the day of a visit at the clinic."""
    return (visit.starts_at + timedelta(minutes=visit.utc_offset)).date()


def reach(story: Story, day: date) -> Reach:
    """Return who gets the messages about a patient on `day`: the guarantor while the patient is a minor."""
    person, guarantor = story.person, story.person.contacts[0]
    if story.outline.age_on(day) < 18 or person.phone is None or person.email is None:
        return Reach(guarantor.first_name, guarantor.email, guarantor.phone)
    return Reach(person.first_name, person.email, person.phone)


def adult_on(story: Story) -> date:
    """Return the patient's 18th birthday."""
    birth = story.outline.birth_date
    try:
        return birth.replace(year=birth.year + 18)
    except ValueError:  # 29 February
        return birth.replace(year=birth.year + 18, month=3, day=1)
