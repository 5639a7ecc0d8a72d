-- What is done to teeth has a reason, a time and a place.

-- rule: aligners-after-extractions
-- title: No aligner is worn before the teeth that its plan extracts are out.
-- promise: 27
-- model: AlignerTray
SELECT t."id", 'worn from ' || @on(t."startedOn") || ', extractions on ' || @on(e.day) AS detail
FROM "AlignerTray" t
JOIN worn a ON a.id = t."applianceId"
JOIN "TreatmentPlan" p ON p."id" = a.plan AND @length(p."extractions") > 0
LEFT JOIN reached e ON e.plan = a.plan AND e.type = 'EXTRACTIONS'
WHERE t."startedOn" IS NOT NULL AND (e.day IS NULL OR t."startedOn" < e.day)

-- rule: attachments-on-teeth-that-stay
-- title: No attachment is bonded on a tooth that the plan extracts.
-- promise: 27
-- model: ProgressNote
SELECT DISTINCT n.id, '#' || @text(t.tooth) || ' is to be extracted: ' || n.work AS detail
FROM said n
JOIN arch_of_tooth t ON t.plan = n.plan AND t.why = 'EXTRACTED'
WHERE n.work LIKE '%ttachment%' AND replace(replace(n.work, ',', ' '), '.', ' ') LIKE '%ttachment%#' || @text(t.tooth) || ' %'

-- rule: extracted-teeth-are-gone
-- title: After the first visit that found them extracted, no note of treatment names the teeth again.
-- promise: 27
-- model: ProgressNote
SELECT DISTINCT n.id, '#' || @text(t.tooth) || ' extracted ' || @on(e.day) || ', on ' || @on(n.day) || ': ' || n.words AS detail
FROM said n
JOIN reached e ON e.plan = n.plan AND e.type = 'EXTRACTIONS' AND e.day < n.day
JOIN arch_of_tooth t ON t.plan = n.plan AND t.why = 'EXTRACTED'
WHERE n.findings NOT LIKE '%xtracted%'
  AND replace(replace(n.words, ',', ' '), '.', ' ') LIKE '%#' || @text(t.tooth) || ' %'

-- rule: levelling-takes-time
-- title: Nothing is said of levelling in an arch on the day on which its brackets were bonded.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'bonded that day, ' || @on(n.day) || ': ' || n.findings AS detail
FROM (SELECT id, plan, day, findings, arch FROM out_of_line UNION SELECT id, plan, day, findings, arch FROM into_line) n
JOIN worn a ON a.plan = n.plan AND a.type = 'BRACES' AND a.arch = n.arch AND a.placed = n.day

-- rule: last-one-out-of-line-is-the-last
-- title: After a note calls a tooth the last one out of line in its arch, no note of levelling names another.
-- promise: 49
-- model: ProgressNote
SELECT b.id, '#' || @text(a.tooth) || ' was the last one on ' || @on(a.day) || ', on ' || @on(b.day) || ': ' || b.findings AS detail
FROM out_of_line a
JOIN (SELECT id, plan, day, findings, tooth, arch FROM out_of_line UNION SELECT id, plan, day, findings, tooth, arch FROM into_line) b
  ON b.plan = a.plan AND b.arch = a.arch AND b.tooth <> a.tooth AND b.day > a.day
WHERE a.is_last = 1

-- rule: in-line-stays-in-line
-- title: A tooth that has come into line stays there at later visits of levelling.
-- promise: 49
-- model: ProgressNote
SELECT b.id, '#' || @text(a.tooth) || ' in line on ' || @on(a.day) || ', on ' || @on(b.day) || ': ' || b.findings AS detail
FROM into_line a
JOIN out_of_line b ON b.plan = a.plan AND b.tooth = a.tooth AND b.day > a.day

-- rule: working-wires-in-aligned-arches
-- title: Where a working wire is in, less than 2 mm of crowding are left.
-- promise: 17
-- model: WireRecord
SELECT DISTINCT w."id", @text(w."size") || ', stage ' || @text(w."stage") || ', over ' || @text(m."value") || ' mm of crowding on '
       || @on(m."measuredOn") AS detail
FROM "WireRecord" w
JOIN worn a ON a.id = w."applianceId"
JOIN "ClinicalMeasurement" m ON m."treatmentPlanId" = a.plan AND CAST(m."type" AS text) = 'CROWDING_' || a.arch
 AND m."measuredOn" >= w."placedOn" AND (w."removedOn" IS NULL OR m."measuredOn" < w."removedOn")
WHERE w."stage" >= 5 AND m."value" >= 2

-- rule: wires-change-for-a-reason
-- title: A wire is replaced by the next stage or a thicker wire of its kind; by a lighter one only as a step back, by the same one only if the note says why.
-- promise: 17
-- model: WireRecord
SELECT w."id", b."size" || ' became ' || w."size" || ', both ' || @text(w."material") || ' of stage ' || @text(w."stage") AS detail
FROM "WireRecord" w
JOIN "WireRecord" b ON b."applianceId" = w."applianceId" AND b."number" = w."number" - 1
LEFT JOIN said n ON n.visit = w."appointmentId"
WHERE w."stage" = b."stage" AND w."material" = b."material" AND NOT w."isStepBack"
  AND (w."size" < b."size" OR w."size" = b."size" AND n.id IS NOT NULL AND n.work NOT LIKE '%enewed, the old one%'
       AND n.work NOT LIKE '%, replaced by a new one%' AND n.work NOT LIKE '%enewed, with a bend%' AND n.work NOT LIKE '%with bends at%'
       AND n.work NOT LIKE '%enewed, left flat%' AND n.work NOT LIKE '%without bends in place%')

-- rule: passive-wires-have-no-bends
-- title: Wires are passive before an operation: none is bent when the hooks go on.
-- promise: 17
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.work AS detail
FROM said n
WHERE n.work LIKE '%left passive%' AND (n.work LIKE '%with a bend%' OR n.work LIKE '%with bends%')

-- rule: extraction-spaces-close
-- title: Spaces of extracted teeth that a note measures are closed in a later one, before treatment is completed.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ', treated until ' || @on(p."endedOn") || ': ' || n.findings AS detail
FROM said n
JOIN "TreatmentPlan" p ON p."id" = n.plan AND p."status" = 'COMPLETED'
WHERE n.findings LIKE '%xtraction spaces%' AND n.findings NOT LIKE '%xtraction spaces closed%'
  AND NOT EXISTS (
    SELECT 1 FROM said c WHERE c.plan = n.plan AND c.day > n.day AND c.findings LIKE '%xtraction spaces closed%'
  )

-- rule: extractions-make-room
-- title: No tooth is extracted in an arch that had spaces before.
-- promise: 18
-- model: TreatmentPlan
SELECT p."id", @text(m.value) || ' mm of spaces (' || m.type || '), extracted: #' || @text(g.tooth) AS detail
FROM "TreatmentPlan" p
JOIN arch_of_tooth g ON g.plan = p."id" AND g.why = 'EXTRACTED'
JOIN reading m ON m.plan = p."id" AND m.type = 'SPACING_' || g.arch AND m.place = 1 AND m.value >= 3

-- rule: extractions-before-an-operation
-- title: Extractions before an operation do not hold the jaws back: never upper teeth alone in Class II, never lower teeth alone in Class III.
-- promise: 18
-- model: TreatmentPlan
SELECT p."id", CAST(p."angleClass" AS text) || ', extracted in one arch only: ' || min(g.arch) AS detail
FROM "TreatmentPlan" p
JOIN arch_of_tooth g ON g.plan = p."id" AND g.why = 'EXTRACTED'
WHERE p."type" = 'SURGICAL'
GROUP BY p."id", p."angleClass"
HAVING min(g.arch) = max(g.arch)
   AND (CAST(p."angleClass" AS text) LIKE 'CLASS_II_DIV%' AND min(g.arch) = 'UPPER' OR CAST(p."angleClass" AS text) = 'CLASS_III' AND min(g.arch) = 'LOWER')

-- rule: camouflage-has-limits
-- title: In adults, braces alone correct an underbite of up to 3 mm and an overjet of up to 9.5 mm; more needs an operation.
-- promise: 18
-- model: TreatmentPlan
SELECT p."id", 'overjet ' || @text(m.value) || ' mm, born ' || @on(x."dateOfBirth") || ', started ' || @on(p."startedOn") AS detail
FROM "TreatmentPlan" p
JOIN "Patient" x ON x."id" = p."patientId"
JOIN reading m ON m.plan = p."id" AND m.type = 'OVERJET' AND m.place = 1 AND (m.value < -4 OR m.value > 10.5)
WHERE CAST(p."type" AS text) IN ('COMPREHENSIVE', 'INVISALIGN', 'LIMITED') AND @days(x."dateOfBirth", p."startedOn") > 18.5 * 365.25

-- rule: deep-bites-spare-the-brackets
-- title: Where lower brackets are bonded under an overbite of 6 mm or more, something keeps the bite off them.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'overbite ' || @text(m.value) || ' mm: ' || n.work AS detail
FROM said n
JOIN "ApplianceRecord" a ON a."placedAtId" = n.visit AND a."treatmentPlanId" = n.plan AND CAST(a."type" AS text) = 'BRACES'
 AND CAST(a."arch" AS text) = 'LOWER'
JOIN reading m ON m.plan = n.plan AND m.type = 'OVERBITE' AND m.place = 1 AND m.value >= 6
WHERE n.work NOT LIKE '%ramps%' AND n.work NOT LIKE '%urbos%'

-- rule: quiet-after-an-operation
-- title: Nothing breaks in the six weeks of soft food after an operation.
-- promise: 49
-- model: EmergencyRequest
SELECT e."id", CAST(e."type" AS text) || ', operated ' || @on(s.day) AS detail
FROM surgery s
JOIN "EmergencyRequest" e ON e."patientId" = s.patient
WHERE @days(s.day, @day(e."reportedAt", 0)) BETWEEN 1 AND 41

-- rule: enamel-reduced-between-neighbours
-- title: Enamel is reduced only between neighbouring teeth, from first molar to first molar, and not beside a tooth that is to be extracted.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.work AS detail
FROM said n
WHERE (n.work LIKE '%namel reduced%' OR n.work LIKE '%nterproximal reduction%')
  AND NOT EXISTS (
    SELECT 1 FROM tooth t
    WHERE (t.number BETWEEN 3 AND 13 OR t.number BETWEEN 19 AND 29)
      AND n.work LIKE '% between #' || @text(t.number) || ' and #' || @text(t.number + 1) || '.%'
      AND NOT EXISTS (SELECT 1 FROM arch_of_tooth g WHERE g.plan = n.plan AND g.tooth IN (t.number, t.number + 1))
  )

-- rule: mini-screws-serve-a-plan
-- title: Mini-screws are placed where the plan says what is moved from them.
-- promise: 24
-- model: ApplianceRecord
SELECT a.id, 'placed ' || @on(a.placed) || ', the plan: ' || p."objectives" AS detail
FROM worn a
JOIN "TreatmentPlan" p ON p."id" = a.plan
WHERE a.type = 'MINI_SCREW' AND p."objectives" NOT LIKE '%from mini-screws%' AND p."objectives" NOT LIKE '%from a mini-screw%'

-- rule: mini-screws-have-a-use
-- title: The note of the visit at which mini-screws were placed says what for, or that one was loose.
-- promise: 49
-- model: ApplianceRecord
SELECT a."id", 'placed ' || @on(n.day) || ': ' || n.work AS detail
FROM "ApplianceRecord" a
JOIN said n ON n.visit = a."placedAtId"
WHERE a."type" = 'MINI_SCREW' AND n.work NOT LIKE '%ini-screw% placed%, to %' AND n.findings NOT LIKE '%ini-screw% loose%'

-- rule: mini-screws-are-counted
-- title: A note mentions mini-screws only where some are in place, and uses the singular for one.
-- promise: 49
-- model: ProgressNote
SELECT n.id, @text(s.held) || ' there on ' || @on(n.day) || ': ' || n.words AS detail
FROM said n
JOIN (
    SELECT n.id AS note, count(a.id) AS held
    FROM said n
    LEFT JOIN worn a ON a.plan = n.plan AND a.type = 'MINI_SCREW' AND a.placed <= n.day AND (a.removed IS NULL OR a.removed >= n.day)
    WHERE n.words LIKE '%ini-screw%' AND n.type NOT IN ('EXAM', 'RECORDS', 'CONSULTATION', 'START')
    GROUP BY n.id
) s ON s.note = n.id
WHERE s.held = 0 OR (s.held = 1 AND n.words LIKE '%ini-screws%')

-- rule: little-left-means-few-aligners
-- title: Where a scan finds most aims reached, no more than 14 aligners of an arch follow.
-- promise: 49
-- model: ProgressNote
SELECT n.id, @text(a."traysUpper") || ' and ' || @text(a."traysLower") || ' aligners after: ' || n.findings AS detail
FROM said n
JOIN "ApplianceRecord" a ON a."treatmentPlanId" = n.plan AND a."type" = 'ALIGNERS' AND a."placedOn" = (
    SELECT min(f."placedOn") FROM "ApplianceRecord" f
    WHERE f."treatmentPlanId" = n.plan AND f."type" = 'ALIGNERS' AND f."placedOn" > n.day)
WHERE (n.findings LIKE '%ost aims reached%' OR n.findings LIKE '%early done%') AND (a."traysUpper" > 14 OR a."traysLower" > 14)

-- rule: sentences-begin-with-a-capital
-- title: Sentences of a note begin with a capital letter, a figure or a tooth.
-- promise: 49
-- model: ProgressNote
SELECT DISTINCT n.id, n.words AS detail
FROM said n
JOIN (SELECT column1 AS letter FROM (VALUES ('a'), ('b'), ('c'), ('d'), ('e'), ('f'), ('g'), ('h'), ('i'), ('j'), ('k'), ('l'),
      ('m'), ('n'), ('o'), ('p'), ('q'), ('r'), ('s'), ('t'), ('u'), ('v'), ('w'), ('x'), ('y'), ('z')) v) l
  ON replace('. ' || n.findings || '. ' || n.work || '. ' || n.next, '. ' || l.letter, '') <> '. ' || n.findings || '. ' || n.work || '. ' || n.next

-- rule: one-is-not-many
-- title: Notes use the singular for one month, week, day, night or aligner.
-- promise: 49
-- model: ProgressNote
SELECT DISTINCT n.id, n.words AS detail
FROM said n
JOIN (SELECT 'month' AS noun UNION ALL SELECT 'week' UNION ALL SELECT 'day' UNION ALL SELECT 'night') u
  ON ' ' || n.words LIKE '% 1 ' || u.noun || 's%'
UNION
SELECT n.id, n.work
FROM said n
JOIN "ApplianceRecord" a ON a."treatmentPlanId" = n.plan AND a."type" = 'ALIGNERS'
JOIN "AlignerTray" t ON t."applianceId" = a."id" AND t."deliveredOn" = n.day
WHERE n.work LIKE '%ligners ' || @text(t."number") || ' to ' || @text(t."number") || ' %'
   OR n.work LIKE '%ligners ' || @text(t."number") || ' to ' || @text(t."number") || ',%'

-- rule: chain-until-spaces-close
-- title: Chain over the front teeth is not renewed in the last part of a treatment without extractions: by then the spaces are closed.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ', treated from ' || @on(p."startedOn") || ' to ' || @on(p."endedOn") || ': ' || n.work AS detail
FROM said n
JOIN "TreatmentPlan" p ON p."id" = n.plan AND p."status" = 'COMPLETED' AND @length(p."extractions") = 0
WHERE (n.work LIKE '%hain%#6 to #11%' OR n.work LIKE '%hain%#22 to #27%')
  AND @days(p."startedOn", n.day) > 0.85 * @days(p."startedOn", p."endedOn")

-- rule: objectives-of-treated-arches
-- title: A plan that treats one arch promises nothing for the other one.
-- promise: 19
-- model: TreatmentPlan
SELECT "id", @text("arch") || ' arch: ' || "objectives" AS detail
FROM "TreatmentPlan"
WHERE "arch" = 'LOWER' AND ("objectives" LIKE '%of upper %' OR "objectives" LIKE '%bring #6 %' OR "objectives" LIKE '%bring #11 %')
   OR "arch" = 'UPPER' AND "objectives" LIKE '%of lower %'

-- rule: crossbite-to-correct
-- title: A plan that corrects an anterior crossbite names it in its diagnosis.
-- promise: 48
-- model: TreatmentPlan
SELECT "id", "objectives" || '; the diagnosis: ' || "diagnosis" AS detail
FROM "TreatmentPlan"
WHERE "objectives" LIKE '%anterior crossbite%' AND "diagnosis" NOT LIKE '%anterior crossbite%'

-- rule: teeth-that-have-come-through
-- title: In a first phase, notes name teeth that a child of that age has.
-- promise: 49
-- model: ProgressNote
SELECT DISTINCT n.id, '#' || @text(t.number) || ' comes at ' || @text(t.erupts) || ', on ' || @on(n.day) || ' at '
       || @text(@age(c."dateOfBirth", n.day)) || ': ' || n.words AS detail
FROM said n
JOIN "TreatmentPlan" p ON p."id" = n.plan AND p."type" = 'PHASE_I'
JOIN "Patient" c ON c."id" = n.patient
JOIN tooth t ON t.erupts > @age(c."dateOfBirth", n.day)
WHERE n.type IN ('START', 'PROGRESS', 'REPAIR', 'DEBOND')
  AND replace(replace(replace(n.words, ',', ' '), '.', ' '), ':', ' ') LIKE '%#' || @text(t.number) || ' %'
