-- What clinicians do in order: operations, room for crowded teeth, the bite as it is corrected, retention.

-- rule: operation-is-announced
-- title: The last note before an operation says that it comes next.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'operated ' || @on(s.day) || ', on ' || @on(n.day) || ': ' || n.next AS detail
FROM surgery s
JOIN said n ON n.plan = s.plan AND n.type = 'PROGRESS' AND n.day = (
    SELECT max(b.day) FROM said b WHERE b.plan = s.plan AND b.type = 'PROGRESS' AND b.day < s.day)
WHERE n.day >= @plus_days(s.day, -50)
  AND lower(n.next) NOT LIKE '%jaw surgery%' AND lower(n.next) NOT LIKE '%operation by%'

-- rule: hooks-crimped-once
-- title: Before an operation hooks are crimped on once, where the patient came in the weeks before it.
-- promise: 17
-- model: TreatmentPlan
SELECT s.plan AS id, @text(coalesce(h.times, 0)) || ' times, operated ' || @on(s.day) AS detail
FROM surgery s
JOIN (SELECT DISTINCT b.plan AS plan FROM said b JOIN surgery o ON o.plan = b.plan
      WHERE b.type = 'PROGRESS' AND b.day < o.day AND b.day >= @plus_days(o.day, -50)) c ON c.plan = s.plan
LEFT JOIN (SELECT n.plan AS plan, count(*) AS times FROM said n JOIN surgery o ON o.plan = n.plan
           WHERE n.day < o.day AND n.work LIKE '%crimped between the teeth%' GROUP BY n.plan) h ON h.plan = s.plan
WHERE coalesce(h.times, 0) <> 1

-- rule: unraveled-incisors-come-forward
-- title: Before an operation incisors are set upright only where there is room: not in an arch with 5 mm of crowding that lost no teeth.
-- promise: 48
-- model: TreatmentPlan
SELECT p."id", f.type || ' ' || @text(f.value) || ' became ' || @text(l.value) || ' while ' || @text(c.value) || ' mm were aligned' AS detail
FROM "TreatmentPlan" p
JOIN reading f ON f.plan = p."id" AND f.type IN ('IMPA', 'U1_SN') AND f.place = 1
JOIN reading l ON l.plan = p."id" AND l.type = f.type AND l.place = 2
JOIN reading c ON c.plan = p."id" AND c.type = CASE WHEN f.type = 'IMPA' THEN 'CROWDING_LOWER' ELSE 'CROWDING_UPPER' END
              AND c.place = 1 AND c.value >= 5
WHERE p."type" = 'SURGICAL' AND l.value < f.value - 1
  AND NOT EXISTS (
    SELECT 1 FROM arch_of_tooth g
    WHERE g.plan = p."id" AND g.why = 'EXTRACTED' AND g.arch = CASE WHEN f.type = 'IMPA' THEN 'LOWER' ELSE 'UPPER' END
  )

-- rule: exam-says-how-molars-meet
-- title: An examination that measures the overjet says how the molars meet.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
WHERE n.type = 'EXAM' AND n.findings LIKE '%verjet%' AND n.findings NOT LIKE '%Molars%' AND n.findings NOT LIKE '%Molar relation%'

-- rule: class-one-is-reached
-- title: A completed plan for Class I canines or molars ends with a note that says how they meet.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
JOIN "TreatmentPlan" p ON p."id" = n.plan AND p."status" = 'COMPLETED'
JOIN debond d ON d.plan = n.plan AND d.day = n.day
WHERE n.type = 'DEBOND' AND p."objectives" LIKE '%reach Class I %'
  AND n.findings NOT LIKE '%Canine%Class I%' AND n.findings NOT LIKE '%Molar%Class I%'

-- rule: compromise-has-a-reason
-- title: A note calls a result a compromise exactly where the bite is not at 2 to 3 mm or a canine or molar a quarter cusp off.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
JOIN "TreatmentPlan" p ON p."id" = n.plan AND p."status" = 'COMPLETED' AND p."type" IN ('COMPREHENSIVE', 'INVISALIGN', 'PHASE_II', 'TRANSFER_IN')
JOIN debond d ON d.plan = n.plan AND d.day = n.day
WHERE n.type = 'DEBOND' AND n.findings LIKE '%verjet%'
  AND (lower(n.findings) LIKE '%compromise%') <> (
    n.findings LIKE '% by a quarter cusp%' OR EXISTS (
      SELECT 1 FROM "ClinicalMeasurement" m WHERE m."progressNoteId" = n.id AND m."type" IN ('OVERJET', 'OVERBITE')
        AND (m."value" < 1.949 OR m."value" > 3.051)))

-- rule: missing-teeth-have-a-plan
-- title: A plan for full treatment says what becomes of the place of each missing tooth: closed, held for an implant, or a baby molar kept.
-- promise: 18
-- model: TreatmentPlan
SELECT p."id", p."diagnosis" || ': ' || p."objectives" AS detail
FROM "TreatmentPlan" p
WHERE p."type" IN ('COMPREHENSIVE', 'INVISALIGN', 'PHASE_II', 'SURGICAL', 'TRANSFER_IN') AND p."diagnosis" LIKE '%missing #%'
  AND p."objectives" NOT LIKE '% space of #%' AND p."objectives" NOT LIKE '% baby molar %'

-- rule: missing-teeth-are-followed
-- title: When everything comes off, a note says what has become of the place of a missing tooth.
-- promise: 49
-- model: ProgressNote
SELECT n.id, p."diagnosis" || '; on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
JOIN "TreatmentPlan" p ON p."id" = n.plan AND p."status" = 'COMPLETED'
 AND p."type" IN ('COMPREHENSIVE', 'INVISALIGN', 'PHASE_II', 'SURGICAL', 'TRANSFER_IN') AND p."diagnosis" LIKE '%missing #%'
JOIN debond d ON d.plan = n.plan AND d.day = n.day
WHERE n.type = 'DEBOND' AND n.findings NOT LIKE '%pace of #%' AND n.findings NOT LIKE '%aby molar %'

-- rule: third-molars-are-looked-at
-- title: Records of somebody of 16 years or more say how the third molars are.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'aged ' || @text(@age(x."dateOfBirth", n.day)) || ' on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
JOIN "Patient" x ON x."id" = n.patient
WHERE n.type = 'RECORDS' AND @age(x."dateOfBirth", n.day) >= 16 AND lower(n.findings) NOT LIKE '%third molars%'

-- rule: facemask-for-a-reverse-bite
-- title: A facemask is for an overjet up to 1 mm.
-- promise: 24
-- model: ApplianceRecord
SELECT a.id, 'overjet ' || @text(f.value) || ' mm at first' AS detail
FROM worn a
JOIN reading f ON f.plan = a.plan AND f.type = 'OVERJET' AND f.place = 1
WHERE a.type = 'FACEMASK' AND f.value > 1.25

-- rule: jaws-that-lean-are-named
-- title: Where ANB is below zero behind a Class I of the teeth, the note of the records says that the jaws lean to Class III.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'ANB ' || @text(m."value") || ' on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
JOIN "TreatmentPlan" p ON p."id" = n.plan AND p."angleClass" = 'CLASS_I' AND p."number" = 1
JOIN "ClinicalMeasurement" m ON m."treatmentPlanId" = n.plan AND m."measuredOn" = n.day AND m."type" = 'ANB' AND m."value" < -0.01
WHERE n.type = 'RECORDS' AND n.findings NOT LIKE '%lean to Class III%' AND n.findings NOT LIKE '%Class III tendency%'

-- rule: wear-is-talked-over
-- title: Where elastics or aligners are hardly worn, the note says that this was talked over with the patient and the family.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.findings || ' ' || n.work AS detail
FROM said n
WHERE n.type = 'PROGRESS' AND lower(n.work) NOT LIKE '%talked over with%'
  AND (n.findings LIKE '%elastics hardly worn%' OR n.findings LIKE '%in the bag, not in the mouth%'
    OR n.findings LIKE '%Worn too little, aligner%' OR n.findings LIKE '% do not track%')

-- rule: clips-need-no-ties
-- title: In self-ligating brackets no visit renews ties.
-- promise: 17
-- model: ProgressNote
SELECT n.id, a.system || ', on ' || @on(n.day) || ': ' || n.work AS detail
FROM said n
JOIN worn a ON a.plan = n.plan AND a.type = 'BRACES' AND a.placed < n.day AND (a.removed IS NULL OR a.removed > n.day)
WHERE n.type = 'PROGRESS' AND lower(n.work) LIKE '%ties%'
  AND (a.system LIKE 'Damon%' OR a.system LIKE 'Empower%' OR a.system LIKE 'In-Ovation%')

-- rule: aligner-plans-count-on-refinements
-- title: A plan with aligners says that refinements are counted in.
-- promise: 22
-- model: TreatmentPlan
SELECT p."id", p."objectives" AS detail
FROM "TreatmentPlan" p
WHERE p."type" = 'INVISALIGN' AND p."objectives" NOT LIKE '%refinements counted in%'

-- rule: midline-left-is-told
-- title: Midlines that are half a millimeter apart or more at the end of full treatment are in the note.
-- promise: 49
-- model: ClinicalMeasurement
SELECT m."id", 'midline ' || @text(m."value") || ' mm: ' || n.findings AS detail
FROM debond d
JOIN "TreatmentPlan" p ON p."id" = d.plan AND p."status" = 'COMPLETED' AND p."type" IN ('COMPREHENSIVE', 'INVISALIGN', 'PHASE_II', 'SURGICAL')
JOIN "ClinicalMeasurement" m ON m."treatmentPlanId" = d.plan AND m."measuredOn" = d.day AND m."type" = 'MIDLINE' AND abs(m."value") >= 0.45
JOIN said n ON n.id = m."progressNoteId"
WHERE n.findings NOT LIKE '%idline%'

-- rule: canines-follow-the-overjet
-- title: Canines are in Class I on both sides only once a large overjet is nearly corrected, and a full cusp off only while it is large.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'overjet ' || @text(m.value) || ' on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
JOIN reading m ON m.plan = n.plan AND m.type = 'OVERJET' AND m.day = n.day AND m.angle = 'CLASS_II_DIV_1'
JOIN reading f ON f.plan = n.plan AND f.type = 'OVERJET' AND f.place = 1 AND f.value >= 4.5
WHERE n.type = 'PROGRESS' AND f.treatment NOT IN ('LIMITED', 'PHASE_II')
  AND (m.value > 4.2 AND (n.findings LIKE '%Canines Class I on both sides%' OR n.findings LIKE '%Canine relation: Class I on both sides%')
    OR m.value < 4 AND (n.findings LIKE '%Canines Class II by a full cusp%' OR n.findings LIKE '%Canine relation: Class II by a full cusp%'))

-- rule: canines-that-are-there-meet
-- title: No note says how canines meet on both sides where one of them lies in the jaw.
-- promise: 49
-- model: ProgressNote
SELECT n.id, '#' || @text(g.tooth) || ' is not there, on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
JOIN arch_of_tooth g ON g.plan = n.plan AND g.why = 'UNAVAILABLE' AND g.tooth IN (6, 11, 22, 27)
WHERE (lower(n.findings) LIKE '%canines class %' OR lower(n.findings) LIKE '%canine relation class %'
       OR n.findings LIKE '%Canine relation: Class %' OR n.findings LIKE '%canines alike%')
  AND NOT EXISTS (
    SELECT 1 FROM said t WHERE t.patient = n.patient AND t.day <= n.day
      AND (t.findings LIKE '%#' || @text(g.tooth) || ' through the gum%' OR t.findings LIKE '%Crown of #' || @text(g.tooth) || ' in the arch%'))

-- rule: aligners-within-reach
-- title: Aligners are for an overjet below 8 mm and crowding up to 8.5 mm; more takes braces, or extractions.
-- promise: 18
-- model: TreatmentPlan
SELECT p."id", m.type || ' ' || @text(m.value) || ' mm with aligners' AS detail
FROM "TreatmentPlan" p
JOIN reading m ON m.plan = p."id" AND m.place = 1
WHERE p."type" = 'INVISALIGN'
  AND (m.type = 'OVERJET' AND m.value >= 8
    OR m.type IN ('CROWDING_UPPER', 'CROWDING_LOWER') AND m.value > 8.5 AND @length(p."extractions") = 0)

-- rule: room-for-crowding-is-named
-- title: A plan that aligns 6 mm of crowding or more says where the room comes from: extractions, or broader arches, the incisors and enamel.
-- promise: 18
-- model: TreatmentPlan
SELECT p."id", m.type || ' ' || @text(m.value) || ' mm: ' || p."objectives" AS detail
FROM "TreatmentPlan" p
JOIN reading m ON m.plan = p."id" AND m.place = 1 AND m.type IN ('CROWDING_UPPER', 'CROWDING_LOWER') AND m.value >= 6
WHERE p."type" IN ('COMPREHENSIVE', 'INVISALIGN', 'SURGICAL', 'TRANSFER_IN')
  AND p."objectives" NOT LIKE '%room from %'
  AND NOT EXISTS (SELECT 1 FROM arch_of_tooth g WHERE g.plan = p."id" AND g.why = 'EXTRACTED' AND m.type = 'CROWDING_' || g.arch)

-- rule: enamel-reduction-is-done
-- title: Where a plan counts on enamel reduction, it was done by the end of treatment.
-- promise: 49
-- model: TreatmentPlan
SELECT p."id", 'completed ' || @on(p."endedOn") || ': ' || p."objectives" AS detail
FROM "TreatmentPlan" p
WHERE p."status" = 'COMPLETED' AND p."type" IN ('COMPREHENSIVE', 'INVISALIGN') AND p."objectives" LIKE '%enamel reduction%'
  AND 8 <= (SELECT count(*) FROM said n WHERE n.plan = p."id" AND n.type = 'PROGRESS')
  AND NOT EXISTS (
    SELECT 1 FROM said n WHERE n.plan = p."id" AND (n.work LIKE '%namel reduced%' OR n.work LIKE '%interproximal reduction%'))

-- rule: no-reduction-between-bleeding-gums
-- title: No enamel is reduced at a visit at which the gums are inflamed.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.findings || ' ' || n.work AS detail
FROM said n
WHERE (n.work LIKE '%namel reduced%' OR n.work LIKE '%interproximal reduction%')
  AND (n.findings LIKE '%ingivitis%' OR n.findings LIKE '%gums bleed%')

-- rule: overjet-waits-while-crowding-unravels
-- title: While 6 mm of crowding or more unravel without extractions the upper incisors come forward: the overjet gets no smaller.
-- promise: 48
-- model: ClinicalMeasurement
SELECT m.id, 'overjet ' || @text(f.value) || ' at first, ' || @text(m.value) || ' on ' || @on(m.day) || ' with ' || @text(c.value)
       || ' of ' || @text(g.value) || ' mm of crowding left' AS detail
FROM reading m
JOIN "TreatmentPlan" p ON p."id" = m.plan AND p."type" IN ('COMPREHENSIVE', 'INVISALIGN') AND @length(p."extractions") = 0
JOIN reading f ON f.plan = m.plan AND f.type = 'OVERJET' AND f.place = 1 AND f.value >= 2.5
JOIN reading g ON g.plan = m.plan AND g.type = 'CROWDING_UPPER' AND g.place = 1 AND g.value >= 6
JOIN reading c ON c.plan = m.plan AND c.type = 'CROWDING_UPPER' AND c.day = m.day AND c.value >= 1
WHERE m.type = 'OVERJET' AND m.value < f.value - 1.1
  AND NOT EXISTS (SELECT 1 FROM worn a WHERE a.plan = m.plan AND a.type = 'HERBST')

-- rule: nobody-goes-without-a-retainer
-- title: From the debond on each arch that gets a retainer has one: a temporary one, until a laboratory has made it.
-- promise: 21
-- model: TreatmentPlan
SELECT d.plan AS id, lower(r.arch) || ' arch bare from ' || @on(d.day) || ' to ' || @on(min(r.placed)) AS detail
FROM debond d
JOIN worn r ON r.plan = d.plan AND r.type IN ('ESSIX_RETAINER', 'HAWLEY_RETAINER', 'BONDED_RETAINER')
JOIN "TreatmentPlan" p ON p."id" = d.plan AND p."type" <> 'PHASE_I'
GROUP BY d.plan, d.day, r.arch
HAVING min(r.placed) > @plus_days(d.day, 3)

-- rule: temporary-retainers-give-way
-- title: A temporary retainer is replaced when the one that stays is fitted.
-- promise: 21
-- model: ApplianceRecord
SELECT a.id, a.arch || ' temporary retainer of ' || @on(a.placed) || ' beside one of ' || @on(b.placed) AS detail
FROM worn a
JOIN worn b ON b.plan = a.plan AND b.arch = a.arch AND b.id <> a.id AND b.type IN ('ESSIX_RETAINER', 'HAWLEY_RETAINER')
WHERE a.system LIKE '%temporary%' AND (a.removed IS NULL OR a.removed > b.placed)

-- rule: final-records-show-the-roots
-- title: Records at the end of whole treatments have a panoramic, unless one is less than half a year old.
-- promise: 28
-- model: ImagingStudy
SELECT s."id", 'final records of ' || @on(@day(s."takenAt", 0)) || ' without a panoramic' AS detail
FROM "ImagingStudy" s
JOIN "TreatmentPlan" p ON p."id" = s."treatmentPlanId" AND p."type" NOT IN ('PHASE_I', 'LIMITED')
WHERE s."timepoint" = 'FINAL'
  AND NOT EXISTS (
    SELECT 1 FROM "ImagingStudy" e
    JOIN "PatientImage" i ON i."studyId" = e."id" AND i."view" = 'PANORAMIC'
    WHERE e."patientId" = s."patientId" AND e."takenAt" <= s."takenAt" AND @days(e."takenAt", s."takenAt") <= 184)

-- rule: habits-are-asked-about-again
-- title: On the first day of treatment a note says what has become of the habits of the examination.
-- promise: 49
-- model: ProgressNote
SELECT n.id, h.column1 || ' at the examination, on ' || @on(n.day) || ': ' || n.findings AS detail
FROM (VALUES ('thumb or finger sucking', 'thumb'), ('mouth breathing', 'breath'), ('nail biting', 'nail'), ('grinding or clenching', 'grind'),
             ('snoring', 'snor'), ('smoking or vaping', 'smok')) h
JOIN said e ON e.type = 'EXAM' AND (lower(e.findings) LIKE '%' || h.column1 || ' reported%' OR e.findings LIKE '%abit: ' || h.column1 || '%')
JOIN said n ON n.patient = e.patient AND n.type = 'START' AND n.day >= e.day
WHERE lower(n.findings) NOT LIKE '%' || h.column2 || '%'
  AND NOT EXISTS (SELECT 1 FROM said r WHERE r.patient = e.patient AND r.day > e.day AND r.day <= n.day AND r.id <> n.id
                  AND lower(r.findings) LIKE '%' || h.column2 || '%')

-- rule: crossbite-is-followed
-- title: When everything comes off, a note says what has become of a crossbite at the back.
-- promise: 49
-- model: ProgressNote
SELECT n.id, p."diagnosis" || '; on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
JOIN "TreatmentPlan" p ON p."id" = n.plan AND p."status" = 'COMPLETED' AND p."type" IN ('COMPREHENSIVE', 'INVISALIGN', 'SURGICAL')
JOIN debond d ON d.plan = n.plan AND d.day = n.day
WHERE n.type = 'DEBOND' AND p."diagnosis" LIKE '%posterior crossbite%' AND n.findings NOT LIKE '%rossbite%'

-- rule: what-was-called-about-is-seen
-- title: The note of a visit between a call and the visit for it names the call: nothing is found firm that is to be mended.
-- promise: 49
-- model: ProgressNote
SELECT n.id, @text(e."type") || ' reported ' || @at(e."reportedAt") || ', on ' || @on(n.day) || ': ' || n.findings AS detail
FROM "EmergencyRequest" e
JOIN kept_visit r ON r."id" = e."appointmentId" AND r."status" = 'COMPLETED'
JOIN said n ON n.patient = e."patientId" AND n.type IN ('PROGRESS', 'RETENTION')
JOIN kept_visit v ON v."id" = n.visit AND v."startsAt" > e."reportedAt" AND v."startsAt" < r."startsAt"
JOIN "AppointmentType" y ON y."id" = v."appointmentTypeId" AND y."code" NOT IN ('RETAINER_DELIVERY', 'SCAN')
WHERE e."type" IN ('BROKEN_BRACKET', 'LOOSE_BAND', 'BROKEN_APPLIANCE', 'POKING_WIRE', 'LOST_RETAINER')
  AND n.findings NOT LIKE '%told on the phone%' AND n.findings NOT LIKE '%Called about%'

-- rule: what-is-broken-is-not-whole
-- title: Between a call about a broken appliance or a loose band and the visit for it, no note finds a bonded retainer whole or a Herbst appliance firm.
-- promise: 49
-- model: ProgressNote
SELECT n.id, @text(e."type") || ' reported ' || @at(e."reportedAt") || ', on ' || @on(n.day) || ': ' || n.findings AS detail
FROM "EmergencyRequest" e
JOIN kept_visit r ON r."id" = e."appointmentId" AND r."status" = 'COMPLETED'
JOIN said n ON n.patient = e."patientId"
JOIN kept_visit v ON v."id" = n.visit AND v."startsAt" > e."reportedAt" AND v."startsAt" < r."startsAt"
WHERE e."type" IN ('BROKEN_APPLIANCE', 'LOOSE_BAND') AND n.findings LIKE '%firm, moves freely%'
   OR e."type" = 'BROKEN_APPLIANCE' AND (n.findings LIKE '%Lower jaw held forward by%'
      OR n.findings LIKE '%onded retainer #% whole%' OR n.findings LIKE '%Bonding of #% intact%')

-- rule: only-teeth-that-erupt-are-waited-for
-- title: No start is put off because teeth still erupt once the patient is 14.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'aged ' || @text(@age(x."dateOfBirth", n.day)) || ' on ' || @on(n.day) || ': ' || n.next AS detail
FROM said n
JOIN "Patient" x ON x."id" = n.patient
WHERE (n.next LIKE '%Too early to start%' OR n.next LIKE '%until the teeth are ready%' OR n.work LIKE '%ruption%') AND @age(x."dateOfBirth", n.day) >= 14

-- rule: wire-steps-back-for-the-bracket
-- title: Where a wire steps back at a repair, it does so for a tooth whose bracket the repair is about.
-- promise: 17
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.findings || ' ' || n.work AS detail
FROM said n
JOIN tooth t ON n.work LIKE '% to engage #' || @text(t.number) || '.%' OR n.work LIKE '% so that #' || @text(t.number) || ' can follow%'
WHERE n.type = 'REPAIR' AND n.findings LIKE '%racket%'
  AND n.findings || ' ' NOT LIKE '%#' || @text(t.number) || ' %' AND n.findings NOT LIKE '%#' || @text(t.number) || ':%'

-- rule: temporary-retainers-all-the-time
-- title: While a patient has temporary retainers only, no note says that nights are enough.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.next AS detail
FROM said n
WHERE n.service = 'RETAINER_CHECK' AND (n.next LIKE '%wearing at night%' OR n.next LIKE '%very night%' OR n.next LIKE '%etainers at night%'
       OR n.next LIKE '%Nights are enough%' OR n.next LIKE '%ow on at night%')
  AND EXISTS (SELECT 1 FROM worn a WHERE a.patient = n.patient AND a.type IN ('ESSIX_RETAINER', 'HAWLEY_RETAINER')
              AND a.system LIKE '%temporary' AND a.placed <= n.day AND (a.removed IS NULL OR a.removed >= n.day))
  AND NOT EXISTS (SELECT 1 FROM worn f WHERE f.patient = n.patient AND f.type IN ('ESSIX_RETAINER', 'HAWLEY_RETAINER')
                  AND f.system NOT LIKE '%temporary' AND f.placed <= n.day)

-- rule: spaces-close-by-something
-- title: Extraction spaces that a note measures while a wire that works is in place are closed by chain.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.findings || ' ' || n.work AS detail
FROM said n
JOIN "TreatmentPlan" p ON p."id" = n.plan
WHERE n.type = 'PROGRESS' AND n.findings LIKE '%xtraction spaces%' AND n.findings NOT LIKE '%xtraction spaces closed%'
  AND n.work NOT LIKE '%hain%'

-- rule: new-bonded-retainer-is-noted
-- title: Where a bonded retainer is replaced, the note says that it is a new one.
-- promise: 49
-- model: ApplianceRecord
SELECT a."id", 'placed ' || @on(n.day) || ': ' || n.work AS detail
FROM "ApplianceRecord" a
JOIN said n ON n.visit = a."placedAtId" AND n.type = 'REPAIR'
WHERE a."type" = 'BONDED_RETAINER' AND n.work NOT LIKE '%ew bonded retainer%' AND n.work NOT LIKE '%new retainer bonded%'

-- rule: guard-comes-after-treatment
-- title: A patient who was promised a guard once treatment is over is told about it when everything comes off, unless the grinding has stopped.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'promised on ' || @on(e.day) || ', on ' || @on(n.day) || ': ' || n.next AS detail
FROM said e
JOIN said n ON n.patient = e.patient AND n.type = 'DEBOND' AND n.day > e.day
JOIN debond d ON d.plan = n.plan AND d.day = n.day
JOIN "TreatmentPlan" p ON p."id" = n.plan AND p."type" <> 'PHASE_I' AND p."status" = 'COMPLETED'
WHERE e.next LIKE '%a guard once treatment is over%' AND n.next NOT LIKE '%guard%'
  AND NOT EXISTS (
    SELECT 1 FROM "MedicalHistory" h
    WHERE h."patientId" = n.patient AND h."completedOn" > e.day AND h."completedOn" <= n.day)

-- rule: next-step-after-the-plan
-- title: A visit at which records are taken and the plan is presented has a next step of its own.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.next AS detail
FROM said n
WHERE n.type = 'RECORDS' AND n.next = 'As agreed.'

-- rule: extractions-are-announced
-- title: The note of the first day in braces says which teeth come out next, where the plan has extractions that are still to come.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'extractions planned, on ' || @on(n.day) || ': ' || n.next AS detail
FROM said n
JOIN "TreatmentPlan" p ON p."id" = n.plan AND @length(p."extractions") > 0 AND p."type" IN ('COMPREHENSIVE', 'SURGICAL')
WHERE n.type = 'START' AND n.next NOT LIKE '% come out at the dentist%' AND n.next NOT LIKE '%extracted in the next weeks%'

-- rule: dentist-has-filled-it
-- title: A tooth that went to the dentist with caries is noted as filled at a later visit of treatment.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
WHERE (n.findings LIKE '%Caries at %' OR n.findings LIKE '%Cavity suspected%')
  AND EXISTS (SELECT 1 FROM said l WHERE l.plan = n.plan AND l.type = 'PROGRESS' AND l.day >= @plus_days(n.day, 15))
  AND NOT EXISTS (SELECT 1 FROM said f WHERE f.plan = n.plan AND f.day > n.day AND f.findings LIKE '%filled%')

-- rule: cleaning-was-done
-- title: Who is sent to the dentist for a cleaning has been there by a later visit of treatment.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.next AS detail
FROM said n
WHERE (n.next LIKE '%for a cleaning before%' OR n.next LIKE '%Cleaning at the dentist first%')
  AND EXISTS (SELECT 1 FROM said l WHERE l.plan = n.plan AND l.type = 'PROGRESS' AND l.day >= @plus_days(n.day, 15))
  AND NOT EXISTS (SELECT 1 FROM said f WHERE f.plan = n.plan AND f.day > n.day
                  AND (f.findings LIKE '%leaned at the dentist%' OR f.findings LIKE '%dentist for the cleaning%'))

-- rule: elastics-that-worked-were-worn
-- title: No note says that elastics were worn poorly and have done their work.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.findings || ' ' || n.work AS detail
FROM said n
WHERE (n.findings LIKE '%elastics hardly worn%' OR n.findings LIKE '%lastics in the bag%' OR n.findings LIKE '%orgets the elastics by day%'
       OR n.findings LIKE '%elastics worn mostly at night%')
  AND n.work LIKE '%elastics have done their work%'

-- rule: substitutes-are-not-class-one
-- title: No note says how canines meet that stand in for lateral incisors.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
JOIN "TreatmentPlan" p ON p."id" = n.plan
WHERE p."objectives" LIKE '%into the place of the lateral incisors%'
  AND (n.findings LIKE '%Canines Class%' OR n.findings LIKE '%Canine relation:%' OR n.findings LIKE '%Canines right%'
       OR n.findings LIKE '%Canines left%')
  AND n.type <> 'EXAM' AND n.type <> 'RECORDS'

-- rule: correcting-elastics-on-stiff-wires
-- title: Class II and III elastics pull on stiff wires in both arches; on NiTi they are light, and the note says so.
-- promise: 23
-- model: ElasticPrescription
SELECT e."id", @text(e."type") || ' of ' || @text(e."forceOunces") || ' oz on ' || w."size" || ' NiTi from ' || @on(e."startedOn") AS detail
FROM "ElasticPrescription" e
JOIN "TreatmentPlan" p ON p."id" = e."treatmentPlanId" AND p."type" NOT IN ('INVISALIGN', 'SURGICAL')
JOIN worn a ON a.plan = p."id" AND a.type = 'BRACES'
JOIN "WireRecord" w ON w."applianceId" = a.id AND w."material" = 'NITI' AND w."placedOn" <= e."startedOn"
 AND (w."removedOn" IS NULL OR w."removedOn" > e."startedOn")
WHERE e."type" IN ('CLASS_II', 'CLASS_III')
  AND (e."forceOunces" > 2.5
    OR EXISTS (SELECT 1 FROM said n WHERE n.visit = e."appointmentId" AND n.work NOT LIKE '%Light%'))

-- rule: spaces-close-on-steel
-- title: No TMA of the last stage goes into an arch whose extraction spaces are half a millimeter or more.
-- promise: 17
-- model: WireRecord
SELECT w."id", w."size" || ' TMA placed ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
JOIN worn a ON a.plan = n.plan AND a.type = 'BRACES'
JOIN "WireRecord" w ON w."applianceId" = a.id AND w."appointmentId" = n.visit AND w."stage" = 6
JOIN "TreatmentPlan" p ON p."id" = n.plan
WHERE n.findings LIKE '%xtraction spaces%' AND n.findings NOT LIKE '%xtraction spaces closed%'
  AND 1 = (SELECT count(DISTINCT g.arch) FROM arch_of_tooth g WHERE g.plan = n.plan AND g.why = 'EXTRACTED')
  AND EXISTS (SELECT 1 FROM arch_of_tooth g WHERE g.plan = n.plan AND g.why = 'EXTRACTED' AND g.arch = a.arch)

-- rule: what-does-not-seat-is-not-followed
-- title: Where an aligner does not seat, the next ones are not handed out at the same visit.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.findings || ' ' || n.work AS detail
FROM said n
WHERE (n.findings LIKE '%does not seat%' OR n.findings LIKE '%do not track%') AND n.work LIKE '%anded out%'

-- rule: enamel-is-not-reduced-at-the-last-moment
-- title: At a visit whose note says that everything comes off at the next one no enamel is reduced.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ': ' || n.work || ' ' || n.next AS detail
FROM said n
WHERE (n.work LIKE '%namel reduced%' OR n.work LIKE '%interproximal reduction%')
  AND (n.next LIKE '%ppliances come off%' OR n.next LIKE '%reatment ends at the next visit%' OR n.next LIKE '%ttachments come off%')

-- rule: first-phase-aims-are-reached
-- title: A first phase that ends with an overjet more than 1.5 mm off the target does not call its aims reached.
-- promise: 49
-- model: ProgressNote
SELECT n.id, 'overjet ' || @text(m.value) || ' on ' || @on(n.day) || ': ' || n.findings AS detail
FROM said n
JOIN reading m ON m.plan = n.plan AND m.type = 'OVERJET' AND m.day = n.day AND m.treatment = 'PHASE_I'
WHERE (m.value > 4.05 OR m.value < 0.95) AND (n.findings LIKE '%Aims reached%' OR n.findings LIKE '%Bite settled%')

-- rule: canines-stand-in-for-laterals
-- title: Where the place of a lateral incisor is closed, the canine beside it is reshaped.
-- promise: 49
-- model: ProgressNote
SELECT n.id, p."objectives" || '; on ' || @on(n.day) || ': ' || n.work AS detail
FROM debond d
JOIN said n ON n.plan = d.plan AND n.day = d.day AND n.type = 'DEBOND'
JOIN "TreatmentPlan" p ON p."id" = d.plan
WHERE (p."objectives" LIKE '%close the space of #7%' OR p."objectives" LIKE '%close the space of #10%')
  AND n.work NOT LIKE '%in for the lateral%' AND n.work NOT LIKE '%place of the lateral%'

-- rule: third-molars-come-out-first
-- title: Third molars that are to come out before an operation are out before it, and a note says so.
-- promise: 49
-- model: TreatmentPlan
SELECT s.plan AS id, 'operated ' || @on(s.day) || ', third molars never taken out' AS detail
FROM surgery s
JOIN said r ON r.plan = s.plan AND (r.work LIKE '%hird molars to come out%' OR r.work LIKE '%hird molars first%')
WHERE NOT EXISTS (
    SELECT 1 FROM said n WHERE n.plan = s.plan AND n.day > r.day AND n.day < s.day
      AND (n.findings LIKE '%hird molars taken out%' OR n.findings LIKE '%taken out the third molars%'))
