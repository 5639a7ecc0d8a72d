"""Claims: from submission to the last remittance, with everything that goes wrong on the way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from seed.fixtures import ADJUSTMENT_REASONS, CLAIM_REASONS
from seed.generators.choice import Weighted, between
from seed.records import record
from seed.simulation.billing.office_days import NEVER, banking_day, months_after
from seed.simulation.parameters import billing
from seed.simulation.records.ledger import Claim, ClaimLine, ClaimPayment

if TYPE_CHECKING:
    from random import Random

    from seed.simulation.billing.account import Account, Bill, Receipt
    from seed.simulation.billing.office_days import OfficeDays
    from seed.simulation.billing.policies import Cover
    from seed.simulation.records.ledger import Preauthorization

_CODES = {row.reason: row.code for row in CLAIM_REASONS}
_DENIALS = Weighted.by(billing.DENIALS)


@dataclass(slots=True, eq=False)
class Filed:
    """A claim in the making; it has one line, the contract."""

    cover: Cover
    bill: Bill
    service: date
    months: int
    submitted: date
    preauthorization: int | None = None
    primary: Filed | None = None
    corrects: Filed | None = None
    status: str = "SUBMITTED"
    accepted: date | None = None
    adjudicated: date | None = None
    expected: int = 0
    contractual: int = 0
    denied: int = 0
    reason: str | None = None
    paid: int = 0
    remittances: list[tuple[Receipt, ClaimPayment]] = field(default_factory=list)
    number: int = 0

    def finished(self) -> Claim:
        """Return the numbered claim."""
        billed = self.bill.total
        is_judged = self.status in ("IN_PAYMENT", "PAID", "DENIED")
        line = ClaimLine(
            number=1,
            item=1,
            billed_cents=billed,
            expected_cents=self.expected,
            paid_cents=self.paid,
            contractual_cents=self.contractual,
            patient_cents=billed - self.expected - self.contractual - self.denied if is_judged else 0,
            denied_cents=self.denied,
            denial_reason=self.reason,
            reason_code=_CODES[self.reason] if self.reason else None,
            payments=tuple(_numbered(payment, receipt) for receipt, payment in self.remittances),
        )
        return Claim(
            number=self.number,
            order=self.cover.order,
            invoice=self.bill.number,
            status=self.status,
            service_on=self.service,
            treatment_months=self.months,
            submitted_on=self.submitted,
            accepted_on=self.accepted,
            adjudicated_on=self.adjudicated,
            lines=(line,),
            preauthorization=self.preauthorization,
            primary=self.primary.number if self.primary else None,
            corrects=self.corrects.number if self.corrects else None,
        )


def _numbered(payment: ClaimPayment, receipt: Receipt) -> ClaimPayment:
    return ClaimPayment(
        payment.remittance,
        receipt.number,
        payment.amount_cents,
        payment.used_cents,
        payment.remaining_cents,
        payment.received_on,
        payment.posted_on,
    )


@record
class Shortfall:
    """What a carrier does not pay after all, as the practice learns on a day.

    `own` where the practice is at fault itself, `ended` where the policy was over by then.
    """

    on: date
    amount: int
    own: bool = False
    ended: bool = False


@dataclass(slots=True)
class Filing:
    """Files the claims for one contract with one carrier.

    `ends` is the day on which treatment was complete, `leaves` that on which it was broken off; `other` says whether
    another carrier is involved. `slips` is the stream of the practice's own mistakes, if it makes any. `claims` and
    `shortfalls` are the result; payments are posted to the account as they come.
    """

    account: Account
    cover: Cover
    bill: Bill
    benefit: int  # as it was estimated
    months: int
    days: OfficeDays
    rand: Random
    slips: Random | None = None
    other: bool = False
    ends: date = NEVER
    leaves: date = NEVER
    preauthorization: Preauthorization | None = None
    primary: Filed | None = None
    claims: list[Filed] = field(default_factory=list)
    shortfalls: list[Shortfall] = field(default_factory=list)

    def file(self, after: date) -> Filed | None:
        """File the claim some days after a day, again where it has to be; return the one that was paid, if any."""
        asked = self.preauthorization
        if asked:
            # What a carrier never answers is claimed all the same.
            after = max(after, asked.answered_on or asked.submitted_on + timedelta(days=billing.ANSWER_GIVEN_UP_DAYS))
        submitted = self._soon(after, billing.SUBMIT_DAYS)
        forgotten, twice = self._luck() < billing.FORGOTTEN, self._luck() < billing.SENT_TWICE
        if forgotten and self.benefit:
            submitted = self._slip(submitted, billing.FORGOTTEN_DAYS)
        corrects: Filed | None = None
        for attempt in range(4):
            if submitted > self.account.today or submitted >= self.leaves:
                return None
            claim = Filed(
                cover=self.cover,
                bill=self.bill,
                service=self.bill.issued,
                months=self.months,
                submitted=submitted,
                preauthorization=asked.number if asked and asked.answered_on else None,
                primary=self.primary,
                corrects=corrects,
            )
            self.claims.append(claim)
            again = self._live(claim, first=attempt == 0, forgotten=forgotten)
            if again is None:
                if twice and not claim.primary and claim.status in ("IN_PAYMENT", "PAID"):
                    self._send_again(claim)
                return claim if claim.paid else None
            submitted, corrects = again, claim
        return None

    def _soon(self, day: date, wait: tuple[int, int]) -> date:
        return self.days.on_or_after(day + timedelta(days=between(self.rand, *wait)))

    def _luck(self) -> float:
        return 1.0 if self.slips is None else self.slips.random()

    def _slip(self, day: date, wait: tuple[int, int]) -> date:
        return self.days.on_or_after(day + timedelta(days=between(self.slips or self.rand, *wait)))

    def _send_again(self, claim: Filed) -> None:
        """The desk sees no payment yet, and sends a claim a second time: the carrier has it already."""
        sent, today = self._slip(claim.submitted, billing.SENT_AGAIN_DAYS), self.account.today
        if sent > today or sent >= self.leaves:
            return
        twin = replace(
            claim, submitted=sent, status="SUBMITTED", accepted=None, adjudicated=None, expected=0, contractual=0,
            reason=None, paid=0, remittances=[], corrects=None,
        )  # fmt: skip
        self.claims.append(twin)
        accepted = self._slip(sent, billing.ACCEPT_DAYS)
        adjudicated = self._slip(accepted, billing.ADJUDICATE_DAYS)
        if accepted <= today:
            twin.status, twin.accepted = "ACCEPTED", accepted
        if adjudicated <= today:
            twin.adjudicated = adjudicated
            self._deny(twin, "DUPLICATE")

    def _live(self, claim: Filed, *, first: bool, forgotten: bool) -> date | None:
        """Follow a claim up to the present; return the day on which it is filed again, if it is."""
        rand, today = self.rand, self.account.today
        lost, unknown = self._luck(), self._luck()
        rejected, refused, reworked, granted = rand.random(), rand.random(), rand.random(), rand.random()
        accepted = self._soon(claim.submitted, billing.ACCEPT_DAYS)
        adjudicated = self._soon(accepted, billing.ADJUDICATE_DAYS)
        unauthorized = self.preauthorization is not None and self.preauthorization.status == "DENIED"
        certain = self.cover.refusal(claim.service) or ("NO_AUTHORIZATION" if unauthorized else None)
        if first and not certain and not claim.primary and lost < billing.NEVER_ARRIVED:
            return self._slip(claim.submitted, billing.ASKED_ABOUT_DAYS)
        if accepted > today:
            return None
        # What follows on another carrier's remittance is sent with it, and is not at fault.
        if first and not claim.primary and not certain and rejected < billing.REJECTED:
            claim.status = "REJECTED"
            return self._soon(accepted, billing.CORRECT_DAYS)
        claim.status, claim.accepted = "ACCEPTED", accepted
        if adjudicated > today:
            return None
        claim.adjudicated = adjudicated
        again = claim.corrects is not None and claim.corrects.status == "DENIED"
        received = self._soon(adjudicated, billing.REMIT_DAYS)
        posted = self._soon(received, billing.POST_DAYS)
        if posted >= self.leaves:
            # The carrier has learnt that treatment is not continued.
            self._deny(claim, "NOT_COVERED")
        elif certain:
            self._deny(claim, certain)
            self._fall_short(adjudicated + timedelta(days=2), self.benefit, ended=certain == "AFTER_COVERAGE")
        elif forgotten:
            self._deny(claim, "LATE_FILING")
            self._fall_short(adjudicated + timedelta(days=2), self.benefit, own=True)
        elif first and self.other and not claim.primary and unknown < billing.OTHER_CARRIER_UNKNOWN:
            self._deny(claim, "COORDINATION_OF_BENEFITS")
            return self._soon(adjudicated, billing.REWORK_DAYS)
        elif granted >= billing.REWORK_PAID if again else refused < billing.DENIED - billing.DENIED_BY_COVER:
            self._deny(claim, claim.corrects.reason if again and claim.corrects else _DENIALS.pick(rand))
            if not again and not claim.primary and reworked < billing.REWORKED_OTHERS:
                return self._soon(adjudicated, billing.REWORK_DAYS)
            self._fall_short(adjudicated + timedelta(days=2), self.benefit)
        else:
            self._grant(claim, received, posted)
        return None

    def _deny(self, claim: Filed, reason: str | None) -> None:
        claim.status, claim.denied, claim.reason = "DENIED", claim.bill.total, reason

    def _fall_short(self, on: date, amount: int, *, own: bool = False, ended: bool = False) -> None:
        if amount and on <= self.account.today and on < self.leaves:
            self.shortfalls.append(Shortfall(on, amount, own, ended))

    # ── what is paid ──────────────────────────────────────────────────────────────────────────────

    def _grant(self, claim: Filed, received: date, posted: date) -> None:
        """The carrier agrees: it pays its first part now, and goes on until something ends it."""
        rand, row, fee = self.rand, self.cover.row, claim.bill.total
        scheduled = rand.random() < billing.FEE_SCHEDULE_SHARE and row.kind in billing.FEE_SCHEDULE_KINDS
        allowed = int(fee * rand.uniform(*billing.FEE_SCHEDULE)) if scheduled else fee
        granted = min(self.benefit, self.cover.benefit(allowed))
        claim.status, claim.expected = "IN_PAYMENT", granted
        lowered = self.benefit - granted
        assert claim.adjudicated is not None  # noqa: S101 - it was judged just now
        if lowered:
            # By its contract with the carrier the practice may not ask the family for what is above the agreed fee.
            claim.contractual = lowered
            reason = ADJUSTMENT_REASONS["CONTRACTUAL"]
            self.account.adjust(claim.bill, "CONTRACTUAL", reason, lowered, claim.adjudicated)
        claim.reason = self._why_not_more(claim, allowed)
        first = received = banking_day(received)
        posted = max(posted, self.days.on_or_after(received))
        payouts = self.cover.payouts(allowed, granted, self.months)
        for number, amount in enumerate(payouts):
            if number:
                received = months_after(first, number * self.cover.interval)
            if number and received >= self.cover.stops():
                self._stop(claim, self._soon(received, billing.NOTICED_DAYS))
                return
            if number and received > self.ends + timedelta(days=billing.FINAL_PAYMENT_DAYS[1]):
                # Treatment is complete: what is left is paid at once.
                received = max(self._soon(self.ends, billing.FINAL_PAYMENT_DAYS), claim.remittances[-1][1].received_on)
                amount = granted - claim.paid
                if received == claim.remittances[-1][1].received_on:
                    received += timedelta(days=1)
            if number:
                received = banking_day(received)
                posted = self._soon(received, billing.POST_DAYS)
            if posted > self.account.today:
                return
            if posted >= self.leaves:
                break
            self._remit(claim, amount, received, posted)
            if claim.paid == granted:
                break
        # Paid in full, or treatment was broken off: nothing more comes.
        claim.expected, claim.status = claim.paid, "PAID"

    def _why_not_more(self, claim: Filed, allowed: int) -> str | None:
        if claim.expected == claim.bill.total:
            return None
        if claim.primary:
            return "PRIOR_PAYER"
        if claim.expected < allowed * self.cover.row.coverage_percent // 100:
            return "LIFETIME_MAXIMUM"
        return "ABOVE_FEE_SCHEDULE" if claim.contractual else "COINSURANCE"

    def _remit(self, claim: Filed, amount: int, received: date, posted: date) -> None:
        cover = self.cover
        cover.paid += amount
        claim.paid += amount
        cover.changed = max(cover.changed or posted, posted)
        receipt = self.account.pay(claim.bill, amount, received, "INSURANCE_TRANSFER", "INSURANCE")
        number = f"{cover.row.carrier[:3]}{received:%y%m%d}{between(self.rand, 0, 999_999):06d}"
        payment = ClaimPayment(number, 0, amount, cover.used + cover.paid, cover.remaining, received, posted)
        claim.remittances.append((receipt, payment))

    def _stop(self, claim: Filed, noticed: date) -> None:
        """Cover has ended: once the practice knows, the rest is not expected any more."""
        rest = claim.expected - claim.paid
        if noticed <= self.account.today and noticed < self.leaves:
            claim.expected, claim.status, claim.reason = claim.paid, "PAID", "AFTER_COVERAGE"
            self.shortfalls.append(Shortfall(noticed, rest, ended=True))
        elif self.leaves <= self.account.today:
            claim.expected, claim.status = claim.paid, "PAID"
