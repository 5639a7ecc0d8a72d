-- Rows of other models.

-- find: doctor
-- title: Is a doctor.
-- model: User
SELECT u."userId", r."name" FROM "RoleAssignment" u JOIN "Role" r ON r."id" = u."roleId" WHERE r."code" = 'DOCTOR'

-- find: front-desk
-- title: Works at the front desk.
-- model: User
SELECT u."userId", r."name" FROM "RoleAssignment" u JOIN "Role" r ON r."id" = u."roleId" WHERE r."code" = 'FRONT_DESK'

-- find: locked
-- title: May not log in.
-- model: User
SELECT "id", lower(CAST("status" AS text)) FROM "User" WHERE "status" IN ('SUSPENDED', 'DEACTIVATED')

-- find: today
-- title: Is today.
-- model: Appointment
SELECT a."id", lower(replace(CAST(a."status" AS text), '_', ' ')) || ' for ' || (substr(CAST(100 + @minute(a."startsAt", a."utcOffsetMinutes") / 60 AS text), 2, 2) || ':' || substr(CAST(100 + @minute(a."startsAt", a."utcOffsetMinutes") % 60 AS text), 2, 2))
FROM "Appointment" a
WHERE @day(a."startsAt", a."utcOffsetMinutes") = @day(@as_of, a."utcOffsetMinutes")

-- find: no-show
-- title: The patient did not come.
-- model: Appointment
SELECT "id", 'missed ' || @on("startsAt") FROM "Appointment" WHERE "status" = 'NO_SHOW'

-- find: late-cancellation
-- title: Cancelled less than a day ahead.
-- model: Appointment
SELECT "appointmentId", "hoursNotice" || CASE WHEN "hoursNotice" = 1 THEN ' hour' ELSE ' hours' END || ' ahead' FROM "AppointmentCancellation" WHERE "type" = 'LATE'

-- find: denied
-- title: Was denied.
-- model: InsuranceClaim
SELECT "id", '$' || @money("deniedCents") || ' denied' FROM "InsuranceClaim" WHERE "status" = 'DENIED'

-- find: late
-- title: Came after its due day.
-- model: LabOrder
SELECT "id", 'due ' || @on("dueOn") || ', received ' || @on("receivedOn") FROM "LabOrder" WHERE "receivedOn" > "dueOn"

-- find: lost
-- title: Never became a patient.
-- model: Lead
SELECT "id", coalesce("lostReason", 'lost') FROM "Lead" WHERE "stage" = 'LOST'
