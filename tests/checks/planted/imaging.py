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
        """SELECT "studyId" FROM "PatientImage" WHERE "category" = 'CEPHALOGRAM' LIMIT 1""",
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
    "annotation-after-picture": change("ImageAnnotation", '"madeAt" = moved("madeAt", -3)'),
    "tracing-of-cephalogram": change(
        "ImageAnnotation",
        '"imageId" = (SELECT i."id" FROM "PatientImage" i WHERE i."category" = \'PANORAMIC\' LIMIT 1)',
        "\"type\" = 'CEPH_TRACING'",
    ),
}
