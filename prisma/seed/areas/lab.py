"""The laboratory: what can be ordered, orders with their lines, shipments, inspections and what was made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import midnight, midnight_or_none
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

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from seed.simulation.records.chart import Inspection, LabItem, LabOrder
    from seed.simulation.records.story import Story
    from seed.types import Row
    from seed.utils.context import ClinicContext

Stories = tuple["Story", ...]


async def seed_lab(ctx: ClinicContext) -> None:
    """Write what the laboratories make, unless it is there, and the orders of the patients who have none yet."""
    factories = ctx.factories(ctx.clinic_id)
    await LabProductFactory(factories).create_many(_products(ctx))
    for cohort in ctx.cohorts("lab"):
        stories = cohort.stories
        await LabOrderFactory(factories).create_many(_orders(ctx, stories, cohort.as_of))
        await LabOrderItemFactory(factories).create_many(_items(ctx, stories))
        await LabOrderEventFactory(factories).create_many(_events(ctx, stories))
        await LabShipmentFactory(factories).create_many(_shipments(ctx, stories))
        await LabInspectionFactory(factories).create_many(_inspections(ctx, stories))
        await LabRemakeFactory(factories).create_many(_remakes(ctx, stories, cohort.as_of))


def order_number(ordinal: int, number: int) -> str:
    """Return the number of a patient's n-th order."""
    return f"L{ordinal:05d}-{number:02d}"


def _products(ctx: ClinicContext) -> Iterator[Row]:
    for row in LAB_PRODUCTS:
        if not ctx.is_known("LabProduct", ctx.slug, row.code):
            yield {
                "id": ctx.own("LabProduct", row.code),
                "clinicId": ctx.clinic_id,
                "vendorId": ctx.own("Vendor", row.vendor),
                "code": row.code,
                "name": row.name,
                "category": row.category,
                "priceCents": row.price,
                "turnaroundDays": row.days[1],
                "createdAt": midnight(ctx.plan.opened_on),
            }


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
        yield {
            "id": ctx.own("LabOrder", ordinal, order.number),
            "clinicId": ctx.clinic_id,
            "patientId": ctx.own("Patient", ordinal),
            "vendorId": ctx.own("Vendor", order.vendor),
            "treatmentPlanId": ctx.own("TreatmentPlan", ordinal, order.plan) if order.plan is not None else None,
            "providerId": ctx.own("StaffProfile", order.provider),
            "appointmentId": ctx.own("Appointment", ordinal, order.visit) if order.visit is not None else None,
            "orderNumber": order_number(ordinal, order.number),
            "status": order.status,
            "priority": order.priority,
            "orderedOn": midnight(order.ordered_on),
            "dueOn": midnight(order.due_on),
            "shippedOn": midnight_or_none(order.shipped_on),
            "receivedOn": midnight_or_none(order.received_on),
            "inspectedOn": midnight_or_none(order.inspected_on),
            "deliveredOn": midnight_or_none(order.delivered_on),
            "totalCents": sum(item.quantity * item.unit_price_cents for item in order.items),
            "createdAt": midnight(order.ordered_on),
            "updatedAt": min(order.events[-1].at, as_of),
        }


def _items(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, order, number, item in _each_item(stories):
        appliance = None
        if item.appliance is not None and order.plan is not None:
            appliance = ctx.own("ApplianceRecord", ordinal, order.plan, item.appliance)
        yield {
            "id": ctx.own("LabOrderItem", ordinal, order.number, number),
            "clinicId": ctx.clinic_id,
            "labOrderId": ctx.own("LabOrder", ordinal, order.number),
            "labProductId": ctx.own("LabProduct", item.product),
            "applianceId": appliance,
            "arch": item.arch,
            "quantity": item.quantity,
            "unitPriceCents": item.unit_price_cents,
            "totalCents": item.quantity * item.unit_price_cents,
            "createdAt": midnight(order.ordered_on),
        }


def _events(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    users = {member.employee_number: ctx.ref("User", member.email) for member in ctx.plan.staff}
    for ordinal, order in _each_order(stories):
        for event in order.events:
            yield {
                "id": ctx.own("LabOrderEvent", ordinal, order.number, event.status),
                "clinicId": ctx.clinic_id,
                "labOrderId": ctx.own("LabOrder", ordinal, order.number),
                "userId": users[event.by] if event.by else None,
                "status": event.status,
                "occurredAt": event.at,
                "note": event.note,
                "createdAt": event.at,
            }


def _shipments(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, order in _each_order(stories):
        for number, parcel in enumerate(order.shipments, 1):
            yield {
                "id": ctx.own("LabShipment", ordinal, order.number, number),
                "clinicId": ctx.clinic_id,
                "labOrderId": ctx.own("LabOrder", ordinal, order.number),
                "carrier": parcel.carrier,
                "trackingNumber": parcel.tracking_number,
                "status": parcel.status,
                "shippedOn": midnight(parcel.shipped_on),
                "deliveredOn": midnight_or_none(parcel.delivered_on),
                "createdAt": midnight(parcel.shipped_on),
            }


def _each_inspection(stories: Stories) -> Iterator[tuple[int, LabOrder, int, Inspection]]:
    for ordinal, order, number, item in _each_item(stories):
        if item.inspection is not None:
            yield ordinal, order, number, item.inspection


def _inspections(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, order, number, one in _each_inspection(stories):
        yield {
            "id": ctx.own("LabInspection", ordinal, order.number, number),
            "clinicId": ctx.clinic_id,
            "labOrderItemId": ctx.own("LabOrderItem", ordinal, order.number, number),
            "inspectorId": ctx.own("StaffProfile", one.inspector),
            "result": one.result,
            "note": one.note,
            "inspectedOn": midnight(one.inspected_on),
            "createdAt": midnight(one.inspected_on),
        }


def _remakes(ctx: ClinicContext, stories: Stories, as_of: datetime) -> Iterator[Row]:
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
                "updatedAt": as_of,
            }
