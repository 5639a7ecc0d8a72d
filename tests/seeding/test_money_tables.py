"""What is in the tables about money adds up; the ledgers behind it are tested on their own."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from reading import read_tables


@pytest.fixture(params=["standard", "full"])
def tables(request, seeded):
    # PostgreSQL holds the same, as test_reproducible.py shows.
    return seeded(request.param, "sqlite")


def totals(rows, key, column="amountCents"):
    found = Counter()
    for row in rows:
        found[row[key]] += row[column]
    return found


def test_receivables_are_the_sum_of_the_accounts(tables):
    accounts = tables["PatientAccount"]
    flows = sum(
        row["chargesCents"] - row["paymentsCents"] - row["adjustmentsCents"] + row["refundsCents"] for row in accounts
    )
    assert flows == sum(row["balanceCents"] for row in accounts)
    assert flows == sum(row["balanceCents"] for row in tables["Invoice"])
    for row in accounts:
        buckets = (
            "currentCents",
            "pastDue1To30Cents",
            "pastDue31To60Cents",
            "pastDue61To90Cents",
            "pastDueOver90Cents",
        )
        assert row["patientBalanceCents"] == sum(row[name] for name in buckets)
        assert row["balanceCents"] == row["insuranceBalanceCents"] + row["patientBalanceCents"]


def test_invoices_are_their_lines_and_their_payments(tables):
    lines = totals(tables["InvoiceItem"], "invoiceId", "totalCents")
    paid = totals(tables["PaymentAllocation"], "invoiceId")
    adjusted = totals(tables["AccountAdjustment"], "invoiceId")
    for row in tables["Invoice"]:
        key = row["id"]
        assert (row["totalCents"], row["paidCents"], row["adjustedCents"]) == (lines[key], paid[key], adjusted[key])


def test_every_remittance_is_a_payment_and_the_reverse(tables):
    remitted = totals(tables["ClaimPayment"], "paymentId")
    assert remitted == {p["id"]: p["amountCents"] for p in tables["Payment"] if p["payer"] == "INSURANCE"}


def test_no_carrier_pays_beyond_the_maximum(tables):
    policies = {row["id"]: row for row in tables["PatientInsurance"]}
    claims = {row["id"]: row["patientInsuranceId"] for row in tables["InsuranceClaim"]}
    lines = {row["id"]: claims[row["claimId"]] for row in tables["ClaimLine"]}
    paid: dict[str, int] = defaultdict(int)
    for row in tables["ClaimPayment"]:
        paid[lines[row["claimLineId"]]] += row["amountCents"]
    assert paid
    # What a policy has used counts what the practice was paid.
    for key, row in policies.items():
        assert paid[key] <= row["usedCents"] <= row["lifetimeMaximumCents"], row


def test_numbers_are_those_of_the_patients(tables):
    patients = {row["id"]: row["patientNumber"] for row in tables["Patient"]}
    accounts = {row["id"]: patients[row["patientId"]][1:] for row in tables["PatientAccount"]}
    for model, prefix, day in (("Invoice", "INV", "issuedOn"), ("Payment", "PAY", "receivedOn")):
        # In order of time: the day comes first, then whose it is.
        for row in tables[model]:
            dated = str(row[day])[2:10].replace("-", "")
            assert row["number"].startswith(f"{prefix}-{dated}-{accounts[row['accountId']]}-"), row


def test_billing_alone_has_its_insurance(seed, make_database, datamodel):
    database = make_database("sqlite")
    seed(database, "standard", areas=("billing",))
    tables = read_tables(database, datamodel)
    assert tables["ClaimPayment"]
    assert tables["InsuranceCarrier"]
    assert not tables["LabOrder"]
    assert totals(tables["ClaimPayment"], "paymentId").keys() == {
        p["id"] for p in tables["Payment"] if p["payer"] == "INSURANCE"
    }
