"""The pathway of care: a state machine that turns a course into wishes for visits.

`unfold` is a generator. It yields what the patient wants next (`Want`) and what happens without a visit (`Turn`,
`Mishap`), and is sent the day on which each wish was met. It knows neither the book nor the clock: whoever
drives it stops when the story reaches the present.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import ceil
from typing import TYPE_CHECKING

from seed.fixtures import NICKEL
from seed.simulation.care.courses import DAYS_A_MONTH, Finding
from seed.simulation.care.early import is_banded, is_turned
from seed.simulation.care.elsewhere import elsewhere_of, keeps_quiet, operation_in, settled
from seed.simulation.care.public_cover import ready_from
from seed.simulation.care.steps import Fate, Mishap, Rhythm, Turn, Want
from seed.simulation.care.wear import Wear
from seed.simulation.parameters import care, clinical
from seed.simulation.records.people import Outcome, Track
from seed.simulation.records.visits import Purpose
from seed.simulation.scheduling.calendar import working_day

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from random import Random

    from seed.simulation.care.courses import Course, Leaving
    from seed.simulation.care.steps import Path, Step
    from seed.simulation.parameters.care import Regimen


_SEEN_WEEKLY = Rhythm("WEEKLY", 1, care.WEEKLY_VISITS)
_TURNED_WEEKLY = Rhythm("WEEKLY", 1, care.TURNING_VISITS)


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
        yield Want(Purpose.EXAM, care.EXAM, due, fate=Fate.MISSED)
        return
    last = yield Want(Purpose.EXAM, care.EXAM, due, milestones=("exam",), outcome=after, failure=care.EXAM_FAILURE)
    if course.finding is Finding.NOTHING:
        return
    if course.finding is Finding.OBSERVE:
        last = yield from _observation(course, last)
    if not course.accepts:
        wait = 0 if course.finding is Finding.OBSERVE else care.GIVES_UP_AFTER_DAYS
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
        last = yield Want(Purpose.RECORDS, care.RECORDS, due, milestones=("phase2_records",))
        due = last + timedelta(days=14)
        start = yield Want(Purpose.START, care.BONDING, due, milestones=("phase2_start",), outcome=Outcome.ACTIVE)
        end = yield from _active(course, care.SECOND_PHASE, start, course.second_phase, None, rand)
        if end is None:
            return
    yield from _retention(course, end, rand)


def _observation(course: Course, exam: date) -> Path:
    """Recalls every six months until it is time to decide."""
    decision = exam + timedelta(days=course.observation)
    recalls = max(1, round(course.observation / (care.RECALL_MONTHS * DAYS_A_MONTH)))
    rhythm = Rhythm("EVERY_N_MONTHS", care.RECALL_MONTHS, recalls)
    last = exam
    for number in range(1, recalls + 1):
        final = number == recalls
        due = max(decision, last + timedelta(days=60)) if final else _months_after(last, care.RECALL_MONTHS)
        last = yield Want(
            Purpose.RECALL,
            care.RECALL,
            due,
            tolerance=10,
            outcome=Outcome.CONSIDERING if final and course.accepts else None,
            rhythm=rhythm,
        )
    return last


def _start(course: Course, last: date) -> Path:
    """From the recommendation to the first day of treatment."""
    start = Want(
        Purpose.START,
        _start_service(course),
        last,
        milestones=("start",),
        outcome=Outcome.ACTIVE,
        bound=course.made_to_order or bool(course.approval),  # nothing opens earlier than what it waits for
    )
    # An operation is planned with a surgeon first.
    if (course.same_day or course.one_visit) and course.outline.track is not Track.SURGICAL:
        deciding = course.decision if course.made_to_order else max(3, course.decision - course.delivery)
        scanned = yield Want(
            Purpose.RECORDS,
            care.RECORDS,
            last + timedelta(days=0 if course.same_day else deciding),
            milestones=("records", "consult"),
            same_day=course.same_day,
        )
        yield from _before_aligners(course, scanned)
        return (yield replace(start, due=ready_from(course, scanned)))
    step = max(care.SHORTEST_STEP_DAYS, course.decision // 3)
    last = yield Want(Purpose.RECORDS, care.RECORDS, last + timedelta(days=step), milestones=("records",))
    last = yield Want(Purpose.CONSULT, care.CONSULT, last + timedelta(days=step), milestones=("consult",))
    yield from _before_aligners(course, last)
    return (yield replace(start, due=ready_from(course, last)))


def _before_aligners(course: Course, agreed: date) -> Iterator[Turn]:
    """Aligners are made for teeth that stay: those that go are extracted while the first ones are made."""
    if course.regimen.aligners and course.diagnosis.extractions:
        yield Turn(working_day(agreed + timedelta(days=course.delivery // 2)), None, "extractions")


def _start_service(course: Course) -> str:
    if course.regimen.aligners:
        return care.ALIGNER_START
    if course.outline.track is Track.TRANSFER_IN:
        return care.WIRE_CHANGE  # the brackets are there
    if course.outline.track is Track.PHASE_I:
        return care.APPLIANCE
    if course.late_lower or course.outline.track is Track.LIMITED:
        return care.SINGLE_ARCH
    return care.BONDING


def _active(
    course: Course, regimen: Regimen, start: date, length: int, leaving: Leaving | None, rand: Random
) -> Generator[Step, date, date | None]:
    """Active treatment, visit by visit; returns the day of the debond, or None when treatment was broken off."""
    first_phase = course.outline.track is Track.PHASE_I and regimen is course.regimen
    end = start + timedelta(days=length)
    leaves = start + timedelta(days=leaving.after) if leaving else None
    drawn = list(_mishaps(regimen, first_phase, start, length, rand))
    elsewhere = elsewhere_of(course, regimen, start, length, rand)
    mishaps = [
        _borne(course, first_phase, start, mishap)
        for mishap in drawn
        if not any(keeps_quiet(turn, mishap.on) for turn in elsewhere)
    ]
    # No detail is finished before the spaces of extracted teeth are closed.
    closes = clinical.SPACES_CLOSE[1] if any(turn.milestone == "extractions" for turn in elsewhere) else 0
    closed = start + timedelta(days=int(length * closes))
    special = _special(course, regimen, start, length)
    refinements = list(zip(course.series[1:], course.refinement_waits, strict=True)) if regimen.aligners else []
    wear = Wear(max(course.series[0]), course.change_days) if regimen.aligners else None
    early = _rhythm(rand, regimen.early, length * (1 - regimen.finishing_share))
    finishing = _rhythm(rand, regimen.finishing, length * regimen.finishing_share)
    turns_to_finishing = start + timedelta(days=int(length * (1 - regimen.finishing_share)))

    # Screws that are turned at home are looked at every week.
    last, weekly, often = start, 0, _SEEN_WEEKLY
    if first_phase and is_turned(course, start):
        weekly, often = _TURNED_WEEKLY.visits, _TURNED_WEEKLY
    while True:
        if wear:
            wear.hand_out(last)
            end = wear.ends
        rhythm = early if last < turns_to_finishing else finishing
        if weekly:
            rhythm, weekly = often, weekly - 1
        due = last + timedelta(weeks=rhythm.interval)
        ends = due > end - timedelta(days=14)
        if ends:
            due = max(end, last + timedelta(days=21))
        operation = operation_in(elsewhere, last, due)
        while mishaps and mishaps[0].on < due:
            mishap = mishaps.pop(0)
            if operation and mishap.on < operation:
                mishap = replace(mishap, before=operation)
            # What breaks in the last weeks can wait for the debond, or no longer matters.
            over = min(due if ends else date.max, leaves or date.max)
            if last < mishap.on < over - timedelta(days=20):
                yield mishap
                if mishap.kind == "BROKEN_BRACKET" and not ends:
                    end += timedelta(days=care.BROKEN_BRACKET_DAYS)
        if leaving and leaves and leaves <= due:
            yield from _leave(leaving, max(leaves, last + timedelta(days=2)), due, rhythm, regimen)
            return None
        operated = False
        while elsewhere and elsewhere[0].on < due:
            turn = elsewhere.pop(0)
            turn = replace(turn, on=settled(turn, last))
            yield turn
            if turn.milestone == "surgery":
                # It may have been put off, and with it the quiet weeks.
                mishaps = [mishap for mishap in mishaps if not keeps_quiet(turn, mishap.on)]
                # No one comes before the first wounds have healed; then elastics are looked at every week.
                due, weekly = turn.on + timedelta(days=clinical.FIRST_AFTER_SURGERY), _SEEN_WEEKLY.visits
                often = _SEEN_WEEKLY
                operated = True
        if ends and not refinements:
            break
        if ends:
            series, wait = refinements.pop(0)
            done = _due(special, due)
            last = yield Want(Purpose.REFINEMENT_SCAN, care.SCAN, due, milestones=done, bound=True)
            due = last + timedelta(days=wait)
            last = yield Want(Purpose.REFINEMENT, care.ALIGNER_START, due, tolerance=3, bound=True)
            wear = Wear(max(series), course.change_days)
            continue
        levelling = last < start + timedelta(days=int(length * care.LEVELLING_SHARE))
        detailing = rhythm is finishing and due >= closed
        purpose, service = _next_purpose(regimen, first_phase, levelling, rhythm, detailing, rand)
        if purpose is Purpose.WIRE_CHANGE and due + timedelta(weeks=rhythm.interval) > end - timedelta(days=14):
            # The visit before the debond is too late for a wire.
            purpose, service = Purpose.FINISHING, care.ADJUSTMENT
        milestones = _due(special, due)
        if "bonding_lower" in milestones:
            purpose, service = Purpose.BOND_LOWER, care.SINGLE_ARCH
        elif "functional" in milestones:
            purpose, service = Purpose.FUNCTIONAL, care.FUNCTIONAL
        agreed = rhythm if purpose not in (Purpose.BOND_LOWER, Purpose.FUNCTIONAL) else None
        close = rhythm.pattern == "WEEKLY"
        fixed = operated or close or agreed is None
        days = care.CLOSE_VISIT_DAYS if close else care.VISIT_DAYS
        last = yield Want(purpose, service, due, days, milestones=milestones, rhythm=agreed, bound=fixed)

    milestones = ("debond",) if course.retainer_wait else ("debond", "retainer")
    off = Want(Purpose.DEBOND, care.DEBOND, due, milestones=milestones, outcome=Outcome.RETENTION, bound=True)
    return (yield replace(off, milestones=("phase1_end",), outcome=Outcome.RESTING) if first_phase else off)


def _special(course: Course, regimen: Regimen, start: date, length: int) -> list[tuple[date, str]]:
    """What has to happen at one of the regular visits: milestones, each with the first day on which it may."""
    first_phase = course.outline.track is Track.PHASE_I and regimen is course.regimen
    found = []
    if course.late_lower and not first_phase and regimen is course.regimen:
        found.append((start, "bonding_lower"))
    # A late start may have taken the patient too near to the end of the window.
    if (
        course.diagnosis.herbst
        and course.outline.age_on(start + timedelta(days=180)) < clinical.WINDOWS["HERBST"].oldest
    ):
        found.append((start + timedelta(days=clinical.HERBST_AFTER_DAYS), "functional"))
    if course.progress_records and regimen.progress:
        found.append((start + timedelta(days=int(length * clinical.PROGRESS_AT)), "progress_records"))
    return found


def _due(special: list[tuple[date, str]], day: date) -> tuple[str, ...]:
    """Take the next special milestone, if its day has come."""
    return (special.pop(0)[1],) if special and special[0][0] <= day else ()


def _next_purpose(
    regimen: Regimen, first_phase: bool, levelling: bool, rhythm: Rhythm, finishing: bool, rand: Random
) -> tuple[Purpose, str]:
    if regimen.aligners:
        return Purpose.ALIGNER_CHECK, care.ALIGNER_CHECK
    if first_phase:
        return Purpose.APPLIANCE_CHECK, care.ADJUSTMENT
    changes = care.WIRE_CHANGES_EARLY if levelling else care.WIRE_CHANGES_LATE
    # Who is seen more often keeps a wire for more visits.
    if rand.random() < changes * min(1.0, rhythm.interval / care.WIRE_WEEKS):
        return Purpose.WIRE_CHANGE, care.WIRE_CHANGE
    return (Purpose.FINISHING if finishing else Purpose.ADJUSTMENT), care.ADJUSTMENT


def _leave(leaving: Leaving, on: date, due: date, rhythm: Rhythm, regimen: Regimen) -> Generator[Step, date, None]:
    """Treatment is broken off: without a word, with the appliances taken off, or with the next visit called off."""
    service = care.ALIGNER_CHECK if regimen.aligners else care.ADJUSTMENT
    purpose = Purpose.ALIGNER_CHECK if regimen.aligners else Purpose.ADJUSTMENT
    on = working_day(on)
    discontinued = leaving.outcome is Outcome.DISCONTINUED
    milestone = "discontinued" if discontinued else "transferred"
    if leaving.lost_contact:
        missed = yield Want(purpose, service, due, fate=Fate.MISSED, rhythm=rhythm)
        yield Turn(working_day(missed + timedelta(days=45)), leaving.outcome, milestone)
        return
    later = max(due, on + timedelta(days=5))
    if discontinued and not regimen.aligners:
        yield Want(Purpose.REMOVAL, care.DEBOND, later, milestones=(milestone,), outcome=leaving.outcome)
    else:
        yield Want(purpose, service, later, fate=Fate.CALLED_OFF, called_off=on, rhythm=rhythm)
        yield Turn(on, leaving.outcome, milestone)


def _rest(course: Course, end: date) -> Path:
    """Between the phases: growth is reviewed every six months, until the teeth are there for a second one."""
    resting, born = course.resting, course.outline.birth_date
    if course.second_phase:
        resting = max(resting, (born + timedelta(days=round(care.SECOND_PHASE_FROM * 365.25)) - end).days)
    reviews = max(1, ceil(resting / (care.RECALL_MONTHS * DAYS_A_MONTH) - 0.2))
    rhythm = Rhythm("EVERY_N_MONTHS", care.RECALL_MONTHS, reviews)
    last = end
    for _ in range(reviews):
        due = _months_after(last, care.RECALL_MONTHS)
        last = yield Want(Purpose.GROWTH_REVIEW, care.RECALL, due, tolerance=10, rhythm=rhythm)
    return last


def _retention(course: Course, debond: date, rand: Random) -> Generator[Step, date, None]:
    """Retainers, and checks as long as the patient comes."""
    last = debond
    if course.retainer_wait:
        due = debond + timedelta(days=course.retainer_wait)
        last = yield Want(Purpose.RETAINER, care.RETAINER, due, tolerance=2, milestones=("retainer",), bound=True)
    losses = _losses(course, rand)
    for number, months in enumerate(care.RETENTION_CHECK_MONTHS, start=1):
        due = max(_months_after(debond, months), last + timedelta(days=14))
        while losses and debond + timedelta(days=losses[0][0]) < due:
            after, kind = losses.pop(0)
            on = debond + timedelta(days=after)
            if on > last:
                yield Mishap(on, kind, "RETAINER" if kind == "BROKEN_APPLIANCE" else "")
        check = Want(Purpose.RETENTION_CHECK, care.RETENTION_CHECK, due, tolerance=7)
        if number > course.retention_checks:
            missed = yield replace(check, fate=Fate.MISSED)
            yield Turn(missed + timedelta(days=60), Outcome.FINISHED, "retention_end")
            return
        if number == len(care.RETENTION_CHECK_MONTHS):
            check = replace(check, milestones=("retention_end",), outcome=Outcome.FINISHED)
        last = yield check


def _losses(course: Course, rand: Random) -> list[tuple[int, str]]:
    """Return after how many days retainers are lost or come loose: the bonded ones mostly in their first year."""
    found: list[tuple[int, str]] = []
    if set(course.retainers) - {"BONDED_RETAINER", None}:
        found += [(day, "LOST_RETAINER") for day in _poisson_days(rand, care.RETAINERS_REPLACED_PER_YEAR, 730)]
    if "BONDED_RETAINER" in course.retainers:
        first, later = (_poisson_days(rand, rate, 365) for rate in care.BONDED_RETAINERS_FAIL)
        found += [(day, "BROKEN_APPLIANCE") for day in (*first, *(365 + day for day in later))]
    return sorted(found)


def _rhythm(rand: Random, weeks: tuple[float, float], days: float) -> Rhythm:
    interval = rand.randint(int(weeks[0]), int(weeks[1]))
    return Rhythm("EVERY_N_WEEKS", interval, max(1, round(days / (7 * interval))))


def _mishaps(regimen: Regimen, first_phase: bool, start: date, length: int, rand: Random) -> Iterator[Mishap]:
    kinds = care.ALIGNER_MISHAPS if regimen.aligners else care.FIXED_MISHAPS
    if first_phase:
        kinds = care.APPLIANCE_MISHAPS
    for after in _poisson_days(rand, regimen.repairs_per_year, length):
        kind = rand.choices(list(kinds), list(kinds.values()))[0]
        about = ("ATTACHMENT" if regimen.aligners else "TIE") if kind == "BROKEN_APPLIANCE" and not first_phase else ""
        yield Mishap(start + timedelta(days=after), kind, about)


def _borne(course: Course, first_phase: bool, start: date, mishap: Mishap) -> Mishap:
    """Return what breaks in a patient: not all have bands, which are of steel, nor has a first phase wires to slip."""
    bands = is_banded(course, start, mishap.on) if first_phase else course.bands_molars(start)
    has_bands = bands and NICKEL not in course.allergies_on(mishap.on)
    if not (mishap.kind == "LOOSE_BAND" and not has_bands) and not (mishap.kind == "POKING_WIRE" and first_phase):
        return mishap
    return replace(mishap, kind="BROKEN_APPLIANCE" if first_phase else "BROKEN_BRACKET")


def _poisson_days(rand: Random, a_year: float, length: int) -> list[int]:
    """Return the days, 1 to `length`, of a Poisson process with `a_year` events a year: two in a day are one call."""
    found: dict[int, None] = {}
    day = 0.0
    while (day := day + rand.expovariate(a_year / 365.25)) < length:
        if day >= 1:
            found[int(day)] = None
    return list(found)


def _months_after(day: date, months: int) -> date:
    return day + timedelta(days=round(months * DAYS_A_MONTH))
