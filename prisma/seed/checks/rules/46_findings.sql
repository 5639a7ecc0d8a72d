-- How findings change, and what changes them.

-- rule: overjet-has-a-cause
-- title: An overjet that treatment changed by 3 mm or more was changed by something: elastics, extractions, a Herbst appliance, mini-screws or surgery.
-- promise: 48
-- model: TreatmentPlan
SELECT p."id", 'overjet ' || @text(f.value) || ' became ' || @text(l.value) || ' in ' || f.treatment AS detail
FROM "TreatmentPlan" p
JOIN reading f ON f.plan = p."id" AND f.type = 'OVERJET' AND f.place = 1
JOIN reading l ON l.plan = p."id" AND l.type = 'OVERJET' AND l.from_last = 1
WHERE p."status" = 'COMPLETED' AND p."type" IN ('COMPREHENSIVE', 'INVISALIGN') AND p."angleClass" <> 'CLASS_I'
  AND abs(f.value - l.value) >= 3 AND @length(p."extractions") = 0
  AND NOT EXISTS (SELECT 1 FROM "ElasticPrescription" e
                  WHERE e."treatmentPlanId" = p."id" AND e."type" IN ('CLASS_II', 'CLASS_III'))
  AND NOT EXISTS (SELECT 1 FROM "ApplianceRecord" a
                  WHERE a."treatmentPlanId" = p."id" AND a."type" IN ('HERBST', 'MINI_SCREW', 'TWIN_BLOCK', 'HEADGEAR'))

-- rule: limited-treatment-leaves-the-bite
-- title: Limited treatment changes overjet and overbite by no more than 1 mm.
-- promise: 48
-- model: ClinicalMeasurement
SELECT l.id, l.type || ' ' || @text(f.value) || ' became ' || @text(l.value) AS detail
FROM reading l
JOIN reading f ON f.plan = l.plan AND f.type = l.type AND f.place = 1
WHERE l.treatment = 'LIMITED' AND l.status = 'COMPLETED' AND l.from_last = 1 AND l.type IN ('OVERJET', 'OVERBITE')
  AND abs(f.value - l.value) > 1.01

-- rule: crowding-needs-an-appliance
-- title: In a first phase, crowding does not get better in an arch without an appliance.
-- promise: 48
-- model: ClinicalMeasurement
SELECT l.id, l.type || ' ' || @text(f.value) || ' became ' || @text(l.value) || ' with nothing in that arch' AS detail
FROM reading l
JOIN reading f ON f.plan = l.plan AND f.type = l.type AND f.place = 1
WHERE l.treatment = 'PHASE_I' AND l.from_last = 1 AND l.status = 'COMPLETED' AND l.type IN ('CROWDING_UPPER', 'CROWDING_LOWER')
  AND l.value < f.value - 1
  AND NOT EXISTS (SELECT 1 FROM worn a
                  WHERE a.plan = l.plan AND a.arch IN ('BOTH', substr(l.type, 10)) AND a.placed < l.day)

-- rule: crowding-waits-for-brackets
-- title: Crowding does not get better in an arch before it is bonded.
-- promise: 48
-- model: ClinicalMeasurement
SELECT l.id, l.type || ' ' || @text(f.value) || ' became ' || @text(l.value) || ' by ' || @on(l.day) || ', brackets ' || @on(a.placed)
       AS detail
FROM reading l
JOIN reading f ON f.plan = l.plan AND f.type = l.type AND f.place = 1
JOIN worn a ON a.plan = l.plan AND a.type = 'BRACES' AND a.arch = substr(l.type, 10) AND a.placed >= l.day
WHERE l.type IN ('CROWDING_UPPER', 'CROWDING_LOWER') AND l.value < f.value - 1.2

-- rule: cephalograms-differ
-- title: Two cephalograms of one patient, taken on different days, differ.
-- promise: 48
-- model: ClinicalMeasurement
SELECT max(b."id") AS id, 'the same values on ' || @on(a."measuredOn") || ' and ' || @on(b."measuredOn") AS detail
FROM "ClinicalMeasurement" a
JOIN "ClinicalMeasurement" b ON b."patientId" = a."patientId" AND b."type" = a."type" AND b."measuredOn" > a."measuredOn"
WHERE a."type" IN ('SNA', 'SNB', 'SN_MP', 'IMPA', 'U1_SN')
GROUP BY a."patientId", a."measuredOn", b."measuredOn"
HAVING sum(CASE WHEN abs(a."value" - b."value") < 0.05 THEN 0 ELSE 1 END) = 0

-- rule: operation-moves-the-jaws
-- title: An operation corrects the overjet, between the last measurement before it and the first one after it.
-- promise: 48
-- model: TreatmentPlan
SELECT s.plan AS id, 'overjet ' || @text(b.value) || ' before the operation on ' || @on(s.day) || ', ' || @text(a.value) || ' after it'
       AS detail
FROM surgery s
JOIN reading b ON b.plan = s.plan AND b.type = 'OVERJET' AND b.day = (
    SELECT max(x.day) FROM reading x WHERE x.plan = s.plan AND x.type = 'OVERJET' AND x.day <= s.day)
JOIN reading a ON a.plan = s.plan AND a.type = 'OVERJET' AND a.day = (
    SELECT min(x.day) FROM reading x WHERE x.plan = s.plan AND x.type = 'OVERJET' AND x.day > s.day)
WHERE abs(a.value - 2.5) > 2.5 OR (abs(b.value - 2.5) > 3 AND abs(a.value - b.value) < 1.5)

-- rule: decompensation-before-surgery
-- title: Setting the teeth upright before an operation does not improve a class II or III overjet.
-- promise: 48
-- model: TreatmentPlan
SELECT s.plan AS id, 'overjet ' || @text(f.value) || ' at first, ' || @text(b.value) || ' before the operation' AS detail
FROM surgery s
JOIN reading f ON f.plan = s.plan AND f.type = 'OVERJET' AND f.place = 1 AND f.angle <> 'CLASS_I'
JOIN reading b ON b.plan = s.plan AND b.type = 'OVERJET' AND b.day = (
    SELECT max(x.day) FROM reading x WHERE x.plan = s.plan AND x.type = 'OVERJET' AND x.day <= s.day)
WHERE abs(f.value - 2.5) > 2 AND abs(b.value - 2.5) < abs(f.value - 2.5) - 1.4

-- rule: working-wires-at-the-operation
-- title: On the day of the operation both arches carry rectangular working wires.
-- promise: 48
-- model: WireRecord
SELECT w."id", @text(w."arch") || ' ' || w."size" || ', stage ' || @text(w."stage") || ', on ' || @on(s.day) AS detail
FROM surgery s
JOIN worn a ON a.plan = s.plan AND a.type = 'BRACES'
JOIN "WireRecord" w ON w."applianceId" = a.id AND w."placedOn" <= s.day AND (w."removedOn" IS NULL OR w."removedOn" > s.day)
WHERE w."stage" < 5

-- rule: elastics-after-the-operation
-- title: After an operation elastics guide the jaws, from the first regular visit on.
-- promise: 48
-- model: TreatmentPlan
SELECT s.plan AS id, 'operated ' || @on(s.day) || ', no elastics since' AS detail
FROM surgery s
WHERE EXISTS (
    SELECT 1 FROM kept_visit v JOIN "AppointmentType" y ON y."id" = v."appointmentTypeId" AND y."code" IN ('ADJUSTMENT', 'WIRE_CHANGE')
    WHERE v."patientId" = s.patient AND v."day" > s.day AND v."status" = 'COMPLETED')
  AND NOT EXISTS (SELECT 1 FROM "ElasticPrescription" e WHERE e."treatmentPlanId" = s.plan AND e."startedOn" > s.day)
  AND s.patient IN (SELECT "patientId" FROM "ProgressNote")

-- rule: rest-after-the-operation
-- title: Nobody is booked for a regular visit in the two weeks after an operation.
-- promise: 48
-- model: Appointment
SELECT v."id", 'on ' || @on(v."day") || ', operated ' || @on(s.day) AS detail
FROM surgery s
JOIN kept_visit v ON v."patientId" = s.patient AND v."day" > s.day AND @days(s.day, v."day") < 14
JOIN "AppointmentType" y ON y."id" = v."appointmentTypeId" AND y."code" IN ('ADJUSTMENT', 'WIRE_CHANGE')

-- rule: relapse-within-what-was
-- title: In retention no more crowding comes back than there was.
-- promise: 48
-- model: ClinicalMeasurement
SELECT m."id", 'crowding ' || @text(m."value") || ' in retention, ' || @text(f.value) || ' before treatment' AS detail
FROM "ClinicalMeasurement" m
JOIN "TreatmentPlan" p ON p."id" = m."treatmentPlanId" AND p."endedOn" < m."measuredOn"
JOIN reading f ON f.plan = m."treatmentPlanId" AND f.type = CAST(m."type" AS text) AND f.place = 1
WHERE m."value" > f.value + 0.051

-- rule: relapse-grows
-- title: A relapse in retention does not go away by itself.
-- promise: 48
-- model: ClinicalMeasurement
SELECT id, detail FROM (
    SELECT m."id" AS id, 'crowding ' || @text(lag(m."value") OVER w) || ' became ' || @text(m."value") || ' in retention' AS detail,
           m."value" AS value, lag(m."value") OVER w AS before
    FROM "ClinicalMeasurement" m
    JOIN "TreatmentPlan" p ON p."id" = m."treatmentPlanId" AND p."endedOn" <= m."measuredOn"
    WHERE m."type" = 'CROWDING_LOWER' AND p."type" <> 'PHASE_I' AND p."status" = 'COMPLETED'
    WINDOW w AS (PARTITION BY m."treatmentPlanId" ORDER BY m."measuredOn")
) t
WHERE value < before - 0.051

-- rule: lost-retainer-needs-a-visit
-- title: A patient who lost a retainer is not only advised: it is made again at a visit.
-- promise: 21
-- model: EmergencyRequest
SELECT e."id", 'reported ' || @at(e."reportedAt") || ', advised at home' AS detail
FROM "EmergencyRequest" e
WHERE e."type" = 'LOST_RETAINER' AND e."status" = 'ADVISED_AT_HOME'

-- rule: lost-retainer-is-replaced
-- title: At the visit for a lost retainer a new one is fitted.
-- promise: 21
-- model: EmergencyRequest
SELECT e."id", 'reported ' || @at(e."reportedAt") || ', nothing fitted' AS detail
FROM "EmergencyRequest" e
JOIN kept_visit v ON v."id" = e."appointmentId" AND v."status" = 'COMPLETED'
WHERE e."type" = 'LOST_RETAINER' AND e."clinicId" IN (SELECT "clinicId" FROM "ApplianceRecord")
  AND NOT EXISTS (SELECT 1 FROM "ApplianceRecord" a WHERE a."placedAtId" = v."id")

-- rule: loose-bracket-is-repaired
-- title: A bracket that was to wait for the next visit is bonded at it.
-- promise: 49
-- model: EmergencyRequest
SELECT e."id", 'told to wait ' || @at(e."resolvedAt") || '; then: ' || n.work AS detail
FROM "EmergencyRequest" e
JOIN said n ON n.patient = e."patientId" AND n.service IN ('ADJUSTMENT', 'WIRE_CHANGE')
JOIN kept_visit v ON v."id" = n.visit AND v."status" = 'COMPLETED'
WHERE e."type" = 'BROKEN_BRACKET' AND e."status" = 'ADVISED_AT_HOME' AND v."startsAt" >= e."resolvedAt"
  AND n.work NOT LIKE '%bonded%' AND n.work NOT LIKE '%New bracket%'
  AND NOT EXISTS (
    SELECT 1 FROM kept_visit b
    WHERE b."patientId" = e."patientId" AND b."startsAt" >= e."resolvedAt" AND b."startsAt" < v."startsAt"
  )
  AND EXISTS (
    SELECT 1 FROM worn w
    WHERE w.patient = e."patientId" AND w.type = 'BRACES' AND w.placed < n.day AND (w.removed IS NULL OR w.removed > n.day)
  )

-- rule: what-was-left-is-looked-at
-- title: The next visit deals with what the family was told to leave until then, unless the braces come off.
-- promise: 49
-- model: EmergencyRequest
SELECT e."id", 'told to wait ' || @at(e."resolvedAt") || '; then: ' || n.findings AS detail
FROM "EmergencyRequest" e
JOIN said n ON n.patient = e."patientId" AND n.visit IS NOT NULL
JOIN kept_visit v ON v."id" = n.visit AND v."status" = 'COMPLETED'
WHERE e."status" = 'ADVISED_AT_HOME' AND v."startsAt" >= e."resolvedAt" AND n.type IN ('PROGRESS', 'REPAIR', 'DEBOND')
  AND n.service NOT IN ('RETAINER_CHECK', 'RETAINER_DELIVERY')
  AND lower(n.findings) NOT LIKE CASE e."type" WHEN 'BROKEN_BRACKET' THEN '%bracket%' WHEN 'POKING_WIRE' THEN '%wire%'
      WHEN 'LOOSE_BAND' THEN '%band%' WHEN 'LOST_ALIGNER' THEN '%aligner%' ELSE '%' END
  AND lower(n.findings) NOT LIKE '%braces off%'
  AND NOT EXISTS (
    SELECT 1 FROM kept_visit b
    WHERE b."patientId" = e."patientId" AND b."startsAt" >= e."resolvedAt" AND b."startsAt" < v."startsAt"
  )

-- rule: promised-test-is-done
-- title: A tooth that is to be tested again at the next visit is tested at it.
-- promise: 49
-- model: ProgressNote
SELECT n.id, n.findings AS detail
FROM said n
JOIN said b ON b.patient = n.patient AND b.written < n.written AND b.visit IS NOT NULL AND b.next LIKE '%tested again at the next visit%'
WHERE n.visit IS NOT NULL AND n.findings NOT LIKE '%tested again%'
  AND NOT EXISTS (
    SELECT 1 FROM said m WHERE m.patient = n.patient AND m.visit IS NOT NULL AND m.written > b.written AND m.written < n.written
  )

-- rule: what-is-watched-stays
-- title: Without treatment, the bite changes only by growth and measuring error.
-- promise: 26
-- model: ClinicalMeasurement
SELECT m."id", @text(m."type") || ' ' || @text(m."value") || ' mm, at first ' || @text(f.value) || ' mm' AS detail
FROM "ClinicalMeasurement" m
JOIN (
    SELECT "patientId" AS patient, type, "value" AS value FROM first_measurement WHERE type IN ('OVERJET', 'OVERBITE')
) f ON f.patient = m."patientId" AND f.type = @text(m."type")
WHERE m."treatmentPlanId" IS NULL AND (m."value" > f.value + 1.5 OR m."value" < f.value - 1.5)

-- rule: ceph-before-the-operation
-- title: A patient who comes in the last month before an operation has a cephalogram taken.
-- promise: 28
-- model: TreatmentPlan
SELECT s.plan AS id, 'operated ' || @on(s.day) || ' without a cephalogram' AS detail
FROM surgery s
JOIN "TreatmentPlan" p ON p."id" = s.plan AND p."type" = 'SURGICAL'
WHERE s.plan IN (SELECT "treatmentPlanId" FROM "ImagingStudy")
  AND EXISTS (
    SELECT 1 FROM said n
    WHERE n.plan = s.plan AND n.service IN ('ADJUSTMENT', 'WIRE_CHANGE') AND n.day >= @plus_days(s.day, -30)
      AND n.day < @plus_days(s.day, -8)
  )
  AND NOT EXISTS (
    SELECT 1 FROM "ImagingStudy" t
    JOIN "PatientImage" i ON i."studyId" = t."id"
    WHERE t."treatmentPlanId" = s.plan AND i."view" = 'LATERAL_CEPHALOGRAM' AND t."timepoint" = 'PROGRESS'
      AND t."takenAt" < s.day
  )

-- rule: operation-is-planned-first
-- title: Treatment with an operation does not start on the day on which the plan is presented.
-- promise: 14
-- model: TreatmentPlan
SELECT "id", 'presented and started on ' || @on("startedOn") AS detail
FROM "TreatmentPlan"
WHERE "type" = 'SURGICAL' AND "startedOn" <= "presentedOn"

-- rule: correcting-elastics-on-working-wires
-- title: Class II and III elastics pull on working wires, or on rectangular ones that have been in place for twelve weeks.
-- promise: 23
-- model: ElasticPrescription
SELECT e."id", @text(e."type") || ' from ' || @on(e."startedOn") || ' on levelling wires' AS detail
FROM "ElasticPrescription" e
JOIN "TreatmentPlan" p ON p."id" = e."treatmentPlanId"
WHERE e."type" IN ('CLASS_II', 'CLASS_III') AND p."type" <> 'INVISALIGN'
  AND NOT EXISTS (
    SELECT 1 FROM worn a JOIN "WireRecord" w ON w."applianceId" = a.id
    WHERE a.plan = p."id"
      AND ((w."stage" >= 5 AND w."placedOn" <= e."startedOn")
           OR (w."stage" >= 3 AND w."placedOn" <= @plus_days(e."startedOn", -84)))
  )

-- rule: jaws-fit-the-operation
-- title: Patients who need an operation have jaws as far apart as the teeth: ANB and Wits below zero in a class III, above it in a class II, a steep plane in an open bite.
-- promise: 48
-- model: TreatmentPlan
SELECT p."id", @text(p."angleClass") || ', ' || m.type || ' ' || @text(m.value) AS detail
FROM "TreatmentPlan" p
JOIN reading m ON m.plan = p."id" AND m.place = 1
WHERE p."type" = 'SURGICAL'
  AND (p."angleClass" = 'CLASS_III' AND m.type IN ('ANB', 'WITS') AND m.value > 0
    OR p."angleClass" IN ('CLASS_II_DIV_1', 'CLASS_II_DIV_2') AND (m.type = 'ANB' AND m.value < 5 OR m.type = 'WITS' AND m.value < 0)
    OR p."angleClass" = 'CLASS_I' AND m.type = 'SN_MP' AND m.value < 37)

-- rule: incisors-upright-before-surgery
-- title: The cephalogram before an operation shows what decompensation did: the lower incisors turned toward their norm, the upper ones away from the compensation, except where crowding took the room.
-- promise: 48
-- model: TreatmentPlan
SELECT p."id", @text(p."angleClass") || ', ' || f.type || ' ' || @text(f.value) || ' became ' || @text(l.value) AS detail
FROM "TreatmentPlan" p
JOIN reading f ON f.plan = p."id" AND f.type IN ('IMPA', 'U1_SN') AND f.place = 1
JOIN reading l ON l.plan = p."id" AND l.type = f.type AND l.place = 2
WHERE p."type" = 'SURGICAL' AND p."angleClass" <> 'CLASS_I'
  AND CASE WHEN (p."angleClass" = 'CLASS_III') = (f.type = 'IMPA') THEN l.value - f.value ELSE f.value - l.value END < 0.3
  AND NOT EXISTS (
    SELECT 1 FROM reading c
    WHERE c.plan = p."id" AND c.place = 1 AND c.value >= 3
      AND c.type = CASE WHEN f.type = 'IMPA' THEN 'CROWDING_LOWER' ELSE 'CROWDING_UPPER' END
      AND NOT EXISTS (SELECT 1 FROM arch_of_tooth g WHERE g.plan = p."id" AND g.why = 'EXTRACTED'
                      AND g.arch = CASE WHEN f.type = 'IMPA' THEN 'LOWER' ELSE 'UPPER' END)
  )

-- rule: elastics-until-corrected
-- title: Class II and III elastics are stopped during treatment only at a corrected overjet: less than 3.5 mm in Class II, at least 1 mm in Class III.
-- promise: 23
-- model: ElasticPrescription
SELECT e."id", @text(e."type") || ' stopped ' || @on(e."endedOn") || ' at an overjet of ' || @text(m."value") AS detail
FROM "ElasticPrescription" e
JOIN in_treatment t ON t.id = e."treatmentPlanId" AND t.until > e."endedOn"
JOIN "ClinicalMeasurement" m ON m."treatmentPlanId" = e."treatmentPlanId" AND m."type" = 'OVERJET' AND m."measuredOn" = (
    SELECT max(l."measuredOn") FROM "ClinicalMeasurement" l
    WHERE l."treatmentPlanId" = e."treatmentPlanId" AND l."type" = 'OVERJET' AND l."measuredOn" <= e."endedOn"
)
WHERE e."appointmentId" IS NOT NULL
  AND (e."type" = 'CLASS_II' AND m."value" >= 3.45 OR e."type" = 'CLASS_III' AND m."value" < 1)

-- rule: second-phase-waits-for-teeth
-- title: A second phase starts once premolars come through, at ten or later.
-- promise: 24
-- model: TreatmentPlan
SELECT p."id", 'started ' || @on(p."startedOn") || ' at ' || @text(@age(t."dateOfBirth", p."startedOn")) AS detail
FROM "TreatmentPlan" p
JOIN "Patient" t ON t."id" = p."patientId"
WHERE p."type" = 'PHASE_II' AND @age(t."dateOfBirth", p."startedOn") < 10

-- rule: second-phase-goes-on-from-the-first
-- title: Between two phases an overjet relapses by less than 1.5 mm.
-- promise: 48
-- model: TreatmentPlan
SELECT p."id", @text(l.value) || ' mm at the end of the first phase, ' || @text(f.value) || ' mm before the second' AS detail
FROM "TreatmentPlan" p
JOIN reading f ON f.plan = p."id" AND f.type = 'OVERJET' AND f.place = 1
JOIN reading l ON l.plan = p."previousPlanId" AND l.type = 'OVERJET' AND l.from_last = 1
WHERE p."type" = 'PHASE_II' AND abs(f.value - l.value) > 1.45

-- rule: herbst-brings-the-jaw-forward
-- title: A Herbst appliance brings the jaw forward: after five months the overjet is at 2.5 mm or less while it is in.
-- promise: 48
-- model: ClinicalMeasurement
SELECT m.id, 'overjet ' || @text(m.value) || ' on ' || @on(m.day) || ', Herbst since ' || @on(a.placed) AS detail
FROM reading m
JOIN worn a ON a.plan = m.plan AND a.type = 'HERBST' AND @plus_days(a.placed, 150) <= m.day AND (a.removed IS NULL OR a.removed > m.day)
WHERE m.type = 'OVERJET' AND m.value > 2.5

-- rule: no-pull-on-a-jaw-held-forward
-- title: While a Herbst appliance holds the lower jaw forward nobody wears Class II elastics.
-- promise: 23
-- model: ElasticPrescription
SELECT e."id", 'from ' || @on(e."startedOn") || ', Herbst since ' || @on(a.placed) AS detail
FROM "ElasticPrescription" e
JOIN worn a ON a.plan = e."treatmentPlanId" AND a.type = 'HERBST' AND a.placed <= e."startedOn"
 AND (a.removed IS NULL OR a.removed > e."startedOn")
WHERE e."type" = 'CLASS_II'

-- rule: last-reading-agrees-with-the-end
-- title: In the last 100 days of a year or more overjet and overbite move by less than 2.5 mm, but for an operation or a Herbst appliance.
-- promise: 26
-- model: ClinicalMeasurement
SELECT e.id, e.type || ' ' || @text(b.value) || ' on ' || @on(b.day) || ', ' || @text(e.value) || ' at the end' AS detail
FROM debond d
JOIN reading e ON e.plan = d.plan AND e.day = d.day AND e.type IN ('OVERJET', 'OVERBITE')
 AND e.treatment IN ('COMPREHENSIVE', 'INVISALIGN', 'PHASE_II')
JOIN reading b ON b.plan = e.plan AND b.type = e.type AND b.place = e.place - 1 AND b.day >= @plus_days(d.day, -100)
JOIN "TreatmentPlan" p ON p."id" = d.plan AND @days(p."startedOn", d.day) >= 365
WHERE abs(e.value - b.value) >= 2.5
  AND NOT EXISTS (SELECT 1 FROM worn a WHERE a.plan = d.plan AND a.type = 'HERBST')

-- rule: canines-come-in-before-the-end
-- title: Nobody's canines are half a cusp off in the last 60 days, and in Class I on both sides at the end; a first phase takes months in all.
-- promise: 49
-- model: ProgressNote
SELECT n.id, b.findings || ' Then on ' || @on(n.day) || ': ' || n.findings AS detail
FROM debond d
JOIN "TreatmentPlan" p ON p."id" = d.plan AND p."type" <> 'PHASE_I'
JOIN said n ON n.plan = d.plan AND n.day = d.day AND n.findings LIKE '%anine%Class I on both sides%'
JOIN said b ON b.plan = d.plan AND b.day < d.day AND b.day >= @plus_days(d.day, -60)
WHERE b.findings LIKE '%anine%half a cusp%' OR b.findings LIKE '%anine%three quarters of a cusp%' OR b.findings LIKE '%anine%full cusp%'

-- rule: midline-in-the-diagnosis
-- title: Midlines that are 2 mm apart or more at first are in the diagnosis.
-- promise: 49
-- model: TreatmentPlan
SELECT p."id", @text(f.value) || ' mm: ' || p."diagnosis" AS detail
FROM "TreatmentPlan" p
JOIN reading f ON f.plan = p."id" AND f.type = 'MIDLINE' AND f.place = 1 AND abs(f.value) >= 2
WHERE p."diagnosis" NOT LIKE '%midlines%'

-- rule: midline-is-followed
-- title: What has become of midlines that were 2 mm apart or more at first is in the note of the last day of whole treatment.
-- promise: 49
-- model: ProgressNote
SELECT n.id, @text(f.value) || ' mm at first; on ' || @on(n.day) || ': ' || n.findings AS detail
FROM debond d
JOIN reading f ON f.plan = d.plan AND f.type = 'MIDLINE' AND f.place = 1 AND abs(f.value) >= 2
 AND f.treatment IN ('COMPREHENSIVE', 'INVISALIGN', 'PHASE_II', 'SURGICAL')
JOIN said n ON n.plan = d.plan AND n.day = d.day AND n.type = 'DEBOND'
WHERE n.findings NOT LIKE '%idlines%' AND n.findings NOT LIKE '%idline %'
