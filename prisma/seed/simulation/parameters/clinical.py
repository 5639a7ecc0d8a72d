"""What is known about orthodontic treatment in numbers: findings, fees, wires, aligners, images, laboratory.

Every figure names its source; "default" marks one that this project chose so that the figures agree with one another.
How long treatment lasts and how often patients come is in `tracks`; sequences of wires, bracket systems and classes of
malocclusion are fixtures. Ages are completed years.
"""

from __future__ import annotations

from seed.records import record
from seed.simulation.records.people import Track

# ── findings ──────────────────────────────────────────────────────────────────────────────────────

# Angle classes by chief complaint, in per cent: I, II division 1, II division 2, III. Weighted with how often the
# complaints come, they add up to the classes of the fixtures (52, 32, 8, 8). Default.
CLASSES = ("CLASS_I", "CLASS_II_DIV_1", "CLASS_II_DIV_2", "CLASS_III")
CLASS_BY_COMPLAINT = {
    "Underbite": (0, 0, 0, 100),
    "Crossbite": (45, 15, 0, 40),
    "Protrusion": (10, 90, 0, 0),
    "Overbite": (15, 45, 40, 0),
    "Open bite": (70, 0, 0, 30),
}
CLASS_OTHERWISE = (64.2, 25.5, 5.0, 5.3)
CLASS_SURGICAL = (12, 38, 0, 50)  # jaws that teeth alone cannot make up for. Default

# Share of patients with teeth that cannot carry a bracket, and which (universal numbering), relative. Defaults.
IMPACTED_CANINE = 0.04
IMPACTED_FROM_AGE = 9  # before, nobody can tell
AGENESIS = 0.06
AGENESIS_TEETH: dict[tuple[int, ...], float] = {
    (7,): 14, (10,): 14, (7, 10): 14, (20,): 16, (29,): 16, (20, 29): 14, (4,): 6, (13,): 6,
}  # fmt: skip
SUPERNUMERARY = 0.02
# From how many mm of crowding the place of a missing tooth is closed; until which age a baby molar may stay in it; and
# from which age implants are placed, once growth is over. Usual practice.
CLOSES_FROM_MM, BABY_MOLARS_UNTIL, IMPLANTS_FROM = 3.0, 25, 19
# Third molars are looked for from this age on, and taken out so many days before an operation; how they are, each as
# likely, by the age at the first visit. Defaults.
THIRD_MOLARS_FROM, THIRD_MOLARS_OUT_DAYS = 15, 200
THIRD_MOLARS_LONG_OUT = 23  # years of age, before which nobody lost them years ago. Default
THIRD_MOLARS = (
    (19, ("forming", "forming", "none", "forming", "forming")),
    (26, ("impacted", "removed", "impacted", "none", "removed", "through")),
    (200, ("removed", "through", "removed", "impacted", "removed", "through")),
)

# Teeth that are extracted: ~25 % of comprehensive cases, four first premolars in ~10 % (Jackson, AJODO 2017), 4 % with
# aligners (default). The chance rises with the crowding of the worse arch, in mm; calibrated to those shares.
EXTRACTION_BASE, EXTRACTION_PER_MM, EXTRACTION_MOST = 0.02, 0.065, 0.90
EXTRACTION_ALIGNERS = 0.40  # of the chance with braces
FOUR_FIRST, UPPER_FIRST, LOWER_FIRST = (5, 12, 21, 28), (5, 12), (21, 28)
FOUR_SECOND, FIRST_AND_SECOND, INCISOR = (4, 13, 20, 29), (5, 12, 20, 29), (24,)
# Patterns by class, relative. Default.
EXTRACTION_PATTERNS: dict[str, dict[tuple[int, ...], float]] = {
    "CLASS_I": {FOUR_FIRST: 56, FOUR_SECOND: 34, FIRST_AND_SECOND: 16, INCISOR: 10},
    "CLASS_II_DIV_1": {FOUR_FIRST: 34, UPPER_FIRST: 40, FIRST_AND_SECOND: 27},
    "CLASS_II_DIV_2": {UPPER_FIRST: 65, FOUR_SECOND: 35},
    "CLASS_III": {FOUR_FIRST: 35, LOWER_FIRST: 40, INCISOR: 25},
}
# Teeth go for the room that alignment or retraction takes: usual practice.
SPACED_FROM_MM, CROWDED_FROM_MM, BOTH_CROWDED_FROM_MM, PROTRUDED_FROM_MM = 0.5, 3.0, 2.0, 5.0
ERUPTED_FROM_AGE = 14  # years: the second molars are through, and nobody waits for teeth. Usual practice
# From how much crowding of an arch, in mm, a plan without extractions says where the room comes from; from how much
# the incisors come forward; and from how much premolars go in any case, but with aligners. Usual practice.
ROOM_IS_NAMED_MM, PROCLINES_FROM_MM, EXTRACTS_FROM_MM = 4.0, 5.0, 8.0
REDUCED_FROM_AGE, REDUCED_FROM = 15, 0.12  # years; part of treatment from which enamel is reduced. Default
# An overjet grows by so much for each mm of upper crowding that unravels, at most so many mm. Default.
OVERJET_PER_MM, OVERJET_GROWS = 0.12, 0.9
DECOMPENSATING = {"CLASS_II_DIV_1": LOWER_FIRST, "CLASS_II_DIV_2": LOWER_FIRST, "CLASS_III": UPPER_FIRST}
"""What goes before an operation, so that the jaws can move: usual practice."""
UPRIGHT_NEEDS_ROOM_MM = 4.0  # of crowding, from which they go in any case: usual practice
EXTRACTION_DAYS = (10, 28)  # after the first day of treatment, at the dentist's. Default

# Cephalometric norms that the generator does not draw, mean and standard deviation in degrees: usual norms.
FMA_BELOW_SN_MP, FMA_SD, FMA_LEAST = 7.0, 2.0, 5.0
IMPA, U1_SN = (93.0, 6.0), (103.0, 6.0)
# Incisors lean to make up for jaws that do not fit: so many degrees for each degree of ANB off the norm, the lower ones
# forward in a class II, the upper ones back. Before an operation this part of it is undone. Defaults.
ANB_NORM, IMPA_PER_ANB, U1_PER_ANB, UPRIGHTED = 2.0, 1.4, -1.2, 0.8
# The upper ones lean forward for what an overjet has beyond this many mm, unless the jaws are to be operated, and back
# in division 2 of class II; the lower ones stand more upright over a steep plane (Tweed). By so many degrees a mm, in
# all, and a degree of SN-MP. Defaults, for some 106° in division 1 and 92° in division 2.
OVERJET_OF_JAWS_MM, U1_PER_OVERJET, U1_DIVISION_2, PLANE_NORM, IMPA_PER_PLANE = 3.0, 2.0, -8.0, 33.0, -0.4
# Incisors come forward by so much for each mm of crowding that unravels without extractions: half a mm, by 2.5 degrees
# a mm, less what broader arches give. Default.
PROCLINED_PER_MM = 0.8
# An operation is for jaws this far apart, in degrees of ANB and in mm of overjet in a class III and in a class II, or
# for an open bite over a mandibular plane this steep. Defaults.
SURGICAL_ANB, SURGICAL_OVERJET, STEEP_PLANE = (-1.0, 6.0), (-2.5, 7.0), 38.0
# Between these overjets, in mm, adults' teeth alone make up for the jaws; growth is over at this age. Usual practice.
CAMOUFLAGE_OVERJET, GROWN_FROM_AGE = (-3.0, 9.5), 17
WITS_PER_ANB, WITS_SD = 1.2, 1.5  # Wits is about −1 mm at an ANB of 2°
WITS_LEAST_CLASS_II = -1.5  # mm: the occlusal plane does not turn a class II into a class III. Default
# From this ANB on a class II is one of the jaws, up to that one a class III is; otherwise it is one of the teeth, and
# the notes say so. Usual practice.
SKELETAL_ANB = (4.0, 0.0)
# Below and above these degrees jaws lean to a class III or II although the teeth are in class I. Usual practice.
LEANS_ANB = (0.0, 5.0)
# An operation sets the jaws to within so many degrees of the norm; in a class III the upper jaw takes so much of it.
# Defaults.
ANB_AFTER_SURGERY, UPPER_JAW_ADVANCED = 1.0, 0.6

# What is left when a first phase has ended, of crowding, spaces and midline shift; and by how many mm the bite goes
# back until the second phase starts: mean, standard deviation, least and most. Defaults.
LEFT_AFTER_FIRST_PHASE = 0.5
GOES_BACK_AT_REST = (0.5, 0.4, -0.2, 1.2)
LESS_ROOM_AT_REST = (0.1, 0.6)  # mm by which crowding grows until the second phase, or spaces close. Default

# Where treatment works toward, mm: overjet and overbite end at 2 to 3 mm.
BITE_TARGET, BITE_TOLERANCE, BITE_READING = 2.5, 0.5, 0.05
# Treatment takes away about 79 % of a malocclusion's PAR points, not all, and half of the treated keep more than five
# (Angle 2008, 78:270; Freitas, AJODO 2007). Chance of each aim that it stops short of it, by how elastics and aligners
# are worn; from how many mm off it at first, and by how many mm in the end. An overjet of a class II or III hangs on
# `ELASTICS`. Defaults.
STOPS_SHORT = {
    "ELASTICS": {"GOOD": 0.06, "PARTIAL": 0.22, "POOR": 0.6},
    "OVERJET": {"GOOD": 0.04, "PARTIAL": 0.08, "POOR": 0.15},
    "OVERBITE": {"GOOD": 0.12, "PARTIAL": 0.18, "POOR": 0.3},
    "MIDLINE": {"GOOD": 0.15, "PARTIAL": 0.25, "POOR": 0.4},
}
SHORT_FROM_MM = {"OVERJET": 1.0, "OVERBITE": 1.5, "MIDLINE": 1.0}
SHORT_BY_MM = {"OVERJET": (0.6, 1.5), "OVERBITE": (0.6, 1.3), "MIDLINE": (0.5, 1.0)}
# One in so many of the others with a class II or III ends with a canine a quarter cusp off Class I. Default.
QUARTER_LEFT = {"GOOD": 9, "PARTIAL": 5, "POOR": 3}
# Canines and molars are so many quarters of a cusp off Class I for each mm of overjet above this one, in a class III
# for each mm below the target; where the overjet is less than so much off it, it does not tell, and they come into
# Class I between these parts of treatment. Defaults: a full cusp at 7 mm.
QUARTERS_PER_MM, NO_QUARTER_AT_MM, TELLS_FROM_MM, CLASS_CORRECTED = 0.7, 1.5, 1.5, (0.25, 0.75)
# The bite is there after this part of treatment; what follows are details. Default.
BITE_REACHED_AT = 0.85
# What is left as good as corrected at the end: how often, and from how many mm to how many. Default.
LEFT_STANDING = 0.6
LEFT_STANDING_MM = {"MIDLINE": (0.1, 0.4), "CROWDING": (0.1, 0.6)}
# From which mm on a midline is seen at the end, and in the diagnosis and followed. Usual practice.
MIDLINE_IS_SEEN_MM, MIDLINE_IS_NAMED_MM = 0.45, 2.0
# A Herbst brings the jaw forward in so many days, step by step, until the incisors are nearly edge to edge; what was
# gained too much settles in so many days (Pancherz: 90 % of it in half a year); from which mm on a note says so.
# Defaults otherwise.
BROUGHT_FORWARD_DAYS, OVERCORRECTED_MM, SETTLES_BACK_DAYS = 150, (0.4, 1.6), 150
OVERCORRECTED_UP_TO_MM, SETTLING_IS_SEEN_MM = 1.8, 0.5
NEAR_ENOUGH_EARLY_MM = 1.5  # off the target, within which a first phase leaves no overjet to the second. Default
LIMITED_CHANGES_BITE = 0.8  # mm at most, where only a few teeth are aligned. Default

# Between an exam and the records children's bites change: mm a year of overjet, overbite and room, and at most so many
# mm in all; before so many years nobody sees it. Defaults, within what longitudinal studies report.
OVERJET_A_YEAR, OVERBITE_A_YEAR, CROWDING_A_YEAR = (0.25, 0.5), (0.1, 0.4), (0.2, 0.5)
BITE_GROWS, CROWDING_GROWS, MOST_CROWDING, GROWS_FROM_YEARS = 0.5, 0.9, 15.0, 0.27

# Two measurements of one overjet differ by a few tenths of a millimetre, two tracings of one cephalogram by about half
# a degree: usual standard errors.
MEASURING_ERROR, TRACING_ERROR = 0.25, 0.4
NEARER_MM = 0.5  # of overjet, from which on it has come nearer for more than the error of measuring. Default
# Degrees a year by which the jaws of a growing patient change: the lower one grows more. Usual growth.
SNA_A_YEAR, SNB_A_YEAR, PLANE_A_YEAR = 0.1, 0.35, 0.3
# Chance at a measurement that the overjet has gone back since the last one, by how elastics, aligners and appliances
# are worn, and by how many mm. Default.
SETBACK_CHANCE = {"GOOD": 0.03, "PARTIAL": 0.15, "POOR": 0.35}
SETBACK = (0.4, 1.2)
SETBACKS_UNTIL = 0.6  # of the way to the bite; then who wears nothing stays short of it. Default
FARTHEST = 1.4  # mm from what it was at first, however an overjet goes back. Default
# Before an operation teeth are set upright over their jaws, which makes the overjet worse: 6 to 8 mm, −3 to −6 mm. The
# operation takes it to 2 to 3 mm on one day; what follows is a matter of tenths. Usual practice.
DECOMPENSATION = 2.2
SETTLES_AFTER_SURGERY = 0.7
# Lower incisor irregularity that comes back in the first year, mm: 0.4 with a retainer, 1.3 without (EJO 2021).
RELAPSE_A_YEAR = {"GOOD": 0.3, "PARTIAL": 0.6, "POOR": 1.3}
RELAPSE_SD = 0.25

# ── who is offered what ───────────────────────────────────────────────────────────────────────────

# Fees in cents: mean, standard deviation, least and most. Defaults; the fixtures' limits for comprehensive treatment.
FEES: dict[Track, tuple[int, int, int, int]] = {
    Track.TEEN_FIXED: (590_000, 60_000, 500_000, 750_000),
    Track.ADULT_FIXED: (630_000, 70_000, 500_000, 750_000),
    Track.TEEN_ALIGNER: (620_000, 70_000, 450_000, 800_000),
    Track.ADULT_ALIGNER: (620_000, 70_000, 450_000, 800_000),
    Track.PHASE_I: (330_000, 50_000, 200_000, 450_000),
    Track.LIMITED: (320_000, 60_000, 180_000, 480_000),
    Track.SURGICAL: (750_000, 90_000, 550_000, 1_000_000),
    Track.TRANSFER_IN: (380_000, 90_000, 150_000, 600_000),
}
SECOND_PHASE_FEE = (420_000, 50_000, 300_000, 550_000)
FEE_STEP = 1_000  # whole tens of dollars

ACCEPTED_AT_ONCE = 0.80  # plans accepted at the consult itself; the others up to five days later. Default
ACCEPTED_WITHIN_DAYS = 5
CONSENT_AT_START = 0.30  # consents signed on the first day of treatment, not with the acceptance. Default


@record
class Window:
    """Ages at which an appliance may be placed, and how many months it stays."""

    youngest: int
    oldest: int
    months: tuple[float, float]


# Expander: dental-health; Herbst: Ruf & Pancherz 2003; others usual practice.
WINDOWS: dict[str, Window] = {
    "PALATAL_EXPANDER": Window(7, 14, (6, 12)),
    "QUAD_HELIX": Window(6, 12, (6, 12)),
    "HERBST": Window(11, 15, (8, 12)),
    "TWIN_BLOCK": Window(10, 14, (9, 12)),
    "HEADGEAR": Window(8, 13, (9, 12)),
    "FACEMASK": Window(6, 10, (6, 12)),
    "HOLDING_ARCH": Window(8, 13, (9, 24)),
    "MINI_SCREW": Window(12, 120, (4, 12)),
}
# What early treatment uses, by the main finding: appliances worn together, relative. Those whose window does not hold
# on the day are left out. Default.
EARLY_APPLIANCES: dict[str, dict[tuple[str, ...], float]] = {
    "UNDERBITE": {("PALATAL_EXPANDER", "FACEMASK"): 74, ("FACEMASK",): 24, ("PALATAL_EXPANDER",): 1,
                  ("QUAD_HELIX",): 1},
    "CROSSBITE": {("PALATAL_EXPANDER",): 70, ("QUAD_HELIX",): 30},
    "PROTRUSION": {("HEADGEAR",): 28, ("TWIN_BLOCK",): 50, ("PALATAL_EXPANDER", "HEADGEAR"): 20,
                   ("PALATAL_EXPANDER",): 1, ("QUAD_HELIX",): 1},
    "SPACE": {("PALATAL_EXPANDER",): 45, ("HOLDING_ARCH",): 35, ("QUAD_HELIX",): 20},
}  # fmt: skip
PROTRUSION_FROM_MM = 5.0
MOVE_JAWS = frozenset(
    ("TWIN_BLOCK", "HEADGEAR", "FACEMASK", "HERBST")
)  # and with them an overjet; what widens does not

HERBST_SHARE = 0.35  # of the growing with class II division 1 and an overjet from `HERBST_FROM_MM` on. Default
HERBST_FROM_MM = 6.0
HERBST_AGES = (11.0, 14.4)  # at the start, so that the window holds a few months later
HERBST_AFTER_DAYS = 50  # from the bonding on; it needs the first wires to have levelled. Default

# Early, a facemask is for an overjet up to so many mm. Usual practice.
FACEMASK_UP_TO_MM = 1.0
# Who is offered aligners, or that only some teeth are aligned: from which overjet to which, in mm, and up to how much
# crowding of an arch. More takes braces. Usual practice.
REACH: dict[Track, tuple[float, float, float]] = {
    Track.TEEN_ALIGNER: (-1.5, 7.0, 7.5),
    Track.ADULT_ALIGNER: (-1.5, 6.5, 7.5),
    Track.LIMITED: (-1.5, 5.5, 6.0),
}

# Of full fixed treatments in which they have something to hold against, and of those with extractions: in all about 6 %
# (Shirck 2011). From this overjet on the upper molars are moved back. Defaults.
MINI_SCREWS, MINI_SCREWS_EXTRACTION, MOVES_BACK_FROM_MM = 0.12, 0.16, 4.0
MINI_SCREW_AFTER_DAYS = 170
SCREWS_ARE_NOTED = 0.6  # of visits at which they are firm. Default
MINI_SCREW_FAILS = 0.13  # usual practice

EXPANDER_TURNS = (16, 28)  # of 0.25 mm; at most 28 (dental-health)
TURNED_ONCE_A_DAY = 16  # turns at most; where there are more, two a day. Default: one or two a day are usual

# An impacted canine is exposed at this part of treatment, after so many days at the latest, and pulled for that part of
# it over so many mm. Defaults; traction takes some ten months (Stewart 2001).
EXPOSED_AT, EXPOSED_AFTER_DAYS, PULLED_FOR, PULLED_MM = 0.2, 160, 0.35, 11
IMPACTED_TAKES_DAYS = 300  # of treatment at least, also where it was begun elsewhere

PROGRESS_RECORDS = 0.60  # of treatments get a second set of pictures half-way. Default
PROGRESS_AT = 0.45  # of the length
FIRST_AFTER_SURGERY = 18  # days from the operation to the first visit: two to four weeks, usual practice
SOFT_DIET_DAYS = 42  # after the operation: six weeks, usual practice
FINISHING_WIRES_AFTER = 42  # days after an operation, from which finishing wires go in: usual practice
SURGICAL_WIRES_DAYS = 110  # before the operation passive steel goes in, at least four to six weeks: usual practice
STEEL_DAYS = 75  # before the operation, from which on steel follows a round wire where nothing else was in. Default
PRESURGICAL_DAYS = 45  # before the operation, in which its last records are taken: usual practice
SURGERY_IS_NEAR = 56  # days before it, in which a note says that it comes, whatever is booked: the longest interval
SURGERY_AT = 0.55  # of the length, at a hospital. Default

# ── fixed appliances ──────────────────────────────────────────────────────────────────────────────

BANDED_EVERY = (
    3  # patients with full braces, one of whom has bands on the first molars, the others bonded tubes. Default
)
SECOND_MOLARS_BONDED = 0.55  # default
LIMITED_BRACKETS = (6, 10)  # default
LIMITED_UPPER = 0.65  # of single arches, where none is worse than the other. Default
WIRE_TAKEN_OVER = 0.5  # of the wires with which patients transfer in stay for now. Default
EARLIEST_WIRE_TRANSFER = 2  # who comes with levelled teeth starts at this stage. Default
# Spaces take until this part of treatment, as crowding does without brackets; the bite takes until the end. Before an
# operation the arches are ready after this part of the time until it. Defaults.
SPACES_CLOSED_AT, READY_FOR_SURGERY = 0.6, 0.75
# Weeks from the bonding until the teeth of an arch are in line, with no crowding and for each mm of it; by this part of
# treatment at the latest. Working wires wait until less than so many mm are left. Defaults.
ALIGNING_WEEKS, ALIGNING_WEEKS_PER_MM, ALIGNED_AT, CROWDED = 14, 2.2, 0.5, 1.0
# Front teeth that are turned at first, and one more for each so many mm of crowding; how often it is written down that
# one has come into line. Defaults.
TURNED_AT_LEAST, TURNED_PER_MM, NEWS_IS_NOTED = 2, 2.5, 0.5
STEP_BACK = 0.08  # of rebonded or repositioned brackets, back to a lighter wire. Default
REPOSITIONED = 0.5  # of progress records, after which brackets are repositioned. Default
WORKING_STAGE = 5  # from here on a wire works, before it levels
RECTANGULAR_STAGE = 3
ELASTICS_WAIT_DAYS = 84  # after rectangular wires, for working ones, before elastics begin. Default
# Days of treatment that elastics need from the first rectangular wire on, where nothing else corrects the overjet: what
# they wait for it, and three intervals of visits. Default.
ELASTICS_NEED_DAYS = 280
# Light elastics, in ounces, have to do where working wires are not in both arches so many days after rectangular ones,
# and nothing else corrects the overjet. Usual practice; the days are a default.
LIGHT_ELASTICS, LIGHT_ELASTICS_AFTER_DAYS = 2.5, 140

# Elastics: share of the class that wears them, and weeks. Usual practice; from rectangular wires on.
CORRECTIVE_ELASTICS = 0.75
CORRECTIVE_WEEKS, CROSSBITE_WEEKS, FINISHING_WEEKS = (13, 26), (8, 14), (4, 8)
FINISHING_ELASTICS = 0.55
# Least and most mm of overjet between which class II and III elastics have done their work. Default.
CORRECTED = {"CLASS_II": (-8.0, 3.4), "CLASS_III": (1.0, 15.0)}
ROOM_FOR_BOTH = 300  # days in which elastics for a crossbite and then those for the overjet can be worn. Default
# Weeks of light elastics after an operation; and from how many mm on only elastics can have changed an overjet, where
# neither extractions nor a Herbst appliance did. Usual practice.
GUIDING_ELASTICS = ("1/4", 3.5)  # inches and ounces, after an operation: usual practice
SURGICAL_WEEKS, ELASTICS_FROM_MM = (6, 12), 2.5
ELASTIC_FORCES = {2.5: 5, 3.5: 25, 4.5: 35, 6.0: 28, 8.0: 7}
ELASTIC_DIAMETERS = {
    "CLASS_II": {"3/16": 40, "1/4": 45, "5/16": 15},
    "CLASS_III": {"3/16": 40, "1/4": 45, "5/16": 15},
    "CROSSBITE": {"1/8": 30, "3/16": 70},
    "FINISHING": {"1/8": 40, "3/16": 45, "3/8": 15},
}
ELASTIC_HOURS = {"CLASS_II": (20, 22), "CLASS_III": (20, 22), "CROSSBITE": (20, 22), "FINISHING": (12, 14, 20)}

# ── aligners ──────────────────────────────────────────────────────────────────────────────────────

# Trays per arch: median and sigma of the logarithm (interquartile range 12 around 26), least and most. A refinement
# adds a median of 20. PMC10693725.
FIRST_SERIES = (26, 0.34, 6, 78)
REFINEMENT_SERIES = (20, 0.30, 6, 45)
OTHER_ARCH = (0.72, 1.0)  # of the longer arch's trays. Default
# Days that each tray is worn: 7, 10, 14 for 70, 15, 15 % of patients (default). Who has few trays takes more time for
# each, so that treatment keeps to its length: 10 and 14 days below these multiples of the usual number of trays, by
# number of refinements. They cut off 80 and 40 % of those without refinement, 33 and 16 % of those with one.
CHANGE_DAYS = 7
SLOWER_CHANGE = {0: ((0.93, 14), (1.40, 10)), 1: ((0.81, 14), (0.92, 10))}
LITTLE_LEFT = 14  # aligners of a refinement with which little is left to do. Default
REFINEMENT_DAYS = (28, 42)  # from the rescan to the new trays. Default
TRAYS_AHEAD_DAYS = 120  # of wear that is handed out at a visit: the longest interval, and five weeks. Default

# ── retention ─────────────────────────────────────────────────────────────────────────────────────

# Shares by arch. Defaults.
UPPER_RETAINERS = {"ESSIX_RETAINER": 60, "HAWLEY_RETAINER": 20, "BONDED_RETAINER": 20}
LOWER_RETAINERS = {"BONDED_RETAINER": 50, "ESSIX_RETAINER": 40, "HAWLEY_RETAINER": 10}
SAME_DAY_RETAINERS = 0.10  # clear retainers made in the practice while the patient waits. Default
RETAINER_DAYS = {"ESSIX_RETAINER": (3, 14), "HAWLEY_RETAINER": (11, 14)}  # after the debond
HOLDING = 0.65  # of first phases end with a retainer or holding arch until the second. Default

# ── the rest of the record ────────────────────────────────────────────────────────────────────────

SIGNED_WITHIN_MINUTES = (2, 240)  # after the visit. Default
SIGNED_LATE = 0.03  # of notes, on the next working day. Default
SIGNED_MUCH_LATER, SIGNED_AFTER_DAYS = 0.05, (3, 16)  # of notes, when their author is reminded. Defaults
NEVER_SIGNED = 0.003  # of notes are overlooked for good. Default
SENDS_PICTURES = 0.35  # of callers who are advised what to do until the next visit. Default

# Pictures. A full set at the records, half-way, and at the end; five views in retention.
EXAM_PHOTOS = 0.70  # of examinations that are not followed by records the same day: three views. Default
OBSERVED_PANORAMIC = 0.60  # of children who are only observed. Default
RETENTION_PHOTOS = 0.6  # of the checks after a year or more. Default
PANORAMIC_LASTS_DAYS = 183  # before which no other one is taken. Usual practice
BRINGS_PANORAMIC = 0.3  # of those whom a dentist sends. Default
LIMITED_QUALITY, RETAKEN = 0.03, 0.02  # of pictures. Defaults
CBCT_MISSING, CBCT_OTHER = 0.40, 0.035  # of those with missing teeth, and of others; ~15 % of records in all. Default

# Laboratory: 92 % on time, 3 to 5 % made again (defaults). The chances are not the shares: what has no time to be late
# is on time, and only what has time is made again. What has too little time until the day for which its visit was first
# booked is in a hurry, some for other reasons: 14 %.
LOST_ON_THE_WAY = 0.02  # of parcels: the laboratory makes another one and sends it by courier. Default
LATE, LATE_DAYS = 0.18, (1, 4)  # working days after the promise
REMADE = 0.15
RUSH = 0.002
ORDERED_TWICE = 0.015  # of orders, by mistake. Default
ADJUSTED = 0.08  # pass their inspection after a correction in the practice. Default
INSPECTED_SAME_DAY = 0.65  # default
REMAKE_REASONS = {"POOR_FIT": 50, "BROKEN": 20, "WRONG_DESIGN": 18, "BAD_SCAN": 12}
INDIRECT_BONDING = 0.25  # of bondings that leave the laboratory enough time. Default

# ── the mouth ─────────────────────────────────────────────────────────────────────────────────────

# White spots that are new: 23 of 100 in braces (Julien, Angle 2013), about three times as many where hygiene is poor.
WHITE_SPOTS = {"GOOD": 0.12, "FAIR": 0.28, "POOR": 0.50}
# Patients referred for a cavity during treatment: 5 of 100, three times as many where hygiene is poor. Default.
CAVITIES = {"GOOD": 0.03, "FAIR": 0.05, "POOR": 0.15}
RESORPTION = 0.15  # of panoramics in the middle show short roots: 14.8 % on average (Bayir 2021)
# How often one visit's hygiene is a step worse or better than usual, and how often what is as it should be, or as it
# was, is written down. Defaults.
HYGIENE_WORSE, HYGIENE_BETTER = 0.14, 0.10
GOOD_IS_NOTED, SPOT_IS_NOTED = 0.5, 0.25
RAMPS_FROM_MM = 5.0  # of overbite: the upper incisors would bite on lower brackets. Usual practice
RAMPS_REACH_MM = 5.0  # of overjet: with more, lower incisors bite behind whatever is on the upper ones. Usual practice
EXTRACTION_SPACE, INCISOR_SPACE = 7.0, 5.5  # mm, a premolar and a lower incisor
# Of the length: from the end of levelling until the details are finished, or so much before an operation. Defaults.
SPACES_CLOSE, CLOSED_BEFORE_SURGERY = (0.30, 0.80), 0.05
SPACE_IS_CLOSED_MM, SPACE_IS_OPEN_MM = 0.2, 0.5  # in front; of what was extracted. Default
SORENESS_IS_NOTED = 0.35  # of visits with a new wire. Default
# Enamel is reduced between the front teeth, seldom farther back, up to the first molars. Default.
REDUCED_IN_FRONT = 0.8
