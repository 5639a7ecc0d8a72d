"""Shapes of particular things: what a vehicle, a recipe or a stay has. Looked at before the general ones.

Tables as in `catalogue`: words of the column, the shape, and where it matters words of the model.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from seedbed.factories.shapes import words as w
from seedbed.factories.shapes.dice import roll
from seedbed.factories.shapes.makers import MAKERS, digits, one_of, slug
from seedbed.factories.shapes.subject import Together, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedbed.factories.shapes.subject import Subject

THINGS = r"\b(product|item|variant|goods?|article|sku|listing|catalog(ue)?)\b"
MEETINGS = r"\b(event|webinar|workshop|meetup|session|class|course|conference|concert|show|activity|tour|trip)\b"

# fmt: off
CHOICES: dict[str, tuple[str, ...]] = {
    "vehicle": ("car", "van", "truck", "motorbike", "bicycle"), "fuel": ("petrol", "diesel", "electric", "hybrid"),
    "transmission": ("manual", "automatic"), "blood type": ("O+", "A+", "B+", "O-", "A-", "AB+", "B-", "AB-"),
    "cuisine": ("Italian", "Japanese", "Indian", "Mexican", "Thai", "French", "Lebanese", "Greek"),
    "genre": ("Drama", "Comedy", "Documentary", "Thriller", "Fantasy", "Jazz", "Classical", "Folk"),
    "material": ("cotton", "oak", "steel", "leather", "glass", "wool", "aluminium", "bamboo"),
    "species": ("dog", "cat", "rabbit", "horse", "parrot"), "breed": ("Labrador", "Siamese", "Beagle", "Maine Coon", "Collie"),
    "warranty": ("2 years", "1 year", "3 years", "6 months"), "shipping": ("standard", "express", "pickup", "overnight"),
    "dress": ("casual", "smart casual", "formal"), "letter grade": ("B", "A", "C", "A-", "B+", "D"),
    "semester": ("Autumn 2025", "Spring 2026", "Summer 2026"), "dosage": ("10 mg once a day", "5 mg twice a day", "500 mg every 8 hours"),
    "diagnosis": ("Seasonal allergy", "Tension headache", "Sprained ankle", "Common cold", "High blood pressure"),
    "message kind": ("text", "image", "file", "audio"), "room kind": ("double", "single", "suite", "family", "studio"),
    "sign-in account": ("oauth", "oidc", "email", "credentials"), "token kind": ("bearer", "mac"),
    "kind": ("standard", "basic", "premium", "custom"), "file format": ("pdf", "csv", "png", "docx"),
    "trade": ("consultation", "installation", "repair", "cleaning", "delivery", "training"),
    "skill": ("Python", "SQL", "project management", "design", "public speaking", "Excel", "negotiation", "copywriting"),
    "amenity": ("wifi", "parking", "kitchen", "air conditioning", "washing machine", "balcony", "pool", "lift"),
    "feature": ("waterproof", "two-year warranty", "easy to clean", "made from recycled material", "fits in any bag"),
    "ingredient": ("flour", "olive oil", "tomatoes", "garlic", "basil", "eggs", "lemon", "salt"),
    "pastime": ("hiking", "cooking", "photography", "chess", "reading", "cycling", "painting", "music"),
    "cancellation": ("Change of plans", "Found another date", "Illness", "Booked twice", "Weather"),
    "payment state": ("paid", "pending", "refunded", "failed"), "order state": ("pending", "paid", "shipped", "delivered", "cancelled"),
    "position of work": ("junior", "senior", "lead", "mid"),
}
TEXTS: tuple[tuple[str, ...], ...] = (
    (r"\b(from|to|caller|callee|sms|whats ?app)( phone)? number$", "phone"), (r"^(reply to|cc|bcc|mail from|mail to)$", "email"),
    (r"\b(organi[sz]er|host|speaker|teacher|instructor|coach|artist|performer|winner|trainer|signatory|doctor|nominee|buyer|seller)( name)?$", "full name"),
    (r"^type$", "sign-in account", r"^((oauth|auth|linked|social) )?account$"), (r"\btoken type$", "token kind"), (r"^identifier$", "email", r"\bverification\b"),
    (r"^(name|recipient)$", "full name", r"\baddress\b"), (r"^name( snapshot| at \w+)?$|\b(product|item) (name|title)\b", "product", THINGS),
    (r"^headline$", "title", r"^(?!.*(user|profile|person|candidate|member)).*$"),
    (r"\b(payment|billing) (state|status)$", "payment state"), (r"\b(order|fulfil?lment|shipment|delivery) (state|status)$", "order state"),
    (r"\b(booking|job|task|account|sync|import|run|process|workflow|request|approval) state$", "state"),
    (r"\b(time ?slot|slot|opening hours|business hours|working hours)$", "time range"), (r"\b(end|finish|closing|close|closes|until|to) ?time$|^(ends?|closes)$", "later time"),
    (r"\bvehicle( type| kind)?$", "vehicle"), (r"\bfuel( type)?$", "fuel"), (r"\b(transmission|gear ?box)( type)?$", "transmission"),
    (r"\b(blood)( type| group)$", "blood type"), (r"\bcuisines?( type)?$", "cuisine"), (r"\bgenres?$", "genre"), (r"\b(material|fabric)s?$", "material"),
    (r"\bspecies$", "species"), (r"\bbreed$", "breed"), (r"\bwarranty( period)?$", "warranty"), (r"\b(shipping|delivery) (method|type|option|mode)$", "shipping"),
    (r"\bdress code$", "dress"), (r"\b(letter )?grade$", "letter grade"), (r"\b(semester|academic term)$", "semester"), (r"\b(dosage|dose)$", "dosage"),
    (r"\bdiagnosis$", "diagnosis"), (r"\bmessage (type|kind)$|^(type|kind)$", "message kind", r"\bmessage\b"), (r"\b(room|bed|unit|property) (type|kind)$", "room kind"),
    (r"\b(format)$", "file format", r"\b(file|document|export|report|media|upload)\b"), (r"\b(experience|seniority) level$", "position of work"),
    (r"\bservices?( type| name| requested)?$", "trade", r"\b(booking|appointment|order|reservation|quote|salon|visit|request|job|client|customer)\b"),
    (r"\bskills?$", "skill"), (r"\b(amenity|amenities|facility|facilities)$", "amenity"), (r"\b(feature|highlight|benefit|selling point|perk)s?$", "feature"),
    (r"\bingredients?$", "ingredient"), (r"\b(hobby|hobbies|interest|pastime)s?$", "pastime"), (r"\b(cancell?ation|cancel) reason$", "cancellation"),
    (r"\b(isbn|ean|gtin|barcode|upc)( 10| 13| code)?$", "barcode"), (r"\b(licen[cs]e plate|plate number|number plate|plate|registration plate)$", "plate"),
    (r"\bpassport( number| no)?$", "passport"), (r"\b(ssn|social security( number)?)$", "social number"), (r"\b(dimensions?)$", "dimensions"),
    (r"^(twitter|instagram|tiktok|x|telegram|mastodon|threads)( handle| username)?$", "handle"), (r"^(linkedin|facebook|youtube|github|gitlab|dribbble|behance)( url| profile| link)?$", "profile link"),
    (r"\b(commit|commit sha|commit hash|revision hash)$", "commit"), (r"\b(agenda)$", "agenda"), (r"\b(album|song|track|movie|film|book|episode)( title| name)?$", "title"),
    (r"^size format$|\b(format|variant|edition) ?(type)?$", "kind"), (r"\b(?!mime|content|media|file|card|grant|auth|device|event|tax|token|id|relationship|employment|work|legal|phone|address|license|account)\w+ type$", "kind"),
    (r"\b(description|summary|overview|about|details)$", "product text", THINGS), (r"\b(description|summary|overview|about|details)$", "meeting text", MEETINGS),
    (r"\bshort description$", "product text"),
)
NUMBERS: tuple[tuple[str, ...], ...] = (
    (r"\bhourly rate$", "hourly rate"), (r"\b(nightly|daily|weekly|monthly|day|room|base) rate$|^taxes$|\b(fees|charges)$", "money"),
    (r"\b(salary|annual income|yearly income|compensation|ctc)\b(?!.*(id|type|count|percent|rate|status|month|hour))", "salary"),
    (r"\b(nights|number of nights|stay length)$", "nights"), (r"\b(guests?|people|party|adults|children|kids|passengers|travell?ers)( count| size)?$|\bnumber of (guests|people|adults|children)$", "company of people"),
    (r"\b(min|minimum)? ?age( limit| min| minimum| restriction)$|\b(min|minimum) age$", "age limit"), (r"\b(year built|built year|construction year|built in)$", "year built"),
    (r"\b(square feet|sq ?ft|sqft|square footage|living area)$", "square feet"), (r"\b(square met(er|re)s|sqm|m 2)$", "square metres"),
    (r"\b(bedrooms?|bathrooms?|baths?|beds?)$", "few"), (r"\b(mileage|odometer)$", "mileage"), (r"\bhumidity$", "fraction percent"),
    (r"\b(pin ?code|zip ?code|postal ?code|zip|postcode)$", "postal number"), (r"\b(impressions)$", "many"), (r"\b(average |avg |overall )?(rating|stars|review score)$", "rating in steps"),
    (r"\b(phone|mobile|telephone|cell)( number| no)?$", "phone number"), (r"\b(amount|total|subtotal|price) cents$|\bcents$", "money"),
)
# fmt: on

_PRODUCT_TEXTS = (
    "A practical companion for every day, made to last.",
    "Light, sturdy and easy to clean; fits into every bag.",
    "Made from recycled material in small batches.",
    "Our bestseller in a new colour, with better grip.",
    "Simple design, good materials, fair price.",
    "Comes with everything that you need to get started.",
)
_MEETING_TEXTS = (
    "Open to everyone; no experience needed.",
    "An evening with short talks, questions and time to meet people.",
    "Bring a laptop; drinks and snacks are provided.",
    "A guided round in small groups, about two hours.",
    "Live on stage and as a stream; doors open half an hour before.",
    "Hands-on from the first minute, with examples to take home.",
)


def _running(s: Subject, row: Any) -> Any:
    """Return the begin of what goes on now: within the last four weeks, and not before the row was made."""
    found = row.as_of - timedelta(days=s.drawn(row) % 28, hours=1)
    made = row.get(s.life.made) if s.life is not None and s.life.made is not None else None
    return found if made is None else max(found, min(made, row.as_of))


def _clock(s: Subject, row: Any) -> str:
    if not s.distinct:
        return f"{s.between(7, 19, row):02d}:{15 * s.between(0, 3, row):02d}"
    # Every quarter of an hour of a day, then the minutes between them.
    turn, quarter = divmod(row.number - 1, 96)
    minutes = (420 + 15 * quarter + turn % 15) % 1_440
    rest = f":{turn // 15 % 60:02d}" if turn >= 15 else ""
    return f"{minutes // 60:02d}:{minutes % 60:02d}{rest}"


def _later_time(s: Subject, row: Any) -> str:
    """Return a time of day after the one at which the row starts."""
    # The end of what was planned first is after its own start: "original end time".
    which = re.match(r"(.* )?(end|finish|closing|close|until|to) ?time$", words_of(s.column.bare))
    own = f"{which[1]}start time" if which is not None and which[1] else "start time"
    starts = s.other(
        row, own, "start time", "starts", "start", "opens", "open time", "opening time", "from time", "begin time"
    )
    found = re.match(r"(\d{1,2}):(\d\d)", str(starts or ""))
    hour, minute = (int(found[1]), found[2]) if found else (9, "00")
    return f"{min(hour + s.between(1, 3, row), 23):02d}:{minute}"


def _time_range(s: Subject, row: Any) -> str:
    hour = s.between(8, 17, row)
    return f"{hour:02d}:00-{hour + 1 + row.number % 2:02d}:00"


def _barcode(s: Subject, row: Any) -> str:
    text = f"200{row.number % 10**5:05d}{s.drawn(row) % 10**4:04d}"
    check = -sum(int(sign) * (3 if place % 2 else 1) for place, sign in enumerate(text)) % 10
    return f"{text}{check}"


def _profile_link(s: Subject, row: Any) -> str:
    first, last = s.names(row)
    return f"https://www.example.com/in/{slug(first)}-{slug(last)}{row.number if s.distinct else ''}"


def _handle(s: Subject, row: Any) -> str:
    first, last = s.names(row)
    return f"@{slug(first)}_{slug(last)}{row.number if s.distinct else ''}"


def _postal_number(s: Subject, row: Any) -> int:
    found = re.sub(r"\D", "", s.home(row)[3])
    return int(found) if len(found) >= 4 else 10_000 + roll(s.place, row.number) % 80_000


def _phone_number(s: Subject, row: Any) -> int:
    return int(re.sub(r"\D", "", MAKERS["phone"](s, row))[-9:])


def _plate(s: Subject, row: Any) -> str:
    letters = f"{s.drawn(row) % 676:03d}"
    first, second = chr(65 + int(letters) // 26), chr(65 + int(letters) % 26)
    return f"{first}{second} {100 + row.number % 900} {s.between(10, 99, row)}"


def _rating(s: Subject, row: Any) -> float | int:
    whole = 5 - MAKERS["small"](s, row) // 3
    return whole if s.column.type in {"Int", "BigInt"} else whole - s.between(0, 9, row) / 10


def _dimensions(s: Subject, row: Any) -> str:
    drawn = s.drawn(row)
    return f"{10 + drawn % 60} x {5 + (drawn >> 8) % 40} x {2 + (drawn >> 16) % 20} cm"


def _destination(s: Subject, rows: Sequence[Any]) -> list[str]:
    # Another city than the one that the row starts from.
    cities = dict.fromkeys(place[0] for place in w.PLACES)
    others = {each: [city for city in cities if city != each] for each in cities}
    every = list(cities)
    return [
        (some := others.get(place[0], every))[drawn % len(some)]
        for place, drawn in zip(s.homes(rows), s.stream(rows), strict=True)
    ]


def _agenda(s: Subject, row: Any) -> str:
    topics = [w.TOPICS[(s.drawn(row) >> (8 * part)) % len(w.TOPICS)] for part in range(2)]
    return f"Welcome. {topics[0]}. {topics[1]}. Questions."


MAKERS |= {name: one_of(options, even=False) for name, options in CHOICES.items()}
MAKERS |= {
    "time text": _clock,
    "several": lambda s, row: s.between(0, 7, row) * s.between(0, 7, row),
    "running": _running,
    "later time": _later_time,
    "time range": _time_range,
    "barcode": _barcode,
    "plate": _plate,
    "passport": lambda s, row: f"X{1_000_000 + (row.number * 7_919 + s.drawn(row) % 7_919) % 9_000_000}",
    "social number": lambda s, row: f"9{s.between(0, 99, row):02d}-{10 + row.number % 90}-{1_000 + row.number % 9_000}",
    "dimensions": _dimensions,
    "handle": _handle,
    "profile link": _profile_link,
    "commit": lambda s, row: digits(s, row, 40),
    "agenda": _agenda,
    "destination": Together(_destination),
    "product text": lambda s, row: s.any(_PRODUCT_TEXTS, row),
    "meeting text": lambda s, row: s.any(_MEETING_TEXTS, row),
    "salary": lambda s, row: 500 * s.between(56, 220, row),
    "hourly rate": lambda s, row: 5 * s.between(4, 30, row),
    "nights": lambda s, row: s.pick((2, 3, 1, 4, 5, 7, 10, 14), row),
    "company of people": lambda s, row: s.pick((2, 1, 4, 3, 5, 6, 8), row),
    "age limit": lambda s, row: s.pick((18, 16, 12, 21, 6), row),
    "year built": lambda s, row: row.as_of.year - s.between(1, 90, row),
    "square feet": lambda s, row: 50 * s.between(9, 64, row),
    "square metres": lambda s, row: s.between(28, 240, row),
    "few": lambda s, row: s.pick((2, 1, 3, 4), row),
    "mileage": lambda s, row: 100 * s.between(12, 1_600, row),
    "fraction percent": lambda s, row: s.between(30, 85, row),
    "postal number": _postal_number,
    "many": lambda s, row: 100 * s.between(3, 900, row),
    "rating in steps": _rating,
    "phone number": _phone_number,
}
