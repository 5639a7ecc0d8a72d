-- find: returned
-- title: The customer sent the goods back.
-- model: Order
SELECT "id", 'shipped on ' || @on("shipped_at") || ', sent back' FROM "orders" WHERE @text("status") = 'RETURNED'

-- find: waiting
-- title: Placed more than a week ago and not shipped.
-- model: Order
SELECT "id", 'placed ' || @days("placed_at", @as_of) || ' days ago'
FROM "orders"
WHERE "shipped_at" IS NULL AND @days("placed_at", @as_of) > 7
