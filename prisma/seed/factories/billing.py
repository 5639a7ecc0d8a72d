"""Factories for accounts, contracts, payments and claims."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.factories.base import BaseFactory, Parent

if TYPE_CHECKING:
    from prisma.models import (
        AccountAdjustment,
        ClaimLine,
        ClaimPayment,
        Installment,
        InsuranceClaim,
        Invoice,
        InvoiceItem,
        PatientAccount,
        Payment,
        PaymentAllocation,
        PaymentPlan,
        Statement,
        TreatmentEstimate,
    )

_DAY = timedelta(days=1)


class PatientAccountFactory(BaseFactory["PatientAccount"]):
    """An account on which nothing happened yet."""

    model = "PatientAccount"
    defaults = {
        "accountNumber": lambda row: f"AT{row.number:05d}",
        "openedOn": lambda row: row.as_of - 200 * _DAY,
        "balanceCents": lambda row: (
            row["chargesCents"] - row["paymentsCents"] - row["adjustmentsCents"] + row["refundsCents"]
        ),
        "chargesCents": 0,
        "paymentsCents": 0,
        "adjustmentsCents": 0,
        "refundsCents": 0,
        "insuranceBalanceCents": 0,
        "patientBalanceCents": lambda row: row["balanceCents"] - row["insuranceBalanceCents"],
        "pastDue1To30Cents": 0,
        "pastDue31To60Cents": 0,
        "pastDue61To90Cents": 0,
        "pastDueOver90Cents": 0,
        "currentCents": lambda row: (
            row["patientBalanceCents"]
            - row["pastDue1To30Cents"]
            - row["pastDue31To60Cents"]
            - row["pastDue61To90Cents"]
            - row["pastDueOver90Cents"]
        ),
    }
    traits = {
        "owing": {"chargesCents": 590_000},
        "overdue": {"chargesCents": 590_000, "pastDue1To30Cents": 20_000},
        "in_collections": {
            "status": "COLLECTIONS",
            "chargesCents": 590_000,
            "pastDueOver90Cents": lambda row: row["patientBalanceCents"],
        },
        "closed": {"status": "CLOSED"},
    }


class TreatmentEstimateFactory(BaseFactory["TreatmentEstimate"]):
    """A quote that was accepted: $500 down, the rest in 24 months."""

    model = "TreatmentEstimate"
    defaults = {
        "number": lambda row: row.number,
        "status": "ACCEPTED",
        "feeCents": 590_000,
        "discountCents": 0,
        "insuranceEstimateCents": 0,
        "patientPortionCents": lambda row: row["feeCents"] - row["discountCents"] - row["insuranceEstimateCents"],
        "downPaymentCents": 50_000,
        "termMonths": 24,
        "monthlyCents": lambda row: (row["patientPortionCents"] - row["downPaymentCents"]) // row["termMonths"],
        "presentedOn": lambda row: row.as_of - 180 * _DAY,
        "expiresOn": lambda row: row["presentedOn"] + 90 * _DAY,
        "decidedOn": lambda row: row["presentedOn"],
    }
    traits = {
        "presented": {"status": "PRESENTED", "presentedOn": lambda row: row.as_of - 5 * _DAY, "decidedOn": None},
        "declined": {"status": "DECLINED"},
        "expired": {"status": "EXPIRED", "decidedOn": None},
        "insured": {"insuranceEstimateCents": 150_000},
    }


class InvoiceFactory(BaseFactory["Invoice"]):
    """A contract of which nothing is paid."""

    model = "Invoice"
    defaults = {
        "number": lambda row: f"INVT-{row.number:05d}",
        "status": lambda row: "PARTIALLY_PAID" if row["paidCents"] else "OPEN",
        "totalCents": 590_000,
        "insurancePortionCents": 0,
        "patientPortionCents": lambda row: row["totalCents"] - row["insurancePortionCents"],
        "paidCents": 0,
        "adjustedCents": 0,
        "balanceCents": lambda row: row["totalCents"] - row["paidCents"] - row["adjustedCents"],
        "issuedOn": lambda row: row.as_of - 180 * _DAY,
        "dueOn": lambda row: row["issuedOn"] + 720 * _DAY,
    }
    traits = {
        "paid": {"status": "PAID", "paidCents": lambda row: row["totalCents"] - row["adjustedCents"]},
        "overdue": {"status": "OVERDUE", "dueOn": lambda row: row["issuedOn"] + 30 * _DAY},
        "insured": {"insurancePortionCents": 150_000},
    }


class InvoiceItemFactory(BaseFactory["InvoiceItem"]):
    """A line without a discount."""

    model = "InvoiceItem"
    defaults = {
        "number": lambda row: row.number,
        "description": "Comprehensive treatment",
        "quantity": 1,
        "unitPriceCents": 590_000,
        "discountCents": 0,
        "totalCents": lambda row: row["quantity"] * row["unitPriceCents"] - row["discountCents"],
    }
    traits = {"discounted": {"discountCents": lambda row: row["quantity"] * row["unitPriceCents"] * 3 // 100}}


class PaymentPlanFactory(BaseFactory["PaymentPlan"]):
    """$500 down and 24 automatic instalments."""

    model = "PaymentPlan"
    defaults = {
        "status": "ACTIVE",
        "totalCents": 590_000,
        "downPaymentCents": 50_000,
        "installmentCount": 24,
        "installmentCents": lambda row: (row["totalCents"] - row["downPaymentCents"]) // row["installmentCount"],
        "method": "STORED_CARD",
        "isAutomatic": lambda row: row["method"] in ("STORED_CARD", "ACH"),
        "startsOn": lambda row: row.as_of - 180 * _DAY,
        "endsOn": lambda row: row["startsOn"] + 30 * row["installmentCount"] * _DAY,
    }
    traits = {
        "by_check": {"method": "CHECK"},
        "completed": {"status": "COMPLETED", "startsOn": lambda row: row.as_of - 800 * _DAY},
        "cancelled": {"status": "CANCELLED"},
    }


class InstallmentFactory(BaseFactory["Installment"]):
    """An instalment that falls due in a month."""

    model = "Installment"
    defaults = {
        "number": lambda row: row.number,
        "status": "SCHEDULED",
        "amountCents": 22_500,
        "paidCents": 0,
        "dueOn": lambda row: row.as_of + 30 * _DAY,
    }
    traits = {
        "paid": {
            "status": "PAID",
            "paidCents": lambda row: row["amountCents"],
            "dueOn": lambda row: row.as_of - 30 * _DAY,
            "paidOn": lambda row: row["dueOn"],
        },
        "overdue": {"status": "OVERDUE", "dueOn": lambda row: row.as_of - 10 * _DAY},
        "cancelled": {"status": "CANCELLED"},
    }


class PaymentFactory(BaseFactory["Payment"]):
    """An instalment that was charged to a stored card."""

    model = "Payment"
    defaults = {
        "number": lambda row: f"PAYT-{row.number:05d}",
        "payer": "PATIENT",
        "method": "STORED_CARD",
        "status": "POSTED",
        "amountCents": 22_500,
        "receivedOn": lambda row: row.as_of - 30 * _DAY,
    }
    traits = {
        "failed": {"status": "FAILED", "failureReason": "Insufficient funds"},
        "insurance": {"payer": "INSURANCE", "method": "INSURANCE_TRANSFER", "amountCents": 10_000},
        "financed": {"payer": "FINANCING", "method": "THIRD_PARTY_FINANCING"},
        "refund": {
            "type": "REFUND",
            "refundOfId": Parent("Payment", recycle=False),
            "receivedOn": lambda row: row.as_of - 10 * _DAY,
        },
    }


class PaymentAllocationFactory(BaseFactory["PaymentAllocation"]):
    """A payment that pays for one invoice as a whole."""

    model = "PaymentAllocation"
    defaults = {"amountCents": 22_500}


class AccountAdjustmentFactory(BaseFactory["AccountAdjustment"]):
    """Records that are included in the treatment fee."""

    model = "AccountAdjustment"
    defaults = {
        "type": "COURTESY",
        "reason": "Records are included in the treatment fee",
        "amountCents": 33_500,
        "postedOn": lambda row: row.as_of - 30 * _DAY,
    }
    traits = {
        "write_off": {"type": "WRITE_OFF", "reason": "Uncollectible"},
        "settlement": {"type": "SETTLEMENT", "reason": "Treatment ended early"},
        "contractual": {"type": "CONTRACTUAL", "reason": "Above the carrier's agreed fee"},
    }


class StatementFactory(BaseFactory["Statement"]):
    """A month in which an instalment was paid."""

    model = "Statement"
    defaults = {
        "number": lambda row: row.number,
        "delivery": "EMAIL",
        "periodStart": lambda row: row["periodEnd"] - 30 * _DAY,
        "periodEnd": lambda row: row["issuedOn"] - _DAY,
        "previousBalanceCents": 540_000,
        "chargesCents": 0,
        "paymentsCents": 22_500,
        "adjustmentsCents": 0,
        "refundsCents": 0,
        "balanceCents": lambda row: (
            row["previousBalanceCents"]
            + row["chargesCents"]
            - row["paymentsCents"]
            - row["adjustmentsCents"]
            + row["refundsCents"]
        ),
        "amountDueCents": 22_500,
        "issuedOn": lambda row: row.as_of - 20 * _DAY,
        "dueOn": lambda row: row["issuedOn"] + 21 * _DAY,
    }
    traits = {"on_paper": {"delivery": "PAPER"}}


class InsuranceClaimFactory(BaseFactory["InsuranceClaim"]):
    """A claim that the carrier has accepted and not yet judged."""

    model = "InsuranceClaim"
    defaults = {
        "number": lambda row: f"CLMT-{row.number:05d}",
        "status": "ACCEPTED",
        "serviceOn": lambda row: row.as_of - 20 * _DAY,
        "treatmentMonths": 24,
        "billedCents": 590_000,
        "submittedOn": lambda row: row["serviceOn"] + 3 * _DAY,
        "acceptedOn": lambda row: row["submittedOn"] + 2 * _DAY,
    }
    traits = {
        "submitted": {"status": "SUBMITTED", "acceptedOn": None},
        "rejected": {"status": "REJECTED", "acceptedOn": None},
        "in_payment": {
            "status": "IN_PAYMENT",
            "serviceOn": lambda row: row.as_of - 180 * _DAY,
            "adjudicatedOn": lambda row: row["submittedOn"] + 20 * _DAY,
            "expectedCents": 150_000,
            "patientCents": lambda row: row["billedCents"] - row["expectedCents"],
        },
        "paid": {
            "status": "PAID",
            "serviceOn": lambda row: row.as_of - 700 * _DAY,
            "adjudicatedOn": lambda row: row["submittedOn"] + 20 * _DAY,
            "expectedCents": 150_000,
            "paidCents": lambda row: row["expectedCents"],
            "patientCents": lambda row: row["billedCents"] - row["expectedCents"],
        },
        "denied": {
            "status": "DENIED",
            "serviceOn": lambda row: row.as_of - 60 * _DAY,
            "adjudicatedOn": lambda row: row["submittedOn"] + 20 * _DAY,
            "deniedCents": lambda row: row["billedCents"],
        },
    }


class ClaimLineFactory(BaseFactory["ClaimLine"]):
    """A line that is not judged yet."""

    model = "ClaimLine"
    defaults = {"number": lambda row: row.number, "billedCents": 590_000}
    traits = {
        "in_payment": {
            "expectedCents": 150_000,
            "patientCents": lambda row: row["billedCents"] - row["expectedCents"],
            "denialReason": "LIFETIME_MAXIMUM",
            "reasonCode": "35",
        },
        "denied": {
            "deniedCents": lambda row: row["billedCents"],
            "denialReason": "MISSING_DATA",
            "reasonCode": "16",
        },
    }


class ClaimPaymentFactory(BaseFactory["ClaimPayment"]):
    """A monthly payment of $100, the first of a maximum of $1,500."""

    model = "ClaimPayment"
    defaults = {
        "paymentId": Parent("Payment", traits=("insurance",)),
        "remittanceNumber": lambda row: f"ERA{row.number:06d}",
        "amountCents": 10_000,
        "usedCents": lambda row: row["amountCents"],
        "remainingCents": lambda row: 150_000 - row["usedCents"],
        "receivedOn": lambda row: row.as_of - 30 * _DAY,
        "postedOn": lambda row: row["receivedOn"] + 2 * _DAY,
    }
