"""What is known about running a practice in numbers.

Every figure names its source; "default" marks one that this project chose. Nothing else in this package holds a
probability or a rhythm.
"""

from __future__ import annotations

# ── weeks ─────────────────────────────────────────────────────────────────────────────────────────

# Visits a week of each chart that the practice shows: in care, in retention or past (measured: see docs, "A steady
# practice").
VISITS_A_CHART = 0.055
# Eight people full-time and a doctor (JCO 2005) for the 101 visits a week of 230 starts a year: 3.5 hours of work each.
STAFF_HOURS_A_VISIT = 3.5
# A team is there for at most so many times its visits: people want a half-day at least, and the desk is kept. Default.
STAFFED_FOR = 4
HALF_DAY_HOURS = 4.25
FULL_TIME_HALF_DAYS = 8  # of ten. Default
FULL_TIME_HOURS = 30  # a week (26 U.S.C. 4980H)
CHARTS_A_HALF_DAY = 70  # a half-day a week on which patients are seen, for so many charts. Default
KEEP_THE_DESK = ("FRONT_DESK", "CLINIC_ADMIN")  # in this order, while patients are there
PART_TIME_SHARE = 0.2  # of those without a chair, where the visits take the whole week. Default

# ── shifts ────────────────────────────────────────────────────────────────────────────────────────

# Shifts are kept for this many weeks back and planned for so many ahead; visits outside have none. Default.
SHIFT_WEEKS_BACK, SHIFT_WEEKS_AHEAD = 8, 4
# Minutes before opening and after closing, and after the last patient of the day. Defaults.
SHIFT_MARGIN, WRAP_UP = 15, 20
TRAINING_HOURS = (8 * 60 + 30, 16 * 60 + 30)  # of a day on which the clinic is closed for training. Default
# A doctor can be called from Saturday 8:00 to Sunday 20:00; a call about something serious takes 20 minutes. Defaults.
ON_CALL_START, ON_CALL_END, CALL_MINUTES = 8 * 60, 44 * 60, 20
# Once a month those at the chair learn something before the clinic opens: in the second week, for an hour, on a
# Thursday if patients come on Thursdays. Default.
COURSE_WEEKDAY, COURSE_MINUTES = 3, 60
MISSED_SHIFTS = 0.01  # of the shifts at the desk and in the office. Default

# ── leave ─────────────────────────────────────────────────────────────────────────────────────────

LEAVE_DAYS_BACK, LEAVE_DAYS_AHEAD = 365, 180  # requests that are kept, and how far ahead leave is planned. Defaults
VACATION_WEEKS = 3  # a year, for staff without a chair; that of providers is in the clinic's plan. Default
SICK_DAYS = 4  # a year, of staff without a chair: a provider's day is in the book. Default
EARLIEST_VACATION_DAYS = 60  # of employment. Default
REVIEW_DAYS = (0, 4)  # from the request to the answer. Default
NO_REASON = 0.35  # of vacations. Default
# For how many weeks in a hundred somebody asks for leave that is not granted, how many days before, how many of these
# requests are withdrawn, and for how many days they wait. Defaults.
NOT_GRANTED_A_WEEK, ASKED_AHEAD_DAYS, WITHDRAWN, WAITS_FOR_ANSWER_DAYS = 0.03, (40, 84), 0.33, (7, 30)
ASKED_WEEKS_AHEAD = 9  # after the planned shifts
PLANNED_AHEAD = ("VACATION", "TRAINING", "LEAVE")

# ── training and reviews ──────────────────────────────────────────────────────────────────────────

# Hours of continuing education that count in two calendar years, by provider type: dentists 40 to 50, assistants 12
# to 25 (state boards); hygienists as the upper half of the assistants' range. The last is a default.
CE_HOURS = {"ORTHODONTIST": (40, 50), "HYGIENIST": (18, 25), "ASSISTANT": (12, 25)}
PASS_SCORE = (80, 100)  # per cent. Default
ENROLLED_SHARE = 0.15  # of the staff are enrolled in a course that lies ahead. Default
PROBATION_DAYS = 90  # default
REVIEW_YEARS = 3  # of reviews are kept. Default
REVIEW_SCHEDULED_DAYS = 45  # ahead. Default
RATINGS = {2: 4, 3: 31, 4: 47, 5: 18}  # default
GOAL_EXTENDED = 0.1  # of goals run until the middle of the next year. Default
GOAL_REACHED = 0.68  # default
GOALS_PER_YEAR = 2  # default
THANKS_PER_MONTH = 0.9  # per ten people. Default
RECOGNITION_MONTHS = 12  # are kept. Default

# ── equipment ─────────────────────────────────────────────────────────────────────────────────────

# Units: one, or one for so many chairs. Defaults.
CHAIRS_PER_SCANNER, CHAIRS_PER_CURING_LIGHT, CHAIRS_FOR_THIRD_STERILIZER, CHAIRS_FOR_CBCT = 4, 2, 8, 6
WARRANTY_YEARS = 2  # default
BOUGHT_ANYWHERE = ("WORKSTATION",)  # not from the seller of dental equipment. Default
WITHOUT_WARRANTY = ("COMPRESSOR",)  # bought with the rooms, or used. Default
CARRIED_AROUND = ("CURING_LIGHT",)  # belongs to no room. Default
# Where a clinic has so many curing lights, each in turn is at the maker's for a month, to be calibrated. Default.
LIGHTS_FOR_CALIBRATION = 3
MAINTENANCE_YEARS = 3  # of service that are kept. Default
REPAIRS_PER_YEAR = 0.12  # of a unit. Default
SERVICE_SLACK_DAYS = 10  # between the day on which a service is due and the day of the visit. Default

# ── sterilization ─────────────────────────────────────────────────────────────────────────────────

# Cycles are kept for this many weeks; packages are traced to visits one week less. Default.
CYCLE_WEEKS, TRACED_WEEKS = 7, 6
# Loads a day, so that with the daily test a day has 4 to 10 cycles: this many, and one for each pair of chairs.
LOADS_BASE, LOADS_MOST = 3, 9
QUIET_DAYS = 0.35  # of the days of a sterilizer have one load less. Default
# °C, minutes at it and minutes of drying, by kind of cycle: gravity 121 °C for 30 or 132 °C for 15, prevacuum 132 to
# 134 °C for 4, drying 20 to 30; the Bowie-Dick test runs at 134 °C and is not dried (standard practice).
CYCLES = {
    "GRAVITY": ((121, 30, 25), (132, 15, 25)),
    "PREVACUUM": ((132, 4, 25), (134, 4, 20)),
    "BOWIE_DICK": ((134, 4, 0),),
}
HEAT_UP_MINUTES = 12  # default
COOLING_MINUTES = 8  # from the end of a cycle to its release. Default
SPORE_READ_MINUTES = 60  # a rapid test is read one hour after the cycle; its load waits for it. Default
FAILED_CYCLES = 0.005  # default
PACKAGES_A_LOAD = 14  # a chamber's capacity. Default
PACKAGE_DAYS = 180  # until a sealed pouch expires. Default
SHELF_SHARE = 0.4  # of the sets lie sterile on the shelf now. Default
# Sets for each chair, by kind. Defaults.
SETS_PER_CHAIR = {"EXAM": 1.5, "ADJUSTMENT": 3, "BONDING": 1, "APPLIANCE": 0.75, "DEBOND": 0.75}
RETIRED_SETS = 0.04  # default
SETS_WITH_SPARES = 20  # of a kind: then one waits for repair and one is out of use. Default

# ── stock and purchasing ──────────────────────────────────────────────────────────────────────────

STOCK_WEEKS = 26  # since the last full count, with which the ledger begins. Default
CHAIRS_PER_STOCK = 8  # the reorder points of the fixtures suit a clinic of up to so many chairs. Default
COVER_WEEKS = 6  # an order fills up to the reorder point and this much usage. Default
LEAD_DAYS = (5, 10)  # from the order to its receipt
SHIP_DAYS = (1, 3)  # from the order to its dispatch. Default
# Of orders: never reach the supplier, are lost by the carrier; noticed so many days after they should have come. These
# are defaults.
ORDER_LOST, PARCEL_LOST, MISSED_AFTER_DAYS = 0.07, 0.06, 4
PROMISED_DAYS = 8  # what a supplier promises. Default
SHELF_LIFE_DAYS = (540, 1090)  # from receipt, of what expires: adhesive 18 to 36 months
COUNT_WEEKS = 13  # between two counts of the shelf. Default
COUNT_OFF = 0.35  # of the items are found to differ at a count, by a unit or two. Default
RATED_YEARS = 2  # of ratings of vendors are kept. Default
RATINGS_OF_VENDORS = {3: 15, 4: 50, 5: 35}  # default
CONTRACT_YEARS = (2, 3)  # default
PAYMENT_TERMS = (30, 30, 45, 60)  # days. Default
DISCOUNT_PERCENT = {"SUPPLIES": 5.0}  # of the contract, by category of vendor. Default
