-- Reminders, conversations and what families want.

-- rule: reminder-precedes-visit
-- title: A reminder is due its hours before the visit, or at 8 if that would be in the night, and after the booking.
-- promise: 43
-- model: AppointmentReminder
SELECT r."id", @text(r."hoursBefore") || ' hours before ' || @at(a."startsAt") || ', scheduled for ' || @at(r."scheduledFor")
       || ', booked ' || @at(a."bookedAt") AS detail
FROM "AppointmentReminder" r
JOIN "Appointment" a ON a."id" = r."appointmentId"
JOIN clock k ON k.clinic = a."clinicId"
WHERE r."hoursBefore" <= 0 OR @minutes(r."scheduledFor", a."startsAt") > r."hoursBefore" * 60
   OR (@minutes(r."scheduledFor", a."startsAt") <> r."hoursBefore" * 60
       AND NOT (r."channel" = 'SMS' AND 480 IN (@minute(r."scheduledFor", k.winter), @minute(r."scheduledFor", k.summer))))
   OR r."scheduledFor" < a."bookedAt" OR r."sentAt" < r."scheduledFor" OR r."sentAt" >= a."startsAt"

-- rule: reminder-by-text-in-the-daytime
-- title: Reminders by text go out between 8 in the morning and 9 in the evening.
-- promise: 43
-- model: AppointmentReminder
SELECT r."id", 'text for ' || @at(r."scheduledFor") || ' UTC' AS detail
FROM "AppointmentReminder" r
JOIN "Appointment" a ON a."id" = r."appointmentId"
JOIN clock k ON k.clinic = a."clinicId"
WHERE r."channel" = 'SMS'
  AND CASE WHEN r."hoursBefore" <= 24 THEN @minute(r."scheduledFor", a."utcOffsetMinutes") NOT BETWEEN 480 AND 1260
      ELSE @minute(r."scheduledFor", k.winter) NOT BETWEEN 480 AND 1260 AND @minute(r."scheduledFor", k.summer) NOT BETWEEN 480 AND 1260 END

-- rule: text-in-the-daytime
-- title: The clinic's other texts go out between 8 in the morning and 9 in the evening, too.
-- promise: 43
-- model: Message
SELECT m."id", 'text of ' || @at(m."sentAt") || ' UTC' AS detail
FROM "Message" m
JOIN clock k ON k.clinic = m."clinicId"
WHERE m."direction" = 'OUTBOUND' AND m."channel" = 'SMS'
  AND @minute(m."sentAt", k.winter) NOT BETWEEN 480 AND 1260 AND @minute(m."sentAt", k.summer) NOT BETWEEN 480 AND 1260

-- rule: family-writes-awake
-- title: Families write by day and in the evening, not between midnight and half past six.
-- promise: schema
-- model: Message
SELECT m."id", 'written at ' || @at(m."sentAt") || ' UTC' AS detail
FROM "Message" m
JOIN clock k ON k.clinic = m."clinicId"
WHERE m."direction" = 'INBOUND' AND @minute(m."sentAt", k.winter) < 390 AND @minute(m."sentAt", k.summer) < 390

-- rule: wednesday-was-heeded
-- title: Patients who cannot come on Wednesdays are not booked for one.
-- promise: 43
-- model: Message
SELECT m."id", m."body" || ' Booked: ' || n."body" AS detail
FROM "Message" m
JOIN "Message" n ON n."conversationId" = m."conversationId" AND n."number" = m."number" + 1
WHERE m."direction" = 'INBOUND' AND m."body" LIKE '%but Wednesday%' AND n."body" LIKE '%Wednesday,%'

-- rule: question-about-what-is-worn
-- title: Patients who ask about braces or aligners wear them.
-- promise: 43
-- model: Message
SELECT m."id", m."body" AS detail
FROM "Message" m
JOIN "Conversation" c ON c."id" = m."conversationId"
WHERE m."direction" = 'INBOUND' AND m."number" = 1 AND (m."body" LIKE '%with braces?%' OR m."body" LIKE '%the aligners%?%')
  AND c."patientId" IN (SELECT "patientId" FROM "TreatmentPlan")
  AND NOT EXISTS (
    SELECT 1 FROM "ApplianceRecord" r
    JOIN "TreatmentPlan" p ON p."id" = r."treatmentPlanId"
    WHERE p."patientId" = c."patientId" AND CAST(r."type" AS text) = CASE WHEN m."body" LIKE '%with braces?%' THEN 'BRACES' ELSE 'ALIGNERS' END
      AND r."placedOn" <= m."sentAt" AND (r."removedOn" IS NULL OR r."removedOn" >= @plus_days(m."sentAt", -1))
  )

-- rule: answered-within-a-day
-- title: A family that has missed a visit and answers has a new time within a day.
-- promise: 43
-- model: Message
SELECT n."id", 'asked ' || @at(m."sentAt") || ', answered ' || @at(n."sentAt") AS detail
FROM "Message" m
JOIN "Conversation" c ON c."id" = m."conversationId" AND c."subject" = 'Missed visit'
JOIN "Message" n ON n."conversationId" = m."conversationId" AND n."number" = m."number" + 1
WHERE m."direction" = 'INBOUND' AND @minutes(m."sentAt", n."sentAt") > 1440

-- rule: parts-are-brought-of-what-broke
-- title: Only patients who broke something are asked to bring the parts along.
-- promise: 43
-- model: Message
SELECT m."id", @text(e."type") || ': ' || m."body" AS detail
FROM "Message" m
JOIN "Conversation" c ON c."id" = m."conversationId"
JOIN "EmergencyRequest" e ON e."patientId" = c."patientId" AND @minutes(e."triagedAt", m."sentAt") = 2
WHERE m."body" LIKE '%bring any part%' AND e."type" NOT IN ('BROKEN_BRACKET', 'LOOSE_BAND', 'BROKEN_APPLIANCE')

-- rule: one-advice-a-call
-- title: The text message and the note of a call give a family the same advice.
-- promise: 43
-- model: ProgressNote
SELECT n."id", n."workDone" || ' By text: ' || m."body" AS detail
FROM "ProgressNote" n
JOIN "Conversation" c ON c."patientId" = n."patientId"
JOIN "Message" m ON m."conversationId" = c."id" AND @minutes(m."sentAt", n."writtenAt") BETWEEN 0 AND 20
WHERE n."appointmentId" IS NULL AND n."workDone" LIKE 'Advised: %' AND m."body" LIKE 'Thank you for telling us%'
  AND m."body" NOT LIKE '%: ' || replace(replace(n."workDone", 'Advised: ', ''), ' Photographs sent in and looked at.', '')

-- rule: reminder-after-cancellation
-- title: No reminder goes out after its visit was called off.
-- promise: 43
-- model: AppointmentReminder
SELECT r."id", @text(r."status") || ' for ' || @at(r."scheduledFor") || ', called off ' || @at(c."cancelledAt") AS detail
FROM "AppointmentReminder" r
JOIN "AppointmentCancellation" c ON c."appointmentId" = r."appointmentId"
WHERE r."sentAt" > c."cancelledAt" OR r."status" = 'SCHEDULED'

-- rule: reminder-after-stop
-- title: No reminder goes out by text after the family stopped texts.
-- promise: 43
-- model: AppointmentReminder
SELECT r."id", 'text of ' || @at(r."scheduledFor") || ', stopped ' || @at(p."smsStoppedAt") AS detail
FROM "AppointmentReminder" r
JOIN "Appointment" a ON a."id" = r."appointmentId"
JOIN "NotificationPreference" p ON p."patientId" = a."patientId"
WHERE r."channel" = 'SMS' AND (r."sentAt" >= p."smsStoppedAt" OR (p."smsStoppedAt" IS NOT NULL AND r."status" = 'SCHEDULED'))

-- rule: reminder-by-unwanted-mail
-- title: No e-mail goes to a family that wants none.
-- promise: 43
-- model: AppointmentReminder
SELECT r."id", 'e-mail for ' || @at(r."scheduledFor") || ' to a family that wants none' AS detail
FROM "AppointmentReminder" r
JOIN "Appointment" a ON a."id" = r."appointmentId"
JOIN "NotificationPreference" p ON p."patientId" = a."patientId"
WHERE r."channel" = 'EMAIL' AND NOT p."emailEnabled"

-- rule: reminder-status
-- title: A future reminder is scheduled; a sent one says when, and only sent ones are answered.
-- promise: 43
-- model: AppointmentReminder
SELECT "id", @text("status") || ', scheduled for ' || @at("scheduledFor") || ', sent ' || @at("sentAt") || ', answered '
       || @at("answeredAt") AS detail
FROM "AppointmentReminder"
WHERE ("status" IN ('SENT', 'DELIVERED', 'FAILED')) <> ("sentAt" IS NOT NULL)
   OR ("status" = 'SCHEDULED' AND "scheduledFor" <= @as_of)
   OR ("answeredAt" IS NOT NULL AND ("sentAt" IS NULL OR "status" = 'FAILED' OR "answeredAt" < "sentAt"))

-- rule: reminder-recipient
-- title: A reminder goes to the patient or a contact; while the patient is a minor, to a contact.
-- promise: 43
-- model: AppointmentReminder
SELECT r."id", 'to ' || r."recipient" || ' for ' || p."firstName" || ' ' || p."lastName" AS detail
FROM "AppointmentReminder" r
JOIN "Appointment" a ON a."id" = r."appointmentId"
JOIN "Patient" p ON p."id" = a."patientId"
WHERE NOT EXISTS (
    SELECT 1 FROM "PatientContact" c
    WHERE c."patientId" = p."id" AND r."recipient" IN (c."email", c."phone")
  )
  AND NOT (@age(p."dateOfBirth", @day(r."scheduledFor", a."utcOffsetMinutes")) >= 18
           AND (r."recipient" = coalesce(p."email", '') OR r."recipient" = coalesce(p."phone", '')))

-- rule: template-channel
-- title: A reminder goes out on the channel of its template.
-- promise: schema
-- model: AppointmentReminder
SELECT r."id", @text(r."channel") || ' with ' || t."code" AS detail
FROM "AppointmentReminder" r
JOIN "MessageTemplate" t ON t."id" = r."templateId"
WHERE CAST(r."channel" AS text) <> CAST(t."channel" AS text)

-- rule: message-after-stop
-- title: No text goes to a family after it stopped texts.
-- promise: 43
-- model: Message
SELECT m."id", 'text of ' || @at(m."sentAt") || ', stopped ' || @at(p."smsStoppedAt") AS detail
FROM "Message" m
JOIN "Conversation" c ON c."id" = m."conversationId"
JOIN "NotificationPreference" p ON p."patientId" = c."patientId"
WHERE m."direction" = 'OUTBOUND' AND m."channel" = 'SMS' AND m."sentAt" >= p."smsStoppedAt"

-- rule: message-address
-- title: A message goes to, or comes from, the patient or a contact; while the patient is a minor, a contact.
-- promise: 43
-- model: Message
SELECT m."id", m."address" || ' for ' || p."firstName" || ' ' || p."lastName" AS detail
FROM "Message" m
JOIN "Conversation" v ON v."id" = m."conversationId"
JOIN "Patient" p ON p."id" = v."patientId"
WHERE NOT EXISTS (
    SELECT 1 FROM "PatientContact" c
    WHERE c."patientId" = p."id" AND m."address" IN (c."email", c."phone")
  )
  AND NOT (@age(p."dateOfBirth", m."sentAt") >= 18
           AND (m."address" = coalesce(p."email", '') OR m."address" = coalesce(p."phone", '')))

-- rule: messages-in-order
-- title: The messages of a conversation are numbered in the order in which they were sent.
-- promise: schema
-- model: Message
SELECT id, detail FROM (
    SELECT "id" AS id, 'number ' || @text("number") || ' sent ' || @at("sentAt") || ', the one before '
           || @at(lag("sentAt") OVER w) AS detail, "number" AS number, row_number() OVER w AS place, "sentAt" AS sent,
           lag("sentAt") OVER w AS before
    FROM "Message"
    WINDOW w AS (PARTITION BY "conversationId" ORDER BY "number")
) t
WHERE number <> place OR sent < before

-- rule: conversation-times
-- title: A conversation begins with its first message and ends no earlier than with its last.
-- promise: schema
-- model: Conversation
SELECT c."id", @at(c."startedAt") || ' to ' || @at(c."lastMessageAt") || ', closed ' || @at(c."closedAt") AS detail
FROM "Conversation" c
LEFT JOIN (
    SELECT "conversationId" AS conversation, min("sentAt") AS first, max("sentAt") AS last
    FROM "Message" GROUP BY "conversationId"
) m ON m.conversation = c."id"
WHERE m.first IS NULL OR c."startedAt" <> m.first OR c."lastMessageAt" <> m.last OR c."closedAt" < m.last
   OR (c."status" = 'CLOSED') <> (c."closedAt" IS NOT NULL)

-- rule: message-is-complete
-- title: No message is empty or has a placeholder left in it.
-- promise: schema
-- model: Message
SELECT "id", "body" AS detail
FROM "Message"
WHERE trim("body") = '' OR "body" LIKE '%{%'

-- rule: message-has-a-sender
-- title: The clinic's messages have a sender or, on its channel, a template; a family's have neither.
-- promise: schema
-- model: Message
SELECT m."id", @text(m."direction") || ' by ' || @text(m."channel") AS detail
FROM "Message" m
LEFT JOIN "MessageTemplate" t ON t."id" = m."templateId"
WHERE (m."direction" = 'INBOUND' AND (m."senderId" IS NOT NULL OR m."templateId" IS NOT NULL))
   OR (m."direction" = 'OUTBOUND' AND m."senderId" IS NULL AND m."templateId" IS NULL)
   OR CAST(t."channel" AS text) <> CAST(m."channel" AS text)

-- rule: delivery-attempts
-- title: Deliveries are attempts one after the other, of a message of the clinic, and none follows a success.
-- promise: schema
-- model: MessageDelivery
SELECT id, detail FROM (
    SELECT d."id" AS id, 'attempt ' || @text(d."attempt") || ' at ' || @at(d."attemptedAt") AS detail, m."direction" AS direction,
           d."attempt" AS attempt, row_number() OVER w AS place, d."attemptedAt" AS attempted, m."sentAt" AS sent,
           lag(d."attemptedAt") OVER w AS before, lag(CAST(d."status" AS text)) OVER w AS outcome
    FROM "MessageDelivery" d
    JOIN "Message" m ON m."id" = d."messageId"
    WINDOW w AS (PARTITION BY d."messageId" ORDER BY d."attempt")
) t
WHERE direction <> 'OUTBOUND' OR attempt <> place OR attempted < sent OR attempted < before OR outcome <> 'FAILED'

-- rule: text-opt-out
-- title: Texts are off exactly for those who stopped them.
-- promise: schema
-- model: NotificationPreference
SELECT "id", 'stopped ' || @at("smsStoppedAt") AS detail
FROM "NotificationPreference"
WHERE ("smsStoppedAt" IS NULL) <> "smsEnabled"
   OR ("preferred" = 'SMS' AND NOT "smsEnabled") OR ("preferred" = 'EMAIL' AND NOT "emailEnabled")
   OR ("preferred" = 'PHONE' AND NOT "phoneEnabled")

-- rule: school-is-said-where-it-is-the-reason
-- title: A family that moves a visit because of school has school as the reason on record.
-- promise: 43
-- model: Message
SELECT m."id", m."body" || ', on record: ' || @text(x."reason") AS detail
FROM "Message" m
JOIN "Message" r ON r."conversationId" = m."conversationId" AND r."number" = 2
JOIN "Conversation" c ON c."id" = m."conversationId"
JOIN "Appointment" a ON a."patientId" = c."patientId" AND a."bookedAt" = r."sentAt" AND a."rescheduledFromId" IS NOT NULL
JOIN "AppointmentCancellation" x ON x."appointmentId" = a."rescheduledFromId"
WHERE m."number" = 1 AND m."direction" = 'INBOUND' AND m."body" LIKE '%move the visit%' AND m."body" LIKE '%school%'
  AND x."reason" <> 'SCHOOL'

-- rule: illness-is-the-reason-on-record
-- title: A note about fever or flu belongs to a visit that was called off for illness.
-- promise: 43
-- model: AppointmentCancellation
SELECT "id", @text("reason") || ': ' || "note" AS detail
FROM "AppointmentCancellation"
WHERE ("note" LIKE '%fever%' OR "note" LIKE '%Fever%' OR "note" LIKE '% flu %') AND "reason" <> 'ILLNESS'

-- rule: lead-is-reached-where-it-can-be
-- title: Nobody calls a lead that left no number, or writes to one that left no address.
-- promise: 16
-- model: LeadActivity
SELECT a."id", @text(a."type") || ': ' || a."note" AS detail
FROM "LeadActivity" a
JOIN "Lead" l ON l."id" = a."leadId"
WHERE (a."type" IN ('CALL', 'TEXT') AND l."phone" IS NULL) OR (a."type" = 'EMAIL' AND l."email" IS NULL)

-- rule: message-of-retainers-that-are-there
-- title: A family is asked about wearing retainers only once a removable one was fitted, and for the hours that the chart says.
-- promise: 21
-- model: Message
SELECT m."id", 'on ' || @at(m."sentAt") || ': ' || m."body" AS detail
FROM "Message" m
JOIN "Conversation" c ON c."id" = m."conversationId"
WHERE m."body" LIKE '%retainers are worn%'
  AND EXISTS (SELECT 1 FROM "ApplianceRecord")
  AND (NOT EXISTS (SELECT 1 FROM worn a
                   WHERE a.patient = c."patientId" AND a.type IN ('ESSIX_RETAINER', 'HAWLEY_RETAINER')
                     AND a.placed <= @day(m."sentAt", 0) AND (a.removed IS NULL OR a.removed > @day(m."sentAt", 0)))
       OR EXISTS (SELECT 1 FROM said n
                  WHERE n.patient = c."patientId" AND n.type = 'DEBOND' AND n.day <= @day(m."sentAt", 0)
                    AND n.day >= @plus_days(@day(m."sentAt", 0), -4)
                    AND CASE WHEN m."body" LIKE '%worn every night%' THEN n.next LIKE '%day and night%'
                             ELSE n.next LIKE '%very night%' OR n.next LIKE '%not by day%' END))

-- rule: family-does-not-repeat-itself
-- title: A family does not write the same sentence twice.
-- promise: 43
-- model: Message
SELECT id, detail
FROM (
    SELECT m."id" AS id, 'again on ' || @at(m."sentAt") || ': ' || m."body" AS detail,
           row_number() OVER (PARTITION BY c."patientId", m."body" ORDER BY m."sentAt", m."id") AS times
    FROM "Message" m
    JOIN "Conversation" c ON c."id" = m."conversationId"
    WHERE m."direction" = 'INBOUND'
) t
WHERE times > 1
