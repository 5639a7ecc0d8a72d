-- The appointment book.

-- rule: patient-overlap
-- title: A patient is at one visit at a time.
-- promise: 7
-- model: Appointment
SELECT id, detail FROM (
    SELECT "id" AS id, 'begins ' || @at("startsAt") || ', an earlier visit of the patient ends '
           || @at(max("endsAt") OVER w) AS detail, "startsAt" AS begins, max("endsAt") OVER w AS busy
    FROM live_visit
    WINDOW w AS (PARTITION BY "patientId" ORDER BY "startsAt", "id" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
) t
WHERE begins < busy

-- rule: chair-overlap
-- title: A chair holds one patient at a time.
-- promise: 7
-- model: Appointment
SELECT id, detail FROM (
    SELECT "id" AS id, 'begins ' || @at("startsAt") || ', an earlier visit in the chair ends '
           || @at(max("endsAt") OVER w) AS detail, "startsAt" AS begins, max("endsAt") OVER w AS busy
    FROM live_visit
    WHERE "chairId" IS NOT NULL
    WINDOW w AS (PARTITION BY "chairId" ORDER BY "startsAt", "id" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
) t
WHERE begins < busy

-- rule: provider-overlap
-- title: A provider holds one chair at a time.
-- promise: 7
-- model: Appointment
SELECT id, detail FROM (
    SELECT "id" AS id, 'begins ' || @at("startsAt") || ', an earlier visit of the provider ends '
           || @at(max("endsAt") OVER w) AS detail, "startsAt" AS begins, max("endsAt") OVER w AS busy
    FROM live_visit
    WINDOW w AS (PARTITION BY "providerId" ORDER BY "startsAt", "id" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
) t
WHERE begins < busy

-- rule: doctor-overlap
-- title: A doctor is at one chair at a time, whether joining a visit or leading it.
-- promise: 7
-- model: Appointment
SELECT id, detail FROM (
    SELECT id, begins, 'needed from ' || @at(begins) || ', elsewhere until ' || @at(max(ends) OVER w) AS detail,
           max(ends) OVER w AS busy
    FROM (
        SELECT "id" AS id, "doctorId" AS doctor, "doctorStartsAt" AS begins, "doctorEndsAt" AS ends
        FROM live_visit
        WHERE "doctorId" IS NOT NULL
        UNION ALL
        SELECT "id", "providerId", "startsAt", "endsAt" FROM live_visit
    ) busy_time
    WINDOW w AS (PARTITION BY doctor ORDER BY begins, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
) t
WHERE begins < busy

-- rule: doctor-minutes
-- title: The doctor's minutes lie inside the visit, and only with a doctor.
-- promise: 7
-- model: Appointment
SELECT "id", 'visit ' || @at("startsAt") || ' to ' || @at("endsAt") || ', doctor ' || @at("doctorStartsAt") || ' to '
       || @at("doctorEndsAt") AS detail
FROM "Appointment"
WHERE ("doctorId" IS NULL) <> ("doctorStartsAt" IS NULL)
   OR ("doctorId" IS NULL) <> ("doctorEndsAt" IS NULL)
   OR "doctorStartsAt" < "startsAt" OR "doctorEndsAt" > "endsAt" OR "doctorStartsAt" >= "doctorEndsAt"

-- rule: doctor-is-orthodontist
-- title: The doctor of a visit is an orthodontist and not its provider.
-- promise: 6
-- model: Appointment
SELECT a."id", s."firstName" || ' ' || s."lastName" || ', ' || @text(s."providerType") AS detail
FROM "Appointment" a
JOIN "StaffProfile" s ON s."id" = a."doctorId"
WHERE s."providerType" <> 'ORTHODONTIST' OR a."doctorId" = a."providerId"

-- rule: provider-treats-patients
-- title: The provider of a visit is a clinician.
-- promise: 6
-- model: Appointment
SELECT a."id", s."firstName" || ' ' || s."lastName" || ' is no provider' AS detail
FROM "Appointment" a
JOIN "StaffProfile" s ON s."id" = a."providerId"
WHERE s."providerType" = 'NONE'

-- rule: visit-duration
-- title: A visit ends when its minutes are over.
-- promise: 8
-- model: Appointment
SELECT "id", @at("startsAt") || ' to ' || @at("endsAt") || ' in ' || @text("durationMinutes") || ' minutes' AS detail
FROM "Appointment"
WHERE "durationMinutes" <= 0 OR @minutes("startsAt", "endsAt") <> "durationMinutes"

-- rule: visit-opening-hours
-- title: A visit lies inside the clinic's opening hours, on the clinic's clock.
-- promise: 8
-- model: Appointment
SELECT a.id, @at(a.begins) || ' to ' || @at(a.ends) || ' UTC, minute ' || @text(a.first) || ' of a ' || a.weekday AS detail
FROM local_visit a
LEFT JOIN "ClinicHours" h ON h."clinicId" = a.clinic AND CAST(h."weekday" AS text) = a.weekday
WHERE (h."id" IS NULL AND a.clinic IN (SELECT "clinicId" FROM "ClinicHours"))
   OR a.first < h."opensMinute" OR a.first + a.minutes > h."closesMinute"

-- rule: visit-over-lunch
-- title: No visit overlaps lunch.
-- promise: 8
-- model: Appointment
SELECT a.id, 'minutes ' || @text(a.first) || ' to ' || @text(a.first + a.minutes) || ', lunch from '
       || @text(h."lunchStartMinute") AS detail
FROM local_visit a
JOIN "ClinicHours" h ON h."clinicId" = a.clinic AND CAST(h."weekday" AS text) = a.weekday
WHERE a.first < h."lunchEndMinute" AND h."lunchStartMinute" < a.first + a.minutes

-- rule: visit-on-closed-day
-- title: No visit is on a holiday or another closure of the clinic.
-- promise: 8
-- model: Appointment
SELECT a."id", @at(a."startsAt") || ' on ' || b."title" AS detail
FROM "ScheduleBlock" b
JOIN live_visit a ON a."clinicId" = b."clinicId" AND a."startsAt" < b."endsAt" AND b."startsAt" < a."endsAt"
     AND a."startsAt" > @plus_days(b."startsAt", -1) -- so that an index finds it
WHERE b."providerId" IS NULL AND b."chairId" IS NULL

-- rule: visit-in-blocked-chair
-- title: No visit is in a blocked chair.
-- promise: 8
-- model: Appointment
SELECT a."id", @at(a."startsAt") || ' during ' || b."title" AS detail
FROM "ScheduleBlock" b
JOIN live_visit a ON a."chairId" = b."chairId" AND a."startsAt" < b."endsAt" AND b."startsAt" < a."endsAt"
     AND a."startsAt" > @plus_days(b."startsAt", -1) -- so that an index finds it

-- rule: visit-of-absent-provider
-- title: No visit is during its provider's holidays, training or other blocks.
-- promise: 6
-- model: Appointment
SELECT a."id", @at(a."startsAt") || ' during ' || b."title" AS detail
FROM "ScheduleBlock" b
JOIN live_visit a ON a."providerId" = b."providerId" AND a."startsAt" < b."endsAt" AND b."startsAt" < a."endsAt"
     AND a."startsAt" > @plus_days(b."startsAt", -1) -- so that an index finds it

-- rule: visit-of-absent-doctor
-- title: No doctor joins a visit during their holidays, training or other blocks.
-- promise: 6
-- model: Appointment
SELECT a."id", @at(a."doctorStartsAt") || ' during ' || b."title" AS detail
FROM "ScheduleBlock" b
JOIN live_visit a ON a."doctorId" = b."providerId" AND a."doctorStartsAt" < b."endsAt" AND b."startsAt" < a."doctorEndsAt"

-- rule: visit-outside-provider-hours
-- title: A provider who has hours holds the chair inside them.
-- promise: 6
-- model: Appointment
SELECT a.id, @at(a.begins) || ' UTC, minute ' || @text(a.first) || ' of a ' || a.weekday AS detail
FROM local_visit a
WHERE a.provider IN (SELECT "providerId" FROM "ProviderSchedule")
  AND NOT EXISTS (
    SELECT 1 FROM "ProviderSchedule" s
    WHERE s."providerId" = a.provider AND CAST(s."weekday" AS text) = a.weekday
      AND s."effectiveFrom" <= a.day AND (s."effectiveTo" IS NULL OR a.day < s."effectiveTo")
      AND s."startMinute" <= a.first AND a.first + a.minutes <= s."endMinute"
  )

-- rule: visit-outside-doctor-hours
-- title: A doctor who has hours joins a visit inside them.
-- promise: 6
-- model: Appointment
SELECT a.id, 'from minute ' || @text(a.doctor_first) || ' of a ' || a.weekday AS detail
FROM local_visit a
WHERE a.doctor IN (SELECT "providerId" FROM "ProviderSchedule")
  AND NOT EXISTS (
    SELECT 1 FROM "ProviderSchedule" s
    WHERE s."providerId" = a.doctor AND CAST(s."weekday" AS text) = a.weekday
      AND s."effectiveFrom" <= a.day AND (s."effectiveTo" IS NULL OR a.day < s."effectiveTo")
      AND s."startMinute" <= a.doctor_first AND a.doctor_first + a.doctor_minutes <= s."endMinute"
  )

-- rule: visit-of-nobody-employed
-- title: Provider and doctor are employed on the day of the visit.
-- promise: 6
-- model: Appointment
SELECT a.id, s."firstName" || ' ' || s."lastName" || ', employed ' || @on(s."hiredOn") || ' to ' || @on(s."terminatedOn")
       || ', on ' || @on(a.day) AS detail
FROM local_visit a
JOIN "StaffProfile" s ON s."id" IN (a.provider, a.doctor)
WHERE a.day < s."hiredOn" OR a.day >= s."terminatedOn"

-- rule: visit-of-staff-on-leave
-- title: Provider and doctor are not on leave on the day of the visit.
-- promise: 6
-- model: Appointment
SELECT a.id, s."firstName" || ' ' || s."lastName" || ' on leave since ' || @on(e."occurredOn") || ', on ' || @on(a.day) AS detail
FROM "EmploymentEvent" e
JOIN "StaffProfile" s ON s."id" = e."staffProfileId"
JOIN local_visit a ON s."id" IN (a.provider, a.doctor) AND a.day >= e."occurredOn"
WHERE e."type" = 'LEAVE_STARTED'
  -- When a leave that goes on will end is not known here; the block in the book keeps its days free.
  AND a.day <= @as_of
  AND NOT EXISTS (
    SELECT 1 FROM "EmploymentEvent" r
    WHERE r."staffProfileId" = e."staffProfileId" AND r."type" = 'LEAVE_ENDED'
      AND r."occurredOn" >= e."occurredOn" AND r."occurredOn" <= a.day
  )

-- rule: visit-without-licence
-- title: Provider and doctor hold the licence of their profession on the day of the visit.
-- promise: 12
-- model: Appointment
SELECT a.id, s."firstName" || ' ' || s."lastName" || ', ' || @text(s."providerType") || ', on ' || @on(a.day) AS detail
FROM local_visit a
JOIN "StaffProfile" s ON s."id" IN (a.provider, a.doctor)
WHERE s."providerType" <> 'NONE'
  AND a.clinic IN (SELECT "clinicId" FROM "StaffCredential")
  AND NOT EXISTS (
    SELECT 1 FROM "StaffCredential" c
    WHERE c."staffProfileId" = s."id"
      AND CAST(c."type" AS text) = CASE s."providerType"
            WHEN 'ORTHODONTIST' THEN 'DENTAL_LICENSE'
            WHEN 'HYGIENIST' THEN 'HYGIENE_LICENSE'
            ELSE 'DENTAL_ASSISTANT_REGISTRATION' END
      -- Nobody can have renewed yet what runs out after today.
      AND c."issuedOn" <= a.day AND (c."expiresOn" IS NULL OR @least(a.day, @as_of) < c."expiresOn")
  )

-- rule: chair-before-installation
-- title: Nobody sits in a chair before it was installed.
-- promise: 7
-- model: Appointment
SELECT a."id", @at(a."startsAt") || ', installed ' || @on(c."installedOn") AS detail
FROM "Appointment" a
JOIN "TreatmentChair" c ON c."id" = a."chairId"
WHERE a."startsAt" < c."installedOn"

-- rule: over-in-the-past
-- title: Completed and missed visits are in the past.
-- promise: 9
-- model: Appointment
SELECT "id", @text("status") || ' at ' || @at("startsAt") AS detail
FROM "Appointment"
WHERE ("status" = 'COMPLETED' AND ("completedAt" > @as_of OR "startsAt" >= @as_of))
   OR ("status" = 'NO_SHOW' AND "startsAt" >= @as_of)

-- rule: in-progress-now
-- title: A visit in progress has started and not ended.
-- promise: 9
-- model: Appointment
SELECT "id", 'in progress, ' || @at("startsAt") || ' to ' || @at("endsAt") AS detail
FROM "Appointment"
WHERE "status" = 'IN_PROGRESS' AND NOT ("startsAt" <= @as_of AND @as_of < "endsAt")

-- rule: booked-ahead
-- title: Scheduled and confirmed visits are in the future.
-- promise: 9
-- model: Appointment
SELECT "id", @text("status") || ' at ' || @at("startsAt") AS detail
FROM "Appointment"
WHERE "status" IN ('SCHEDULED', 'CONFIRMED') AND "startsAt" < @as_of

-- rule: visit-moments-in-order
-- title: Booking, confirmation, arrival, seating and completion follow one another; a booking comes before its visit.
-- promise: 10
-- model: Appointment
SELECT "id", 'booked ' || @at("bookedAt") || ', confirmed ' || @at("confirmedAt") || ', arrived ' || @at("arrivedAt")
       || ', seated ' || @at("seatedAt") || ', completed ' || @at("completedAt") AS detail
FROM "Appointment"
WHERE "bookedAt" > "startsAt" OR "bookedAt" > "confirmedAt" OR "confirmedAt" > coalesce("arrivedAt", "startsAt")
   OR "arrivedAt" > "seatedAt" OR "seatedAt" > "completedAt"

-- rule: visit-moments-fit-status
-- title: A treated patient arrived and was seated; only a completed visit has an end.
-- promise: 10
-- model: Appointment
SELECT "id", @text("status") || ', arrived ' || @at("arrivedAt") || ', seated ' || @at("seatedAt") || ', completed '
       || @at("completedAt") AS detail
FROM "Appointment"
WHERE ("completedAt" IS NOT NULL) <> ("status" = 'COMPLETED')
   OR ("seatedAt" IS NOT NULL AND "arrivedAt" IS NULL)
   OR ("status" = 'COMPLETED' AND "seatedAt" IS NULL)
   OR ("status" IN ('SCHEDULED', 'CONFIRMED', 'NO_SHOW', 'CANCELLED') AND "seatedAt" IS NOT NULL)

-- rule: visit-confirmation
-- title: A confirmed visit has the time of its confirmation, and others have none.
-- promise: 10
-- model: Appointment
SELECT "id", @text("status") || ', ' || @text("confirmationStatus") || ' at ' || @at("confirmedAt") AS detail
FROM "Appointment"
WHERE ("confirmationStatus" = 'CONFIRMED') <> ("confirmedAt" IS NOT NULL)
   OR ("status" = 'CONFIRMED' AND "confirmationStatus" <> 'CONFIRMED')

-- rule: visit-created-when-booked
-- title: A visit was entered before it took place.
-- promise: 45
-- model: Appointment
SELECT "id", 'entered ' || @at("createdAt") || ', took place ' || @at("startsAt") AS detail
FROM "Appointment"
WHERE "createdAt" > "startsAt" AND "status" IN ('COMPLETED', 'NO_SHOW')

-- rule: cancelled-visit-says-why
-- title: Every cancelled visit has a record of its cancellation.
-- promise: 11
-- model: Appointment
SELECT a."id", 'cancelled without a cancellation' AS detail
FROM "Appointment" a
LEFT JOIN "AppointmentCancellation" c ON c."appointmentId" = a."id"
WHERE a."status" = 'CANCELLED' AND c."id" IS NULL

-- rule: cancellation-of-live-visit
-- title: Only cancelled visits have a cancellation.
-- promise: 11
-- model: AppointmentCancellation
SELECT c."id", 'the visit is ' || @text(a."status") AS detail
FROM "AppointmentCancellation" c
JOIN "Appointment" a ON a."id" = c."appointmentId"
WHERE a."status" <> 'CANCELLED'

-- rule: cancellation-notice
-- title: A visit is cancelled between booking and beginning; its notice and kind follow from that.
-- promise: 11
-- model: AppointmentCancellation
SELECT c."id", @text(c."type") || ' with ' || @text(c."hoursNotice") || ' hours, at ' || @at(c."cancelledAt")
       || ' for ' || @at(a."startsAt") AS detail
FROM "AppointmentCancellation" c
JOIN "Appointment" a ON a."id" = c."appointmentId"
WHERE c."cancelledAt" < a."bookedAt" OR c."cancelledAt" > a."startsAt"
   OR c."hoursNotice" <> @minutes(c."cancelledAt", a."startsAt") / 60
   OR (c."type" = 'LATE' AND c."hoursNotice" >= 24) OR (c."type" = 'ADVANCE' AND c."hoursNotice" < 24)

-- rule: confirmed-after-cancellation
-- title: Nobody confirms or attends a cancelled visit, and a patient who is sent home at the door is not seated.
-- promise: 11
-- model: AppointmentCancellation
SELECT c."id", 'cancelled ' || @at(c."cancelledAt") || ', confirmed ' || @at(a."confirmedAt") AS detail
FROM "AppointmentCancellation" c
JOIN "Appointment" a ON a."id" = c."appointmentId"
WHERE a."confirmedAt" > c."cancelledAt" OR a."arrivedAt" > c."cancelledAt" OR a."seatedAt" IS NOT NULL

-- rule: rebooked-after-failure
-- title: A visit replaces one that was missed or cancelled, and was booked after that.
-- promise: 11
-- model: Appointment
SELECT a."id", 'booked ' || @at(a."bookedAt") || ' for a visit that is ' || @text(b."status") AS detail
FROM "Appointment" a
JOIN "Appointment" b ON b."id" = a."rescheduledFromId"
LEFT JOIN "AppointmentCancellation" c ON c."appointmentId" = b."id"
WHERE b."status" NOT IN ('NO_SHOW', 'CANCELLED') OR a."bookedAt" < coalesce(c."cancelledAt", b."startsAt")

-- rule: series-over
-- title: An active series has no end date; a finished one has an end date and no future visits.
-- promise: 37
-- model: RecurringSeries
SELECT s."id", @text(s."status") || ', ' || @on(s."startsOn") || ' to ' || @on(s."endsOn") AS detail
FROM "RecurringSeries" s
WHERE (s."status" = 'ACTIVE') <> (s."endsOn" IS NULL) OR s."endsOn" < s."startsOn"
   OR (s."status" <> 'ACTIVE' AND EXISTS (
        SELECT 1 FROM "Appointment" a
        WHERE a."seriesId" = s."id" AND a."status" IN ('SCHEDULED', 'CONFIRMED')
   ))

-- rule: waitlist-dates
-- title: A waitlist entry spans a period, is resolved after it was added, and has an end only once it is resolved.
-- promise: 45
-- model: WaitlistEntry
SELECT "id", @text("status") || ', added ' || @at("addedAt") || ', resolved ' || @at("resolvedAt") AS detail
FROM "WaitlistEntry"
WHERE "earliestOn" > "latestOn" OR "resolvedAt" < "addedAt"
   OR ("status" IN ('WAITING', 'OFFERED')) <> ("resolvedAt" IS NULL)

-- rule: waitlist-filled
-- title: A waitlist entry is filled by a visit of the kind that was asked for.
-- promise: 45
-- model: WaitlistEntry
SELECT w."id", @text(w."status") || ' by ' || @text(w."filledById") AS detail
FROM "WaitlistEntry" w
LEFT JOIN "Appointment" a ON a."id" = w."filledById"
WHERE (w."status" = 'FILLED') <> (w."filledById" IS NOT NULL) OR a."appointmentTypeId" <> w."appointmentTypeId"

-- rule: emergency-moments
-- title: A call is reported, triaged and resolved, in that order, as far as its status says.
-- promise: 45
-- model: EmergencyRequest
SELECT "id", @text("status") || ', reported ' || @at("reportedAt") || ', triaged ' || @at("triagedAt") || ', resolved '
       || @at("resolvedAt") AS detail
FROM "EmergencyRequest"
WHERE "triagedAt" < "reportedAt" OR "resolvedAt" < coalesce("triagedAt", "reportedAt")
   OR ("status" = 'NEW' AND "triagedAt" IS NOT NULL) OR ("status" NOT IN ('NEW', 'RESOLVED') AND "triagedAt" IS NULL)
   OR ("triagedAt" IS NULL AND "appointmentId" IS NOT NULL)
   OR ("status" IN ('NEW', 'SCHEDULED') AND "resolvedAt" IS NOT NULL)
   OR ("status" = 'RESOLVED' AND "resolvedAt" IS NULL)

-- rule: emergency-visit
-- title: A scheduled call has a visit that is ahead or was just missed; a call that was resolved at a visit has a completed one.
-- promise: 45
-- model: EmergencyRequest
SELECT e."id", @text(e."status") || ', the visit is ' || @text(a."status") AS detail
FROM "EmergencyRequest" e
LEFT JOIN "Appointment" a ON a."id" = e."appointmentId"
WHERE (e."status" = 'SCHEDULED' AND coalesce(CAST(a."status" AS text), '') NOT IN ('SCHEDULED', 'CONFIRMED', 'IN_PROGRESS', 'NO_SHOW'))
   OR (e."status" = 'RESOLVED' AND a."status" <> 'COMPLETED')
   OR (e."status" IN ('NEW', 'ADVISED_AT_HOME') AND a."id" IS NOT NULL)

-- rule: missed-repair-comes-to-an-end
-- title: A call whose visit was missed is booked again within a week, or left to the next visit.
-- promise: 45
-- model: EmergencyRequest
SELECT e."id", 'still scheduled, the visit ended ' || @at(a."endsAt") AS detail
FROM "EmergencyRequest" e
JOIN "Appointment" a ON a."id" = e."appointmentId"
WHERE e."status" = 'SCHEDULED' AND a."status" <> 'IN_PROGRESS' AND @plus_days(a."endsAt", 7) <= @as_of

-- rule: repair-is-no-second-visit
-- title: A repair that does not hurt is booked for a day on which the patient does not come anyway.
-- promise: 7
-- model: EmergencyRequest
SELECT e."id", @text(e."type") || ', booked ' || @at(v."bookedAt") || ' for ' || @at(v."startsAt") || ', regular visit ' || @at(r."startsAt")
       AS detail
FROM "EmergencyRequest" e
JOIN kept_visit v ON v."id" = e."appointmentId"
JOIN kept_visit r ON r."patientId" = v."patientId" AND r."day" = v."day" AND r."id" <> v."id" AND r."bookedAt" < v."bookedAt"
WHERE e."severity" IN ('LOW', 'MODERATE') AND r."status" = 'COMPLETED'

-- rule: nobody-calls-about-pain-without-pain
-- title: Patients who call because something hurts have pain.
-- promise: 45
-- model: EmergencyRequest
SELECT "id", "description" AS detail
FROM "EmergencyRequest"
WHERE "type" IN ('PAIN', 'TRAUMA') AND "description" LIKE '%No pain%'

-- rule: wax-is-for-braces
-- title: Wax is advised for brackets and wires, not for a lost retainer or aligner.
-- promise: 45
-- model: EmergencyRequest
SELECT "id", @text("type") || ': ' || "description" AS detail
FROM "EmergencyRequest"
WHERE "type" NOT IN ('BROKEN_BRACKET', 'POKING_WIRE') AND "description" LIKE '%Wax %'

-- rule: call-about-school-is-about-a-pupil
-- title: Only minors have accidents at school.
-- promise: 45
-- model: EmergencyRequest
SELECT e."id", e."description" AS detail
FROM "EmergencyRequest" e
JOIN "Patient" p ON p."id" = e."patientId"
WHERE e."description" LIKE '%at school%' AND @age(p."dateOfBirth", e."reportedAt") >= 18

-- rule: lunch-today-is-over
-- title: Nobody calls before noon about what happened at lunch today.
-- promise: 45
-- model: EmergencyRequest
SELECT e."id", e."description" || ' Reported ' || @at(e."reportedAt") || ' UTC' AS detail
FROM "EmergencyRequest" e
JOIN clock k ON k.clinic = e."clinicId"
WHERE e."description" LIKE '%lunch today%'
  AND @minute(e."reportedAt", k.winter) < 720 AND @minute(e."reportedAt", k.summer) < 720

-- rule: earlier-wish-is-about-the-day
-- title: Nobody asks for an earlier day because of school, which is a matter of hours.
-- promise: 45
-- model: WaitlistEntry
SELECT "id", @text("priority") || ': ' || "note" AS detail
FROM "WaitlistEntry"
WHERE "priority" <> 'ROUTINE' AND "note" LIKE '%missing school%'

-- rule: school-is-no-reason-in-summer
-- title: No visit of the summer months is called off because of school.
-- promise: 45
-- model: AppointmentCancellation
SELECT x."id", 'visit of ' || @on(@day(a."startsAt", a."utcOffsetMinutes")) AS detail
FROM "AppointmentCancellation" x
JOIN "Appointment" a ON a."id" = x."appointmentId"
WHERE x."reason" = 'SCHOOL'
  AND (@on(@day(a."startsAt", a."utcOffsetMinutes")) LIKE '%-06-%' OR @on(@day(a."startsAt", a."utcOffsetMinutes")) LIKE '%-07-%'
       OR @on(@day(a."startsAt", a."utcOffsetMinutes")) LIKE '%-08-%')

-- rule: illness-is-not-foreseen
-- title: A visit is called off because of illness in the last days before it.
-- promise: 45
-- model: AppointmentCancellation
SELECT "id", @text("hoursNotice") || ' hours ahead: ' || coalesce("note", 'no note') AS detail
FROM "AppointmentCancellation"
WHERE "reason" = 'ILLNESS' AND "hoursNotice" > 96

-- rule: confirmed-before-the-day
-- title: Calls to confirm a visit are made before the day of the visit.
-- promise: 45
-- model: OperationsTask
SELECT t."id", 'raised ' || @at(t."raisedAt") || ' UTC, due ' || @on(t."dueOn") AS detail
FROM "OperationsTask" t
JOIN clock k ON k.clinic = t."clinicId"
WHERE t."type" = 'CONFIRM_VISIT' AND @days(@day(t."raisedAt", k.winter), t."dueOn") < 1
