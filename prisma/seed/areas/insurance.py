"""Carriers and their plans, and what patients have of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import dated
from seed.areas.writing import Written, writes
from seed.factories import (
    EligibilityCheckFactory,
    InsuranceCarrierFactory,
    InsurancePlanFactory,
    PatientInsuranceFactory,
    PreauthorizationFactory,
)
from seed.fixtures import INSURANCE_CARRIERS, INSURANCE_PLANS
from seed.fixtures.retired import RETIRED_CARRIERS, RETIRED_PLANS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.simulation.records.ledger import Policy
    from seed.simulation.records.story import Story
    from seed.utils.context import ClinicContext
    from seedbed.types import Row


@writes
def seed_insurance(ctx: ClinicContext) -> Written:
    """Write the clinic's carriers and plans, unless they are there, and the policies of patients without any yet."""
    yield InsuranceCarrierFactory, _carriers(ctx)
    yield InsurancePlanFactory, _plans(ctx)
    for cohort in ctx.cohorts("insurance"):
        stories = cohort.stories
        yield PatientInsuranceFactory, _policies(ctx, stories)
        yield EligibilityCheckFactory, _checks(ctx, stories)
        yield PreauthorizationFactory, _preauthorizations(ctx, stories)


def _carriers(ctx: ClinicContext) -> Iterator[Row]:
    for number, row in enumerate((*INSURANCE_CARRIERS, *RETIRED_CARRIERS)):
        if not ctx.is_known("InsuranceCarrier", ctx.slug, row.code):
            yield ctx.row(
                "InsuranceCarrier",
                row,
                (row.code,),
                phone=f"(800) 555-01{number:02d}",
                street=f"P.O. Box {1_100 + 37 * number}",
                isActive=row not in RETIRED_CARRIERS,
                createdAt=ctx.plan.opened_on,
            )


def _plans(ctx: ClinicContext) -> Iterator[Row]:
    for row in (*INSURANCE_PLANS, *RETIRED_PLANS):
        if not ctx.is_known("InsurancePlan", ctx.slug, row.code):
            yield ctx.row(
                "InsurancePlan",
                row,
                (row.code,),
                lifetimeMaximumCents=row.lifetime_maximum,
                isActive=row not in RETIRED_PLANS,
                createdAt=ctx.plan.opened_on,
            )


def _each(stories: tuple[Story, ...]) -> Iterator[tuple[int, Policy]]:
    """Yield patient numbers with their policies."""
    for story in stories:
        for policy in story.ledger.policies if story.ledger else ():
            yield story.outline.ordinal, policy


def _policies(ctx: ClinicContext, stories: tuple[Story, ...]) -> Iterator[Row]:
    for ordinal, policy in _each(stories):
        yield ctx.row(
            "PatientInsurance",
            policy,
            (ordinal, policy.order),
            coverageOrder=policy.order,
            remainingCents=policy.lifetime_maximum_cents - policy.used_cents,
            createdAt=policy.recorded_on,
            updatedAt=max(filter(None, (policy.terminated_on, policy.verified_on, policy.changed_on))),
        )


def _checks(ctx: ClinicContext, stories: tuple[Story, ...]) -> Iterator[Row]:
    for ordinal, policy in _each(stories):
        for number, check in enumerate(policy.checks, 1):
            yield ctx.row(
                "EligibilityCheck",
                check,
                (ordinal, policy.order, number),
                patientInsuranceId=(ordinal, policy.order),
                createdAt=check.checked_on,
            )


def _preauthorizations(ctx: ClinicContext, stories: tuple[Story, ...]) -> Iterator[Row]:
    for ordinal, policy in _each(stories):
        for asked in policy.preauthorizations:
            yield ctx.row(
                "Preauthorization",
                asked,
                (ordinal, asked.number),
                patientInsuranceId=(ordinal, policy.order),
                number=dated("PA", asked.submitted_on, ordinal, asked.number),
                createdAt=asked.submitted_on,
                updatedAt=asked.answered_on or asked.submitted_on,
            )
