"""The pathway of care: a state machine that turns a course into wishes for visits.

`unfold` is a generator. It yields what the patient wants next (`Want`) and what happens without a visit (`Turn`,
`Mishap`), and is sent the day on which each wish was met. It knows neither the book nor the clock: whoever
drives it stops when the story reaches the present.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from seed.simulation import tracks
from seed.simulation.courses import DAYS_A_MONTH, Finding
from seed.simulation.story import Outcome, Track

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from random import Random

    from seed.simulation.courses import Course, Leaving
    from seed.simulation.tracks import Regimen


class Purpose(StrEnum):
    """What a visit is for, finer than its appointment type."""

    EXAM = "EXAM"
    RECORDS = "RECORDS"
    CONSULT = "CONSULT"
    RECALL = "RECALL"
    START = "START"
    BOND_LOWER = "BOND_LOWER"
    ADJUSTMENT = "ADJUSTMENT"
    WIRE_CHANGE = "WIRE_CHANGE"
    FINISHING = "FINISHING"
    ALIGNER_CHECK = "ALIGNER_CHECK"
    REFINEMENT_SCAN = "REFINEMENT_SCAN"
    APPLIANCE_CHECK = "APPLIANCE_CHECK"
    REPAIR = "REPAIR"
    DEBOND = "DEBOND"
    RETAINER = "RETAINER"
    RETENTION_CHECK = "RETENTION_CHECK"
    GROWTH_REVIEW = "GROWTH_REVIEW"


class Fate(StrEnum):
    """What becomes of a wish."""

    OPEN = "OPEN"  # kept in the end; may fail and be booked again on the way
    MISSED = "MISSED"  # booked, and never kept
    CALLED_OFF = "CALLED_OFF"  # booked, and cancelled because care has ended


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Visits at a regular interval, agreed at once."""

    pattern: str  # RecurrencePattern of the data model
    interval: int
    visits: int


@dataclass(frozen=True, slots=True)
class Want:
    """A visit that should take place around `due`, and what it changes once it is completed."""

    purpose: Purpose
    service: str
    due: date
    tolerance: int = 4  # days
    milestones: tuple[str, ...] = ()
    outcome: Outcome | None = None
    fate: Fate = Fate.OPEN
    called_off: date | None = None
    failure: float | None = None  # chance that the first booking fails, where it is not the usual one
    same_day: bool = False  # follows at once on the visit before
    rhythm: Rhythm | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A change that takes no visit."""

    on: date
    outcome: Outcome | None
    milestone: str


@dataclass(frozen=True, slots=True)
class Mishap:
    """Something breaks, hurts or is lost."""

    on: date
    kind: str  # EmergencyType of the data model


Step: TypeAlias = Want | Turn | Mishap
Path: TypeAlias = "Generator[Step, date, date]"  # is sent the day of each visit, returns the last one


def unfold(course: Course, rand: Random) -> Generator[Step, date, None]:
    """Yield the steps of `course` in order; each `Want` is answered by the day on which it was met."""
    outline = course.outline
    due = outline.first_contact + timedelta(days=course.exam_wait)
    after = {
        Finding.NOTHING: Outcome.NO_TREATMENT,
        Finding.OBSERVE: Outcome.OBSERVATION,
        Finding.TREAT: Outcome.CONSIDERING,
    }[course.finding]
    if not course.keeps_exam:
        yield Want(Purpose.EXAM, tracks.EXAM, due, fate=Fate.MISSED)
        return
    last = yield Want(Purpose.EXAM, tracks.EXAM, due, milestones=("exam",), outcome=after, failure=tracks.EXAM_FAILURE)
    if course.finding is Finding.NOTHING:
        return
    if course.finding is Finding.OBSERVE:
        last = yield from _observation(course, last)
    if not course.accepts:
        wait = 0 if course.finding is Finding.OBSERVE else tracks.GIVES_UP_AFTER_DAYS
        yield Turn(last + timedelta(days=wait), Outcome.NO_TREATMENT, "declined")
        return
    start = yield from _start(course, last)
    end = yield from _active(course, course.regimen, start, course.active, course.leaving, rand)
    if end is None:
        return
    if outline.track is Track.PHASE_I:
        last = yield from _rest(course, end)
        if not course.second_phase:
            yield Turn(last, Outcome.FINISHED, "released")
            return
        due = last + timedelta(days=14)
        start = yield Want(Purpose.START, tracks.BONDING, due, milestones=("phase2_start",), outcome=Outcome.ACTIVE)
        end = yield from _active(course, tracks.SECOND_PHASE, start, course.second_phase, None, rand)
        if end is None:
            return
    yield from _retention(course, end, rand)


def _observation(course: Course, exam: date) -> Path:
    """Recalls every six months until it is time to decide."""
    decision = exam + timedelta(days=course.observation)
    recalls = max(1, round(course.observation / (tracks.RECALL_MONTHS * DAYS_A_MONTH)))
    rhythm = Rhythm("EVERY_N_MONTHS", tracks.RECALL_MONTHS, recalls)
    last = exam
    for number in range(1, recalls + 1):
        final = number == recalls
        due = max(decision, last + timedelta(days=60)) if final else _months_after(last, tracks.RECALL_MONTHS)
        last = yield Want(
            Purpose.RECALL,
            tracks.RECALL,
            due,
            tolerance=10,
            outcome=Outcome.CONSIDERING if final and course.accepts else None,
            rhythm=rhythm,
        )
    return last


def _start(course: Course, last: date) -> Path:
    """From the recommendation to the first day of treatment."""
    aligners = course.regimen.aligners
    start = Want(Purpose.START, _start_service(course), last, milestones=("start",), outcome=Outcome.ACTIVE)
    if course.same_day or course.one_visit:
        due = last + timedelta(days=0 if course.same_day else course.decision)
        if not aligners:
            together = ("records", "consult", "start")
            return (yield replace(start, due=due, milestones=together, same_day=course.same_day))
        scanned = yield Want(
            Purpose.RECORDS, tracks.RECORDS, due, milestones=("records", "consult"), same_day=course.same_day
        )
        return (yield replace(start, due=scanned + timedelta(days=course.delivery)))
    step = max(tracks.SHORTEST_STEP_DAYS, course.decision // 3)
    last = yield Want(Purpose.RECORDS, tracks.RECORDS, last + timedelta(days=step), milestones=("records",))
    last = yield Want(Purpose.CONSULT, tracks.CONSULT, last + timedelta(days=step), milestones=("consult",))
    return (yield replace(start, due=last + timedelta(days=course.delivery if aligners else step)))


def _start_service(course: Course) -> str:
    if course.regimen.aligners:
        return tracks.ALIGNER_START
    if course.outline.track is Track.PHASE_I:
        return tracks.APPLIANCE
    if course.late_lower or course.outline.track is Track.LIMITED:
        return tracks.SINGLE_ARCH
    return tracks.BONDING


def _active(
    course: Course, regimen: Regimen, start: date, length: int, leaving: Leaving | None, rand: Random
) -> Generator[Step, date, date | None]:
    """Active treatment, visit by visit; returns the day of the debond, or None when treatment was broken off."""
    first_phase = course.outline.track is Track.PHASE_I and regimen is course.regimen
    end = start + timedelta(days=length)
    leaves = start + timedelta(days=leaving.after) if leaving else None
    mishaps = list(_mishaps(regimen, first_phase, start, length, rand))
    scans = [start + timedelta(days=length * (k + 1) // (course.refinements + 1)) for k in range(course.refinements)]
    lower = course.late_lower and not first_phase and regimen is course.regimen
    early = _rhythm(rand, regimen.early, length * (1 - regimen.finishing_share))
    finishing = _rhythm(rand, regimen.finishing, length * regimen.finishing_share)
    turns_to_finishing = start + timedelta(days=int(length * (1 - regimen.finishing_share)))

    last = start
    while True:
        rhythm = early if last < turns_to_finishing else finishing
        due = last + timedelta(weeks=rhythm.interval)
        ends = due > end - timedelta(days=14)
        if ends:
            due = max(end, last + timedelta(days=21))
        while mishaps and mishaps[0].on < due:
            mishap = mishaps.pop(0)
            # What breaks in the last weeks can wait for the debond, or is nobody's business any more.
            over = min(due if ends else date.max, leaves or date.max)
            if last < mishap.on < over - timedelta(days=20):
                yield mishap
        if leaving and leaves and leaves <= due:
            yield from _leave(leaving, max(leaves, last + timedelta(days=2)), due, rhythm, regimen)
            return None
        if ends:
            break
        levelling = last < start + timedelta(days=int(length * tracks.LEVELLING_SHARE))
        purpose, service = _next_purpose(regimen, first_phase, levelling, rhythm is finishing, rand)
        milestones: tuple[str, ...] = ()
        if lower:
            purpose, service, milestones, lower = Purpose.BOND_LOWER, tracks.SINGLE_ARCH, ("bonding_lower",), False
        elif scans and due >= scans[0]:
            scans.pop(0)
            purpose, service = Purpose.REFINEMENT_SCAN, tracks.SCAN
        regular = purpose not in (Purpose.BOND_LOWER, Purpose.REFINEMENT_SCAN)
        last = yield Want(purpose, service, due, milestones=milestones, rhythm=rhythm if regular else None)

    milestone, outcome = ("phase1_end", Outcome.RESTING) if first_phase else ("debond", Outcome.RETENTION)
    return (yield Want(Purpose.DEBOND, tracks.DEBOND, due, milestones=(milestone,), outcome=outcome))


def _next_purpose(
    regimen: Regimen, first_phase: bool, levelling: bool, finishing: bool, rand: Random
) -> tuple[Purpose, str]:
    if regimen.aligners:
        return Purpose.ALIGNER_CHECK, tracks.ALIGNER_CHECK
    if first_phase:
        return Purpose.APPLIANCE_CHECK, tracks.ADJUSTMENT
    if rand.random() < (tracks.WIRE_CHANGES_EARLY if levelling else tracks.WIRE_CHANGES_LATE):
        return Purpose.WIRE_CHANGE, tracks.WIRE_CHANGE
    return (Purpose.FINISHING if finishing else Purpose.ADJUSTMENT), tracks.ADJUSTMENT


def _leave(leaving: Leaving, on: date, due: date, rhythm: Rhythm, regimen: Regimen) -> Generator[Step, date, None]:
    """Treatment is broken off: without a word, or with the next visit called off."""
    service = tracks.ALIGNER_CHECK if regimen.aligners else tracks.ADJUSTMENT
    purpose = Purpose.ALIGNER_CHECK if regimen.aligners else Purpose.ADJUSTMENT
    milestone = "discontinued" if leaving.outcome is Outcome.DISCONTINUED else "transferred"
    if leaving.lost_contact:
        missed = yield Want(purpose, service, due, fate=Fate.MISSED, rhythm=rhythm)
        yield Turn(missed + timedelta(days=45), leaving.outcome, milestone)
    else:
        later = max(due, on + timedelta(days=5))
        yield Want(purpose, service, later, fate=Fate.CALLED_OFF, called_off=on, rhythm=rhythm)
        yield Turn(on, leaving.outcome, milestone)


def _rest(course: Course, end: date) -> Path:
    """Between the phases: growth is reviewed every six months."""
    reviews = max(1, round(course.resting / (tracks.RECALL_MONTHS * DAYS_A_MONTH)))
    rhythm = Rhythm("EVERY_N_MONTHS", tracks.RECALL_MONTHS, reviews)
    last = end
    for _ in range(reviews):
        due = _months_after(last, tracks.RECALL_MONTHS)
        last = yield Want(Purpose.GROWTH_REVIEW, tracks.RECALL, due, tolerance=10, rhythm=rhythm)
    return last


def _retention(course: Course, debond: date, rand: Random) -> Generator[Step, date, None]:
    """Retainers, and checks as long as the patient comes."""
    last = debond
    if course.removable_retainer:
        due = debond + timedelta(days=rand.randint(*tracks.RETAINER_DAYS))
        last = yield Want(Purpose.RETAINER, tracks.RETAINER, due, milestones=("retainer",))
    losses = _poisson_days(rand, tracks.RETAINERS_REPLACED_PER_YEAR, 730)
    for number, months in enumerate(tracks.RETENTION_CHECK_MONTHS, start=1):
        due = max(_months_after(debond, months), last + timedelta(days=14))
        while losses and debond + timedelta(days=losses[0]) < due:
            on = debond + timedelta(days=losses.pop(0))
            if on > last:
                yield Mishap(on, "LOST_RETAINER")
        check = Want(Purpose.RETENTION_CHECK, tracks.RETENTION_CHECK, due, tolerance=7)
        if number > course.retention_checks:
            missed = yield replace(check, fate=Fate.MISSED)
            yield Turn(missed + timedelta(days=60), Outcome.FINISHED, "retention_end")
            return
        if number == len(tracks.RETENTION_CHECK_MONTHS):
            check = replace(check, milestones=("retention_end",), outcome=Outcome.FINISHED)
        last = yield check


def _rhythm(rand: Random, weeks: tuple[float, float], days: float) -> Rhythm:
    interval = rand.randint(int(weeks[0]), int(weeks[1]))
    return Rhythm("EVERY_N_WEEKS", interval, max(1, round(days / (7 * interval))))


def _mishaps(regimen: Regimen, first_phase: bool, start: date, length: int, rand: Random) -> Iterator[Mishap]:
    kinds = tracks.ALIGNER_MISHAPS if regimen.aligners else tracks.FIXED_MISHAPS
    if first_phase:
        kinds = tracks.APPLIANCE_MISHAPS
    for after in _poisson_days(rand, regimen.repairs_per_year, length):
        yield Mishap(start + timedelta(days=after), rand.choices(list(kinds), list(kinds.values()))[0])


def _poisson_days(rand: Random, a_year: float, length: int) -> list[int]:
    """Return the days, 1 to `length`, of a Poisson process with `a_year` events a year."""
    found, day = [], 0.0
    while (day := day + rand.expovariate(a_year / 365.25)) < length:
        if day >= 1:
            found.append(int(day))
    return found


def _months_after(day: date, months: int) -> date:
    return day + timedelta(days=round(months * DAYS_A_MONTH))
