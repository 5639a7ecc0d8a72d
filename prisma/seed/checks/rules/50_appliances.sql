-- What is in or on the teeth.

-- rule: appliance-status-dates
-- title: An appliance is removed after it was placed, and in use until then.
-- promise: 20
-- model: ApplianceRecord
SELECT "id", @text("type") || ' ' || @text("status") || ', ' || @on("placedOn") || ' to ' || @on("removedOn") AS detail
FROM "ApplianceRecord"
WHERE "removedOn" < "placedOn" OR ("status" = 'IN_USE') <> ("removedOn" IS NULL)

-- rule: appliance-placed-at-visit
-- title: An appliance is placed at a visit to which the patient came, that day.
-- promise: 11
-- model: ApplianceRecord
SELECT p."id", @text(p."type") || ' placed ' || @on(p."placedOn") || ', the visit ' || @at(a."startsAt") || ', '
       || @text(a."status") AS detail
FROM "ApplianceRecord" p
JOIN "Appointment" a ON a."id" = p."placedAtId"
WHERE a."status" NOT IN ('COMPLETED', 'IN_PROGRESS') OR @day(a."startsAt", a."utcOffsetMinutes") <> p."placedOn"

-- rule: appliance-removed-at-visit
-- title: An appliance is removed at a visit to which the patient came, that day.
-- promise: 11
-- model: ApplianceRecord
SELECT p."id", @text(p."type") || ' removed ' || @on(p."removedOn") || ', the visit ' || @at(a."startsAt") || ', '
       || @text(a."status") AS detail
FROM "ApplianceRecord" p
JOIN "Appointment" a ON a."id" = p."removedAtId"
WHERE a."status" NOT IN ('COMPLETED', 'IN_PROGRESS') OR p."removedOn" IS NULL
   OR @day(a."startsAt", a."utcOffsetMinutes") <> p."removedOn"

-- rule: appliance-within-plan
-- title: Appliances of a plan are placed after it started; those that move teeth are gone when it is completed.
-- promise: 20
-- model: ApplianceRecord
SELECT a."id", @text(a."type") || ' ' || @on(a."placedOn") || ' to ' || @on(a."removedOn") || ', the plan '
       || @text(p."status") || ' ' || @on(p."startedOn") || ' to ' || @on(p."endedOn") AS detail
FROM "ApplianceRecord" a
JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId"
WHERE p."startedOn" IS NULL OR a."placedOn" < p."startedOn"
   OR (a."type" NOT IN ('ESSIX_RETAINER', 'HAWLEY_RETAINER', 'BONDED_RETAINER', 'HOLDING_ARCH')
       AND (a."removedOn" > p."endedOn" OR (p."status" = 'COMPLETED' AND a."removedOn" IS NULL)))

-- rule: everything-ends-at-debond
-- title: Everything that moves teeth is placed before the debond and removed by then.
-- promise: 20
-- model: ApplianceRecord
SELECT a."id", @text(a."type") || ' ' || @on(a."placedOn") || ' to ' || @on(a."removedOn") || ', debond ' || @on(d.day) AS detail
FROM debond d
JOIN "ApplianceRecord" a ON a."treatmentPlanId" = d.plan
WHERE a."type" NOT IN ('ESSIX_RETAINER', 'HAWLEY_RETAINER', 'BONDED_RETAINER', 'HOLDING_ARCH')
  AND (a."removedOn" IS NULL OR a."removedOn" > d.day OR a."placedOn" >= d.day)

-- rule: retainer-after-debond
-- title: Retainers follow the debond or the end of aligners, or hold what Phase I has gained.
-- promise: 21
-- model: ApplianceRecord
SELECT a."id", @text(a."type") || ' placed ' || @on(a."placedOn") || ', debond ' || @on(d.day) AS detail
FROM "ApplianceRecord" a
JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId"
LEFT JOIN debond d ON d.plan = p."id"
WHERE a."type" IN ('ESSIX_RETAINER', 'HAWLEY_RETAINER', 'BONDED_RETAINER')
  AND ((a."placedOn" < d.day AND p."type" <> 'PHASE_I') OR EXISTS (
        SELECT 1 FROM "ApplianceRecord" o
        WHERE o."treatmentPlanId" = p."id"
          AND o."type" NOT IN ('ESSIX_RETAINER', 'HAWLEY_RETAINER', 'BONDED_RETAINER', 'HOLDING_ARCH')
          AND (o."arch" = a."arch" OR o."arch" = 'BOTH' OR a."arch" = 'BOTH')
          AND (o."removedOn" IS NULL OR o."removedOn" > a."placedOn")
  ))

-- rule: one-retainer-in-use
-- title: One retainer of a kind is in use in an arch.
-- promise: 21
-- model: ApplianceRecord
SELECT id, detail FROM (
    SELECT a."id" AS id, @text(a."type") || ' ' || @text(a."arch") || ', one of ' || @text(count(*) OVER w) || ' in use' AS detail,
           count(*) OVER w AS held
    FROM "ApplianceRecord" a
    JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId"
    WHERE a."status" = 'IN_USE' AND a."type" IN ('ESSIX_RETAINER', 'HAWLEY_RETAINER', 'BONDED_RETAINER')
    WINDOW w AS (PARTITION BY p."patientId", a."type", a."arch")
) t
WHERE held > 1

-- rule: appliance-age
-- title: An appliance is placed at an age at which it is used.
-- promise: 24
-- model: ApplianceRecord
SELECT a."id", @text(a."type") || ' at ' || @text(@age(t."dateOfBirth", a."placedOn")) AS detail
FROM "ApplianceRecord" a
JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId"
JOIN "Patient" t ON t."id" = p."patientId"
JOIN (
    SELECT 'PALATAL_EXPANDER' AS type, 7 AS least, 14 AS most UNION ALL SELECT 'QUAD_HELIX', 6, 12
    UNION ALL SELECT 'HERBST', 11, 15 UNION ALL SELECT 'TWIN_BLOCK', 10, 14 UNION ALL SELECT 'HEADGEAR', 8, 13
    UNION ALL SELECT 'FACEMASK', 6, 10 UNION ALL SELECT 'HOLDING_ARCH', 8, 13 UNION ALL SELECT 'MINI_SCREW', 12, 99
    UNION ALL SELECT 'BRACES', 6, 99 UNION ALL SELECT 'ALIGNERS', 6, 99
) w ON w.type = CAST(a."type" AS text)
WHERE @age(t."dateOfBirth", a."placedOn") NOT BETWEEN w.least AND w.most

-- rule: appliance-fields
-- title: Brackets have a number, a slot and, where they were bonded here, a product; aligners a series, trays and days; an expander its turns.
-- promise: schema
-- model: ApplianceRecord
SELECT "id", @text("type") || ' with ' || @text("bracketCount") || ' brackets, ' || @text("traysUpper") || ' + '
       || @text("traysLower") || ' trays, ' || @text("turns") || ' turns' AS detail
FROM "ApplianceRecord"
WHERE ("type" = 'BRACES') <> ("bracketCount" IS NOT NULL) OR ("type" = 'BRACES') <> ("slot" IS NOT NULL)
   OR ("type" = 'BRACES' AND ("system" IS NULL) <> ("placedAtId" IS NULL))
   OR ("type" = 'ALIGNERS') <> ("series" IS NOT NULL) OR ("type" = 'ALIGNERS') <> ("changeDays" IS NOT NULL)
   OR ("type" = 'ALIGNERS' AND coalesce("traysUpper", 0) + coalesce("traysLower", 0) <= 0)
   OR ("type" <> 'ALIGNERS' AND ("traysUpper" IS NOT NULL OR "traysLower" IS NOT NULL))
   OR ("turns" IS NOT NULL AND "type" <> 'PALATAL_EXPANDER') OR "bracketCount" <= 0 OR "changeDays" NOT BETWEEN 5 AND 21

-- rule: expander-turns
-- title: An expander is turned 28 times at most.
-- promise: 24
-- model: ApplianceRecord
SELECT "id", @text("turns") || ' turns' AS detail
FROM "ApplianceRecord"
WHERE "type" = 'PALATAL_EXPANDER' AND ("turns" IS NULL OR "turns" NOT BETWEEN 1 AND 28)

-- rule: brackets-within-teeth
-- title: There are no more brackets than teeth that can carry them.
-- promise: 19
-- model: ApplianceRecord
SELECT a."id", @text(a."bracketCount") || ' brackets on ' || @text(a."arch") || ', ' || @text(p."teethUpper") || ' upper and '
       || @text(p."teethLower") || ' lower teeth' AS detail
FROM "ApplianceRecord" a
JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId"
WHERE a."type" = 'BRACES'
  AND a."bracketCount" > CASE a."arch" WHEN 'UPPER' THEN p."teethUpper" WHEN 'LOWER' THEN p."teethLower"
                         ELSE p."teethUpper" + p."teethLower" END

-- rule: braces-overlap
-- title: An arch carries one set of brackets at a time.
-- promise: 19
-- model: ApplianceRecord
SELECT id, detail FROM (
    SELECT a."id" AS id, @text(a."arch") || ' from ' || @on(a."placedOn") || ', earlier ones until ' || @on(lag(a."removedOn") OVER w)
           AS detail, a."placedOn" AS placed, lag(a."id") OVER w AS before, lag(a."removedOn") OVER w AS removed
    FROM "ApplianceRecord" a
    JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId"
    WHERE a."type" = 'BRACES'
    WINDOW w AS (PARTITION BY p."patientId", a."arch" ORDER BY a."placedOn", a."number")
) t
WHERE before IS NOT NULL AND (removed IS NULL OR placed < removed)

-- rule: wire-in-brackets
-- title: A wire is in brackets of the same arch.
-- promise: 18
-- model: WireRecord
SELECT w."id", @text(w."arch") || ' wire in ' || @text(a."arch") || ' ' || @text(a."type") AS detail
FROM "WireRecord" w
JOIN "ApplianceRecord" a ON a."id" = w."applianceId"
WHERE a."type" <> 'BRACES' OR (a."arch" <> 'BOTH' AND w."arch" <> a."arch") OR w."arch" = 'BOTH'

-- rule: wire-within-brackets
-- title: A wire is placed after its brackets and removed with them at the latest.
-- promise: 18, 20
-- model: WireRecord
SELECT w."id", @on(w."placedOn") || ' to ' || @on(w."removedOn") || ', brackets ' || @on(a."placedOn") || ' to '
       || @on(a."removedOn") AS detail
FROM "WireRecord" w
JOIN "ApplianceRecord" a ON a."id" = w."applianceId"
WHERE w."placedOn" < a."placedOn" OR w."removedOn" < w."placedOn"
   OR w."placedOn" > a."removedOn" OR (a."removedOn" IS NOT NULL AND (w."removedOn" IS NULL OR w."removedOn" > a."removedOn"))

-- rule: wire-chain
-- title: The next wire is placed on the day the one before is removed.
-- promise: 17
-- model: WireRecord
SELECT id, detail FROM (
    SELECT "id" AS id, 'placed ' || @on("placedOn") || ', the wire before removed ' || @on(lag("removedOn") OVER w) AS detail,
           "placedOn" AS placed, lag("id") OVER w AS before, lag("removedOn") OVER w AS removed
    FROM "WireRecord"
    WINDOW w AS (PARTITION BY "applianceId", "arch" ORDER BY "number")
) t
WHERE before IS NOT NULL AND (removed IS NULL OR placed <> removed)

-- rule: wire-stage-rises
-- title: Wires go from light and round to stiff and rectangular; a step back is flagged as one, and goes to a wire that levels.
-- promise: 17
-- model: WireRecord
SELECT id, detail FROM (
    SELECT "id" AS id, 'stage ' || @text("stage") || ' after ' || @text(lag("stage") OVER w) AS detail,
           "stage" AS stage, lag("stage") OVER w AS before, "isStepBack" AS back
    FROM "WireRecord"
    WINDOW w AS (PARTITION BY "applianceId", "arch" ORDER BY "number")
) t
WHERE (back AND (before IS NULL OR stage >= before OR stage >= 5)) OR (NOT back AND stage < before)

-- rule: one-active-wire
-- title: An arch has one wire at most.
-- promise: 17
-- model: WireRecord
SELECT id, detail FROM (
    SELECT w."id" AS id, @text(w."arch") || ' ' || w."size" || ', one of ' || @text(count(*) OVER s) || ' wires' AS detail,
           count(*) OVER s AS held
    FROM "WireRecord" w
    JOIN "ApplianceRecord" a ON a."id" = w."applianceId"
    JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId"
    WHERE w."removedOn" IS NULL
    WINDOW s AS (PARTITION BY p."patientId", w."arch")
) t
WHERE held > 1

-- rule: wire-placed-at-visit
-- title: A wire is placed at a visit to which the patient came, that day.
-- promise: 18
-- model: WireRecord
SELECT w."id", w."size" || ' placed ' || @on(w."placedOn") || ', the visit ' || @at(a."startsAt") || ', ' || @text(a."status") AS detail
FROM "WireRecord" w
JOIN "Appointment" a ON a."id" = w."appointmentId"
WHERE a."status" NOT IN ('COMPLETED', 'IN_PROGRESS') OR @day(a."startsAt", a."utcOffsetMinutes") <> w."placedOn"

-- rule: wire-fits-slot
-- title: A wire is no thicker than the slot of its brackets.
-- promise: 18
-- model: WireRecord
SELECT w."id", w."size" || ' in a slot of ' || a."slot" AS detail
FROM "WireRecord" w
JOIN "ApplianceRecord" a ON a."id" = w."applianceId"
WHERE substr(w."size", 2, 3) > a."slot"

-- rule: aligner-series
-- title: The series of aligners of a plan are counted from 0, and a later one is placed later.
-- promise: 22
-- model: ApplianceRecord
SELECT id, detail FROM (
    SELECT "id" AS id, 'series ' || @text("series") || ' from ' || @on("placedOn") || ', the one before from '
           || @on(lag("placedOn") OVER w) || ' to ' || @on(lag("removedOn") OVER w) AS detail,
           "series" AS series, row_number() OVER w - 1 AS place, "placedOn" AS placed, lag("removedOn") OVER w AS removed,
           lag("id") OVER w AS before
    FROM "ApplianceRecord"
    WHERE "type" = 'ALIGNERS'
    WINDOW w AS (PARTITION BY "treatmentPlanId" ORDER BY "placedOn", "number")
) t
WHERE series <> place OR (before IS NOT NULL AND (removed IS NULL OR placed < removed))

-- rule: tray-numbers
-- title: The trays of a series are numbered from 1 to the number that was made for the arch.
-- promise: 22
-- model: AlignerTray
SELECT t."id", @text(t."arch") || ' tray ' || @text(t."number") || ' of ' || @text(a."traysUpper") || ' + '
       || @text(a."traysLower") AS detail
FROM "AlignerTray" t
JOIN "ApplianceRecord" a ON a."id" = t."applianceId"
WHERE a."type" <> 'ALIGNERS' OR t."arch" = 'BOTH' OR t."number" < 1
   OR t."number" > coalesce(CASE t."arch" WHEN 'UPPER' THEN a."traysUpper" ELSE a."traysLower" END, 0)

-- rule: tray-status-dates
-- title: A tray is delivered, worn and finished, in that order, as far as its status says.
-- promise: 22
-- model: AlignerTray
SELECT "id", 'tray ' || @text("number") || ' ' || @text("status") || ', delivered ' || @on("deliveredOn") || ', worn '
       || @on("startedOn") || ' to ' || @on("finishedOn") AS detail
FROM "AlignerTray"
WHERE "startedOn" < "deliveredOn" OR "finishedOn" < "startedOn"
   OR ("status" = 'PLANNED') <> ("deliveredOn" IS NULL)
   OR ("status" IN ('IN_USE', 'WORN')) <> ("startedOn" IS NOT NULL)
   OR ("status" = 'WORN') <> ("finishedOn" IS NOT NULL)

-- rule: trays-in-order
-- title: Trays are delivered and worn in the order of their numbers.
-- promise: 22
-- model: AlignerTray
SELECT id, detail FROM (
    SELECT "id" AS id, 'tray ' || @text("number") || ' from ' || @on("startedOn") || ', the tray before '
           || @on(lag("startedOn") OVER w) || ' to ' || @on(lag("finishedOn") OVER w) AS detail,
           "deliveredOn" AS delivered, lag("deliveredOn") OVER w AS delivered_before,
           "startedOn" AS started, lag("finishedOn") OVER w AS finished_before, lag("id") OVER w AS before
    FROM "AlignerTray"
    WINDOW w AS (PARTITION BY "applianceId", "arch" ORDER BY "number")
) t
WHERE before IS NOT NULL
  AND ((delivered IS NOT NULL AND delivered_before IS NULL) OR delivered < delivered_before
       OR (started IS NOT NULL AND finished_before IS NULL) OR started < finished_before)

-- rule: one-tray-in-use
-- title: One tray is in use in an arch, and none once treatment is over.
-- promise: 22
-- model: AlignerTray
SELECT id, detail FROM (
    SELECT t."id" AS id, @text(t."arch") || ' tray ' || @text(t."number") || ', one of ' || @text(count(*) OVER w)
           || ' in use, series until ' || @on(a."removedOn") AS detail,
           count(*) OVER w AS held, a."removedOn" AS removed
    FROM "AlignerTray" t
    JOIN "ApplianceRecord" a ON a."id" = t."applianceId"
    JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId"
    WHERE t."status" = 'IN_USE'
    WINDOW w AS (PARTITION BY p."patientId", t."arch")
) t
WHERE held > 1 OR removed IS NOT NULL

-- rule: trays-within-series
-- title: Trays are delivered and worn while their series lasts.
-- promise: 22
-- model: AlignerTray
SELECT t."id", 'tray ' || @text(t."number") || ' delivered ' || @on(t."deliveredOn") || ', worn until ' || @on(t."finishedOn")
       || ', series ' || @on(a."placedOn") || ' to ' || @on(a."removedOn") AS detail
FROM "AlignerTray" t
JOIN "ApplianceRecord" a ON a."id" = t."applianceId"
WHERE t."deliveredOn" < a."placedOn" OR t."startedOn" < a."placedOn" OR t."deliveredOn" > a."removedOn"
   OR t."startedOn" > a."removedOn" OR t."finishedOn" > a."removedOn"

-- rule: elastics-dates
-- title: Elastics are worn only while there is something to hook them to, and end with the debond.
-- promise: 23
-- model: ElasticPrescription
SELECT e."id", @text(e."type") || ' ' || @on(e."startedOn") || ' to ' || @on(e."endedOn") || ', plan ' || @on(p."startedOn")
       || ' to ' || @on(p."endedOn") || ', debond ' || @on(d.day) AS detail
FROM "ElasticPrescription" e
JOIN "TreatmentPlan" p ON p."id" = e."treatmentPlanId"
LEFT JOIN debond d ON d.plan = p."id"
WHERE e."endedOn" < e."startedOn" OR p."startedOn" IS NULL OR e."startedOn" < p."startedOn"
   OR (d.day IS NOT NULL AND (e."endedOn" IS NULL OR e."endedOn" > d.day))
   OR (p."endedOn" IS NOT NULL AND (e."endedOn" IS NULL OR e."endedOn" > p."endedOn"))

-- rule: elastics-class
-- title: Class II elastics are for a Class II, Class III elastics for a Class III.
-- promise: 23
-- model: ElasticPrescription
SELECT e."id", @text(e."type") || ' for ' || @text(p."angleClass") AS detail
FROM "ElasticPrescription" e
JOIN "TreatmentPlan" p ON p."id" = e."treatmentPlanId"
WHERE (e."type" = 'CLASS_II' AND p."angleClass" NOT IN ('CLASS_II_DIV_1', 'CLASS_II_DIV_2'))
   OR (e."type" = 'CLASS_III' AND p."angleClass" <> 'CLASS_III')

-- rule: elastics-size
-- title: Elastics have a diameter and a force that manufacturers make, and are worn 1 to 24 hours a day.
-- promise: 23
-- model: ElasticPrescription
SELECT "id", "diameter" || ' in, ' || @text("forceOunces") || ' oz, ' || @text("hoursPerDay") || ' h' AS detail
FROM "ElasticPrescription"
WHERE "diameter" NOT IN ('1/8', '3/16', '1/4', '5/16', '3/8')
   OR "forceOunces" NOT IN (2.5, 3.5, 4.5, 6.0, 8.0) OR "hoursPerDay" NOT BETWEEN 1 AND 24

-- rule: elastics-prescribed-at-visit
-- title: Elastics are prescribed at a visit to which the patient came, that day.
-- promise: 11
-- model: ElasticPrescription
SELECT e."id", @text(e."type") || ' from ' || @on(e."startedOn") || ', the visit ' || @at(a."startsAt") || ', ' || @text(a."status") AS detail
FROM "ElasticPrescription" e
JOIN "Appointment" a ON a."id" = e."appointmentId"
WHERE a."status" NOT IN ('COMPLETED', 'IN_PROGRESS') OR @day(a."startsAt", a."utcOffsetMinutes") <> e."startedOn"

-- rule: braces-from-elsewhere
-- title: Only patients who transfer in have braces that were not placed at a visit.
-- promise: 14
-- model: ApplianceRecord
SELECT a."id", @text(a."type") || ' of ' || @on(a."placedOn") || ' at no visit, ' || @text(p."type") AS detail
FROM "ApplianceRecord" a
JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId"
WHERE a."placedAtId" IS NULL AND (a."type" <> 'BRACES' OR p."type" <> 'TRANSFER_IN' OR a."placedOn" <> p."startedOn")

-- rule: elastics-from-the-operation
-- title: Elastics begin at a visit, except those that begin on the day of an operation.
-- promise: 23
-- model: ElasticPrescription
SELECT e."id", @text(e."type") || ' from ' || @on(e."startedOn") || ' at no visit, operated ' || @on(s.day) AS detail
FROM "ElasticPrescription" e
LEFT JOIN surgery s ON s.plan = e."treatmentPlanId"
WHERE e."appointmentId" IS NULL AND (s.day IS NULL OR s.day <> e."startedOn")

-- rule: expander-is-looked-at
-- title: While an expander is turned at home, the patient is seen within three weeks.
-- promise: 24
-- model: ApplianceRecord
SELECT w.id, 'placed ' || @on(w.placed) || ', no visit in three weeks' AS detail
FROM worn w
WHERE w.type = 'PALATAL_EXPANDER' AND @days(w.placed, @as_of) > 21
  AND NOT EXISTS (SELECT 1 FROM "Appointment" v
                  WHERE v."patientId" = w.patient AND @days(w.placed, @day(v."startsAt", v."utcOffsetMinutes")) BETWEEN 1 AND 21)
