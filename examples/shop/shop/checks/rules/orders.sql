-- Orders.

-- rule: total-of-lines
-- title: The total of an order is the sum of its lines.
-- model: Order
SELECT o."id", 'total ' || @text(o."total") || ', lines ' || @text(coalesce(sum(l."quantity" * l."unit_price"), 0))
       AS detail
FROM "orders" o
LEFT JOIN "order_lines" l ON l."order_id" = o."id"
GROUP BY o."id", o."total"
HAVING o."total" <> coalesce(sum(l."quantity" * l."unit_price"), 0)

-- rule: shipped-after-placed
-- title: An order is shipped after it was placed, and only where its status says so.
-- model: Order
SELECT "id", @text("status") || ', shipped ' || coalesce(@text("shipped_at"), 'never') AS detail
FROM "orders"
WHERE "shipped_at" <= "placed_at" OR ("shipped_at" IS NOT NULL) <> (@text("status") IN ('SHIPPED', 'RETURNED'))
