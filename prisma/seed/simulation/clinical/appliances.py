"""Everything that is put in or on the teeth: from the visit that placed it to the one that took it off."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from seed.fixtures import designs
from seed.generators.choice import between, pick
from seed.simulation.care.courses import DAYS_A_MONTH
from seed.simulation.care.early import early_kinds, longest_worn, may_place
from seed.simulation.clinical.visit_history import REGULAR
from seed.simulation.parameters import clinical
from seed.simulation.records.chart import Appliance
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from random import Random

    from seed.simulation.clinical.visit_history import Case, Seen, VisitHistory
    from seed.simulation.records.chart import Tray, Wire

_NO_SCREWS = ("Bleeding disorder", "Osteoporosis")  # conditions in which nothing is screwed into bone
_WORN_AT_WILL = ("ALIGNERS", "TWIN_BLOCK", "HEADGEAR", "FACEMASK")
_ARCHES = {"HERBST": "BOTH", "TWIN_BLOCK": "BOTH"}


@dataclass(slots=True)
class Fitting:
    """An appliance in the making."""

    kind: str
    arch: str
    placed: Seen
    status: str = "IN_USE"
    removed_on: date | None = None
    removed: Seen | None = None
    system: str | None = None
    slot: str | None = None
    brackets: int | None = None
    series: int | None = None
    trays: tuple[Tray, ...] = ()
    trays_upper: int | None = None
    trays_lower: int | None = None
    change_days: int | None = None
    turns: int | None = None
    wires: list[Wire] = field(default_factory=list)
    elsewhere: bool = False  # placed by another practice, and taken over

    def remove(self, seen: Seen, status: str = "REMOVED") -> None:
        """Take it off at a visit."""
        self.status, self.removed_on, self.removed = status, seen.day, seen

    def close(self, case: Case) -> None:
        """Take it off when the case ends: at the last visit or, what the patient puts in, without one.

        Who goes on elsewhere keeps everything, and nobody takes braces off who has not come.
        """
        if self.status != "IN_USE" or case.ended_on is None or case.end_status == "TRANSFERRED":
            return
        if case.end is not None or self.kind in _WORN_AT_WILL:
            self.status, self.removed_on, self.removed = "REMOVED", case.ended_on, case.end


def numbered(fittings: list[Fitting]) -> tuple[Appliance, ...]:
    """Return finished appliances, numbered in the order of placement."""
    return tuple(
        Appliance(
            number=number,
            kind=one.kind,
            arch=one.arch,
            status=one.status,
            provider=one.placed.orthodontist,
            placed_on=one.placed.day,
            removed_on=one.removed_on,
            placed_at=None if one.elsewhere else one.placed.number,
            removed_at=one.removed.number if one.removed else None,
            system=None if one.elsewhere else one.system,
            slot=one.slot,
            bracket_count=one.brackets,
            series=one.series,
            trays_upper=one.trays_upper,
            trays_lower=one.trays_lower,
            change_days=one.change_days,
            turns=one.turns,
            wires=tuple(one.wires),
            trays=one.trays,
        )
        for number, one in enumerate(sorted(fittings, key=lambda one: one.placed.visit.starts_at), start=1)
    )


# ── the first phase ───────────────────────────────────────────────────────────────────────────────


def early_appliances(rand: Random, history: VisitHistory, case: Case) -> list[Fitting]:
    """Return the appliances of a first phase, and what holds its result."""
    start = case.start
    if start is None:
        return []
    found = []
    for kind in early_kinds(history.course, start.day):
        one = _appliance(rand, history, kind, start)
        longest = longest_worn(kind)
        for seen in case.visits:
            if seen.purpose is Purpose.APPLIANCE_CHECK and (seen.day - start.day).days > longest:
                one.remove(seen)
                break
        one.close(case)
        found.append(one)
    hold = _hold(rand, history, case, found)
    return [*found, *([hold] if hold else [])]


def _appliance(rand: Random, history: VisitHistory, kind: str, seen: Seen) -> Fitting:
    allergies = history.allergies_on(seen.day)
    arch, system = _ARCHES.get(kind, "UPPER"), pick(rand, designs(kind, allergies))
    turns = between(rand, *clinical.EXPANDER_TURNS) if kind == "PALATAL_EXPANDER" else None
    if kind == "HOLDING_ARCH":
        # The button of a Nance arch is acrylic, and it is made of steel only.
        lower = rand.random() < 0.6 or allergies
        arch = "LOWER" if lower else "UPPER"
        system = next(name for name in designs(kind, allergies) if name.startswith("Lower") == bool(lower))
    return Fitting(kind, arch, seen, system=system, turns=turns)


def _hold(rand: Random, history: VisitHistory, case: Case, worn: list[Fitting]) -> Fitting | None:
    """A retainer or holding arch takes over when the last appliance comes off, until the second phase starts."""
    luck, fixed = rand.random(), rand.random() < 0.4
    last = max((one for one in worn if one.removed), key=lambda one: one.removed_on or date.min, default=None)
    still_on = any(one.status == "IN_USE" for one in worn)
    if last is None or last.removed is None or still_on:
        return None
    early = last.removed is not case.end
    if case.end_status not in (None, "COMPLETED") and not early:
        return None
    if luck >= clinical.HOLDING and not early:
        return None
    if fixed and may_place("HOLDING_ARCH", history.age_on(last.removed.day)):
        hold = _appliance(rand, history, "HOLDING_ARCH", last.removed)
    else:
        kind = history.borne("HAWLEY_RETAINER", last.removed.day)
        system = designs(kind, history.allergies_on(last.removed.day))[0]
        hold = Fitting(kind, "UPPER", last.removed, system=system)
    second = next((other.start for other in history.cases if other.kind == "PHASE_II"), None)
    if second:
        hold.remove(second)
    elif not case.finished:
        hold.close(case)
    return hold


# ── beside the braces ─────────────────────────────────────────────────────────────────────────────


def auxiliaries(rand: Random, history: VisitHistory, case: Case) -> list[Fitting]:
    """Return the Herbst appliance and the mini-screws of a case with braces."""
    return [*_herbst(rand, history, case), *_mini_screws(rand, history, case)]


def _herbst(rand: Random, history: VisitHistory, case: Case) -> list[Fitting]:
    delivery = case.first(Purpose.FUNCTIONAL)
    if delivery is None:
        return []
    one = _appliance(rand, history, "HERBST", delivery)
    _remove_after(one, _worn_until(rand, "HERBST", delivery.day), case)
    return [one]


def _mini_screws(rand: Random, history: VisitHistory, case: Case) -> list[Fitting]:
    purpose = history.course.diagnosis.mini_screws
    if purpose is None or case.start is None:
        return []
    earliest = case.start.day + timedelta(days=clinical.MINI_SCREW_AFTER_DAYS)
    visits = [seen for seen in case.visits if seen.purpose in REGULAR and seen.day >= earliest]
    if not visits or not may_place("MINI_SCREW", history.age_on(visits[0].day)):
        return []
    if any(history.story.person.suffers_from(name, visits[0].day) for name in _NO_SCREWS):
        return []
    found = []
    until = _worn_until(rand, "MINI_SCREW", visits[0].day)  # what they hold against is done on one day
    for _ in range(1 if purpose == "CANINE" else 2):
        one = _appliance(rand, history, "MINI_SCREW", visits[0])
        if rand.random() < clinical.MINI_SCREW_FAILS and len(visits) > 1:
            one.remove(visits[1], "FAILED")
            found.append(one)
            one = _appliance(rand, history, "MINI_SCREW", visits[1])
        _remove_after(one, until, case)
        found.append(one)
    return found


def _worn_until(rand: Random, kind: str, placed: date) -> date:
    """Return the day until which an appliance is needed."""
    return placed + timedelta(days=round(rand.uniform(*clinical.WINDOWS[kind].months) * DAYS_A_MONTH))


def _remove_after(one: Fitting, until: date, case: Case) -> None:
    """Take an appliance off at the first regular visit after its time, or with everything else."""
    for seen in case.visits:
        if seen.day >= until and seen.day > one.placed.day and seen.purpose in REGULAR:
            one.remove(seen)
            return
    one.close(case)
