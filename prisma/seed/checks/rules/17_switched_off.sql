-- What is switched off, away or only invited.

-- rule: invited-user-is-new
-- title: A user who was only invited has neither verified an address nor logged in; all others have.
-- promise: schema
-- model: User
SELECT u."id", @text(u."status") || ' with the latest login ' || coalesce(@at(u."lastLoginAt"), 'never') AS detail
FROM "User" u
LEFT JOIN "StaffProfile" s ON s."userId" = u."id"
WHERE (u."status" = 'INVITED' AND (u."emailVerifiedAt" IS NOT NULL OR u."lastLoginAt" IS NOT NULL))
   OR (u."status" = 'ACTIVE' AND s."id" IS NOT NULL AND (u."emailVerifiedAt" IS NULL OR u."passwordChangedAt" IS NULL))

-- rule: login-ends-with-employment
-- title: Employees who have left have no working login, and only their logins are suspended or closed.
-- promise: 13
-- model: User
SELECT u."id", @text(u."status") || ', employment ' || @text(s."status") AS detail
FROM "User" u
JOIN "StaffProfile" s ON s."userId" = u."id"
WHERE (s."status" = 'TERMINATED' AND u."status" IN ('ACTIVE', 'INVITED'))
   OR (s."status" <> 'TERMINATED' AND u."status" IN ('SUSPENDED', 'DEACTIVATED'))

-- rule: invited-user-did-nothing
-- title: A user who was only invited does not appear in the audit trail.
-- promise: 13
-- model: AuditLog
SELECT l."id", @text(l."action") || ' by a user who was only invited' AS detail
FROM "AuditLog" l
JOIN "User" u ON u."id" = l."userId"
WHERE u."status" = 'INVITED'

-- rule: role-belongs-to-clinic
-- title: Roles of the system belong to no clinic, the others to the one that made them.
-- promise: schema
-- model: Role
SELECT "id", "code" AS detail FROM "Role" WHERE "isSystem" <> ("clinicId" IS NULL)

-- rule: grant-order
-- title: A role that is granted for a time is granted before that time is over.
-- promise: schema
-- model: RoleAssignment
SELECT "id", 'granted ' || @on("grantedAt") || ', over ' || @on("expiresAt") AS detail
FROM "RoleAssignment"
WHERE "expiresAt" <= "grantedAt"

-- rule: on-leave-was-granted
-- title: Employees on leave have approved leave.
-- promise: 6
-- model: StaffProfile
SELECT s."id", 'on leave without a request' AS detail
FROM "StaffProfile" s
WHERE s."status" = 'ON_LEAVE' AND s."clinicId" IN (SELECT "clinicId" FROM "TimeOffRequest") AND NOT EXISTS (
    SELECT 1 FROM "TimeOffRequest" r
    WHERE r."staffProfileId" = s."id" AND r."status" = 'APPROVED'
      AND r."firstOn" <= @as_of AND r."lastOn" >= @plus_days(@as_of, -6)
  )

-- rule: chair-away-is-blocked
-- title: A chair that is out of use has a block that says so.
-- promise: 8
-- model: TreatmentChair
SELECT c."id", 'chair ' || @text(c."number") || ' without a block' AS detail
FROM "TreatmentChair" c
WHERE c."status" = 'MAINTENANCE' AND c."clinicId" IN (SELECT "clinicId" FROM "ScheduleBlock") AND NOT EXISTS (
    SELECT 1 FROM "ScheduleBlock" b
    WHERE b."chairId" = c."id" AND b."type" = 'MAINTENANCE'
      AND b."startsAt" <= @plus_days(@as_of, 1) AND b."endsAt" >= @plus_days(@as_of, -1)
  )

-- rule: vendor-left-behind
-- title: An inactive vendor has no open orders and no contract in force.
-- promise: schema
-- model: Vendor
SELECT v."id", v."name" || ' is inactive' AS detail
FROM "Vendor" v
WHERE v."status" = 'INACTIVE' AND (
    EXISTS (SELECT 1 FROM "PurchaseOrder" o WHERE o."vendorId" = v."id" AND o."status" <> 'RECEIVED')
    OR EXISTS (SELECT 1 FROM "VendorContract" c WHERE c."vendorId" = v."id" AND c."status" = 'ACTIVE')
)

-- rule: contract-ended-early
-- title: A contract that was terminated is over.
-- promise: 9
-- model: VendorContract
SELECT "id", 'terminated, ends ' || coalesce(@on("endsOn"), 'never') AS detail
FROM "VendorContract"
WHERE "status" = 'TERMINATED' AND ("endsOn" IS NULL OR "endsOn" > @as_of)

-- rule: expired-lot-is-gone
-- title: An expired lot is past its date, and nothing of it is left.
-- promise: 42
-- model: InventoryLot
SELECT "id", @text("quantity") || ' left, expires ' || coalesce(@on("expiresOn"), 'never') AS detail
FROM "InventoryLot"
WHERE "status" = 'EXPIRED' AND ("quantity" <> 0 OR "expiresOn" IS NULL OR "expiresOn" > @as_of)

-- rule: type-not-booked-any-more
-- title: Nobody is booked for a kind of visit that is not offered any more.
-- promise: 9
-- model: Appointment
SELECT a."id", 'booked as ' || t."name" AS detail
FROM "Appointment" a
JOIN "AppointmentType" t ON t."id" = a."appointmentTypeId"
WHERE NOT t."isActive" AND a."status" IN ('SCHEDULED', 'CONFIRMED')

-- rule: template-not-sent-any-more
-- title: No reminder is to go out with a template that is switched off.
-- promise: 43
-- model: AppointmentReminder
SELECT r."id", 'scheduled with ' || t."code" AS detail
FROM "AppointmentReminder" r
JOIN "MessageTemplate" t ON t."id" = r."templateId"
WHERE NOT t."isActive" AND r."status" = 'SCHEDULED'

-- rule: protocol-not-run-any-more
-- title: A checklist that is switched off has not been carried out this month.
-- promise: schema
-- model: ChecklistRun
SELECT r."id", t."code" || ' on ' || @on(r."dueOn") AS detail
FROM "ChecklistRun" r
JOIN "ChecklistTemplate" t ON t."id" = r."templateId"
WHERE NOT t."isActive" AND r."dueOn" > @plus_days(@as_of, -30)

-- rule: form-not-sent-any-more
-- title: No form that is switched off still waits to be completed.
-- promise: schema
-- model: IntakeSubmission
SELECT s."id", f."name" AS detail
FROM "IntakeSubmission" s
JOIN "IntakeForm" f ON f."id" = s."formId"
WHERE NOT f."isActive" AND s."status" = 'SENT'

-- rule: item-not-ordered-any-more
-- title: Items that are no longer kept in stock are on no open order.
-- promise: 42
-- model: PurchaseOrderLine
SELECT l."id", i."name" AS detail
FROM "PurchaseOrderLine" l
JOIN "InventoryItem" i ON i."id" = l."inventoryItemId"
JOIN "PurchaseOrder" o ON o."id" = l."purchaseOrderId"
WHERE NOT i."isActive" AND o."status" <> 'RECEIVED'

-- rule: product-not-made-any-more
-- title: Products that a laboratory no longer makes are on no open order.
-- promise: schema
-- model: LabOrderItem
SELECT i."id", p."name" AS detail
FROM "LabOrderItem" i
JOIN "LabProduct" p ON p."id" = i."labProductId"
JOIN "LabOrder" o ON o."id" = i."labOrderId"
WHERE NOT p."isActive" AND o."status" NOT IN ('RECEIVED', 'INSPECTED', 'DELIVERED', 'REMADE', 'CANCELLED')

-- rule: cover-of-a-plan-that-is-sold
-- title: Nobody is covered by a plan or a carrier that no longer exists.
-- promise: 33
-- model: PatientInsurance
SELECT i."id", p."name" || ' of ' || c."name" AS detail
FROM "PatientInsurance" i
JOIN "InsurancePlan" p ON p."id" = i."planId"
JOIN "InsuranceCarrier" c ON c."id" = p."carrierId"
WHERE i."status" = 'ACTIVE' AND NOT (p."isActive" AND c."isActive")

-- rule: pattern-not-worked-any-more
-- title: Nobody works a pattern that is switched off.
-- promise: schema
-- model: StaffShift
SELECT s."id", t."name" || ' on ' || @on(s."startsAt") AS detail
FROM "StaffShift" s
JOIN "ScheduleTemplate" t ON t."id" = s."templateId"
WHERE NOT t."isActive"

-- rule: plan-named-after-its-kind
-- title: A plan of a health maintenance organization says so, and no other does.
-- promise: schema
-- model: InsurancePlan
SELECT "id", "name" || ' is ' || @text("type") AS detail
FROM "InsurancePlan"
WHERE ("type" = 'HMO') <> ("name" LIKE '%HMO%' OR "name" LIKE '%DMO%')
