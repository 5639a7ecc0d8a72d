-- Patients on their way through the clinic, tasks, and what the days came to.

-- rule: flow-of-every-arrival
-- title: Every visit with an arrival has its way through the clinic on record, where a clinic keeps that.
-- promise: schema
-- model: Appointment
SELECT a."id", 'arrived ' || @at(a."arrivedAt") || ', no flow' AS detail
FROM "Appointment" a
LEFT JOIN "PatientVisit" v ON v."appointmentId" = a."id"
WHERE a."arrivedAt" IS NOT NULL AND v."id" IS NULL AND a."clinicId" IN (SELECT "clinicId" FROM "PatientVisit")

-- rule: flow-follows-visit
-- title: A patient's way through the clinic has the times and the chair of the visit.
-- promise: 10
-- model: PatientVisit
SELECT v."id", 'arrived ' || @at(v."arrivedAt") || ', seated ' || @at(v."seatedAt") || ', the visit says ' || @at(a."arrivedAt")
       || ' and ' || @at(a."seatedAt") AS detail
FROM "PatientVisit" v
JOIN "Appointment" a ON a."id" = v."appointmentId"
WHERE a."arrivedAt" IS NULL OR v."arrivedAt" <> a."arrivedAt"
   OR (v."seatedAt" IS NULL) <> (a."seatedAt" IS NULL) OR v."seatedAt" <> a."seatedAt"
   OR v."chairId" <> a."chairId"
   OR v."leftAt" < a."completedAt" OR (v."leftAt" IS NOT NULL AND a."completedAt" IS NULL AND a."status" <> 'CANCELLED')
   OR (a."status" = 'CANCELLED' AND (v."seatedAt" IS NOT NULL OR v."leftAt" IS NULL))

-- rule: flow-wait
-- title: The wait is the time from the arrival to the chair.
-- promise: 44
-- model: PatientVisit
SELECT "id", @text("waitMinutes") || ' minutes between ' || @at("arrivedAt") || ' and ' || @at("seatedAt") AS detail
FROM "PatientVisit"
WHERE ("waitMinutes" IS NULL) <> ("seatedAt" IS NULL) OR "waitMinutes" <> @minutes("arrivedAt", "seatedAt")

-- rule: flow-stages-in-order
-- title: A visit goes through its stages in their order.
-- promise: 10
-- model: VisitStageEvent
SELECT id, detail FROM (
    SELECT "id" AS id, @text("stage") || ' at ' || @at("enteredAt") || ', an earlier stage at '
           || @at(max("enteredAt") OVER w) AS detail, "enteredAt" AS entered, max("enteredAt") OVER w AS before
    FROM "VisitStageEvent"
    WINDOW w AS (
        PARTITION BY "patientVisitId"
        ORDER BY CASE "stage" WHEN 'CHECKED_IN' THEN 1 WHEN 'SEATED' THEN 2 WHEN 'WITH_DOCTOR' THEN 3
                 WHEN 'CHECKOUT' THEN 4 ELSE 5 END
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
) t
WHERE entered < before

-- rule: flow-stage-is-the-latest
-- title: The stage of a visit is the last one that it entered.
-- promise: schema
-- model: PatientVisit
SELECT v."id", @text(v."stage") || ', and the last of its stages is number ' || @text(e.place) AS detail
FROM "PatientVisit" v
JOIN (
    SELECT s."patientVisitId" AS visit, max(
        CASE s."stage" WHEN 'CHECKED_IN' THEN 1 WHEN 'SEATED' THEN 2 WHEN 'WITH_DOCTOR' THEN 3 WHEN 'CHECKOUT' THEN 4 ELSE 5 END
    ) AS place
    FROM "VisitStageEvent" s GROUP BY s."patientVisitId"
) e ON e.visit = v."id"
WHERE e.place <> CASE v."stage" WHEN 'CHECKED_IN' THEN 1 WHEN 'SEATED' THEN 2 WHEN 'WITH_DOCTOR' THEN 3 WHEN 'CHECKOUT' THEN 4 ELSE 5 END

-- rule: visit-team
-- title: The team of a visit has its provider and its doctor.
-- promise: schema
-- model: VisitStaffAssignment
SELECT s."id", @text(s."role") || ' is another person at the visit ' || @at(a."startsAt") AS detail
FROM "VisitStaffAssignment" s
JOIN "PatientVisit" v ON v."id" = s."patientVisitId"
JOIN "Appointment" a ON a."id" = v."appointmentId"
WHERE (s."role" = 'PROVIDER' AND s."staffProfileId" <> a."providerId")
   OR (s."role" = 'DOCTOR' AND (a."doctorId" IS NULL OR s."staffProfileId" <> a."doctorId"))

-- rule: visit-team-employed
-- title: Everyone who takes part in a visit is employed that day.
-- promise: 13
-- model: VisitStaffAssignment
SELECT s."id", p."firstName" || ' ' || p."lastName" || ', employed ' || @on(p."hiredOn") || ' to ' || @on(p."terminatedOn")
       || ', at a visit on ' || @on(v."arrivedAt") AS detail
FROM "VisitStaffAssignment" s
JOIN "StaffProfile" p ON p."id" = s."staffProfileId"
JOIN "PatientVisit" v ON v."id" = s."patientVisitId"
JOIN "Appointment" a ON a."id" = v."appointmentId"
WHERE @day(v."arrivedAt", a."utcOffsetMinutes") < p."hiredOn" OR @day(v."arrivedAt", a."utcOffsetMinutes") >= p."terminatedOn"

-- rule: task-is-open-until-it-ends
-- title: A task is open until it is done or cancelled, which is not before it came up.
-- promise: schema
-- model: OperationsTask
SELECT "id", @text("status") || ', raised ' || @at("raisedAt") || ', ended ' || @at("completedAt") AS detail
FROM "OperationsTask"
WHERE ("status" = 'OPEN') <> ("completedAt" IS NULL) OR "completedAt" < "raisedAt"

-- rule: task-has-its-subject
-- title: A task is about a patient or, to follow up a lead, about that lead.
-- promise: 16
-- model: OperationsTask
SELECT "id", @text("type") || ' about neither or the wrong one' AS detail
FROM "OperationsTask"
WHERE ("type" = 'FOLLOW_UP_LEAD') <> ("leadId" IS NOT NULL) OR ("type" <> 'FOLLOW_UP_LEAD') <> ("patientId" IS NOT NULL)

-- rule: daily-metrics-are-the-count
-- title: The figures of a day match its visits.
-- promise: 44
-- model: DailyMetric
WITH counted AS (
    SELECT a."clinicId" AS clinic, @day(a."startsAt", a."utcOffsetMinutes") AS day, count(*) AS scheduled,
           count(CASE WHEN a."status" = 'COMPLETED' THEN 1 END) AS completed,
           count(CASE WHEN a."status" = 'NO_SHOW' THEN 1 END) AS missed,
           count(CASE WHEN a."status" = 'CANCELLED' THEN 1 END) AS cancelled,
           count(CASE WHEN a."status" = 'COMPLETED' AND t."code" = 'NEW_PATIENT_EXAM' THEN 1 END) AS exams,
           count(CASE WHEN a."status" = 'COMPLETED' AND (t."category" = 'TREATMENT_START' OR t."code" = 'ALIGNER_START')
                      THEN 1 END) AS starts,
           count(CASE WHEN a."status" = 'COMPLETED' AND t."code" = 'DEBOND' THEN 1 END) AS debonds,
           count(CASE WHEN a."status" = 'COMPLETED' AND t."category" = 'EMERGENCY' THEN 1 END) AS emergencies,
           coalesce(sum(CASE WHEN a."status" = 'COMPLETED' THEN a."durationMinutes" END), 0) AS minutes,
           avg(CASE WHEN v."waitMinutes" IS NOT NULL THEN v."waitMinutes" * 1.0 END) AS wait
    FROM "Appointment" a
    JOIN "AppointmentType" t ON t."id" = a."appointmentTypeId"
    LEFT JOIN "PatientVisit" v ON v."appointmentId" = a."id"
    GROUP BY a."clinicId", @day(a."startsAt", a."utcOffsetMinutes")
)
SELECT m."id", @on(m."day") || ': ' || @text(m."scheduled") || ' visits, ' || @text(m."completed") || ' completed, '
       || @text(m."chairMinutes") || ' minutes; counted ' || @text(c.scheduled) || ', ' || @text(c.completed) || ', '
       || @text(c.minutes) AS detail
FROM "DailyMetric" m
LEFT JOIN counted c ON c.clinic = m."clinicId" AND c.day = m."day"
WHERE m."scheduled" <> coalesce(c.scheduled, 0) OR m."completed" <> coalesce(c.completed, 0)
   OR m."noShows" <> coalesce(c.missed, 0) OR m."cancelled" <> coalesce(c.cancelled, 0)
   OR m."newPatients" <> coalesce(c.exams, 0) OR m."starts" <> coalesce(c.starts, 0)
   OR m."debonds" <> coalesce(c.debonds, 0) OR m."emergencies" <> coalesce(c.emergencies, 0)
   OR m."chairMinutes" <> coalesce(c.minutes, 0)
   OR (m."averageWaitMinutes" IS NULL) <> (c.wait IS NULL) OR abs(m."averageWaitMinutes" - c.wait) > 0.01

-- rule: daily-metric-of-every-day
-- title: Between the first and the last day that was counted no day with visits is left out.
-- promise: 44
-- model: Appointment
SELECT a.id, 'a visit on ' || @on(a.day) || ', which was not counted' AS detail
FROM local_visit a
JOIN (
    SELECT "clinicId" AS clinic, min("day") AS first, max("day") AS last FROM "DailyMetric" GROUP BY "clinicId"
) w ON w.clinic = a.clinic AND a.day BETWEEN w.first AND w.last
LEFT JOIN "DailyMetric" m ON m."clinicId" = a.clinic AND m."day" = a.day
WHERE m."id" IS NULL
