"""Words of everyday models: what people, bookings, products, orders, messages, addresses and events say.

Tables as in `catalogue`. They are looked at first: the text of a note or the title of a message depends on its model.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from seedbed.factories.shapes.catalogue import PEOPLE
from seedbed.factories.shapes.dice import roll
from seedbed.factories.shapes.makers import MAKERS, digits, one_of, slug
from seedbed.factories.shapes.particular import THINGS
from seedbed.factories.shapes.subject import words_of
from seedbed.factories.shapes.words import WOMEN

if TYPE_CHECKING:
    from seedbed.factories.shapes.subject import Subject

# An event of a calendar, not one of a log.
_MEETINGS = (
    r"^(?!.*\b(log|audit|webhook|analytics|tracking|auth|login|security|system|domain|outbox|payment|stripe|usage)\b)"
    r".*\b(event|webinar|workshop|meetup|conference|concert|show|festival)$"
)
VISITS = r"\b(booking|appointment|reservation|visit|stay)$"
TALK = r"\b(message|email|mail|sms|conversation|notification|chat|dm)$"
_PARCELS = r"\b(order|purchase|shipment|delivery|parcel|package|tracking|fulfil?lment)\b"
ORDERS = r"\b(order|purchase|invoice|bill|checkout|sale)$"

# fmt: off
CHOICES: dict[str, tuple[str, ...]] = {
    "title of a meeting": ("Open studio evening", "Summer concert", "Founders' breakfast", "Design workshop", "City photo walk", "Food market",
        "Jazz night", "Introduction to pottery", "Charity run", "Book club", "Wine tasting", "Film screening", "Startup pitch night",
        "Yoga in the park", "Data conference", "Street art tour"),
    "title of a visit": ("Check-up", "First consultation", "Follow-up visit", "Review of results", "Planning session", "Phone consultation"),
    "subject of a message": ("Question about my order", "Meeting on Thursday", "Your invoice", "New photos", "Change of address", "Lunch next week?",
        "Thank you for your help", "Draft of the contract", "Problem with the login", "Travel plans"),
    "venue": ("City Library", "Harbor Hall", "Old Brewery", "Town Theatre", "Riverside Center", "Museum Garden", "Market Hall", "Rooftop Studio"),
    "room": ("Room 1", "Room 2", "Room 3", "Meeting room A", "Meeting room B", "Studio"), "chat room": ("general", "support", "random", "design", "announcements"),
    "state of a user": ("active", "invited", "suspended", "inactive"), "state of goods": ("active", "draft", "archived"),
    "state of a visit": ("confirmed", "pending", "completed", "cancelled"), "state of a meeting": ("published", "draft", "completed", "cancelled"),
    "state of a message": ("delivered", "read", "sent", "failed"), "state of an order": ("delivered", "shipped", "paid", "pending", "cancelled"),
    "sending state": ("delivered", "shipped", "pending", "packed"),
    "state of an invoice": ("paid", "sent", "overdue", "draft"),
    "account kind": ("personal", "business"), "meeting kind": ("workshop", "concert", "meetup", "conference", "webinar", "exhibition"),
    "goods kind": ("physical", "digital", "bundle"), "salutation": ("Ms", "Mr"), "visibility": ("public", "private", "unlisted"), "used": ("new", "used", "refurbished"),
    "reaction": ("👍", "❤️", "🎉", "😂"), "hashtag": ("#openstudio", "#summer", "#opensource", "#photowalk", "#foodie", "#design"),
    "tagline": ("Made for everyday life", "Meet, learn, share", "One evening, many ideas", "Simple and good", "For curious people"),
    "carrier": ("DHL", "UPS", "FedEx", "DPD"), "recurring": ("FREQ=WEEKLY;BYDAY=TU", "FREQ=MONTHLY;BYMONTHDAY=1", "FREQ=WEEKLY;BYDAY=SA"),
    "neighbourhood": ("Old Town", "Riverside", "Station Quarter", "West End", "Harbor", "University Quarter"),
    "subcategory": ("Lighting", "Bags", "Bottles", "Stationery", "Tableware", "Accessories"),
    "message channel": ("email", "chat", "sms", "push"), "event source": ("website", "phone", "app", "partner"),
    "bio": ("Coffee first, then everything else.", "Photographer and weekend cyclist.", "Ten years in retail, now building software.",
        "Reads too many books and bakes bread on Sundays.", "Moved here for the mountains.", "Designer, runner, parent of two."),
    "wish": ("Late arrival, about 10 pm.", "A quiet room, if possible.", "We are travelling with a baby and need a cot.", "Vegetarian breakfast, please.",
        "Ground floor, please.", "Is there parking for a small van?"),
    "note of a visit": ("First visit, came by recommendation.", "Prefers mornings.", "Running ten minutes late.", "Please call before the visit.",
        "Needs an interpreter.", "Wants to talk about the next steps."),
    "note of an order": ("Please leave the parcel with the neighbour.", "Call before delivery.", "It is a present: no invoice in the box, please.",
        "The bell doesn't work, please knock.", "Deliver after 5 pm.", "Send everything in one parcel."),
    "note about a person": ("Prefers email to telephone.", "Asked for the new catalogue.", "Pays by invoice.", "Met at the trade fair.", "Wants a call in the new year."),
    "way to the door": ("Second entrance in the courtyard.", "Leave with the neighbour on the ground floor.", "Ring twice.", "Code for the gate is 4711.", "Third floor, no lift."),
    "greeting card": ("Happy birthday, and see you soon!", "Congratulations on the new home.", "Thank you for everything.", "Get well soon!"),
    "care": ("Wash at 30 degrees.", "Wipe with a damp cloth.", "Hand wash only.", "Keep dry.", "Oil once a year."),
    "opinion": ("Exactly what I was looking for.", "Good quality, but delivery took a week.", "Friendly and on time, gladly again.",
        "Smaller than expected, still useful.", "Great value for the price.", "Would recommend it to a friend."),
    "cause of a visit": ("Yearly check-up", "Back pain", "Follow-up after treatment", "Advice", "Second opinion", "New prescription"),
    "symptom": ("Headache for three days", "Sore throat and fever", "Pain when walking", "Cough at night", "Dizziness in the morning"),
    "cause of a return": ("Arrived damaged", "Wrong size", "Ordered twice", "Different from the picture", "Arrived too late"),
    "cause of a change": ("Changed my mind", "Found it cheaper", "Ordered by mistake", "Delivery takes too long", "Ordered the wrong size"),
    "cause of a refusal": ("Incomplete documents", "Fully booked on that day", "Outside our area", "Doesn't meet the requirements"),
    "fault": ("Connection timed out", "Mailbox is full", "Recipient not found", "Rejected by the server", "Card was declined"),
    "remark of staff": ("Called back, all settled.", "Waiting for an answer from the supplier.", "Discount agreed with the manager.", "Regular customer.", "Check again on Monday."),
}
TEXTS: tuple[tuple[str, ...], ...] = (
    # people who are not the one the row is about, and things that only end like a person's name
    (r"^(from|to|staff|provider|sender|receiver|organi[sz]er|assignee|creator|manager|lead|seller|buyer|coach|therapist|stylist|technician|responsible|approver|supervisor|caller) name$", "full name"),
    (r"^provider$", "full name", VISITS), (r"\b(city|town) name$", "city"), (r"^country of \w+$", "country"), (r"^initials$", "initials"), (r"^(salutation|title prefix|honorific|name prefix)$", "salutation"),
    (r"^(card brand|card network)$", "card"), (r"^(carrier|courier)( name)?$", "carrier", _PARCELS), (r"^(shipping|delivery) (carrier|company|provider)( name)?$", "carrier"),
    (r"\b(venue|location|place|hall|site)( name)?$|^location name$", "venue", _MEETINGS), (r"^(venue|location) name$", "venue"),
    (r"^(chat )?room( name| title)?$|^channel (name|title)$", "chat room", TALK), (r"^room( name| title)?$", "room"), (r"^(district|neighbou?rhood|suburb|borough|quarter)( name)?$", "neighbourhood"),
    (r"\b(formatted|full) address$", "whole address"), (r"^(salut|address) ?(label|type|kind)$|^(kind|address kind)$", "address label", r"\baddress$"),
    # states and kinds
    (r"^(status|state|account status|user status)$", "state of a user", PEOPLE), (r"^(status|state|publish status|product status)$", "state of goods", THINGS),
    (r"^(status|state|booking status|appointment status|reservation status)$", "state of a visit", VISITS), (r"^(status|state|event status)$", "state of a meeting", _MEETINGS),
    (r"^(status|state|delivery status|message status)$", "state of a message", TALK), (r"^(status|state|invoice status)$", "state of an invoice", r"\b(invoice|bill)$"),
    (r"^(status|state|order status)$", "state of an order", r"\b(order|purchase|sale)$"), (r"^(fulfil?lment|shipping|shipment) (status|state)$", "sending state"),
    (r"^(account|user|customer|client|profile) (type|kind)$", "account kind"), (r"^(event )?(type|kind)$", "meeting kind", _MEETINGS), (r"^product (type|kind)$", "goods kind"),
    (r"^visibility$", "visibility"), (r"^(item )?condition$", "used", THINGS), (r"^sub ?category( name)?$", "subcategory"), (r"^(channel|medium)$", "message channel", TALK),
    (r"^(booking |order |lead |signup |registration )?source$", "event source", rf"{VISITS}|{ORDERS}"), (r"^(recurrence|rrule|recurrence rule|repeat|repeats)$", "recurring"),
    (r"^reactions?$", "reaction"), (r"^hash ?tags?$", "hashtag"), (r"^mentions?$", "handle"), (r"^(tag ?line|slogan|claim|motto)$", "tagline"),
    # text
    (r"^(name|title|label)$", "room", r"\b(room|hall|studio)$"),
    (r"^(title|name|headline|event name|event title)$", "title of a meeting", _MEETINGS), (r"^(title|name|subject)$", "title of a visit", VISITS),
    (r"^(subject|title|subject line)$", "subject of a message", TALK), (r"^(snippet|preview|excerpt|preview text)$", "beginning"), (r"^meta title$|^seo title$", "same title"),
    (r"^(body|content|html|text)( html| text)?$", "product text", THINGS), (r"^(body|content|html|text)( html| text)?$", "meeting text", _MEETINGS),
    (r"^stripe (customer|subscription|payment intent|payment method|price|product|invoice|account|charge|session)( id)?$|^stripe id$", "stripe"),
    (r"^(bio|about me|biography)$", "bio"), (r"^(about|introduction|intro)$", "bio", PEOPLE),
    (r"\b(special )?(requests?|wishes|requirements?)$", "wish", VISITS), (r"^(internal|staff|admin|private) (notes?|comments?|remarks?)$", "remark of staff"),
    (r"^(client |customer |guest |visit )?(notes?|comments?|remarks?)$", "note of a visit", VISITS), (r"^(gift|card|greeting) (message|text|note)$", "greeting card"),
    (r"^(customer |buyer |order |shipping |delivery )?(notes?|comments?|remarks?)$", "note of an order", ORDERS), (r"^(notes?|comments?|remarks?)$", "note about a person", PEOPLE),
    (r"^(delivery|access|entry|door|shipping) (instructions?|notes?|directions?)$|^directions$", "way to the door"), (r"^(care|washing|cleaning) instructions?$", "care"),
    (r"^(review|feedback|testimonial|review text|review body)$", "opinion"), (r"^(body|content|text|comment|title)$", "opinion", r"\b(review|rating|testimonial|feedback)$"),
    (r"^(reason|purpose|visit reason|reason for visit|chief complaint)$", "cause of a visit", VISITS), (r"^symptoms?$", "symptom"),
    (r"^(refund|return) reason$", "cause of a return"), (r"^(rejection|decline|denial|reject) reason$", "cause of a refusal"), (r"^(last )?(error|failure|bounce)( message| reason| text| details)?$", "fault"),
    (r"^cancell?(ed|ation|ing)? (reason|note)$", "cause of a change", ORDERS), (r"^cancell?(ed|ation|ing)? (reason|note)$", "cancellation"),
    # addresses on the net
    (r"^(meeting|video|video call|zoom|online|conference|call|join) (url|link)$", "room on the net"), (r"^(live ?stream|stream|video|recording) (url|link)$", "video"),
    (r"^tracking (url|link)$", "tracking link"), (r"^(attachment|document|file|invoice|receipt|pdf|contract) (url|link)$", "file link"), (r"^(gallery|image|photo) ?(url|link)?s$", "image"),
    (r"^tracking (number|code|no)$", "parcel"), (r"^(website|homepage|site url|web site|website url)$", "home page"),
)
NUMBERS: tuple[tuple[str, ...], ...] = (
    (r"^(price|rate|cost) per night( cents)?$|^(nightly|room) (rate|price)( cents)?$", "price of a night"), (r"^(ticket |entry )?price( cents)?$", "small money", _MEETINGS),
    (r"\b(vat|tax|gst|sales tax) ?(rate|percent|percentage|pct)$", "tax rate"), (r"^discount (percent|percentage|pct|rate)$", "discount rate"),
    (r"\b(orders?|items?|attachments?|bookings?|reminders?|invoices?|images?|photos?|variants?|children|refunds?|purchases?) ?(count|sent|total)$|^total (orders?|items?|bookings?)$", "some"),
    (r"^(failed )?(login )?(attempts|retries|failures)$|\bfailed \w+ attempts$", "attempts"), (r"^weight (grams?|g)$|^weight in grams$", "grams"), (r"^weight$", "parcel weight", THINGS),
    (r"^(width|height|depth|length)( cm| in cm| mm| inches)$", "centimetres"), (r"^(reserved|committed|allocated) (quantity|stock|qty)$", "few"),
    (r"^(views?|sold|sales|likes?|clicks?|downloads?|shares?|rating|ratings|reviews?|comments?|followers?) count$|^(views?|likes?|clicks?|downloads?|ratings|(total )?reviews)$", "count"),
    (r"^(re ?order|low stock) (level|point|threshold)$", "some"), (r"^(loyalty |reward |bonus )points$", "points"), (r"^duration hours$|^hours$", "hours of a meeting"),
    (r"\b(cleaning|service|booking|platform|delivery|late|cancell?ation|entrance|registration|admission) fee$", "small money"),
)
# fmt: on


def _initials(s: Subject, row: Any) -> str:
    return "".join(name[0] for name in s.names(row))


def _whole_address(s: Subject, row: Any) -> str:
    place = s.home(row)
    street = s.other(
        row, "address line 1", "line 1", "street", "street address", "address", "address 1", "address line1"
    )
    return f"{street or MAKERS['street'](s, row)}, {place[3]} {place[0]}, {place[4]}"


def _beginning(s: Subject, row: Any) -> str:
    text = s.other(row, "body", "content", "text", "message", "body text", "description", "html")
    return str(text)[:80].rsplit(" ", 1)[0] if text else MAKERS["sentence"](s, row)


def _same_title(s: Subject, row: Any) -> str:
    found = s.other(row, "title", "name", "product name", "headline")
    return str(found) if found else MAKERS["title"](s, row)


_STRIPE = {
    "customer": "cus",
    "subscription": "sub",
    "payment": "pi",
    "product": "prod",
    "invoice": "in",
    "account": "acct",
    "charge": "ch",
    "session": "cs",
    "method": "pm",
    "id": "cus",
}


def _stripe(s: Subject, row: Any) -> str:
    words = words_of(s.column.bare)
    kind = "method" if "method" in words else words.split()[1]
    return f"{_STRIPE.get(kind, kind)}_{digits(s, row, 14)}"


def _net_room(s: Subject, row: Any) -> str:
    code = digits(s, row, 10).translate(str.maketrans("0123456789", "ghijkmnpqr"))
    return f"https://meet.example.com/{code[:3]}-{code[3:7]}-{code[7:]}"


def _file_link(s: Subject, row: Any) -> str:
    return f"https://files.example.com/{digits(s, row, 6)}/{MAKERS['file'](s, row)}"


def _home_page(s: Subject, row: Any) -> str:
    company = s.other(row, "company name", "company", "organization", "organisation", "business name")
    if company is None and not re.search(PEOPLE, s.about):
        company = s.other(row, "name") or MAKERS["company"](s, row)
    name = slug(str(company)) if company is not None else slug(" ".join(s.names(row)))
    return f"https://{name}{row.number if s.distinct else ''}.example.com"


def _tax_rate(s: Subject, row: Any) -> float | int:
    percent = s.pick((19, 20, 8, 21, 7), row)
    named = s.column.name.lower().endswith("rate") and s.column.type not in {"Int", "BigInt"}
    return percent / 100 if named else percent


_RANKED = re.compile(r"^(state of|sending|account|visibility)")
MAKERS |= {name: one_of(options, even=not _RANKED.match(name)) for name, options in CHOICES.items()}
MAKERS["venue"] = lambda s, row: CHOICES["venue"][(roll(s.place, row.number) >> 8) % len(CHOICES["venue"])]
MAKERS |= {
    "salutation": lambda s, row: CHOICES["salutation"][0 if s.names(row)[0] in WOMEN else 1],
    "stripe": _stripe,
    "initials": _initials,
    "whole address": _whole_address,
    "beginning": _beginning,
    "same title": _same_title,
    "room on the net": _net_room,
    "video": lambda s, row: f"https://video.example.com/{digits(s, row, 8)}",
    "tracking link": lambda s, row: f"https://track.example.com/{MAKERS['parcel'](s, row)}",
    "parcel": lambda s, row: f"1Z{roll(s.place, row.number) % 10**10:010d}{row.number % 10_000:04d}",
    "file link": _file_link,
    "home page": _home_page,
    "tax rate": _tax_rate,
    "discount rate": lambda s, row: s.pick((10, 20, 15, 5, 25, 30), row),
    "some": lambda s, row: s.pick((2, 1, 3, 4, 5, 6, 8), row),
    "attempts": lambda s, row: s.pick((0, 0, 0, 1, 0, 2), row),
    "grams": lambda s, row: 50 * s.between(2, 60, row),
    "parcel weight": lambda s, row: (
        s.pick((1, 2, 3, 5, 8), row) if s.column.type in {"Int", "BigInt"} else s.between(1, 60, row) / 10
    ),
    "centimetres": lambda s, row: s.between(8, 90, row),
    "points": lambda s, row: 10 * s.between(0, 120, row),
    "hours of a meeting": lambda s, row: s.pick((2, 1, 3, 4), row),
    "price of a night": lambda s, row: (
        500 * s.between(10, 48, row) if s.column.type in {"Int", "BigInt"} else 5 * s.between(10, 48, row)
    ),
    "small money": lambda s, row: (
        100 * s.between(9, 60, row) if s.column.type in {"Int", "BigInt"} else s.between(9, 60, row)
    ),
}
