-- panel: sales
-- title: At a glance
-- page: Sales
-- kind: number
SELECT s."slug", 'orders', count(*) FROM "orders" o JOIN "shops" s ON s."id" = o."shop_id" GROUP BY s."slug"
UNION ALL
SELECT s."slug", 'customers', count(*) FROM "customers" c JOIN "shops" s ON s."id" = c."shop_id" GROUP BY s."slug"
UNION ALL
SELECT s."slug", 'pieces sold', sum(l."quantity")
FROM "order_lines" l
JOIN "orders" o ON o."id" = l."order_id"
JOIN "shops" s ON s."id" = o."shop_id"
GROUP BY s."slug"

-- panel: states
-- title: Orders by shop and state
-- page: Sales
-- kind: stacked
SELECT s."slug", s."name", lower(@text(o."status")), count(*)
FROM "orders" o
JOIN "shops" s ON s."id" = o."shop_id"
GROUP BY 1, 2, 3
ORDER BY 2, 3

-- panel: best
-- title: Pieces sold of each product
-- page: Sales
-- kind: bar
SELECT s."slug", p."title", sum(l."quantity")
FROM "order_lines" l
JOIN "products" p ON p."id" = l."product_id"
JOIN "shops" s ON s."id" = p."shop_id"
GROUP BY 1, 2
ORDER BY 3 DESC, 2, 1

-- panel: returned
-- title: Orders that came back
-- page: Sales
-- kind: rate
SELECT s."slug", s."name", sum(CASE WHEN @text(o."status") = 'RETURNED' THEN 1 ELSE 0 END), count(*)
FROM "orders" o
JOIN "shops" s ON s."id" = o."shop_id"
GROUP BY 1, 2
ORDER BY 2
