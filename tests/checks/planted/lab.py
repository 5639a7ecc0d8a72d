"""Violations of the rules for orders at laboratories."""

from __future__ import annotations

from planted.plant import Plant, change

_DELIVERED = "\"status\" = 'DELIVERED'"
_FAILED = "\"result\" = 'FAILED'"

PLANTS: dict[str, Plant] = {
    "lab-dates-in-order": change("LabOrder", '"shippedOn" = moved("orderedOn", -1)', _DELIVERED),
    "lab-status-dates": change("LabOrder", '"receivedOn" = NULL', _DELIVERED),
    "laboratories-work-by-day": change(
        "LabOrderEvent",
        '"occurredAt" = minutes(moved("occurredAt", 0), 540)',  # nine in the morning in UTC: at night in America
        "\"status\" = 'IN_PRODUCTION'",
    ),
    "lab-delivery-visit": change(
        "LabOrder", '"deliveredOn" = moved("deliveredOn", 1)', f'{_DELIVERED} AND "appointmentId" IS NOT NULL'
    ),
    "lab-delivery-names-visit": change("LabOrder", '"appointmentId" = NULL', _DELIVERED),
    "lab-item-total": change("LabOrderItem", '"totalCents" = "totalCents" + 1'),
    "lab-order-total": change("LabOrder", '"totalCents" = "totalCents" + 1'),
    "lab-is-a-laboratory": Plant(
        'SELECT "id" FROM "LabOrderItem" LIMIT 1',
        (
            """UPDATE "Vendor" SET "category" = 'SUPPLIES' WHERE "id" = (
                SELECT o."vendorId" FROM "LabOrderItem" i
                JOIN "LabOrder" o ON o."id" = i."labOrderId" WHERE i."id" = :id)""",
        ),
    ),
    "lab-appliance": Plant(
        'SELECT "id" FROM "LabOrderItem" WHERE "applianceId" IS NOT NULL LIMIT 1',
        (
            """UPDATE "ApplianceRecord" SET "placedOn" = moved("placedOn", -300)
            WHERE "id" = (SELECT "applianceId" FROM "LabOrderItem" WHERE "id" = :id)""",
        ),
    ),
    "lab-events-fit-order": change("LabOrderEvent", '"occurredAt" = moved("occurredAt", 3)', "\"status\" = 'ORDERED'"),
    "lab-events-in-order": change(
        "LabOrderEvent",
        '"occurredAt" = moved("occurredAt", 300)',
        "\"status\" = 'ORDERED'",
        named="""SELECT e."id" FROM "LabOrderEvent" e JOIN "LabOrderEvent" f ON f."labOrderId" = e."labOrderId"
                 WHERE f."id" = :id AND e."id" = :id""",
    ),
    "lab-status-logged": Plant(
        f'SELECT "id" FROM "LabOrder" WHERE {_DELIVERED} LIMIT 1',
        ("""DELETE FROM "LabOrderEvent" WHERE "labOrderId" = :id AND "status" = 'DELIVERED'""",),
    ),
    "shipment-dates": change("LabShipment", '"deliveredOn" = moved("shippedOn", -1)', _DELIVERED),
    "inspection-date": change("LabInspection", '"inspectedOn" = moved("inspectedOn", -300)'),
    "failed-inspection-not-delivered": Plant(
        f'SELECT "id" FROM "LabInspection" WHERE {_FAILED} LIMIT 1',
        ("""DELETE FROM "LabRemake" WHERE "inspectionId" = :id""",),
    ),
    "remake-of-failed-inspection": change("LabRemake", '"requestedOn" = moved("requestedOn", -300)'),
    "remake-order": change("LabRemake", "\"status\" = 'REQUESTED'", '"replacementOrderId" IS NOT NULL'),
    "remade-order": Plant(
        """SELECT "id" FROM "LabOrder" WHERE "status" = 'REMADE' LIMIT 1""",
        (
            """UPDATE "LabInspection" SET "result" = 'PASSED'
            WHERE "labOrderItemId" IN (SELECT "id" FROM "LabOrderItem" WHERE "labOrderId" = :id)""",
        ),
    ),
}
