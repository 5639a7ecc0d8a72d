"""Violations of the rules for the portal."""

from __future__ import annotations

from planted.plant import Plant, change

_ABOUT_SOMEBODY = '"patientId" IS NOT NULL'

PLANTS: dict[str, Plant] = {
    "portal-account-owner": change("PortalAccount", '"contactId" = NULL', '"contactId" IS NOT NULL'),
    "portal-account-times": change(
        "PortalAccount", '"activatedAt" = minutes("invitedAt", -1)', '"activatedAt" IS NOT NULL'
    ),
    "portal-guardian-of-the-child": change(
        "PortalAccess", '"patientId" = (SELECT max("id") FROM "Patient")', "\"level\" = 'GUARDIAN'"
    ),
    "portal-access-ends-at-18": Plant(
        'SELECT "id" FROM "PortalAccess" WHERE "level" = \'GUARDIAN\' AND "revokedAt" IS NULL LIMIT 1',
        (
            """UPDATE "Patient" SET "dateOfBirth" = moved("dateOfBirth", -7000)
            WHERE "id" = (SELECT "patientId" FROM "PortalAccess" WHERE "id" = :id)""",
        ),
    ),
    "portal-activity-with-access": change(
        "PortalActivity",
        '"occurredAt" = moved("occurredAt", -3000)',
        f"\"action\" = 'LOGGED_IN' AND NOT {_ABOUT_SOMEBODY}",
    ),
    "portal-confirmation": change(
        "PortalActivity", '"occurredAt" = minutes("occurredAt", 1)', "\"action\" = 'CONFIRMED_APPOINTMENT'"
    ),
    "portal-form": change("PortalActivity", "\"action\" = 'COMPLETED_FORM'", "\"action\" = 'CONFIRMED_APPOINTMENT'"),
}
