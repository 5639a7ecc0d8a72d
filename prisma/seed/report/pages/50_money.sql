-- panel: production
-- title: Production and collections by month
-- page: Money
-- kind: line
-- unit: money
SELECT c."slug", substr(@on(v."issuedOn"), 1, 7), 'production', sum(v."totalCents")
FROM "Invoice" v JOIN "Clinic" c ON c."id" = v."clinicId"
WHERE v."issuedOn" <= @as_of AND substr(@on(v."issuedOn"), 1, 7) > (CAST(CAST(substr(@on(@as_of), 1, 4) AS integer) - 1 AS text) || substr(@on(@as_of), 5, 3))
GROUP BY 1, 2
UNION ALL
SELECT c."slug", substr(@on(y."receivedOn"), 1, 7), 'collections', sum(y."amountCents")
FROM "Payment" y JOIN "Clinic" c ON c."id" = y."clinicId"
WHERE y."status" = 'POSTED' AND y."type" = 'PAYMENT' AND y."receivedOn" <= @as_of AND substr(@on(y."receivedOn"), 1, 7) > (CAST(CAST(substr(@on(@as_of), 1, 4) AS integer) - 1 AS text) || substr(@on(@as_of), 5, 3))
GROUP BY 1, 2
ORDER BY 2, 3 DESC, 1

-- panel: receivables
-- title: Receivables by age
-- page: Money
-- kind: bar
-- unit: money
-- note: What families owe by age, and what insurers have still to pay.
SELECT c."slug", 'not due', sum(a."currentCents") FROM "PatientAccount" a JOIN "Clinic" c ON c."id" = a."clinicId" GROUP BY c."slug"
UNION ALL
SELECT c."slug", '1 to 30 days', sum(a."pastDue1To30Cents") FROM "PatientAccount" a JOIN "Clinic" c ON c."id" = a."clinicId" GROUP BY c."slug"
UNION ALL
SELECT c."slug", '31 to 60 days', sum(a."pastDue31To60Cents") FROM "PatientAccount" a JOIN "Clinic" c ON c."id" = a."clinicId" GROUP BY c."slug"
UNION ALL
SELECT c."slug", '61 to 90 days', sum(a."pastDue61To90Cents") FROM "PatientAccount" a JOIN "Clinic" c ON c."id" = a."clinicId" GROUP BY c."slug"
UNION ALL
SELECT c."slug", 'over 90 days', sum(a."pastDueOver90Cents") FROM "PatientAccount" a JOIN "Clinic" c ON c."id" = a."clinicId" GROUP BY c."slug"
UNION ALL
SELECT c."slug", 'insurers', sum(a."balanceCents" - a."patientBalanceCents") FROM "PatientAccount" a JOIN "Clinic" c ON c."id" = a."clinicId" GROUP BY c."slug"

-- panel: payers
-- title: Payments in the last year, by payer
-- page: Money
-- kind: bar
-- unit: money
SELECT c."slug", lower(replace(CAST(y."payer" AS text), '_', ' ')), sum(y."amountCents")
FROM "Payment" y JOIN "Clinic" c ON c."id" = y."clinicId"
WHERE y."status" = 'POSTED' AND y."type" = 'PAYMENT' AND @days(y."receivedOn", @as_of) < 365
GROUP BY 1, 2
ORDER BY 3 DESC, 2, 1
