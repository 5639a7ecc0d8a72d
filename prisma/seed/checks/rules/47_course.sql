-- What treatment comes to, visit by visit, as a clinician and a bookkeeper read it in the chart.

-- rule: enamel-reduced-where-trays-follow
-- title: Enamel is reduced in an arch that still has aligners ahead.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ', no aligner follows in that arch: ' || n.work AS detail
FROM said n
JOIN tooth t ON n.work LIKE '% between #' || @text(t.number) || ' and %'
JOIN worn a ON a.plan = n.plan AND a.type = 'ALIGNERS' AND a.placed <= n.day AND (a.removed IS NULL OR a.removed > n.day)
WHERE (n.work LIKE '%namel reduced%' OR n.work LIKE '%nterproximal reduction%')
  AND NOT EXISTS (
    SELECT 1 FROM "AlignerTray" y
    WHERE y."applianceId" = a.id AND @text(y."arch") = t.arch AND (y."startedOn" IS NULL OR y."startedOn" > n.day)
  )

-- rule: refinement-scan-records-the-bite
-- title: At a scan for refinement overjet and overbite are measured.
-- promise: 26
-- model: Appointment
SELECT n.visit AS id, 'scanned on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
WHERE n.service = 'SCAN' AND n.plan IN (SELECT "treatmentPlanId" FROM "ClinicalMeasurement")
  AND NOT EXISTS (SELECT 1 FROM "ClinicalMeasurement" m WHERE m."progressNoteId" = n.id AND m."type" = 'OVERJET')

-- rule: finishing-wires-after-an-operation
-- title: The wires to which the jaws were tied at an operation give way to others once the jaws have healed.
-- promise: 17
-- model: ApplianceRecord
SELECT a.id, a.arch || ' wire of before the operation on ' || @on(s.day) || ' still in place' AS detail
FROM surgery s
JOIN worn a ON a.plan = s.plan AND a.type = 'BRACES'
WHERE EXISTS (
    SELECT 1 FROM said n
    WHERE n.plan = s.plan AND n.service IN ('ADJUSTMENT', 'WIRE_CHANGE') AND n.type = 'PROGRESS' AND n.day > @plus_days(s.day, 45)
  )
  AND NOT EXISTS (SELECT 1 FROM "WireRecord" w WHERE w."applianceId" = a.id AND w."placedOn" > s.day)

-- rule: operation-is-reported
-- title: The first regular note after an operation says what the surgeon did, and a cephalogram shows it.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'operated ' || @on(s.day) || ', on ' || @on(n.day) || ': ' || n.findings AS detail
FROM surgery s
JOIN said n ON n.plan = s.plan AND n.type = 'PROGRESS' AND n.day = (
    SELECT min(f.day) FROM said f WHERE f.plan = s.plan AND f.type = 'PROGRESS' AND f.day > s.day
)
WHERE n.findings NOT LIKE '%peration report%' AND n.findings NOT LIKE '%eport of the operation%'
   OR s.plan IN (SELECT "treatmentPlanId" FROM "ImagingStudy") AND NOT EXISTS (
    SELECT 1 FROM "ImagingStudy" t
    JOIN "PatientImage" i ON i."studyId" = t."id"
    WHERE t."treatmentPlanId" = s.plan AND i."view" = 'LATERAL_CEPHALOGRAM' AND t."appointmentId" = n.visit
  )

-- rule: operation-corrects-the-jaws
-- title: After an operation the jaws fit each other: the ANB of its cephalogram lies between 0 and 4.5 degrees.
-- promise: 48
-- model: ClinicalMeasurement
SELECT m.id, 'ANB ' || @text(m.value) || ', operated ' || @on(s.day) AS detail
FROM surgery s
JOIN reading m ON m.plan = s.plan AND m.type = 'ANB' AND m.day > s.day
WHERE m.value < 0 OR m.value > 4.5

-- rule: class-fits-the-jaws
-- title: A class II has an ANB from 1.9 degrees on, a class III one up to 2.1, when treatment is planned.
-- promise: 26
-- model: TreatmentPlan
SELECT p."id", @text(p."angleClass") || ', ANB ' || @text(m.value) AS detail
FROM "TreatmentPlan" p
JOIN reading m ON m.plan = p."id" AND m.type = 'ANB' AND m.place = 1
WHERE p."type" <> 'PHASE_II'
  AND (p."angleClass" IN ('CLASS_II_DIV_1', 'CLASS_II_DIV_2') AND m.value < 1.9 OR p."angleClass" = 'CLASS_III' AND m.value > 2.1)

-- rule: dental-class-is-called-so
-- title: A diagnosis of class II or III says whether it is one of the jaws or of the teeth, as ANB has it.
-- promise: 26
-- model: TreatmentPlan
SELECT p."id", 'ANB ' || @text(m.value) || ': ' || p."diagnosis" AS detail
FROM "TreatmentPlan" p
JOIN reading m ON m.plan = p."id" AND m.type = 'ANB' AND m.place = 1
WHERE p."angleClass" <> 'CLASS_I' AND p."type" <> 'PHASE_II'
  AND p."diagnosis" NOT LIKE CASE WHEN p."angleClass" = 'CLASS_III' AND m.value > 0 OR p."angleClass" <> 'CLASS_III' AND m.value < 4
                             THEN '% malocclusion, dental%' ELSE '% malocclusion, skeletal%' END

-- rule: nobody-wears-elastics-alike-for-years
-- title: Of eight notes or more about elastics not all say that they were worn as ordered, but after an operation.
-- promise: 48
-- model: TreatmentPlan
SELECT p."id", 'worn as ordered at ' || @text(e.times) || ' visits' AS detail
FROM "TreatmentPlan" p
JOIN (
    SELECT n.plan AS plan, count(*) AS times,
           sum(CASE WHEN n.findings LIKE '%lastics worn as told%' OR n.findings LIKE '%Wears the %elastics about%' OR n.findings LIKE '%Good with the %elastics%'
               THEN 1 ELSE 0 END) AS well
    FROM said n
    WHERE n.findings LIKE '%lastics%'
    GROUP BY n.plan
) e ON e.plan = p."id"
WHERE p."type" <> 'SURGICAL' AND e.times >= 8 AND e.well = e.times

-- rule: guiding-elastics-are-worn
-- title: Elastics that guide the jaws day and night after an operation are worn so.
-- promise: 48
-- model: ProgressNote
SELECT n.id, 'operated ' || @on(s.day) || ', on ' || @on(n.day) || ': ' || n.findings AS detail
FROM surgery s
JOIN said n ON n.plan = s.plan AND n.day > s.day AND @days(s.day, n.day) <= 42
WHERE n.findings LIKE '%lastics worn mostly at night%' OR n.findings LIKE '%Forgets the elastics%' OR n.findings LIKE '%lastics hardly worn%'
   OR n.findings LIKE '%lastics in the bag%'
