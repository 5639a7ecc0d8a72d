"""Factories for carriers, their plans, and what patients have of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.factories.base import BaseFactory, Parent

if TYPE_CHECKING:
    from prisma.models import (
        EligibilityCheck,
        InsuranceCarrier,
        InsurancePlan,
        PatientInsurance,
        Preauthorization,
    )

_DAY = timedelta(days=1)


class InsuranceCarrierFactory(BaseFactory["InsuranceCarrier"]):
    """A dental insurer."""

    model = "InsuranceCarrier"
    defaults = {
        "code": lambda row: f"CT{row.number:03d}",
        "name": lambda row: f"{row.ortho.patient_name(40).last} Dental",
        "payerId": lambda row: f"{99_000 + row.number}",
        "phone": lambda row: row.ortho.phone(),
        "street": "P.O. Box 1200",
        "city": "Springfield",
        "state": "IL",
        "postalCode": "62704",
    }
    traits = {"inactive": {"isActive": False}}


class InsurancePlanFactory(BaseFactory["InsurancePlan"]):
    """Half of the fee, up to $1,500, paid by the month, for children."""

    model = "InsurancePlan"
    defaults = {
        "code": lambda row: f"PT{row.number:04d}",
        "name": "PPO 1500 Child Ortho",
        "type": "PPO",
        "coveragePercent": 50,
        "lifetimeMaximumCents": 150_000,
        "ageLimit": 19,
        "payout": "MONTHLY",
    }
    traits = {
        "family": {"name": "PPO 1500 Family Ortho", "ageLimit": None},
        "quarterly": {"payout": "QUARTERLY"},
        "waiting": {"waitingMonths": 12},
        "medicaid": {
            "name": "Medicaid Child Ortho",
            "type": "MEDICAID",
            "coveragePercent": 100,
            "lifetimeMaximumCents": 350_000,
            "ageLimit": 20,
            "payout": "QUARTERLY",
            "requiresPreauthorization": True,
        },
    }


class PatientInsuranceFactory(BaseFactory["PatientInsurance"]):
    """A patient's first cover, of which nothing is used."""

    model = "PatientInsurance"
    defaults = {
        # Another policy of the same patient would be of another order, which only the caller can tell.
        "patientId": Parent("Patient", recycle=False),
        "coverageOrder": "PRIMARY",
        "status": "ACTIVE",
        "memberId": lambda row: f"M{row.number:09d}",
        "groupNumber": "100200",
        "lifetimeMaximumCents": 150_000,
        "usedCents": 0,
        "remainingCents": lambda row: row["lifetimeMaximumCents"] - row["usedCents"],
        "effectiveOn": lambda row: row["verifiedOn"] - 700 * _DAY,
        "verifiedOn": lambda row: row.as_of - 200 * _DAY,
    }
    traits = {
        "secondary": {"coverageOrder": "SECONDARY"},
        "exhausted": {"usedCents": lambda row: row["lifetimeMaximumCents"]},
        "terminated": {"status": "TERMINATED", "terminatedOn": lambda row: row.as_of - 30 * _DAY},
    }


class EligibilityCheckFactory(BaseFactory["EligibilityCheck"]):
    """A question that was answered the same day: covered."""

    model = "EligibilityCheck"
    defaults = {
        "result": "ELIGIBLE",
        "remainingCents": 150_000,
        "checkedOn": lambda row: row.as_of - 200 * _DAY,
        "answeredOn": lambda row: row["checkedOn"],
    }
    traits = {
        "ineligible": {"result": "INELIGIBLE", "remainingCents": None},
        "no_answer": {"result": "NO_ANSWER", "remainingCents": None, "answeredOn": None},
    }


class PreauthorizationFactory(BaseFactory["Preauthorization"]):
    """A benefit that the carrier approved."""

    model = "Preauthorization"
    defaults = {
        "number": lambda row: f"PAT-{row.number:05d}",
        "status": "APPROVED",
        "requestedCents": 150_000,
        "approvedCents": lambda row: row["requestedCents"],
        "submittedOn": lambda row: row.as_of - 60 * _DAY,
        "answeredOn": lambda row: row["submittedOn"] + 20 * _DAY,
    }
    traits = {
        "submitted": {"status": "SUBMITTED", "approvedCents": None, "answeredOn": None},
        "denied": {"status": "DENIED", "approvedCents": None},
    }
