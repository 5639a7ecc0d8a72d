"""A clinic's front desk: its calendar and clock, who was at work on a day, and how a family is reached."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from seed.generators.choice import pick
from seed.records import record
from seed.simulation.operations.equipment import make_devices
from seed.simulation.operations.roster import Roster
from seed.simulation.operations.sterilization import make_cycles
from seed.simulation.parameters import front_office
from seed.simulation.records.operations import Hours
from seed.simulation.scheduling.clock import Clock, moment, stamp
from seedbed.rng import rng

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from seed.simulation.records.clinic import ClinicPlan
    from seed.simulation.records.operations import Cycle, Device
    from seed.simulation.records.story import Story

RECEPTION = ("FRONT_DESK", "TREATMENT_COORDINATOR", "CLINIC_ADMIN")
COORDINATORS = ("TREATMENT_COORDINATOR", "FRONT_DESK", "CLINIC_ADMIN")
MANAGERS = ("CLINIC_ADMIN", "DOCTOR")

_WHOLE_DAY = Hours(0, 24 * 60, 0)


@record
class Reach:
    """Whom a message is for: a first name, an e-mail address and a telephone number."""

    first_name: str
    email: str | None
    phone: str

    def address(self, channel: str) -> str | None:
        """Return where a message on `channel` goes."""
        return self.email if channel == "EMAIL" else self.phone


class FrontOffice:
    """A clinic on its as-of date; the same arguments always give the same answers."""

    def __init__(self, seed: int, plan: ClinicPlan, as_of: datetime) -> None:
        self.plan = plan
        self.as_of = as_of.astimezone(UTC).replace(second=0, microsecond=0)
        self.roster = Roster(plan, self.as_of)
        self.calendar = self.roster.calendar
        self.clock = Clock(self.calendar, self.as_of)
        self.today = self.clock.today
        self._seed = seed
        self._teams: dict[tuple[date, str | None], tuple[tuple[str, Hours], ...]] = {}

    def rand(self, *path: str | int) -> Random:
        """Return the randomness of something in this clinic."""
        return rng(self._seed, self.plan.slug, *path)

    def since(self, days_back: int) -> datetime:
        """Return the beginning of a window of so many days up to the as-of date."""
        return self.as_of - timedelta(days=days_back)

    def anyone(self, rand: Random, at: datetime, *roles: str) -> str | None:
        """Draw one of those who were on duty at a moment, from the first of `roles` in which anyone was.

        When nobody was, it is anyone who was on duty, who worked that day, or who was employed; None where a clinic
        has lost all of them.
        """
        found = self.on_duty(rand, at, *roles, None)
        if found is None and (team := self._team(self.local_day(at), None)):
            return pick(rand, team)[0]
        return found

    def on_duty(self, rand: Random, at: datetime, *roles: str | None) -> str | None:
        """Draw as `anyone` does, but nobody of another role; None stands for every role."""
        day, minute = self.clock.local(stamp(at))
        for role in roles:
            here = [number for number, hours in self._team(day, role) if hours.start <= minute <= hours.end]
            if here:
                return pick(rand, here)
        return None

    def local_day(self, at: datetime) -> date:
        """Return the day at the clinic."""
        return self.clock.local(stamp(at))[0]

    def open_day(self, day: date) -> date:
        """Return `day`, or the last one before it on which the clinic was open."""
        while not self.calendar.is_open(day) and day > self.plan.opened_on:
            day -= timedelta(days=1)
        return day

    def phone(self, rand: Random, day: date, after: datetime | None = None) -> datetime:
        """Return a moment in telephone hours on the first open day from `day` on, later than `after`."""
        return moment(self.clock.phone(rand, day, stamp(after) if after else 0))

    def answered(self, rand: Random, at: datetime) -> datetime:
        """Return when the desk answers a message: soon in telephone hours, else the next morning."""
        return moment(self.clock.answered(rand, stamp(at)))

    def held(self, text: datetime) -> datetime:
        """Return when a text that is due goes out: in the early morning it waits until texts may be sent."""
        day, minute = self.clock.local(stamp(text))
        first, _ = front_office.TEXTS_FROM_TO
        return text if minute >= first else moment(self.clock.stamp(day, first))

    def is_at_desk(self, at: datetime) -> bool:
        """Whether the clinic is open on that day and its clock shows between 8 and 5, or between 8 and closing."""
        day, minute = self.clock.local(stamp(at))
        closes = self.calendar.open_mask(day).bit_length()
        return 8 * 60 <= minute <= min(17 * 60, closes) and self.calendar.is_open(day)

    def device(self, rand: Random, day: date, *kinds: str) -> str | None:
        """Draw the tag of a device of one of these kinds that was in use on `day`, if there was one."""
        here = [device.tag for device in self.devices if device.kind in kinds and device.in_use(day)]
        return pick(rand, here) if here else None

    @cached_property
    def devices(self) -> tuple[Device, ...]:
        """The clinic's devices."""
        return make_devices(self.roster)

    @cached_property
    def cycles(self) -> tuple[Cycle, ...]:
        """The recent cycles of its sterilizers."""
        return make_cycles(self.roster, self.devices, self.as_of)

    def _team(self, day: date, role: str | None) -> tuple[tuple[str, Hours], ...]:
        """Return who of a role works on `day`, or everybody; on a day off, everybody who is employed."""
        key = (day, role)
        found = self._teams.get(key)
        if found is None:
            working = self.roster.working(day)
            found = tuple(
                (one.employee_number, hours)
                for one, hours in working
                # Who works by contract has no login.
                if (role is None or one.role == role) and one.employment_type != "CONTRACT"
            )
            if not working and role is None:
                found = tuple(
                    (one.employee_number, _WHOLE_DAY)
                    for one in self.plan.staff
                    if one.employed(day) and one.employment_type != "CONTRACT"
                )
            self._teams[key] = found
        return found


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
