"""Violations of the rules for pictures."""

from __future__ import annotations

from planted.plant import Plant, change

PLANTS: dict[str, Plant] = {
    "study-of-kept-visit": change("ImagingStudy", '"takenAt" = moved("takenAt", -3)', '"appointmentId" IS NOT NULL'),
    "study-has-visit": change("ImagingStudy", '"appointmentId" = NULL, "takenAt" = moved("takenAt", -4000)'),
    "study-has-images": Plant(
        'SELECT "id" FROM "ImagingStudy" LIMIT 1', ('DELETE FROM "PatientImage" WHERE "studyId" = :id',)
    ),
    "studies-in-order": change(
        "ImagingStudy",
        '"takenAt" = moved("takenAt", 4000)',
        """"timepoint" = 'INITIAL' AND "treatmentPlanId" IN (
            SELECT "treatmentPlanId" FROM "ImagingStudy" WHERE "timepoint" = 'FINAL')""",
    ),
    "image-view-category": change("PatientImage", "\"category\" = 'CBCT'", "\"view\" = 'PANORAMIC'"),
    "image-time": change("PatientImage", '"takenAt" = minutes("takenAt", 600)'),
    "cbct-indication": change("PatientImage", '"indication" = NULL', "\"category\" = 'CBCT'"),
    "x-ray-permit": Plant(
        """SELECT i."studyId" FROM "PatientImage" i JOIN "ImagingStudy" s ON s."id" = i."studyId"
        JOIN "StaffProfile" e ON e."id" = s."takenById"
        WHERE i."category" = 'CEPHALOGRAM' AND e."providerType" <> 'ORTHODONTIST' LIMIT 1""",
        (
            """DELETE FROM "StaffCredential" WHERE "type" = 'RADIOLOGY_PERMIT'
            AND "staffProfileId" = (SELECT "takenById" FROM "ImagingStudy" WHERE "id" = :id)""",
        ),
    ),
    "pictures-by-employees": Plant(
        'SELECT "id" FROM "ImagingStudy" LIMIT 1',
        (
            """UPDATE "StaffProfile" SET "hiredOn" = '2090-01-01T00:00:00.000+00:00'
            WHERE "id" = (SELECT "takenById" FROM "ImagingStudy" WHERE "id" = :id)""",
        ),
    ),
    "no-second-panoramic-so-soon": Plant(
        """SELECT b."id" FROM "PatientImage" b JOIN "ImagingStudy" t ON t."id" = b."studyId"
        WHERE b."view" = 'PANORAMIC' AND EXISTS (
          SELECT 1 FROM "PatientImage" a JOIN "ImagingStudy" s ON s."id" = a."studyId"
          WHERE a."view" = 'PANORAMIC' AND s."patientId" = t."patientId" AND s."takenAt" < t."takenAt")
        ORDER BY b."id" LIMIT 1""",
        (
            """UPDATE "ImagingStudy" SET "takenAt" = moved((
                SELECT min(s."takenAt") FROM "ImagingStudy" s JOIN "PatientImage" a ON a."studyId" = s."id"
                WHERE a."view" = 'PANORAMIC' AND s."patientId" = "ImagingStudy"."patientId"), 30)
            WHERE "id" = (SELECT "studyId" FROM "PatientImage" WHERE "id" = :id)""",
        ),
    ),
    "bonding-has-a-date": Plant(
        """SELECT a."id" FROM "ApplianceRecord" a JOIN "ProgressNote" n ON n."appointmentId" = a."placedAtId"
        WHERE a."type" = 'BRACES' AND n."type" = 'START' ORDER BY a."id" LIMIT 1""",
        (
            """UPDATE "ProgressNote" SET "type" = 'EXAM' WHERE "appointmentId" = (
                SELECT "placedAtId" FROM "ApplianceRecord" WHERE "id" = :id)""",
        ),
    ),
    "ready-for-the-operation": Plant(
        """SELECT m."id" FROM "ClinicalMeasurement" m JOIN "ImagingStudy" s ON s."treatmentPlanId" = m."treatmentPlanId"
          AND s."timepoint" = 'PROGRESS'
        JOIN "PatientImage" i ON i."studyId" = s."id" AND i."view" = 'LATERAL_CEPHALOGRAM'
        WHERE date(m."measuredOn") = date(s."takenAt") ORDER BY m."id" LIMIT 1""",
        ("""UPDATE "ClinicalMeasurement" SET "type" = 'SPACING_UPPER', "value" = 1.4 WHERE "id" = :id""",),
    ),
    "annotation-after-picture": change("ImageAnnotation", '"madeAt" = moved("madeAt", -3)'),
    "tracing-of-cephalogram": change(
        "ImageAnnotation",
        '"imageId" = (SELECT i."id" FROM "PatientImage" i WHERE i."category" = \'PANORAMIC\' LIMIT 1)',
        "\"type\" = 'CEPH_TRACING'",
    ),
}
