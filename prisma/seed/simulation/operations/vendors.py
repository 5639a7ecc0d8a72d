"""Dealings with vendors: contacts, contracts, and what the clinic thinks of them."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING

from seed.generators import OrthoGenerator
from seed.generators.choice import Weighted, between, pick
from seed.simulation.parameters import operations
from seed.simulation.records.operations import VendorContact, VendorContract, VendorRating
from seedbed.rng import rng

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seed.fixtures import VendorRow
    from seed.simulation.operations.roster import Roster

_SCORES = Weighted.by(operations.RATINGS_OF_VENDORS)
_RATERS = ("RECORDS_LAB", "CLINIC_ADMIN")
_COMMENTS = {
    "good": (
        "{many} deliveries since {month}, all complete.",
        "The telephone is answered; a wrong piece of {month} was replaced within {days} days.",
        "Corrects mistakes at once, the last one in {month}.",
        "Prices held since {month}; delivery takes {days} days.",
    ),
    "fair": (
        "Prices rose in {month} without notice.",
        "{many} deliveries came late, one by {days} days in {month}.",
        "Invoices of {month} needed a second look.",
        "Nobody called back for {days} days in {month}.",
    ),
}


def make_contacts(roster: Roster, vendors: Sequence[VendorRow]) -> Iterator[VendorContact]:
    """Yield one to three people at each vendor."""
    for vendor in vendors:
        rand = rng(roster.seed, roster.plan.slug, "vendor contacts", vendor.code)
        generator = OrthoGenerator(rand, as_of=roster.today)
        for role in ("SALES", "SUPPORT", "BILLING")[: between(rand, 1, 3)]:
            name = generator.patient_name(between(rand, 25, 60))
            local = "".join(filter(str.isalpha, f"{name.first}{name.last}".lower()))
            since = roster.plan.opened_on + timedelta(days=between(rand, 0, 300))
            yield VendorContact(
                vendor.code,
                role,
                name.first,
                name.last,
                f"{local}@{vendor.domain}",
                generator.phone(vendor.area_code),
                since,
            )


def make_contracts(roster: Roster, vendors: Sequence[VendorRow]) -> Iterator[VendorContract]:
    """Yield the contracts of each vendor, one after the other; the last one is in force."""
    for vendor in vendors:
        rand = rng(roster.seed, roster.plan.slug, "vendor contracts", vendor.code)
        starts, nth = roster.plan.opened_on - timedelta(days=between(rand, 5, 30)), 1
        while starts <= roster.today:
            ends: date | None = starts + timedelta(days=365 * between(rand, *operations.CONTRACT_YEARS))
            number = f"{vendor.code}-{starts.year}-{nth:02d}"
            status = "ACTIVE" if ends > roster.as_of.astimezone(UTC).date() else "EXPIRED"
            terms, discount = (
                pick(rand, operations.PAYMENT_TERMS),
                operations.DISCOUNT_PERCENT.get(vendor.category, 0.0),
            )
            if status == "ACTIVE" and vendor.category == "SERVICE":
                # The last one runs until one side ends it.
                ends = None
            yield VendorContract(vendor.code, number, status, terms, discount, starts, ends)
            if ends is None:
                break
            starts, nth = ends, nth + 1


def broken_contracts(roster: Roster, vendors: Sequence[VendorRow]) -> Iterator[VendorContract]:
    """Yield the contracts with vendors whom the practice left before the term was over: years ago, for good."""
    for vendor in vendors:
        rand = rng(roster.seed, roster.plan.slug, "vendor contracts", vendor.code)
        starts = roster.plan.opened_on - timedelta(days=between(rand, 5, 30))
        ends = starts + timedelta(days=between(rand, 400, 900))
        number = f"{vendor.code}-{starts.year}-01"
        yield VendorContract(vendor.code, number, "TERMINATED", pick(rand, operations.PAYMENT_TERMS), 0.0, starts, ends)


def make_ratings(roster: Roster, vendors: Sequence[VendorRow]) -> Iterator[VendorRating]:
    """Yield a rating of each vendor in January of the last years, by a staff member who was at work."""
    for vendor in vendors:
        for year in range(roster.today.year - operations.RATED_YEARS + 1, roster.today.year + 1):
            rand = rng(roster.seed, roster.plan.slug, "vendor ratings", vendor.code, year)
            day = roster.calendar.next_open(date(year, 1, 10) + timedelta(days=between(rand, 0, 14)))
            raters = [m for m in roster.plan.staff if m.role in _RATERS and roster.hours(m, day)]
            quality, delivery, service = (_SCORES.pick(rand) for _ in range(3))
            mood = "good" if quality + delivery + service >= 12 else "fair"
            comment = pick(rand, _COMMENTS[mood]) if rand.random() < 0.6 else None
            if comment:
                month = f"{date(year - 1, between(rand, 1, 12), 1):%B}"
                comment = comment.format(many=between(rand, 2, 12), month=month, days=between(rand, 2, 9))
            if raters and roster.plan.opened_on <= day < roster.today:
                rater = pick(rand, raters).employee_number
                yield VendorRating(vendor.code, rater, quality, delivery, service, comment, day)
