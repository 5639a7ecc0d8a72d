"""The laboratory: what can be ordered, orders with their lines, shipments, inspections and what was made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import dated, midnight
from seed.areas.writing import Written, writes
from seed.factories import (
    LabInspectionFactory,
    LabOrderEventFactory,
    LabOrderFactory,
    LabOrderItemFactory,
    LabProductFactory,
    LabRemakeFactory,
    LabShipmentFactory,
)
from seed.fixtures import LAB_PRODUCTS
from seed.fixtures.retired import RETIRED_LAB_PRODUCTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from seed.simulation.records.chart import Inspection, LabItem, LabOrder
    from seed.simulation.records.story import Story
    from seed.utils.context import ClinicContext
    from seedbed.types import Row

Stories = tuple["Story", ...]


@writes
def seed_lab(ctx: ClinicContext) -> Written:
    """Write what the laboratories make, unless it is there, and the orders of the patients who have none yet."""
    yield LabProductFactory, _products(ctx)
    for cohort in ctx.cohorts("lab"):
        stories = cohort.stories
        yield LabOrderFactory, _orders(ctx, stories, cohort.as_of)
        yield LabOrderItemFactory, _items(ctx, stories)
        yield LabOrderEventFactory, _events(ctx, stories)
        yield LabShipmentFactory, _shipments(ctx, stories)
        yield LabInspectionFactory, _inspections(ctx, stories)
        yield LabRemakeFactory, _remakes(ctx, stories)


def _products(ctx: ClinicContext) -> Iterator[Row]:
    for row in (*LAB_PRODUCTS, *RETIRED_LAB_PRODUCTS):
        if not ctx.is_known("LabProduct", ctx.slug, row.code):
            yield ctx.row(
                "LabProduct",
                row,
                (row.code,),
                priceCents=row.price,
                turnaroundDays=row.days[1],
                isActive=row not in RETIRED_LAB_PRODUCTS,
                createdAt=ctx.plan.opened_on,
            )


def _each_order(stories: Stories) -> Iterator[tuple[int, LabOrder]]:
    for story in stories:
        for order in story.chart.lab_orders:
            yield story.outline.ordinal, order


def _each_item(stories: Stories) -> Iterator[tuple[int, LabOrder, int, LabItem]]:
    for ordinal, order in _each_order(stories):
        for number, item in enumerate(order.items, 1):
            yield ordinal, order, number, item


def _orders(ctx: ClinicContext, stories: Stories, as_of: datetime) -> Iterator[Row]:
    for ordinal, order in _each_order(stories):
        yield ctx.row(
            "LabOrder",
            order,
            (ordinal, order.number),
            orderNumber=dated("LAB", order.ordered_on, ordinal, order.number),
            totalCents=sum(item.quantity * item.unit_price_cents for item in order.items),
            createdAt=order.ordered_on,
            updatedAt=min(order.events[-1].at, as_of),
        )


def _items(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, order, number, item in _each_item(stories):
        appliance = None
        if item.appliance is not None and order.plan is not None:
            appliance = ctx.own("ApplianceRecord", ordinal, order.plan, item.appliance)
        yield ctx.row(
            "LabOrderItem",
            item,
            (ordinal, order.number, number),
            labOrderId=(ordinal, order.number),
            applianceId=appliance,
            totalCents=item.quantity * item.unit_price_cents,
            createdAt=order.ordered_on,
        )


def _events(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    users = {member.employee_number: ctx.ref("User", member.email) for member in ctx.plan.staff}
    for ordinal, order in _each_order(stories):
        for event in order.events:
            yield ctx.row(
                "LabOrderEvent",
                event,
                (ordinal, order.number, event.status),
                labOrderId=(ordinal, order.number),
                userId=users[event.by] if event.by else None,
                occurredAt=event.at,
                createdAt=event.at,
            )


def _shipments(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, order in _each_order(stories):
        for number, parcel in enumerate(order.shipments, 1):
            yield ctx.row(
                "LabShipment",
                parcel,
                (ordinal, order.number, number),
                labOrderId=(ordinal, order.number),
                createdAt=parcel.shipped_on,
            )


def _each_inspection(stories: Stories) -> Iterator[tuple[int, LabOrder, int, Inspection]]:
    for ordinal, order, number, item in _each_item(stories):
        if item.inspection is not None:
            yield ordinal, order, number, item.inspection


def _inspections(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, order, number, one in _each_inspection(stories):
        yield ctx.row(
            "LabInspection",
            one,
            (ordinal, order.number, number),
            labOrderItemId=(ordinal, order.number, number),
            createdAt=one.inspected_on,
        )


def _remakes(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, order, number, one in _each_inspection(stories):
        if one.remake is not None:
            reason, status, replacement = one.remake
            yield {
                "id": ctx.own("LabRemake", ordinal, order.number, number),
                "clinicId": ctx.clinic_id,
                "inspectionId": ctx.own("LabInspection", ordinal, order.number, number),
                "replacementOrderId": ctx.own("LabOrder", ordinal, replacement) if replacement is not None else None,
                "reason": reason,
                "status": status,
                "requestedOn": midnight(one.inspected_on),
                "createdAt": midnight(one.inspected_on),
                "updatedAt": midnight(one.inspected_on),
            }
