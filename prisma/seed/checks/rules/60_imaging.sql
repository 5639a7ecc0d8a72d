-- Pictures and X-rays.

-- rule: study-of-kept-visit
-- title: Pictures are taken at a visit to which the patient came, that day.
-- promise: 11, 28
-- model: ImagingStudy
SELECT s."id", 'taken ' || @at(s."takenAt") || ', the visit ' || @at(a."startsAt") || ', ' || @text(a."status") AS detail
FROM "ImagingStudy" s
JOIN "Appointment" a ON a."id" = s."appointmentId"
WHERE a."status" NOT IN ('COMPLETED', 'IN_PROGRESS')
   OR @day(s."takenAt", a."utcOffsetMinutes") <> @day(a."startsAt", a."utcOffsetMinutes")

-- rule: study-has-visit
-- title: Pictures are taken on a day on which the patient came.
-- promise: 28
-- model: ImagingStudy
SELECT s."id", 'taken ' || @at(s."takenAt") || ' without a visit' AS detail
FROM "ImagingStudy" s
WHERE s."appointmentId" IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM kept_visit a
    WHERE a."patientId" = s."patientId" AND a."day" = @day(s."takenAt", a."utcOffsetMinutes")
  )

-- rule: study-has-images
-- title: Every imaging study has pictures.
-- promise: schema
-- model: ImagingStudy
SELECT s."id", @text(s."timepoint") || ' of ' || @at(s."takenAt") || ' without a picture' AS detail
FROM "ImagingStudy" s
LEFT JOIN "PatientImage" i ON i."studyId" = s."id"
WHERE i."id" IS NULL

-- rule: studies-in-order
-- title: The studies of a plan go from initial to progress, final and retention.
-- promise: schema
-- model: ImagingStudy
SELECT id, detail FROM (
    SELECT "id" AS id, @text("timepoint") || ' on ' || @at("takenAt") || ' after one that comes later' AS detail,
           CASE "timepoint" WHEN 'INITIAL' THEN 1 WHEN 'PROGRESS' THEN 2 WHEN 'FINAL' THEN 3 ELSE 4 END AS place,
           max(CASE "timepoint" WHEN 'INITIAL' THEN 1 WHEN 'PROGRESS' THEN 2 WHEN 'FINAL' THEN 3 ELSE 4 END) OVER (
               PARTITION BY "treatmentPlanId" ORDER BY "takenAt", "id" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
           ) AS latest
    FROM "ImagingStudy"
    WHERE "treatmentPlanId" IS NOT NULL
) t
WHERE place < latest

-- rule: image-view-category
-- title: The view of a picture belongs to its category.
-- promise: schema
-- model: PatientImage
SELECT "id", @text("view") || ' as ' || @text("category") AS detail
FROM "PatientImage"
WHERE CAST("category" AS text) <> CASE
    WHEN "view" IN ('FRONTAL_REST', 'FRONTAL_SMILE', 'RIGHT_PROFILE') THEN 'EXTRAORAL_PHOTO'
    WHEN "view" IN ('INTRAORAL_FRONT', 'INTRAORAL_RIGHT', 'INTRAORAL_LEFT', 'UPPER_OCCLUSAL', 'LOWER_OCCLUSAL')
        THEN 'INTRAORAL_PHOTO'
    WHEN "view" = 'PANORAMIC' THEN 'PANORAMIC'
    WHEN "view" = 'LATERAL_CEPHALOGRAM' THEN 'CEPHALOGRAM'
    WHEN "view" = 'CBCT_VOLUME' THEN 'CBCT'
    ELSE 'SCAN_3D' END

-- rule: image-time
-- title: A picture was taken on the day of its study.
-- promise: 28
-- model: PatientImage
SELECT i."id", @text(i."view") || ' at ' || @at(i."takenAt") || ', the study at ' || @at(s."takenAt") AS detail
FROM "PatientImage" i
JOIN "ImagingStudy" s ON s."id" = i."studyId"
WHERE abs(@minutes(s."takenAt", i."takenAt")) > 240

-- rule: cbct-indication
-- title: A three-dimensional X-ray has an indication.
-- promise: 28
-- model: PatientImage
SELECT "id", 'CBCT of ' || @at("takenAt") || ' without an indication' AS detail
FROM "PatientImage"
WHERE "category" = 'CBCT' AND coalesce(trim("indication"), '') = ''

-- rule: x-ray-permit
-- title: X-rays are taken by employees with a radiology permit or a dentist's licence that day.
-- promise: 12
-- model: ImagingStudy
SELECT s."id", e."firstName" || ' ' || e."lastName" || ' has no permit on ' || @at(s."takenAt") AS detail
FROM "ImagingStudy" s
JOIN "StaffProfile" e ON e."id" = s."takenById"
WHERE EXISTS (
    SELECT 1 FROM "PatientImage" i
    WHERE i."studyId" = s."id" AND i."category" IN ('PANORAMIC', 'CEPHALOGRAM', 'CBCT')
  )
  AND s."clinicId" IN (SELECT "clinicId" FROM "StaffCredential")
  AND NOT EXISTS (
    SELECT 1 FROM "StaffCredential" c
    WHERE c."staffProfileId" = e."id" AND c."type" IN ('RADIOLOGY_PERMIT', 'DENTAL_LICENSE')
      AND c."issuedOn" <= s."takenAt" AND (c."expiresOn" IS NULL OR s."takenAt" < c."expiresOn")
  )

-- rule: pictures-by-employees
-- title: Pictures are taken by people employed that day.
-- promise: 6
-- model: ImagingStudy
SELECT s."id", e."firstName" || ' ' || e."lastName" || ', employed ' || @on(e."hiredOn") || ' to ' || @on(e."terminatedOn")
       || ', on ' || @at(s."takenAt") AS detail
FROM "ImagingStudy" s
JOIN "StaffProfile" e ON e."id" = s."takenById"
WHERE s."takenAt" < e."hiredOn" OR s."takenAt" >= @plus_days(e."terminatedOn", 1)

-- rule: annotation-after-picture
-- title: A picture is marked up after it was taken.
-- promise: 45
-- model: ImageAnnotation
SELECT n."id", @text(n."type") || ' made ' || @at(n."madeAt") || ', taken ' || @at(i."takenAt") AS detail
FROM "ImageAnnotation" n
JOIN "PatientImage" i ON i."id" = n."imageId"
WHERE n."madeAt" < i."takenAt"

-- rule: tracing-of-cephalogram
-- title: Only a cephalogram is traced.
-- promise: schema
-- model: ImageAnnotation
SELECT n."id", 'tracing of a ' || @text(i."view") AS detail
FROM "ImageAnnotation" n
JOIN "PatientImage" i ON i."id" = n."imageId"
WHERE n."type" = 'CEPH_TRACING' AND i."category" <> 'CEPHALOGRAM'

-- rule: no-second-panoramic-so-soon
-- title: No panoramic is taken within half a year of another one.
-- promise: 28
-- model: PatientImage
SELECT id, detail FROM (
    SELECT i."id" AS id, 'taken ' || @at(s."takenAt") || ', the one before ' || @at(lag(s."takenAt") OVER w) AS detail,
           @days(lag(s."takenAt") OVER w, s."takenAt") AS days
    FROM "PatientImage" i
    JOIN "ImagingStudy" s ON s."id" = i."studyId"
    WHERE i."view" = 'PANORAMIC'
    WINDOW w AS (PARTITION BY s."patientId" ORDER BY s."takenAt", i."id")
) t
WHERE days < 180

-- rule: bonding-has-a-date
-- title: Braces are bonded on a later day than the examination: records, a plan and consent come between.
-- promise: 14
-- model: ApplianceRecord
SELECT r."id", @text(r."bracketCount") || ' brackets on ' || @on(n.day) || ', the day of the examination' AS detail
FROM "ApplianceRecord" r
JOIN said n ON n.visit = r."placedAtId"
WHERE r."type" = 'BRACES' AND EXISTS (SELECT 1 FROM said e WHERE e.patient = n.patient AND e.type = 'EXAM' AND e.day = n.day)

-- rule: ready-for-the-operation
-- title: When the records for an operation are taken, both arches are aligned and without spaces.
-- promise: 26
-- model: ClinicalMeasurement
SELECT m."id", @text(m."type") || ' ' || @text(m."value") || ' mm on ' || @on(m."measuredOn") AS detail
FROM "ClinicalMeasurement" m
JOIN "TreatmentPlan" p ON p."id" = m."treatmentPlanId" AND p."type" = 'SURGICAL'
JOIN "ImagingStudy" s ON s."treatmentPlanId" = p."id" AND s."timepoint" = 'PROGRESS'
JOIN "PatientImage" i ON i."studyId" = s."id" AND i."view" = 'LATERAL_CEPHALOGRAM'
JOIN kept_visit v ON v."id" = s."appointmentId" AND v."day" = m."measuredOn"
WHERE m."type" IN ('CROWDING_UPPER', 'CROWDING_LOWER', 'SPACING_UPPER', 'SPACING_LOWER') AND m."value" > 0.4
