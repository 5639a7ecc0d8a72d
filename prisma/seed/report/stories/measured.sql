-- curve: overjet-and-crowding
-- title: Measurements on the way to their targets
-- model: Patient
SELECT "patientId" AS id, @on("measuredOn") AS day, lower(replace(CAST("type" AS text), '_', ' ')) || ', mm' AS series, "value" AS value
FROM "ClinicalMeasurement"
WHERE "type" IN ('OVERJET', 'OVERBITE', 'CROWDING_UPPER', 'CROWDING_LOWER')
