"""From a patient's chart to the account: the ledger up to the as-of date.

What is charged. The first exam and growth checks are free. Records on a day before treatment are charged; what is not
paid yet is taken back as a courtesy when treatment starts before they are due. Each treatment that starts is one
contract, charged that day, in which records, visits, repairs, debond and retainers are included. After treatment,
replaced retainers and repairs are charged one by one.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from seed.fixtures import ADJUSTMENT_REASONS
from seed.generators.choice import Weighted, between
from seed.simulation.billing.account import Account, Bill, renumbered
from seed.simulation.billing.claims import Filed, Filing, Shortfall
from seed.simulation.billing.collecting import Collector
from seed.simulation.billing.contract import PROCEDURES, agree, estimates, in_parts, sign
from seed.simulation.billing.office_days import NEVER, OfficeDays
from seed.simulation.billing.policies import Cover, check_again, check_eligibility, draw_covers, preauthorize
from seed.simulation.care.courses import DAYS_A_MONTH
from seed.simulation.parameters import billing
from seed.simulation.records.ledger import InvoiceItem, Ledger
from seedbed.rng import rng

if TYPE_CHECKING:
    from random import Random

    from seed.simulation.billing.contract import Terms
    from seed.simulation.care.courses import Course
    from seed.simulation.records.chart import Procedure, TreatmentPlan
    from seed.simulation.records.clinic import ClinicPlan
    from seed.simulation.records.ledger import Estimate, Preauthorization
    from seed.simulation.records.story import Story

_DELIVERIES = Weighted.by(billing.STATEMENT_DELIVERY)


_MISSED = "D9986"


def _in_treatment(plan: TreatmentPlan, day: date) -> bool:
    return plan.started_on is not None and plan.started_on <= day <= (plan.ended_on or day)


def keep_ledger(
    seed: int, plan: ClinicPlan, course: Course, story: Story, *, today: date, sibling_since: date | None = None
) -> Ledger | None:
    """Return the account of a patient who kept the exam, else None.

    `today` is the day in UTC. `sibling_since` is the first day on which a brother or sister was in treatment. The same
    arguments always give the same ledger.
    """
    exam = story.milestones.get("exam")
    if exam is None:
        return None
    return _Bookkeeper(seed, plan, course, story, exam, today, sibling_since).ledger()


class _Bookkeeper:
    """Keeps one patient's account."""

    def __init__(
        self,
        seed: int,
        clinic: ClinicPlan,
        course: Course,
        story: Story,
        exam: date,
        today: date,
        sibling_since: date | None,
    ) -> None:
        self.seed, self.slug, self.story, self.today = seed, clinic.slug, story, today
        self.course, self.late, self.sibling_since = course, course.pays_late, sibling_since
        self.account = Account(exam, today)
        self.days = OfficeDays(clinic)
        self.covers = draw_covers(seed, clinic.slug, story, exam)
        self.estimates: list[Estimate] = []
        self.claims: list[Filed] = []
        self.asked = 0  # preauthorizations so far

    def ledger(self) -> Ledger:
        """Return the whole account."""
        story, account = self.story, self.account
        own = self._rand("account")
        for cover in self.covers:
            check_eligibility(cover, cover.verified, own, self.today)
        for plan in story.chart.plans:
            self._treat(plan)
        self._verify_again()
        self._charge_records()
        self._charge_aftercare()
        self._charge_missed()
        account.number()
        self.claims.sort(key=lambda claim: claim.submitted)
        for number, claim in enumerate(self.claims, 1):
            claim.number = number
        return self._closed()

    def _rand(self, *path: str | int) -> Random:
        return rng(self.seed, self.slug, "ledger", self.story.outline.ordinal, *path)

    def _collector(self, *path: str | int) -> Collector:
        return Collector(self.account, self.days, self.late, self._rand(*path))

    def _closed(self) -> Ledger:
        account, story = self.account, self.story
        ageing = account.ageing()
        posted = account.posted_adjustments()
        family = rng(self.seed, self.slug, "ledger", "statements", story.person.household.code)
        balance = sum(bill.balance for bill in account.bills)
        status = "COLLECTIONS" if ageing[4] else "CLOSED" if not (story.is_active or balance) else "ACTIVE"
        return Ledger(
            opened_on=account.opened_on,
            status=status,
            guarantor=next(
                (
                    n
                    for n, contact in enumerate(story.person.contacts, 1)
                    if contact.is_guarantor and contact.relationship != "SELF"
                ),
                None,
            ),
            charges_cents=sum(bill.total for bill in account.bills),
            payments_cents=sum(receipt.amount for receipt in account.receipts if receipt.is_payment),
            adjustments_cents=sum(adjustment.amount_cents for adjustment in posted),
            refunds_cents=sum(receipt.amount for receipt in account.receipts if receipt.refund_of),
            insurance_balance_cents=sum(bill.carrier_balance for bill in account.bills),
            ageing_cents=ageing,
            policies=tuple(cover.finished(self.today) for cover in self.covers),
            claims=tuple(claim.finished() for claim in self.claims),
            estimates=tuple(self.estimates),
            invoices=account.invoices(),
            payment_plans=account.payment_plans(),
            payments=account.payments(),
            adjustments=posted,
            unpaid=tuple(account.unpaid),
            statements=tuple(account.statements(_DELIVERIES.pick(family))),
        )

    # ── treatment ─────────────────────────────────────────────────────────────────────────────────

    def _treat(self, plan: TreatmentPlan) -> None:
        """Quote a plan and, once treatment starts, charge it, claim it and collect it."""
        rand = self._rand("plan", plan.number)
        start = plan.started_on
        day = start or plan.presented_on
        if start:
            for cover in self.covers:
                check_again(cover, start, self._rand("eligibility", plan.number), self.today)
        valid = [cover for cover in self.covers if cover.refusal(day) is None]
        asked: dict[str, Preauthorization] = {}
        for cover in valid:
            found = preauthorize(
                cover,
                plan,
                self.course,
                self.asked + 1,
                self.days,
                self._rand("asked", plan.number, cover.order),
                self.today,
            )
            if found:
                self.asked += 1
                asked[cover.order] = found
        # A family that has accepted what was quoted before the carrier said no keeps its contract: the claim is denied.
        # Public cover is never counted on before it is granted.
        denied = [order for order, found in asked.items() if found.status == "DENIED"]
        valid = [cover for cover in valid if cover.order not in denied or not cover.is_public]
        if not any(cover.order == "PRIMARY" for cover in valid):
            valid = []  # the second carrier waits for the first one's answer
        sibling = self.sibling_since is not None and self.sibling_since < day
        terms = agree(plan, valid, late=bool(self.late), sibling=sibling, rand=rand)
        self.estimates += estimates(plan, terms, self.today)
        if start and start <= self.today:
            self._carry_out(plan, start, terms, valid, asked, rand)

    def _carry_out(
        self,
        plan: TreatmentPlan,
        start: date,
        terms: Terms,
        valid: list[Cover],
        asked: dict[str, Preauthorization],
        rand: Random,
    ) -> None:
        account = self.account
        bill = sign(account, plan, terms, start, self.story.chart.procedures, self.days, rand)
        broken = plan.ended_on if plan.status in ("DISCONTINUED", "TRANSFERRED") else None
        leaves = broken or NEVER
        ends = plan.ended_on if plan.status == "COMPLETED" and plan.ended_on else NEVER
        for cover in valid:
            self._lose_cover(cover, start, plan)
        collector = self._collector("collect", plan.number)
        for nth, shortfall in enumerate(self._claim(plan, bill, terms, valid, asked, ends, leaves)):
            asks, amount, on = self._collector("shortfall", plan.number, nth), shortfall.amount, shortfall.on
            # What public cover does not pay is nobody's, unless the family is not under it any more.
            if shortfall.own or (terms.kind == "PUBLIC" and not shortfall.ended):
                asks.waive(bill, amount, on, "OWN_FAULT" if shortfall.own else "PUBLIC", leaves)
            else:
                asks.bill_shortfall(bill, amount, on, leaves)
        if bill.schedule:
            collector.collect(bill.schedule, leaves)
        self._collector("write off", plan.number).write_off(bill, ends, leaves)
        if broken:
            planned = plan.estimated_months * DAYS_A_MONTH
            share = min(1.0, (broken - start).days / planned)
            earned = round(terms.net * (billing.EARNED_AT_START + (1 - billing.EARNED_AT_START) * share))
            if terms.kind == "PUBLIC" and not bill.owed:
                earned = bill.by_carriers
            unpaid = self._rand("leaves", plan.number).random() < billing.LEAVES_UNPAID
            lost = self._lost_contact(broken) or (unpaid and plan.status == "DISCONTINUED")
            self._collector("settle", plan.number).settle(bill, earned, broken, lost=lost)

    def _lose_cover(self, cover: Cover, start: date, plan: TreatmentPlan) -> None:
        """Some lose their cover during treatment, and a few had lost it by then without a word."""
        rand, months = self._rand("cover", plan.number, cover.order), plan.estimated_months
        luck, when = rand.random(), rand.random()
        if cover.ended:
            return
        # For an earlier phase the carrier may have paid for long, and on each day of a yes the policy was in force.
        paid = [
            payment.received_on for claim in self.claims if claim.cover is cover for _, payment in claim.remittances
        ]
        covered = max([cover.verified, *paid, *cover.granted()])
        if luck < billing.LOSES_COVER:
            cover.ended = max(
                start + timedelta(days=30 + int(when * months * DAYS_A_MONTH)), covered + timedelta(days=1)
            )
        elif luck < billing.LOSES_COVER + billing.LOST_UNNOTICED and (start - covered).days > 1:
            cover.ended = start - timedelta(days=1 + int(when * ((start - covered).days - 1)))

    def _verify_again(self) -> None:
        """Ask carriers once a year while treatment goes on; what they say is as of that day."""
        for cover in self.covers:
            paid = [(p.received_on, p.amount_cents) for c in self.claims if c.cover is cover for _, p in c.remittances]
            for plan in self.story.chart.plans:
                if not plan.started_on:
                    continue
                rand = self._rand("verified", plan.number, cover.order)
                last = max([check.checked_on for check in cover.checks if check.checked_on <= plan.started_on])
                until = min(plan.ended_on or self.today, self.today)
                # Once a cover has ended there is nothing to ask any more.
                while not cover.verified < cover.stops() <= last:
                    last = self.days.on_or_after(last + timedelta(days=between(rand, *billing.VERIFIED_AGAIN_DAYS)))
                    if last > until:
                        break
                    used = sum(amount for day, amount in paid if day <= last)
                    check_eligibility(cover, last, rand, self.today, used)
            cover.checks.sort(key=lambda check: check.checked_on)

    def _lost_contact(self, broken: date) -> bool:
        """Whether the patient stopped coming without a word: the last thing that happened was a missed visit."""
        last = max(self.story.visits, key=lambda visit: visit.starts_at)
        return last.status == "NO_SHOW" and last.starts_at.date() < broken

    def _claim(
        self,
        plan: TreatmentPlan,
        bill: Bill,
        terms: Terms,
        valid: list[Cover],
        asked: dict[str, Preauthorization],
        ends: date,
        leaves: date,
    ) -> list[Shortfall]:
        """File the claims for a contract; return what carriers leave unpaid."""
        shortfalls: list[Shortfall] = []
        paid: Filed | None = None
        benefits = {cover.order: benefit for cover, benefit in zip(valid, terms.benefits, strict=False)}
        for cover in self.covers:
            # A stream for each carrier, and one for each kind of draw: what is known later moves nothing before it.
            rand, benefit = self._rand("claims", plan.number, cover.order), benefits.get(cover.order, 0)
            hopeless = cover.refusal(bill.issued) in ("LIFETIME_MAXIMUM", "BEFORE_COVERAGE", "AGE_LIMIT")
            tries = hopeless and cover.order == "PRIMARY" and rand.random() < billing.CLAIMED_ALL_THE_SAME
            known = cover.said(bill.issued + timedelta(days=1))
            if not benefit and not (tries and known and known.result == "ELIGIBLE"):
                continue  # what the carrier has said no to is the family's to pay
            filing = Filing(
                account=self.account,
                cover=cover,
                bill=bill,
                benefit=benefit,
                months=plan.estimated_months,
                days=self.days,
                rand=rand,
                slips=self._rand("slips", plan.number, cover.order),
                other=len(self.covers) > 1,
                ends=ends,
                leaves=leaves,
                preauthorization=asked.get(cover.order),
            )
            after = max(bill.issued, known.answered_on) if known and known.answered_on else bill.issued
            if cover.order == "SECONDARY":
                if paid is None:
                    # Without an answer of the first carrier, the second one pays nothing either.
                    shortfalls += [Shortfall(known.on, benefit, known.own) for known in shortfalls[:1]]
                    continue
                after, filing.primary = paid.remittances[0][1].posted_on, paid
            found = filing.file(after)
            paid = paid or found
            self.claims += filing.claims
            shortfalls += filing.shortfalls
        return shortfalls

    # ── single charges ────────────────────────────────────────────────────────────────────────────

    def _charge_records(self) -> None:
        """Charge records that were taken before treatment, and take them back when it starts in time."""
        starts = [plan.started_on for plan in self.story.chart.plans if plan.started_on]
        for day, done in self._outside_treatment(billing.RECORDS_CATEGORIES, billing.RECORDS_FREE):
            # Pictures after treatment are the last part of its contract.
            if day == self.account.opened_on or done[0].plan in self._begun(day) or self._is_public(day):
                continue
            due = day + timedelta(days=billing.RECORDS_DUE_DAYS)
            bill = self._charge(day, due, done)
            item = self.account.owe(bill, bill.total, day, due)
            start = next((start for start in sorted(starts) if day < start <= due), None)
            # What was paid by the start stays paid: nobody knew yet that it would be taken back.
            stop = start + timedelta(days=1) if start else NEVER
            self._collector("records", day.toordinal()).collect_bill(item, stop=stop)
            if start and start <= self.today and not item.is_paid:
                item.settled = start
                self.account.adjust(bill, "COURTESY", ADJUSTMENT_REASONS["COURTESY"], bill.total, start)

    def _is_public(self, day: date) -> bool:
        """Whether public cover is in force, under which records are part of what it pays for."""
        return any(cover.is_public and day < cover.stops() for cover in self.covers)

    def _begun(self, day: date) -> list[int]:
        """Return the plans that had started before a day."""
        return [plan.number for plan in self.story.chart.plans if plan.started_on and plan.started_on < day]

    def _charge_aftercare(self) -> None:
        """Charge what was lost or broken after treatment."""
        for day, done in self._outside_treatment(billing.AFTERCARE_CATEGORIES, billing.AFTERCARE_FREE):
            if not self._begun(day):
                continue
            bill = self._charge(day, day + timedelta(days=billing.BILL_DAYS), done)
            in_parts_too = self._rand("parts", day.toordinal()).random() < billing.PAID_IN_PARTS and not self.late
            schedule = in_parts(bill, billing.PARTS) if in_parts_too else None
            if schedule:
                self._collector("aftercare", day.toordinal()).collect(schedule)
                continue
            item = self.account.owe(bill, bill.total, day, bill.due)
            at_counter = self._rand("counter", day.toordinal()).random() < billing.PAYS_AT_COUNTER
            self._collector("aftercare", day.toordinal()).collect_bill(item, at_counter=at_counter)

    def _charge_missed(self) -> None:
        """Charge visits that were missed during treatment without a word, from the second one within a year on."""
        if any(cover.is_public for cover in self.covers):
            return
        missed = sorted(visit.day for visit in self.story.visits if visit.status == "NO_SHOW")
        for before, day in pairwise(missed):
            issued = self.days.on_or_after(day + timedelta(days=1))
            plan = next((plan for plan in self.story.chart.plans if _in_treatment(plan, day)), None)
            rand = self._rand("missed", day.toordinal())
            waived = rand.random() >= billing.MISSED_CHARGED
            if plan is None or waived or issued > self.today or not 0 < (day - before).days <= billing.MISSED_WITHIN:
                continue
            fee = PROCEDURES[_MISSED].fee
            item = InvoiceItem(1, _MISSED, f"Visit of {day.month}/{day.day} missed without a call", 1, fee)
            bill = self.account.charge(Bill(None, (item,), issued, issued + timedelta(days=billing.BILL_DAYS)))
            lost = plan.status == "DISCONTINUED" and self._lost_contact(plan.ended_on or self.today)
            collector = Collector(self.account, self.days, self.late, rand)
            collector.collect_bill(self.account.owe(bill, fee, issued, bill.due), never=lost)

    def _outside_treatment(
        self, categories: tuple[str, ...], free: tuple[str, ...]
    ) -> list[tuple[date, list[Procedure]]]:
        """Return the procedures of some categories on days without a contract that includes them, by day."""
        spans = [(plan.started_on, plan.ended_on or self.today) for plan in self.story.chart.plans if plan.started_on]
        found = [
            one
            for one in self.story.chart.procedures
            if PROCEDURES[one.code].category in categories
            and one.code not in free
            and not any(first <= one.performed_on <= last for first, last in spans)
        ]
        return [(day, list(done)) for day, done in groupby(found, key=lambda one: one.performed_on)]

    def _charge(self, day: date, due: date, done: list[Procedure]) -> Bill:
        items = [
            InvoiceItem(
                number=0,
                code=one.code,
                description=PROCEDURES[one.code].description,
                quantity=1,
                unit_price_cents=PROCEDURES[one.code].fee,
                procedure=one.number,
            )
            for one in done
        ]
        return self.account.charge(Bill(plan=None, items=renumbered(items), issued=day, due=due))
