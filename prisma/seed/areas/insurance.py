"""Carriers and their plans, and what patients have of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import midnight
from seed.factories import (
    EligibilityCheckFactory,
    InsuranceCarrierFactory,
    InsurancePlanFactory,
    PatientInsuranceFactory,
    PreauthorizationFactory,
)
from seed.fixtures import INSURANCE_CARRIERS, INSURANCE_PLANS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.simulation.records.ledger import Policy
    from seed.simulation.records.story import Story
    from seed.types import Row
    from seed.utils.context import ClinicContext


async def seed_insurance(ctx: ClinicContext) -> None:
    """Write the clinic's carriers and plans, unless they are there, and the policies of patients without any yet."""
    factories = ctx.factories(ctx.clinic_id, ctx.admin_id)
    await InsuranceCarrierFactory(factories).create_many(_carriers(ctx))
    await InsurancePlanFactory(factories).create_many(_plans(ctx))
    for cohort in ctx.cohorts("insurance"):
        stories = cohort.stories
        await PatientInsuranceFactory(factories).create_many(_policies(ctx, stories))
        await EligibilityCheckFactory(factories).create_many(_checks(ctx, stories))
        await PreauthorizationFactory(factories).create_many(_preauthorizations(ctx, stories))


def preauthorization_number(ordinal: int, number: int) -> str:
    """Return the reference of a patient's n-th preauthorization."""
    return f"PA-{ordinal:05d}-{number:02d}"


def _carriers(ctx: ClinicContext) -> Iterator[Row]:
    for number, row in enumerate(INSURANCE_CARRIERS):
        if not ctx.is_known("InsuranceCarrier", ctx.slug, row.code):
            yield {
                "id": ctx.own("InsuranceCarrier", row.code),
                "clinicId": ctx.clinic_id,
                "code": row.code,
                "name": row.name,
                "payerId": row.payer_id,
                "phone": f"(800) 555-01{number:02d}",
                "street": f"P.O. Box {1_100 + 37 * number}",
                "city": row.city,
                "state": row.state,
                "postalCode": row.postal_code,
                "createdAt": midnight(ctx.plan.opened_on),
            }


def _plans(ctx: ClinicContext) -> Iterator[Row]:
    for row in INSURANCE_PLANS:
        if not ctx.is_known("InsurancePlan", ctx.slug, row.code):
            yield {
                "id": ctx.own("InsurancePlan", row.code),
                "clinicId": ctx.clinic_id,
                "carrierId": ctx.own("InsuranceCarrier", row.carrier),
                "code": row.code,
                "name": row.name,
                "type": row.kind,
                "coveragePercent": row.coverage_percent,
                "lifetimeMaximumCents": row.lifetime_maximum,
                "ageLimit": row.age_limit,
                "waitingMonths": row.waiting_months,
                "payout": row.payout,
                "requiresPreauthorization": row.requires_preauthorization,
                "createdAt": midnight(ctx.plan.opened_on),
            }


def _each(stories: tuple[Story, ...]) -> Iterator[tuple[int, Policy]]:
    """Yield patient numbers with their policies."""
    for story in stories:
        for policy in story.ledger.policies if story.ledger else ():
            yield story.outline.ordinal, policy


def _policies(ctx: ClinicContext, stories: tuple[Story, ...]) -> Iterator[Row]:
    for ordinal, policy in _each(stories):
        yield {
            "id": ctx.own("PatientInsurance", ordinal, policy.order),
            "clinicId": ctx.clinic_id,
            "patientId": ctx.own("Patient", ordinal),
            "planId": ctx.own("InsurancePlan", policy.plan),
            "subscriberId": (
                ctx.own("PatientContact", ordinal, policy.subscriber) if policy.subscriber is not None else None
            ),
            "coverageOrder": policy.order,
            "status": policy.status,
            "memberId": policy.member_id,
            "groupNumber": policy.group_number,
            "lifetimeMaximumCents": policy.lifetime_maximum_cents,
            "usedCents": policy.used_cents,
            "remainingCents": policy.lifetime_maximum_cents - policy.used_cents,
            "effectiveOn": midnight(policy.effective_on),
            "terminatedOn": midnight(policy.terminated_on) if policy.terminated_on else None,
            "verifiedOn": midnight(policy.verified_on),
            "createdAt": midnight(policy.verified_on),
            "updatedAt": midnight(policy.terminated_on or policy.verified_on),
        }


def _checks(ctx: ClinicContext, stories: tuple[Story, ...]) -> Iterator[Row]:
    for ordinal, policy in _each(stories):
        for number, check in enumerate(policy.checks, 1):
            yield {
                "id": ctx.own("EligibilityCheck", ordinal, policy.order, number),
                "clinicId": ctx.clinic_id,
                "patientInsuranceId": ctx.own("PatientInsurance", ordinal, policy.order),
                "result": check.result,
                "remainingCents": check.remaining_cents,
                "checkedOn": midnight(check.checked_on),
                "answeredOn": midnight(check.answered_on) if check.answered_on else None,
                "createdAt": midnight(check.checked_on),
            }


def _preauthorizations(ctx: ClinicContext, stories: tuple[Story, ...]) -> Iterator[Row]:
    for ordinal, policy in _each(stories):
        for asked in policy.preauthorizations:
            yield {
                "id": ctx.own("Preauthorization", ordinal, asked.number),
                "clinicId": ctx.clinic_id,
                "patientInsuranceId": ctx.own("PatientInsurance", ordinal, policy.order),
                "treatmentPlanId": ctx.own("TreatmentPlan", ordinal, asked.plan),
                "number": preauthorization_number(ordinal, asked.number),
                "status": asked.status,
                "requestedCents": asked.requested_cents,
                "approvedCents": asked.approved_cents,
                "submittedOn": midnight(asked.submitted_on),
                "answeredOn": midnight(asked.answered_on) if asked.answered_on else None,
                "createdAt": midnight(asked.submitted_on),
                "updatedAt": midnight(asked.answered_on or asked.submitted_on),
            }
