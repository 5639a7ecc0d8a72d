-- The patient portal.

-- rule: portal-account-owner
-- title: A login belongs to one contact or to one patient who was an adult when invited.
-- promise: schema
-- model: PortalAccount
SELECT a."id", a."email" || ', invited ' || @at(a."invitedAt") AS detail
FROM "PortalAccount" a
LEFT JOIN "Patient" p ON p."id" = a."patientId"
WHERE (a."contactId" IS NULL) = (a."patientId" IS NULL) OR @age(p."dateOfBirth", a."invitedAt") < 18

-- rule: portal-account-times
-- title: A login is activated after the invitation, and used after that.
-- promise: schema
-- model: PortalAccount
SELECT "id", 'invited ' || @at("invitedAt") || ', activated ' || @at("activatedAt") || ', last used ' || @at("lastLoginAt")
       || ', closed ' || @at("closedAt") AS detail
FROM "PortalAccount"
WHERE "activatedAt" < "invitedAt" OR "lastLoginAt" < "activatedAt" OR "closedAt" < "lastLoginAt"
   OR ("lastLoginAt" IS NOT NULL AND "activatedAt" IS NULL)
   OR ("status" = 'INVITED' AND "activatedAt" IS NOT NULL) OR ("status" = 'ACTIVE' AND "activatedAt" IS NULL)
   OR ("status" = 'CLOSED') <> ("closedAt" IS NOT NULL)

-- rule: portal-guardian-of-the-child
-- title: A portal login sees the chart of a child who is its contact's, or the patient's own.
-- promise: schema
-- model: PortalAccess
SELECT x."id", a."email" || ' as ' || @text(x."level") AS detail
FROM "PortalAccess" x
JOIN "PortalAccount" a ON a."id" = x."portalAccountId"
WHERE (x."level" = 'OWN' AND (a."patientId" IS NULL OR a."patientId" <> x."patientId"))
   OR (x."level" = 'GUARDIAN' AND NOT EXISTS (
        SELECT 1 FROM "PatientContact" c
        WHERE c."patientId" = x."patientId" AND c."email" = a."email" AND c."relationship" <> 'SELF'
      ))

-- rule: portal-access-ends-at-18
-- title: A guardian's access ends on the child's 18th birthday.
-- promise: schema
-- model: PortalAccess
SELECT x."id", 'born ' || @on(p."dateOfBirth") || ', granted ' || @at(x."grantedAt") || ', revoked ' || @at(x."revokedAt") AS detail
FROM "PortalAccess" x
JOIN "Patient" p ON p."id" = x."patientId"
WHERE x."level" = 'GUARDIAN'
  AND (@age(p."dateOfBirth", x."grantedAt") >= 18
       OR (x."revokedAt" IS NULL AND @age(p."dateOfBirth", @plus_days(@as_of, -1)) >= 18)
       OR (x."revokedAt" IS NOT NULL
           AND (@age(p."dateOfBirth", x."revokedAt") < 18 OR @age(p."dateOfBirth", @plus_days(x."revokedAt", -2)) >= 18)))

-- rule: portal-activity-with-access
-- title: Portal actions come after the activation, and concern patients whom the login may see then.
-- promise: schema
-- model: PortalActivity
SELECT v."id", @text(v."action") || ' at ' || @at(v."occurredAt") || ', activated ' || @at(a."activatedAt") AS detail
FROM "PortalActivity" v
JOIN "PortalAccount" a ON a."id" = v."portalAccountId"
WHERE a."activatedAt" IS NULL OR v."occurredAt" < a."activatedAt" OR v."occurredAt" > a."closedAt"
   OR (v."patientId" IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM "PortalAccess" x
        WHERE x."portalAccountId" = a."id" AND x."patientId" = v."patientId" AND x."grantedAt" <= v."occurredAt"
          AND (x."revokedAt" IS NULL OR v."occurredAt" <= x."revokedAt")
      ))

-- rule: portal-confirmation
-- title: A visit that was confirmed in the portal was confirmed at that moment.
-- promise: schema
-- model: PortalActivity
SELECT v."id", 'confirmed at ' || @at(v."occurredAt") || ', no visit was' AS detail
FROM "PortalActivity" v
WHERE v."action" = 'CONFIRMED_APPOINTMENT'
  AND NOT EXISTS (
    SELECT 1 FROM "Appointment" a WHERE a."patientId" = v."patientId" AND a."confirmedAt" = v."occurredAt"
  )

-- rule: portal-form
-- title: A form that was completed in the portal is in the chart on that day.
-- promise: schema
-- model: PortalActivity
SELECT v."id", 'form of ' || @at(v."occurredAt") || ', no questionnaire of that day' AS detail
FROM "PortalActivity" v
WHERE v."action" = 'COMPLETED_FORM'
  AND NOT EXISTS (
    SELECT 1 FROM "MedicalHistory" h
    WHERE h."patientId" = v."patientId" AND h."completedOn" <= v."occurredAt"
      AND v."occurredAt" < @plus_days(h."completedOn", 2)
  )
