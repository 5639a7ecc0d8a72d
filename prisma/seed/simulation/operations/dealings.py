"""Dealings with vendors: contacts, contracts, and what the clinic thinks of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING

from seed.generators import OrthoGenerator
from seed.generators.choice import Weighted, between, pick
from seed.rng import rng
from seed.simulation.operations import numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seed.fixtures import VendorRow
    from seed.simulation.operations.roster import Roster

_SCORES = Weighted.by(numbers.RATINGS_OF_VENDORS)
_RATERS = ("RECORDS_LAB", "CLINIC_ADMIN")
_COMMENTS = {
    "good": (
        "Deliveries are complete and well packed.",
        "Somebody answers the telephone.",
        "Corrects mistakes at once.",
    ),
    "fair": ("Prices rose twice this year.", "Two deliveries came late.", "Invoices needed a second look."),
}


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at a vendor; `role` is a VendorContactRole of the data model."""

    vendor: str
    role: str
    first_name: str
    last_name: str
    email: str
    phone: str
    since: date


@dataclass(frozen=True, slots=True)
class Contract:
    """Terms that were agreed with a vendor, from the first day up to, but not including, the last."""

    vendor: str
    number: str
    status: str
    payment_days: int
    discount_percent: float
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Rating:
    """Marks from 1 to 5."""

    vendor: str
    rater: str  # employee number
    quality: int
    delivery: int
    service: int
    comment: str | None
    on: date


def make_contacts(roster: Roster, vendors: Sequence[VendorRow]) -> Iterator[Contact]:
    """Yield one to three people at each vendor."""
    for vendor in vendors:
        rand = rng(roster.seed, roster.plan.slug, "vendor contacts", vendor.code)
        generator = OrthoGenerator(rand, as_of=roster.today)
        for role in ("SALES", "SUPPORT", "BILLING")[: between(rand, 1, 3)]:
            name = generator.patient_name(between(rand, 25, 60))
            local = "".join(filter(str.isalpha, f"{name.first}{name.last}".lower()))
            since = roster.plan.opened_on + timedelta(days=between(rand, 0, 300))
            yield Contact(
                vendor.code,
                role,
                name.first,
                name.last,
                f"{local}@{vendor.domain}",
                generator.phone(vendor.area_code),
                since,
            )


def make_contracts(roster: Roster, vendors: Sequence[VendorRow]) -> Iterator[Contract]:
    """Yield the contracts of each vendor, one after the other; the last one is in force."""
    for vendor in vendors:
        rand = rng(roster.seed, roster.plan.slug, "vendor contracts", vendor.code)
        starts, nth = roster.plan.opened_on - timedelta(days=between(rand, 5, 30)), 1
        while starts <= roster.today:
            ends = starts + timedelta(days=365 * between(rand, *numbers.CONTRACT_YEARS))
            number = f"{vendor.code}-{starts.year}-{nth:02d}"
            status = "ACTIVE" if ends > roster.as_of.astimezone(UTC).date() else "EXPIRED"
            terms, discount = pick(rand, numbers.PAYMENT_TERMS), numbers.DISCOUNT_PERCENT.get(vendor.category, 0.0)
            yield Contract(vendor.code, number, status, terms, discount, starts, ends)
            starts, nth = ends, nth + 1


def make_ratings(roster: Roster, vendors: Sequence[VendorRow]) -> Iterator[Rating]:
    """Yield a rating of each vendor in January of the last years, by somebody who was at work."""
    for vendor in vendors:
        rand = rng(roster.seed, roster.plan.slug, "vendor ratings", vendor.code)
        for year in range(roster.today.year - numbers.RATED_YEARS + 1, roster.today.year + 1):
            day = roster.calendar.next_open(date(year, 1, 10) + timedelta(days=between(rand, 0, 14)))
            raters = [m for m in roster.plan.staff if m.role in _RATERS and roster.hours(m, day)]
            quality, delivery, service = (_SCORES.pick(rand) for _ in range(3))
            mood = "good" if quality + delivery + service >= 12 else "fair"
            comment = pick(rand, _COMMENTS[mood]) if rand.random() < 0.6 else None
            if raters and roster.plan.opened_on <= day < roster.today:
                rater = pick(rand, raters).employee_number
                yield Rating(vendor.code, rater, quality, delivery, service, comment, day)
