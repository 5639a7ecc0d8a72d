"""Violations of the rules for purchasing and stock."""

from __future__ import annotations

from planted.plant import Plant, change

_LINE_OF = """(SELECT "purchaseOrderId" FROM "PurchaseOrderLine" WHERE "id" = :id)"""

PLANTS: dict[str, Plant] = {
    "one-contract-in-force": change("VendorContract", "\"status\" = 'EXPIRED'", "\"status\" = 'ACTIVE'"),
    "order-total": change("PurchaseOrder", '"totalCents" = "totalCents" + 1'),
    "order-line-total": change("PurchaseOrderLine", '"totalCents" = "totalCents" + 1'),
    "order-dates": change("PurchaseOrder", '"receivedOn" = moved("orderedOn", 1)', "\"status\" = 'RECEIVED'"),
    "ordered-by-somebody-who-may": change(
        "PurchaseOrder",
        """"orderedById" = (SELECT s."userId" FROM "StaffProfile" s
            WHERE s."clinicId" = "PurchaseOrder"."clinicId" AND s."providerType" = 'ASSISTANT' LIMIT 1)""",
    ),
    "stock-adds-up": change("StockMovement", '"balance" = "balance" + 1'),
    "stock-in-order": change("StockMovement", '"movedAt" = minutes("movedAt", -600000)', '"number" = 3'),
    "movement-sign": change("StockMovement", '"quantity" = 5', "\"type\" = 'USAGE'"),
    "lot-adds-up": change("InventoryLot", '"quantity" = "quantity" + 1', "\"status\" = 'IN_STOCK'"),
    "lot-of-the-item": Plant(
        """SELECT m."id" FROM "StockMovement" m JOIN "InventoryLot" l ON l."id" = m."lotId"
        WHERE m."type" = 'USAGE' AND l."expiresOn" IS NOT NULL ORDER BY m."id" LIMIT 1""",
        (
            """UPDATE "InventoryLot" SET "expiresOn" = moved("receivedOn", 1)
            WHERE "id" = (SELECT "lotId" FROM "StockMovement" WHERE "id" = :id)""",
        ),
    ),
    "adhesive-shelf-life": Plant(
        """SELECT l."id" FROM "InventoryLot" l JOIN "InventoryItem" i ON i."id" = l."inventoryItemId"
        WHERE i."category" = 'ADHESIVE' ORDER BY l."id" LIMIT 1""",
        ("""UPDATE "InventoryLot" SET "expiresOn" = NULL WHERE "id" = :id""",),
    ),
    "receipt-is-the-line": Plant(
        """SELECT l."id" FROM "PurchaseOrderLine" l JOIN "PurchaseOrder" o ON o."id" = l."purchaseOrderId"
        WHERE o."status" = 'RECEIVED' ORDER BY l."id" LIMIT 1""",
        ("""UPDATE "StockMovement" SET "quantity" = "quantity" - 1 WHERE "purchaseOrderLineId" = :id""",),
    ),
    "reordered-in-time": change(
        "InventoryItem",
        '"reorderPoint" = 1000000',
        """NOT EXISTS (
        SELECT 1 FROM "PurchaseOrderLine" l JOIN "PurchaseOrder" o ON o."id" = l."purchaseOrderId"
        WHERE l."inventoryItemId" = "InventoryItem"."id" AND o."status" <> 'RECEIVED')""",
    ),
    "ordered-when-low": Plant(
        'SELECT "id" FROM "PurchaseOrderLine" ORDER BY "id" LIMIT 1',
        (
            """UPDATE "InventoryItem" SET "reorderPoint" = -1
            WHERE "id" = (SELECT "inventoryItemId" FROM "PurchaseOrderLine" WHERE "id" = :id)""",
        ),
    ),
    "moved-by-somebody-at-work": Plant(
        'SELECT "id" FROM "StockMovement" WHERE "staffProfileId" IS NOT NULL ORDER BY "id" LIMIT 1',
        (
            """UPDATE "StaffProfile" SET "terminatedOn" = moved("hiredOn", 1)
            WHERE "id" = (SELECT "staffProfileId" FROM "StockMovement" WHERE "id" = :id)""",
        ),
    ),
    "vendor-rating": change("VendorRating", '"quality" = 6'),
}
