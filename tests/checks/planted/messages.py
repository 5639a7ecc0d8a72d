"""Violations of the rules for reminders, conversations and preferences."""

from __future__ import annotations

from planted.plant import Plant, change, double

_OF_FAMILY = """"id" IN (SELECT r."id" FROM "AppointmentReminder" r JOIN "Appointment" a ON a."id" = r."appointmentId"
    JOIN "NotificationPreference" p ON p."patientId" = a."patientId" WHERE {})"""
_WANTS = """"patientId" = (SELECT a."patientId" FROM "AppointmentReminder" r JOIN "Appointment" a
    ON a."id" = r."appointmentId" WHERE r."id" = :id)"""

_MOVED = """"number" = 1 AND "direction" = 'INBOUND' AND "id" IN (
    SELECT m."id" FROM "Message" m JOIN "Message" r ON r."conversationId" = m."conversationId" AND r."number" = 2
    JOIN "Conversation" c ON c."id" = m."conversationId"
    JOIN "Appointment" a ON a."patientId" = c."patientId" AND a."bookedAt" = r."sentAt"
    JOIN "AppointmentCancellation" x ON x."appointmentId" = a."rescheduledFromId"
    WHERE x."reason" = 'SCHEDULE_CONFLICT')"""

_NIGHT = "'2026-02-24T09:30:00.000+00:00'"  # between half past one and half past four at the clinics
_ANSWERED = """"direction" = 'INBOUND' AND EXISTS (SELECT 1 FROM "Message" n
    WHERE n."conversationId" = "Message"."conversationId" AND n."number" = "Message"."number" + 1)"""

PLANTS: dict[str, Plant] = {
    "reminder-by-text-in-the-daytime": change(
        "AppointmentReminder", f'"scheduledFor" = {_NIGHT}', "\"channel\" = 'SMS'"
    ),
    "text-in-the-daytime": change(
        "Message", f'"sentAt" = {_NIGHT}', "\"direction\" = 'OUTBOUND' AND \"channel\" = 'SMS'"
    ),
    "family-does-not-repeat-itself": double(
        "Message", "\"direction\" = 'INBOUND'", number="99", sentAt="'2090-01-01T00:00:00.000+00:00'"
    ),
    "family-writes-awake": change("Message", f'"sentAt" = {_NIGHT}', "\"direction\" = 'INBOUND'"),
    "wednesday-was-heeded": Plant(
        f'SELECT "id" FROM "Message" WHERE {_ANSWERED} ORDER BY "id" LIMIT 1',
        (
            """UPDATE "Message" SET "body" = 'You are booked for Wednesday, March 4.'
            WHERE "conversationId" = (SELECT "conversationId" FROM "Message" WHERE "id" = :id)""",
            """UPDATE "Message" SET "body" = 'Any day but Wednesday.' WHERE "id" = :id""",
        ),
    ),
    "question-about-what-is-worn": change(
        "Message",
        "\"body\" = 'May I play the horn with braces?'",
        """"direction" = 'INBOUND' AND "number" = 1 AND "conversationId" IN (
            SELECT c."id" FROM "Conversation" c JOIN "TreatmentPlan" p ON p."patientId" = c."patientId"
            WHERE c."patientId" NOT IN (SELECT t."patientId" FROM "TreatmentPlan" t
                JOIN "ApplianceRecord" r ON r."treatmentPlanId" = t."id" WHERE r."type" = 'BRACES'))""",
    ),
    "answered-within-a-day": Plant(
        """SELECT n."id" FROM "Message" n JOIN "Message" m ON m."conversationId" = n."conversationId"
            AND m."number" = n."number" - 1 AND m."direction" = 'INBOUND'
        JOIN "Conversation" c ON c."id" = n."conversationId" WHERE c."subject" = 'Missed visit'
        ORDER BY n."id" LIMIT 1""",
        ("""UPDATE "Message" SET "sentAt" = minutes("sentAt", 1500) WHERE "id" = :id""",),
    ),
    "parts-are-brought-of-what-broke": Plant(
        """SELECT m."id" FROM "Message" m JOIN "Conversation" c ON c."id" = m."conversationId"
        JOIN "EmergencyRequest" e ON e."patientId" = c."patientId" WHERE m."body" LIKE '%bring any part%'
            AND minutes(e."triagedAt", 2) = m."sentAt" ORDER BY m."id" LIMIT 1""",
        (
            """UPDATE "EmergencyRequest" SET "type" = 'PAIN', "description" = 'It hurts.' WHERE "patientId" = (
            SELECT c."patientId" FROM "Message" m JOIN "Conversation" c ON c."id" = m."conversationId"
            WHERE m."id" = :id)""",
        ),
    ),
    "one-advice-a-call": Plant(
        """SELECT n."id" FROM "ProgressNote" n JOIN "Conversation" c ON c."patientId" = n."patientId"
        WHERE n."appointmentId" IS NULL AND n."workDone" LIKE 'Advised: %' ORDER BY n."id" LIMIT 1""",
        (
            """UPDATE "Message" SET "body" = 'Thank you for telling us, Ann: come in.',
            "sentAt" = (SELECT minutes("writtenAt", -5) FROM "ProgressNote" WHERE "id" = :id)
            WHERE "conversationId" = (SELECT min(c."id") FROM "Conversation" c JOIN "ProgressNote" n
                ON n."patientId" = c."patientId" WHERE n."id" = :id)""",
        ),
    ),
    "school-is-said-where-it-is-the-reason": change(
        "Message", "\"body\" = 'There is something at school. Could we move the visit?'", _MOVED
    ),
    "illness-is-the-reason-on-record": change(
        "AppointmentCancellation", "\"note\" = 'Has had a fever.'", "\"reason\" = 'SCHEDULE_CONFLICT'"
    ),
    "reminder-precedes-visit": change("AppointmentReminder", '"scheduledFor" = minutes("scheduledFor", 1)'),
    "reminder-after-cancellation": change(
        "AppointmentReminder",
        "\"status\" = 'SCHEDULED'",
        "\"status\" = 'CANCELLED' AND " + _OF_FAMILY.format('a."status" = \'CANCELLED\' AND p."smsStoppedAt" IS NULL'),
    ),
    "reminder-after-stop": Plant(
        'SELECT "id" FROM "AppointmentReminder" WHERE "channel" = \'SMS\' AND "status" = \'DELIVERED\' LIMIT 1',
        (
            f"""UPDATE "NotificationPreference" SET "smsStoppedAt" =
            (SELECT minutes("sentAt", -5) FROM "AppointmentReminder" WHERE "id" = :id) WHERE {_WANTS}""",
        ),
    ),
    "reminder-by-unwanted-mail": Plant(
        'SELECT "id" FROM "AppointmentReminder" WHERE "channel" = \'EMAIL\' LIMIT 1',
        (f'UPDATE "NotificationPreference" SET "emailEnabled" = 0 WHERE {_WANTS}',),
    ),
    "reminder-status": change("AppointmentReminder", '"sentAt" = NULL', "\"status\" = 'DELIVERED'"),
    "reminder-recipient": change("AppointmentReminder", "\"recipient\" = '(000) 555-0000'"),
    "template-channel": change("AppointmentReminder", "\"channel\" = 'PHONE'"),
    "message-after-stop": Plant(
        'SELECT "id" FROM "Message" WHERE "channel" = \'SMS\' AND "direction" = \'OUTBOUND\' LIMIT 1',
        (
            """UPDATE "NotificationPreference" SET "smsStoppedAt" =
            (SELECT minutes("sentAt", -5) FROM "Message" WHERE "id" = :id)
            WHERE "patientId" = (SELECT c."patientId" FROM "Message" m JOIN "Conversation" c
            ON c."id" = m."conversationId" WHERE m."id" = :id)""",
        ),
    ),
    "message-address": change("Message", "\"address\" = 'stranger@example.com'"),
    "messages-in-order": change("Message", '"number" = 9'),
    "conversation-times": change("Conversation", '"lastMessageAt" = minutes("lastMessageAt", 1)'),
    "message-is-complete": change("Message", "\"body\" = 'Hello {first_name}'"),
    "message-has-a-sender": change("Message", '"senderId" = NULL, "templateId" = NULL', "\"direction\" = 'OUTBOUND'"),
    "delivery-attempts": double("MessageDelivery", '"attempt" = 1 AND "status" = \'DELIVERED\'', attempt="2"),
    "text-opt-out": change("NotificationPreference", '"smsEnabled" = 0', '"smsEnabled"'),
    "message-of-retainers-that-are-there": change(
        "Message",
        "\"body\" = 'Please see that the retainers are worn every night.'",
        """"conversationId" IN (SELECT c."id" FROM "Conversation" c WHERE NOT EXISTS (
            SELECT 1 FROM "ApplianceRecord" a JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId"
            WHERE p."patientId" = c."patientId" AND a."type" IN ('ESSIX_RETAINER', 'HAWLEY_RETAINER')))""",
    ),
}
