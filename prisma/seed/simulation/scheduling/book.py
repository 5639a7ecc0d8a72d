"""The clinic's book: finds a free slot for every visit, and never gives the same minute away twice.

Free time is one bit a minute (see `calendar`), so that a slot is found with a handful of integer operations:
a run of `n` free minutes starts where the mask and its shifts are all one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

from seed.records import record
from seed.simulation.scheduling.calendar import DAY_MINUTES, WHOLE_DAY, ClinicCalendar, block_masks, span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

    from seed.simulation.records.clinic import ClinicPlan, StaffMember

T = TypeVar("T")

# Who may hold the chair for a service, in order of preference. A default of this project.
HOLDERS = {
    "ASSISTANT": ("ASSISTANT", "HYGIENIST", "ORTHODONTIST"),
    "HYGIENIST": ("HYGIENIST", "ASSISTANT", "ORTHODONTIST"),
    "ORTHODONTIST": ("ORTHODONTIST",),
    "NONE": ("ASSISTANT", "HYGIENIST", "ORTHODONTIST"),
}

# Visits begin on the tens and the quarters of the hour: the types last 15 to 90 minutes, in steps of five.
_GRID = sum(1 << minute for minute in range(DAY_MINUTES) if minute % 10 == 0 or minute % 15 == 0)

# How far behind the wanted day the search goes before it gives up, in days.
_PATIENCE = 90


class Occupied(Protocol):
    """What the book needs to know about a visit that is already in it; a `Visit` is one."""

    @property
    def starts_at(self) -> datetime:
        """Aware start."""
        ...

    @property
    def ends_at(self) -> datetime:
        """Aware end."""
        ...

    @property
    def provider(self) -> str:
        """Employee number of who holds the chair."""
        ...

    @property
    def chair(self) -> int | None:
        """Chair number, where there is one."""
        ...

    @property
    def doctor(self) -> str | None:
        """Employee number of the doctor who joins."""
        ...

    @property
    def doctor_starts_at(self) -> datetime | None:
        """When the doctor joins."""
        ...

    @property
    def doctor_ends_at(self) -> datetime | None:
        """When the doctor leaves."""
        ...


@record
class Slot:
    """A place in the book; minutes at the clinic, employee numbers."""

    day: date
    start: int
    end: int
    provider: str
    chair: int
    doctor: str | None = None
    doctor_start: int | None = None
    doctor_end: int | None = None


@record
class SlotWish:
    """A visit that is to be booked: its service, and the day that it is wished for.

    Nothing is placed before `earliest` (a day and a minute). Within `tolerance` days either way the patient's own
    `doctor` is kept; then any doctor will do, on those days and on up to `patience` later ones. `window` is the time
    of day, in minutes, that is tried first. Where it counts for more than the day, `waits` is how many days later the
    visit may be, with the own doctor and then with any, before another time of day is taken. `familiar` are the person
    and the chair of the visit before, for patients whom a new face upsets.
    """

    service: str
    target: date
    earliest: tuple[date, int]
    tolerance: int = 3
    doctor: str | None = None
    window: tuple[int, int] | None = None
    patience: int = _PATIENCE
    waits: int = 0
    familiar: tuple[str, int] | None = None


class Book:
    """The free time of a clinic's people and chairs, day by day.

    `busy` holds the visits that are in the book already, when patients are added to a clinic.
    """

    def __init__(self, plan: ClinicPlan, busy: Iterable[Occupied] = ()) -> None:
        self.plan = plan
        self.calendar = ClinicCalendar(plan)
        self._providers = [member for member in plan.staff if member.sees_patients]
        self._kind = {member.employee_number: member.provider_type for member in self._providers}
        self._away: dict[date, list[tuple[str | int, int]]] = {}
        self._days: dict[date, _Day] = {}
        for block in plan.blocks:
            for key in (block.provider, block.chair):
                if key is not None:
                    for day, mask in block_masks(block):
                        self._away.setdefault(day, []).append((key, mask))
        for visit in busy:
            self._remember(visit.provider, visit.starts_at, visit.ends_at)
            if visit.chair is not None:
                self._remember(visit.chair, visit.starts_at, visit.ends_at)
            if visit.doctor is not None and visit.doctor_starts_at and visit.doctor_ends_at:
                self._remember(visit.doctor, visit.doctor_starts_at, visit.doctor_ends_at)

    def is_orthodontist(self, provider: str) -> bool:
        """Whether the provider with this employee number is an orthodontist."""
        return self._kind[provider] == "ORTHODONTIST"

    def doctor_of(self, slot: Slot) -> str | None:
        """Return the orthodontist whom the patient meets in `slot`: who joins, or who holds the chair."""
        return slot.doctor or (slot.provider if self.is_orthodontist(slot.provider) else None)

    def place(
        self,
        wish: SlotWish,
        taken: dict[date, int],
        rand: Random,
    ) -> Slot | None:
        """Book what is wished for as near to its day as possible; None when nothing is free.

        `taken` holds the patient's own visits as day → mask and receives the new one.
        """
        wanted, doctor = self.plan.services[wish.service], wish.doctor
        needs_doctor = wanted.doctor_minutes > 0 or wanted.provider_type == "ORTHODONTIST"
        doctors = (doctor, None) if doctor and needs_doctor else (None,)
        near, far = wish.tolerance, wish.patience
        tries = [(own, False, near if own else far) for own in doctors]
        if wish.window and wish.waits:
            tries = [(own, True, min(far, max(near, wish.waits))) for own in doctors] + tries
        for own, firm, reach in tries:
            for day in _search(wish.target, near, reach, wish.earliest[0]):
                book = self._days.get(day) or self._open_day(day)
                if not book.chairs or (own and own not in book.free):
                    continue
                slot = self._fit(book, wish, own, taken.get(day, 0), rand, firm=firm)
                if slot:
                    self._enter(book, slot)
                    taken[day] = taken.get(day, 0) | span(slot.start, slot.end)
                    return slot
        return None

    def _fit(
        self, book: _Day, wish: SlotWish, own: str | None, taken: int, rand: Random, *, firm: bool
    ) -> Slot | None:  # fmt: skip
        """Find time on one day; with `firm` only in the window that is wished for."""
        duration, key = self.plan.services[wish.service].duration, (wish.service, own)
        bookable = book.open & ~taken
        unrestricted = not taken
        if wish.earliest[0] == book.day:
            bookable &= ~span(0, wish.earliest[1])
            unrestricted = False
        if unrestricted and key in book.full:
            return None
        starts = run_starts(bookable, duration) & _GRID
        if starts:
            inside = starts & span(*wish.window) if wish.window else starts
            for allowed in (inside, starts) if wish.window and not firm else (inside,):
                if allowed:
                    slot = self._fit_people(book, wish, own, allowed, rand)
                    if slot:
                        return slot
        if unrestricted and not firm:
            book.full.add(key)
        return None

    def _fit_people(self, book: _Day, wish: SlotWish, own: str | None, starts: int, rand: Random) -> Slot | None:
        """Find people and a chair for one of the `starts`."""
        service = self.plan.services[wish.service]
        duration, minutes = service.duration, service.doctor_minutes
        holds = service.provider_type == "ORTHODONTIST"
        doctors: list[str | None] = [own]
        if own is None and (minutes or holds):
            doctors = [*_rotated(book.by_type["ORTHODONTIST"], rand)]
        person, room = wish.familiar or (None, None)
        for doctor in doctors:
            joins, near = 0, starts
            if doctor and minutes and not holds:
                joins = run_starts(book.free[doctor], minutes)
                near = starts & reach_back(joins, duration - minutes)
            for provider in _first(self._holders(book, service.provider_type, doctor, rand), person):
                alone = self._kind[provider] == "ORTHODONTIST"
                seat = _seat(book, provider, starts if alone else near, duration, rand, room)
                if seat:
                    start, chair = seat
                    if alone or not joins:
                        return Slot(book.day, start, start + duration, provider, chair)
                    begin = start + _join_after(joins >> start, duration - minutes)
                    return Slot(book.day, start, start + duration, provider, chair, doctor, begin, begin + minutes)
        return None

    def _holders(self, book: _Day, provider_type: str, doctor: str | None, rand: Random) -> Iterator[str]:
        for kind in HOLDERS[provider_type]:
            if kind == "ORTHODONTIST" and doctor:
                yield doctor
            else:
                yield from _rotated(book.by_type[kind], rand)

    def _enter(self, book: _Day, slot: Slot) -> None:
        taken = ~span(slot.start, slot.end)
        book.free[slot.provider] &= taken
        book.chairs[slot.chair] &= taken
        if slot.doctor is not None and slot.doctor_start is not None and slot.doctor_end is not None:
            book.free[slot.doctor] &= ~span(slot.doctor_start, slot.doctor_end)

    def _open_day(self, day: date) -> _Day:
        mask = self.calendar.open_mask(day)
        away: dict[str | int, int] = {}
        for key, minutes in self._away.get(day, ()):
            away[key] = away.get(key, 0) | minutes
        free: dict[str, int] = {}
        chairs: dict[int, int] = {}
        by_type: dict[str, list[str]] = {"ORTHODONTIST": [], "HYGIENIST": [], "ASSISTANT": []}
        if mask:
            for member in self._providers:
                hours = _hours(member, day)
                minutes = mask & hours & ~away.get(member.employee_number, 0)
                if minutes:
                    free[member.employee_number] = minutes
                    by_type[member.provider_type].append(member.employee_number)
        if free:  # else nobody sees patients, and no chair is worth a look
            for chair in self.plan.chairs:
                minutes = mask & ~away.get(chair.number, 0)
                if minutes and chair.installed_on <= day:
                    chairs[chair.number] = minutes
        book = self._days[day] = _Day(day, mask, free, by_type, chairs, list(chairs), set())
        return book

    def _remember(self, key: str | int, starts_at: datetime, ends_at: datetime) -> None:
        day, start = self.calendar.to_local(starts_at)
        minutes = -(-int((ends_at - starts_at).total_seconds()) // 60)
        self._away.setdefault(day, []).append((key, span(start, start + minutes) & WHOLE_DAY))


@dataclass(slots=True)
class _Day:
    """What is left of one day: free minutes by employee number and by chair number."""

    day: date
    open: int
    free: dict[str, int]
    by_type: dict[str, list[str]]
    chairs: dict[int, int]
    chair_numbers: list[int]
    full: set[tuple[str, str | None]]  # (service, doctor) for which the search found nothing


def run_starts(mask: int, length: int) -> int:
    """Return the bits of `mask` at which a run of at least `length` ones starts."""
    have = 1
    while have < length:
        step = min(have, length - have)
        mask &= mask >> step
        have += step
    return mask


def reach_back(mask: int, distance: int) -> int:
    """Return the bits from which a one of `mask` lies 0 to `distance` bits ahead."""
    have = 0
    while have < distance:
        step = min(have + 1, distance - have)
        mask |= mask >> step
        have += step
    return mask


def _hours(member: StaffMember, day: date) -> int:
    hours = member.week.get(day.weekday())
    return span(*hours) if hours and member.employed(day) else 0


def _search(target: date, near: int, far: int, earliest: date) -> Iterator[date]:
    """Yield the days around `target`, nearest first, then the later ones; none before `earliest`."""
    centre = max(target, earliest).toordinal()
    floor = earliest.toordinal()
    yield date.fromordinal(centre)
    for distance in range(1, far + 1):
        yield date.fromordinal(centre + distance)
        if distance <= near and centre - distance >= floor:
            yield date.fromordinal(centre - distance)


def _rotated(items: list[T], rand: Random) -> list[T]:
    if len(items) < 2:
        return items
    first = int(rand.random() * len(items))
    return items[first:] + items[:first]


def _first(items: Iterable[T], preferred: T | None) -> Iterable[T]:
    """Return `items` with the preferred one, if it is among them, in front; lazily where none is preferred."""
    return items if preferred is None else sorted(items, key=lambda item: item != preferred)


def _seat(
    book: _Day, provider: str, starts: int, duration: int, rand: Random, room: int | None
) -> tuple[int, int] | None:  # fmt: skip
    """Find a start at which `provider` and a chair are free, `room` if it is; the minute and the chair."""
    held = starts and starts & run_starts(book.free[provider], duration)
    if held:
        for chair in _first(_rotated(book.chair_numbers, rand), room):
            free = held & run_starts(book.chairs[chair], duration)
            if free:
                return _pick(free, rand), chair
    return None


def _join_after(offers: int, spare: int) -> int:
    """Return after how many minutes the doctor joins: once there is something to see, from half-time on, if free."""
    offers &= span(0, spare + 1)
    half = spare // 2
    return _lowest(offers >> half << half or offers)


def _pick(starts: int, rand: Random) -> int:
    """Return one of the bits of `starts`: the first one after a random moment between the first and the last."""
    low, high = _lowest(starts), starts.bit_length() - 1
    moment = low + int(rand.random() * (high - low + 1))
    return moment + _lowest(starts >> moment)


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1
