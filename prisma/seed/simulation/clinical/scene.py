"""A completed visit as the author of its note sees it: the chart up to that day, and nothing later."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from seed.generators.choice import pick
from seed.simulation.clinical.alignment import length_of
from seed.simulation.clinical.teeth import BANDED, CROSSED, PRESENT, front_first, is_through, sides

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from random import Random

    from seed.simulation.care.courses import Course
    from seed.simulation.clinical.visit_history import Case, Past, Seen
    from seed.simulation.records.chart import Appliance, Elastics, Study, TreatmentPlan, Wire
    from seed.simulation.records.people import Alert
    from seed.simulation.records.visits import Emergency, Visit

_ARCHES = ("UPPER", "LOWER")
FOUND, DONE, NEXT = "findings", "work", "next"


class Remark(NamedTuple):
    """Something to be said in a part of a note: a key of the sentences, and what fills it."""

    part: str
    key: str
    slots: dict[str, object]


def found(key: str, **slots: object) -> Remark:
    """Return what was found."""
    return Remark(FOUND, key, slots)


def done(key: str, **slots: object) -> Remark:
    """Return what was done."""
    return Remark(DONE, key, slots)


def planned(key: str, **slots: object) -> Remark:
    """Return what comes next."""
    return Remark(NEXT, key, slots)


def days_or_weeks(days: int) -> str:
    """Return a time to come as a note tells it: below two weeks in days."""
    return f"{days} day{'s' * (days > 1)}" if days < 14 else f"{round(days / 7)} weeks"


class Placed(NamedTuple):
    """A wire that was placed at a visit, and the one that it took the place of."""

    arch: str
    wire: Wire
    before: Wire | None


@dataclass(slots=True)
class Scene:
    """One visit. `values` are what was measured at it, `earlier` the latest values before; `rand` is its stream.

    `recent` are those of the earlier values that two months have not passed since.
    """

    history: Past
    seen: Seen
    case: Case | None
    plan: TreatmentPlan | None
    before: Seen | None
    values: dict[str, float]
    earlier: dict[str, float]
    recent: dict[str, float]
    study: Study | None
    following: Visit | None
    rand: Random
    _teeth: dict[str, tuple[int, ...]] = field(default_factory=dict, init=False)

    @property
    def day(self) -> date:
        """The day of the visit."""
        return self.seen.day

    @property
    def course(self) -> Course:
        """The patient's course of care."""
        return self.history.course

    @property
    def starts(self) -> bool:
        """Whether treatment starts at this visit."""
        return self.case is not None and self.case.start is self.seen

    @property
    def share(self) -> float:
        """How much of active treatment has passed, from 0 on."""
        if self.case is None or self.case.start is None:
            return 0.0
        return (self.day - self.case.start.day).days / max(length_of(self.history, self.case), 1)

    @property
    def crossed(self) -> int:
        """The upper molar that bites inside the lower arch, in those who have a posterior crossbite."""
        return CROSSED[self.history.story.outline.ordinal % len(CROSSED)]

    # ── teeth ─────────────────────────────────────────────────────────────────────────────────────

    def teeth(self, arch: str) -> tuple[int, ...]:
        """Return the teeth of an arch that are there today, the front ones first; brackets sit on the first of them."""
        if arch not in self._teeth:
            self._teeth[arch] = self._there(arch)
        return self._teeth[arch]

    def _there(self, arch: str) -> tuple[int, ...]:
        diagnosis = self.course.diagnosis
        pulled = self.history.story.milestones.get("extractions")
        gone = {*diagnosis.unavailable, *(diagnosis.extractions if pulled and pulled <= self.day else ())}
        worn = next((one for one in self.worn("BRACES") if one.arch == arch), None)
        present = tuple(tooth for tooth in front_first(arch) if tooth not in gone)
        if worn is None or worn.bracket_count is None:
            age = self.history.age_on(self.day)
            return tuple(tooth for tooth in present if is_through(tooth, age))
        # What is to be extracted carries no bracket.
        return tuple(tooth for tooth in present if tooth not in diagnosis.extractions)[: worn.bracket_count]

    def staying(self) -> list[int]:
        """Return the teeth of the treated arches that are there today and are to stay."""
        going = self.course.diagnosis.extractions
        return [tooth for arch in self.arches() for tooth in self.teeth(arch) if tooth not in going]

    def arches(self) -> tuple[str, ...]:
        """Return the arches that carry brackets today; where none does, those that are treated."""
        bonded = tuple(one.arch for one in self.worn("BRACES"))
        treated = ("UPPER", "LOWER") if self.course.arch == "BOTH" else (self.course.arch,)
        return bonded or treated

    def tooth(self, *arches: str, back: bool = False, front: bool = False, bonded: bool = False) -> str:
        """Draw a tooth that is there, such as "#7"; at the back a molar, in front an incisor or canine.

        One that is `bonded` has a bracket, and no band.
        """
        arch = pick(self.rand, arches or self.arches())
        teeth = self.teeth(arch)
        placed = next((one.placed_on for one in self.worn("BRACES") if one.arch == arch), self.day)
        if bonded and self.course.bands_molars(placed):
            teeth = tuple(each for each in teeth if each not in BANDED[arch])
        some = [
            tooth for tooth in teeth if (not back or tooth in PRESENT.molars) and (not front or tooth in PRESENT.front)
        ]
        if front and not some:
            # In this arch none has come through yet.
            some = [each for arch in _ARCHES for each in self.teeth(arch) if each in PRESENT.front]
        return f"#{pick(self.rand, some or teeth)}"

    def band(self, *arches: str) -> str:
        """Draw a tooth that carries a band of an appliance in one of the arches, a first molar."""
        return f"#{pick(self.rand, [tooth for arch in arches or _ARCHES for tooth in BANDED[arch]])}"

    def two(self, *arches: str, **where: bool) -> tuple[str, str]:
        """Draw two teeth of one arch, in order."""
        arch = pick(self.rand, arches or self.arches())
        one, other = self.tooth(arch, **where), self.tooth(arch, **where)
        if one == other:
            teeth = [f"#{tooth}" for tooth in self.teeth(arch) if f"#{tooth}" != one]
            other = pick(self.rand, teeth) if teeth else one
        return (one, other) if int(one[1:]) < int(other[1:]) else (other, one)

    def stretch(self) -> str:
        """Draw a stretch of an arch, such as "#6 to #11"."""
        return "{} to {}".format(*self.two())

    # ── what is in the mouth ──────────────────────────────────────────────────────────────────────

    def worn(self, *kinds: str) -> list[Appliance]:
        """Return what of these kinds was in the mouth when the visit began or came in during it."""
        if self.plan is None:
            return []
        return [
            one
            for one in self.plan.appliances
            if (not kinds or one.kind in kinds)
            and one.placed_on <= self.day
            and (one.removed_on is None or one.removed_on >= self.day)
        ]

    def placed(self, *kinds: str) -> list[Appliance]:
        """Return what was placed at this visit."""
        return [one for one in self.worn(*kinds) if one.placed_at == self.seen.number]

    def wires_placed(self) -> Iterator[Placed]:
        """Yield the wires of this visit."""
        for one in self.worn("BRACES"):
            for wire, before in zip(one.wires, (None, *one.wires), strict=False):
                if wire.visit == self.seen.number:
                    yield Placed(one.arch, wire, before)

    def wires_in(self) -> Iterator[tuple[str, Wire]]:
        """Yield the wire of each arch when the patient sat down."""
        for one in self.worn("BRACES"):
            if one.placed_on == self.day:
                continue
            there = [wire for wire in one.wires if wire.placed_on < self.day]
            if there:
                yield one.arch, there[-1]

    def elastics(self) -> Iterator[Elastics]:
        """Yield the elastics that were worn until today or are from today on."""
        for one in self.plan.elastics if self.plan else ():
            if one.started_on <= self.day and (one.ended_on is None or one.ended_on >= self.day):
                yield one

    def tray(self) -> int:
        """Return the number of the aligner that is worn on the day."""
        numbers = [
            tray.number
            for one in self.worn("ALIGNERS")
            for tray in one.trays
            if tray.started_on and tray.started_on <= self.day
        ]
        return max(numbers, default=1)

    def open_calls(self) -> list[Emergency]:
        """Return what the family called about before this visit, and what another visit after it is for."""
        begins, story = self.seen.visit.starts_at, self.history.story
        ahead = {call.visit for call in story.emergencies if call.visit is not None and call.reported_at < begins}
        if not ahead:
            return []
        ahead &= {visit.number for visit in story.visits if visit.starts_at > begins}
        return [call for call in story.emergencies if call.visit in ahead and call.reported_at < begins]

    def alerts(self) -> list[Alert]:
        """Return what everybody who opens the chart today sees."""
        return [
            alert
            for alert in self.history.story.person.alerts
            if alert.raised_on <= self.day and (alert.resolved_on is None or alert.resolved_on > self.day)
        ]

    def hooks(self, kind: str) -> str:
        """Return where elastics of a kind are hooked, such as "#6 to #30, #11 to #19"."""
        return sides(kind, {*self.teeth("UPPER"), *self.teeth("LOWER")}, self.crossed)
