"""Violations of the rules for training, goals, reviews and recognition."""

from __future__ import annotations

from planted.plant import Plant, change, remove

_ON_DUTY = """"type" = 'REGULAR' AND "status" = 'WORKED'"""

PLANTS: dict[str, Plant] = {
    "training-dates": change("TrainingRecord", '"completedOn" = moved("enrolledOn", -1)', "\"status\" = 'COMPLETED'"),
    "training-valid-on-duty": Plant(
        f'SELECT "id" FROM "StaffShift" WHERE {_ON_DUTY} ORDER BY "id" LIMIT 1',
        (
            """UPDATE "TrainingRecord" SET "expiresOn" = moved("completedOn", 1)
            WHERE "staffProfileId" = (SELECT "staffProfileId" FROM "StaffShift" WHERE "id" = :id)
            AND "courseId" = (SELECT "id" FROM "TrainingCourse" WHERE "code" = 'HIPAA')""",
            """UPDATE "TrainingRecord"
            SET "completedOn" = moved("completedOn", -40), "expiresOn" = moved("expiresOn", -40)
            WHERE "staffProfileId" = (SELECT "staffProfileId" FROM "StaffShift" WHERE "id" = :id)
            AND "courseId" = (SELECT "id" FROM "TrainingCourse" WHERE "code" = 'HIPAA')""",
        ),
    ),
    "training-is-the-certificate": Plant(
        """SELECT k."id" FROM "StaffCredential" k JOIN "StaffProfile" s ON s."id" = k."staffProfileId"
        WHERE k."type" = 'HIPAA' AND k."issuedOn" >= s."hiredOn" ORDER BY k."id" LIMIT 1""",
        (
            """DELETE FROM "TrainingRecord"
            WHERE "staffProfileId" = (SELECT "staffProfileId" FROM "StaffCredential" WHERE "id" = :id)
            AND "courseId" = (SELECT "id" FROM "TrainingCourse" WHERE "code" = 'HIPAA')""",
        ),
    ),
    "continuing-education": remove(
        "StaffProfile",
        '"providerType" = \'ORTHODONTIST\' AND "hiredOn" < \'2023-01-01\' AND "terminatedOn" IS NULL',
        "TrainingRecord",
        "staffProfileId",
    ),
    "review-by-superior": change("PerformanceReview", '"reviewerId" = "subjectId"'),
    "review-dates": change("PerformanceReview", '"completedOn" = moved("periodEnd", -1)', "\"status\" = 'COMPLETED'"),
    "goal-status": change("StaffGoal", '"actual" = "target" - 1', "\"status\" = 'REACHED'"),
    "recognition-among-colleagues": change("Recognition", '"giverId" = "recipientId"'),
}
