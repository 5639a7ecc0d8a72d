-- Orders at laboratories.

-- rule: lab-dates-in-order
-- title: An order is placed, shipped, received, inspected and delivered, in that order; it is due after it was placed.
-- promise: 29
-- model: LabOrder
SELECT "id", "orderNumber" || ': ordered ' || @on("orderedOn") || ', due ' || @on("dueOn") || ', shipped ' || @on("shippedOn")
       || ', received ' || @on("receivedOn") || ', inspected ' || @on("inspectedOn") || ', delivered '
       || @on("deliveredOn") AS detail
FROM "LabOrder"
WHERE "dueOn" <= "orderedOn" OR "orderedOn" > coalesce("shippedOn", "receivedOn", "inspectedOn", "deliveredOn")
   OR "shippedOn" > coalesce("receivedOn", "inspectedOn", "deliveredOn")
   OR "receivedOn" > coalesce("inspectedOn", "deliveredOn") OR "inspectedOn" > "deliveredOn"

-- rule: lab-status-dates
-- title: An order has the dates that its status says, and none that come later.
-- promise: 29
-- model: LabOrder
SELECT "id", "orderNumber" || ' ' || @text("status") || ': shipped ' || @on("shippedOn") || ', received ' || @on("receivedOn")
       || ', inspected ' || @on("inspectedOn") || ', delivered ' || @on("deliveredOn") AS detail
FROM "LabOrder"
WHERE "status" <> 'CANCELLED'
  AND (("status" IN ('SHIPPED', 'RECEIVED', 'INSPECTED', 'DELIVERED', 'REMADE')) <> ("shippedOn" IS NOT NULL)
       OR ("status" IN ('RECEIVED', 'INSPECTED', 'DELIVERED', 'REMADE')) <> ("receivedOn" IS NOT NULL)
       OR ("status" IN ('INSPECTED', 'DELIVERED', 'REMADE')) <> ("inspectedOn" IS NOT NULL)
       OR ("status" = 'DELIVERED') <> ("deliveredOn" IS NOT NULL))

-- rule: lab-delivery-visit
-- title: Laboratory work is delivered on the day of a visit to which the patient came.
-- promise: 29
-- model: LabOrder
SELECT o."id", o."orderNumber" || ' delivered ' || @on(o."deliveredOn") || ', the visit ' || @at(a."startsAt") || ', '
       || @text(a."status") AS detail
FROM "LabOrder" o
JOIN "Appointment" a ON a."id" = o."appointmentId"
WHERE o."deliveredOn" IS NOT NULL
  AND (a."status" NOT IN ('COMPLETED', 'IN_PROGRESS') OR @day(a."startsAt", a."utcOffsetMinutes") <> o."deliveredOn")

-- rule: lab-delivery-names-visit
-- title: An order that was delivered names the visit.
-- promise: 29
-- model: LabOrder
SELECT "id", "orderNumber" || ' delivered ' || @on("deliveredOn") || ' at no visit' AS detail
FROM "LabOrder"
WHERE "status" = 'DELIVERED' AND "appointmentId" IS NULL

-- rule: lab-item-total
-- title: The total of a line is its quantity times its price.
-- promise: schema
-- model: LabOrderItem
SELECT "id", @text("quantity") || ' × ' || @money("unitPriceCents") || ' = ' || @money("totalCents") AS detail
FROM "LabOrderItem"
WHERE "quantity" <= 0 OR "unitPriceCents" < 0 OR "totalCents" <> "quantity" * "unitPriceCents"

-- rule: lab-order-total
-- title: An order has lines, and its total is their sum.
-- promise: schema
-- model: LabOrder
SELECT o."id", o."orderNumber" || ' ' || @money(o."totalCents") || ', its lines ' || @money(i.total) AS detail
FROM "LabOrder" o
LEFT JOIN (SELECT "labOrderId" AS id, sum("totalCents") AS total FROM "LabOrderItem" GROUP BY "labOrderId") i ON i.id = o."id"
WHERE i.total IS NULL OR i.total <> o."totalCents"

-- rule: lab-is-a-laboratory
-- title: Orders go to laboratories, which make what is ordered.
-- promise: schema
-- model: LabOrderItem
SELECT i."id", p."code" || ' ordered at ' || v."name" || ', ' || @text(v."category") AS detail
FROM "LabOrderItem" i
JOIN "LabOrder" o ON o."id" = i."labOrderId"
JOIN "LabProduct" p ON p."id" = i."labProductId"
JOIN "Vendor" v ON v."id" = o."vendorId"
WHERE p."vendorId" <> o."vendorId" OR v."category" <> 'LAB'

-- rule: lab-appliance
-- title: What was ordered for a plan became an appliance of that plan, placed no sooner than it was received.
-- promise: 29
-- model: LabOrderItem
SELECT i."id", @text(a."type") || ' placed ' || @on(a."placedOn") || ', received ' || @on(o."receivedOn") AS detail
FROM "LabOrderItem" i
JOIN "LabOrder" o ON o."id" = i."labOrderId"
JOIN "ApplianceRecord" a ON a."id" = i."applianceId"
WHERE a."treatmentPlanId" <> o."treatmentPlanId" OR a."placedOn" < o."receivedOn" OR o."receivedOn" IS NULL

-- rule: lab-events-fit-order
-- title: The log of an order has the days that the order has.
-- promise: 29
-- model: LabOrderEvent
SELECT e."id", o."orderNumber" || ' ' || @text(e."status") || ' at ' || @at(e."occurredAt") || ', the order says '
       || @on(CASE e."status" WHEN 'ORDERED' THEN o."orderedOn" WHEN 'SHIPPED' THEN o."shippedOn"
              WHEN 'RECEIVED' THEN o."receivedOn" WHEN 'INSPECTED' THEN o."inspectedOn" ELSE o."deliveredOn" END) AS detail
FROM "LabOrderEvent" e
JOIN "LabOrder" o ON o."id" = e."labOrderId"
WHERE e."status" IN ('ORDERED', 'SHIPPED', 'RECEIVED', 'INSPECTED', 'DELIVERED')
  -- The clinic's day begins some hours after that of UTC, or before it.
  AND (@minutes(CASE e."status" WHEN 'ORDERED' THEN o."orderedOn" WHEN 'SHIPPED' THEN o."shippedOn"
       WHEN 'RECEIVED' THEN o."receivedOn" WHEN 'INSPECTED' THEN o."inspectedOn" ELSE o."deliveredOn" END,
       e."occurredAt") BETWEEN -840 AND 2280) IS NOT TRUE

-- rule: laboratories-work-by-day
-- title: A laboratory begins to work on an order between 6 in the morning and 8 in the evening of the clinic's clock.
-- promise: 29
-- model: LabOrderEvent
SELECT e."id", 'order ' || o."orderNumber" || ' at ' || @at(e."occurredAt") || ' UTC' AS detail
FROM "LabOrderEvent" e
JOIN "LabOrder" o ON o."id" = e."labOrderId"
JOIN clock k ON k.clinic = o."clinicId"
WHERE e."status" = 'IN_PRODUCTION'
  AND @minute(e."occurredAt", k.winter) NOT BETWEEN 360 AND 1200 AND @minute(e."occurredAt", k.summer) NOT BETWEEN 360 AND 1200

-- rule: lab-events-in-order
-- title: An order reaches its statuses one after the other.
-- promise: 29
-- model: LabOrderEvent
SELECT id, detail FROM (
    SELECT id, status || ' at ' || @at(moment) || ' after a later status' AS detail, place,
           max(place) OVER (
               PARTITION BY held ORDER BY moment, place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
           ) AS latest
    FROM (
        SELECT "id" AS id, "labOrderId" AS held, "occurredAt" AS moment, @text("status") AS status,
               CASE "status" WHEN 'ORDERED' THEN 1 WHEN 'IN_PRODUCTION' THEN 2 WHEN 'SHIPPED' THEN 3
                             WHEN 'RECEIVED' THEN 4 WHEN 'INSPECTED' THEN 5 ELSE 6 END AS place
        FROM "LabOrderEvent"
    ) e
) t
WHERE place < latest

-- rule: lab-status-logged
-- title: The log of an order holds its status.
-- promise: 29
-- model: LabOrder
SELECT o."id", o."orderNumber" || ' is ' || @text(o."status") || ', which its log does not say' AS detail
FROM "LabOrder" o
WHERE EXISTS (SELECT 1 FROM "LabOrderEvent" e WHERE e."labOrderId" = o."id")
  AND NOT EXISTS (SELECT 1 FROM "LabOrderEvent" e WHERE e."labOrderId" = o."id" AND e."status" = o."status")

-- rule: shipment-dates
-- title: A parcel leaves on the day on which the order is shipped and arrives no sooner; delivered ones have arrived.
-- promise: 29
-- model: LabShipment
SELECT s."id", s."trackingNumber" || ' ' || @text(s."status") || ', ' || @on(s."shippedOn") || ' to ' || @on(s."deliveredOn")
       || ', the order ' || @on(o."shippedOn") || ' to ' || @on(o."receivedOn") AS detail
FROM "LabShipment" s
JOIN "LabOrder" o ON o."id" = s."labOrderId"
WHERE s."deliveredOn" < s."shippedOn" OR (s."status" = 'DELIVERED') <> (s."deliveredOn" IS NOT NULL)
   OR s."shippedOn" < o."orderedOn" OR s."deliveredOn" > o."receivedOn" OR o."shippedOn" IS NULL

-- rule: inspection-date
-- title: Laboratory work is inspected between receipt and delivery.
-- promise: 29
-- model: LabInspection
SELECT n."id", @text(n."result") || ' on ' || @on(n."inspectedOn") || ', received ' || @on(o."receivedOn") || ', delivered '
       || @on(o."deliveredOn") AS detail
FROM "LabInspection" n
JOIN "LabOrderItem" i ON i."id" = n."labOrderItemId"
JOIN "LabOrder" o ON o."id" = i."labOrderId"
WHERE o."receivedOn" IS NULL OR n."inspectedOn" < o."receivedOn" OR n."inspectedOn" > o."deliveredOn"

-- rule: failed-inspection-not-delivered
-- title: Work that failed inspection is made again; an order that failed entirely is not delivered.
-- promise: 29
-- model: LabInspection
SELECT n."id", 'failed ' || @on(n."inspectedOn") || ', the order is ' || @text(o."status") AS detail
FROM "LabInspection" n
JOIN "LabOrderItem" i ON i."id" = n."labOrderItemId"
JOIN "LabOrder" o ON o."id" = i."labOrderId"
LEFT JOIN "LabRemake" r ON r."inspectionId" = n."id"
WHERE n."result" = 'FAILED'
  AND (r."id" IS NULL
       OR (o."status" = 'DELIVERED' AND NOT EXISTS (
            SELECT 1 FROM "LabOrderItem" j JOIN "LabInspection" m ON m."labOrderItemId" = j."id"
            WHERE j."labOrderId" = o."id" AND m."result" <> 'FAILED'
       )))

-- rule: remake-of-failed-inspection
-- title: A remake names the inspection that failed, and is asked for no sooner.
-- promise: 29
-- model: LabRemake
SELECT r."id", 'asked for ' || @on(r."requestedOn") || ' after ' || @text(n."result") || ' on ' || @on(n."inspectedOn") AS detail
FROM "LabRemake" r
JOIN "LabInspection" n ON n."id" = r."inspectionId"
WHERE n."result" <> 'FAILED' OR r."requestedOn" < n."inspectedOn"

-- rule: remake-order
-- title: A remake that is ordered has its own order, placed after the first; a completed one was received, or pressed here.
-- promise: 29
-- model: LabRemake
SELECT r."id", @text(r."status") || ', asked for ' || @on(r."requestedOn") || ', ordered ' || @on(o."orderedOn") || ', '
       || @text(o."status") AS detail
FROM "LabRemake" r
JOIN "LabInspection" n ON n."id" = r."inspectionId"
JOIN "LabOrderItem" i ON i."id" = n."labOrderItemId"
LEFT JOIN "LabOrder" o ON o."id" = r."replacementOrderId"
JOIN "LabProduct" p ON p."id" = i."labProductId"
WHERE (r."status" = 'REQUESTED' AND o."id" IS NOT NULL) OR (r."status" = 'ORDERED' AND o."id" IS NULL)
   OR (r."status" = 'COMPLETED' AND o."id" IS NULL AND p."code" <> 'ESSIX') OR o."orderedOn" < r."requestedOn" OR o."id" = i."labOrderId"
   OR (r."status" = 'COMPLETED' AND o."id" IS NOT NULL AND o."receivedOn" IS NULL)

-- rule: remade-order
-- title: An order that is remade had something that failed.
-- promise: 29
-- model: LabOrder
SELECT o."id", o."orderNumber" || ' is remade, nothing failed' AS detail
FROM "LabOrder" o
WHERE o."status" = 'REMADE'
  AND NOT EXISTS (
    SELECT 1 FROM "LabOrderItem" i JOIN "LabInspection" n ON n."labOrderItemId" = i."id"
    WHERE i."labOrderId" = o."id" AND n."result" = 'FAILED'
  )
