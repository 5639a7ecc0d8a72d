"""Who is insured, how, and what carriers say about it beforehand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from seed.fixtures import INSURANCE_CARRIERS, INSURANCE_PLANS, MEDICAID_PLAN
from seed.generators.choice import Weighted, between
from seed.simulation.billing.office_days import NEVER, months_after
from seed.simulation.care.public_cover import cover_luck, is_covered, is_public
from seed.simulation.parameters import billing
from seed.simulation.records.ledger import Eligibility, Policy, Preauthorization
from seed.simulation.records.people import Track
from seedbed.rng import rng

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from seed.fixtures import InsurancePlanRow, InsuranceProviderRow
    from seed.simulation.billing.office_days import OfficeDays
    from seed.simulation.care.courses import Course
    from seed.simulation.records.chart import TreatmentPlan
    from seed.simulation.records.story import Story

CARRIERS: dict[str, InsuranceProviderRow] = {row.code: row for row in INSURANCE_CARRIERS}
_UNSAID = ("AGE_LIMIT", "BEFORE_COVERAGE")
_INTERVALS = {"MONTHLY": 1, "QUARTERLY": 3, "LUMP_SUM": 0}
_DAY = timedelta(days=1)
_BEFORE_START = timedelta(days=3)


def _by_carrier(plans: Iterable[InsurancePlanRow]) -> Weighted[InsurancePlanRow]:
    return Weighted.of(plans, lambda plan: plan.weight * CARRIERS[plan.carrier].weight)


_CHILD_PLANS = _by_carrier(plan for plan in INSURANCE_PLANS if plan.weight and plan.age_limit)
_FAMILY_PLANS = _by_carrier(plan for plan in INSURANCE_PLANS if plan.weight and not plan.age_limit)


@dataclass(slots=True, eq=False)
class Cover:
    """A policy in the making. `paid` grows with every remittance; `ended` may lie in the future."""

    order: str
    row: InsurancePlanRow
    subscriber: int | None
    member_id: str
    group_number: str
    used: int
    since: date
    ages_out: date | None  # first day on which the patient is too old
    verified: date
    ended: date | None = None
    paid: int = 0
    changed: date | None = None  # when the last payment was posted
    checks: list[Eligibility] = field(default_factory=list)
    preauthorizations: list[Preauthorization] = field(default_factory=list)
    is_vague: bool = False  # the carrier says whether the policy is in force, and no word of age and waiting

    @property
    def is_public(self) -> bool:
        """Whether the carrier pays its own fee for everything, and nothing else may be charged."""
        return self.row is MEDICAID_PLAN

    @property
    def remaining(self) -> int:
        """What is left of the maximum."""
        return self.row.lifetime_maximum - self.used - self.paid

    def refusal(self, day: date) -> str | None:
        """Return why the carrier does not pay for treatment that starts on `day`, as a DenialReason, or None."""
        if self.ages_out and day >= self.ages_out:
            return "AGE_LIMIT"
        if self.ended and day >= self.ended:
            return "AFTER_COVERAGE"
        if day < months_after(self.since, self.row.waiting_months):
            return "BEFORE_COVERAGE"
        return None if self.remaining else "LIFETIME_MAXIMUM"

    def benefit(self, fee: int) -> int:
        """Return what the policy pays of a fee."""
        return min(fee * self.row.coverage_percent // 100, self.remaining)

    def payouts(self, fee: int, benefit: int, months: int) -> list[int]:
        """Return how a benefit is paid out: a part once treatment has begun, the rest by the month or quarter.

        The rhythm follows from what the policy would pay without a maximum, over `months` of treatment.
        """
        whole = fee * self.row.coverage_percent // 100
        first = whole * CARRIERS[self.row.carrier].initial_percent // 100
        every = (whole - first) * self.interval // months
        if not self.interval or first >= benefit or not every:
            return [benefit]
        rest = benefit - first
        paid = [first, *[every] * (rest // every)]
        if rest % every > len(paid):
            paid.append(rest % every)
        else:
            paid[-1] += rest % every  # rounding
        return paid

    @property
    def interval(self) -> int:
        """Months between payments; 0 where there is but one."""
        return _INTERVALS[self.row.payout]

    def said(self, day: date) -> Eligibility | None:
        """Return the latest answer of the carrier to a question of `day` or before, if it gave one."""
        answers = [check for check in self.checks if check.answered_on and check.checked_on <= day]
        return max(answers, key=lambda check: check.checked_on, default=None)

    def granted(self) -> list[date]:
        """Return the days on which the carrier said yes: the policy was in force on each."""
        return [check.answered_on for check in self.checks if check.answered_on and check.result == "ELIGIBLE"] + [
            asked.answered_on for asked in self.preauthorizations if asked.answered_on and asked.status == "APPROVED"
        ]

    def stops(self) -> date:
        """Return the first day without cover."""
        return min(self.ended or date.max, self.ages_out or date.max)

    def finished(self, today: date) -> Policy:
        """Return the policy as it is known on `today`."""
        stops = self.stops()
        # A person who was too old from the start never had this cover.
        ended = stops if self.verified < stops <= today else None
        return Policy(
            order=self.order,
            plan=self.row.code,
            status="TERMINATED" if ended else "ACTIVE",
            subscriber=self.subscriber,
            member_id=self.member_id,
            group_number=self.group_number,
            lifetime_maximum_cents=self.row.lifetime_maximum,
            used_cents=self.used + self.paid,
            effective_on=self.since,
            terminated_on=ended,
            recorded_on=self.verified,
            verified_on=max([self.verified, *(check.answered_on for check in self.checks if check.answered_on)]),
            changed_on=self.changed,
            checks=tuple(self.checks),
            preauthorizations=tuple(self.preauthorizations),
        )


def draw_covers(seed: int, slug: str, story: Story, exam: date) -> list[Cover]:
    """Return the policies of a patient, the primary one first; a household has the same ones for all its children."""
    outline, household = story.outline, story.person.household.code
    family, luck = cover_luck(seed, slug, household)
    own = rng(seed, slug, "ledger", "cover of", outline.ordinal)
    is_minor = outline.age_on(outline.first_contact) < 18
    second = family.random()
    public = is_public(luck, minor=is_minor)
    if luck < billing.ORTHO_BENEFIT:
        orders = ["PRIMARY", "SECONDARY"] if second < billing.DUAL / billing.ORTHO_BENEFIT else ["PRIMARY"]
    elif public:
        orders = ["PRIMARY"]
    else:
        return []
    covers: list[Cover] = []
    for position, order in enumerate(orders):
        row = MEDICAID_PLAN if public else _draw_plan(family, is_minor)
        while covers and row.carrier == covers[0].row.carrier:
            row = _draw_plan(family, is_minor)
        covers.append(_cover(order, row, story, exam, position, family, own))
        vague = rng(seed, slug, "ledger", "answers of", outline.ordinal, order).random() < billing.VAGUE_ANSWERS
        covers[-1].is_vague = vague
    return covers


def _draw_plan(rand: Random, is_minor: bool) -> InsurancePlanRow:
    family_plan = billing.FAMILY_PLAN_MINOR if is_minor else 1 - billing.CHILD_PLAN_ADULT
    return (_FAMILY_PLANS if rand.random() < family_plan else _CHILD_PLANS).pick(rand)


def _cover(
    order: str, row: InsurancePlanRow, story: Story, exam: date, position: int, family: Random, own: Random
) -> Cover:
    outline, maximum, used = story.outline, row.lifetime_maximum, 0
    before = billing.USED_BEFORE_TRANSFER if outline.track is Track.TRANSFER_IN else billing.USED_BEFORE
    if own.random() < before and row is not MEDICAID_PLAN:
        used = maximum * between(own, *billing.USED_TWENTIETHS) // 20
    return Cover(
        order=order,
        row=row,
        subscriber=_subscriber(story, position),
        member_id=f"{row.carrier[0]}{between(family, 0, 999_999_999):09d}",
        group_number="" if row is MEDICAID_PLAN else f"{between(family, 10_000, 999_999):06d}",
        used=used,
        # Cover begins with a month.
        since=(exam - timedelta(days=between(family, *billing.COVERED_SINCE_DAYS))).replace(day=1),
        ages_out=None if row.age_limit is None else _birthday(outline.birth_date, row.age_limit + 1),
        verified=exam,
    )


def _birthday(birth: date, age: int) -> date:
    try:
        return birth.replace(year=birth.year + age)
    except ValueError:  # 29 February
        return date(birth.year + age, 3, 1)


def _subscriber(story: Story, position: int) -> int | None:
    """Return the contact through whom the patient is insured: a parent or oneself, then the other parent or spouse."""
    contacts = story.person.contacts
    kinds = ("MOTHER", "FATHER", "GUARDIAN", "GRANDPARENT", "SELF", "SPOUSE")
    members = [number for number, contact in enumerate(contacts, 1) if contact.relationship in kinds]
    members.sort(key=lambda number: not contacts[number - 1].is_guarantor)
    return members[position] if position < len(members) else None


# ── what carriers say beforehand ──────────────────────────────────────────────────────────────────


def check_eligibility(cover: Cover, on: date, rand: Random, today: date, paid: int | None = None) -> None:
    """Ask the carrier on `on` whether the patient is covered; a question without an answer is asked again next day.

    `paid` is what it had paid by then, if that is not everything that it has.
    """
    if on > today:
        return
    if rand.random() < billing.NO_ANSWER:
        cover.checks.append(Eligibility("NO_ANSWER", None, on, None))
        on += _DAY
        if on > today:
            return
    answered = on + timedelta(days=between(rand, *billing.ANSWER_DAYS))
    if answered > today:
        cover.checks.append(Eligibility("NO_ANSWER", None, on, None))
        return
    # That a policy is over says every carrier.
    over = cover.verified < cover.stops() <= on
    unsaid = _UNSAID if cover.is_vague and not over else ()
    result = "ELIGIBLE" if cover.refusal(on) in (None, "LIFETIME_MAXIMUM", *unsaid) else "INELIGIBLE"
    left = cover.row.lifetime_maximum - cover.used - (cover.paid if paid is None else paid)
    remaining = left if result == "ELIGIBLE" else None
    cover.checks.append(Eligibility(result, remaining, on, answered))


def check_again(cover: Cover, start: date, rand: Random, today: date) -> None:
    """Ask again before treatment starts, where the last answer is old or was no."""
    known, since = cover.said(start), (start - cover.verified).days
    refused = known is not None and known.result == "INELIGIBLE" and since > _BEFORE_START.days
    if since > billing.CHECK_AGAIN_DAYS or refused:
        on = start - _BEFORE_START
        # What changes in the last days is known on the day itself.
        check_eligibility(cover, on if cover.refusal(on) == cover.refusal(start) else start, rand, today)


def preauthorize(
    cover: Cover, plan: TreatmentPlan, course: Course, number: int, days: OfficeDays, rand: Random, today: date
) -> Preauthorization | None:
    """Ask the carrier what it will pay for a plan; return its answer, or None if it is not asked."""
    amount = cover.benefit(plan.fee_cents)
    asks = cover.row.requires_preauthorization or rand.random() < billing.PREAUTHORIZED_OTHERS
    denied, wait = rand.random() < billing.PREAUTHORIZATION_DENIED, between(rand, *billing.PREAUTHORIZATION_DAYS)
    submitted = days.on_or_after(plan.presented_on)
    answered = days.on_or_after(submitted + timedelta(days=course.approval if cover.is_public else wait))
    if not asks or amount == 0 or submitted > today:
        return None
    if cover.is_public:
        denied = not is_covered(course.outline.track, course.diagnosis)
    else:
        # What the carrier says once treatment is under way is what the family was told.
        denied = denied and (plan.started_on is None or answered <= plan.started_on)
    never = rand.random() < billing.PREAUTHORIZATION_UNANSWERED and not cover.is_public
    if never:
        answered = NEVER
    status = "SUBMITTED" if answered > today else "DENIED" if denied else "APPROVED"
    found = Preauthorization(
        number=number,
        plan=plan.number,
        status=status,
        requested_cents=amount,
        approved_cents=amount if status == "APPROVED" else None,
        submitted_on=submitted,
        answered_on=answered if answered <= today else None,
    )
    cover.preauthorizations.append(found)
    return found
