"""What things are called and said to be: a name or a description whose model no other table knows.

Tables as in `catalogue`. They are looked at first, since the last word of a name alone says too much: `time on page` is
no number of a page, and a `practice area` no region.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from seedbed.factories.shapes import words as w
from seedbed.factories.shapes.catalogue import PEOPLE
from seedbed.factories.shapes.everyday import ORDERS, TALK, VISITS
from seedbed.factories.shapes.makers import MAKERS, one_of
from seedbed.factories.shapes.moments import birth
from seedbed.factories.shapes.particular import MEETINGS, THINGS
from seedbed.factories.shapes.subject import Together, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedbed.factories.shapes.subject import Subject

# What is written for readers has a title; everything else has a name.
_WRITINGS = (
    r"\b(article|post|page|story|news|newsletter|blog|video|episode|podcast|presentation|slide|deck|report|thread|"
    r"discussion|conversation|announcement|topic|guide|tutorial|faq|template|chapter|press release|bookmark|note|memo)$"
)
_SAID = r"\b(message|email|mail|sms|conversation|chat|comment|reply|post|review|feedback|note|log|memo|dm)$"

# fmt: off
CHOICES: dict[str, tuple[str, ...]] = {
    "vessel": ("Northern Light", "Aurora", "Silver Tern", "Island Queen", "Blue Heron", "Harbor Star", "Evening Breeze", "Cormorant"),
    "description": ("In use every day since last spring.", "Short, clear and kept up to date.", "For everyone who joins the team.", "Replaces the older version.",
        "Covers the basics and a few special cases.", "Checked once a year.", "Shared by three teams.", "Open to all members.", "A small one to begin with.",
        "Agreed with the whole team.", "Available in every branch.", "Set up for the new season.", "Kept for comparison.", "Only for internal use."),
    "aim": ("Answer every request within a day.", "Grow by ten percent this year.", "Make it easier to sign up.", "Waste less and reuse more.",
        "Bring the team closer together.", "Be the first choice in the region.", "Halve the time to delivery."),
    "requirement": ("No experience needed.", "Two years of experience.", "A valid identity card.", "Own laptop.", "Knowledge of the basics is enough.", "Available on weekends."),
    "reason": ("No longer needed", "Too expensive", "Changed provider", "Missing material", "Technical problem", "Planned maintenance", "Other"),
    "skill of a person": ("Teamwork", "Communication", "Creativity", "Leadership", "Problem solving", "Time management", "Empathy", "Critical thinking"),
    "field of law": ("Family law", "Employment law", "Real estate", "Contracts", "Taxes", "Traffic law", "Inheritance"),
    "field of work": ("Customer service", "Logistics", "Finance", "Research", "Quality", "Sales", "Production"),
    "function": ("search_orders", "create_ticket", "send_email", "list_files", "get_customer", "update_booking", "convert_currency"),
    "utm source": ("google", "newsletter", "facebook", "linkedin", "partner"), "utm medium": ("cpc", "email", "social", "referral", "organic"),
    "utm content": ("header-link", "text-ad", "footer-link", "sidebar-banner"), "utm term": ("running shoes", "city hotel", "online course", "tax adviser"),
    "way to us": ("website", "recommendation", "search engine", "social media", "trade fair"),
    "identity provider": ("google", "microsoft", "okta", "github"), "language model": ("chat-large", "chat-small", "chat-mini", "embed-small"),
    "metric": ("page_views", "sign_ups", "orders", "revenue", "response_time", "error_rate", "active_users"),
    "mode": ("automatic", "manual", "test"), "home of a person": ("rented", "owned", "with family"),
    "asset of an exchange": ("Northern Energy", "Harbor Shipping", "Oak Foods", "Summit Insurance", "Meadow Pharma", "Clear Water"),
}
TEXTS: tuple[tuple[str, ...], ...] = (
    # whose name it is
    (r"^name$", "full name", r"\b(operator|worker|technician|mechanic|engineer|inspector|supervisor|officer|cashier|waiter|chef|courier|trainer|trainee|coach|tutor|mentor|mentee|learner|volunteer|donor|resident|borrower|guarantor|applicant|co applicant|nominee|sales ?(person|man|rep)|broker|dealer|therapist|counsel+or|lawyer|attorney|dentist|physician|artist|musician|actor|athlete|referee|witness|heir|dependent|sibling|spouse|family member)$"),
    (r"\b(father|mother|spouse|husband|wife|guardian|parent|nominee|co ?applicant|applicant|referee|reference|witness|operator|technician|officer|sales ?(man|person)|dealer|broker|borrower|guarantor|insured|policy ?holder|account ?holder|card ?holder|beneficiary|principal|director|chairman|president|ceo|proprietor|relative|kin|maiden|candidate|lead|executive|handler|approver|verifier|caller|agent|requestor|requester|uploader|creator|editor|reporter|doctor|nurse|therapist|teacher|student|trainer|trainee|coach)s?('s)? ?(full )?name$", "full name"),
    (r"\b(middle|second given) ?name$", "another first name"), (r"\bsecond ?name$", "last name"),
    (r"\b(dob|date of birth|birth ?date|birth ?day)( text)?$", "birth text"), (r"^profile( (pic|picture|photo|image))?$", "image", PEOPLE),
    # what the last word alone would be wrong about
    (r"\b(otp|one time (password|code)|verification code|otp code|mfa code)$", "one-time code"), (r"\b(salary|payment|pay|payout|refund|disbursal) mode$", "payment method"), (r"\bmode$", "mode"),
    (r"^(residence|home|housing|accommodation) (type|status)$", "home of a person"), (r"\b(document|doc) (type|kind)$", "kind of a document"),
    (r"^pin$|\b(login|access|security|card|door|user|device|kiosk) pin$", "digits", rf"{PEOPLE}|\b(operator|worker|device|kiosk|card|terminal|driver|waiter|cashier)$"),
    (r"^(path|pathname|page path|landing page|entry page|exit page)$", "page path", r"\b(page ?view|hit|visit|session|click|redirect|pageview|event|touch ?point|visitor)$"),
    (r"\b(firmware|bootloader)( version| revision)?$", "version"), (r"^(vessel|ship|boat|yacht|ferry)( name)?$", "vessel"),
    (r"\b(practice|legal) areas?$|^areas? of (law|practice)$", "field of law"), (r"\b(focus|business|functional|research|subject|skill|work|expertise|specialty) areas?$|^areas? of \w+$", "field of work"),
    (r"\butm source$", "utm source"), (r"\butm medium$", "utm medium"), (r"\butm content$", "utm content"), (r"\butm term$", "utm term"),
    (r"\b(referral|lead|acquisition|signup|customer|contact|traffic|heard) (source|channel|from)$|^how (did )?(you )?(hear|heard|found)\b.*|^source$", "way to us", rf"{PEOPLE}|\b(lead|prospect|signup|enquiry|inquiry|referral|deal|opportunity)$"),
    (r"\b(referral|lead|acquisition) source$", "way to us"), (r"^(idp|identity provider|sso provider|oauth provider)$", "identity provider"),
    (r"\bsubject line$|^(email|mail|message) (subject|title)$", "subject of a message"), (r"\b(attachment|document|image|photo|video|media|upload) name$", "file"),
    (r"^file ?(type|extension|format)$", "extension"), (r"^(tool|function|tool call)( name)?$", "function"), (r"^name$", "function", r"\b(tool|function)( call)?$"),
    (r"^(ai |llm |embedding |chat |language )?model( name| id| used| version)?$", "language model", r"\b(ai|llm|chat|answer|prompt|completion|conversation|generation|embedding|assistant|agent|inference|token usage|message)\b"),
    (r"^(metric|measure|kpi|indicator)( name| key)?$", "metric"), (r"^(name|key)$", "metric", r"\b(metric|kpi|indicator)$"),
    (r"\b(api key|oauth|auth|sso|\w+) (config|configuration|settings)$", "json text"),
    (r"^(security|fund|asset|instrument|issuer|stock)( short| long| full)? name$|^(short|long|issuer) name$", "asset of an exchange", r"\b(security|securities|instrument|asset|fund|stock|holding|position|issuer)\b"),
    (r"^(name|title|label|skill)( name)?$", "skill of a person", r"\b(skill|competence|competency|strength)$"),
    (r"^(name|title|label|reason)$|\breason name$", "reason", r"\b(reason|cause)$"),
    (r"^(vision|mission|objectives?|goals?|aims?|purpose|intention|target outcome|desired outcome)( statement| text)?s?$", "aim"),
    (r"^(requirements?|prerequisites?|criteria|eligibility|qualifications?|conditions?)( text)?$", "requirement", rf"^(?!.*{VISITS}).*$"),
    (r"^(short |long |full )?(description|desc|overview|summary|about)( text| \w\w)?$", "description", rf"^(?!.*({_SAID}|{VISITS}|{ORDERS}|{TALK}|{THINGS}|{MEETINGS}|{PEOPLE}|\b(ticket|issue|incident|bug|payment|transaction|expense|line)\b)).*$"),
)
NUMBERS: tuple[tuple[str, ...], ...] = (
    (r"\battempts?( count)?$", "attempts"), (r"^(amount|value)$", "salary", r"\b(salary|income|payroll|payslip)$"),
    (r"^(principal|sanction(ed)?|disburs\w+|mortgage|loan (amount|required|requested|approved)|loan)( loan)?( amount)?$", "large money"),
    (r"\btime (on|spent)\b|\b(dwell|session|visit) time$", "seconds"), (r"^(page|pages|chapter|chunk|word|line) count$|^number of pages$", "pages"),
)
# fmt: on

_ADJECTIVES = {
    *("custom", "internal", "short", "long", "official", "public", "original", "old", "new", "full", "common", "local"),
    *("preferred", "second", "alternative", "alt", "external", "system", "main", "base", "current", "native"),
}  # fmt: skip


def is_written(model: str) -> bool:
    """Whether things of a kind are written for readers, and so have a title: `blog post`."""
    return re.search(_WRITINGS, model) is not None


def _thing(s: Subject, rows: Sequence[Any]) -> list[str]:
    """Return what one calls one of many: a word to tell them apart, and what it is."""
    noun = re.sub(r" ?\b(name|label|title|caption)( \w\w)?$", "", words_of(s.column.bare))
    noun = s.about if not noun or noun in _ADJECTIVES else noun
    end = " ".join(noun.split()[-2:])
    return [f"{w.PARTICLES[drawn % len(w.PARTICLES)]} {end}" for drawn in s.stream(rows)]


MAKERS |= {name: one_of(options) for name, options in CHOICES.items()}
MAKERS |= {
    "thing": Together(_thing),
    "another first name": lambda s, row: s.any(w.FIRST_NAMES, row),
    "birth text": lambda s, row: birth(s, row).date().isoformat(),
    "one-time code": lambda s, row: f"{s.drawn(row) % 10**6:06d}",
    "pages": lambda s, row: s.pick((2, 1, 4, 8, 12, 3, 24, 60), row),
    "large money": lambda s, row: 500 * s.between(2, 160, row),
}
