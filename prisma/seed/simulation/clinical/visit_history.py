"""The journey that was lived, as the record needs it: completed visits in order of time, and the cases they are of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from seed.fixtures import ACRYLIC, LATEX, NICKEL, designs
from seed.simulation.clinical.traits import traits
from seed.simulation.parameters import clinical
from seed.simulation.records.people import Outcome, Track
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from datetime import date, datetime

    from seed.generators.profiles import ClinicalMeasurements
    from seed.simulation.care.courses import Course
    from seed.simulation.clinical.traits import Draw, Surgeons, Traits
    from seed.simulation.records.story import Story
    from seed.simulation.records.visits import Emergency, Visit


PULLS = ("COMPREHENSIVE", "PHASE_II", "SURGICAL", "TRANSFER_IN")
"""The kinds of plan with braces on whole arches, which can pull an impacted tooth into them."""

REGULAR = (Purpose.ADJUSTMENT, Purpose.WIRE_CHANGE, Purpose.FINISHING)
"""The visits of a case with brackets that come again and again."""


@dataclass(slots=True)
class Seen:
    """A completed visit. `orthodontist` is the one who was there or, if none was, the patient's own."""

    number: int
    day: date
    purpose: Purpose
    visit: Visit
    orthodontist: str
    emergency: Emergency | None = None
    case: int | None = None


@dataclass(slots=True)
class Case:
    """One plan's part of the journey. `visits` are those of active treatment, the first and last one included."""

    number: int
    kind: str  # TreatmentType
    first_phase: bool
    bite: ClinicalMeasurements  # at its beginning
    presented: Seen
    is_presented: bool = True  # else `presented` stands for a consult that is still to come
    records: Seen | None = None
    consult: Seen | None = None
    start: Seen | None = None
    end: Seen | None = None  # where the appliances came off
    ended_on: date | None = None  # declined, broken off, transferred or completed
    end_status: str | None = None
    visits: list[Seen] = field(default_factory=list)
    after: list[Seen] = field(default_factory=list)  # retention, or the rest between the phases

    @property
    def finished(self) -> bool:
        """Whether treatment came to its proper end."""
        return self.end_status == "COMPLETED"

    def first(self, *purposes: Purpose) -> Seen | None:
        """Return the first visit of active treatment for one of `purposes`."""
        return next((seen for seen in self.visits if seen.purpose in purposes), None)

    def operation_day(self, active: int) -> date | None:
        """Return the day for which an operation is planned, where one is; `active` is the length of treatment."""
        if self.kind != "SURGICAL" or self.start is None:
            return None
        return self.start.day + timedelta(days=int(active * clinical.SURGERY_AT))

    def presurgical(self, seen: Seen, active: int) -> bool:
        """Whether records for the operation are taken at a visit: the first one of the last weeks before it.

        The operation is where it was planned, so that what was done before it does not depend on what came after.
        """
        planned = self.operation_day(active)
        if planned is None:
            return False
        since = planned - timedelta(days=clinical.PRESURGICAL_DAYS)
        first = next((one for one in self.visits if since <= one.day < planned and one.purpose in REGULAR), None)
        return first is seen

    def postsurgical(self, seen: Seen, operated: date | None) -> bool:
        """Whether a visit is the first regular one after the operation, at which its result is looked at."""
        if self.kind != "SURGICAL" or operated is None:
            return False
        return seen is next((one for one in self.visits if one.day > operated and one.purpose in REGULAR), None)

    def on(self, day: date | None) -> Seen | None:
        """Return the visit of active treatment on `day`, the main one where there were two."""
        found = [seen for seen in self.visits if seen.day == day]
        return next((seen for seen in found if seen.purpose is not Purpose.REPAIR), found[0] if found else None)


@dataclass(slots=True)
class Past:
    """What one patient has lived through, without the day from which one looks back: what asks only here has no day."""

    course: Course
    story: Story
    doctor: str
    seen: list[Seen]
    cases: list[Case]
    traits: Traits

    def age_on(self, day: date) -> int:
        """Completed years on `day`."""
        return self.story.outline.age_on(day)

    def allergies_on(self, day: date) -> frozenset[str]:
        """What the chart says on `day` that the patient reacts to, of what appliances are made of."""
        person = self.story.person
        return frozenset(name for name in (NICKEL, ACRYLIC, LATEX) if person.reacts_to(name, day))

    def retainers_on(self, day: date) -> tuple[str | None, str | None]:
        """The retainers that upper and lower arch would get on `day`; a clear one where the usual is not borne."""
        upper, lower = (self.borne(kind, day) if kind else None for kind in self.course.retainers)
        return upper, lower

    def borne(self, kind: str, day: date) -> str:
        """Return a kind of retainer, or a clear one where the chart says on `day` that it would not be borne."""
        return kind if designs(kind, self.allergies_on(day)) else "ESSIX_RETAINER"


@dataclass(slots=True)
class VisitHistory(Past):
    """One patient up to the present."""

    as_of: datetime
    today: date

    @property
    def past(self) -> Past:
        """The same without the present."""
        return Past(self.course, self.story, self.doctor, self.seen, self.cases, self.traits)


KINDS = {
    Track.TEEN_FIXED: "COMPREHENSIVE",
    Track.ADULT_FIXED: "COMPREHENSIVE",
    Track.TEEN_ALIGNER: "INVISALIGN",
    Track.ADULT_ALIGNER: "INVISALIGN",
    Track.PHASE_I: "PHASE_I",
    Track.LIMITED: "LIMITED",
    Track.SURGICAL: "SURGICAL",
    Track.TRANSFER_IN: "TRANSFER_IN",
}
"""The kind of plan that each track leads to."""


def visit_history(
    course: Course,
    story: Story,
    draw: Draw,
    *,
    orthodontists: frozenset[str],
    surgeons: Surgeons,
    as_of: datetime,
    today: date,
) -> VisitHistory:
    """Return what a patient has lived through; `orthodontists` are the clinic's, by employee number.

    `draw` gives a stream of the patient's by its path.
    """
    doctor = story.primary_doctor or min(orthodontists)
    calls = {call.visit: call for call in story.emergencies if call.visit is not None}
    seen = []
    for visit in sorted(story.visits, key=lambda visit: visit.starts_at):
        if visit.status == "COMPLETED":
            there = visit.doctor or (visit.provider if visit.provider in orthodontists else doctor)
            day = visit.day
            seen.append(Seen(visit.number, day, Purpose(visit.purpose), visit, there, calls.get(visit.number)))
    age = story.outline.age_on(seen[0].day if seen else today)
    own = traits(draw, course, age, surgeons)
    return VisitHistory(course, story, doctor, seen, _cases(course, story, seen), own, as_of, today)


def _cases(course: Course, story: Story, seen: list[Seen]) -> list[Case]:
    """Divide the visits among the patient's plans, and mark each with the one that it belongs to."""
    ms, track = story.milestones, course.outline.track
    exam = next((one for one in seen if one.purpose is Purpose.EXAM), None)
    starts = [one for one in seen if one.purpose is Purpose.START]
    declined = ms.get("declined")
    # Who will not accept is told at once what the pictures of that day show; for others a plan waits for its records.
    at_once = not course.accepts and (story.outcome is Outcome.CONSIDERING or declined is not None)
    if exam is None or not (at_once or "records" in ms or starts):
        return []
    before = [one for one in seen if not starts or one.visit.starts_at <= starts[0].visit.starts_at]
    looked_at = [one for one in before if one.purpose in (Purpose.EXAM, Purpose.RECALL)]
    records = _at(before, ms.get("records"), Purpose.RECORDS, Purpose.START) or looked_at[-1]
    consult = _at(before, ms.get("consult"), Purpose.CONSULT, Purpose.RECORDS, Purpose.START)
    bite = course.diagnosis.bite
    # Nothing is presented before the consult: until then it may still be moved.
    known = bool(consult or at_once or starts)
    case = Case(1, KINDS[track], track is Track.PHASE_I, bite, consult or records, known, records, consult)
    cases = [case]
    case.ended_on, case.end_status = declined, "DECLINED" if declined else None
    # What was only looked at belongs to no plan yet.
    for one in before:
        if one.visit.starts_at >= records.visit.starts_at:
            one.case = 1
    if not starts:
        return cases
    _treat(case, starts[0], ms, [one for one in seen if one.visit.starts_at >= starts[0].visit.starts_at])
    second = _at(case.after, ms.get("phase2_records"), Purpose.RECORDS)
    if second:
        cases.append(Case(2, "PHASE_II", False, bite, second, records=second, consult=second))
        rest = [one for one in case.after if one.visit.starts_at >= second.visit.starts_at]
        del case.after[len(case.after) - len(rest) :]
        for one in rest:
            one.case = 2
        if len(starts) > 1:
            _treat(cases[1], starts[1], ms, [o for o in rest if o.visit.starts_at >= starts[1].visit.starts_at])
    return cases


def _treat(case: Case, start: Seen, milestones: dict[str, date], seen: list[Seen]) -> None:
    """Give a case its visits from the start on."""
    case.start = start
    last = "phase1_end" if case.first_phase else "debond"
    for name, status in ((last, "COMPLETED"), ("discontinued", "DISCONTINUED"), ("transferred", "TRANSFERRED")):
        if name in milestones:
            case.ended_on, case.end_status = milestones[name], status
            case.end = _at(seen, milestones[name], Purpose.DEBOND, Purpose.REMOVAL)
            break
    for one in seen:
        one.case = case.number
        ended = case.end is not None and one.visit.starts_at > case.end.visit.starts_at
        (case.after if ended else case.visits).append(one)


def _at(seen: list[Seen], day: date | None, *purposes: Purpose) -> Seen | None:
    """Return the visit on `day` that has the first of `purposes` that was served that day."""
    found = {one.purpose: one for one in reversed(seen) if one.day == day}
    return next((found[purpose] for purpose in purposes if purpose in found), None)
