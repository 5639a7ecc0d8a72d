-- What is on record, and what follows from it.

-- rule: nickel-free-wires
-- title: Patients who react to nickel get no wire of steel or nickel-titanium once their chart says so.
-- promise: 46
-- model: WireRecord
SELECT w."id", @text(w."material") || ' ' || w."size" || ' placed ' || @on(w."placedOn") || ', nickel allergy since '
       || @on(y.since) AS detail
FROM "WireRecord" w
JOIN worn a ON a.id = w."applianceId"
JOIN allergy y ON y.patient = a.patient AND y.what = 'NICKEL' AND y.since <= w."placedOn"
WHERE w."material" <> 'TMA'

-- rule: nickel-wires-exchanged
-- title: A wire that contains nickel is gone by the first wire change after the chart says that the patient reacts to it.
-- promise: 46
-- model: WireRecord
SELECT DISTINCT w."id", @text(w."material") || ' ' || w."size" || ' placed ' || @on(w."placedOn") || ', allergy since '
       || @on(y.since) || ', outlasts ' || @on(v."day") AS detail
FROM "WireRecord" w
JOIN worn a ON a.id = w."applianceId"
JOIN allergy y ON y.patient = a.patient AND y.what = 'NICKEL'
JOIN kept_visit v ON v."patientId" = a.patient AND v."day" >= y.since AND v."status" = 'COMPLETED'
JOIN "AppointmentType" t ON t."id" = v."appointmentTypeId" AND t."code" = 'WIRE_CHANGE'
WHERE w."material" <> 'TMA' AND w."placedOn" < v."day" AND (w."removedOn" IS NULL OR w."removedOn" > v."day")

-- rule: nickel-free-brackets
-- title: Patients who react to nickel get ceramic brackets.
-- promise: 46
-- model: ApplianceRecord
SELECT a.id, a.system || ' placed ' || @on(a.placed) || ', nickel allergy since ' || @on(y.since) AS detail
FROM worn a
JOIN allergy y ON y.patient = a.patient AND y.what = 'NICKEL' AND y.since <= a.placed
WHERE a.type = 'BRACES' AND a.system NOT LIKE 'Clarity%' AND a.system NOT LIKE 'Radiance%' AND a.system NOT LIKE 'Damon Clear%'

-- rule: nickel-free-appliances
-- title: Patients who react to nickel get appliances of titanium, fibre or clear plastic, not of steel.
-- promise: 46
-- model: ApplianceRecord
SELECT a.id, coalesce(a.system, a.type) || ' placed ' || @on(a.placed) || ', nickel allergy since ' || @on(y.since) AS detail
FROM worn a
JOIN allergy y ON y.patient = a.patient AND y.what = 'NICKEL' AND y.since <= a.placed
WHERE a.type NOT IN ('BRACES', 'ALIGNERS', 'FACEMASK', 'MINI_SCREW', 'ESSIX_RETAINER')
  AND coalesce(a.system, '') NOT LIKE '%titanium%' AND coalesce(a.system, '') NOT LIKE '%nickel-free%'
  AND coalesce(a.system, '') NOT LIKE 'Glass fibre%'

-- rule: acrylic-free-appliances
-- title: Patients who react to acrylic get no plate, block or button of it.
-- promise: 46
-- model: ApplianceRecord
SELECT a.id, coalesce(a.system, a.type) || ' placed ' || @on(a.placed) || ', acrylic allergy since ' || @on(y.since) AS detail
FROM worn a
JOIN allergy y ON y.patient = a.patient AND y.what = 'ACRYLIC' AND y.since <= a.placed
WHERE a.type IN ('HAWLEY_RETAINER', 'TWIN_BLOCK') OR a.system IN ('Hyrax, bonded', 'Nance holding arch')

-- rule: no-screws-into-weak-bone
-- title: With a bleeding disorder, or bone that may be under medication, no mini-screw is placed.
-- promise: 46
-- model: ApplianceRecord
SELECT a.id, 'mini-screw placed ' || @on(a.placed) || ', ' || l."message" AS detail
FROM worn a
JOIN "PatientAlert" l ON l."patientId" = a.patient AND l."type" = 'MEDICAL' AND l."raisedOn" <= a.placed
WHERE a.type = 'MINI_SCREW' AND (l."message" LIKE 'Bleeding disorder%' OR l."message" LIKE 'Bone medication%')

-- rule: history-after-booking
-- title: Nobody is asked about their health before a visit is booked.
-- promise: 46
-- model: MedicalHistory
SELECT h."id", 'completed ' || @on(h."completedOn") || ', first visit booked ' || @on(b.day) AS detail
FROM "MedicalHistory" h
JOIN (
    SELECT "patientId" AS patient, min(@day("bookedAt", "utcOffsetMinutes")) AS day FROM "Appointment" GROUP BY "patientId"
) b ON b.patient = h."patientId"
WHERE h."completedOn" < b.day

-- rule: history-before-care
-- title: Nobody is seen before the chart has answers about their health.
-- promise: 46
-- model: Appointment
SELECT v."id", 'seen ' || @on(v."day") || ', first answers ' || @on(h.day) AS detail
FROM kept_visit v
LEFT JOIN (SELECT "patientId" AS patient, min("completedOn") AS day FROM "MedicalHistory" GROUP BY "patientId") h
  ON h.patient = v."patientId"
WHERE v."clinicId" IN (SELECT "clinicId" FROM "MedicalHistory") AND (h.day IS NULL OR h.day > v."day")

-- rule: transfers-had-orthodontics
-- title: Patients who transfer in have had orthodontics before, and their chart says so.
-- promise: 46
-- model: MedicalHistory
SELECT h."id", 'says that there was none; the plan takes treatment over' AS detail
FROM "MedicalHistory" h
JOIN "TreatmentPlan" p ON p."patientId" = h."patientId" AND p."type" = 'TRANSFER_IN'
WHERE replace(CAST(h."answers" AS text), ' ', '') NOT LIKE '%"priorOrthodontics":true%'

-- rule: relapse-had-orthodontics
-- title: Patients whose teeth moved back after braces have had braces, and their chart says so.
-- promise: 46
-- model: MedicalHistory
SELECT h."id", 'says that there was none; comes for relapse' AS detail
FROM "MedicalHistory" h
JOIN "Patient" t ON t."id" = h."patientId" AND t."chiefComplaint" = 'Relapse'
WHERE replace(CAST(h."answers" AS text), ' ', '') NOT LIKE '%"priorOrthodontics":true%'

-- rule: fixed-appliances-come-off-at-a-visit
-- title: Cemented and bonded parts come off at a visit, never by themselves.
-- promise: 47
-- model: ApplianceRecord
SELECT a.id, a.type || ' removed ' || @on(a.removed) || ' without a visit' AS detail
FROM worn a
WHERE a.removed IS NOT NULL AND a.removed_at IS NULL
  AND a.type IN ('BRACES', 'PALATAL_EXPANDER', 'QUAD_HELIX', 'HERBST', 'HOLDING_ARCH', 'MINI_SCREW')

-- rule: transferred-with-appliances-on
-- title: Patients who transfer out leave with their braces or aligners in place.
-- promise: 47
-- model: ApplianceRecord
SELECT a.id, a.type || ' ' || a.status || ' on ' || @on(a.removed) || ', transferred that day' AS detail
FROM worn a
WHERE a.ending = 'TRANSFERRED' AND a.removed = a.ended AND a.removed_at IS NULL

-- rule: plans-end-on-working-days
-- title: Treatment is broken off or transferred on a working day.
-- promise: 47
-- model: TreatmentPlan
SELECT p."id", @text(p."status") || ' on ' || @on(p."endedOn") || ', a weekend' AS detail
FROM "TreatmentPlan" p
WHERE p."status" IN ('DISCONTINUED', 'TRANSFERRED') AND @weekday(p."endedOn") IN ('SATURDAY', 'SUNDAY')
  AND NOT EXISTS (
    SELECT 1 FROM "ClinicHours" h
    WHERE h."clinicId" = p."clinicId" AND CAST(h."weekday" AS text) = @weekday(p."endedOn")
  )

-- rule: mornings-for-diabetes
-- title: With type 1 diabetes on record before the first visit, no more than a third of the visits are in the afternoon.
-- promise: 46
-- model: Patient
SELECT l."patientId" AS id, @text(sum(CASE WHEN v.first >= 720 THEN 1 ELSE 0 END)) || ' of ' || @text(count(*))
       || ' visits in the afternoon' AS detail
FROM "PatientAlert" l
JOIN "Appointment" a ON a."patientId" = l."patientId" AND a."status" = 'COMPLETED'
JOIN local_visit v ON v.id = a."id"
WHERE l."message" LIKE 'Type 1 diabetes%'
  AND l."raisedOn" <= (SELECT min(f."startsAt") FROM "Appointment" f WHERE f."patientId" = l."patientId")
GROUP BY l."patientId"
HAVING count(*) >= 3 AND sum(CASE WHEN v.first >= 720 THEN 1 ELSE 0 END) * 3 > count(*)

-- rule: same-faces-where-the-chart-asks
-- title: With autism spectrum on record before the first visit, at least half of the visits have the same room, or the same person, as the visit before.
-- promise: 46
-- model: Patient
SELECT id, @text(same) || ' of ' || @text(visits) || ' visits in a known room or with a known person' AS detail
FROM (
    SELECT v.patient AS id, count(*) - 1 AS visits,
           sum(CASE WHEN v.provider = v.last_provider OR v.chair = v.last_chair THEN 1 ELSE 0 END) AS same
    FROM (
        SELECT a."patientId" AS patient, a."providerId" AS provider, a."chairId" AS chair,
               lag(a."providerId") OVER (PARTITION BY a."patientId" ORDER BY a."startsAt") AS last_provider,
               lag(a."chairId") OVER (PARTITION BY a."patientId" ORDER BY a."startsAt") AS last_chair
        FROM "Appointment" a
        JOIN "PatientAlert" l ON l."patientId" = a."patientId" AND l."message" LIKE 'Autism spectrum%'
        WHERE a."status" = 'COMPLETED'
          AND l."raisedOn" <= (SELECT min(f."startsAt") FROM "Appointment" f WHERE f."patientId" = a."patientId")
    ) v
    GROUP BY v.patient
) t
WHERE visits >= 5 AND same * 2 < visits

-- rule: plan-after-its-records
-- title: A plan is presented when its records have been taken.
-- promise: 14
-- model: TreatmentPlan
SELECT p."id", 'presented ' || @on(p."presentedOn") || ', records ' || @on(m.day) AS detail
FROM "TreatmentPlan" p
LEFT JOIN reached m ON m.plan = p."id" AND m.type = 'RECORDS'
WHERE p."id" IN (SELECT "treatmentPlanId" FROM "TreatmentMilestone") AND (m.day IS NULL OR m.day > p."presentedOn")

-- rule: nickel-and-no-bands
-- title: Patients who react to nickel have no steel bands that come loose.
-- promise: 46
-- model: ProgressNote
SELECT n.id, 'on ' || @on(n.day) || ', allergy since ' || @on(y.since) || ': ' || n.findings || ' ' || n.work AS detail
FROM said n
JOIN allergy y ON y.patient = n.patient AND y.what = 'NICKEL' AND @days(y.since, n.day) > 60
WHERE n.words LIKE '%Band of #%' OR n.words LIKE '%Band off #%' OR n.words LIKE '%band cemented%' OR n.words LIKE '%without its band%'
