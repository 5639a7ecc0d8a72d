"""What makes a value of each shape. A maker takes the column and the row, and returns text, a number or a moment."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any

from seedbed.datamodel.native import longest
from seedbed.factories.by_column import numbers_of, some_of
from seedbed.factories.shapes import words as w
from seedbed.factories.shapes.dice import UNIT, roll, skews
from seedbed.factories.shapes.moments import birth, days_of_life, past, soon
from seedbed.factories.shapes.subject import Subject, Together, words_of

Maker = Callable[[Subject, Any], Any]

_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_GENERAL = {"number", "code", "reference", "ref", "serial", "external"}
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


@lru_cache(maxsize=4_096)
def slug(text: str) -> str:
    """Return text as addresses have it: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    return _NOT_PLAIN.sub("-", plain).strip("-")


def one_of(options: Sequence[Any], *, even: bool = True) -> Maker:
    """Return the maker of one of `options`: each as likely, or else the first ones more often."""
    if even:
        size = len(options)
        return Together(lambda s, rows: [options[drawn % size] for drawn in s.stream(rows)])
    return Together(lambda s, rows: s.pick_together(options, rows))


def digits(subject: Subject, row: Any, size: int) -> str:
    """Return so many hexadecimal digits of the column's stream."""
    if size <= 16:
        return f"{subject.drawn(row):016x}"[:size]
    return "".join([f"{subject.drawn(row, part):016x}" for part in range((size + 15) // 16)])[:size]


def _digits(size: int) -> Maker:
    def make(s: Subject, rows: Sequence[Any]) -> list[str]:
        parts = [s.stream(rows, part) for part in range((size + 15) // 16)]
        form = "%016x" * len(parts)
        return [(form % drawn)[:size] for drawn in zip(*parts, strict=True)]

    return Together(make)


def _email(s: Subject, rows: Sequence[Any]) -> list[str]:
    whose = _whose(s.column.bare)
    own = (f"{whose} name", f"{whose} full name", whose) if whose else ()
    about = () if s.role else ("name", "full name", "display name", "contact name", "customer name", "author")
    full = s.others_of(rows, *own, *about, *(() if s.role else ("guest name",)))
    is_named = [isinstance(each, str) and " " in each for each in full]
    drawn = iter(s.names_of(some_of(rows, [not each for each in is_named])))
    parts = [
        slug(each).split("-") if named else [slug(name) for name in next(drawn)]
        for each, named in zip(full, is_named, strict=True)
    ]
    names = [".".join(filter(None, (each[0], each[-1]))) or "hello" for each in parts]
    ends = numbers_of(rows) if s.distinct else [""] * len(names)
    return [f"{name}{end}@example.com" for name, end in zip(names, ends, strict=True)]


@lru_cache(maxsize=256)
def _whose(column: str) -> str:
    return re.sub(r" ?e ?mail( address)?$", "", words_of(column))


def _suffix(s: Subject, row: Any) -> str:
    return str(row.number) if s.distinct else ""


def _gender(s: Subject, row: Any) -> str:
    other = s.drawn(row) % 30 == 0
    return w.GENDERS[2] if other else w.GENDERS[0 if s.names(row)[0] in w.WOMEN else 1]


def _two(first: Sequence[str], second: Sequence[str]) -> Together:
    """Return the maker of a word of each list."""
    return Together(
        lambda s, rows: [
            f"{first[drawn % len(first)]} {second[(drawn >> 16) % len(second)]}" for drawn in s.stream(rows)
        ]
    )


_company, _title = _two(w.PARTICLES, w.TRADES), _two(w.TOPICS, w.MODIFIERS)
_product = _two([f"{each[0].upper()}{each[1:]}" for each in w.ADJECTIVES], w.NOUNS)


def _slug(s: Subject, row: Any) -> str:
    given = s.other(row, "title", "name", "label", "subject", "headline", "full name")
    return slug(str(given) if given is not None else _title(s, row)) + (f"-{row.number}" if s.distinct else "")


def _username(s: Subject, row: Any) -> str:
    first, last = s.names(row)
    return f"{slug(first)}{slug(last)[:1]}{row.number if s.distinct else s.between(10, 99, row)}"


def _url(s: Subject, row: Any) -> str:
    return f"https://www.example.com/{slug(_title(s, row))}{'-' + str(row.number) if s.distinct else ''}"


def _image(s: Subject, row: Any) -> str:
    return f"https://images.example.com/{digits(s, row, 10)}.jpg"


def _of_file(position: int) -> Maker:
    def maker(s: Subject, row: Any) -> str:
        name, extension, mime = w.FILES[roll(s.person, row.number) % len(w.FILES)]
        return (f"{name}-{row.number}.{extension}", extension, mime)[position]

    return maker


def _street(s: Subject, rows: Sequence[Any]) -> list[str]:
    streets, size = w.STREETS, len(w.STREETS)
    if any(name in s.others for name in ("house number", "street number", "building number", "house no")):
        return [str(streets[drawn % size]) for drawn in s.stream(rows)]
    return [f"{1 + (drawn >> 16) % 180} {streets[drawn % size]}" for drawn in s.stream(rows)]


def _of_place(position: int) -> Maker:
    return Together(lambda s, rows: [place[position] for place in s.homes(rows)])


def _phone(s: Subject, rows: Sequence[Any]) -> list[str]:
    codes = [place[11] for place in s.homes(rows)]
    if s.distinct:
        return [
            f"{code} {100 + number // 10_000 % 900} {number % 10_000:04d}"
            for code, number in zip(codes, numbers_of(rows), strict=True)
        ]
    return [f"{code} 555 {drawn % 10_000:04d}" for code, drawn in zip(codes, s.stream(rows), strict=True)]


def _country(s: Subject, row: Any) -> str:
    limit = longest(s.column)
    place = s.home(row)
    return place[4] if limit is None or limit > 3 else place[5 if limit == 2 else 6]


def _country_code(s: Subject, row: Any) -> str:
    plain = s.column.bare.lower() in {"country", "nationality"}
    return _country(s, row) if plain else s.home(row)[6 if longest(s.column) == 3 else 5]


def _coordinate(position: int) -> Maker:
    def maker(s: Subject, row: Any) -> float:
        return round(s.home(row)[position] + (roll(s.place, row.number) % 2_000 - 1_000) / 50_000, 6)

    return maker


def _iban(s: Subject, row: Any) -> str:
    number = s.drawn(row) % 10**16 if not s.distinct else row.number * 7_919
    account = f"09000{number % 10**12:012d}"
    check = 98 - int(account + "121700") % 97
    return f"CH{check:02d}{account}"


def _reference(s: Subject, rows: Sequence[Any]) -> list[str]:
    letters = letters_of(s.column.bare, s.model.name)
    return [f"{letters}-{10_000 + number}" for number in numbers_of(rows)]


@lru_cache(maxsize=256)
def letters_of(column: str, model: str) -> str:
    """Return the letters that a reference begins with, by what it is a number of."""
    about = re.sub(r" ?(number|no|num|nr|code|ref|reference|id)$", "", words_of(column))
    letters = (about[:2] if len(about) > 1 and about not in _GENERAL else words_of(model)[:1]).strip().upper()
    return letters or "R"


def _money(s: Subject, rows: Sequence[Any]) -> list[float | int]:
    # Many small amounts and few large ones, and prices that end as prices do.
    amounts = [4 + int(500 * ((drawn >> 11) * UNIT) ** 3) for drawn in s.stream(rows)]
    whole = s.column.type in {"Int", "BigInt"}
    return [amount * 100 + 90 if whole else amount + 0.9 for amount in amounts]


def _count(low: int, high: int) -> Maker:
    size = high - low + 1
    return Together(lambda s, rows: [low + place for place in skews(s.stream(rows), size)])


def _between(low: int, high: int, times: int = 1) -> Maker:
    size = high - low + 1
    return Together(lambda s, rows: [times * (low + drawn % size) for drawn in s.stream(rows)])


def _percent(s: Subject, row: Any) -> float | int:
    whole = s.between(0, 100, row)
    return whole if s.column.type in {"Int", "BigInt"} or not _is_part(s.column.bare) else whole / 100


@lru_cache(maxsize=256)
def _is_part(column: str) -> bool:
    """Whether a share is written as a part of one rather than of a hundred."""
    return re.search(r"ratio|share|probability|confidence|utili[sz]ation|rate$", column, re.IGNORECASE) is not None


def _uuid(s: Subject, row: Any) -> str:
    return uuid_text(digits(s, row, 32), 4)


def uuid_text(hexadecimal: str, kind: int) -> str:
    """Return 32 digits as a UUID of a version."""
    h = hexadecimal
    return f"{h[:8]}-{h[8:12]}-{kind}{h[13:16]}-{'89ab'[int(h[16], 16) % 4]}{h[17:20]}-{h[20:32]}"


def _paragraph(s: Subject, rows: Sequence[Any]) -> list[str]:
    said, size = w.SENTENCES, len(w.SENTENCES)
    return [
        f"{said[drawn % size]} {said[(drawn >> 8) % size]} {said[(drawn >> 16) % size]}" for drawn in s.stream(rows)
    ]


def _question(s: Subject, rows: Sequence[Any]) -> list[str]:
    return [f"What do you think about {title[:1].lower()}{title[1:]}?" for title in _title.make(s, rows)]


_one_of = partial(one_of, even=False)

MAKERS: dict[str, Maker] = {
    "email": Together(_email),
    "agent": _one_of(w.AGENTS),
    "mac": lambda s, row: ":".join(re.findall("..", "02" + digits(s, row, 10))),
    "ip": lambda s, row: f"10.{s.between(0, 255, row)}.{row.number // 254 % 256}.{row.number % 254 + 1}",
    "domain": lambda s, row: f"{slug(_company(s, row))}{_suffix(s, row)}.example.com",
    "slug": _slug,
    "http method": _one_of(w.HTTP_METHODS),
    "url": _url,
    "image": _image,
    "mime": _of_file(2),
    "file": _of_file(0),
    "extension": _of_file(1),
    "path": lambda s, row: f"uploads/{row.as_of.year}/{_of_file(0)(s, row)}",
    "hash": _digits(64),
    "token": _digits(24),
    "uuid": _uuid,
    "first name": Together(lambda s, rows: [w.FIRST_NAMES[drawn % len(w.FIRST_NAMES)] for drawn in s.people(rows)]),
    "last name": Together(
        lambda s, rows: [w.LAST_NAMES[(drawn >> 20) % len(w.LAST_NAMES)] for drawn in s.people(rows)]
    ),
    "username": _username,
    "full name": Together(lambda s, rows: [" ".join(names) for names in s.names_of(rows)]),
    "gender": _gender,
    "job": _one_of(w.JOBS, even=True),
    "department": _one_of(w.DEPARTMENTS, even=True),
    "relationship": _one_of(w.RELATIONS),
    "company": _company,
    "phone": Together(_phone),
    "postal code": _of_place(3),
    "city": _of_place(0),
    "region": _of_place(1),
    "region code": _of_place(2),
    "country": _country,
    "country code": _country_code,
    "street": Together(_street),
    "address 2": lambda s, row: f"Apartment {s.between(1, 40, row)}",
    "house number": lambda s, row: str(s.between(1, 180, row)),
    "time zone": _of_place(10),
    "locale": _of_place(12),
    "language": _of_place(13),
    "latitude": _coordinate(8),
    "longitude": _coordinate(9),
    "currency": _of_place(7),
    "iban": _iban,
    "bic": lambda s, row: f"EXAM{s.home(row)[5]}2L",
    "card": _one_of(w.CARDS),
    "digits": lambda s, row: f"{s.between(1_000, 9_999, row)}",
    "payment method": _one_of(w.METHODS),
    "tax number": lambda s, row: f"{s.home(row)[5]}{100_000_000 + row.number * 7_919 % 900_000_000}",
    "money text": lambda s, row: f"{4 + s.between(0, 400, row)}.90",
    "sku": lambda s, row: f"{''.join(x[0] for x in _product(s, row).split()).upper()}-{1_000 + row.number}",
    "reference": Together(_reference),
    "code": lambda s, row: f"{s.any(w.PARTICLES, row).upper()}{row.number if s.distinct else s.between(5, 50, row)}",
    "colour": lambda s, row: s.pick(w.COLOURS, row)[1 if "hex" in s.column.name.lower() else 0],
    "size": _one_of(w.SIZES),
    "unit": _one_of(w.UNITS),
    "version": lambda s, row: f"{1 + row.number // 30}.{row.number % 10}.{s.between(0, 9, row)}",
    "cron": lambda s, row: f"{15 * s.between(0, 3, row)} {s.between(6, 20, row)} * * *",
    "emoji": _one_of(("🎉", "👍", "📦", "🌿", "⭐")),
    "state": _one_of(w.STATES),
    "priority": _one_of(w.PRIORITIES),
    "role": _one_of(w.ROLES),
    "platform": _one_of(w.PLATFORMS),
    "provider": _one_of(w.PROVIDERS),
    "event": _one_of(w.EVENTS, even=True),
    "category": _one_of(w.CATEGORIES, even=True),
    "tag": _one_of(w.TAGS, even=True),
    "paragraph": Together(_paragraph),
    "sentence": _one_of(w.SENTENCES, even=True),
    "question": Together(_question),
    "answer": _one_of(w.ANSWERS, even=True),
    "product": _product,
    "title": _title,
    "money": Together(_money),
    "rating": Together(lambda s, rows: [5 - place for place in skews(s.stream(rows), 5)]),
    "percent": _percent,
    "score": _between(20, 100),
    "age": lambda s, row: int(days_of_life(s, row) / 365.2425),
    "year": Together(
        lambda s, rows: [row.as_of.year - back for row, back in zip(rows, skews(s.stream(rows), 31), strict=True)]
    ),
    "month": _between(1, 12),
    "day": _between(1, 28),
    "weekday": _between(0, 6),
    "hour": _between(7, 20),
    "minute": _between(0, 3, 15),
    "minutes": _between(1, 8, 15),
    "seconds": _between(1, 40, 30),
    "milliseconds": _count(12, 1_800),
    "bytes": _between(12, 9_000, 1_024),
    "pixels": _between(4, 24, 80),
    "weight": _count(1, 90),
    "temperature": _between(-5, 35),
    "distance": _count(1, 400),
    "quantity": _count(1, 24),
    "count": _count(0, 900),
    "order": lambda s, row: row.number,
    "http status": _one_of((200, 200, 200, 201, 204, 302, 404, 500)),
    "port": lambda s, row: s.any((80, 443, 5_432, 8_080, 3_000), row),
    "small": _between(1, 5),
    "birth": birth,
    "soon": Together(soon),
    "past": Together(past),
}
"""Makers by the name of their shape."""

MAKERS |= {
    "address label": _one_of(w.ADDRESS_LABELS),
    "capacity": _one_of((40, 20, 80, 120, 12, 200)),
    "latitude text": lambda s, row: str(MAKERS["latitude"](s, row)),
    "longitude text": lambda s, row: str(MAKERS["longitude"](s, row)),
    "scope": _one_of(w.SCOPES),
    "sign in": _one_of(w.SIGN_INS),
    "date text": lambda s, row: MAKERS["past"](s, row).date().isoformat(),
    "campaign": lambda s, row: f"{slug(s.any(w.TOPICS, row))}-{row.as_of.year}",
    "browser": _one_of(w.BROWSERS),
    "json text": lambda s, row: f'{{"source": "{s.pick(w.PLATFORMS, row)}", "version": {1 + row.number % 4}}}',
    "command": _one_of(w.COMMANDS, even=True),
    "model": lambda s, row: f"{s.any(w.PARTICLES, row)} {s.between(2, 9, row)}",
    "service": _one_of(w.SERVICES),
    "legal form": _one_of(w.LEGAL),
    "education": _one_of(w.EDUCATION),
    "marital": _one_of(w.MARITAL),
    "employment": _one_of(w.EMPLOYMENT),
    "frequency": _one_of(w.FREQUENCIES),
    "environment": _one_of(w.ENVIRONMENTS),
    "direction": _one_of(w.DIRECTIONS),
    "tier": _one_of(w.TIERS),
    "slug name": lambda s, row: slug(s.any(w.PARTICLES, row) + " " + s.any(w.DEPARTMENTS, row)) + _suffix(s, row),
    "percent text": lambda s, row: f"{s.between(0, 100, row)}%",
    "number text": lambda s, row: str(s.between(1, 60, row)),
    "page path": lambda s, row: f"/{slug(s.any(w.TOPICS, row))}",
    "epoch": lambda s, row: int(MAKERS["past"](s, row).timestamp()),
    "key number": lambda s, row: 1_000 + s.between(1, 400, row),
    "serial": lambda s, row: 10_000 + row.number,
    "days": _one_of((7, 14, 30, 1, 3, 60, 90)),
    "months": _one_of((12, 6, 24, 36, 3, 1)),
    "years": _between(1, 12),
    "hours": _one_of((24, 8, 4, 48, 72, 1)),
    "fraction": lambda s, row: s.between(5, 95, row) / (1 if s.column.type in {"Int", "BigInt"} else 100),
    "measure": lambda s, row: s.between(20, 2_400, row) / (1 if s.column.type in {"Int", "BigInt"} else 10),
    "code number": _one_of((1, 0, 2, 3)),
    "limit": _one_of((10, 100, 5, 50, 1_000)),
}

# fmt: off
DISTINCT = frozenset((
    "email", "domain", "slug", "username", "url", "image", "home page", "parcel", "phone", "iban", "ip", "mac", "sku",
    "reference", "time text", "school year", "month text", "stripe", "code", "file", "path", "hash", "token", "uuid",
    "tax number", "slug name",
))
# fmt: on
"""Shapes whose values differ from row to row where they have to."""

OWN: list[tuple[re.Pattern[str], Maker]] = []
"""What a project registered in Python, the last one first."""


def register(pattern: str, maker: Maker | str) -> None:
    """Make values of columns whose words match `pattern` ("shelf mark") by a function, or by a shape that there is.

    The function takes the column's `Subject` and the row: `subject.pick(options, row)`, `row.number`, `row.as_of`.
    """
    OWN.insert(0, (re.compile(pattern), MAKERS[maker] if isinstance(maker, str) else maker))
