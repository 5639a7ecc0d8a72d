"""Sterilizer cycles and their indicators: every load has a chemical one, every week a spore test.

Cycles follow from the clinic's plan alone. What they held is traced to visits in `packages`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from seed.generators.choice import between, pick
from seed.simulation.parameters import operations
from seed.simulation.records.operations import Cycle, Indicator
from seed.simulation.scheduling.calendar import days
from seed.simulation.scheduling.epoch import quarter_start
from seedbed.rng import rng

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from seed.simulation.operations.roster import Roster
    from seed.simulation.records.clinic import StaffMember
    from seed.simulation.records.operations import Device

# Who runs a sterilizer, in order of preference; all of them train on bloodborne pathogens.
_OPERATORS = ("RECORDS_LAB", "ASSISTANT", "HYGIENIST", "DOCTOR")
_EARLY_OR_LATE = 5  # minutes from the planned start of a load


def make_cycles(roster: Roster, devices: Sequence[Device], as_of: datetime) -> tuple[Cycle, ...]:
    """Return the cycles of the last weeks that were read by `as_of`, in order of their start."""
    monday = roster.today - timedelta(days=roster.today.weekday())
    first = max(monday - timedelta(weeks=operations.CYCLE_WEEKS), roster.plan.opened_on)
    found: list[Cycle] = []
    for device in (device for device in devices if device.kind.startswith("STERILIZER")):
        if device.retired_on is None or device.retired_on > first:
            found += _of_device(roster, device, _share(devices, device, len(roster.plan.chairs)), first, as_of)
    return tuple(sorted(found, key=lambda cycle: (cycle.started_at, cycle.device)))


def _share(devices: Sequence[Device], device: Device, chairs: int) -> int:
    """Return how many loads a day `device` takes of the clinic's."""
    running = [other.tag for other in devices if other.kind.startswith("STERILIZER") and other.retired_on is None]
    loads = min(operations.LOADS_MOST - len(running) + 1, operations.LOADS_BASE + chairs // 2)
    place = running.index(device.tag) if device.tag in running else 0
    return loads // len(running) + (place < loads % len(running))


def _of_device(roster: Roster, device: Device, loads: int, first: date, as_of: datetime) -> Iterator[Cycle]:
    begin = max(quarter_start(first), roster.plan.opened_on)
    rand = rng(roster.seed, roster.plan.slug, "cycles", device.tag, begin.toordinal())
    prevacuum = device.kind.endswith("PREVACUUM")
    # Whole days of earlier work, so that the numbers go on from where they might have been.
    number = (begin - device.installed_on).days * 5 // 7 * (loads + prevacuum) if begin > device.installed_on else 0
    tested_week, retest = None, False
    for day in days(begin, roster.today):
        if not device.in_use(day) or not roster.calendar.is_open(day):
            continue
        fewer = loads > 1 and rand.random() < operations.QUIET_DAYS
        for kind, start, length in _timetable(roster, rand, day, prevacuum, loads - fewer):
            operators = roster.on_duty(day, start, start + length, _OPERATORS)
            if not operators:
                if kind == "BOWIE_DICK":
                    break  # untested it stays off
                continue
            week = day.isocalendar()[:2]
            spore = kind != "BOWIE_DICK" and (week != tested_week or retest)
            load = _Load(device, number + 1, kind, roster.calendar.to_utc(day, start), day)
            cycle = _run(roster, rand, load, operators, spore=spore, safe=retest or kind == "BOWIE_DICK")
            if max(indicator.read_at for indicator in cycle.indicators) > as_of or (cycle.released_at or as_of) > as_of:
                return
            number += 1
            if day >= first:
                yield cycle
            if spore:
                tested_week = week
            retest = cycle.failed or (retest and not spore)


def _timetable(roster: Roster, rand: Random, day: date, prevacuum: bool, loads: int) -> Iterator[tuple[str, int, int]]:
    """Yield the day's cycles as kind, first minute and length; the daily test comes first, nothing overlaps."""
    hours = roster.plan.hours[day.weekday()]
    clock = hours.opens - 10
    if prevacuum:
        yield "BOWIE_DICK", clock, _length("BOWIE_DICK", 0)
    clock = hours.opens + between(rand, 25, 45)
    kind = "PREVACUUM" if prevacuum else "GRAVITY"
    longest = max(_length(kind, variant) for variant in range(len(operations.CYCLES[kind])))
    room = hours.closes - clock - longest
    # On a short Saturday fewer loads follow one another.
    loads = min(loads, 1 + room // (longest + 2 * _EARLY_OR_LATE))
    for nth in range(loads):
        start = clock + room * nth // max(1, loads - 1) if loads > 1 else clock
        yield kind, start + between(rand, -_EARLY_OR_LATE, _EARLY_OR_LATE), longest


def _length(kind: str, variant: int) -> int:
    _, exposure, drying = operations.CYCLES[kind][variant]
    return operations.HEAT_UP_MINUTES + exposure + drying


class _Load(NamedTuple):
    """What is put into a sterilizer, and when."""

    device: Device
    number: int
    kind: str
    started: datetime
    day: date


def _run(
    roster: Roster, rand: Random, load: _Load, operators: Sequence[StaffMember], *, spore: bool, safe: bool
) -> Cycle:
    device, number, kind, started, day = load
    operator = pick(rand, operators)
    variant = int(rand.random() * len(operations.CYCLES[kind]))
    temperature, exposure, drying = operations.CYCLES[kind][variant]
    ended = started + timedelta(minutes=_length(kind, variant))
    read = ended + timedelta(minutes=operations.COOLING_MINUTES)
    fails = not safe and rand.random() < operations.FAILED_CYCLES
    by_spores = fails and spore and rand.random() < 0.5
    lot = f"CI-{day.year}{(day.month - 1) // 3 + 1}{device.tag[-1]}"
    indicators = [Indicator("CHEMICAL", _result(fails and not by_spores), lot, operator.employee_number, read)]
    if spore:
        at = ended + timedelta(minutes=operations.SPORE_READ_MINUTES)
        # One a month goes to a laboratory that reads it, as a check on the incubator of the practice.
        reader = operator.employee_number if day.day > 7 else None
        indicators.append(Indicator("BIOLOGICAL", _result(by_spores), lot.replace("CI", "BI"), reader, at))
    cycle = Cycle(
        device.tag, number, kind, operator.employee_number, temperature, exposure, drying, day, started, ended, None,
        tuple(indicators),
    )  # fmt: skip
    if fails:
        return cycle
    return replace(cycle, released_at=max(indicator.read_at for indicator in indicators))


def _result(failed: bool) -> str:
    return "FAILED" if failed else "PASSED"
