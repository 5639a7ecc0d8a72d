-- Figures of a practice, with what is to be expected of them. "Default" marks a figure that this project chose so that
-- the figures agree with one another.
--
-- A list of patients holds few of those who left long ago, so figures look at groups that are on it whatever became
-- of them: those who started lately, those in treatment, and those whose treatment was completed lately.

-- figure: adults-among-starts
-- title: adults among recent starts
-- kind: share
-- unit: %
-- expect: 32
-- source: default; the American Association of Orthodontists counted 34 % adults among active patients in 2022
SELECT CASE WHEN age >= 18 THEN 1 ELSE 0 END, patient FROM first_start WHERE recent

-- figure: adults-in-treatment
-- title: adults in treatment
-- kind: share
-- unit: %
-- expect: 32
-- source: American Association of Orthodontists 2022: 34 %; default 32 %
-- note: Adults choose aligners more often, which take two thirds of the time of braces, so at any moment they are fewer in treatment than among the starts.
SELECT CASE WHEN @age(t."dateOfBirth", @as_of) >= 18 THEN 1 ELSE 0 END, t."id" FROM "Patient" t WHERE t."status" = 'ACTIVE'

-- figure: age-at-start
-- title: age at start
-- kind: mean
-- unit: years
-- expect: Phase I 8.5
-- expect: teen 13.2
-- source: defaults
-- note: Ages below 10.5 are cut off for teenagers, and who is observed first starts some months later; both lift their mean a little.
SELECT years, patient, CASE WHEN type = 'PHASE_I' THEN 'Phase I' ELSE 'teen' END
FROM first_start
WHERE type = 'PHASE_I' OR (type IN ('COMPREHENSIVE', 'INVISALIGN') AND age < 18)

-- figure: age-of-adults
-- title: age of adults at start, median
-- kind: median
-- unit: years
-- expect: 29
-- source: default
-- note: Ages are drawn around 29; that nobody is younger than eighteen lifts the median by a year.
SELECT years, patient FROM first_start WHERE age >= 18 AND type IN ('COMPREHENSIVE', 'INVISALIGN', 'LIMITED')

-- figure: female
-- title: women and girls
-- kind: share
-- unit: %
-- expect: minors 56
-- expect: adults 60
-- expect: aligners 70
-- source: PMC4384963 and Janson 2014: 56 to 61 % of treated samples; aligners PMC10693725: 72 %
SELECT CASE WHEN sex = 'FEMALE' THEN 1 ELSE 0 END, patient,
       CASE WHEN type = 'INVISALIGN' THEN 'aligners' WHEN age >= 18 THEN 'adults' ELSE 'minors' END
FROM first_start

-- figure: start-mix
-- title: kinds of treatment among recent starts
-- kind: mix
-- unit: %
-- expect: COMPREHENSIVE 51
-- expect: INVISALIGN 24
-- expect: PHASE_I 12
-- expect: LIMITED 10
-- expect: SURGICAL 1.5
-- expect: TRANSFER_IN 1.5
-- source: default
SELECT 1, patient, type FROM first_start WHERE recent

-- figure: referral-sources
-- title: how patients came
-- kind: mix
-- unit: %
-- expect: DENTIST 30
-- expect: PATIENT_REFERRAL 30
-- expect: GOOGLE 18
-- expect: SOCIAL_MEDIA 8
-- expect: WEBSITE 5
-- expect: INSURANCE_LIST 4
-- source: default
SELECT 1, coalesce("householdId", "id"), CAST("referralSource" AS text) FROM "Patient"

-- figure: angle-class
-- title: Angle class
-- kind: mix
-- unit: %
-- expect: CLASS_I 52
-- expect: CLASS_II_DIV_1 32
-- expect: CLASS_II_DIV_2 8
-- expect: CLASS_III 8
-- source: default between the population (Alhammadi 2018: 75/20/6) and treated patients (IJD 2020/8810964: 56/41/3)
SELECT 1, patient, angle FROM first_start WHERE type <> 'SURGICAL'

-- figure: overjet
-- title: overjet before treatment
-- kind: mean
-- unit: mm
-- expect: CLASS_I 3.0
-- expect: CLASS_II_DIV_1 7.0
-- expect: CLASS_II_DIV_2 3.0
-- expect: CLASS_III -1.0
-- source: defaults
-- note: Findings fit the complaint: who complains of protrusion or an underbite has one, which moves the means of these classes outward.
SELECT m."value", s.patient, s.angle
FROM first_start s
JOIN first_measurement m ON m."patientId" = s.patient AND m.type = 'OVERJET'
WHERE s.type NOT IN ('SURGICAL', 'TRANSFER_IN')

-- figure: upper-incisors
-- title: upper incisors to SN before treatment
-- kind: mean
-- unit: °
-- expect: CLASS_I 103
-- expect: CLASS_II_DIV_1 106
-- expect: CLASS_II_DIV_2 92
-- expect: CLASS_III 108
-- source: defaults, after the usual norm of 103 ± 6
SELECT m."value", s.patient, s.angle
FROM first_start s
JOIN first_measurement m ON m."patientId" = s.patient AND m.type = 'U1_SN'
WHERE s.type NOT IN ('SURGICAL', 'TRANSFER_IN')

-- figure: extractions
-- title: plans with extractions
-- kind: share
-- unit: %
-- expect: COMPREHENSIVE 25
-- expect: INVISALIGN 4
-- source: Jackson, AJODO 2017: about 25 %; aligners: default
SELECT CASE WHEN @length(p."extractions") > 0 THEN 1 ELSE 0 END, s.patient, s.type
FROM first_start s
JOIN "TreatmentPlan" p ON p."id" = s.id

-- figure: acceptance
-- title: recommended treatments that were accepted
-- kind: share
-- unit: %
-- expect: 71
-- source: default; with observation it gives 66 starts in 100 exams (Gaidge: 64 to 68)
-- note: Few charts of patients who declined are still on the list, so the share on it is higher.
SELECT CASE WHEN "acceptedOn" IS NOT NULL THEN 1 ELSE 0 END, "patientId"
FROM "TreatmentPlan"
WHERE "previousPlanId" IS NULL AND @days("presentedOn", @as_of) BETWEEN 90 AND 455

-- figure: months-of-treatment
-- title: months of active treatment
-- kind: mean
-- unit: months
-- expect: COMPREHENSIVE 22
-- expect: INVISALIGN 15
-- expect: PHASE_I 12
-- expect: PHASE_II 18
-- expect: LIMITED 8
-- expect: SURGICAL 24
-- source: comprehensive Tsichlaki 2016, others defaults
-- note: Of treatments completed lately in a practice that grows, the short ones are a little too many: half a month in braces. Treatment ends at a visit, which adds some weeks to a short one.
SELECT @days(started, ended) / 30.44, patient, type FROM completed_lately

-- figure: visits-of-treatment
-- title: visits in active treatment
-- kind: mean
-- unit: visits
-- expect: COMPREHENSIVE 15..20
-- expect: INVISALIGN 8..12
-- expect: PHASE_I 8..10
-- expect: PHASE_II 12..15
-- expect: LIMITED 6..9
-- expect: SURGICAL 22..30
-- source: orthopundit for intervals, others defaults
-- note: Eight to ten weeks between visits, and six in the last third, come to 14 visits in 22 months, fewer than the 15 to 20 that are said.
SELECT count(*), c.patient, c.type
FROM completed_lately c
JOIN kept_visit a ON a."patientId" = c.patient AND a."day" BETWEEN c.started AND c.ended
GROUP BY c.id, c.patient, c.type

-- figure: past-estimate
-- title: treatments that outlast their estimate
-- kind: share
-- unit: %
-- expect: 24
-- source: AAO, Gaidge
SELECT CASE WHEN ended > estimated THEN 1 ELSE 0 END, patient FROM completed_lately

-- figure: failed-visits
-- title: first bookings that fail, exams aside
-- kind: mix
-- unit: %
-- expect: no-show 6
-- expect: late cancellation 3
-- expect: cancelled or moved in advance 8
-- source: VCU AADR 0338, private practice
-- note: Those who owe money miss two and a half times as many visits, which lifts no-shows above the base rate.
SELECT 1, a."patientId",
       CASE WHEN a."status" = 'NO_SHOW' THEN 'no-show' WHEN c."type" = 'LATE' THEN 'late cancellation'
            WHEN a."status" = 'CANCELLED' THEN 'cancelled or moved in advance' ELSE 'kept' END
FROM "Appointment" a
JOIN "AppointmentType" t ON t."id" = a."appointmentTypeId"
LEFT JOIN "AppointmentCancellation" c ON c."appointmentId" = a."id"
WHERE a."startsAt" < @as_of AND a."rescheduledFromId" IS NULL AND t."code" <> 'NEW_PATIENT_EXAM' AND t."category" <> 'EMERGENCY'
  AND (c."id" IS NULL OR c."reason" <> 'TREATMENT_ENDED')
  -- Moved because an earlier opening was found.
  AND NOT EXISTS (
    SELECT 1 FROM "Appointment" n JOIN "WaitlistEntry" w ON w."filledById" = n."id" WHERE n."rescheduledFromId" = a."id"
  )

-- figure: repairs
-- title: repair and comfort visits
-- kind: rate
-- unit: a year
-- expect: fixed 0.9
-- expect: aligners 0.25
-- source: defaults
-- note: The rate is of what breaks or hurts. A quarter of the small matters need no visit, what breaks in the last three weeks waits for the debond, and some visits are missed.
SELECT (SELECT count(*) FROM kept_visit a JOIN "AppointmentType" t ON t."id" = a."appointmentTypeId"
        WHERE a."patientId" = c.patient AND t."category" = 'EMERGENCY' AND a."day" BETWEEN c.started AND c.until),
       c.patient, CASE WHEN c.type = 'INVISALIGN' THEN 'aligners' ELSE 'fixed' END, @days(c.started, c.until) / 365.25
FROM in_treatment c

-- figure: progress-records
-- title: completed treatments with pictures in the middle
-- kind: share
-- unit: %
-- expect: 60
-- source: default
-- note: Six in ten with braces. A scan for refinement comes with photographs as well, so nearly all with aligners have them.
SELECT CASE WHEN EXISTS (SELECT 1 FROM "ImagingStudy" s WHERE s."treatmentPlanId" = c.id AND s."timepoint" = 'PROGRESS')
            THEN 1 ELSE 0 END, c.patient
FROM completed_lately c
WHERE c.type IN ('COMPREHENSIVE', 'INVISALIGN', 'PHASE_II', 'SURGICAL')
  AND c.clinic IN (SELECT "clinicId" FROM "ImagingStudy")

-- figure: cbct
-- title: treatments with a three-dimensional X-ray
-- kind: share
-- unit: %
-- expect: 15
-- source: default
SELECT CASE WHEN EXISTS (
           SELECT 1 FROM "ImagingStudy" s JOIN "PatientImage" i ON i."studyId" = s."id"
           WHERE s."patientId" = c.patient AND i."category" = 'CBCT'
       ) THEN 1 ELSE 0 END, c.patient
FROM first_start c
WHERE c.clinic IN (SELECT "clinicId" FROM "ImagingStudy")

-- figure: first-series
-- title: aligners of the first series, an arch, median
-- kind: median
-- unit: trays
-- expect: 26
-- source: PMC10693725
SELECT @greatest(coalesce(a."traysUpper", 0), coalesce(a."traysLower", 0)), p."patientId"
FROM "ApplianceRecord" a
JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId"
WHERE a."type" = 'ALIGNERS' AND a."series" = 0 AND p."type" = 'INVISALIGN'

-- figure: refinements
-- title: refinements of completed aligner treatments
-- kind: mix
-- unit: %
-- expect: none 20
-- expect: one 42
-- expect: two 26
-- expect: three or more 12
-- source: default
-- note: Of treatments completed lately in a practice that grows, the short ones, which had none, are a little too many.
SELECT 1, c.patient,
       CASE max(a."series") WHEN 0 THEN 'none' WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE 'three or more' END
FROM completed_lately c
JOIN "ApplianceRecord" a ON a."treatmentPlanId" = c.id AND a."type" = 'ALIGNERS'
WHERE c.type = 'INVISALIGN'
GROUP BY c.id, c.patient

-- figure: aligner-days
-- title: days that an aligner is worn
-- kind: mix
-- unit: %
-- expect: 7 70
-- expect: 10 15
-- expect: 14 15
-- source: default
-- note: Who has few trays takes more time for each, and is in treatment for a shorter time: those with ten and fourteen days are fewer on the list than among the starts.
SELECT 1, p."patientId", @text(a."changeDays")
FROM "ApplianceRecord" a
JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId"
WHERE a."type" = 'ALIGNERS' AND a."series" = 0

-- figure: upper-retainers
-- title: upper retainers after the debond
-- kind: mix
-- unit: %
-- expect: ESSIX_RETAINER 60
-- expect: HAWLEY_RETAINER 20
-- expect: BONDED_RETAINER 20
-- source: default
SELECT 1, patient, type FROM first_retainer WHERE arch = 'UPPER'

-- figure: lower-retainers
-- title: lower retainers after the debond
-- kind: mix
-- unit: %
-- expect: BONDED_RETAINER 50
-- expect: ESSIX_RETAINER 40
-- expect: HAWLEY_RETAINER 10
-- source: default
SELECT 1, patient, type FROM first_retainer WHERE arch = 'LOWER'

-- figure: lab-on-time
-- title: laboratory orders received on time
-- kind: share
-- unit: %
-- expect: 92
-- source: default
SELECT CASE WHEN "receivedOn" <= "dueOn" THEN 1 ELSE 0 END, "id" FROM "LabOrder" WHERE "receivedOn" IS NOT NULL

-- figure: lab-remakes
-- title: laboratory orders made again
-- kind: share
-- unit: %
-- expect: 3..5
-- source: default
SELECT CASE WHEN "status" = 'REMADE' THEN 1 ELSE 0 END, "id" FROM "LabOrder" WHERE "inspectedOn" IS NOT NULL

-- figure: lab-rush
-- title: laboratory orders in a rush
-- kind: share
-- unit: %
-- expect: 8
-- source: default
SELECT CASE WHEN "priority" = 'RUSH' THEN 1 ELSE 0 END, "id" FROM "LabOrder"

-- figure: fees
-- title: fees
-- kind: mean
-- unit: USD
-- expect: teen braces 5900
-- expect: adult braces 6300
-- expect: aligners 6200
-- expect: limited 3200
-- expect: Phase I 3300
-- expect: Phase II 4200
-- expect: surgical 7500
-- source: defaults
-- note: Comprehensive fees lie between 5,000 and 7,500, as the generator promises, which cuts off low ones and lifts the mean by a hundred.
SELECT p."feeCents" / 100.0, p."patientId",
       CASE p."type" WHEN 'INVISALIGN' THEN 'aligners' WHEN 'LIMITED' THEN 'limited' WHEN 'PHASE_I' THEN 'Phase I'
            WHEN 'PHASE_II' THEN 'Phase II' WHEN 'SURGICAL' THEN 'surgical'
            WHEN 'COMPREHENSIVE' THEN CASE WHEN @age(t."dateOfBirth", p."startedOn") >= 18 THEN 'adult braces'
                                           ELSE 'teen braces' END END
FROM "TreatmentPlan" p
JOIN "Patient" t ON t."id" = p."patientId"
WHERE p."startedOn" IS NOT NULL

-- figure: cover
-- title: who pays for treatment
-- kind: mix
-- unit: %
-- expect: orthodontic benefit 58
-- expect: Medicaid 8
-- expect: family 34
-- source: default
SELECT 1, coalesce(t."householdId", t."id"),
       CASE WHEN n."type" IS NULL THEN 'family' WHEN n."type" = 'MEDICAID' THEN 'Medicaid' ELSE 'orthodontic benefit' END
FROM first_start s
JOIN "Patient" t ON t."id" = s.patient
LEFT JOIN "PatientInsurance" i ON i."patientId" = s.patient AND i."coverageOrder" = 'PRIMARY'
LEFT JOIN "InsurancePlan" n ON n."id" = i."planId"
WHERE s.clinic IN (SELECT "clinicId" FROM "PatientInsurance")

-- figure: dual-cover
-- title: patients with a secondary cover
-- kind: share
-- unit: %
-- expect: 6
-- source: default
SELECT CASE WHEN EXISTS (
           SELECT 1 FROM "PatientInsurance" i WHERE i."patientId" = s.patient AND i."coverageOrder" = 'SECONDARY'
       ) THEN 1 ELSE 0 END, s.patient
FROM first_start s
WHERE s.clinic IN (SELECT "clinicId" FROM "PatientInsurance")

-- figure: lifetime-maxima
-- title: lifetime maxima of orthodontic benefits, USD
-- kind: mix
-- unit: %
-- expect: 1000 15
-- expect: 1500 35
-- expect: 2000 30
-- expect: 2500 10
-- expect: 3000 10
-- source: accountinginsights
SELECT 1, coalesce(t."householdId", t."id"), @text(i."lifetimeMaximumCents" / 100)
FROM "PatientInsurance" i
JOIN "Patient" t ON t."id" = i."patientId"
JOIN "InsurancePlan" n ON n."id" = i."planId"
WHERE n."type" <> 'MEDICAID' AND i."coverageOrder" = 'PRIMARY'

-- figure: paid-in-full
-- title: treatments paid in full at the start
-- kind: share
-- unit: %
-- expect: 22
-- source: OrthoFi
-- note: Small amounts that the family pays beside its carriers are paid at once as well.
SELECT CASE WHEN e."termMonths" = 0 AND NOT EXISTS (
           SELECT 1 FROM "PatientAccount" a JOIN "Payment" y ON y."accountId" = a."id"
           WHERE a."patientId" = s.patient AND y."payer" = 'FINANCING'
       ) THEN 1 ELSE 0 END, s.patient
FROM first_start s
JOIN "TreatmentEstimate" e ON e."treatmentPlanId" = s.id AND e."status" = 'ACCEPTED' AND e."patientPortionCents" > 0

-- figure: failed-autopay
-- title: automatic payments that fail at first
-- kind: share
-- unit: %
-- expect: 4
-- source: default
SELECT CASE WHEN y."status" = 'FAILED' THEN 1 ELSE 0 END, y."accountId"
FROM "Payment" y
JOIN "Installment" i ON i."id" = y."installmentId"
JOIN "PaymentPlan" p ON p."id" = i."paymentPlanId"
WHERE p."isAutomatic" AND y."method" IN ('STORED_CARD', 'ACH') AND y."retryOfId" IS NULL

-- figure: cured-by-retry
-- title: failed automatic payments that a retry cures
-- kind: share
-- unit: %
-- expect: 70
-- source: default
SELECT CASE WHEN EXISTS (SELECT 1 FROM "Payment" r WHERE r."retryOfId" = y."id" AND r."status" = 'POSTED') THEN 1 ELSE 0 END,
       y."accountId"
FROM "Payment" y
WHERE y."status" = 'FAILED' AND y."retryOfId" IS NULL AND @days(y."receivedOn", @as_of) > 14

-- figure: refunds
-- title: payers who get a refund
-- kind: share
-- unit: %
-- expect: 2
-- source: default
-- note: Of those who pay at all; the others who leave treatment are settled with.
SELECT max(CASE WHEN "type" = 'REFUND' THEN 1 ELSE 0 END), "accountId"
FROM "Payment"
WHERE "payer" <> 'INSURANCE' AND "status" = 'POSTED'
GROUP BY "accountId"

-- figure: write-offs
-- title: write-offs, of charges
-- kind: mix
-- unit: %
-- expect: written off 0.6
-- source: default
SELECT 1, "accountId", 'charged', "totalCents" - "adjustedCents" FROM "Invoice"
UNION ALL
SELECT 1, "accountId", CASE WHEN "type" = 'WRITE_OFF' THEN 'written off' ELSE 'otherwise' END, "amountCents"
FROM "AccountAdjustment"

-- figure: ageing
-- title: accounts of families who owe, by what is oldest
-- kind: mix
-- unit: %
-- expect: not due 90
-- expect: 1 to 30 days 6
-- expect: 31 to 60 days 2
-- expect: 61 to 90 days 1
-- expect: over 90 days 1
-- source: default
-- note: Counted by accounts. By amounts the part that is not due is near 99 %, because instalments that lie ahead count.
SELECT 1, "id",
       CASE WHEN "pastDueOver90Cents" > 0 THEN 'over 90 days' WHEN "pastDue61To90Cents" > 0 THEN '61 to 90 days'
            WHEN "pastDue31To60Cents" > 0 THEN '31 to 60 days' WHEN "pastDue1To30Cents" > 0 THEN '1 to 30 days'
            ELSE 'not due' END
FROM "PatientAccount"
WHERE "patientBalanceCents" > 0

-- figure: preauthorizations
-- title: covered treatments with a predetermination
-- kind: share
-- unit: %
-- expect: 30
-- source: default
SELECT CASE WHEN EXISTS (SELECT 1 FROM "Preauthorization" a WHERE a."patientInsuranceId" = i."id") THEN 1 ELSE 0 END,
       s.patient
FROM first_start s
JOIN "PatientInsurance" i ON i."patientId" = s.patient AND i."coverageOrder" = 'PRIMARY'

-- figure: claim-rejections
-- title: first claims that are rejected
-- kind: share
-- unit: %
-- expect: 3
-- source: default
SELECT CASE WHEN "status" = 'REJECTED' THEN 1 ELSE 0 END, "patientInsuranceId"
FROM "InsuranceClaim"
WHERE "status" <> 'SUBMITTED' AND "correctsId" IS NULL AND "primaryClaimId" IS NULL

-- figure: claim-denials
-- title: adjudicated claims that are denied
-- kind: share
-- unit: %
-- expect: 8
-- source: default
SELECT CASE WHEN "status" = 'DENIED' THEN 1 ELSE 0 END, "patientInsuranceId"
FROM "InsuranceClaim"
WHERE "adjudicatedOn" IS NOT NULL AND "primaryClaimId" IS NULL
  AND ("correctsId" IS NULL OR "correctsId" IN (SELECT "id" FROM "InsuranceClaim" WHERE "status" = 'REJECTED'))

-- figure: reworked-denials
-- title: denied claims that are corrected
-- kind: share
-- unit: %
-- expect: 50
-- source: default
SELECT CASE WHEN n."id" IS NULL THEN 0 ELSE 1 END, c."patientInsuranceId"
FROM "InsuranceClaim" c
LEFT JOIN "InsuranceClaim" n ON n."correctsId" = c."id"
WHERE c."status" = 'DENIED' AND c."correctsId" IS NULL AND @days(c."adjudicatedOn", @as_of) > 60

-- figure: distinct-notes
-- title: progress notes whose words no other note has
-- kind: share
-- unit: %
-- expect: 60..100
-- source: default
SELECT CASE WHEN count(*) OVER (PARTITION BY "findings", "workDone", "nextSteps") = 1 THEN 1 ELSE 0 END, "patientId"
FROM "ProgressNote"

-- figure: overjets-gone-back
-- title: overjets in treatment that are farther from 2.5 mm than the last one
-- kind: share
-- unit: %
-- expect: 10..30
-- source: default, from a measuring error of 0.25 mm and elastics that are worn well by half of the patients
SELECT CASE WHEN abs(b.value - 2.5) > abs(a.value - 2.5) + 0.01 THEN 1 ELSE 0 END, b.patient
FROM reading b
JOIN reading a ON a.plan = b.plan AND a.type = b.type AND a.place = b.place - 1
WHERE b.type = 'OVERJET'

-- figure: short-of-an-aim
-- title: completed whole treatments that end short of an aim for the bite
-- kind: share
-- unit: %
-- expect: 15..40
-- source: PAR points fall by 75 to 79 % (Angle 2008), and half of the treated keep more than five (Freitas, AJODO 2007)
SELECT max(CASE WHEN m."type" = 'MIDLINE' THEN CASE WHEN abs(m."value") >= 0.45 THEN 1 ELSE 0 END
                WHEN m."value" < 1.949 OR m."value" > 3.051 THEN 1 ELSE 0 END), p."patientId"
FROM "TreatmentPlan" p
JOIN debond d ON d.plan = p."id"
JOIN "ClinicalMeasurement" m ON m."treatmentPlanId" = p."id" AND m."measuredOn" = d.day
WHERE p."status" = 'COMPLETED' AND p."type" IN ('COMPREHENSIVE', 'INVISALIGN', 'PHASE_II', 'SURGICAL')
  AND m."type" IN ('OVERJET', 'OVERBITE', 'MIDLINE')
GROUP BY p."id", p."patientId"

-- figure: elastics-with-aligners
-- title: completed aligner treatments of a class II or III with elastics
-- kind: share
-- unit: %
-- expect: 75..100
-- source: default, as with braces
SELECT CASE WHEN EXISTS (
           SELECT 1 FROM "ElasticPrescription" e
           WHERE e."treatmentPlanId" = p."id" AND e."type" IN ('CLASS_II', 'CLASS_III')) THEN 1 ELSE 0 END, p."patientId"
FROM "TreatmentPlan" p
WHERE p."type" = 'INVISALIGN' AND p."status" = 'COMPLETED' AND p."angleClass" <> 'CLASS_I'

-- figure: white-spots
-- title: completed treatments with braces in which a white spot was noted
-- kind: share
-- unit: %
-- expect: 15..25
-- source: Julien, Angle 2013: 23 % of patients
SELECT CASE WHEN EXISTS (
           SELECT 1 FROM "ProgressNote" n
           WHERE n."treatmentPlanId" = p."id" AND n."findings" LIKE '%hite spot%') THEN 1 ELSE 0 END, p."patientId"
FROM "TreatmentPlan" p
WHERE p."type" IN ('COMPREHENSIVE', 'PHASE_II', 'SURGICAL') AND p."status" = 'COMPLETED'

-- figure: short-roots
-- title: panoramics during treatment and at its end on which roots have become shorter
-- kind: share
-- unit: %
-- expect: 15
-- source: Bayir 2021: 14.8 %
SELECT CASE WHEN n."findings" LIKE '%resorption at%' OR n."findings" LIKE '%blunted%' OR n."findings" LIKE '%shorter by%' THEN 1 ELSE 0 END, n."patientId"
FROM "ProgressNote" n
WHERE n."findings" LIKE '%Panoramic%'

-- figure: early-arrivals
-- title: patients who come before the time of their visit
-- kind: share
-- unit: %
-- expect: 84
-- source: Cerruti, BMC Health Services Research 2023: 84 % check in early
SELECT CASE WHEN @minutes("startsAt", "arrivedAt") < 0 THEN 1 ELSE 0 END, "patientId"
FROM "Appointment"
WHERE "arrivedAt" IS NOT NULL

-- figure: waiting
-- title: minutes from the door to the chair, median
-- kind: median
-- unit: minutes
-- expect: 6
-- source: default; none is published
SELECT "waitMinutes", "id" FROM "PatientVisit" WHERE "waitMinutes" IS NOT NULL

-- figure: patient-states
-- title: patients under care, by state
-- kind: mix
-- unit: %
-- expect: ACTIVE 36..50
-- expect: RETENTION 28..42
-- expect: OBSERVATION 12..24
-- source: default, from an identity: at 250 starts a year 420 patients are active, 350 in supervised retention and 200 observed
SELECT 1, "id", CAST("status" AS text) FROM "Patient" WHERE "status" IN ('ACTIVE', 'RETENTION', 'OBSERVATION')

-- figure: siblings-share-days
-- title: visits within two weeks of one of a sibling that are on the same day
-- kind: share
-- unit: %
-- expect: 40..75
-- source: default: 70 % of pairs due within two weeks of each other share a day, since one person drives
-- note: Not every wish for the same day meets an opening, and what breaks is repaired at once.
SELECT CASE WHEN EXISTS (
           SELECT 1 FROM kept_visit s JOIN "Patient" q ON q."id" = s."patientId"
           WHERE q."householdId" = p."householdId" AND q."id" <> p."id" AND s."day" = v."day") THEN 1 ELSE 0 END,
       p."householdId"
FROM kept_visit v
JOIN "Patient" p ON p."id" = v."patientId"
WHERE p."householdId" IS NOT NULL AND EXISTS (
    SELECT 1 FROM kept_visit s JOIN "Patient" q ON q."id" = s."patientId"
    WHERE q."householdId" = p."householdId" AND q."id" <> p."id" AND @days(s."day", v."day") BETWEEN -14 AND 14)

-- figure: hours-of-forms
-- title: forms that families complete at home, by the time of day
-- kind: mix
-- unit: %
-- expect: morning 10..28
-- expect: noon 12..28
-- expect: afternoon 12..30
-- expect: evening 26..46
-- expect: night 0..10
-- source: OrthoFi: more than 75 % before the exam; hours are defaults: parents write in the evening
SELECT 1, f.patient, CASE WHEN f.minute < 360 OR f.minute >= 1320 THEN 'night' WHEN f.minute < 720 THEN 'morning'
                          WHEN f.minute < 900 THEN 'noon' WHEN f.minute < 1080 THEN 'afternoon' ELSE 'evening' END
FROM (
    SELECT s."patientId" AS patient, @minute(s."completedAt", k.winter) AS minute
    FROM "IntakeSubmission" s
    JOIN clock k ON k.clinic = s."clinicId"
    WHERE s."completedAt" IS NOT NULL AND s."leadId" IS NOT NULL AND s."patientId" IS NOT NULL
) f

-- figure: hours-of-the-desk
-- title: conversations that are closed between 8 in the morning and 6 in the evening
-- kind: share
-- unit: %
-- expect: 85..100
-- source: default: the desk is staffed in shifts
SELECT CASE WHEN @minute(c."closedAt", k.winter) BETWEEN 480 AND 1080 THEN 1 ELSE 0 END, c."patientId"
FROM "Conversation" c
JOIN clock k ON k.clinic = c."clinicId"
WHERE c."closedAt" IS NOT NULL
