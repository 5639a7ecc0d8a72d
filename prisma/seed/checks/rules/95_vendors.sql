-- Purchasing and stock.

-- rule: one-contract-in-force
-- title: A contract is active from its first day to its last, and a vendor has one at a time.
-- promise: schema
-- model: VendorContract
SELECT id, detail FROM (
    SELECT "id" AS id, @text("status") || ', ' || @on("startsOn") || ' to ' || @on("endsOn") AS detail,
           "status" AS status, "startsOn" AS starts, "endsOn" AS ends, max("endsOn") OVER w AS busy
    FROM "VendorContract"
    WINDOW w AS (PARTITION BY "vendorId" ORDER BY "startsOn", "id" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
) t
WHERE starts >= ends OR starts < busy OR (status = 'ACTIVE') <> (starts <= @as_of AND coalesce(ends > @as_of, true))

-- rule: order-total
-- title: An order has lines, and its total is their sum.
-- promise: schema
-- model: PurchaseOrder
SELECT o."id", 'total ' || @money(o."totalCents") || ', lines ' || @money(sum(l."totalCents")) AS detail
FROM "PurchaseOrder" o
LEFT JOIN "PurchaseOrderLine" l ON l."purchaseOrderId" = o."id"
GROUP BY o."id", o."totalCents"
HAVING coalesce(sum(l."totalCents"), -1) <> o."totalCents"

-- rule: order-line-total
-- title: A line of an order is quantity times price, from the vendor of the item.
-- promise: schema
-- model: PurchaseOrderLine
SELECT l."id", @text(l."quantity") || ' at ' || @money(l."unitCostCents") || ' is ' || @money(l."totalCents") AS detail
FROM "PurchaseOrderLine" l
JOIN "PurchaseOrder" o ON o."id" = l."purchaseOrderId"
JOIN "InventoryItem" i ON i."id" = l."inventoryItemId"
WHERE l."quantity" <= 0 OR l."totalCents" <> l."quantity" * l."unitCostCents" OR i."vendorId" <> o."vendorId"

-- rule: order-dates
-- title: An order is placed, shipped and received in this order, and its status says how far it has come.
-- promise: 9
-- model: PurchaseOrder
SELECT "id", @text("status") || ', ordered ' || @on("orderedOn") || ', shipped ' || @on("shippedOn") || ', received '
       || @on("receivedOn") AS detail
FROM "PurchaseOrder"
WHERE "shippedOn" < "orderedOn" OR "receivedOn" < "shippedOn" OR "expectedOn" <= "orderedOn"
   OR ("status" = 'RECEIVED') <> ("receivedOn" IS NOT NULL)
   OR ("status" = 'ORDERED') <> ("shippedOn" IS NULL)
   OR @days("orderedOn", "receivedOn") NOT BETWEEN 5 AND 14

-- rule: ordered-by-somebody-who-may
-- title: Employees who order are employed that day and have a role that may create, approve or change stock.
-- promise: 13
-- model: PurchaseOrder
SELECT o."id", u."email" || ' on ' || @on(o."orderedOn") AS detail
FROM "PurchaseOrder" o
JOIN "User" u ON u."id" = o."orderedById"
LEFT JOIN "StaffProfile" s ON s."userId" = u."id"
WHERE o."orderedOn" < s."hiredOn" OR o."orderedOn" >= s."terminatedOn"
   OR NOT EXISTS (
        SELECT 1 FROM "RoleAssignment" g
        JOIN "RolePermission" rp ON rp."roleId" = g."roleId"
        JOIN "Permission" p ON p."id" = rp."permissionId"
        WHERE g."userId" = u."id" AND p."resource" = 'inventory' AND p."action" IN ('CREATE', 'APPROVE', 'MANAGE'))

-- rule: stock-adds-up
-- title: The balance after a movement is the one before plus its quantity, and never below zero.
-- promise: 42
-- model: StockMovement
SELECT id, detail FROM (
    SELECT "id" AS id, @text("type") || ' of ' || @text("quantity") || ' leaves ' || @text("balance") AS detail,
           "balance" AS held, sum("quantity") OVER w AS total
    FROM "StockMovement"
    WINDOW w AS (PARTITION BY "inventoryItemId" ORDER BY "number")
) t
WHERE held <> total OR held < 0

-- rule: stock-in-order
-- title: Movements of an item are numbered in order of time, and the first one is a count.
-- promise: 42
-- model: StockMovement
SELECT id, detail FROM (
    SELECT "id" AS id, @text("type") || ' at ' || @at("movedAt") || ', the one before at ' || @at(lag("movedAt") OVER w)
           AS detail,
           "type" AS kind, "movedAt" AS moved, lag("movedAt") OVER w AS previous
    FROM "StockMovement"
    WINDOW w AS (PARTITION BY "inventoryItemId" ORDER BY "number")
) t
WHERE moved < previous OR (previous IS NULL AND kind <> 'OPENING')

-- rule: movement-sign
-- title: Incoming quantities are positive, outgoing ones negative.
-- promise: 42
-- model: StockMovement
SELECT "id", @text("type") || ' of ' || @text("quantity") AS detail
FROM "StockMovement"
WHERE "quantity" = 0 OR ("type" IN ('OPENING', 'RECEIPT') AND "quantity" < 0)
   OR ("type" IN ('USAGE', 'EXPIRY') AND "quantity" > 0)

-- rule: lot-adds-up
-- title: The quantity left of a lot is the sum of its movements, and its status fits.
-- promise: 42
-- model: InventoryLot
SELECT l."id", 'lot ' || l."lotNumber" || ' ' || @text(l."status") || ' with ' || @text(l."quantity") || ', movements '
       || @text(coalesce(sum(m."quantity"), 0)) AS detail
FROM "InventoryLot" l
LEFT JOIN "StockMovement" m ON m."lotId" = l."id"
GROUP BY l."id", l."lotNumber", l."status", l."quantity"
HAVING coalesce(sum(m."quantity"), 0) <> l."quantity" OR l."quantity" < 0
    OR (l."status" = 'IN_STOCK') <> (l."quantity" > 0)

-- rule: lot-of-the-item
-- title: The lot of a movement belongs to its item, has arrived and has not expired.
-- promise: 42
-- model: StockMovement
SELECT m."id", @text(m."type") || ' on ' || @on(m."movedAt") || ' of a lot that expires ' || @on(l."expiresOn") AS detail
FROM "StockMovement" m
JOIN "InventoryLot" l ON l."id" = m."lotId"
WHERE l."inventoryItemId" <> m."inventoryItemId" OR m."movedAt" < l."receivedOn"
   OR (m."type" = 'USAGE' AND m."movedAt" >= @plus_days(l."expiresOn", 1))
   OR (m."type" = 'EXPIRY' AND (l."expiresOn" IS NULL OR m."movedAt" < l."expiresOn"))

-- rule: adhesive-shelf-life
-- title: Adhesive is used up or thrown away within three years and has a date.
-- promise: 42
-- model: InventoryLot
SELECT l."id", 'received ' || @on(l."receivedOn") || ', expires ' || @on(l."expiresOn") AS detail
FROM "InventoryLot" l
JOIN "InventoryItem" i ON i."id" = l."inventoryItemId"
WHERE i."category" = 'ADHESIVE'
  AND (l."expiresOn" IS NULL OR @months(l."receivedOn", l."expiresOn") NOT BETWEEN 17 AND 36)

-- rule: receipt-is-the-line
-- title: Each line of a received order arrived once and in full; nothing of any other order has arrived.
-- promise: 42
-- model: PurchaseOrderLine
SELECT l."id", @text(o."status") || ', ordered ' || @text(l."quantity") || ', came in '
       || @text(coalesce(sum(m."quantity"), 0)) AS detail
FROM "PurchaseOrderLine" l
JOIN "PurchaseOrder" o ON o."id" = l."purchaseOrderId"
LEFT JOIN "StockMovement" m ON m."purchaseOrderLineId" = l."id"
GROUP BY l."id", l."quantity", l."inventoryItemId", o."status"
HAVING coalesce(sum(m."quantity"), 0) <> CASE WHEN o."status" = 'RECEIVED' THEN l."quantity" ELSE 0 END
    OR sum(CASE WHEN m."inventoryItemId" <> l."inventoryItemId" OR m."type" <> 'RECEIPT' THEN 1 ELSE 0 END) > 0

-- rule: reordered-in-time
-- title: An item at its reorder point is on order.
-- promise: 42
-- model: InventoryItem
SELECT i."id", i."name" || ': ' || @text(m."balance") || ' left, ordered again at ' || @text(i."reorderPoint") AS detail
FROM "InventoryItem" i
JOIN "StockMovement" m ON m."inventoryItemId" = i."id"
WHERE m."number" = (SELECT max(n."number") FROM "StockMovement" n WHERE n."inventoryItemId" = i."id")
  AND m."balance" <= i."reorderPoint" AND i."isActive"
  AND NOT EXISTS (
    SELECT 1 FROM "PurchaseOrderLine" l
    JOIN "PurchaseOrder" o ON o."id" = l."purchaseOrderId"
    WHERE l."inventoryItemId" = i."id" AND o."status" <> 'RECEIVED')

-- rule: ordered-when-low
-- title: An item is ordered when no more than its reorder point is left.
-- promise: 42
-- model: PurchaseOrderLine
SELECT l."id", i."name" || ' ordered on ' || @on(o."orderedOn") || ' with ' || @text(m."balance") || ' left' AS detail
FROM "PurchaseOrderLine" l
JOIN "PurchaseOrder" o ON o."id" = l."purchaseOrderId"
JOIN "InventoryItem" i ON i."id" = l."inventoryItemId"
JOIN "StockMovement" m ON m."inventoryItemId" = i."id"
WHERE m."number" = (
    SELECT max(n."number") FROM "StockMovement" n
    WHERE n."inventoryItemId" = i."id" AND n."movedAt" <= l."createdAt")
  AND m."balance" > i."reorderPoint"

-- rule: moved-by-somebody-at-work
-- title: Employees who move stock are employed that day and not on leave.
-- promise: 13
-- model: StockMovement
SELECT m."id", s."firstName" || ' ' || s."lastName" || ' on ' || @on(m."movedAt") AS detail
FROM "StockMovement" m
JOIN "StaffProfile" s ON s."id" = m."staffProfileId"
WHERE m."movedAt" < s."hiredOn" OR m."movedAt" >= s."terminatedOn"
   OR EXISTS (
        SELECT 1 FROM "TimeOffRequest" r
        WHERE r."staffProfileId" = s."id" AND r."status" = 'APPROVED' AND m."movedAt" > @plus_days(r."firstOn", 1)
          AND m."movedAt" < @plus_days(r."lastOn", 1))

-- rule: vendor-rating
-- title: Ratings are 1 to 5, by a person employed that day.
-- promise: 13
-- model: VendorRating
SELECT v."id", @text(v."quality") || ', ' || @text(v."delivery") || ', ' || @text(v."service") || ' on '
       || @on(v."ratedOn") AS detail
FROM "VendorRating" v
JOIN "StaffProfile" s ON s."id" = v."ratedById"
WHERE v."quality" NOT BETWEEN 1 AND 5 OR v."delivery" NOT BETWEEN 1 AND 5 OR v."service" NOT BETWEEN 1 AND 5
   OR v."ratedOn" < s."hiredOn" OR v."ratedOn" > s."terminatedOn"
