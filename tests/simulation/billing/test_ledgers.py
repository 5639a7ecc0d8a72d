"""Ledgers of whole clinics: they balance, whatever the seed and the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from auditing import findings
from simulated import AS_OF, EACH, clinic, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from seed.simulation.records.ledger import Ledger
    from seed.simulation.records.story import Story

# Beside those of all tests: a holiday, a Saturday at noon, the last minute of a month, and the hour that comes twice.
OWN = [
    (7, 5, 20, 80, datetime(2026, 8, 29, 16, 0, tzinfo=UTC)),
    (4, 0, 20, 80, datetime(2026, 7, 4, tzinfo=UTC)),
    (6, 4, 20, 80, datetime(2025, 5, 31, 23, 59, tzinfo=UTC)),
    (8, 0, 20, 10, datetime(2026, 11, 1, 5, 0, tzinfo=UTC)),
]


@pytest.mark.parametrize("case", [*(pytest.param(case, id=str(case), marks=pytest.mark.long) for case in OWN), *EACH])
def test_the_books_balance(case: tuple[int, int, int, int, datetime]) -> None:
    assert findings(clinic(*case)) == []


def test_the_same_input_gives_the_same_books() -> None:
    case = (8, 0, 20, 10, datetime(2026, 11, 1, 5, 0, tzinfo=UTC))
    first = clinic(*case)
    assert [story.ledger for story in clinic.__wrapped__(*case).stories] == [story.ledger for story in first.stories]


def books(days: int) -> dict[int, Ledger]:
    return {number: story.ledger for number, story in shown(days).items() if story.ledger}


@pytest.mark.parametrize("days", [1, pytest.param(7, marks=pytest.mark.long), 90])
def test_a_later_day_adds_to_the_accounts_and_takes_nothing_back(days: int) -> None:
    day = AS_OF
    now, later = books(0), books(days)
    both = now.keys() & later.keys()
    changed = [
        number
        for number in both
        if {(p.received_on, p.amount_cents, p.status) for p in now[number].payments if p.received_on < day.date()}
        - {(p.received_on, p.amount_cents, p.status) for p in later[number].payments}
        or not {i.issued_on for i in now[number].invoices} <= {i.issued_on for i in later[number].invoices}
    ]
    # Of a sibling who has left the list since, a discount may be taken back.
    assert len(changed) <= 0.03 * len(both)


def test_a_family_has_one_insurance_and_pays_in_one_way() -> None:
    found = 0
    for case in OWN[:3]:
        families: dict[str, list[Story]] = {}
        for story in clinic(*case).stories:
            if story.ledger and story.outline.age_on(story.outline.first_contact) < 18:
                families.setdefault(story.person.household.code, []).append(story)
        for family in families.values():
            policies = [
                [(policy.plan, policy.member_id, policy.group_number) for policy in story.ledger.policies]
                for story in family
                if story.ledger
            ]
            assert policies.count(policies[0]) == len(policies)
            deliveries = {s.delivery for story in family if story.ledger for s in story.ledger.statements}
            assert len(deliveries) <= 1
            found += len(family) > 1
    assert found > 10


def test_a_sibling_discount_needs_a_sibling_in_treatment() -> None:
    stories = clinic(*OWN[0]).stories
    discounted = 0
    for story in stories:
        for estimate in story.ledger.estimates if story.ledger else ():
            if "Sibling" in (estimate.discount_reason or ""):
                discounted += 1
                assert any(
                    other.person.household.code == story.person.household.code and "start" in other.milestones
                    for other in stories
                    if other is not story
                )
    assert discounted


# ── the auditor itself ────────────────────────────────────────────────────────────────────────────


def tampered(change: Callable[[Ledger], Ledger]) -> list[str]:
    """Return what the auditor says once a sound account of a financed, insured treatment is changed."""
    sound = clinic(*OWN[0])
    story = next(s for s in sound.stories if s.ledger and s.ledger.payment_plans and is_rich(s.ledger))
    assert story.ledger
    changed = replace(story, ledger=change(story.ledger))
    stories = tuple(changed if other is story else other for other in sound.stories)
    return findings(replace(sound, stories=stories))


def is_rich(ledger: Ledger) -> bool:
    paid = [claim for claim in ledger.claims if claim.status == "IN_PAYMENT" and claim.lines[0].payments]
    goes_on = ledger.payment_plans[0].status == "ACTIVE"
    return goes_on and bool(paid) and len(ledger.payments) > 10 and len(ledger.statements) > 3


def first(things: tuple[Any, ...], **changes: Any) -> tuple[Any, ...]:
    return (replace(things[0], **changes), *things[1:])


def last_claim(ledger: Ledger, **changes: Any) -> Ledger:
    index = next(n for n, claim in enumerate(ledger.claims) if claim.status == "IN_PAYMENT")
    line = replace(ledger.claims[index].lines[0], **changes)
    claims = list(ledger.claims)
    claims[index] = replace(claims[index], lines=(line,))
    return replace(ledger, claims=tuple(claims))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda book: replace(book, charges_cents=book.charges_cents + 1), "charges"),
        (lambda book: replace(book, refunds_cents=1), "refunds"),
        (lambda book: replace(book, ageing_cents=(0, *book.ageing_cents[1:])), "ageing"),
        (lambda book: replace(book, status="COLLECTIONS"), "COLLECTIONS with"),
        (lambda book: replace(book, payments=first(book.payments, amount_cents=1)), "is not allocated"),
        (lambda book: replace(book, payments=first(book.payments, status="FAILED")), "failure and reason"),
        (lambda book: replace(book, payments=first(book.payments, method="BARTER", number=7)), "have gaps"),
        (lambda book: replace(book, invoices=first(book.invoices, status="OVERDUE")), "OVERDUE"),
        (lambda book: replace(book, invoices=first(book.invoices, insurance_cents=10**9)), "more than the whole"),
        (lambda book: replace(book, estimates=first(book.estimates, insurance_cents=-1)), "below nothing"),
        (
            lambda book: replace(book, payment_plans=first(book.payment_plans, down_payment_cents=1)),
            "come to the whole",
        ),
        (lambda book: replace(book, payment_plans=first(book.payment_plans, status="COMPLETED")), "open instalments"),
        (lambda book: replace(book, statements=book.statements[1:]), "have gaps"),
        (lambda book: replace(book, statements=first(book.statements, payments_cents=1)), "the books"),
        (lambda book: replace(book, policies=first(book.policies, used_cents=10**6)), "another maximum"),
        (lambda book: last_claim(book, paid_cents=1), "paid of"),
        (lambda book: last_claim(book, patient_cents=1), "the parts come to"),
        (lambda book: last_claim(book, payments=()), "is not its remittance"),
        (lambda book: last_claim(book, reason_code="999"), "another reason's code"),
    ],
)
def test_the_auditor_notices(change: Callable[[Ledger], Ledger], complaint: str) -> None:
    assert any(complaint in text for text in tampered(change))
