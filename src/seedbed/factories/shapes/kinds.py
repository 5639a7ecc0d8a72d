"""What things of a kind are called: a task as tasks are, a subject as subjects of a school are.

Tables as in `catalogue`, looked at first: a column that is nothing but a name says only with its model what it names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from seedbed.factories.shapes.makers import MAKERS, digits, one_of, slug

if TYPE_CHECKING:
    from datetime import datetime

    from seedbed.factories.shapes.subject import Subject

# fmt: off
NOTICES: dict[str, str] = {
    "Your order has shipped": "It arrives in two to three days.", "Payment received": "Thank you, nothing else is due.", "Your invoice is ready": "Download it from your account.",
    "New comment": "See what they wrote, and reply.", "Appointment tomorrow": "Please arrive ten minutes early.", "Password changed": "If this was not you, contact support at once.",
    "You were invited to a team": "Accept the invitation to see its projects.", "Your subscription was renewed": "The next renewal is in a year.",
}
CHOICES: dict[str, tuple[str, ...]] = {
    "task": ("Call the supplier back", "Update the price list", "Prepare the slides for Monday", "Fix the broken link on the start page",
        "Order printer paper", "Review the contract", "Write the release notes", "Book a room for the workshop", "Clean up old accounts",
        "Answer open questions", "Test the export", "Send the offer", "Plan the next sprint", "Check the invoices of last month"),
    "issue": ("Login fails on mobile", "Export is slow", "Wrong total in the cart", "Picture is not shown", "E-mail arrives twice",
        "Search finds nothing with umlauts", "Page is blank after an update", "Time zone is off by an hour", "Button does nothing", "Upload stops at 99 %"),
    "project": ("Website relaunch", "Mobile app", "Customer portal", "Office move", "Data migration", "Spring campaign", "New warehouse",
        "Annual audit", "Partner program", "Help center"),
    "document": ("Service agreement", "Offer", "Meeting minutes", "Employment contract", "Price list", "User guide", "Annual report",
        "Privacy policy", "Floor plan", "Delivery note"),
    "agreement": ("Terms of use", "Privacy policy", "House rules", "Safety instructions", "Photo consent", "Data processing agreement"),
    "subject of a school": ("Mathematics", "English", "Physics", "History", "Biology", "Chemistry", "Geography", "Art", "Music", "Computer Science",
        "French", "Physical Education"),
    "school class": ("Class 5A", "Class 5B", "Class 6A", "Class 6B", "Class 7A", "Class 7B", "Class 8A", "Class 9A", "Class 10A"),
    "section": ("A", "B", "C", "D"),
    "exam": ("Midterm exam", "Final exam", "Weekly quiz", "Oral exam", "Lab test", "Entrance test", "Mock exam"),
    "assignment": ("Essay on a novel", "Problem set 1", "Problem set 2", "Lab report", "Group presentation", "Reading journal", "Vocabulary test"),
    "term": ("Spring Term", "Summer Term", "Autumn Term", "Winter Term", "First Semester", "Second Semester"),
    "course": ("Introduction to Python", "Drawing for beginners", "Business English", "Statistics with examples", "Photography basics",
        "Public speaking", "Web design", "First aid", "Bookkeeping", "Watercolour"),
    "lesson": ("Welcome", "First steps", "Variables and values", "Your first project", "Common mistakes", "Exercises", "Summary", "What comes next"),
    "key name": ("Production", "Staging", "CI pipeline", "Mobile app", "Reporting", "Website", "Backup job", "Local development"),
    "plan": ("Free", "Basic", "Pro", "Team", "Business", "Enterprise"),
    "form": ("Contact form", "Customer satisfaction", "Event registration", "Job application", "Newsletter sign-up", "Feedback", "Order form", "Support request"),
    "poll": ("Date for the team lunch", "Where do we meet?", "Best day for the retreat", "Next book", "Name of the new room", "Summer party"),
    "shift": ("Early shift", "Late shift", "Night shift", "Front desk", "Weekend", "Stand-by"),
    "device": ("Reception tablet", "Kiosk entrance", "Kiosk cafeteria", "Meeting room screen", "Label printer", "Handheld scanner", "Front door terminal"),
    "period": ("Spring", "Summer", "Autumn", "Winter", "Exam weeks", "Holiday season"),
    "campaign name": ("Spring sale", "Welcome series", "Back to school", "Win-back", "Black Friday", "Newsletter January", "Product launch", "Summer outlet"),
    "workflow": ("Welcome new customers", "Remind of open invoices", "Approve holidays", "Publish at nine", "Back up at night", "Sync contacts", "Escalate tickets"),
    "website name": ("Company website", "Blog", "Shop", "Documentation", "Landing page", "Careers", "Status page"),
    "album": ("Morning Light", "Night Drive", "Blue Harbor", "Slow River", "Paper Moon", "City Rain", "Golden Hour", "Long Way Home"),
    "book": ("The Quiet Harbor", "A Year of Letters", "The Last Orchard", "Maps of Winter", "The Clockmaker", "Salt and Stone", "North of Here"),
    "test of a laboratory": ("Complete blood count", "Lipid panel", "Blood glucose", "Thyroid function", "Urinalysis", "Liver function", "Vitamin D"),
    "medicine": ("Ibuprofen 400 mg", "Paracetamol 500 mg", "Amoxicillin 500 mg", "Metformin 850 mg", "Cetirizine 10 mg", "Omeprazole 20 mg"),
    "treatment": ("General check-up", "Physiotherapy", "Vaccination", "Blood test", "Consultation", "Hearing test", "X-ray", "Eye test"),
    "service for sale": ("Haircut", "Deep cleaning", "Massage 60 minutes", "Bike repair", "Consultation", "Garden care", "Dog walking", "Car wash"),
    "hospital department": ("Cardiology", "Radiology", "Paediatrics", "Surgery", "Emergency", "Neurology", "Laboratory"),
    "specialty": ("Cardiology", "Dermatology", "Paediatrics", "General medicine", "Neurology", "Psychiatry"),
    "dish": ("Margherita pizza", "Caesar salad", "Tomato soup", "Mushroom risotto", "Grilled salmon", "Vegetable curry", "Apple pie", "Lemonade"),
    "league": ("City League", "Junior Cup", "Winter Series", "Regional Championship"), "badge": ("First steps", "Early bird", "Top contributor", "Marathon", "Night owl", "Helping hand"),
    "branch": ("City Center", "Airport", "Old Town", "Riverside", "University", "Station", "West End"),
    "checklist": ("Opening", "Closing", "Weekly cleaning", "Fire safety", "Kitchen hygiene", "Stock check", "Vehicle check"),
    "industry": ("Software", "Retail", "Healthcare", "Logistics", "Education", "Finance", "Tourism", "Construction", "Energy", "Media"),
    "act of a user": ("user.login", "user.updated", "settings.updated", "user.invited", "file.deleted", "role.changed", "export.created", "password.changed"),
    "relative": ("Mother", "Father", "Spouse", "Sister", "Brother", "Friend"),
    "audience": ("Everyone", "Customers", "Staff", "Partners", "Members"),
    "reference range": ("4.0-5.5", "70-100", "< 200", "0.4-4.0", "12-16"), "unit of a laboratory": ("mg/dL", "mmol/L", "g/L", "U/L", "%"),
    "sample": ("blood", "urine", "saliva", "swab"), "turnaround": ("24 hours", "48 hours", "3 days", "1 week"),
    "device of a user": ("desktop", "mobile", "tablet"), "system of a device": ("Windows", "macOS", "iOS", "Android", "Linux"),
    "kind of a conversation": ("direct", "group"), "kind of a notification": ("reminder", "message", "system", "promotion"),
    "kind of a transaction": ("debit", "credit", "transfer", "refund"), "kind of an activity": ("call", "email", "meeting", "note"), "kind of media": ("image", "video", "audio", "document"),
    "kind of a question": ("single_choice", "multiple_choice", "text", "rating"), "kind of a field": ("text", "number", "date", "select", "checkbox"),
    "kind of a discount": ("percentage", "fixed"), "kind of leave": ("annual", "sick", "unpaid", "parental"), "kind of a document": ("contract", "invoice", "report", "identity card"),
    "kind of a contact": ("customer", "lead", "partner", "supplier"), "kind of a ticket": ("question", "bug", "feature", "complaint"), "level of a log": ("info", "warning", "error", "debug"),
    "kind of a post": ("article", "news", "tutorial", "interview"), "kind of a job": ("full-time", "part-time", "contract", "internship"), "kind of a movement": ("in", "out", "adjustment", "transfer"),
    "kind of an expense": ("travel", "meals", "software", "office", "training"), "kind of a task": ("task", "bug", "story", "chore"), "kind of a report": ("daily", "weekly", "monthly", "custom"),
    "engine of a vehicle": ("1.6 petrol", "2.0 diesel", "1.5 hybrid", "electric"), "class of a parcel": ("standard", "bulky", "fragile", "express"),
    "kind of thing": ("order", "user", "invoice", "project", "document", "product"), "notice": tuple(NOTICES), "kind of a user": ("standard", "staff", "guest"),
    "allergy": ("None known", "Penicillin", "Peanuts", "Pollen", "Shellfish", "Latex"), "tone of voice": ("friendly", "professional", "casual", "formal", "playful"),
    "setting": ("MAIL_SENDER", "DEFAULT_LANGUAGE", "MAX_UPLOAD_MB", "SUPPORT_EMAIL", "MAINTENANCE_MODE", "SESSION_TIMEOUT", "SIGNUP_ENABLED", "TIME_ZONE"),
    "switch": ("new-checkout", "dark-mode", "beta-search", "fast-export", "invite-links", "two-columns"),
    "server": ("web-1", "web-2", "worker-1", "database-1", "cache-1", "mail-1", "staging"),
    "path of a request": ("/api/users", "/api/orders", "/api/orders/42", "/login", "/api/search", "/health", "/api/files"),
    "screen": ("1920x1080", "1440x900", "390x844", "2560x1440", "1366x768"),
}
TEXTS: tuple[tuple[str, ...], ...] = tuple((rf"^(?:{names})$", shape, rf"\b(?:{models})$") for names, shape, models in (
    ("(?:reference|related|linked|target|object|entity|commentable|auditable) ?(?:type|kind)", "kind of thing", ".*"), ("name|title|subject|headline", "notice", "notification"),
    ("body|message|content|text|description", "text of a notice", "notification"), ("(?:user |person |profile )?(?:type|kind)", "kind of a user", "user|person|profile"),
    ("titles?|(?:job|current) titles?", "job", "user|profile|person|employee|staff|candidate|contact|lead|team member|applicant|prospect|speaker"),
    ("(?:known |food )?allerg(?:y|ies|ens?)", "allergy", ".*"), ("handle|user handle", "username", "user|profile|account|member|author|creator|person"),
    ("number|no|value", "phone", "phone|telephone|mobile|(?:phone|mobile|telephone|contact) number"), ("tone(?: of voice)?", "tone of voice", ".*"),
    ("name|title|subject|summary|label", "issue", "ticket|issue|bug|defect|incident|bug report|support request"),
    ("name|title|label|subject", "task", "task|to ?do|to ?do item|check ?list item|agenda item|list item|subtask|action item|chore"), ("name|title", "project", "project|initiative|program"),
    ("name|title", "agreement", "agreement|consent|terms|policy|waiver"), ("name|title|document name", "document", "document|contract|proposal"),
    ("name|title|subject name", "subject of a school", "(?:school |class |academic )?subject"), ("name|title|class name", "school class", "class|classroom|grade|grade level|school class"),
    ("name|title|test name|\\w+ test", "test of a laboratory", "lab test|diagnostic test|lab result|laboratory test|lab order"), ("test name", "test of a laboratory", ".*"),
    ("name|title|section name", "section", "class section"), ("name|title|exam name", "exam", "exam|examination|quiz|test|assessment"), ("name|title", "assignment", "assignment|homework"),
    ("name|title|term name", "term", "term|semester|academic term|academic year|trimester"), ("name|title|course name", "course", "course|training|curriculum|module|program of study"),
    ("name|title", "lesson", "lesson|chapter|lecture|unit of study"), ("name|label|title", "key name", "(?:api |access |personal access |infra |service |auth )?(?:token|key|credential|client)|environment|oauth application"),
    ("name|title|plan name", "plan", "plan|pricing plan|subscription plan|tier|pricing tier|membership|membership plan"), ("name|title", "form", "form|survey|questionnaire|form template|quiz form"),
    ("name|title|question", "poll", "poll"), ("name|title|label", "shift", "shift|shift type|shift definition|shift template"),
    ("name|label|title", "device", "device|kiosk|terminal|machine|printer|sensor"), ("name|title|label", "period", "period|season|fiscal year|sprint|cycle"),
    ("name|title", "campaign name", "campaign|newsletter|sequence|broadcast|promotion|drip"), ("name|title", "workflow", "workflow|automation|rule|job|cron|pipeline|scenario|trigger|zap|scheduled task"),
    ("name|title", "website name", "website|site|web site|domain property"), ("name|title", "album", "album|song|track|playlist|record"), ("name|title", "book", "book|novel|publication|ebook"),
    ("name|title|medication|medicine|drug|medication name|drug name|medicine name", "medicine", "medication|medicine|drug|prescription|prescription item|pharmacy item|dose"),
    ("medication|medication name|medicine name|drug name|medicine", "medicine", ".*"), ("name|title", "treatment", "treatment|procedure|health package|therapy|intervention"),
    ("name|title|service name", "service for sale", "service|service type|service item|salon service|offering"), ("name|title", "hospital department", "hospital department|ward|medical department"),
    ("special(?:ty|ity|i[sz]ation|ties|ities)", "specialty", ".*"), ("name|title|dish name", "dish", "dish|menu item|meal|recipe|food|food item"), ("name|title", "league", "league|tournament|championship|competition"),
    ("name|title|label", "badge", "badge|achievement|award|reward"), ("name|branch name", "branch", "branch|store location|outlet|site location"),
    ("name|title", "checklist", "checklist|check list|inspection|audit template"), ("industry|sector|industry name|business sector", "industry", ".*"),
    ("action|event|activity|operation|event type|action type", "act of a user", "audit|audit log|audit trail|activity|activity log|audit event|admin log|security log|access log|log entry|audit entry"),
    ("emergency (?:contact )?relation(?:ship)?|emergency contact relation(?:ship)?", "relative", ".*"), ("emergency contact|guardian|next of kin|emergency person", "full name", ".*"),
    *((r"(?:(?!mime|content)\w+ )?(?:type|kind)", shape, models) for shape, models in (
        ("kind of a conversation", "conversation|chat|channel|thread|chat room|inbox"), ("kind of a notification", "notification|alert|announcement|push notification"),
        ("kind of a movement", "stock movement|inventory movement|inventory transaction|stock transaction|stock log|inventory log"),
        ("kind of a transaction", "transaction|ledger entry|wallet transaction|payment transaction|entry|credit transaction"), ("kind of an activity", "activity|interaction|touchpoint|engagement"),
        ("kind of media", "media|attachment|asset|media file|upload"), ("kind of a question", "question|survey question|quiz question|poll question"), ("kind of a field", "field|form field|custom field|attribute|input"),
        ("kind of a discount", "discount|coupon|promotion|voucher|promo code|offer"), ("kind of leave", "leave|leave request|absence|time off|leave type"), ("kind of a document", "document|file|contract"),
        ("kind of a contact", "contact|lead|company|organization|client|customer"), ("kind of a ticket", "ticket|issue|support ticket|request|case|incident|feedback"), ("kind of a post", "post|article|blog post|content"),
        ("kind of a job", "job|vacancy|position|job posting|job listing"), ("kind of an expense", "expense|cost|receipt|expense item"), ("kind of a task", "task|story|work item"), ("kind of a report", "report|export"),
    )),
    ("level|log level|severity level", "level of a log", "log|log entry|system log|error log|app log"),
    ("content|body|text|comment|comments|message|review|description|title|headline", "opinion", "review|rating|testimonial|feedback"),
    ("engine|engine type|motor", "engine of a vehicle", r"(?:vehicle|car|truck|motorbike|compatibility)(?: \w+)?"), ("(?:shipping|freight|parcel) class", "class of a parcel", ".*"),
    ("(?:model |build |manufacture |manufacturing |graduation |publication )?year(?: built)?", "year text", ".*"),
    ("(?:request|url|api|route|endpoint|http) ?path|request url path", "path of a request", ".*"), ("sub ?domain", "slug name", ".*"),
    ("name|key|flag|flag key", "switch", "feature flag|flag|feature toggle|toggle|experiment flag"),
    ("name|key|setting|option|variable|code", "setting", "config|configuration|setting|settings|preference|parameter|infra config|system config|env var|environment variable|variable|site setting|app setting"),
    ("name|label|title", "server", "server|host|node|instance|cluster|machine|vm|virtual machine"),
    ("(?:target )?audience", "audience", ".*"), ("sample type|specimen(?: type)?", "sample", ".*"), ("turnaround(?: time)?", "turnaround", ".*"),
    ("device|device type|device category", "device of a user", "session|visit|visitor|pageview|page view|click|event|website event|analytics|login|hit|touch point"),
    ("os|operating system|device os|platform os|os name", "system of a device", ".*"), ("screen|screen size|screen resolution|viewport|resolution", "screen", ".*"),
    ("name|code|key|slug|permission|permission name|scope", "permission", "permission|privilege|ability|scope"),
    ("academic year|school year|session year|fiscal year", "school year", ".*"), ("in reply to|message id|internet message id|rfc message id", "message of a mailbox", r"(?:email|mail|email message)"),
    ("participants?|recipients?|attendee emails?|to emails?|cc|bcc|cc recipients?|bcc recipients?|to|to recipients?", "email", r"(?:email|mail|thread|email thread|email message|email draft|newsletter)"),
    ("device info|client info", "agent", ".*"), ("contact|contact info|contact details", "phone", r"(?:user|customer|client|member|employee|staff|person|student|teacher|guest|driver|worker|resident|parent)"),
    (r"(?:\w+ )*(?:photo|image|picture|avatar|thumbnail|logo|icon|cover|banner) (?:path|file|key)", "path of a picture", ".*"), ("preparation|preparations", "sentence", ".*"),
    ("(?:reference|normal|ref) ?(?:range|values?)", "reference range", ".*"), ("units?", "unit of a laboratory", "lab result|test result|lab test|diagnostic test|observation|measurement|vital|vital sign|biomarker"),
    ("(?:period |billing |pay |payroll |salary |statement |report )?month(?: key)?|year month|month year|payroll period", "month text", ".*"), ("name|title", "key name", "webhook|integration|connection|data source|connector"),
))
NUMBERS: tuple[tuple[str, ...], ...] = (
    (r"\b(house|building|street) (number|no)$", "number of a house"),
    (r"^(page|page number|chapter|floor|storey|table number|level)$", "few"), (r"\b(exp|expiry|expiration|expires) year$|^(card )?exp year$", "year to come"), (r"\b(exp|expiry|expiration|expires) month$", "month"),
    (r"\b(leave|vacation|holiday|sick|notice|trial|grace|retention|annual leave) (balance )?days?( left| remaining)?$|\b(days?) (left|remaining|taken|used|allowed)$", "few days"),
    (r"\b(max|maximum|total|full|out of) (marks?|score|points?)$|^(marks?|points) (possible|available|total)$", "best mark"), (r"^pass(ing)? (marks?|score|points?)$|^min(imum)? (marks?|score)$", "pass mark"),
    (r"\b(marks?|points|score) (obtained|scored|earned|awarded|achieved)$|^(obtained|scored|awarded) (marks?|score|points)$|^marks?$", "mark"),
    (r"^(annual |yearly |family |household |monthly )?income$", "salary"), (r"^(years of )?experience( years)?$|^experience in years$", "years"),
    (r"^(min|minimum)( \w+)?$", "least"), (r"^(consultation|visit|session|appointment|doctor|tuition|exam|application) fee$", "small money"),
    (r"^(response time|duration|latency|elapsed|took)( in)? ms$", "milliseconds"), (r"^(response (code|status)|status code)$", "http status"),
)
# fmt: on

_FIRMS = re.compile(
    r"\b(company|organi[sz]ation|tenant|workspace|website|site|business|agency|account|customer|brand|school|team)$"
)
ACTIONS = ("read", "create", "update", "delete", "export")
RESOURCES = ("users", "orders", "invoices", "reports", "settings", "products", "bookings", "files", "teams", "roles")


def _best_of(s: Subject, row: Any) -> float:
    best = s.other(row, "max marks", "maximum marks", "total marks", "max score", "full marks", "max points")
    return float(best) if best else 100.0


def _mark(s: Subject, row: Any) -> float | int:
    mark = round(_best_of(s, row) * s.between(42, 98, row) / 100)
    return mark if s.column.type in {"Int", "BigInt"} else float(mark)


def _text_of_a_notice(s: Subject, row: Any) -> str:
    return NOTICES.get(str(s.other(row, "title", "subject", "headline", "name"))) or s.any(tuple(NOTICES.values()), row)


def _domain(s: Subject, row: Any) -> str:
    name = s.other(row, "company name", "organization name", "name") if _FIRMS.search(s.about) else None
    return f"{slug(str(name) if name else MAKERS['company'](s, row))}{row.number if s.distinct else ''}.example.com"


def _school_year(s: Subject, row: Any) -> str:
    return school_year(row.as_of, row.number - 1 if s.distinct else s.between(0, 2, row))


def school_year(as_of: datetime, back: int) -> str:
    """Return the school year so many years before that of a day, as `2026/27`."""
    first = as_of.year - (as_of.month < 8) - back
    return f"{first}/{(first + 1) % 100:02d}"


def _month(s: Subject, row: Any) -> str:
    return month_text(row.as_of, row.number if s.distinct else s.between(1, 12, row))


def month_text(as_of: datetime, back: int) -> str:
    """Return the month so many months before that of a day, as `2026-05`."""
    months = as_of.year * 12 + as_of.month - 1 - back
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


MAKERS |= {name: one_of(options) for name, options in CHOICES.items()}
MAKERS |= {
    "text of a notice": _text_of_a_notice,
    "permission": lambda s, row: f"{s.any(RESOURCES, row)}:{ACTIONS[row.number % len(ACTIONS)]}",
    "school year": _school_year,
    "message of a mailbox": lambda s, row: f"<{digits(s, row, 16)}.{row.number}@mail.example.com>",
    "month text": _month,
    "year text": lambda s, row: str(MAKERS["year"](s, row)),
    "domain": _domain,
    "path of a picture": lambda s, row: f"uploads/{digits(s, row, 8)}.jpg",
    "number of a house": lambda s, row: s.between(1, 180, row),
    "year to come": lambda s, row: row.as_of.year + s.between(1, 5, row),
    "few days": lambda s, row: s.pick((14, 10, 7, 21, 5, 30), row),
    "best mark": lambda s, row: s.pick((100, 50, 20), row),
    "pass mark": lambda s, row: round(_best_of(s, row) * 0.4),
    "mark": _mark,
    "least": lambda s, row: s.pick((1, 2, 5, 10), row),
}
