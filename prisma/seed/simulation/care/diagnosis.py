"""What is wrong, and what kind of care that calls for: settled before the first visit, found at the examination."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seed.fixtures.malocclusion import DEEP_BITE_PERCENT, LOWER_INCISOR_HEIGHT
from seed.generators import OrthoGenerator
from seed.generators.choice import Weighted, clipped_normal, tenths
from seed.generators.profiles import ArchSpace
from seed.records import record
from seed.simulation.parameters import care, clinical
from seed.simulation.records.people import Track

if TYPE_CHECKING:
    from random import Random

    from seed.generators.profiles import ClinicalMeasurements

_FIRST_CALL = 0.65  # years before the start at which an adult may have called first
_ATTEMPTS = 3_000  # to find measurements that fit the complaint

_CLASSES = {name: Weighted(clinical.CLASSES, shares) for name, shares in clinical.CLASS_BY_COMPLAINT.items()}
_OTHERWISE = Weighted(clinical.CLASSES, clinical.CLASS_OTHERWISE)
_SURGICAL = Weighted(clinical.CLASSES, clinical.CLASS_SURGICAL)
_AGENESIS = Weighted.by(clinical.AGENESIS_TEETH)
_PATTERNS = {name: Weighted.by(rows) for name, rows in clinical.EXTRACTION_PATTERNS.items()}

_UPPER = range(1, 17)
_PAIR = 2  # premolars of an arch


@record
class Diagnosis:
    """Findings of one patient; teeth in universal numbering. `early` is the main finding of a first phase."""

    complaint: str
    bite: ClinicalMeasurements
    impacted: tuple[int, ...]
    missing: tuple[int, ...]
    supernumerary: bool
    extractions: tuple[int, ...]
    herbst: bool
    mini_screws: str | None  # what they are to hold against, where some are planned
    cbct: str | None  # what an X-ray in three dimensions is to show, where one is needed

    @property
    def unavailable(self) -> tuple[int, ...]:
        """Permanent teeth that were never formed or are impacted."""
        return tuple(sorted((*self.impacted, *self.missing)))

    @property
    def early(self) -> str:
        """The finding that early treatment is about, a key of `numbers.EARLY_APPLIANCES`."""
        bite = self.bite
        third = bite.angle_class == "CLASS_III" and bite.overjet_mm <= clinical.FACEMASK_UP_TO_MM
        if third or bite.anterior_crossbite:
            return "UNDERBITE"
        if bite.posterior_crossbite:
            return "CROSSBITE"
        return "PROTRUSION" if bite.overjet_mm >= clinical.PROTRUSION_FROM_MM else "SPACE"


def diagnose(rand: Random, track: Track, age: float) -> Diagnosis:
    """Return what the examination will find in a patient who is to start on `track` at `age` years."""
    generator = OrthoGenerator(rand)
    complaint = generator.chief_complaint(int(age - _FIRST_CALL))
    surgical = track is Track.SURGICAL
    classes = _SURGICAL if surgical else _CLASSES.get(complaint, _OTHERWISE)
    angle_class = classes.pick(rand)
    if surgical and complaint in _SAYS_CLASS:
        angle_class = _SAYS_CLASS[complaint]
    bite = generator.clinical_measurements(angle_class)
    for _ in range(_ATTEMPTS):
        if _fits(bite, complaint) and (_is_severe(bite) if surgical else _is_within_reach(bite, age, track)):
            break
        bite = generator.clinical_measurements(angle_class)
    if surgical and angle_class == "CLASS_I":
        # An open bite that braces alone do not close is one of the jaws.
        steep = max(bite.mandibular_plane_degrees, clinical.STEEP_PLANE)
        bite = replace(bite, mandibular_plane_degrees=steep)
    missing = _AGENESIS.pick(rand) if rand.random() < clinical.AGENESIS else ()
    canine = 6 if rand.random() < 0.5 else 11
    has_impacted = rand.random() < clinical.IMPACTED_CANINE
    impacted = (canine,) if has_impacted and age >= clinical.IMPACTED_FROM_AGE else ()
    supernumerary = rand.random() < clinical.SUPERNUMERARY
    # Aligners leave an impacted canine where it lies: its quadrant is short of a tooth as if it had never formed.
    absent = missing if track in _FULL_FIXED else (*missing, *impacted)
    extractions = _extractions(rand, track, bite, absent, age)
    herbst = (
        rand.random() < clinical.HERBST_SHARE
        and track is Track.TEEN_FIXED
        and bite.angle_class == "CLASS_II_DIV_1"
        and bite.overjet_mm >= clinical.HERBST_FROM_MM
        and clinical.HERBST_AGES[0] <= age <= clinical.HERBST_AGES[1]
        and not extractions
    )
    chance = clinical.MINI_SCREWS_EXTRACTION if extractions else clinical.MINI_SCREWS
    placed = rand.random() < chance and track in _FULL_FIXED and age >= clinical.WINDOWS["MINI_SCREW"].youngest
    screws = _anchored(bite, extractions, impacted, surgical=surgical, herbst=herbst) if placed else None
    return Diagnosis(
        complaint=complaint,
        bite=bite,
        impacted=impacted,
        missing=missing,
        supernumerary=supernumerary,
        extractions=extractions,
        herbst=herbst,
        mini_screws=screws,
        cbct=_indication(rand, surgical, impacted, missing, supernumerary, screws is not None),
    )


def nearly_ideal(rand: Random, age: float) -> Diagnosis:
    """Return what the examination finds in a patient of `age` years who needs no treatment: little, and all teeth."""
    generator = OrthoGenerator(rand)
    complaint = generator.chief_complaint(int(age - _FIRST_CALL))
    while complaint not in care.COMPLAIN_OF_LITTLE:
        complaint = generator.chief_complaint(int(age - _FIRST_CALL))
    bite = generator.clinical_measurements("CLASS_I")
    while not (_fits(bite, complaint) and _is_mild(bite)):
        bite = generator.clinical_measurements("CLASS_I")
    return Diagnosis(
        complaint=complaint,
        bite=bite,
        impacted=(),
        missing=(),
        supernumerary=False,
        extractions=(),
        herbst=False,
        mini_screws=None,
        cbct=None,
    )


def _is_mild(bite: ClinicalMeasurements) -> bool:
    """Whether the teeth meet nearly as they should."""
    crossed = bite.anterior_crossbite or bite.posterior_crossbite
    overjets, overbites, space = care.LITTLE_OVERJET, care.LITTLE_OVERBITE, care.LITTLE_SPACE
    return (
        not crossed
        and overjets[0] <= bite.overjet_mm <= overjets[1]
        and overbites[0] <= bite.overbite_mm <= overbites[1]
        and abs(bite.midline_deviation_mm) <= care.LITTLE_MIDLINE
        and all(arch.crowding_mm <= space and arch.spacing_mm <= space for arch in (bite.upper, bite.lower))
    )


def _indication(
    rand: Random,
    surgical: bool,
    impacted: tuple[int, ...],
    missing: tuple[int, ...],
    supernumerary: bool,
    screws: bool,
) -> str | None:
    luck = rand.random()
    if surgical:
        return "Planning of jaw surgery"
    if impacted:
        return f"Position of impacted #{impacted[0]}"
    if supernumerary:
        return "Position of a supernumerary tooth"
    if screws:
        return "Bone at the sites of mini-screws"
    if missing and luck < clinical.CBCT_MISSING:
        return "Bone where teeth are missing"
    return "Jaw joints" if luck > 1 - clinical.CBCT_OTHER else None


def _anchored(
    bite: ClinicalMeasurements, extractions: tuple[int, ...], impacted: tuple[int, ...], *, surgical: bool, herbst: bool
) -> str | None:
    """Return what mini-screws in the upper jaw would serve, if anything: what they hold against."""
    if in_arch(extractions, "UPPER"):
        return "RETRACTION"
    if surgical or herbst:
        return None
    if impacted:
        return "CANINE"
    if bite.open_bite:
        return "INTRUSION"
    moves_back = bite.angle_class == "CLASS_II_DIV_1" and bite.overjet_mm >= clinical.MOVES_BACK_FROM_MM
    return "DISTALIZATION" if moves_back and not extractions else None


_SAYS_CLASS = {
    "Underbite": "CLASS_III",
    "Crossbite": "CLASS_III",
    "Protrusion": "CLASS_II_DIV_1",
    "Overbite": "CLASS_II_DIV_1",
}
_FULL_FIXED = (Track.TEEN_FIXED, Track.ADULT_FIXED, Track.SURGICAL)
_MAY_EXTRACT = (*_FULL_FIXED, Track.TEEN_ALIGNER, Track.ADULT_ALIGNER)


def _fits(bite: ClinicalMeasurements, complaint: str) -> bool:
    """Whether a patient with this bite would complain of that."""
    if complaint == "Crowding":
        return bite.upper.crowding_mm >= 1 or bite.lower.crowding_mm >= 1
    if complaint == "Spacing":
        return bite.upper.spacing_mm >= 1 or bite.lower.spacing_mm >= 1
    if complaint == "Open bite":
        return bite.open_bite
    if complaint == "Overbite":
        return bite.overbite_mm >= 4
    if complaint == "Protrusion":
        return bite.overjet_mm >= 5
    if complaint == "Underbite":
        return bite.anterior_crossbite
    if complaint == "Crossbite":
        return bite.posterior_crossbite or bite.anterior_crossbite
    return True


def _is_severe(bite: ClinicalMeasurements) -> bool:
    """Whether the jaws fit each other as badly as the teeth do: braces alone would not do."""
    if bite.angle_class == "CLASS_III":
        return bite.overjet_mm <= clinical.SURGICAL_OVERJET[0] and bite.anb_degrees <= clinical.SURGICAL_ANB[0]
    if bite.angle_class == "CLASS_I":
        return bite.overbite_mm <= -0.5
    return bite.overjet_mm >= clinical.SURGICAL_OVERJET[1] and bite.anb_degrees >= clinical.SURGICAL_ANB[1]


def _is_within_reach(bite: ClinicalMeasurements, age: float, track: Track) -> bool:
    """Whether teeth alone can be moved that far, with what they are to be moved; jaws that grow can be led further."""
    if _is_lopsided(bite):
        return False
    if track in clinical.REACH:
        first, last, crowding = clinical.REACH[track]
        crowded = max(bite.upper.crowding_mm, bite.lower.crowding_mm) > crowding
        return first <= bite.overjet_mm <= last and not crowded
    least, most = clinical.CAMOUFLAGE_OVERJET
    return age < clinical.GROWN_FROM_AGE or least <= bite.overjet_mm <= most


def _is_lopsided(bite: ClinicalMeasurements) -> bool:
    """Whether one arch lacks the room of premolars while the other has spaces: no extractions would suit both."""
    arches = (bite.upper, bite.lower)
    crowded = max(space.crowding_mm for space in arches) >= clinical.EXTRACTS_FROM_MM
    return crowded and max(space.spacing_mm for space in arches) >= clinical.SPACED_FROM_MM


def _extractions(
    rand: Random, track: Track, bite: ClinicalMeasurements, absent: tuple[int, ...], age: float
) -> tuple[int, ...]:
    crowding = max(bite.upper.crowding_mm, bite.lower.crowding_mm)
    chance = min(clinical.EXTRACTION_BASE + clinical.EXTRACTION_PER_MM * crowding, clinical.EXTRACTION_MOST)
    luck, pattern = rand.random(), _PATTERNS[bite.angle_class].pick(rand)
    if track in _FULL_FIXED and crowding >= clinical.EXTRACTS_FROM_MM:
        # More than arches can be broadened by. Where the usual teeth leave the worse arch as it is, four go.
        chance = 1.0
        worse = "UPPER" if bite.upper.crowding_mm >= bite.lower.crowding_mm else "LOWER"
        pattern = pattern if in_arch(pattern, worse) >= _PAIR else clinical.FOUR_FIRST
    if track in (Track.TEEN_ALIGNER, Track.ADULT_ALIGNER):
        chance *= clinical.EXTRACTION_ALIGNERS
    # A single lower incisor is given up when growth is over; before, it is the usual four premolars.
    if pattern == clinical.INCISOR and age < 18:
        pattern = clinical.FOUR_FIRST
    if track is Track.SURGICAL:
        pattern = clinical.DECOMPENSATING.get(bite.angle_class, pattern)
        # The arch that is to be set upright cannot be, while its teeth stand in one another's way.
        arch = "UPPER" if pattern == clinical.UPPER_FIRST else "LOWER"
        space = bite.upper if arch == "UPPER" else bite.lower
        if bite.angle_class in clinical.DECOMPENSATING and space.crowding_mm >= clinical.UPRIGHT_NEEDS_ROOM_MM:
            chance = 1.0
    is_due = track in _MAY_EXTRACT and luck < chance and _needs_room(bite, pattern)
    # A quadrant that lacks a tooth has the room of one.
    short = {_quadrant(tooth) for tooth in absent}
    return tuple(tooth for tooth in pattern if _quadrant(tooth) not in short) if is_due else ()


def _quadrant(tooth: int) -> int:
    return (tooth - 1) // 8


def _needs_room(bite: ClinicalMeasurements, pattern: tuple[int, ...]) -> bool:
    """Whether the arches need the room: none that is spaced, and crowding or protrusion where both lose teeth.

    Where the teeth meet as they should, four go for crowding of both arches, or for much in one.
    """
    arches = [space for arch, space in (("UPPER", bite.upper), ("LOWER", bite.lower)) if in_arch(pattern, arch)]
    if any(space.spacing_mm >= clinical.SPACED_FROM_MM for space in arches):
        return False
    most, least = (each(space.crowding_mm for space in arches) for each in (max, min))
    crowded = most >= clinical.CROWDED_FROM_MM
    if bite.angle_class == "CLASS_I" and len(pattern) > _PAIR:
        return most >= clinical.EXTRACTS_FROM_MM or (crowded and least >= clinical.BOTH_CROWDED_FROM_MM)
    return crowded or len(arches) == 1 or bite.overjet_mm >= clinical.PROTRUDED_FROM_MM


def worse_arch(rand: Random, bite: ClinicalMeasurements, complaint: str) -> str:
    """Return the arch that limited treatment aligns: the one that is more crowded or spaced, as the patient says."""
    luck = rand.random()
    sizes = []
    for arch in (bite.upper, bite.lower):
        size = {"Crowding": arch.crowding_mm, "Spacing": arch.spacing_mm}.get(complaint)
        sizes.append(max(arch.crowding_mm, arch.spacing_mm) if size is None else size)
    upper, lower = sizes
    return "UPPER" if upper > lower or (upper == lower and luck < clinical.LIMITED_UPPER) else "LOWER"


def after_first_phase(
    rand: Random, bite: ClinicalMeasurements, treated: frozenset[str], ended: tuple[float, float]
) -> ClinicalMeasurements:
    """Return what is found before a second phase: a bite near to the one at the end of the first, and less crowding.

    `ended` are overjet and overbite at that end; they go back a little toward what they were. Crowding is less in the
    arches `treated`, and a little more in all for the years between.
    """
    overjet, overbite = (
        tenths(end + (1 if first >= end else -1) * clipped_normal(rand, *clinical.GOES_BACK_AT_REST))
        for first, end in zip((bite.overjet_mm, bite.overbite_mm), ended, strict=True)
    )
    percent = round(overbite / LOWER_INCISOR_HEIGHT * 100)
    return replace(
        bite,
        overjet_mm=overjet,
        overbite_mm=overbite,
        overbite_percent=percent,
        upper=_space_left(rand, bite.upper, treated="UPPER" in treated),
        lower=_space_left(rand, bite.lower, treated="LOWER" in treated),
        midline_deviation_mm=left_over(bite.midline_deviation_mm),
        anterior_crossbite=False,
        posterior_crossbite=False,
        deep_bite=percent >= DEEP_BITE_PERCENT,
        open_bite=False,
    )


def _space_left(rand: Random, arch: ArchSpace, *, treated: bool) -> ArchSpace:
    """Return the room of an arch after the years between the phases, in which teeth come through."""
    less = rand.uniform(*clinical.LESS_ROOM_AT_REST)
    crowding, spacing = (left_over(one) if treated else one for one in (arch.crowding_mm, arch.spacing_mm))
    return with_less_room(ArchSpace(crowding, spacing), less)


def with_less_room(arch: ArchSpace, less: float) -> ArchSpace:
    """Return an arch in which there are so many mm less of room: crowding grows, or spaces close."""
    if arch.crowding_mm:
        return ArchSpace(tenths(min(arch.crowding_mm + less, clinical.MOST_CROWDING)), 0.0)
    return ArchSpace(0.0, tenths(max(arch.spacing_mm - less, 0.1)) if arch.spacing_mm else 0.0)


def left_over(amount: float) -> float:
    """Return what is left of a finding when a first phase has ended."""
    return tenths(amount * clinical.LEFT_AFTER_FIRST_PHASE)


def in_arch(teeth: tuple[int, ...], arch: str) -> int:
    """Return how many of `teeth` are in the UPPER or LOWER arch."""
    upper = sum(tooth in _UPPER for tooth in teeth)
    return upper if arch == "UPPER" else len(teeth) - upper


def teeth_available(diagnosis: Diagnosis, arch: str, age: int, *, first_phase: bool) -> int:
    """Return how many teeth of an arch can carry a bracket at `age`: erupted, and not to be extracted.

    Third molars never do. Second molars are through at twelve; before, in a first phase, the incisors and first molars.
    """
    if first_phase:
        gone = in_arch(tuple(t for t in diagnosis.unavailable if t in _FRONT_AND_FIRST_MOLARS), arch)
        return (6 if age >= 8 else 4) - gone
    gone = in_arch((*diagnosis.unavailable, *diagnosis.extractions), arch)
    return (14 if age >= 12 else 12) - gone


_FRONT_AND_FIRST_MOLARS = {3, 7, 8, 9, 10, 14, 19, 23, 24, 25, 26, 30}


def aligner_series(rand: Random, refinements: int) -> tuple[tuple[int, int], ...]:
    """Return the trays of the upper and lower arch of each series, the first one and `refinements` more."""
    return tuple(
        _series(rand, *(clinical.REFINEMENT_SERIES if number else clinical.FIRST_SERIES))
        for number in range(refinements + 1)
    )


def _series(rand: Random, middle: float, sigma: float, least: int, most: int) -> tuple[int, int]:
    longer = min(max(round(middle * rand.lognormvariate(0, sigma)), least), most)
    shorter = max(round(longer * rand.uniform(*clinical.OTHER_ARCH)), least)
    return (longer, shorter) if rand.random() < 0.5 else (shorter, longer)


def change_days(series: tuple[tuple[int, int], ...]) -> int:
    """Return for how many days each tray is worn: 7, 10 or 14."""
    refinements = len(series) - 1
    usual = clinical.FIRST_SERIES[0] + clinical.REFINEMENT_SERIES[0] * refinements
    share = sum(map(max, series)) / usual
    slower = clinical.SLOWER_CHANGE.get(refinements, ())
    return next((days for below, days in slower if share < below), clinical.CHANGE_DAYS)
