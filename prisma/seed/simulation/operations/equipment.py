"""Devices of a clinic, and what keeps them running."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from seed.fixtures import EQUIPMENT_TYPES, INSTRUMENT_SETS
from seed.generators.choice import between, pick
from seed.simulation.parameters import operations
from seed.simulation.records.operations import Device, InstrumentSet, Service
from seedbed.rng import rng

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from seed.fixtures import EquipmentTypeRow
    from seed.simulation.operations.roster import Roster

_TYPES = {row.code: row for row in EQUIPMENT_TYPES}
_KEEPERS = ("RECORDS_LAB", "ASSISTANT", "CLINIC_ADMIN")  # who sees to a service


def make_devices(roster: Roster) -> tuple[Device, ...]:
    """Return the clinic's devices, retired ones included, each with the services of the last years and the next one."""
    found = []
    for kind, count in _wanted(len(roster.plan.chairs), len(roster.plan.staff)).items():
        row = _TYPES[kind]
        for nth in range(1, count + 1):
            rand = rng(roster.seed, roster.plan.slug, "device", kind, nth)
            installed = roster.plan.opened_on - timedelta(days=between(rand, 7, 30))
            generation = 1
            while installed < roster.today:
                life = round(row.useful_years * 365 * (0.85 + 0.3 * rand.random()))
                replaced = installed + timedelta(days=life)
                retired = replaced if replaced <= roster.today - timedelta(days=60) else None
                tag = f"{_short(kind)}-{nth:02d}{'' if generation == 1 else f'-{generation}'}"
                found.append(_device(roster, row, tag, rand, installed, retired))
                if retired is None:
                    break
                installed, generation = retired, generation + 1
    return _calibrating(roster, found)


def _calibrating(roster: Roster, devices: list[Device]) -> tuple[Device, ...]:
    """Send one curing light after the other to its maker, where there are spare ones."""
    lights = [device for device in devices if device.kind == "CURING_LIGHT" and not device.retired_on]
    if len(lights) < operations.LIGHTS_FOR_CALIBRATION:
        return tuple(devices)
    away = lights[(roster.today.year * 12 + roster.today.month) % len(lights)].tag
    return tuple(replace(device, is_away=device.tag == away) for device in devices)


def _wanted(chairs: int, staff: int) -> dict[str, int]:
    """Return how many devices of each type a clinic has."""
    return {
        "STERILIZER_PREVACUUM": 1 + (chairs >= operations.CHAIRS_FOR_THIRD_STERILIZER),
        "STERILIZER_GRAVITY": 1,
        "PANORAMIC_CEPH": 1,
        "CBCT": int(chairs >= operations.CHAIRS_FOR_CBCT),
        "INTRAORAL_SCANNER": -(-chairs // operations.CHAIRS_PER_SCANNER),
        "COMPRESSOR": 1,
        "CURING_LIGHT": -(-chairs // operations.CHAIRS_PER_CURING_LIGHT),
        "PRINTER_3D": 1,
        "WORKSTATION": max(2, staff // 3),
    }


def _device(
    roster: Roster, row: EquipmentTypeRow, tag: str, rand: Random, installed: date, retired: date | None
) -> Device:
    serial = f"{row.manufacturer[:2].upper()}{between(rand, 10**7, 10**8 - 1)}"
    room = pick(rand, [room.code for room in roster.plan.rooms if room.kind == row.room])
    return Device(
        tag=tag,
        kind=row.code,
        serial=serial,
        room=None if row.code in operations.CARRIED_AROUND else room,
        price_cents=between(rand, row.price[0] // 1000, row.price[1] // 1000) * 1000,
        installed_on=installed,
        warranty_ends_on=None
        if row.code in operations.WITHOUT_WARRANTY
        else installed + timedelta(days=365 * operations.WARRANTY_YEARS),
        retired_on=retired,
        services=tuple(sorted(_services(roster, row, rand, installed, retired), key=lambda s: s.scheduled_on)),
    )


def _services(
    roster: Roster, row: EquipmentTypeRow, rand: Random, installed: date, retired: date | None
) -> Iterator[Service]:
    """The regular service, each due so many months after the one before, and repairs in between."""
    since = roster.today - timedelta(days=365 * operations.MAINTENANCE_YEARS)
    until = retired or roster.today
    kind, words = row.service
    device = rand.getrandbits(32)
    due = installed
    while True:
        due = roster.calendar.next_open(due + timedelta(days=round(row.service_months * 30.4)))
        done = roster.calendar.next_open(due + timedelta(days=between(rand, 0, operations.SERVICE_SLACK_DAYS)))
        if done >= until:
            break
        if done >= since:
            yield _service(roster, device, kind, words, row.service_cost, due, done)
        due = done
    if retired is None:
        yield Service(
            kind,
            "SCHEDULED",
            words,
            None,
            max(due, roster.calendar.next_open(roster.today + timedelta(days=1))),
            None,
            None,
        )
    first = installed + timedelta(days=60)
    for year in range((until - first).days // 365 + 1):
        # Each year has luck of its own: how many services there have been by now changes no repair.
        rand = rng(roster.seed, roster.plan.slug, "repair", device, year)
        day = first + timedelta(days=365 * year + int(rand.random() * 365))
        if rand.random() < operations.REPAIRS_PER_YEAR and since <= day < until - timedelta(days=5):
            day = roster.calendar.next_open(day)
            yield _service(roster, device, "REPAIR", pick(rand, row.repairs), row.service_cost * 2, day, day)


def _service(roster: Roster, device: int, kind: str, words: str, cost: int, due: date, done: date) -> Service:
    keepers = [
        roster.staff[number].employee_number
        for role in _KEEPERS
        for number in (member.employee_number for member in roster.plan.staff if member.role == role)
        if roster.hours(roster.staff[number], done)
    ]
    # Luck of its own, so that services which are too old to be kept change none of the later ones.
    rand = rng(roster.seed, roster.plan.slug, "service", device, kind, done.toordinal())
    cents = round(cost * (0.85 + 0.35 * rand.random()) / 100) * 100
    return Service(kind, "COMPLETED", words, cents, due, done, pick(rand, keepers) if keepers else None)


def make_instrument_sets(roster: Roster) -> tuple[InstrumentSet, ...]:
    """Return the clinic's trays, so many for each chair."""
    rand = rng(roster.seed, roster.plan.slug, "instrument sets")
    found = []
    for row in INSTRUMENT_SETS:
        count = max(4, round(operations.SETS_PER_CHAIR[row.kind] * len(roster.plan.chairs)))
        for nth in range(1, count + 1):
            since = roster.plan.opened_on + timedelta(days=between(rand, 0, 700) * (nth > 4))
            # The first of a kind stay, so that there is always one.
            retired = nth > 4 and rand.random() < operations.RETIRED_SETS
            # Where there are many of a kind, the last one has worn out, and the one before waits for a new hinge.
            many = count >= operations.SETS_WITH_SPARES
            retired, broken = retired or (many and nth == count), many and nth == count - 1
            since = min(since, roster.today - timedelta(days=180))
            found.append(
                InstrumentSet(
                    f"{row.prefix}-{nth:02d}",
                    f"{row.name} {nth}",
                    row.kind,
                    "RETIRED" if retired else "QUARANTINED" if broken else "IN_SERVICE",
                    since,
                )
            )
    return tuple(found)


def _short(kind: str) -> str:
    return "".join(word[:3] for word in kind.split("_")[:2])
