"""What is known about orthodontic care in numbers: who comes, for what, how long, how often.

Every figure names its source; "default" marks one that this project chose so that the figures agree with
one another. Nothing else in the simulation holds a probability about the course of care.
"""

from __future__ import annotations

from seed.records import record
from seed.simulation.records.people import Track

# ── what is booked ────────────────────────────────────────────────────────────────────────────────

# Appointment type codes, as in the fixtures.
EXAM = "NEW_PATIENT_EXAM"
RECORDS = "RECORDS"
SCAN = "SCAN"
CONSULT = "CONSULTATION"
BONDING = "BONDING_FULL"
SINGLE_ARCH = "BONDING_SINGLE"
ADJUSTMENT = "ADJUSTMENT"
WIRE_CHANGE = "WIRE_CHANGE"
ALIGNER_START = "ALIGNER_START"
ALIGNER_CHECK = "ALIGNER_CHECK"
REPAIR = "REPAIR"
COMFORT = "COMFORT"
DEBOND = "DEBOND"
RETAINER = "RETAINER_DELIVERY"
RETENTION_CHECK = "RETAINER_CHECK"
APPLIANCE = "EXPANDER_DELIVERY"
FUNCTIONAL = "HERBST_DELIVERY"
RECALL = "OBSERVATION_RECALL"

# ── who comes ─────────────────────────────────────────────────────────────────────────────────────

# Share of starts by track, in per cent. Default; adults come to 31.5 %, published 34 % (AAO 2022).
START_MIX: dict[Track, float] = {
    Track.TEEN_FIXED: 44,
    Track.ADULT_FIXED: 7,
    Track.TEEN_ALIGNER: 9,
    Track.ADULT_ALIGNER: 15,
    Track.PHASE_I: 12,
    Track.LIMITED: 10,
    Track.SURGICAL: 1.5,
    Track.TRANSFER_IN: 1.5,
}

# Share of adults in the tracks that take both. Limited: default; transfers: as the case mix.
ADULT_SHARE = {Track.LIMITED: 0.60, Track.TRANSFER_IN: 0.32}


@record
class Ages:
    """Age in years at the start of care: normal, or lognormal around the median where `spread` is a sigma."""

    centre: float
    spread: float
    youngest: float
    oldest: float
    lognormal: bool = False


# Defaults, after the ages at which these kinds of care are offered.
CHILD_AGES = Ages(8.23, 1.0, 6.25, 11)  # from six on, though a start may come two months before it was expected
# From this age on, half of the children, a protrusion waits until the jaw can be made to grow: the ages at the start
# are then these, and 8.5 is the mean of all. Default.
WAITS_TO_GROW_FROM, GROWING_AGES = 8.2, (10.2, 11.5)
TEEN_AGES = Ages(13.2, 1.5, 10.5, 17.9)
ADULT_AGES = Ages(29, 0.35, 18.05, 70, lognormal=True)
# After growth: boys grow until eighteen, and the operation comes a year after the start (Proffit & Miguel).
SURGICAL_AGES = Ages(21, 0.25, 17.25, 50, lognormal=True)

# Share of women and girls: 56 to 61 % of treated samples (PMC4384963; Janson 2014), aligners 72 % (PMC10693725).
FEMALE_MINOR, FEMALE_ADULT, FEMALE_ALIGNER = 0.56, 0.60, 0.70

# ── when they come ────────────────────────────────────────────────────────────────────────────────

# First contacts go back so many years before the practice's epoch (see `scheduling.epoch`): on that day the practice is
# steady already. Default.
CARE_BEFORE_EPOCH = 5.65
# The software of a clinic went live so many days after the epoch, and took over the charts that were there. Default.
LIVE_AFTER_EPOCH = (240, 420)
# The list of patients holds the charts of so many years, at a level rate. Default.
CHART_YEARS = 5.0
# Contacts by month, January first, relative: summer is the busiest season. Default.
SEASON = (1.0, 0.95, 1.0, 0.95, 1.0, 1.3, 1.3, 1.25, 0.95, 0.9, 0.8, 0.75)

# ── from the inquiry to the start ─────────────────────────────────────────────────────────────────

EXAM_WAIT_DAYS = (7, 14)  # from the call to the exam. Default
EXAM_KEPT = 0.85  # Gaidge, Planet DDS
EXAM_FAILURE = 0.03  # of first bookings by those who do come in the end: the rest failed within the 15 %. Default
OBSERVE = 0.20  # of all exams: orthopracticeus; only growing patients, so `OBSERVE_MINOR` of the minors
OBSERVE_MINOR = 0.285
NOT_NEEDED = 0.05  # orthopracticeus
# What those come for who need nothing, and what is found in them: mm from the least to the most, and of crowding or
# spaces in an arch at most. Usual practice.
COMPLAIN_OF_LITTLE = ("Crowding", "Spacing", "Dentist advised", "Relapse", "Jaw discomfort")
LITTLE_OVERJET, LITTLE_OVERBITE, LITTLE_SPACE, LITTLE_MIDLINE = (1.5, 4.0), (1.0, 4.0), 2.0, 1.0
ACCEPT = 0.71  # of recommended treatments; with observation this gives 66 starts in 100 exams (Gaidge: 64 to 68)
ACCEPT_AFTER_OBSERVATION = 0.65
OBSERVATION_MONTHS = (6, 36)
RECALL_MONTHS = 6
YOUNGEST_EXAM = 6.0  # years
SAME_DAY_START = 0.30  # decide at the exam, and stay for the records
DECISION_MEDIAN_DAYS, DECISION_SIGMA = 21, 0.885  # lognormal; 95 % decide within 90 days
ONE_VISIT_START = 0.60  # records and consult on one day
SHORTEST_STEP_DAYS = 7  # else a third of the time to decide, at least this, between exam, records and consult
BONDING_WAIT_DAYS = (9, 23)  # from the consult to the bonding, which needs a long time in the book. Default
ALIGNER_DELIVERY_DAYS = (21, 35)  # from the scan
APPLIANCE_DELIVERY_DAYS = (16, 28)  # of an early appliance, from the records: 7 to 10 working days at the laboratory
GIVES_UP_AFTER_DAYS = 75  # after which a recommendation that is not taken up counts as declined. Default


# ── active treatment ──────────────────────────────────────────────────────────────────────────────


@record
class Regimen:
    """How active treatment goes: its length in months and the rhythm of visits in weeks."""

    months: float
    months_sd: float
    shortest: float
    longest: float
    early: tuple[float, float]  # weeks between visits
    finishing: tuple[float, float]
    finishing_share: float  # the last part of treatment, seen at the finishing rhythm
    aligners: bool
    repairs_per_year: float
    progress: bool = False  # long enough for a second set of records


# Months: comprehensive fixed Tsichlaki 2016, others defaults. Intervals: orthopundit for fixed, others defaults.
# Repairs: defaults.
FIXED = Regimen(22, 5, 12, 42, (8, 10), (6, 6), 0.48, aligners=False, repairs_per_year=0.9, progress=True)
ALIGNERS = Regimen(15, 5, 6, 36, (8, 12), (8, 10), 0.30, aligners=True, repairs_per_year=0.25, progress=True)
FIRST_PHASE = Regimen(12, 3, 6, 20, (7, 8), (6, 8), 0.30, aligners=False, repairs_per_year=0.9)
SECOND_PHASE = Regimen(18, 4, 10, 32, (6, 8), (6, 7), 0.30, aligners=False, repairs_per_year=0.9, progress=True)
PARTIAL = Regimen(8, 3, 3, 18, (6, 8), (6, 8), 0.30, aligners=False, repairs_per_year=0.9)
ORTHOGNATHIC = Regimen(24, 6, 14, 42, (4, 6), (4, 6), 0.30, aligners=False, repairs_per_year=0.9, progress=True)
REMAINDER = Regimen(11, 4, 4, 24, (7, 9), (6, 6), 0.30, aligners=False, repairs_per_year=0.9)

REGIMENS: dict[Track, Regimen] = {
    Track.TEEN_FIXED: FIXED,
    Track.ADULT_FIXED: FIXED,
    Track.TEEN_ALIGNER: ALIGNERS,
    Track.ADULT_ALIGNER: ALIGNERS,
    Track.PHASE_I: FIRST_PHASE,
    Track.LIMITED: PARTIAL,
    Track.SURGICAL: ORTHOGNATHIC,
    Track.TRANSFER_IN: REMAINDER,
}

REFINEMENTS = {0: 0.20, 1: 0.42, 2: 0.26, 3: 0.12}  # aligner refinements. Default

# What breaks, hurts or is lost, relative. Defaults.
FIXED_MISHAPS = {
    "BROKEN_BRACKET": 45,
    "POKING_WIRE": 25,
    "LOOSE_BAND": 10,
    "PAIN": 10,
    "BROKEN_APPLIANCE": 7,
    "TRAUMA": 3,
}
ALIGNER_MISHAPS = {"LOST_ALIGNER": 55, "BROKEN_APPLIANCE": 25, "PAIN": 17, "TRAUMA": 3}
APPLIANCE_MISHAPS = {"BROKEN_APPLIANCE": 40, "LOOSE_BAND": 30, "POKING_WIRE": 15, "PAIN": 12, "TRAUMA": 3}

# Chance that a regular visit with fixed appliances changes a wire: levelling wires stay about as long as a visit
# interval, the working wires of the later part much longer. Default.
WIRE_CHANGES_EARLY, WIRE_CHANGES_LATE = 0.85, 0.30
# Visits that follow week by week after an operation, and while an expander is turned at home, for two weeks. Defaults.
WEEKLY_VISITS, TURNING_VISITS = 2, 2
VISIT_DAYS, CLOSE_VISIT_DAYS = 4, 2  # by which a regular visit may be earlier or later than it is due. Default
WIRE_WEEKS = 8  # at this interval or a longer one; in proportion less where visits follow sooner
LEVELLING_SHARE = 0.45  # of treatment, until the working wires are in. Default
LATE_LOWER_ARCH = 0.25  # lower arch bonded at a visit of its own, one to three months later. Default
PAST_ESTIMATE = 0.24  # treatments that outlast their estimate (AAO/Gaidge)
ESTIMATE_RANGE = (
    0.8,
    1.2,
)  # of the shortest and the longest treatment of the kind: what anybody would promise. Default
ESTIMATE_BIAS, ESTIMATE_SIGMA = 0.12, 0.17  # log of estimate over true length; gives `PAST_ESTIMATE`

DISCONTINUED, TRANSFERRED_OUT = 0.04, 0.03  # of starts; self-pay, AJODO. Transfers: default
LEAVES_IN_FIRST_YEAR = 0.40  # of those two. Default
LOST_CONTACT = 0.5  # of the discontinued: stop coming without a word; the others have braces removed. Default

# How teeth are brushed, and how what is to be worn is worn: per cent of patients. Default, for want of a sensor.
HYGIENE = {"GOOD": 50, "FAIR": 35, "POOR": 15}
WEAR = {"GOOD": 50, "PARTIAL": 35, "POOR": 15}
# What that costs, in days of treatment: elastics that are not worn add two to four months to a class II or III
# (default), a bracket that comes off a third to a half of a month (Stasinopoulos, Angle 2018).
POOR_WEAR_DAYS = (60, 120)
BROKEN_BRACKET_DAYS = 12

# ── after active treatment ────────────────────────────────────────────────────────────────────────

SECOND_PHASE_FOLLOWS = 0.75  # default
RESTING_MONTHS = (18, 36)
SECOND_PHASE_FROM = 11.0  # years, when premolars and canines come through: no full braces before. Usual practice
RESTING_WITHOUT_SECOND_PHASE_MONTHS = (12, 24)  # after which the patient is released. Default
# Months for which removable retainers are ordered day and night, in per cent of patients; then nights are enough, and
# some are worn at night only from the first day on. Default: practices differ, and part-time wear does as well.
FULL_TIME_MONTHS = {0: 40, 1: 15, 3: 30, 6: 15}
RETENTION_CHECK_MONTHS = (1, 3, 6, 12, 24)
# Chance that a patient comes back for each of these checks. Default: compliance falls once the teeth are straight.
RETENTION_RETURN = (0.97, 0.95, 0.93, 0.88, 0.75)
RETAINERS_REPLACED_PER_YEAR = 0.12  # of removable ones. Default
BONDED_RETAINERS_FAIL = (0.20, 0.05)  # in the first year and in the second (Aye, EJO 2023)

# ── how visits go ─────────────────────────────────────────────────────────────────────────────────

# Share of booked visits that fail, private practice (VCU AADR 0338).
NO_SHOW, LATE_CANCEL, ADVANCE_CANCEL = 0.06, 0.03, 0.08
REBOOKED_KEPT = 0.70  # the same source
# A family with an overdue account misses this many times as many visits (the same source). The others miss so many
# fewer that all together miss `NO_SHOW`.
NO_SHOW_OVERDUE = 2.5
# Share of families who pay late, and by how many days, with weights. Chosen so that of the accounts with something to
# pay 6 % are 1 to 30 days past due, 2 % 31 to 60, 1 % 61 to 90 and 1 % more. Default.
LATE_FAMILIES = 0.10
LATE_DAYS = {(3, 23): 66, (30, 59): 19, (60, 89): 11, (90, 140): 4}
RESCHEDULED_SHARE = 0.6  # of advance cancellations are moved in the same call. Default
SENT_HOME = 0.08  # of late cancellations happen at the door: fever, a cold sore, nobody who may sign. Default
CONFIRMS = 0.88  # default
# Days before the visit on which it is confirmed, with weights. Default.
CONFIRMATION_DAYS, CONFIRMATION_WEIGHTS = (1, 2, 3, 7, 14), (25, 25, 30, 8, 12)
NO_SHOWS_CONFIRMED = 0.35  # of missed and cancelled visits had been confirmed before. Default
SECOND_CHANCE = 0.4  # of the visits that are never kept are booked once more. Default
RECALLED_LATER = 0.15  # of recalls are booked when they come near, not at the visit before. Default
EARLIER_WISHED = 0.03  # booked visits for which the patient asks for an earlier opening. Default
NO_NEXT_VISIT = 0.05  # active patients who leave without the next visit. Default
SERIES_SHARE = 0.6  # patients whose adjustments are agreed as a series. Default
ADVICE_IS_ENOUGH = 0.25  # calls about something broken that need no visit. Default
# Callers who call again, so many minutes later, because it is no longer needed. Default.
SOLVED_AT_HOME = ("POKING_WIRE",)  # and what may turn up or pass
CALLS_AGAIN, CALLS_AGAIN_MINUTES = 0.2, (6, 45)
REPAIR_MISSED = 0.12  # of visits for what does not hurt. Default: twice as many as of others
# Days after which the desk reaches the family, and the next visit within which the repair can wait for. Defaults.
REPAIR_REBOOKED_DAYS, REPAIRED_WITH_NEXT_DAYS = (1, 3), 21
CALLED_BACK_LATER = 0.4  # of what can wait, on the next working day. Default
RETAINER_MADE_DAYS = (7, 13)  # from the call to the visit: the laboratory makes a new one from the scan. Default
NEEDS_A_VISIT = ("LOST_RETAINER",)  # teeth move without it: it is made again

WAITS_FOR_THE_NEXT = ("BROKEN_BRACKET", "POKING_WIRE", "LOOSE_BAND", "LOST_ALIGNER")
"""What the regular visit mends, where it is no later than a visit for it would be."""

# ── the list of patients ──────────────────────────────────────────────────────────────────────────

# A chart is opened for a part of those who call, by what comes of it: many who never keep an exam or need nothing stay
# leads. Default.
ON_FILE = {"NEVER_CAME": 0.35, "NOTHING_NEEDED": 0.5, "DECLINES": 0.5}

# ── habits of booking ─────────────────────────────────────────────────────────────────────────────

# Times of day that are asked for, in minutes, with the share of bookings that ask for them. School children come
# after school from September to May, long visits take place in the middle of the morning. Defaults.
AFTER_SCHOOL, AFTER_SCHOOL_SHARE, SCHOOL_MONTHS = (15 * 60, 17 * 60), 0.60, (1, 2, 3, 4, 5, 9, 10, 11, 12)
# What the chart asks for with diabetes, and how many days later a visit may be for it: a whole week. Defaults.
MORNING, WAITS_FOR_MORNING = (7 * 60, 12 * 60), 7
MID_MORNING, MID_MORNING_SHARE = (9 * 60, 11 * 60 + 30), 0.75
BEFORE_WORK, AFTER_WORK, WORK_SHARE = (7 * 60, 9 * 60), (16 * 60, 18 * 60), 0.20

# Where a first booking comes from. Default.
FIRST_BOOKING_SOURCES = {"PHONE": 55, "ONLINE": 35, "FRONT_DESK": 10}

# Why visits are called off, relative, by kind of cancellation. Defaults.
CANCELLATION_REASONS = {
    "LATE": {"ILLNESS": 45, "TRANSPORTATION": 15, "SCHEDULE_CONFLICT": 15, "FORGOT": 10, "WEATHER": 8, "OTHER": 7},
    "ADVANCE": {"SCHEDULE_CONFLICT": 45, "SCHOOL": 18, "ILLNESS": 17, "FINANCIAL": 6, "TRANSPORTATION": 6, "OTHER": 8},
    "RESCHEDULED": {"SCHEDULE_CONFLICT": 48, "SCHOOL": 22, "CLINIC_REQUEST": 10, "ILLNESS": 10, "OTHER": 10},
}

ILL_BEFORE = 4 * 24 * 60  # minutes before a visit from which on it is called off for an illness. Default

# Of siblings whose visits are due within two weeks of each other 70 % come on one day, one after the other. Default.
SIBLINGS_TOGETHER, SIBLINGS_NEAR_DAYS, SIBLINGS_APART = 0.70, 14, 45
# Twins: 31.2 of 1,000 births, 3.1 % of children (NCHS 2022); chosen so that so many charts are. They call within
# so many charts of each other, and are born within so many days before they share a birthday.
TWIN, TWINS_WITHIN, TWIN_DAYS, TWIN_YEARS = 0.14, 8, 40, (8.0, 15.5)

CANCELLATION_IS_NOTED, WAIT_IS_NOTED = 0.7, 0.8  # with the reason in words. Default

# What comes of the wish for an earlier opening. Default.
WAITLIST_ENDS = {"FILLED": 35, "EXPIRED": 45, "WITHDRAWN": 20}
# Of those who wait; in minutes, how often an opening comes up that is offered to them, and how long they may think.
# Defaults.
OFFERED_SHARE, OFFERS_EVERY, OFFER_STANDS = 0.9, 7 * 24 * 60, 3 * 24 * 60

# How bad it is: severities by kind of mishap, relative. Defaults.
MISHAP_SEVERITY = {
    "BROKEN_BRACKET": {"LOW": 70, "MODERATE": 30},
    "POKING_WIRE": {"LOW": 30, "MODERATE": 70},
    "LOOSE_BAND": {"LOW": 45, "MODERATE": 55},
    "LOST_RETAINER": {"LOW": 60, "MODERATE": 40},
    "BROKEN_APPLIANCE": {"MODERATE": 80, "HIGH": 20},
    "LOST_ALIGNER": {"LOW": 80, "MODERATE": 20},
    "PAIN": {"MODERATE": 75, "HIGH": 25},
    "TRAUMA": {"HIGH": 75, "CRITICAL": 25},
}
# What is booked for it; all else is a repair.
MISHAP_SERVICE = {"POKING_WIRE": COMFORT, "PAIN": COMFORT, "TRAUMA": COMFORT, "LOST_RETAINER": RETAINER}

# ── at the door ───────────────────────────────────────────────────────────────────────────────────

# Minutes from the time of the visit to the arrival, mean and standard deviation: most come a few minutes early (Cerruti
# 2023: 84 %); one in ten is held up by so much more on average (Williams 2014: 8 % late). Shapes are defaults.
ARRIVES, COMES_LATE, LATE_BY = (-9, 6), 0.14, 18
ARRIVAL_LIMITS = (-30, 40)
# Minutes from the door to the chair; with those who come early the median wait is 6 to 8 and one in ten waits longer
# than 18. Defaults: nobody has published them.
WAIT_MEDIAN, WAIT_SIGMA, LONGEST_WAIT = 5, 0.9, 45
STILL_TAKEN = 5  # before the visit would be over; who comes later finds the door closed in the evening. Default
TAKEN_EARLY = 6  # before the time, at most
LATENESS_KEPT = 0.6  # of what is lost at the beginning is lost at the end, too. Default
