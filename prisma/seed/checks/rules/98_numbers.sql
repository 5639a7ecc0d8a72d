-- Numbers: what a clinic numbers is numbered as it comes into being.

-- rule: chart-numbers-in-order
-- title: Charts are numbered in the order of first contacts; patients that a later run adds follow.
-- promise: 2
-- model: Patient
SELECT id, detail
FROM (
    SELECT "id" AS id, "patientNumber" || ' of ' || @on("firstContactOn") || ' comes after one of ' || @on(lag("firstContactOn") OVER w) AS detail,
           "firstContactOn" AS day, lag("firstContactOn") OVER w AS before
    FROM "Patient"
    WINDOW w AS (PARTITION BY "clinicId" ORDER BY "patientNumber")
) t
WHERE day < before AND (SELECT count(*) FROM "SeedRun") < 2

-- rule: invoice-numbers-in-order
-- title: Invoices are numbered in the order in which they are issued.
-- promise: 2
-- model: Invoice
SELECT id, detail
FROM (
    SELECT "id" AS id, "number" || ' of ' || @on("issuedOn") || ' comes after one of ' || @on(lag("issuedOn") OVER w) AS detail,
           "issuedOn" AS day, lag("issuedOn") OVER w AS before
    FROM "Invoice"
    WINDOW w AS (PARTITION BY "clinicId" ORDER BY "number")
) t
WHERE day < before

-- rule: payment-numbers-in-order
-- title: Payments are numbered in the order in which they come in.
-- promise: 2
-- model: Payment
SELECT id, detail
FROM (
    SELECT "id" AS id, "number" || ' of ' || @on("receivedOn") || ' comes after one of ' || @on(lag("receivedOn") OVER w) AS detail,
           "receivedOn" AS day, lag("receivedOn") OVER w AS before
    FROM "Payment"
    WINDOW w AS (PARTITION BY "clinicId" ORDER BY "number")
) t
WHERE day < before

-- rule: claim-numbers-in-order
-- title: Claims are numbered in the order in which they are submitted.
-- promise: 2
-- model: InsuranceClaim
SELECT id, detail
FROM (
    SELECT "id" AS id, "number" || ' of ' || @on("submittedOn") || ' comes after one of ' || @on(lag("submittedOn") OVER w) AS detail,
           "submittedOn" AS day, lag("submittedOn") OVER w AS before
    FROM "InsuranceClaim"
    WINDOW w AS (PARTITION BY "clinicId" ORDER BY "number")
) t
WHERE day < before

-- rule: preauthorization-numbers-in-order
-- title: Preauthorizations are numbered in the order in which they are asked for.
-- promise: 2
-- model: Preauthorization
SELECT id, detail
FROM (
    SELECT "id" AS id, "number" || ' of ' || @on("submittedOn") || ' comes after one of ' || @on(lag("submittedOn") OVER w) AS detail,
           "submittedOn" AS day, lag("submittedOn") OVER w AS before
    FROM "Preauthorization"
    WINDOW w AS (PARTITION BY "clinicId" ORDER BY "number")
) t
WHERE day < before

-- rule: lab-order-numbers-in-order
-- title: Laboratory orders are numbered in the order in which they are placed.
-- promise: 2
-- model: LabOrder
SELECT id, detail
FROM (
    SELECT "id" AS id, "orderNumber" || ' of ' || @on("orderedOn") || ' comes after one of ' || @on(lag("orderedOn") OVER w) AS detail,
           "orderedOn" AS day, lag("orderedOn") OVER w AS before
    FROM "LabOrder"
    WINDOW w AS (PARTITION BY "clinicId" ORDER BY "orderNumber")
) t
WHERE day < before

-- rule: purchase-order-numbers-in-order
-- title: Purchase orders are numbered in the order in which they are placed.
-- promise: 2
-- model: PurchaseOrder
SELECT id, detail
FROM (
    SELECT "id" AS id, "number" || ' of ' || @on("orderedOn") || ' comes after one of ' || @on(lag("orderedOn") OVER w) AS detail,
           "orderedOn" AS day, lag("orderedOn") OVER w AS before
    FROM "PurchaseOrder"
    WINDOW w AS (PARTITION BY "clinicId" ORDER BY "number")
) t
WHERE day < before

-- rule: day-fits-chairs
-- title: No day has more visits than the clinic's chairs can hold.
-- promise: 7
-- model: Appointment
SELECT v.id, @text(v.minutes) || ' minutes on ' || @on(v.day) || ' in ' || @text(c.chairs) || ' chairs' AS detail
FROM (
    SELECT min(id) AS id, clinic, day, weekday, sum(minutes) AS minutes FROM local_visit GROUP BY clinic, day, weekday
) v
JOIN (SELECT "clinicId" AS clinic, count(*) AS chairs FROM "TreatmentChair" GROUP BY "clinicId") c ON c.clinic = v.clinic
JOIN "ClinicHours" h ON h."clinicId" = v.clinic AND CAST(h."weekday" AS text) = v.weekday
WHERE v.minutes > c.chairs * (h."closesMinute" - h."opensMinute")

-- rule: lab-numbers-in-order
-- title: A patient's orders to laboratories are numbered in the order in which they were placed.
-- promise: 29
-- model: LabOrder
SELECT id, detail
FROM (
    SELECT o."id" AS id, o."orderNumber" || ' placed ' || @at(e."occurredAt") || ', the one before ' || @at(lag(e."occurredAt") OVER w) AS detail,
           e."occurredAt" AS at, lag(e."occurredAt") OVER w AS before
    FROM "LabOrder" o
    JOIN "LabOrderEvent" e ON e."labOrderId" = o."id" AND e."status" = 'ORDERED'
    -- The number ends in the patient's own: LAB-260301-00017-02.
    WINDOW w AS (PARTITION BY o."patientId" ORDER BY substr(o."orderNumber", 18))
) t
WHERE at < before
