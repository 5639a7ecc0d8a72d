"""Violations of the rules for names and places, and for what is switched off."""

from __future__ import annotations

from planted.plant import Plant, change

_OFF = """(SELECT "id" FROM "{model}" WHERE NOT "isActive" LIMIT 1)"""


def _given_up(model: str, column: str, of: str, where: str = "true") -> Plant:
    """Let a row refer to something that is switched off."""
    return change(model, f'"{column}" = {_OFF.format(model=of)}', where)


PLANTS: dict[str, Plant] = {
    "invited-user-is-new": change("User", '"lastLoginAt" = "createdAt"', "\"status\" = 'INVITED'"),
    "login-ends-with-employment": change("User", "\"status\" = 'ACTIVE'", "\"status\" = 'SUSPENDED'"),
    "invited-user-did-nothing": change(
        "AuditLog", """"userId" = (SELECT "id" FROM "User" WHERE "status" = 'INVITED' LIMIT 1)"""
    ),
    "role-belongs-to-clinic": change("Role", '"clinicId" = NULL', 'NOT "isSystem"'),
    "grant-order": change("RoleAssignment", '"expiresAt" = "grantedAt"', '"expiresAt" IS NOT NULL'),
    "on-leave-was-granted": change("StaffProfile", "\"status\" = 'ON_LEAVE'", "\"status\" = 'TERMINATED'"),
    "chair-away-is-blocked": change("TreatmentChair", "\"status\" = 'MAINTENANCE'", '"number" = 1'),
    "vendor-left-behind": change(
        "Vendor",
        "\"status\" = 'INACTIVE'",
        """"id" IN (SELECT "vendorId" FROM "VendorContract" WHERE "status" = 'ACTIVE')""",
    ),
    "contract-ended-early": change("VendorContract", '"endsOn" = NULL', "\"status\" = 'TERMINATED'"),
    "expired-lot-is-gone": change("InventoryLot", '"quantity" = 3', "\"status\" = 'EXPIRED'"),
    "type-not-booked-any-more": _given_up(
        "Appointment", "appointmentTypeId", "AppointmentType", "\"status\" = 'SCHEDULED'"
    ),
    "template-not-sent-any-more": _given_up(
        "AppointmentReminder", "templateId", "MessageTemplate", "\"status\" = 'SCHEDULED'"
    ),
    "protocol-not-run-any-more": Plant(
        'SELECT "id" FROM "ChecklistRun" ORDER BY "dueOn" DESC LIMIT 1',
        (f'UPDATE "ChecklistRun" SET "templateId" = {_OFF.format(model="ChecklistTemplate")} WHERE "id" = :id',),
    ),
    "form-not-sent-any-more": _given_up("IntakeSubmission", "formId", "IntakeForm", "\"status\" = 'SENT'"),
    "item-not-ordered-any-more": Plant(
        'SELECT "id" FROM "PurchaseOrderLine" LIMIT 1',
        (
            """UPDATE "PurchaseOrder" SET "status" = 'ORDERED'
            WHERE "id" = (SELECT "purchaseOrderId" FROM "PurchaseOrderLine" WHERE "id" = :id)""",
            f'UPDATE "PurchaseOrderLine" SET "inventoryItemId" = {_OFF.format(model="InventoryItem")} WHERE "id" = :id',
        ),
    ),
    "product-not-made-any-more": Plant(
        'SELECT "id" FROM "LabOrderItem" LIMIT 1',
        (
            """UPDATE "LabOrder" SET "status" = 'SHIPPED'
            WHERE "id" = (SELECT "labOrderId" FROM "LabOrderItem" WHERE "id" = :id)""",
            f'UPDATE "LabOrderItem" SET "labProductId" = {_OFF.format(model="LabProduct")} WHERE "id" = :id',
        ),
    ),
    "cover-of-a-plan-that-is-sold": _given_up("PatientInsurance", "planId", "InsurancePlan", "\"status\" = 'ACTIVE'"),
    "pattern-not-worked-any-more": _given_up("StaffShift", "templateId", "ScheduleTemplate"),
    "plan-named-after-its-kind": change("InsurancePlan", "\"name\" = 'DPPO 1500'", "\"type\" = 'HMO'"),
    "name-is-spelled": change("Patient", "\"lastName\" = 'Mclaughlin'"),
    "contact-name-is-spelled": change("PatientContact", "\"lastName\" = ' Smith'"),
    "postal-code-of-one-town": change("Patient", "\"city\" = 'Elsewhere'"),
    "postal-code-of-its-state": change("Patient", "\"postalCode\" = '99999'"),
    "telephone-has-a-form": change("PatientContact", "\"phone\" = '(614) 555-1212'"),
    "child-has-a-household": change("Patient", '"householdId" = NULL', "\"dateOfBirth\" > '2012-01-01'"),
    "guarantor-can-be-written-to": change("PatientContact", '"email" = NULL', '"isGuarantor" AND "isGuardian"'),
    "debt-is-on-the-chart": Plant(
        'SELECT "patientId" FROM "PatientAccount" WHERE "pastDueOver90Cents" + "pastDue61To90Cents" = 0 LIMIT 1',
        ('UPDATE "PatientAccount" SET "pastDueOver90Cents" = 100 WHERE "patientId" = :id',),
    ),
}
