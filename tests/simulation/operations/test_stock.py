"""Stock moves because visits used it, and orders refill it before it runs out."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from datetime import timedelta
from functools import cache

import pytest
from practices import EACH, SIZES, practice

from seed.fixtures import APPOINTMENT_TYPES, INVENTORY_ITEMS, VENDORS
from seed.simulation.operations.stock import make_stock, policies
from seed.simulation.operations.vendors import make_contacts, make_contracts, make_ratings
from seed.simulation.parameters import operations


@cache
def ledger(size):
    story, roster = practice(size)
    return story, roster, make_stock(roster, story.stories, story.as_of)


@pytest.fixture(params=EACH)
def clinic(request):
    return ledger(request.param)


def by_item(stock):
    found = defaultdict(list)
    for movement in stock.movements:
        found[movement.sku].append(movement)
    return found


def test_each_balance_is_the_sum_so_far_and_never_negative(clinic):
    _, _, stock = clinic
    for movements in by_item(stock).values():
        total = 0
        for number, movement in enumerate(movements, 1):
            total += movement.quantity
            assert movement.number == number
            assert movement.balance == total >= 0
        assert movements[0].kind == "OPENING"
        assert [m.at for m in movements] == sorted(m.at for m in movements)


def test_what_is_left_of_the_lots_is_the_balance(clinic):
    _, _, stock = clinic
    left = Counter()
    for lot in stock.lots:
        assert lot.left >= 0
        left[lot.sku] += lot.left
    assert all(left[sku] == movements[-1].balance for sku, movements in by_item(stock).items())


def test_usage_is_what_the_visits_of_the_closed_weeks_used(clinic):
    story, roster, stock = clinic
    closed = Counter()
    for movement in stock.movements:
        if movement.kind == "USAGE":
            day = roster.calendar.to_local(movement.at)[0]
            closed[day - timedelta(days=day.weekday())] += 1
    expected, booked = Counter(), Counter()
    for patient in story.stories:
        for visit in patient.visits:
            day = roster.calendar.to_local(visit.starts_at)[0]
            if visit.status == "COMPLETED" and day - timedelta(days=day.weekday()) in closed:
                for item in INVENTORY_ITEMS:
                    expected[item.sku] += item.usage.get("*", 0) + item.usage.get(visit.service, 0)
    for movement in stock.movements:
        if movement.kind == "USAGE":
            booked[movement.sku] -= movement.quantity
    assert +booked == +expected


def test_an_order_is_placed_when_and_only_when_the_reorder_point_is_reached(clinic):
    _, roster, stock = clinic
    points = {policy.item.sku: policy.reorder_point for policy in policies(roster.plan)}
    movements = by_item(stock)
    waiting = {line.sku for order in stock.orders if order.status != "RECEIVED" for line in order.lines}
    for order in stock.orders:
        for line in order.lines:
            before = [m.balance for m in movements[line.sku] if m.at <= order.ordered_at]
            assert before[-1] <= points[line.sku]
    for sku, ledger in movements.items():
        assert ledger[-1].balance > points[sku] or sku in waiting


def test_a_received_order_comes_in_line_by_line_after_five_days_or_more(clinic):
    story, _, stock = clinic
    received = Counter(movement.line for movement in stock.movements if movement.kind == "RECEIPT")
    assert received.total() == sum(len(order.lines) for order in stock.orders if order.status == "RECEIVED")
    quantities = {movement.line: movement.quantity for movement in stock.movements if movement.kind == "RECEIPT"}
    for order in stock.orders:
        assert order.ordered_at <= story.as_of
        for line in order.lines:
            assert received[order.number, line.number] == (order.status == "RECEIVED")
            assert quantities.get((order.number, line.number), line.quantity) == line.quantity
        if order.received_on:
            assert order.shipped_on <= order.received_on
            assert 5 <= (order.received_on - order.ordered_on).days <= operations.LEAD_DAYS[1] + 4


def test_who_orders_may_do_so_and_works_that_day(clinic):
    _, roster, stock = clinic
    for order in stock.orders:
        buyer = roster.staff[order.buyer]
        assert buyer.role in ("RECORDS_LAB", "CLINIC_ADMIN")
        assert buyer.employed(order.ordered_on)
    for movement in stock.movements:
        if movement.employee:
            assert roster.hours(roster.staff[movement.employee], roster.calendar.to_local(movement.at)[0])


def test_nothing_is_used_after_its_date_and_adhesive_has_one(clinic):
    _, roster, stock = clinic
    lots = {(lot.sku, lot.number): lot for lot in stock.lots}
    categories = {item.sku: item.category for item in INVENTORY_ITEMS}
    for lot in stock.lots:
        if categories[lot.sku] == "ADHESIVE":
            assert 530 < (lot.expires_on - lot.received_on).days < 1_100
    for movement in stock.movements:
        lot = lots[movement.sku, movement.lot]
        day = roster.calendar.to_local(movement.at)[0]
        if lot.expires_on:
            assert movement.kind not in ("USAGE", "EXPIRY") or (movement.kind == "EXPIRY") == (lot.expires_on <= day)


@pytest.mark.long
def test_a_large_clinic_orders_often_and_a_clinic_without_visits_uses_nothing():
    _, _, stock = ledger(SIZES[-1])
    assert len(stock.orders) > 20
    story, roster = practice(SIZES[0])
    assert "USAGE" not in {movement.kind for movement in make_stock(roster, (), story.as_of).movements}


def test_items_name_vendors_and_appointment_types_that_exist():
    types = {row.code for row in APPOINTMENT_TYPES} | {"*"}
    suppliers = {row.code for row in VENDORS if row.category == "SUPPLIES"}
    assert all(item.vendor in suppliers and set(item.usage) <= types for item in INVENTORY_ITEMS)


def test_a_vendor_has_one_contract_in_force_and_somebody_to_talk_to(clinic):
    story, roster, _ = clinic
    contracts = list(make_contracts(roster, VENDORS))
    for vendor in VENDORS:
        own = [contract for contract in contracts if contract.vendor == vendor.code]
        assert [contract.status for contract in own].count("ACTIVE") == 1
        assert all(first.ends_on == second.starts_on for first, second in itertools.pairwise(own))
    contacts = [(contact.vendor, contact.role) for contact in make_contacts(roster, VENDORS)]
    assert len(set(contacts)) == len(contacts)
    assert {vendor for vendor, _ in contacts} == {vendor.code for vendor in VENDORS}
    for rating in make_ratings(roster, VENDORS):
        assert roster.hours(roster.staff[rating.rater], rating.on)
        assert rating.on <= story.as_of.date()
