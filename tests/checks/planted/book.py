"""Violations of the rules for the appointment book."""

from __future__ import annotations

from planted.plant import Plant, change, double

_LIVE = "\"status\" IN ('SCHEDULED', 'CONFIRMED', 'COMPLETED')"
_DONE = "\"status\" = 'COMPLETED'"
_BOOKED = "\"status\" IN ('SCHEDULED', 'CONFIRMED')"
_OTHERS = {
    "patientId": "'x1'",
    "chairId": "'x2'",
    "providerId": "'x3'",
    "doctorId": "NULL",
    "doctorStartsAt": "NULL",
    "doctorEndsAt": "NULL",
    "startsAt": 'minutes("startsAt", 5)',
    "rescheduledFromId": "NULL",
}


def _twice(column: str) -> Plant:
    """Book a second visit at the same time that shares nothing but `column`."""
    return double(
        "Appointment", f'{_DONE} AND "{column}" IS NOT NULL', **{k: v for k, v in _OTHERS.items() if k != column}
    )


def _block(**owner: str) -> Plant:
    """Block the time of a visit, for its provider, its chair or everybody."""
    return Plant(
        f'SELECT "id" FROM "Appointment" WHERE {_DONE} AND "doctorId" IS NOT NULL ORDER BY "id" LIMIT 1',
        (
            f"""INSERT INTO "ScheduleBlock" SELECT 'planted', a."clinicId", {owner.get("provider", "NULL")},
                {owner.get("chair", "NULL")}, 'CLOSURE', 'Planted', a."startsAt", a."endsAt", 0,
                a."createdAt", a."createdAt"
             FROM "Appointment" a WHERE a."id" = :id""",
        ),
    )


def _cancellation(to: str, where: str = "true") -> Plant:
    return change("AppointmentCancellation", to, where)


PLANTS: dict[str, Plant] = {
    "patient-overlap": _twice("patientId"),
    "chair-overlap": _twice("chairId"),
    "provider-overlap": _twice("providerId"),
    "doctor-overlap": double(
        "Appointment",
        f'{_DONE} AND "doctorId" IS NOT NULL',
        doctorStartsAt='minutes("doctorStartsAt", 1)',
        rescheduledFromId="NULL",
    ),
    "doctor-minutes": change("Appointment", '"doctorEndsAt" = minutes("endsAt", 5)', '"doctorId" IS NOT NULL'),
    "doctor-is-orthodontist": change("Appointment", '"doctorId" = "providerId"', '"doctorId" IS NOT NULL'),
    "provider-treats-patients": change(
        "Appointment",
        '"providerId" = (SELECT s."id" FROM "StaffProfile" s WHERE s."providerType" = \'NONE\' LIMIT 1)',
    ),
    "visit-duration": change("Appointment", '"durationMinutes" = "durationMinutes" + 5'),
    "visit-opening-hours": change("Appointment", '"startsAt" = minutes("startsAt", -720)', _DONE),
    "visit-over-lunch": Plant(
        f'SELECT "id" FROM "Appointment" WHERE {_DONE} ORDER BY "id" LIMIT 1',
        ("""UPDATE "ClinicHours" SET "lunchStartMinute" = "opensMinute", "lunchEndMinute" = "closesMinute" """,),
    ),
    "visit-on-closed-day": _block(),
    "visit-in-blocked-chair": _block(chair='a."chairId"'),
    "visit-of-absent-provider": _block(provider='a."providerId"'),
    "visit-of-absent-doctor": _block(provider='a."doctorId"'),
    "visit-outside-provider-hours": Plant(
        f'SELECT "id" FROM "Appointment" WHERE {_LIVE} ORDER BY "id" LIMIT 1',
        (
            """UPDATE "ProviderSchedule" SET "startMinute" = 0, "endMinute" = 5
            WHERE "providerId" = (SELECT "providerId" FROM "Appointment" WHERE "id" = :id)""",
        ),
    ),
    "visit-outside-doctor-hours": Plant(
        f'SELECT "id" FROM "Appointment" WHERE {_LIVE} AND "doctorId" IS NOT NULL ORDER BY "id" LIMIT 1',
        (
            """UPDATE "ProviderSchedule" SET "effectiveTo" = "effectiveFrom"
            WHERE "providerId" = (SELECT "doctorId" FROM "Appointment" WHERE "id" = :id)""",
        ),
    ),
    "visit-of-nobody-employed": Plant(
        f'SELECT "id" FROM "Appointment" WHERE {_LIVE} ORDER BY "id" LIMIT 1',
        (
            """UPDATE "StaffProfile" SET "hiredOn" = '2090-01-01T00:00:00.000+00:00'
            WHERE "id" = (SELECT "providerId" FROM "Appointment" WHERE "id" = :id)""",
        ),
    ),
    "visit-of-staff-on-leave": Plant(
        f'SELECT "id" FROM "Appointment" WHERE {_LIVE} ORDER BY "id" LIMIT 1',
        (
            """INSERT INTO "EmploymentEvent" SELECT 'planted', "clinicId", "providerId", 'LEAVE_STARTED',
                moved("startsAt", -3),
                NULL, NULL, "createdAt" FROM "Appointment" WHERE "id" = :id""",
        ),
    ),
    "visit-without-licence": Plant(
        f'SELECT "id" FROM "Appointment" WHERE {_DONE} ORDER BY "id" LIMIT 1',
        (
            """DELETE FROM "StaffCredential"
            WHERE "staffProfileId" = (SELECT "providerId" FROM "Appointment" WHERE "id" = :id)""",
        ),
    ),
    "chair-before-installation": Plant(
        'SELECT "id" FROM "Appointment" WHERE "chairId" IS NOT NULL ORDER BY "id" LIMIT 1',
        (
            """UPDATE "TreatmentChair" SET "installedOn" = '2090-01-01T00:00:00.000+00:00'
            WHERE "id" = (SELECT "chairId" FROM "Appointment" WHERE "id" = :id)""",
        ),
    ),
    "over-in-the-past": change("Appointment", "\"status\" = 'NO_SHOW'", _BOOKED),
    "in-progress-now": change("Appointment", "\"status\" = 'IN_PROGRESS'", _DONE),
    "booked-ahead": change("Appointment", "\"status\" = 'SCHEDULED'", _DONE),
    "visit-moments-in-order": change("Appointment", '"seatedAt" = minutes("arrivedAt", -1)', _DONE),
    "visit-moments-fit-status": change("Appointment", '"completedAt" = "endsAt"', "\"status\" = 'NO_SHOW'"),
    "visit-confirmation": change("Appointment", '"confirmedAt" = NULL', "\"confirmationStatus\" = 'CONFIRMED'"),
    "visit-created-when-booked": change("Appointment", '"createdAt" = minutes("startsAt", 60)', _DONE),
    "cancelled-visit-says-why": change("Appointment", "\"status\" = 'CANCELLED'", "\"status\" = 'NO_SHOW'"),
    "cancellation-of-live-visit": Plant(
        'SELECT "id" FROM "AppointmentCancellation" LIMIT 1',
        (
            """UPDATE "Appointment" SET "status" = 'NO_SHOW'
            WHERE "id" = (SELECT "appointmentId" FROM "AppointmentCancellation" WHERE "id" = :id)""",
        ),
    ),
    "cancellation-notice": _cancellation('"hoursNotice" = "hoursNotice" + 1'),
    "confirmed-after-cancellation": Plant(
        'SELECT "id" FROM "AppointmentCancellation" LIMIT 1',
        (
            """UPDATE "Appointment" SET "confirmedAt" = minutes("startsAt", 5)
            WHERE "id" = (SELECT "appointmentId" FROM "AppointmentCancellation" WHERE "id" = :id)""",
        ),
    ),
    "rebooked-after-failure": Plant(
        'SELECT "id" FROM "Appointment" WHERE "rescheduledFromId" IS NOT NULL LIMIT 1',
        (
            """UPDATE "Appointment" SET "status" = 'COMPLETED'
            WHERE "id" = (SELECT "rescheduledFromId" FROM "Appointment" WHERE "id" = :id)""",
        ),
    ),
    "series-over": change("RecurringSeries", '"endsOn" = "startsOn"', "\"status\" = 'ACTIVE'"),
    "waitlist-dates": change("WaitlistEntry", '"latestOn" = moved("earliestOn", -1)'),
    "waitlist-filled": change("WaitlistEntry", '"filledById" = NULL', "\"status\" = 'FILLED'"),
    "school-is-no-reason-in-summer": change(
        "AppointmentCancellation",
        "\"reason\" = 'SCHOOL'",
        """"appointmentId" IN (SELECT "id" FROM "Appointment" WHERE "startsAt" LIKE '%-07-%')""",
    ),
    "illness-is-not-foreseen": change("AppointmentCancellation", '"hoursNotice" = 200', "\"reason\" = 'ILLNESS'"),
    "confirmed-before-the-day": change(
        "OperationsTask",
        """"dueOn" = substr("raisedAt", 1, 10) || 'T00:00:00.000+00:00'""",
        "\"type\" = 'CONFIRM_VISIT'",
    ),
    "nobody-calls-about-pain-without-pain": change(
        "EmergencyRequest", "\"description\" = 'A tooth hurts when biting. No pain.'", "\"type\" = 'PAIN'"
    ),
    "repair-is-no-second-visit": Plant(
        """SELECT e."id" FROM "EmergencyRequest" e JOIN "Appointment" a ON a."id" = e."appointmentId"
        JOIN "Appointment" r ON r."patientId" = a."patientId" AND r."status" = 'COMPLETED'
          AND r."bookedAt" < a."bookedAt"
        WHERE e."severity" IN ('LOW', 'MODERATE') AND a."status" = 'COMPLETED' ORDER BY e."id" LIMIT 1""",
        (
            """UPDATE "Appointment" SET "startsAt" = (
                SELECT r."startsAt" FROM "Appointment" r WHERE r."status" = 'COMPLETED'
                  AND r."patientId" = "Appointment"."patientId" AND r."bookedAt" < "Appointment"."bookedAt"
                ORDER BY r."id" LIMIT 1)
            WHERE "id" = (SELECT "appointmentId" FROM "EmergencyRequest" WHERE "id" = :id)""",
        ),
    ),
    "wax-is-for-braces": change(
        "EmergencyRequest", "\"description\" = 'The retainer is lost. Wax helps.'", "\"type\" = 'LOST_RETAINER'"
    ),
    "call-about-school-is-about-a-pupil": change(
        "EmergencyRequest",
        "\"description\" = 'A bracket came off, at school.'",
        """"patientId" IN (SELECT "id" FROM "Patient" WHERE "dateOfBirth" < '1999-01-01')""",
    ),
    "lunch-today-is-over": change(
        "EmergencyRequest",
        """"description" = 'A band came off; at lunch today.', "reportedAt" = '2026-02-24T14:00:00.000+00:00'""",
    ),
    "earlier-wish-is-about-the-day": change(
        "WaitlistEntry", "\"note\" = 'Afraid of missing school.'", "\"priority\" <> 'ROUTINE'"
    ),
    "emergency-moments": change(
        "EmergencyRequest", '"triagedAt" = minutes("reportedAt", -1)', '"triagedAt" IS NOT NULL'
    ),
    "emergency-visit": Plant(
        """SELECT "id" FROM "EmergencyRequest" WHERE "status" = 'RESOLVED' AND "appointmentId" IS NOT NULL LIMIT 1""",
        (
            """UPDATE "Appointment" SET "status" = 'NO_SHOW'
            WHERE "id" = (SELECT "appointmentId" FROM "EmergencyRequest" WHERE "id" = :id)""",
        ),
    ),
    "missed-repair-comes-to-an-end": Plant(
        """SELECT e."id" FROM "EmergencyRequest" e JOIN "Appointment" a ON a."id" = e."appointmentId"
        WHERE substr(a."endsAt", 1, 4) < '2026' AND e."status" = 'RESOLVED' ORDER BY e."id" LIMIT 1""",
        (
            """UPDATE "EmergencyRequest" SET "status" = 'SCHEDULED', "resolvedAt" = NULL WHERE "id" = :id""",
            """UPDATE "Appointment" SET "status" = 'NO_SHOW'
            WHERE "id" = (SELECT "appointmentId" FROM "EmergencyRequest" WHERE "id" = :id)""",
        ),
    ),
}
