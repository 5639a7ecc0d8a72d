"""What is known about the money of an orthodontic practice in numbers: who pays what, when, and what goes wrong.

Every figure names its source; "default" marks one that this project chose so that the figures agree with one
another. Nothing else in the simulation holds a probability about money. Money is in cents, shares are fractions
unless they say per cent, and spans are (first, last) days, both included, unless they say otherwise.
"""

from __future__ import annotations

from seed.simulation.parameters.care import LATE_FAMILIES

# ── contracts ─────────────────────────────────────────────────────────────────────────────────────

PAID_IN_FULL_DISCOUNT = 0.03  # OrthoFi
SIBLING_DISCOUNT = 0.05  # default
ESTIMATE_VALID_DAYS = 60  # default; a contract that is signed later follows a new estimate

# How contracts are paid, in per cent of all: in full at the start 22 (OrthoFi); stored card 55, ACH 15, single card
# 15, check 8, cash 2, financing company 5 (defaults). Families who pay late have instalments without a stored means
# of payment, which is what makes paying late possible.
PROMPT_ARRANGEMENTS: dict[tuple[str, str], float] = {
    ("IN_FULL", "STORED_CARD"): 6,
    ("IN_FULL", "CARD"): 8,
    ("IN_FULL", "ACH"): 4,
    ("IN_FULL", "CHECK"): 3,
    ("IN_FULL", "CASH"): 1,
    ("FINANCED", "THIRD_PARTY_FINANCING"): 5,
    ("INSTALMENTS", "STORED_CARD"): 49,
    ("INSTALMENTS", "ACH"): 11,
    ("INSTALMENTS", "CARD"): 2,
    ("INSTALMENTS", "CHECK"): 1,
}
LATE_ARRANGEMENTS: dict[tuple[str, str], float] = {
    ("INSTALMENTS", "CARD"): 5,
    ("INSTALMENTS", "CHECK"): 4,
    ("INSTALMENTS", "CASH"): 1,
}
if abs(sum(LATE_ARRANGEMENTS.values()) - 100 * LATE_FAMILIES) > 1e-9:  # pragma: no cover - a slip of the pen
    raise ValueError("The arrangements of late families must come to their share.")
AUTOMATIC = ("STORED_CARD", "ACH")

DOWN_PAYMENT = (25_000, 60_000, 150_000)  # least, most likely, most
DOWN_PAYMENT_STEP = 2_500
DOWN_PAYMENT_SHARE = 0.4  # at most, of the patient portion. Default
TERM_MONTHS = (18, 30)
TERM_BEYOND_TREATMENT = 4  # months that instalments may go on after the estimated end of treatment. Default
SHORTEST_TERM = 4
LEAST_INSTALMENT = 5_000  # less is paid down, or all at once. Default
SMALL_PORTION = 70_000  # a smaller patient portion is paid at once. Default
FINANCING_DAYS = (3, 7)  # until the financing company pays. Default

# ── collecting ────────────────────────────────────────────────────────────────────────────────────

FAILED = 0.04  # of automatic charges; a charge that is repeated counts once. Default
RETRY_CURES = 0.70  # default
RETRY_DAYS = (3, 5)
# What no second try of the same card or account cures: the family gives another one by telephone (Recurly, Finsi).
HARD_FAILURES = ("Card expired", "Card lost", "Account closed", "Account number not found")
NEW_CARD_DAYS = (2, 12)  # until it does
PAYS_BY_TELEPHONE_DAYS = (4, 24)  # after a retry that failed. Default
EARLY_DAYS = (0, 5)  # how long before the due day people pay who come to the counter. Default
LATE_JITTER = (-3, 3)
PAYS_OFF_EARLY = 0.03  # of contracts with automatic instalments. Default
BILL_DAYS = 30  # until a small invoice, or what a carrier did not pay, is due. Default
PAYS_BILL_DAYS = (5, 28)
PAYS_AT_COUNTER = 0.7  # of small invoices, on the day. Default
BILL_METHODS = {"CARD": 54, "CHECK": 27, "CASH": 10, "ACH": 9}  # default
GIVES_UP_FROM = 60  # families who are this late leave the last instalments open. Default
LAST_INSTALMENTS = (5, 6)  # all of them are due when the first one is written off
LEAVES_UNPAID = 0.45  # of families who break treatment off and still owe something do not pay it. Default
WITH_AN_AGENCY = 0.05  # of what families who have left still owe; the rest is written off. Default
WRITTEN_OFF_AFTER = (180, 187)  # days past due (OrthoFi, orthopundit), and not while treatment goes on
CHECKED_AFTER = (92, 120)  # days after the last instalment and after treatment until somebody goes through what is open
# What carriers leave unpaid is billed, and spread over the remaining instalments where it is more than a small sum.
# Some families do not pay it. Defaults; see below.
SHORTFALL_UNPAID = 0.35
FEWEST_PARTS, MOST_PARTS, LEAST_PART = 3, 12, 7_500
PART_NOTICE_DAYS = 10  # between the news and the first part
WAIVED_DAYS = (10, 25)  # until it is taken back where the family may not be asked for it. Default
# One contract in 25 has something written off (under 5 %: OrthoFi), which comes to 0.6 % of production, and 2 % of
# payers get a refund (defaults): the first from what families do not pay of what carriers left unpaid, what is left
# open after treatment was broken off, and last instalments; the second from contracts that were paid ahead and ended
# early. What carriers deny is billed, and no part of it.

# ── ending early ──────────────────────────────────────────────────────────────────────────────────

EARNED_AT_START = 0.30  # of the fee: records, plan and appliances; the rest by the month. Default

# ── small charges ─────────────────────────────────────────────────────────────────────────────────

# The first exam, growth checks and everything during treatment are free of charge or part of the contract. Records on
# a day before treatment are charged, and taken back when treatment starts before they are due. Default.
RECORDS_CATEGORIES = ("IMAGING", "DIAGNOSTIC")
RECORDS_FREE = ("D0140", "D0150")
RECORDS_DUE_DAYS = 60
AFTERCARE_CATEGORIES = ("RETENTION", "REPAIR")
AFTERCARE_FREE = ("D8680", "D8681", "D8695")

PAID_IN_PARTS, PARTS = 0.4, 3  # of such charges, by the month from a stored card. Default
# Visits missed without a word, from the second one within so many days on; the others are let off. Default.
MISSED_CHARGED, MISSED_WITHIN = 0.6, 365

# ── insurance ─────────────────────────────────────────────────────────────────────────────────────

# Of all patients; the others pay themselves. Medicaid pays for fewer: 8 % of treatments (defaults), as it refuses many.
ORTHO_BENEFIT, MEDICAID, DUAL = 0.58, 0.105, 0.06
MINORS = 0.72  # of those who come to an exam; Medicaid covers these only. As the case mix of `tracks` gives
FAMILY_PLAN_MINOR = 0.40  # of families have a plan for all ages. Default
CHILD_PLAN_ADULT = 0.10  # of insured adults have a plan that turns out to be for children only. Default
COVERED_SINCE_DAYS = (30, 1_500)  # at the exam. Default
USED_BEFORE, USED_BEFORE_TRANSFER = 0.06, 0.60  # part of the maximum was used elsewhere. Default
USED_TWENTIETHS = (4, 16)
ANSWER_DAYS = (0, 1)  # of an eligibility check. Default
NO_ANSWER = 0.04
VAGUE_ANSWERS = 0.35  # of carriers say that the policy is in force, and nothing of age limits and waiting. Default
CHECK_AGAIN_DAYS = 60  # before a start that is this long after the last check
VERIFIED_AGAIN_DAYS = (300, 350)  # after the last check, while treatment goes on: at least yearly. Default
LOSES_COVER = 0.14  # during treatment: another job, another plan. Default
LOST_UNNOTICED = 0.01  # before treatment, after the cover was verified. Default
# Of contracts without a benefit left, in the waiting period, above the age, where the carrier has not said so. Default
CLAIMED_ALL_THE_SAME = 0.7

# Of patients with a benefit; Medicaid asks for it always, and nobody for a policy that pays nothing any more. Together
# 0.30. Default
PREAUTHORIZED_OTHERS = 0.23
PREAUTHORIZATION_DAYS = (14, 30)
# Medicaid pays for a handicapping malocclusion only. States count points as the HLD index does: a point for a mm of
# overjet, overbite and the spread of the teeth, more for a reverse overjet, an open bite, an arch that is crowded by
# more than 3.5 mm and a crossbite. How many are needed differs by state; this many is a default, as are the rest.
HANDICAPPING_FROM, CROWDED_BEYOND, SPREAD_OF_CROWDING = 12, 3.5, 0.5
REVERSE_POINTS, OPEN_BITE_POINTS, CROWDED_POINTS, CROSSBITE_POINTS = 5, 4, 5, 4
# Of children whose treatment was approved, how many begin it; of those whose was not, how many begin it and pay.
ACCEPTS_WHAT_IS_APPROVED, PAYS_WHAT_IS_DENIED = 0.92, 0.25
BOOKED_AFTER_APPROVAL = 16  # days in which the answer comes in the mail and the family is called. Default
ORDERED_AFTER_APPROVAL = 8  # days in which the request goes out and the answer is read, over holidays too. Default
PREAUTHORIZATION_UNANSWERED, ANSWER_GIVEN_UP_DAYS = 0.08, 45  # never answered; then claimed all the same. Default
PREAUTHORIZATION_DENIED = 0.10  # of those that are answered before treatment starts. Default

SUBMIT_DAYS = (1, 5)
ACCEPT_DAYS = (1, 2)
REJECTED = 0.03
CORRECT_DAYS = (3, 10)
ADJUDICATE_DAYS = (10, 30)
REMIT_DAYS = (0, 2)
POST_DAYS = (1, 3)
# Of first claims (10 to 20 %: billing firms), of those denied (35 to 50 %: MGMA), of those reworked (default).
DENIED, REWORKED, REWORK_PAID = 0.13, 0.35, 0.60
# Denials that follow from the cover itself (it ended, its maximum is used up) are not worth another try; the others
# are reworked so often that a third of all are.
DENIED_BY_COVER = 0.063  # with those that follow from the practice's own mistakes, see below
REWORKED_OTHERS = 0.59
REWORK_DAYS = (7, 30)
CLAIM_MONTHS = 2  # from the start to the first payment, rounded up
FINAL_PAYMENT_DAYS = (10, 25)  # after treatment is complete
NOTICED_DAYS = (5, 20)  # until the practice learns that cover has ended
# Why whole claims are denied where nothing in the cover says so, relative (common in orthodontics). Defaults.
DENIALS = {
    "MISSING_DATA": 20,
    "ATTACHMENT_MISSING": 15,
    "DEPENDENT_INELIGIBLE": 20,
    "PERIOD_MAXIMUM": 15,
    "NOT_COVERED": 12,
}
# Mistakes of the practice, of claims: filed when the carrier's time for it was over, sent a second time, never arrived
# and so filed again, sent without a word of the other carrier where there are two. Defaults; of denials duplicates are
# 8 % and late claims 4 % (DentistryIQ).
FORGOTTEN, FORGOTTEN_DAYS = 0.015, (190, 260)
SENT_TWICE, SENT_AGAIN_DAYS = 0.03, (12, 35)
NEVER_ARRIVED, ASKED_ABOUT_DAYS = 0.03, (30, 45)
OTHER_CARRIER_UNKNOWN = 0.20
# Of claims under these kinds of plan, how many are paid by an agreed fee, and what part of the fee that is. Default.
FEE_SCHEDULE_KINDS = ("PPO", "HMO")
FEE_SCHEDULE_SHARE = 0.15
FEE_SCHEDULE = (0.88, 0.97)

# ── statements ────────────────────────────────────────────────────────────────────────────────────

STATEMENT_DELIVERY = {"EMAIL": 62, "PORTAL": 23, "PAPER": 15}  # default
