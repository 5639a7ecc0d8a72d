-- panel: headline
-- title: At a glance
-- page: Practice
-- kind: number
SELECT c."slug", 'patients', count(*) FROM "Patient" p JOIN "Clinic" c ON c."id" = p."clinicId" GROUP BY c."slug"
UNION ALL
SELECT c."slug", 'in treatment', count(*) FROM "Patient" p JOIN "Clinic" c ON c."id" = p."clinicId" WHERE p."status" = 'ACTIVE' GROUP BY c."slug"
UNION ALL
SELECT c."slug", 'in retention', count(*) FROM "Patient" p JOIN "Clinic" c ON c."id" = p."clinicId" WHERE p."status" = 'RETENTION' GROUP BY c."slug"
UNION ALL
SELECT c."slug", 'employees', count(*) FROM "StaffProfile" s JOIN "Clinic" c ON c."id" = s."clinicId" WHERE s."status" = 'ACTIVE' GROUP BY c."slug"
UNION ALL
SELECT c."slug", 'chairs', count(*) FROM "TreatmentChair" h JOIN "Clinic" c ON c."id" = h."clinicId" GROUP BY c."slug"
UNION ALL
SELECT c."slug", 'visits kept in the last year', count(*)
FROM kept_visit a JOIN "Clinic" c ON c."id" = a."clinicId"
WHERE a."startsAt" <= @as_of AND @days(a."startsAt", @as_of) < 365
GROUP BY c."slug"
UNION ALL
SELECT c."slug", 'visits booked', count(*) FROM live_visit a JOIN "Clinic" c ON c."id" = a."clinicId" WHERE a."startsAt" > @as_of GROUP BY c."slug"

-- panel: money
-- title: Money at a glance
-- page: Practice
-- kind: number
-- unit: money
SELECT c."slug", 'production in the last year', sum(v."totalCents")
FROM "Invoice" v JOIN "Clinic" c ON c."id" = v."clinicId"
WHERE @days(v."issuedOn", @as_of) < 365
GROUP BY c."slug"
UNION ALL
SELECT c."slug", 'collected in the last year', sum(y."amountCents")
FROM "Payment" y JOIN "Clinic" c ON c."id" = y."clinicId"
WHERE y."type" = 'PAYMENT' AND y."status" = 'POSTED' AND @days(y."receivedOn", @as_of) < 365
GROUP BY c."slug"
UNION ALL
SELECT c."slug", 'receivables', sum(a."balanceCents") FROM "PatientAccount" a JOIN "Clinic" c ON c."id" = a."clinicId" GROUP BY c."slug"
