-- What notes say, and what the chart says.

-- rule: note-names-the-wire
-- title: The note of a visit names the wires that were placed at it.
-- promise: 49
-- model: WireRecord
SELECT w.id, 'the note of ' || @on(n.day) || ' does not name ' || w.name AS detail
FROM wire_words w
JOIN said n ON n.visit = w.visit
WHERE n.work NOT LIKE '%' || w.name || '%'

-- rule: note-names-no-other-wire
-- title: A note says that a wire was placed only where one was.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.work AS detail
FROM said n
WHERE (n.work LIKE '%NiTi placed%' OR n.work LIKE '%steel placed%' OR n.work LIKE '%TMA placed%' OR n.work LIKE '%goes in.%'
       OR n.work LIKE '%wire changed to%')
  AND NOT EXISTS (SELECT 1 FROM wire_words w WHERE w.visit = n.visit)

-- rule: note-of-elastics
-- title: The note of the visit at which elastics begin says so.
-- promise: 49
-- model: ElasticPrescription
SELECT e.id, 'nothing about elastics in the note of ' || @on(n.day) AS detail
FROM elastics_worn e
JOIN said n ON n.visit = e.visit
WHERE n.work NOT LIKE '%lastics%'

-- rule: elastics-only-while-worn
-- title: A note speaks of elastics only while the patient wears some.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'elastics in the note of ' || @on(n.day) || ', none prescribed' AS detail
FROM said n
WHERE n.words LIKE '%lastics%'
  AND NOT EXISTS (SELECT 1 FROM elastics_worn e
                  WHERE e.patient = n.patient AND e.started <= n.day AND (e.ended IS NULL OR e.ended >= n.day))

-- rule: elastics-next-only-if-they-go-on
-- title: Elastics are a next step only where they go on after the visit.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.next AS detail
FROM said n
WHERE n.next LIKE '%lastics%'
  AND NOT EXISTS (SELECT 1 FROM elastics_worn e
                  WHERE e.patient = n.patient AND e.started <= n.day AND (e.ended IS NULL OR e.ended > n.day))

-- rule: latex-free-elastics
-- title: Patients who react to latex get elastics without it.
-- promise: 46
-- model: ElasticPrescription
SELECT e.id, 'elastics on ' || @on(n.day) || ', latex allergy since ' || @on(y.since) AS detail
FROM elastics_worn e
JOIN said n ON n.visit = e.visit
JOIN allergy y ON y.patient = e.patient AND y.what = 'LATEX' AND y.since <= n.day
WHERE n.work NOT LIKE '%latex-free%'

-- rule: soreness-without-ibuprofen
-- title: No patient who reacts to ibuprofen is advised to take it.
-- promise: 46
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.next AS detail
FROM said n
JOIN allergy y ON y.patient = n.patient AND y.what = 'IBUPROFEN' AND y.since <= n.day
WHERE n.next LIKE '%buprofen%'

-- rule: allergies-heeded-at-the-start
-- title: The note of the first day of treatment says how allergies to latex, nickel and acrylic were heeded.
-- promise: 46
-- model: ProgressNote
SELECT n.id, y.what || ' allergy since ' || @on(y.since) || ', nothing about it on ' || @on(n.day) AS detail
FROM said n
JOIN allergy y ON y.patient = n.patient AND y.since <= n.day AND y.what IN ('LATEX', 'NICKEL', 'ACRYLIC')
WHERE n.type = 'START'
  AND lower(n.words) NOT LIKE '%' || lower(y.what) || '%'

-- rule: levelling-before-working-wires
-- title: A note speaks of levelling while an arch has a levelling wire.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
WHERE (n.findings LIKE '%evelling%' OR n.findings LIKE '%slots are aligned%' AND n.findings NOT LIKE '%aligned to%')
  AND NOT EXISTS (SELECT 1 FROM wire_words w
                  WHERE w.patient = n.patient AND w.stage < 5 AND w.placed <= n.day AND (w.removed IS NULL OR w.removed >= n.day))

-- rule: off-soon-means-booked
-- title: A note says that the appliances come off at the next visit only when that visit was booked that day.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.next AS detail
FROM said n
WHERE n.next LIKE '%come off%'
  AND NOT EXISTS (
    SELECT 1 FROM "Appointment" a
    JOIN "AppointmentType" y ON y."id" = a."appointmentTypeId" AND y."code" = 'DEBOND'
    WHERE a."patientId" = n.patient AND @day(a."bookedAt", a."utcOffsetMinutes") = n.day)

-- rule: next-visit-was-booked
-- title: A note that names the next visit was written when one was booked.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.next AS detail
FROM said n
WHERE (n.next LIKE '%Next visit in%' OR n.next LIKE '%Back in%')
  AND NOT EXISTS (SELECT 1 FROM "Appointment" a WHERE a."patientId" = n.patient AND a."bookedAt" = n.written)

-- rule: extractions-are-noted
-- title: The first visit after extractions is noted with the teeth.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'nothing about the extractions of ' || @on(m.day) || ' on ' || @on(n.day) AS detail
FROM reached m
JOIN said n ON n.patient = m.patient AND n.plan = m.plan AND n.day = (
    SELECT min(o.day) FROM said o WHERE o.patient = m.patient AND o.day >= m.day)
WHERE m.type = 'EXTRACTIONS' AND n.type NOT IN ('DEBOND', 'RETENTION') AND n.findings NOT LIKE '%xtracted%'
  AND NOT EXISTS (SELECT 1 FROM said b WHERE b.visit <> n.visit AND b.patient = n.patient AND b.day = n.day)

-- rule: extractions-only-where-planned
-- title: A note speaks of extracted teeth only in a plan with extractions.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
LEFT JOIN "TreatmentPlan" p ON p."id" = n.plan
WHERE (n.findings LIKE '%xtracted%' OR n.findings LIKE '%xtraction space%') AND (p."id" IS NULL OR @length(p."extractions") = 0)

-- rule: surgery-is-noted
-- title: The first regular visit after an operation is noted with it.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'nothing about the operation of ' || @on(s.day) || ' on ' || @on(n.day) AS detail
FROM surgery s
JOIN said n ON n.patient = s.patient AND n.day = (
    SELECT min(o.day) FROM said o WHERE o.patient = s.patient AND o.day > s.day)
WHERE n.type = 'PROGRESS' AND lower(n.findings) NOT LIKE '%surgery%'
  AND NOT EXISTS (SELECT 1 FROM said b WHERE b.visit <> n.visit AND b.patient = n.patient AND b.day = n.day)

-- rule: surgery-only-where-operated
-- title: A note speaks of an operation that was only where there was one.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
WHERE lower(n.findings) LIKE '%jaw surgery%'
  AND NOT EXISTS (SELECT 1 FROM surgery s WHERE s.patient = n.patient AND s.day < n.day)

-- rule: aligners-are-noted
-- title: The note of a visit at which aligners were handed out says which.
-- promise: 49
-- model: ProgressNote
SELECT DISTINCT n.id, 'aligners handed out on ' || @on(n.day) || ', not noted' AS detail
FROM said n
JOIN worn a ON a.plan = n.plan AND a.type = 'ALIGNERS'
JOIN "AlignerTray" t ON t."applianceId" = a.id AND t."deliveredOn" = n.day
WHERE n.work NOT LIKE '%ligners % to %' AND n.work NOT LIKE '%ligner %handed out%' AND n.type <> 'REPAIR' AND n.service IN ('ALIGNER_START', 'ALIGNER_CHECK')

-- rule: aligners-only-with-aligners
-- title: Notes of treatment with braces hand out no aligners.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.work AS detail
FROM said n
JOIN "TreatmentPlan" p ON p."id" = n.plan AND p."type" <> 'INVISALIGN'
WHERE n.words LIKE '%handed out%' OR n.words LIKE '%Aligner %'

-- rule: noted-as-measured
-- title: An overjet in a note is the one that was measured at the visit.
-- promise: 49
-- model: ClinicalMeasurement
SELECT m.id, 'measured ' || @text(m.value) || ', the note says: ' || n.findings AS detail
FROM (
    SELECT x."id" AS id, x."progressNoteId" AS note, x."value" AS value,
           CASE WHEN x."value" < -0.049 THEN '-' ELSE '' END || @text(CAST(round(abs(x."value") * 10) AS integer) / 10) || '.'
           || @text(CAST(round(abs(x."value") * 10) AS integer) % 10) AS shown
    FROM "ClinicalMeasurement" x
    WHERE x."type" = 'OVERJET'
) m
JOIN said n ON n.id = m.note
WHERE n.findings LIKE '%verjet %' AND n.findings NOT LIKE '%verjet ' || m.shown || ' mm%'

-- rule: second-call-is-noted
-- title: Where a family called again because nothing is needed any more, a note says so.
-- promise: 49
-- model: EmergencyRequest
SELECT e."id", @text(e."type") || ' reported ' || @at(e."reportedAt") || ', resolved without a visit or a word' AS detail
FROM "EmergencyRequest" e
WHERE e."status" = 'RESOLVED' AND e."appointmentId" IS NULL AND @minutes(e."resolvedAt", @as_of) > 60
  AND e."clinicId" IN (SELECT "clinicId" FROM "ProgressNote")
  AND NOT EXISTS (
    SELECT 1 FROM "ProgressNote" n
    WHERE n."patientId" = e."patientId" AND n."appointmentId" IS NULL AND n."findings" LIKE '%Called again %'
      AND n."writtenAt" >= e."resolvedAt" AND @minutes(e."resolvedAt", n."writtenAt") <= 60)

-- rule: broken-off-is-noted
-- title: A note of the day on which a treatment was broken off, or goes on elsewhere, says so.
-- promise: 49
-- model: TreatmentPlan
SELECT p."id", @text(p."status") || ' ' || @on(p."endedOn") || ', and nobody wrote why' AS detail
FROM "TreatmentPlan" p
WHERE p."status" IN ('DISCONTINUED', 'TRANSFERRED') AND @minutes(p."endedOn", @as_of) > 2880
  AND p."clinicId" IN (SELECT "clinicId" FROM "ProgressNote")
  AND NOT EXISTS (
    SELECT 1 FROM "ProgressNote" n
    WHERE n."treatmentPlanId" = p."id" AND n."writtenAt" >= p."endedOn" AND @minutes(p."endedOn", n."writtenAt") < 1920)

-- rule: exam-describes-the-case
-- title: The note of an examination says what the patient comes for and what the bite is.
-- promise: 49
-- model: ProgressNote
SELECT n.id, n.findings AS detail
FROM said n
WHERE n.type = 'EXAM' AND (n.findings NOT LIKE '%Class %' OR n.findings NOT LIKE '%verjet%' OR n.next = 'As agreed.')

-- rule: repair-names-the-tooth
-- title: The note of a broken bracket or a loose band names the tooth.
-- promise: 49
-- model: ProgressNote
SELECT n.id, @text(e."type") || ': ' || n.findings AS detail
FROM said n
JOIN "EmergencyRequest" e ON e."appointmentId" = n.visit AND e."type" IN ('BROKEN_BRACKET', 'LOOSE_BAND', 'POKING_WIRE')
WHERE n.findings NOT LIKE '%#%'

-- rule: repair-is-what-was-called-about
-- title: The note of a repair finds what the family had called about: off or loose, cracked or lost.
-- promise: 49
-- model: ProgressNote
SELECT n.id, e."description" || ' Found: ' || n.findings AS detail
FROM said n
JOIN "EmergencyRequest" e ON e."appointmentId" = n.visit
WHERE (e."description" LIKE 'A bracket came off%' AND n.findings NOT LIKE '% off%' AND n.findings NOT LIKE '%without its bracket%')
   OR (e."description" LIKE 'A bracket is loose%' AND n.findings NOT LIKE '%loose%')
   OR (e."description" LIKE 'The aligner cracked%' AND n.findings NOT LIKE '%cracked%')
   OR (e."description" LIKE 'A sore spot%' AND n.findings NOT LIKE '%ore%')
   OR (e."description" LIKE 'The current aligner is lost%' AND n.findings NOT LIKE '%lost%')

-- rule: aligners-have-attachments
-- title: What breaks in a case with aligners is an attachment, not an appliance.
-- promise: 49
-- model: EmergencyRequest
SELECT e."id", e."description" AS detail
FROM "EmergencyRequest" e
WHERE e."type" = 'BROKEN_APPLIANCE' AND e."description" LIKE 'The appliance%'
  AND EXISTS (
    SELECT 1 FROM worn w
    WHERE w.patient = e."patientId" AND w.type = 'ALIGNERS' AND w.placed <= e."reportedAt"
      AND (w.removed IS NULL OR w.removed > e."reportedAt")
  )
  AND NOT EXISTS (
    SELECT 1 FROM worn w
    WHERE w.patient = e."patientId" AND w.type <> 'ALIGNERS' AND w.placed <= e."reportedAt"
      AND (w.removed IS NULL OR w.removed > @plus_days(e."reportedAt", -1))
  )

-- rule: brackets-are-noted
-- title: The note of a visit at which brackets were bonded says how many of which.
-- promise: 49
-- model: ApplianceRecord
SELECT a."id", 'bonded on ' || @on(n.day) || ': ' || n.work AS detail
FROM "ApplianceRecord" a
JOIN said n ON n.visit = a."placedAtId"
WHERE a."type" = 'BRACES' AND n.work NOT LIKE '%' || @text(a."bracketCount") || '%brackets%'

-- rule: poor-hygiene-has-a-next-step
-- title: Where gums are inflamed, the next steps say what to do about it.
-- promise: 49
-- model: ProgressNote
SELECT n.id, n.findings || ' Next: ' || n.next AS detail
FROM said n
WHERE (n.findings LIKE '%ingivitis%' OR n.findings LIKE '%gums bleed%') AND lower(n.next) NOT LIKE '%brush%'

-- rule: tomorrow-is-another-note
-- title: Two visits of treatment of one patient in a row are not noted in the same words.
-- promise: 49
-- model: ProgressNote
SELECT id, detail FROM (
    SELECT n.id AS id, 'as the note before: ' || n.words AS detail, n.words AS words, n.type AS type,
           lag(n.words) OVER w AS before
    FROM said n
    WINDOW w AS (PARTITION BY n.patient ORDER BY n.written)
) t
WHERE type = 'PROGRESS' AND words = before

-- rule: chain-where-there-is-space
-- title: Chain is put on where spaces are closed: after extractions, or where spaces were measured.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.work AS detail
FROM said n
JOIN "TreatmentPlan" p ON p."id" = n.plan
WHERE n.work LIKE '%hain%' AND @length(p."extractions") = 0
  AND NOT EXISTS (
    SELECT 1 FROM "ClinicalMeasurement" m
    WHERE m."patientId" = n.patient AND m."type" IN ('SPACING_UPPER', 'SPACING_LOWER') AND m."value" > 0
  )

-- rule: crossbite-elastics-on-its-side
-- title: Elastics for a crossbite hang on the side on which it was found.
-- promise: 23
-- model: ProgressNote
SELECT n.id, n.work || ' At the exam: ' || x.findings AS detail
FROM said n
JOIN said x ON x.patient = n.patient AND x.type = 'EXAM' AND x.findings LIKE '%osterior crossbite%'
WHERE (n.work LIKE '%#14 to #19%' AND x.findings LIKE '%osterior crossbite%#3%' AND x.findings NOT LIKE '%osterior crossbite%#14%')
   OR (n.work LIKE '%#3 to #30%' AND x.findings LIKE '%osterior crossbite%#14%' AND x.findings NOT LIKE '%osterior crossbite%#3%')

-- rule: operation-names-the-surgeon
-- title: The first note after an operation says who operated where.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'operated ' || @on(s.day) || ': ' || n.findings AS detail
FROM surgery s
JOIN said n ON n.plan = s.plan AND n.day >= s.day AND n.type = 'PROGRESS'
WHERE n.findings NOT LIKE '%Dr. %'
  AND n.day = (SELECT min(f.day) FROM said f WHERE f.plan = s.plan AND f.day >= s.day)

-- rule: gingivitis-has-consequences
-- title: Where gums are inflamed again and again, the staff talk about it or send the patient for a cleaning.
-- promise: 49
-- model: TreatmentPlan
SELECT g.plan AS id, @text(g.times) || ' notes about gingivitis, none about what was done' AS detail
FROM (
    SELECT n.plan AS plan, count(*) AS times,
           sum(CASE WHEN n.words LIKE '%disclosing%' OR n.words LIKE '%leaning at the dentist%' OR n.words LIKE '%for a cleaning%'
               THEN 1 ELSE 0 END) AS dealt
    FROM said n
    WHERE n.plan IS NOT NULL
      AND (n.findings LIKE '%gingivitis%' OR n.findings LIKE '%Gingivitis%' OR n.findings LIKE '%Thick plaque%')
    GROUP BY n.plan
) g
WHERE g.times >= 4 AND g.dealt = 0

-- rule: elastics-change-once
-- title: A note does not stop and start elastics of one class at one visit: it says that they were changed.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.work AS detail
FROM said n
WHERE n.work NOT LIKE '%lastics changed%' AND n.work NOT LIKE '%Other %lastics%'
  AND EXISTS (SELECT 1 FROM elastics_worn a JOIN elastics_worn b ON b.patient = a.patient AND b.type = a.type
              WHERE a.patient = n.patient AND a.ended = n.day AND b.started = n.day)

-- rule: note-of-the-same-room
-- title: A note says that room and assistant are the same as at the visit before only if they are.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.work AS detail
FROM said n
JOIN "Appointment" v ON v."id" = n.visit
LEFT JOIN "Appointment" b ON b."id" = (
    SELECT e."id" FROM "Appointment" e
    WHERE e."patientId" = n.patient AND e."status" = 'COMPLETED' AND e."startsAt" < v."startsAt"
    ORDER BY e."startsAt" DESC LIMIT 1
)
WHERE n.work LIKE '%Same room and assistant as before%'
  AND (b."id" IS NULL OR b."providerId" <> v."providerId" OR b."chairId" <> v."chairId")

-- rule: one-order-for-retainers
-- title: While retainers are ordered for day and night, no note says nights only; while they are ordered for nights, no note says days.
-- promise: 21
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.next || ' Ordered on ' || @on(o.day) || ': ' || o.next AS detail
FROM said o
JOIN said n ON n.plan = o.plan AND n.day > o.day AND n.type IN ('RETENTION', 'REPAIR')
WHERE o.next LIKE '%day and night for _ month%'
  AND @days(o.day, n.day) < CASE WHEN o.next LIKE '%for 1 month%' THEN 29 WHEN o.next LIKE '%for 3 months%' THEN 90 ELSE 181 END
  AND (n.findings LIKE '%worn every night%' OR n.next LIKE '%very night%' OR n.next LIKE '%wearing at night%'
       OR n.next LIKE '%Retainers at night%' OR n.next LIKE '%Nights are enough%' OR n.next LIKE '%at night only%')
   OR (o.next LIKE '%be worn every night.%' OR o.next LIKE '%not by day%' OR o.next LIKE '%none by day%')
  AND n.words LIKE '%day and night%'

-- rule: wires-taken-over-are-noted
-- title: Where a case is taken over with its wires, the first note names them.
-- promise: 49
-- model: WireRecord
SELECT w.id, 'the note of ' || @on(n.day) || ' does not name ' || w.name AS detail
FROM wire_words w
JOIN said n ON n.patient = w.patient AND n.day = w.placed AND n.type = 'START'
WHERE w.visit IS NULL AND n.words NOT LIKE '%' || w.name || '%'
