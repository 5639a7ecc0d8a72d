"""Many clinics together: the shares of the domain brief, within three standard errors.

Two would leave one figure of twenty out by chance, and there are forty; so many clinics make three as narrow.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, time
from functools import cache
from math import sqrt
from statistics import mean, stdev
from typing import TYPE_CHECKING

import pytest
import simulated
from simulated import AS_OF, SEEDS, clinic

from seed.fixtures import MEDICAID_PLAN, ORTHO_LIFETIME_MAXIMA
from seed.simulation.parameters import billing, care

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seed.simulation.records.ledger import Claim, Estimate, Invoice, Ledger, Payment
    from seed.simulation.records.story import Story

pytestmark = pytest.mark.matrix


def stories() -> tuple[Story, ...]:
    return simulated.stories(len(SEEDS))


@cache
def ledgers() -> tuple[Ledger, ...]:
    return tuple(story.ledger for story in stories() if story.ledger)


def accounts() -> list[tuple[str, Ledger]]:
    """The accounts with their households; a clinic's households are told apart by its place in the list."""
    clinics = (position // 200 for position in range(len(stories())))
    return [
        (f"{clinic} {story.person.household.code}", story.ledger)
        for clinic, story in zip(clinics, stories(), strict=True)
        if story.ledger
    ]


@cache
def contracts() -> tuple[tuple[Ledger, Estimate, Invoice], ...]:
    """What was signed, and what was charged for it, where the family pays a part."""
    return tuple(
        (ledger, estimate, invoice)
        for ledger in ledgers()
        for estimate in ledger.estimates
        for invoice in ledger.invoices
        if estimate.status == "ACCEPTED" and estimate.patient_cents and is_contract(estimate, invoice)
    )


def is_contract(estimate: Estimate, invoice: Invoice) -> bool:
    return invoice.plan == estimate.plan and invoice.items[0].code.startswith("D80")


def near(found: int, of: int, share: float) -> None:
    """Assert a share of independent cases to within three standard errors."""
    assert abs(found / of - share) <= 3 * sqrt(share * (1 - share) / of), f"{found / of:.4f}, not {share:.4f}, n={of}"


def near_by_family(cases: Sequence[tuple[str, bool]], share: float) -> None:
    """Assert a share of cases of which those of a family are alike: the error is that of the families' sums."""
    deviations: defaultdict[str, float] = defaultdict(float)
    for family, case in cases:
        deviations[family] += case - share
    n = len(cases)
    error = sqrt(sum(deviation**2 for deviation in deviations.values())) / n
    found = sum(case for _, case in cases) / n
    assert abs(found - share) <= 3 * error, f"{found:.4f}, not {share:.4f} ± {error:.4f}, n={n}"


def test_most_families_have_a_benefit_and_a_third_pays_alone() -> None:
    kinds = [(family, kind_of_cover(ledger)) for family, ledger in accounts()]
    for kind, share in (("ORTHO", 0.58), ("MEDICAID", 0.105), ("NONE", 0.315)):
        near_by_family([(family, found == kind) for family, found in kinds], share)
    near_by_family([(family, len(ledger.policies) == 2) for family, ledger in accounts()], 0.06)


def kind_of_cover(ledger: Ledger) -> str:
    if not ledger.policies:
        return "NONE"
    return "MEDICAID" if ledger.policies[0].plan == MEDICAID_PLAN.code else "ORTHO"


@pytest.mark.parametrize(("maximum", "percent"), ORTHO_LIFETIME_MAXIMA)
def test_maxima_come_in_their_published_shares(maximum: int, percent: float) -> None:
    found = [
        (family, policy.lifetime_maximum_cents == maximum)
        for family, ledger in accounts()
        for policy in ledger.policies
        if policy.plan != MEDICAID_PLAN.code
    ]
    near_by_family(found, percent / 100)


def test_a_fifth_pays_in_full_and_siblings_get_five_per_cent() -> None:
    signed = [estimate for _, estimate, _ in contracts()]
    full = [estimate for estimate in signed if "in full" in (estimate.discount_reason or "")]
    near(len(full), len(signed), 0.22)
    for estimate in signed:
        reason = estimate.discount_reason or ""
        share = 0.03 * ("in full" in reason) + 0.05 * ("Sibling" in reason)
        assert estimate.discount_cents == round(estimate.fee_cents * share)
    assert any("Sibling" in (estimate.discount_reason or "") for estimate in signed)


@pytest.mark.parametrize(
    ("method", "share"),
    [
        ("STORED_CARD", 0.55),
        ("ACH", 0.15),
        ("CARD", 0.15),
        ("CHECK", 0.08),
        ("CASH", 0.02),
        ("THIRD_PARTY_FINANCING", 0.05),
    ],
)
def test_contracts_are_paid_in_the_usual_ways(method: str, share: float) -> None:
    found = [payment.method for ledger, _, invoice in contracts() if (payment := first_payment(ledger, invoice))]
    near(found.count(method), len(found), share)


def first_payment(ledger: Ledger, invoice: Invoice) -> Payment | None:
    paid = (p for p in ledger.payments if p.payer != "INSURANCE" and p.received_on >= invoice.issued_on)
    return next((p for p in paid if (p.allocations or ((0, 0),))[0][0] == invoice.number), None)


def test_down_payments_and_terms_lie_within_their_ranges() -> None:
    financed = [estimate for _, estimate, _ in contracts() if estimate.term_months]
    assert all(25_000 <= estimate.down_payment_cents <= 150_000 for estimate in financed)
    assert all(billing.SHORTEST_TERM <= estimate.term_months <= 30 for estimate in financed)
    long = [estimate for estimate in financed if estimate.fee_cents > 550_000]
    assert mean(estimate.term_months for estimate in long) >= 18


def test_four_in_a_hundred_automatic_charges_fail_and_retries_cure_most() -> None:
    attempts = [
        payment
        for ledger in ledgers()
        for payment in ledger.payments
        if payment.installment
        and ledger.payment_plans[payment.installment[0] - 1].is_automatic
        and payment.method != "CARD"
    ]
    charged = [payment for payment in attempts if payment.retry_of is None]
    near(sum(payment.status == "FAILED" for payment in charged), len(charged), 0.04)
    retries = [payment for payment in attempts if payment.retry_of]
    near(sum(payment.status == "POSTED" for payment in retries), len(retries), 0.70)


def test_two_payers_in_a_hundred_get_something_back() -> None:
    payers = [ledger for ledger in ledgers() if any(payment.payer != "INSURANCE" for payment in ledger.payments)]
    near(sum(ledger.refunds_cents > 0 for ledger in payers), len(payers), 0.02)


def test_fewer_than_five_contracts_in_a_hundred_have_something_written_off() -> None:
    lost = [any(a.kind == "WRITE_OFF" for a in ledger.adjustments) for ledger, _, _ in contracts()]
    near(sum(lost), len(lost), 0.04)


def test_uncollectible_is_six_in_a_thousand_of_production() -> None:
    # Per account, so that the standard error follows from how unlike the accounts are.
    lost = [sum(a.amount_cents for a in ledger.adjustments if a.kind == "WRITE_OFF") for ledger in ledgers()]
    charged = mean(ledger.charges_cents for ledger in ledgers())
    error = stdev(lost) / sqrt(len(lost)) / charged
    assert abs(mean(lost) / charged - 0.006) <= 3 * error


@pytest.mark.parametrize(("bucket", "share"), list(enumerate((0.90, 0.06, 0.02, 0.01, 0.01))))
def test_accounts_age_as_usual(bucket: int, share: float) -> None:
    """Accounts with something to pay, by their oldest open item."""
    owing = [(family, ledger.ageing_cents) for family, ledger in accounts() if sum(ledger.ageing_cents)]
    oldest = [(family, max((age for age in range(1, 5) if ages[age]), default=0)) for family, ages in owing]
    near_by_family([(family, age == bucket) for family, age in oldest], share)


def test_families_with_an_overdue_account_miss_more_visits() -> None:
    missed: dict[bool, list[bool]] = {False: [], True: []}
    for story in stories():
        start, end = story.milestones.get("start"), story.milestones.get("debond")
        if story.ledger is None or start is None:
            continue
        late = any(  # by what is on the account: an instalment of a plan without automatic charges, paid late
            share.paid_on and share.paid_on > share.due_on
            for plan in story.ledger.payment_plans
            if not plan.is_automatic
            for share in plan.installments
        )
        for visit in story.visits:
            day = visit.starts_at.date()
            regular = visit.series is not None and not visit.rescheduled_from and visit.ends_at <= AS_OF
            if regular and day > start and (end is None or day < end) and visit.status != "CANCELLED":
                missed[late].append(visit.status == "NO_SHOW")
    ratio = mean(missed[True]) / mean(missed[False])
    error = ratio * sqrt(sum((1 - mean(m)) / (mean(m) * len(m)) for m in missed.values()))
    assert abs(ratio - care.NO_SHOW_OVERDUE) <= 3 * error


# ── claims ────────────────────────────────────────────────────────────────────────────────────────


def claims() -> list[tuple[Ledger, Claim]]:
    return [(ledger, claim) for ledger in ledgers() for claim in ledger.claims]


def test_claims_are_rejected_and_denied_as_usual() -> None:
    sent = [claim for _, claim in claims() if claim.corrects is None and claim.primary is None]
    near(sum(claim.status == "REJECTED" for claim in sent), len(sent), 0.03)
    judged = [claim for _, claim in claims() if claim.adjudicated_on and claim.corrects is None]
    near(sum(claim.status == "DENIED" for claim in judged), len(judged), billing.DENIED)


def test_a_third_of_the_denials_is_reworked_and_most_of_those_paid() -> None:
    denied = [
        (ledger, claim)
        for ledger, claim in claims()
        if claim.status == "DENIED" and not second_try(ledger, claim) and not unauthorized(claim)
    ]
    again = [next((c for c in ledger.claims if c.corrects == claim.number), None) for ledger, claim in denied]
    near(sum(claim is not None for claim in again), len(denied), billing.REWORKED)
    judged = [claim for claim in again if claim and claim.adjudicated_on]
    near(sum(claim.status != "DENIED" for claim in judged), len(judged), billing.REWORK_PAID)


def unauthorized(claim: Claim) -> bool:
    """Whether a claim was denied as its predetermination had been: there is nothing to add to it."""
    return any(line.denial_reason == "NO_AUTHORIZATION" for line in claim.lines)


def second_try(ledger: Ledger, claim: Claim) -> bool:
    return claim.corrects is not None and ledger.claims[claim.corrects - 1].status == "DENIED"


def test_a_third_of_the_insured_patients_is_approved_beforehand() -> None:
    insured = [
        story.ledger.policies[0]
        for story in stories()
        if story.ledger and story.ledger.policies and "start" in story.milestones
    ]
    near(sum(bool(policy.preauthorizations) for policy in insured), len(insured), 0.30)


def test_everything_happens() -> None:
    # SUBMITTED passes within a day or two; see the test after this one.
    assert {claim.status for _, claim in claims()} - {"SUBMITTED"} == {
        "REJECTED",
        "ACCEPTED",
        "IN_PAYMENT",
        "PAID",
        "DENIED",
    }
    denied = {line.denial_reason for _, claim in claims() for line in claim.lines if claim.status == "DENIED"}
    assert denied >= {*billing.DENIALS, "LIFETIME_MAXIMUM", "BEFORE_COVERAGE", "AFTER_COVERAGE"}
    assert {a.kind for ledger in ledgers() for a in ledger.adjustments} == {
        "SETTLEMENT",
        "CONTRACTUAL",
        "WRITE_OFF",
        "COURTESY",
    }
    assert {i.status for ledger in ledgers() for i in ledger.invoices} == {"OPEN", "PARTIALLY_PAID", "PAID", "OVERDUE"}
    assert {p.status for ledger in ledgers() for p in ledger.payment_plans} == {"ACTIVE", "COMPLETED", "CANCELLED"}
    assert {e.status for ledger in ledgers() for e in ledger.estimates} == {
        "PRESENTED",
        "ACCEPTED",
        "DECLINED",
        "EXPIRED",
    }
    assert {ledger.status for ledger in ledgers()} == {"ACTIVE", "COLLECTIONS", "CLOSED"}
    checks = {c.result for ledger in ledgers() for p in ledger.policies for c in p.checks}
    assert checks == {"ELIGIBLE", "INELIGIBLE", "NO_ANSWER"}
    asked = {a.status for ledger in ledgers() for p in ledger.policies for a in p.preauthorizations}
    assert asked == {"SUBMITTED", "APPROVED", "DENIED"}
    payers = {payment.payer for ledger in ledgers() for payment in ledger.payments if payment.kind == "REFUND"}
    assert payers <= {"PATIENT", "FINANCING"}
    assert {p.policies[0].status for p in ledgers() if p.policies} == {"ACTIVE", "TERMINATED"}
    assert {s.delivery for ledger in ledgers() for s in ledger.statements} == set(billing.STATEMENT_DELIVERY)


def test_a_claim_is_submitted_until_the_clearing_house_answers() -> None:
    position, claim = max(
        (
            (position, claim)
            for position, story in enumerate(stories())
            if story.ledger
            for claim in story.ledger.claims
            if claim.accepted_on and claim.accepted_on > claim.submitted_on
        ),
        key=lambda found: found[1].submitted_on,
    )
    between = datetime.combine(claim.submitted_on, time(23, 59), UTC)
    seed = SEEDS[position // 200]
    then = clinic(seed, 0, 20, 200, between).stories
    assert "SUBMITTED" in {each.status for story in then if story.ledger for each in story.ledger.claims}
