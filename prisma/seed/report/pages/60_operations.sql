-- panel: stock
-- title: Items in stock by category
-- page: Operations
-- kind: stacked
-- note: To order: at or below the reorder point.
SELECT x.slug, x.category, x.what, count(*) FROM (
    SELECT c."slug" AS slug, lower(replace(CAST(i."category" AS text), '_', ' ')) AS category,
           CASE WHEN coalesce((SELECT sum(l."quantity") FROM "InventoryLot" l WHERE l."inventoryItemId" = i."id" AND l."status" = 'IN_STOCK'), 0)
                <= i."reorderPoint" THEN 'to order' ELSE 'enough' END AS what
    FROM "InventoryItem" i JOIN "Clinic" c ON c."id" = i."clinicId"
    WHERE i."isActive"
) x
GROUP BY x.slug, x.category, x.what
ORDER BY x.category, x.what, x.slug

-- panel: sterilizer
-- title: Sterilizer cycles by month
-- page: Operations
-- kind: stacked
SELECT c."slug", substr(@on(s."startedAt"), 1, 7), lower(replace(CAST(s."status" AS text), '_', ' ')), count(*)
FROM "SterilizationCycle" s JOIN "Clinic" c ON c."id" = s."clinicId"
WHERE s."startedAt" <= @as_of AND substr(@on(s."startedAt"), 1, 7) > (CAST(CAST(substr(@on(@as_of), 1, 4) AS integer) - 1 AS text) || substr(@on(@as_of), 5, 3))
GROUP BY 1, 2, 3
ORDER BY 2, 3 DESC, 1

-- panel: staff
-- title: Staff by department
-- page: Operations
-- kind: bar
SELECT c."slug", lower(replace(CAST(s."department" AS text), '_', ' ')), count(*)
FROM "StaffProfile" s JOIN "Clinic" c ON c."id" = s."clinicId"
WHERE s."status" <> 'TERMINATED'
GROUP BY 1, 2
ORDER BY 3 DESC, 2, 1
