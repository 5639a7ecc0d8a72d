"""Patients, their families and health, and the dentists who send them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import midnight
from seed.factories import (
    HouseholdFactory,
    MedicalHistoryFactory,
    PatientAlertFactory,
    PatientContactFactory,
    PatientFactory,
    ReferringProviderFactory,
)

if TYPE_CHECKING:
    from seed.simulation.records.people import Dentist
    from seed.simulation.records.story import ClinicStory, Story
    from seed.types import Row
    from seed.utils.context import ClinicContext


def patient_number(ordinal: int) -> str:
    """Return the number on the chart of a clinic's n-th patient."""
    return f"P{ordinal:05d}"


async def seed_patients(ctx: ClinicContext) -> None:
    """Write the clinic's referring dentists and the patients of this run."""
    factories = ctx.factories(ctx.clinic_id, ctx.admin_id)
    for cohort in ctx.cohorts("patients"):
        stories = cohort.stories
        await ReferringProviderFactory(factories).create_many(
            _dentist(ctx, dentist)
            for dentist in cohort.dentists
            if not ctx.is_known("ReferringProvider", ctx.slug, dentist.code)
        )
        await HouseholdFactory(factories).create_many(_households(ctx, stories))
        await PatientFactory(factories).create_many(_patient(ctx, cohort, story) for story in stories)
        await PatientContactFactory(factories).create_many(_contacts(ctx, stories))
        await MedicalHistoryFactory(factories).create_many(_histories(ctx, stories))
        await PatientAlertFactory(factories).create_many(_alerts(ctx, stories))


def _dentist(ctx: ClinicContext, dentist: Dentist) -> Row:
    return {
        "id": ctx.own("ReferringProvider", dentist.code),
        "clinicId": ctx.clinic_id,
        "code": dentist.code,
        "firstName": dentist.first_name,
        "lastName": dentist.last_name,
        "practiceName": dentist.practice_name,
        "specialty": dentist.specialty,
        "npi": dentist.npi,
        "phone": dentist.phone,
        "email": dentist.email,
        "street": dentist.address.street,
        "city": dentist.address.city,
        "state": dentist.address.state,
        "postalCode": dentist.address.postal_code,
        "isActive": dentist.is_active,
        "createdAt": midnight(ctx.plan.opened_on),
    }


def _households(ctx: ClinicContext, stories: tuple[Story, ...]) -> list[Row]:
    rows: dict[str, Row] = {}
    for story in stories:
        household = story.person.household
        # A household is as old as its first patient.
        created = midnight(story.outline.first_contact)
        row = rows.get(household.code)
        if row is not None:
            row["createdAt"] = min(row["createdAt"], created)
            continue
        rows[household.code] = {
            "id": ctx.own("Household", household.code),
            "clinicId": ctx.clinic_id,
            "code": household.code,
            "name": household.name,
            "street": household.address.street,
            "city": household.address.city,
            "state": household.address.state,
            "postalCode": household.address.postal_code,
            "phone": household.phone,
            "createdAt": created,
        }
    return list(rows.values())


def _patient(ctx: ClinicContext, cohort: ClinicStory, story: Story) -> Row:
    outline, person = story.outline, story.person
    household = person.household
    dentist = person.referring_dentist
    return {
        "id": ctx.own("Patient", outline.ordinal),
        "clinicId": ctx.clinic_id,
        "patientNumber": patient_number(outline.ordinal),
        "householdId": ctx.own("Household", household.code),
        "primaryProviderId": ctx.own("StaffProfile", story.primary_doctor) if story.primary_doctor else None,
        "referringProviderId": (
            ctx.own("ReferringProvider", cohort.dentists[dentist].code) if dentist is not None else None
        ),
        "createdById": ctx.admin_id,
        "firstName": person.first_name,
        "middleName": person.middle_name,
        "lastName": person.last_name,
        "preferredName": person.preferred_name,
        "dateOfBirth": midnight(outline.birth_date),
        "sex": outline.sex,
        "email": person.email,
        "phone": person.phone,
        "street": household.address.street,
        "city": household.address.city,
        "state": household.address.state,
        "postalCode": household.address.postal_code,
        "status": story.status,
        "isActive": story.is_active,
        "referralSource": person.referral_source,
        "chiefComplaint": person.chief_complaint,
        "firstContactOn": midnight(outline.first_contact),
        "createdAt": midnight(outline.first_contact),
        "updatedAt": cohort.as_of,
    }


def _contacts(ctx: ClinicContext, stories: tuple[Story, ...]) -> list[Row]:
    return [
        {
            "id": ctx.own("PatientContact", story.outline.ordinal, number),
            "clinicId": ctx.clinic_id,
            "patientId": ctx.own("Patient", story.outline.ordinal),
            "relationship": contact.relationship,
            "firstName": contact.first_name,
            "lastName": contact.last_name,
            "dateOfBirth": midnight(contact.birth_date),
            "email": contact.email,
            "phone": contact.phone,
            "isGuardian": contact.is_guardian,
            "isGuarantor": contact.is_guarantor,
            "isEmergencyContact": contact.is_emergency,
            "createdAt": midnight(story.outline.first_contact),
        }
        for story in stories
        for number, contact in enumerate(story.person.contacts, 1)
    ]


def _histories(ctx: ClinicContext, stories: tuple[Story, ...]) -> list[Row]:
    return [
        {
            "id": ctx.own("MedicalHistory", story.outline.ordinal, record.version),
            "clinicId": ctx.clinic_id,
            "patientId": ctx.own("Patient", story.outline.ordinal),
            "version": record.version,
            "isCurrent": record is story.person.health[-1],
            "answers": record.answers,
            "completedOn": midnight(record.completed_on),
            "signedBy": record.signed_by,
            "createdAt": midnight(record.completed_on),
        }
        for story in stories
        for record in story.person.health
    ]


def _alerts(ctx: ClinicContext, stories: tuple[Story, ...]) -> list[Row]:
    return [
        {
            "id": ctx.own("PatientAlert", story.outline.ordinal, number),
            "clinicId": ctx.clinic_id,
            "patientId": ctx.own("Patient", story.outline.ordinal),
            "type": alert.kind,
            "severity": alert.severity,
            "message": alert.message,
            "isActive": alert.resolved_on is None,
            "raisedOn": midnight(alert.raised_on),
            "resolvedOn": midnight(alert.resolved_on) if alert.resolved_on else None,
            "createdAt": midnight(alert.raised_on),
        }
        for story in stories
        for number, alert in enumerate(story.person.alerts, 1)
    ]
