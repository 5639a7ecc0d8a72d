"""Violations of the rules for clinics, staff and rooms."""

from __future__ import annotations

from planted.plant import Plant, change

PLANTS: dict[str, Plant] = {
    "opening-hours-order": change("ClinicHours", '"opensMinute" = "closesMinute"'),
    "staff-name-is-the-users": change("StaffProfile", "\"lastName\" = 'Somebody Else'"),
    "staff-termination": change("StaffProfile", '"terminatedOn" = "hiredOn"', "\"status\" = 'ACTIVE'"),
    "staff-events-within-employment": change(
        "EmploymentEvent", '"occurredOn" = moved("occurredOn", -1)', "\"type\" = 'HIRED'"
    ),
    "staff-hired-once": Plant(
        """SELECT "id" FROM "StaffProfile" WHERE "id" IN (SELECT "staffProfileId" FROM "EmploymentEvent") LIMIT 1""",
        (
            """UPDATE "EmploymentEvent" SET "type" = 'HIRED' WHERE "staffProfileId" = :id""",
            """DELETE FROM "EmploymentEvent" WHERE "staffProfileId" = :id AND "type" = 'HIRED'
            AND "id" <> (SELECT max("id") FROM "EmploymentEvent" WHERE "staffProfileId" = :id)""",
            """UPDATE "EmploymentEvent" SET "occurredOn" = moved("occurredOn", 1) WHERE "staffProfileId" = :id""",
        ),
    ),
    "staff-termination-event": change("EmploymentEvent", "\"type\" = 'TERMINATED'", "\"type\" = 'RAISE'"),
    "staff-leaves-with-an-event": Plant(
        """SELECT "id" FROM "StaffProfile" WHERE "terminatedOn" IS NOT NULL LIMIT 1""",
        ("""DELETE FROM "EmploymentEvent" WHERE "staffProfileId" = :id AND "type" = 'TERMINATED'""",),
    ),
    "credential-dates": change("StaffCredential", "\"status\" = 'EXPIRED'", "\"status\" = 'ACTIVE'"),
    "provider-hours-order": change("ProviderSchedule", '"startMinute" = "endMinute"'),
    "provider-hours-of-clinicians": Plant(
        'SELECT "id" FROM "ProviderSchedule" LIMIT 1',
        (
            """UPDATE "StaffProfile" SET "providerType" = 'NONE'
            WHERE "id" = (SELECT "providerId" FROM "ProviderSchedule" WHERE "id" = :id)""",
        ),
    ),
    "block-order": change("ScheduleBlock", '"endsAt" = "startsAt"'),
    "appointment-type-minutes": change("AppointmentType", '"doctorMinutes" = "durationMinutes" + 1'),
}
