"""The course of care: everything about a patient that luck decides before the first visit.

When the patient calls, which track, whether the exam is kept, how long treatment lasts, whether it is broken
off. Which visits that takes is `pathway`; the numbers are in `tracks`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from math import exp, log
from typing import TYPE_CHECKING

from seed.fixtures import NICKEL
from seed.generators.choice import Weighted, truncated
from seed.records import record
from seed.simulation.care.diagnosis import aligner_series, change_days, diagnose, nearly_ideal, worse_arch
from seed.simulation.parameters import care, clinical
from seed.simulation.records.people import Outcome, Outline, Track
from seedbed.rng import rng

if TYPE_CHECKING:
    from random import Random

    from seed.simulation.care.diagnosis import Diagnosis
    from seed.simulation.parameters.care import Ages, Regimen

DAYS_A_MONTH = 30.4375

_TRACKS = Weighted.by(care.START_MIX)
# Operations are rare, and what comes of them takes years: they come evenly, so that every list of charts has some.
_SURGICAL_EVERY = round(100 / care.START_MIX[Track.SURGICAL])
_REFINEMENTS = Weighted.by(care.REFINEMENTS)
_HYGIENE, _WEAR = Weighted.by(care.HYGIENE), Weighted.by(care.WEAR)
_FULL_TIME = Weighted.by(care.FULL_TIME_MONTHS)
_LATE_DAYS = Weighted.by(care.LATE_DAYS)
_UPPER_RETAINERS = Weighted.by(clinical.UPPER_RETAINERS)
_LOWER_RETAINERS = Weighted.by(clinical.LOWER_RETAINERS)


class Finding(StrEnum):
    """What the exam came to."""

    TREAT = "TREAT"
    OBSERVE = "OBSERVE"
    NOTHING = "NOTHING"


@record
class Leaving:
    """Treatment that is broken off, `after` days from its start."""

    outcome: Outcome
    after: int
    lost_contact: bool


@record
class Course:
    """The fate of one patient, settled before the first visit. Durations are in days.

    `series` are the trays per arch of each series of aligners, `change_days` the days that each is worn; both are
    empty with braces. `arch` is UPPER or LOWER where only one is treated, else BOTH; `retainers` are those
    of the upper and the lower arch, None where an arch is not treated.
    """

    outline: Outline
    diagnosis: Diagnosis
    minor: bool
    exam_wait: int
    keeps_exam: bool
    finding: Finding
    accepts: bool
    observation: int
    same_day: bool
    decision: int
    one_visit: bool
    delivery: int  # days from the records to the start: what is made to order takes so long, a bonding needs a date
    active: int
    estimate: int
    arch: str
    late_lower: bool
    series: tuple[tuple[int, int], ...]
    change_days: int
    refinement_waits: tuple[int, ...]
    progress_records: bool
    leaving: Leaving | None
    second_phase: int  # length of Phase II, 0 where none follows
    resting: int
    retention_checks: int
    retainers: tuple[str | None, str | None]
    retainer_wait: int  # from the debond; 0 where all are bonded or made while the patient waits
    pays_late: int = 0  # days by which the family pays late
    approval: int = 0  # days until public cover answers what it is asked for; 0 for those who have none
    mornings: date | None = None  # since when the chart asks for visits in the morning
    reacts: tuple[tuple[str, date], ...] = ()  # to what appliances are made of, and since when the chart says so
    early_luck: float = 0.0  # which of the appliances for an early finding
    same_faces: date | None = None  # since when it asks for the same room and the same assistant
    hygiene: str = "GOOD"  # GOOD, FAIR or POOR
    full_time_months: int = 0  # for which retainers are to be worn day and night, before nights are enough
    wear: str = "GOOD"  # of elastics, aligners, retainers: GOOD, PARTIAL or POOR

    @property
    def regimen(self) -> Regimen:
        """How this track is treated."""
        return care.REGIMENS[self.outline.track]

    def allergies_on(self, day: date) -> frozenset[str]:
        """What the chart says on `day` that the patient reacts to, of what appliances are made of."""
        return frozenset(name for name, since in self.reacts if since <= day)

    def bands_molars(self, placed: date) -> bool:
        """Whether first molars carry bands beside brackets that were `placed` on a day, and not tubes that are bonded.

        What the chart says later takes nothing off that is on.
        """
        full = not self.regimen.aligners and self.outline.track is not Track.LIMITED
        banded = self.outline.ordinal % clinical.BANDED_EVERY == 0
        return full and banded and NICKEL not in self.allergies_on(placed)

    @property
    def made_to_order(self) -> bool:
        """Whether a laboratory has to make something before treatment can start."""
        return self.regimen.aligners or self.outline.track is Track.PHASE_I

    @property
    def until_start(self) -> int:
        """Days from the first contact to the start, were every visit kept."""
        waited = self.exam_wait + (self.observation if self.finding is Finding.OBSERVE else 0)
        made = self.delivery if self.made_to_order or self.same_day else 0
        return waited + (0 if self.same_day else self.decision) + made


# ── what luck decides ─────────────────────────────────────────────────────────────────────────────


def draw_course(seed: int, slug: str, ordinal: int, contact: date) -> Course:
    """Return the course of patient `ordinal` of a clinic, who calls on `contact`.

    It is a fate and knows no present: what has come of it on a day is read off it. Courses are drawn until one is of
    somebody for whom a chart is opened (see `care.ON_FILE`).
    """
    rand = rng(seed, slug, "course", ordinal)
    surgical = ordinal % _SURGICAL_EVERY == rng(seed, slug, "surgical").randrange(_SURGICAL_EVERY)
    while True:
        course = _draw(rand, ordinal, contact, surgical=surgical)
        if rand.random() < _on_file(course):
            return _with_habits(rng(seed, slug, "cooperation", ordinal), course)


def _with_habits(rand: Random, course: Course) -> Course:
    """Return the course for a patient's hygiene and wear of appliances, and what these add to treatment.

    How long retainers are to be worn by day belongs to it, too.
    """
    hygiene, wear = _HYGIENE.pick(rand), _WEAR.pick(rand)
    more = rand.randint(*care.POOR_WEAR_DAYS)
    corrects = course.outline.track in (Track.TEEN_FIXED, Track.ADULT_FIXED)
    if wear != "POOR" or not corrects or course.diagnosis.bite.angle_class == "CLASS_I":
        more = 0
    months, luck = _FULL_TIME.pick(rand), rand.random()
    return replace(
        course, hygiene=hygiene, wear=wear, active=course.active + more, full_time_months=months, early_luck=luck
    )


def _on_file(course: Course) -> float:
    """Return the chance that a chart is opened for such a course."""
    if not course.keeps_exam:
        return care.ON_FILE["NEVER_CAME"]
    if course.finding is Finding.NOTHING:
        return care.ON_FILE["NOTHING_NEEDED"]
    return 1.0 if course.accepts else care.ON_FILE["DECLINES"]


def _draw(rand: Random, ordinal: int, contact: date, *, surgical: bool | None = None) -> Course:
    """Draw a course: an operation as often as it is in the mix, unless it is settled whether there is one."""
    track = _TRACKS.pick(rand)
    while surgical is False and track is Track.SURGICAL:
        track = _TRACKS.pick(rand)
    track = Track.SURGICAL if surgical else track
    adult = track in (Track.ADULT_FIXED, Track.ADULT_ALIGNER) or rand.random() < care.ADULT_SHARE.get(track, 0)
    age = _age(rand, _ages(track, adult))
    minor = age < 18
    regimen = care.REGIMENS[track]

    luck = rand.random()
    observe = care.OBSERVE_MINOR if minor else 0.0
    observation = int(rand.uniform(*care.OBSERVATION_MONTHS) * DAYS_A_MONTH)
    if track is Track.TRANSFER_IN or (track is Track.SURGICAL and luck < care.NOT_NEEDED):
        finding = Finding.TREAT  # braces are on already; jaws that do not fit each other are not nothing
    elif luck < care.NOT_NEEDED:
        finding = Finding.NOTHING
    elif luck < care.NOT_NEEDED + observe:
        finding = Finding.OBSERVE
        # No one is examined before the age at which a first visit makes sense.
        observation = min(observation, int((age - care.YOUNGEST_EXAM) * 365.25))
        if observation < care.OBSERVATION_MONTHS[0] * DAYS_A_MONTH:
            finding, observation = Finding.TREAT, 0
    else:
        finding = Finding.TREAT
    accept = care.ACCEPT_AFTER_OBSERVATION if finding is Finding.OBSERVE else care.ACCEPT
    # A patient who is in treatment elsewhere has decided already.
    accepts = rand.random() < (1.0 if track is Track.TRANSFER_IN else accept)

    refinements = _REFINEMENTS.pick(rand)
    series = aligner_series(rand, refinements) if regimen.aligners else ()
    days = change_days(series) if series else 0
    waits = tuple(rand.randint(*clinical.REFINEMENT_DAYS) for _ in series[1:])
    active = sum(map(max, series)) * days + sum(waits) if series else _length(rand, regimen)
    second = rand.random() < care.SECOND_PHASE_FOLLOWS if track is Track.PHASE_I else False
    rest = care.RESTING_MONTHS if second else care.RESTING_WITHOUT_SECOND_PHASE_MONTHS
    late_lower = not regimen.aligners and rand.random() < care.LATE_LOWER_ARCH
    diagnosis = diagnose(rand, track, age)
    if finding is Finding.NOTHING:
        # Luck is spent as with everybody, so that what is found here moves nothing that follows.
        diagnosis = nearly_ideal(rng(int(luck * 2**53), "nearly ideal"), age)
    if diagnosis.impacted and track is Track.TRANSFER_IN:
        # Of what the last practice has left there is at least this to do.
        active = max(active, clinical.IMPACTED_TAKES_DAYS)
    one_arch = track is Track.LIMITED and not late_lower
    arch = worse_arch(rand, diagnosis.bite, diagnosis.complaint) if one_arch else "BOTH"
    retainers = (
        _UPPER_RETAINERS.pick(rand) if arch != "LOWER" else None,
        _LOWER_RETAINERS.pick(rand) if arch != "UPPER" else None,
    )
    delivery = care.ALIGNER_DELIVERY_DAYS if regimen.aligners else care.BONDING_WAIT_DAYS
    if track is Track.PHASE_I:
        delivery = care.APPLIANCE_DELIVERY_DAYS
    course = Course(
        outline=Outline(ordinal, track, _sex(rand, minor, regimen), contact, contact, diagnosis.complaint),
        diagnosis=diagnosis,
        minor=minor,
        exam_wait=rand.randint(*care.EXAM_WAIT_DAYS),
        keeps_exam=rand.random() < care.EXAM_KEPT,
        finding=finding,
        accepts=accepts,
        observation=observation,
        same_day=finding is Finding.TREAT and rand.random() < care.SAME_DAY_START,
        decision=max(3, min(170, int(rand.lognormvariate(log(care.DECISION_MEDIAN_DAYS), care.DECISION_SIGMA)))),
        one_visit=rand.random() < care.ONE_VISIT_START,
        delivery=rand.randint(*delivery),
        active=active,
        estimate=estimated(rand, active, regimen),
        arch=arch,
        late_lower=late_lower,
        series=series,
        change_days=days,
        refinement_waits=waits,
        progress_records=rand.random() < clinical.PROGRESS_RECORDS,
        leaving=_leaving(rand, active),
        second_phase=_length(rand, care.SECOND_PHASE) if second else 0,
        resting=int(rand.uniform(*rest) * DAYS_A_MONTH),
        retention_checks=_checks(rand),
        retainers=retainers,
        retainer_wait=_retainer_wait(rand, retainers),
    )
    if track is Track.PHASE_I and diagnosis.early == "PROTRUSION" and age >= care.WAITS_TO_GROW_FROM:
        age = _grown(age)
    birth = contact + timedelta(days=course.until_start - round(age * 365.25))
    return replace(course, outline=replace(course.outline, birth_date=birth))


def draw_lateness(seed: int, slug: str, household: str) -> int:
    """Return by how many days a household pays late: 0 for nine in ten, the same for all its patients."""
    rand = rng(seed, slug, "lateness", household)
    return rand.randint(*_LATE_DAYS.pick(rand)) if rand.random() < care.LATE_FAMILIES else 0


def _ages(track: Track, adult: bool) -> Ages:
    if track is Track.SURGICAL:
        return care.SURGICAL_AGES
    if track is Track.PHASE_I:
        return care.CHILD_AGES
    return care.ADULT_AGES if adult else care.TEEN_AGES


def _age(rand: Random, ages: Ages) -> float:
    centre, spread = ages.centre, ages.spread
    if ages.lognormal:
        return truncated(lambda: rand.lognormvariate(log(centre), spread), ages.youngest, ages.oldest)
    return truncated(lambda: rand.gauss(centre, spread), ages.youngest, ages.oldest)


def _grown(age: float) -> float:
    """Return the age at which a protrusion is treated in a child for whom `age` was drawn: the older the later."""
    (first, last), oldest = care.GROWING_AGES, care.CHILD_AGES.oldest
    return first + (age - care.WAITS_TO_GROW_FROM) / (oldest - care.WAITS_TO_GROW_FROM) * (last - first)


def _sex(rand: Random, minor: bool, regimen: Regimen) -> str:
    female = care.FEMALE_MINOR if minor else care.FEMALE_ADULT
    return "FEMALE" if rand.random() < (care.FEMALE_ALIGNER if regimen.aligners else female) else "MALE"


def _length(rand: Random, regimen: Regimen) -> int:
    months = rand.gauss(regimen.months, regimen.months_sd)
    return round(min(max(months, regimen.shortest), regimen.longest) * DAYS_A_MONTH)


def estimated(rand: Random, length: int, regimen: Regimen) -> int:
    """Return how many days a family is told that treatment of that `length` will take."""
    days = length * exp(rand.gauss(care.ESTIMATE_BIAS, care.ESTIMATE_SIGMA))
    least, most = care.ESTIMATE_RANGE
    return int(min(max(days, least * regimen.shortest * DAYS_A_MONTH), most * regimen.longest * DAYS_A_MONTH))


def _leaving(rand: Random, active: int) -> Leaving | None:
    luck, early, when, lost = rand.random(), rand.random(), rand.random(), rand.random()
    if luck >= care.DISCONTINUED + care.TRANSFERRED_OUT:
        return None
    first, last = 45, max(active - 30, 46)
    if active > 400:
        first, last = (45, 365) if early < care.LEAVES_IN_FIRST_YEAR else (365, active - 30)
    after = first + int(when * (last - first))
    if luck < care.DISCONTINUED:
        return Leaving(Outcome.DISCONTINUED, after, lost < care.LOST_CONTACT)
    return Leaving(Outcome.TRANSFERRED_OUT, after, lost_contact=False)


def _retainer_wait(rand: Random, retainers: tuple[str | None, str | None]) -> int:
    """Days from the debond to the removable retainers; what takes longest to make decides."""
    waits = [clinical.RETAINER_DAYS[kind] for kind in retainers if kind and kind in clinical.RETAINER_DAYS]
    same_day = rand.random() < clinical.SAME_DAY_RETAINERS and "HAWLEY_RETAINER" not in retainers
    return 0 if same_day or not waits else rand.randint(*max(waits))


def _checks(rand: Random) -> int:
    for number, returns in enumerate(care.RETENTION_RETURN):
        if rand.random() >= returns:
            return number
    return len(care.RETENTION_RETURN)
