"""What is known about the front office of a practice in numbers.

Every figure names its source; "default" marks one that this project chose so that the figures agree with one another.
Windows say for how many days before the as-of date rows are kept, as a system in use clears its logs.
"""

from __future__ import annotations

# ── flow ──────────────────────────────────────────────────────────────────────────────────────────

FLOW_DAYS = 180  # stages and staff of a visit. Default
METRIC_DAYS = 365  # daily metrics. Default
CHECKOUT_MINUTES = (2, 9)  # from the end of the visit to the door. Default

# ── tasks ─────────────────────────────────────────────────────────────────────────────────────────

TASK_DAYS = 60  # default
CONFIRM_BEFORE_DAYS = 2  # an unconfirmed visit is called about so many days before. Default
REBOOK_WITHIN_DAYS = 3  # a missed visit is called about. Default
FORGOTTEN_AFTER_DAYS = 21  # then nobody tries to rebook it any more. Default
LATE_NOTE_HOURS = 4  # a note that is not signed by then becomes a task. Default

# ── messages ──────────────────────────────────────────────────────────────────────────────────────

REMINDER_DAYS = 90  # reminders of past visits that are kept. Default
CONVERSATION_DAYS = 180  # default
# Hours before the visit, channel, template, and whether the text asks for an answer (vendor reports: 14 days by
# e-mail, then 72, 24 and 2 hours by text).
REMINDERS = (
    (14 * 24, "EMAIL", "REMINDER_14_DAYS", True),
    (72, "SMS", "REMINDER_72_HOURS", True),
    (24, "SMS", "REMINDER_24_HOURS", True),
    (2, "SMS", "REMINDER_2_HOURS", False),
)
# Texts go out from 8 in the morning to 9 in the evening of the clinic's clock (47 CFR 64.1200, on calls and texts), in
# minutes. One that is due earlier waits, where so many minutes are left before the visit. Default.
TEXTS_FROM_TO, HELD_TEXT_BEFORE = (8 * 60, 21 * 60), 60
# Chance that a text after the confirmation is answered too. With the texts that bring the confirmation 70 to 85 % of
# the texts that ask are answered (vendor reports).
ANSWERS_AGAIN = 0.97
ANSWER_MINUTES = 45  # mean. Default
REMINDER_FAILS = 0.015  # default
STOPS_TEXTS = 0.02  # of families reply STOP (vendor reports)
STOPS_AFTER_TEXTS = 12  # at most, so many reminders a family gets before it stops them. Default
STOP_AFTER_MINUTES = (1, 40)  # of a text. Default
PREFERRED_CHANNELS = {"SMS": 70, "EMAIL": 22, "PHONE": 8}  # default
ALLOWS_EMAIL, ALLOWS_CALLS = 0.96, 0.92  # default
DELIVERY_FAILS = 0.03  # of attempts. Default
MOST_ATTEMPTS = 3
RETRY_MINUTES = (15, 60)  # before the second and the third attempt. Default
# Chance that an occasion leads to a conversation, by topic. Defaults.
TALKS = {
    "WELCOME": 0.90,
    "EMERGENCY": 0.65,
    "MISSED": 0.85,
    "RESCHEDULE": 0.55,
    "AFTER_START": 0.85,
    "AFTER_DEBOND": 0.60,
    "RECALL": 0.80,
    "UNPAID_SHARE": 1.0,
    "QUESTION": 0.10,
}
ANSWERS_CHECK_IN = 0.62  # replies to "how are you doing". Default
CLOSED_AFTER_HOURS = (1, 20)  # from the last message of a conversation. Default

# ── portal ────────────────────────────────────────────────────────────────────────────────────────

PORTAL_DAYS = 180  # activities other than activations. Default
ACTIVATED = 0.60  # of invitations (vendor reports)
ACTIVATED_AFTER_DAYS = 4  # mean. Default
SECOND_GUARDIAN = 0.25  # of second guardians are invited too. Default
CONFIRMS_ONLINE = 0.35  # of confirmations by families with an account. Default
LOOKS_UP_VISITS = 0.45  # before a visit. Default
FORM_ONLINE = 0.70  # of later questionnaires by families with an account. Default

# ── leads ─────────────────────────────────────────────────────────────────────────────────────────

# Eight in ten inquiries lead to an exam, so that a quarter of a lead is lost for each patient. Default.
UNCONVERTED_PER_PATIENT = 0.25
# Days from the last attempt until a lead is given up, and how many are given up soon; the others are closed as lost
# within 180 days (domain figures). Default.
LOST_SOON, LOST_LATER, LOST_SOON_SHARE = (2, 9), (20, 150), 0.75
NEW_LEAD_HOURS = 30  # until somebody has called back. Default
CALLED_BACK_FIRST = 0.55  # of later patients are called back before the exam is booked. Default
LEAVES_BOTH = 0.6  # of inquiries leave a number and an e-mail address, the others one of them. Default
REACHED = 0.5  # of attempts that are not the last one. Default
LOST_ATTEMPTS = {1: 15, 2: 40, 3: 45}  # default
LOST_REASONS = {
    "Chose another practice": 30,
    "Could not be reached": 28,
    "Fee is above the budget": 16,
    "Not ready to start yet": 14,
    "Too far away": 7,
    "Insurance is not accepted": 5,
}  # default
ATTEMPTS = {"CALL": 60, "TEXT": 22, "EMAIL": 18}  # default

FORM_HOURS = 26  # mean time until a form is completed. Default
INSURANCE_FORM = 0.66  # ortho benefit 58 %, Medicaid 8 %; the others pay themselves. Default
STRANGER_FILLS_IN = 0.2  # of those who ask and never come. Default
FORM_NEVER = 0.35  # of forms of families who never come. Default

# ── consents ──────────────────────────────────────────────────────────────────────────────────────

# Years after the opening of the clinic from which the second version of a form is in use, by type. Defaults.
SECOND_VERSION_YEARS = {"PRIVACY": 4, "TREATMENT": 5, "FINANCIAL": 5, "PHOTOGRAPHY": 4}
ALLOWS_PHOTOGRAPHS = 0.92  # default
WITHDRAWS_PHOTOGRAPHS = 0.02  # of those, later. Default

# ── checklists, incidents, audit ──────────────────────────────────────────────────────────────────

CHECKLIST_DAYS = 92  # default
CHECKLIST_INCOMPLETE = 0.03  # default
# Assistants report 1.4 sharps injuries a year, orthodontists 1.0 (McNamara, AJODO 1999).
INCIDENTS_PER_VISIT = 0.008
INCIDENT_TYPES = {"SHARPS_INJURY": 30, "EQUIPMENT_FAILURE": 30, "PATIENT_FALL": 12, "PRIVACY": 16, "STERILIZATION": 12}
INCIDENT_CLOSED_DAYS = (35, 90)  # default
SHARPS_CLOSED_DAYS = (175, 210)  # the last blood test is six months after the injury (CDC)
INCIDENT_REVIEWED_DAYS = (5, 30)  # until the manager takes it up. Default
AUDIT_DAYS = 30  # default
LONG_SHIFT, LOGS_IN_AGAIN = 300, 0.55  # minutes of a shift after which one may log in again, and how often. Default

# ── what is forgotten ─────────────────────────────────────────────────────────────────────────────

# Of inquiries that come to nothing those that nobody ever answered, of conversations those that nobody closes, of small
# incidents those that are only written down. Defaults.
LEADS_FORGOTTEN, LEFT_OPEN, NEVER_REVIEWED = 0.05, 0.04, 0.3
