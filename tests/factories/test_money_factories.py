"""Rows about money add up by default, whatever trait or amount is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from seed.factories import (
    ClaimLineFactory,
    ClaimPaymentFactory,
    InstallmentFactory,
    InsuranceClaimFactory,
    InvoiceFactory,
    InvoiceItemFactory,
    PatientAccountFactory,
    PatientInsuranceFactory,
    PaymentPlanFactory,
    PreauthorizationFactory,
    StatementFactory,
    TreatmentEstimateFactory,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from seed.factories import BaseFactory, FactoryContext
    from seedbed.types import Row


def parts(total: str, *names: str, less: tuple[str, ...] = ()) -> Callable[[Row], bool]:
    """Return a check that some fields come to another one."""
    return lambda row: row[total] == sum(row[name] for name in names) - sum(row[name] for name in less)


ADDS_UP: list[tuple[type[BaseFactory], Callable[[Row], bool], dict[str, int]]] = [
    (InvoiceFactory, parts("totalCents", "insurancePortionCents", "patientPortionCents"), {"totalCents": 320_000}),
    (InvoiceFactory, parts("balanceCents", "totalCents", less=("paidCents", "adjustedCents")), {"adjustedCents": 100}),
    (
        InvoiceItemFactory,
        lambda row: row["totalCents"] == row["quantity"] * row["unitPriceCents"] - row["discountCents"],
        {"quantity": 2},
    ),
    (
        PatientAccountFactory,
        parts("balanceCents", "chargesCents", "refundsCents", less=("paymentsCents", "adjustmentsCents")),
        {"paymentsCents": 1_000},
    ),
    (
        PatientAccountFactory,
        parts("patientBalanceCents", "currentCents", "pastDue1To30Cents", "pastDue31To60Cents", "pastDue61To90Cents",
              "pastDueOver90Cents"),
        {"chargesCents": 700_000},
    ),
    (
        TreatmentEstimateFactory,
        parts("feeCents", "discountCents", "insuranceEstimateCents", "patientPortionCents"),
        {"discountCents": 9_900},
    ),
    (
        PatientInsuranceFactory,
        parts("lifetimeMaximumCents", "usedCents", "remainingCents"),
        {"lifetimeMaximumCents": 200_000},
    ),
    (
        StatementFactory,
        parts("balanceCents", "previousBalanceCents", "chargesCents", "refundsCents",
              less=("paymentsCents", "adjustmentsCents")),
        {"chargesCents": 500},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("factory", "adds_up", "given"), ADDS_UP)
def test_amounts_add_up_under_every_trait(
    context: FactoryContext, factory: type[BaseFactory], adds_up: Callable[[Row], bool], given: dict[str, Any]
) -> None:
    rows = factory(context)
    assert adds_up(rows.build())
    assert adds_up(rows.build(given))
    for trait in factory.traits:
        assert adds_up(rows.build(traits=[trait])), trait


@pytest.mark.parametrize("factory", [InsuranceClaimFactory, ClaimLineFactory])
@pytest.mark.parametrize("trait", ["in_payment", "denied"])
def test_a_claim_that_was_judged_is_divided_up(context: FactoryContext, factory: type[BaseFactory], trait: str) -> None:
    row = factory(context).build(traits=[trait], billedCents=400_000)
    judged = row["expectedCents"] + row["contractualCents"] + row["patientCents"] + row["deniedCents"]
    assert judged == row["billedCents"] == 400_000


def test_states_and_their_days_agree(context: FactoryContext) -> None:
    paid = InstallmentFactory(context).build(traits=["paid"])
    assert paid["paidCents"] == paid["amountCents"]
    assert paid["paidOn"] is not None
    overdue = InstallmentFactory(context).build(traits=["overdue"])
    assert overdue["dueOn"] < context.as_of
    assert InvoiceFactory(context).build(paidCents=100)["status"] == "PARTIALLY_PAID"
    assert InvoiceFactory(context).build(traits=["paid"])["balanceCents"] == 0
    plan = PaymentPlanFactory(context).build(traits=["by_check"])
    assert plan["isAutomatic"] is False
    assert plan["downPaymentCents"] + plan["installmentCount"] * plan["installmentCents"] == plan["totalCents"]
    assert PreauthorizationFactory(context).build(traits=["denied"])["approvedCents"] is None
    remittance = ClaimPaymentFactory(context).build()
    assert remittance["usedCents"] + remittance["remainingCents"] == 150_000
