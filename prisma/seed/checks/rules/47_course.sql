-- What treatment comes to, visit by visit, as a clinician and a bookkeeper read it in the chart.

-- rule: enamel-reduced-where-trays-follow
-- title: Enamel is reduced only in an arch that still has aligners to come.
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
-- title: The wires that an arch had at an operation are replaced once the jaws have healed.
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
-- title: By the first regular visit after an operation a note says what the surgeon did, and a cephalogram shows it.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'operated ' || @on(s.day) || ', on ' || @on(n.day) || ': ' || n.findings AS detail
FROM surgery s
JOIN said n ON n.plan = s.plan AND n.type = 'PROGRESS' AND n.day = (
    SELECT min(f.day) FROM said f WHERE f.plan = s.plan AND f.type = 'PROGRESS' AND f.day > s.day
)
WHERE NOT EXISTS (
    SELECT 1 FROM said r
    WHERE r.plan = s.plan AND r.day > s.day AND r.day <= n.day
      AND (r.findings LIKE '%peration report%' OR r.findings LIKE '%eport of the operation%')
  )
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
-- title: When treatment is planned, ANB is at least 1.9 degrees in a class II and at most 2.1 in a class III.
-- promise: 26
-- model: TreatmentPlan
SELECT p."id", @text(p."angleClass") || ', ANB ' || @text(m.value) AS detail
FROM "TreatmentPlan" p
JOIN reading m ON m.plan = p."id" AND m.type = 'ANB' AND m.place = 1
WHERE p."type" <> 'PHASE_II'
  AND (p."angleClass" IN ('CLASS_II_DIV_1', 'CLASS_II_DIV_2') AND m.value < 1.9 OR p."angleClass" = 'CLASS_III' AND m.value > 2.1)

-- rule: dental-class-is-called-so
-- title: A diagnosis of class II or III says whether it is skeletal or dental, and ANB agrees.
-- promise: 26
-- model: TreatmentPlan
SELECT p."id", 'ANB ' || @text(m.value) || ': ' || p."diagnosis" AS detail
FROM "TreatmentPlan" p
JOIN reading m ON m.plan = p."id" AND m.type = 'ANB' AND m.place = 1
WHERE p."angleClass" <> 'CLASS_I' AND p."type" <> 'PHASE_II'
  AND p."diagnosis" NOT LIKE CASE WHEN p."angleClass" = 'CLASS_III' AND m.value > 0 OR p."angleClass" <> 'CLASS_III' AND m.value < 4
                             THEN '% malocclusion, dental%' ELSE '% malocclusion, skeletal%' END

-- rule: nobody-wears-elastics-alike-for-years
-- title: If eight or more notes are about elastics, not all of them say that they were worn as ordered, except after an operation.
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
-- title: Elastics ordered for day and night after an operation are worn day and night.
-- promise: 48
-- model: ProgressNote
SELECT n.id, 'operated ' || @on(s.day) || ', on ' || @on(n.day) || ': ' || n.findings AS detail
FROM surgery s
JOIN said n ON n.plan = s.plan AND n.day > s.day AND @days(s.day, n.day) <= 42
WHERE n.findings LIKE '%lastics worn mostly at night%' OR n.findings LIKE '%Forgets the elastics%' OR n.findings LIKE '%lastics hardly worn%'
   OR n.findings LIKE '%lastics in the bag%'

-- rule: impacted-teeth-are-exposed
-- title: A tooth that braces are to bring into the arch is exposed in the first six months, and a note says by whom.
-- promise: 48
-- model: TreatmentPlan
SELECT p."id", 'started ' || @on(p."startedOn") || ', not exposed: ' || p."objectives" AS detail
FROM "TreatmentPlan" p
WHERE p."objectives" LIKE '%bring #%' AND p."objectives" LIKE '% into the arch%'
  AND EXISTS (SELECT 1 FROM said n WHERE n.plan = p."id" AND n.type = 'PROGRESS' AND n.day >= @plus_days(p."startedOn", 180))
  AND NOT EXISTS (
    SELECT 1 FROM said n
    WHERE n.plan = p."id" AND (n.findings LIKE '%Dr. % has exposed #%' OR n.findings LIKE '% exposed by Dr. %')
  )

-- rule: impacted-teeth-come-in
-- title: When treatment is completed, each impacted tooth that it was to bring into the arch was pulled and got a bracket.
-- promise: 48
-- model: TreatmentPlan
SELECT p."id", 'completed ' || @on(p."endedOn") || ', no bracket on it: ' || p."objectives" AS detail
FROM "TreatmentPlan" p
WHERE p."objectives" LIKE '%bring #%' AND p."objectives" LIKE '% into the arch%' AND p."status" = 'COMPLETED'
  AND EXISTS (SELECT 1 FROM "ProgressNote" o WHERE o."treatmentPlanId" = p."id")
  AND NOT EXISTS (
    SELECT 1 FROM said n WHERE n.plan = p."id" AND (n.work LIKE '%in place of the links%' OR n.work LIKE '%links taken off%')
  )

-- rule: only-braces-pull-teeth-in
-- title: Aligners and limited treatment leave an impacted tooth in place; the plan does not promise to bring it in.
-- promise: 48
-- model: TreatmentPlan
SELECT "id", @text("type") || ': ' || "objectives" AS detail
FROM "TreatmentPlan"
WHERE "type" IN ('INVISALIGN', 'LIMITED', 'PHASE_I') AND "objectives" LIKE '%bring #%' AND "objectives" LIKE '% into the arch%'

-- rule: bands-come-off-where-placed
-- title: A band is loose or off only on a tooth that a note says is banded, or where an appliance on bands is worn.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
JOIN tooth t ON n.findings LIKE '%Band of #' || @text(t.number) || ' %' OR n.findings LIKE '%Band off #' || @text(t.number) || ',%'
             OR n.findings LIKE '%#' || @text(t.number) || ' without its band%'
WHERE NOT EXISTS (
    SELECT 1 FROM said b
    WHERE b.patient = n.patient AND b.day <= n.day AND (b.words LIKE '%irst molars #%banded%' OR b.words LIKE '%first molars #%')
      AND (b.words LIKE '%molars #' || @text(t.number) || ' %' OR b.words LIKE '%molars #% and #' || @text(t.number) || '%')
  )
  AND NOT EXISTS (
    SELECT 1 FROM worn a
    WHERE a.patient = n.patient AND a.placed <= n.day AND (a.removed IS NULL OR a.removed >= n.day)
      AND a.type IN ('PALATAL_EXPANDER', 'QUAD_HELIX', 'HOLDING_ARCH', 'HEADGEAR', 'HERBST') AND t.number IN (3, 14, 19, 30)
  )

-- rule: brackets-come-off-where-bonded
-- title: A bracket is loose or off only in an arch that was bonded before that day.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
JOIN tooth t ON n.findings LIKE '%Bracket of #' || @text(t.number) || ' %' OR n.findings LIKE '%#' || @text(t.number) || ': bracket loose%'
             OR n.findings LIKE '%#' || @text(t.number) || ' without its bracket%'
WHERE NOT EXISTS (SELECT 1 FROM worn a WHERE a.patient = n.patient AND a.type = 'BRACES' AND a.arch = t.arch AND a.placed < n.day)

-- rule: growing-bites-change
-- title: While a patient is growing, records taken half a year or more after the exam do not repeat all its values.
-- promise: 48
-- model: TreatmentPlan
SELECT p."id", 'as on the exam, ' || @text(min(@days(e."measuredOn", m."measuredOn"))) || ' days before' AS detail
FROM "TreatmentPlan" p
JOIN "Patient" t ON t."id" = p."patientId"
JOIN "ClinicalMeasurement" m ON m."treatmentPlanId" = p."id" AND m."measuredOn" = (
    SELECT min(r.day) FROM reading r WHERE r.plan = p."id")
JOIN "ClinicalMeasurement" e ON e."patientId" = p."patientId" AND e."type" = m."type" AND e."treatmentPlanId" IS NULL
WHERE p."number" = 1 AND @age(t."dateOfBirth", m."measuredOn") < 17 AND @days(e."measuredOn", m."measuredOn") >= 182
  AND e."measuredOn" = (SELECT min(f."measuredOn") FROM "ClinicalMeasurement" f WHERE f."patientId" = p."patientId")
  AND m."type" IN ('OVERJET', 'OVERBITE', 'CROWDING_UPPER', 'CROWDING_LOWER', 'SPACING_UPPER', 'SPACING_LOWER')
GROUP BY p."id"
HAVING max(abs(m."value" - e."value")) < 0.05

-- rule: first-phase-moves-jaws-with-something
-- title: A first phase changes an overjet by 2 mm or more only with a twin block, a headgear, a facemask or a Herbst appliance.
-- promise: 48
-- model: TreatmentPlan
SELECT p."id", 'overjet ' || @text(f.value) || ' became ' || @text(l.value) AS detail
FROM "TreatmentPlan" p
JOIN reading f ON f.plan = p."id" AND f.type = 'OVERJET' AND f.place = 1
JOIN reading l ON l.plan = p."id" AND l.type = 'OVERJET' AND l.from_last = 1
WHERE p."type" = 'PHASE_I' AND p."status" = 'COMPLETED' AND abs(f.value - l.value) >= 2
  AND NOT EXISTS (
    SELECT 1 FROM "ApplianceRecord" a
    WHERE a."treatmentPlanId" = p."id" AND a."type" IN ('TWIN_BLOCK', 'HEADGEAR', 'FACEMASK', 'HERBST')
  )

-- rule: second-phase-finds-growth
-- title: The records of a second phase do not repeat the space that was measured in both arches at the end of the first.
-- promise: 48
-- model: TreatmentPlan
SELECT p."id", 'the same in both arches as at the end of the first phase' AS detail
FROM "TreatmentPlan" p
JOIN reading l ON l.plan = p."previousPlanId" AND l.from_last = 1
JOIN reading f ON f.plan = p."id" AND f.type = l.type AND f.place = 1
WHERE p."type" = 'PHASE_II' AND l.type IN ('CROWDING_UPPER', 'CROWDING_LOWER') AND l.value > 0.2 AND @days(l.day, f.day) > 150
  AND l.value < 15.0 -- the most that there is
GROUP BY p."id"
HAVING max(abs(f.value - l.value)) < 0.05

-- rule: nothing-taken-out-that-stays
-- title: A note says that appliances were taken out only where one came off at that visit.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.work AS detail
FROM said n
WHERE (n.work LIKE '%ppliances taken out, teeth%' OR n.work LIKE '%verything removed and cleaned%')
  AND n.clinic IN (SELECT "clinicId" FROM "ApplianceRecord")
  AND NOT EXISTS (SELECT 1 FROM "ApplianceRecord" a WHERE a."removedAtId" = n.visit)

-- rule: what-holds-is-noted
-- title: The plate that keeps the result of a first phase is noted when it is fitted, and checked at each growth review.
-- promise: 49
-- model: ProgressNote
SELECT n.id, lower(replace(a.type, '_', ' ')) || ' not named on ' || @on(n.day) || ': ' || n.words AS detail
FROM worn a
JOIN "TreatmentPlan" p ON p."id" = a.plan AND p."type" = 'PHASE_I'
JOIN said n ON n.plan = a.plan AND n.day >= a.placed AND (a.removed IS NULL OR a.removed > n.day)
WHERE a.type IN ('HAWLEY_RETAINER', 'ESSIX_RETAINER') AND (n.day = a.placed OR n.type = 'OBSERVATION')
  AND n.type <> 'REPAIR' AND n.words NOT LIKE '%etainer%'

-- rule: exam-tells-of-earlier-braces
-- title: If a patient arrives in braces, or with teeth that have moved back, the exam mentions the earlier treatment.
-- promise: 49
-- model: ProgressNote
SELECT n.id, n.findings AS detail
FROM said n
JOIN "Patient" t ON t."id" = n.patient
WHERE n.type = 'EXAM'
  AND (t."chiefComplaint" = 'Relapse' AND n.findings NOT LIKE '% years ago%'
    OR n.findings NOT LIKE '%nother practice%' AND n.findings NOT LIKE '%treatment elsewhere%' AND EXISTS (
      SELECT 1 FROM "TreatmentPlan" p WHERE p."patientId" = n.patient AND p."type" = 'TRANSFER_IN'))

-- rule: a-tooth-comes-through-once
-- title: Recalls half a year apart do not report the same teeth as coming through.
-- promise: 49
-- model: ProgressNote
SELECT max(n.id) AS id, 'again on ' || @on(max(n.day)) || ': #' || @text(t.number) AS detail
FROM said n
JOIN tooth t ON n.findings LIKE '%#' || @text(t.number) || ' coming through since%' OR n.findings LIKE '%#' || @text(t.number) || ' erupting.%'
WHERE n.type = 'OBSERVATION'
GROUP BY n.patient, t.number
HAVING count(*) > 1 AND @days(min(n.day), max(n.day)) > 100

-- rule: habits-have-advice
-- title: A habit that an exam finds has a next step.
-- promise: 49
-- model: ProgressNote
SELECT n.id, n.findings || ' Next: ' || n.next AS detail
FROM said n
WHERE n.type = 'EXAM'
  AND (n.findings LIKE '%humb or finger sucking%' AND n.next NOT LIKE '%humb%'
    OR n.findings LIKE '%outh breathing%' AND n.next NOT LIKE '%ENT doctor%'
    OR n.findings LIKE '%ail biting%' AND n.next NOT LIKE '%Nail%'
    OR n.findings LIKE '%rinding or clenching%' AND n.next NOT LIKE '%Grinding%'
    OR n.findings LIKE '%noring%' AND n.next NOT LIKE '%noring%'
    OR n.findings LIKE '%moking or vaping%' AND n.next NOT LIKE '%advised to stop%' AND n.next NOT LIKE '%Tobacco%')
