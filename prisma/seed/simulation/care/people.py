"""Who the patients are: names, families, addresses, health.

Everything comes from the seed, the clinic and the patient's ordinal. A person depends on the outlines before theirs
(they may join an earlier family), never on those after: asking for more patients changes nobody.
"""

from __future__ import annotations

from bisect import bisect
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from seed.fixtures import demographics as facts
from seed.generators import names
from seed.generators.choice import Weighted, truncated
from seed.generators.identifiers import email_address
from seed.generators.ortho import OrthoGenerator
from seed.simulation.care.health import health_history
from seed.simulation.care.neighbourhood import FIRST_RELATIVE, OWN_LINE, Neighbourhood
from seed.simulation.records.people import Contact, Household, Person
from seedbed.rng import rng

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from random import Random

    from seed.simulation.records.people import Outline
_YEAR = 365.2425

_FAMILIES_REMEMBERED = 8  # how far back a new child finds a family to join

_PARENTING = {row.relationship: row for row in facts.PARENTING}
_GUARDIANS = Weighted((kinds for kinds, _ in facts.GUARDIANS), (share for _, share in facts.GUARDIANS))
# Whom to call about an adult, by the first age from which the row holds.
_CLOSEST_FROM = (0, 23, 32, 50)
_CLOSEST = (
    Weighted(("MOTHER", "FATHER", "OTHER"), (60, 25, 15)),
    Weighted(("MOTHER", "FATHER", "SPOUSE", "OTHER"), (30, 15, 35, 20)),
    Weighted(("SPOUSE", "OTHER", "MOTHER"), (72, 20, 8)),
    Weighted(("SPOUSE", "OTHER"), (75, 25)),
)
_SEX = {"MOTHER": "FEMALE", "FATHER": "MALE"}
_TAKES_OTHER_NAME = 0.08  # a guardian whose last name differs from the child's
_SPOUSE_SHARES_NAME = 0.75
_TEEN_WITH_PHONE = 0.6


@dataclass(slots=True)
class _Family:
    """A household while it is being filled."""

    household: Household
    last_name: str
    contacts: tuple[Contact, ...]
    source: str
    dentist: int | None
    births: list[date] = field(default_factory=list)
    first_names: set[str] = field(default_factory=set)

    def has_room_for(self, birth: date) -> bool:
        """Whether a child born on `birth` can be one of this family's."""
        return (
            bool(self.births)
            and len(self.births) < facts.HOUSEHOLD_MAX
            and all(birth == other or abs((birth - other).days) >= facts.SIBLING_GAP_DAYS for other in self.births)
            and all(_is_old_enough(contact, birth) for contact in self.contacts)
        )


def _is_old_enough(contact: Contact, birth: date) -> bool:
    row = _PARENTING[contact.relationship]
    return row.least <= (birth - contact.birth_date).days / _YEAR <= row.most + 4


def make_people(
    place: Neighbourhood, outlines: Sequence[Outline], *, dentist_count: int, as_of: datetime, apart_from: int = 0
) -> list[Person]:
    """Return who the outlined patients are, in the same order.

    Someone who was under 18 at first contact belongs to a family with a guarantor, and perhaps siblings among the
    patients; everyone else is their own guarantor. Patients numbered `apart_from` or later have no family with earlier
    ones. Nothing is dated after `as_of`.
    """
    today = as_of.date()
    recent: deque[_Family] = deque(maxlen=_FAMILIES_REMEMBERED)
    known: set[tuple[str, str, date]] = set()
    people: list[Person] = []
    for outline in outlines:
        if outline.ordinal == apart_from:
            recent.clear()
        draw = rng(place.seed, place.slug, "person", outline.ordinal)
        if outline.age_on(outline.first_contact) < 18:
            family = _family_for(place, outline, recent, draw, dentist_count)
            recent.append(family)
        else:
            family = _household_of_adult(place, outline, dentist_count)
        first = names.first_name(draw, outline.sex, outline.birth_date.year, family.first_names)
        while (first, family.last_name, outline.birth_date) in known:
            first = names.first_name(draw, outline.sex, outline.birth_date.year, family.first_names)
        known.add((first, family.last_name, outline.birth_date))
        family.first_names.add(first)
        family.births.append(outline.birth_date)
        people.append(_person(place, outline, family, first, draw, today))
    return people


# ── families ──────────────────────────────────────────────────────────────────────────────────────


def _family_for(
    place: Neighbourhood, outline: Outline, recent: Iterable[_Family], draw: Random, dentist_count: int
) -> _Family:
    """Return the family of a minor: one of the recent ones that fits, or a new one."""
    joins = draw.random() < facts.SIBLING_JOINS
    for family in reversed(tuple(recent)):
        if (joins or outline.birth_date in family.births) and family.has_room_for(outline.birth_date):
            return family
    family_draw = rng(place.seed, place.slug, "household", outline.ordinal)
    last = names.last_name(family_draw)
    contacts = _guardians(place, outline, last, family_draw)
    source, dentist = _source(family_draw, dentist_count)
    return _Family(
        household=_household(place, outline.ordinal, f"{last} family", contacts[0].phone, family_draw),
        last_name=last,
        contacts=contacts,
        source=source,
        dentist=dentist,
        first_names={contact.first_name for contact in contacts},
    )


def _guardians(place: Neighbourhood, outline: Outline, last: str, draw: Random) -> tuple[Contact, ...]:
    """Return who is responsible for a child, the guarantor first; someone of them is the emergency contact."""
    contacts: list[Contact] = []
    years = 0.0
    for index, relationship in enumerate(_GUARDIANS.pick(draw)):
        row = _PARENTING[relationship]
        # Parents are near each other in age, so the second one's is drawn around the first one's.
        mean, sd = (years + row.mean - _PARENTING[contacts[0].relationship].mean, 3) if contacts else (row.mean, row.sd)
        years = truncated(lambda mean=mean, sd=sd: draw.gauss(mean, sd), row.least, row.most)
        contacts.append(
            _relative(
                place,
                outline,
                draw,
                _Kin(relationship, names.last_name(draw) if draw.random() < _TAKES_OTHER_NAME else last, years),
                line=FIRST_RELATIVE + index,
                taken={contact.first_name for contact in contacts},
            )
        )
    return (
        replace(contacts[0], is_guardian=True, is_guarantor=True, is_emergency=len(contacts) == 1),
        *(replace(contact, is_guardian=True, is_emergency=True) for contact in contacts[1:]),
    )


def _household_of_adult(place: Neighbourhood, outline: Outline, dentist_count: int) -> _Family:
    """Return a household of one adult patient. The contacts are added with the name, since one of them is SELF."""
    draw = rng(place.seed, place.slug, "household", outline.ordinal)
    last = names.last_name(draw)
    phone = place.phone(outline.ordinal, OWN_LINE)
    source, dentist = _source(draw, dentist_count)
    household = _household(place, outline.ordinal, f"{last} household", phone, draw)
    alone = rng(place.seed, place.slug, "alone", outline.ordinal).random() < facts.LIVES_ALONE
    return _Family(replace(household, is_shared=not alone), last, (), source, dentist)


def _household(place: Neighbourhood, ordinal: int, name: str, phone: str, draw: Random) -> Household:
    return Household(code=f"H{ordinal:05d}", name=name, address=place.home(draw), phone=phone)


def _source(draw: Random, dentist_count: int) -> tuple[str, int | None]:
    """How the household heard of the practice; a few dentists send most of the patients."""
    source = OrthoGenerator(draw).referral_source()
    if source != "DENTIST" or dentist_count == 0:
        return source, None
    return source, _dentist_ranks(dentist_count).pick(draw)


@cache
def _dentist_ranks(count: int) -> Weighted[int]:
    return Weighted(range(count), (1 / (rank + 1) for rank in range(count)))


_CUSTODY, _BOTH = "Shared custody", 2  # it takes two parents


# ── people ────────────────────────────────────────────────────────────────────────────────────────


def _person(place: Neighbourhood, outline: Outline, family: _Family, first: str, draw: Random, today: date) -> Person:
    sex, birth, ordinal = outline.sex, outline.birth_date, outline.ordinal
    age, came_as_child = outline.age_on(today), outline.age_on(outline.first_contact) < 18
    middle = names.first_name(draw, sex, birth.year, (first,)) if draw.random() < facts.MIDDLE_NAME else None
    preferred = names.preferred_name(draw, first, middle) if draw.random() < facts.PREFERRED_NAME else None
    own_email = email_address(draw, first, family.last_name, ordinal)
    has_phone = draw.random() < _TEEN_WITH_PHONE
    email = own_email if age >= 18 else None
    phone = place.phone(ordinal, OWN_LINE) if age >= 18 or (age >= 13 and has_phone) else None
    if came_as_child:
        # At 18 the guardianship ends; the person who signed the contract stays its guarantor.
        contacts = tuple(replace(contact, is_guardian=age < 18) for contact in family.contacts)
        guardian = f"{family.contacts[0].first_name} {family.contacts[0].last_name}"
    else:
        contacts = (
            Contact("SELF", first, family.last_name, birth, own_email, family.household.phone, is_guarantor=True),
            _closest(place, outline, first, family.last_name, draw),
        )
        guardian = None
    health, alerts = health_history(
        rng(place.seed, place.slug, "health", ordinal),
        outline,
        signer=f"{first} {family.last_name}",
        guardian=guardian,
        today=today,
    )
    if sum(contact.is_guardian for contact in family.contacts) < _BOTH:
        alerts = tuple(alert for alert in alerts if not alert.message.startswith(_CUSTODY))
    return Person(
        first_name=first,
        middle_name=middle,
        last_name=family.last_name,
        preferred_name=preferred,
        email=email,
        phone=phone,
        household=family.household,
        contacts=contacts,
        health=health,
        alerts=alerts,
        chief_complaint=outline.complaint,
        referral_source=family.source,
        referring_dentist=family.dentist,
    )


def _closest(place: Neighbourhood, outline: Outline, first: str, last: str, draw: Random) -> Contact:
    """Return whom to call when something happens to an adult patient."""
    age = outline.age_on(outline.first_contact)
    relationship = _CLOSEST[bisect(_CLOSEST_FROM, age) - 1].pick(draw)
    if relationship in _PARENTING:
        row = _PARENTING[relationship]
        years = truncated(lambda: draw.gauss(row.mean, row.sd), row.least, row.most)
    else:
        # A spouse or friend of about the same age, who is of age at the first contact as well.
        years = truncated(lambda: draw.gauss(0, 4), 18 - age, 15)
    other_name = relationship == "OTHER" or (relationship == "SPOUSE" and draw.random() > _SPOUSE_SHARES_NAME)
    sex = ("MALE" if outline.sex == "FEMALE" else "FEMALE") if relationship == "SPOUSE" else None
    kin = _Kin(relationship, names.last_name(draw) if other_name else last, years, sex)
    contact = _relative(place, outline, draw, kin, line=FIRST_RELATIVE, taken=(first,))
    return replace(contact, is_emergency=True)


class _Kin(NamedTuple):
    """A relative who is so many years older than the patient."""

    relationship: str
    last_name: str
    years: float
    sex: str | None = None


def _relative(
    place: Neighbourhood, outline: Outline, draw: Random, kin: _Kin, *, line: int, taken: Iterable[str]
) -> Contact:
    (relationship, last_name, years, sex), ordinal = kin, outline.ordinal
    birth_date = outline.birth_date - timedelta(days=round(years * _YEAR))
    sex = sex or _SEX.get(relationship) or ("FEMALE" if draw.random() < 0.6 else "MALE")
    first = names.first_name(draw, sex, birth_date.year, tuple(taken))
    email: str | None = email_address(draw, first, last_name, ordinal)
    # The first guardian has an address: that is where what concerns a child goes.
    if taken and rng(place.seed, place.slug, "no email", ordinal, line).random() < facts.WITHOUT_EMAIL:
        email = None
    return Contact(relationship, first, last_name, birth_date, email, place.phone(ordinal, line))
