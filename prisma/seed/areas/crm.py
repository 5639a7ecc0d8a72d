"""Leads, what was done about them, and the forms that new families complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import midnight
from seed.areas.ops import task_row
from seed.factories import (
    IntakeFormFactory,
    IntakeSubmissionFactory,
    LeadActivityFactory,
    LeadFactory,
    OperationsTaskFactory,
)
from seed.fixtures import INTAKE_FORMS
from seed.simulation.front_office.intake import submissions
from seed.simulation.front_office.leads import leads
from seed.simulation.front_office.on_duty import FrontOffice

if TYPE_CHECKING:
    from seed.simulation.records.front_office import Lead, Submission
    from seed.simulation.records.story import ClinicStory, Story
    from seed.types import Row
    from seed.utils.context import ClinicContext


async def seed_crm(ctx: ClinicContext) -> None:
    """Write the clinic's forms, unless they are there, and the leads beside the patients who have none yet."""
    factories = ctx.factories(ctx.clinic_id, ctx.admin_id)
    await IntakeFormFactory(factories).create_many(_forms(ctx))
    for cohort in ctx.cohorts("crm"):
        office = FrontOffice(ctx.config.seed, cohort.plan, cohort.as_of)
        found = [lead for story in cohort.stories for lead in leads(office, story, seed=ctx.config.seed)]
        await LeadFactory(factories).create_many(_lead(ctx, cohort, lead) for lead in found)
        await LeadActivityFactory(factories).create_many(
            {
                "id": ctx.own("LeadActivity", lead.ordinal, _kind(lead), number),
                "clinicId": ctx.clinic_id,
                "leadId": ctx.own("Lead", lead.ordinal, _kind(lead)),
                "staffProfileId": ctx.own("StaffProfile", touch.staff) if touch.staff else None,
                "type": touch.kind,
                "note": touch.note,
                "occurredAt": touch.at,
                "createdAt": touch.at,
            }
            for lead in found
            for number, touch in enumerate(lead.touches, 1)
        )
        await OperationsTaskFactory(factories).create_many(
            task_row(ctx, task, _kind(lead), lead.ordinal, number)
            for lead in found
            for number, task in enumerate(lead.tasks, 1)
        )
        await IntakeSubmissionFactory(factories).create_many(
            _submission(ctx, story, submission) for story in cohort.stories for submission in submissions(office, story)
        )


def _kind(lead: Lead) -> str:
    """Return what tells the two leads of an ordinal apart."""
    return "converted" if lead.is_patient else "other"


def _forms(ctx: ClinicContext) -> list[Row]:
    opened = midnight(ctx.plan.opened_on)
    return [
        {
            "id": ctx.own("IntakeForm", row.code),
            "clinicId": ctx.clinic_id,
            "code": row.code,
            "name": row.name,
            "type": row.kind,
            "version": row.version,
            "questions": [
                {"key": question.key, "label": question.label, "type": question.kind} for question in row.questions
            ],
            "createdAt": opened,
            "updatedAt": opened,
        }
        for row in INTAKE_FORMS
        if not ctx.is_known("IntakeForm", ctx.slug, row.code)
    ]


def _lead(ctx: ClinicContext, cohort: ClinicStory, lead: Lead) -> Row:
    dentist = cohort.dentists[lead.dentist].code if lead.dentist is not None else None
    return {
        "id": ctx.own("Lead", lead.ordinal, _kind(lead)),
        "clinicId": ctx.clinic_id,
        "referringProviderId": ctx.own("ReferringProvider", dentist) if dentist else None,
        "ownerId": ctx.own("StaffProfile", lead.owner) if lead.owner else None,
        "patientId": ctx.own("Patient", lead.ordinal) if lead.is_patient else None,
        "stage": lead.stage,
        "source": lead.source,
        "firstName": lead.first_name,
        "lastName": lead.last_name,
        "email": lead.email,
        "phone": lead.phone,
        "lostReason": lead.lost_reason,
        "receivedAt": lead.received_at,
        "convertedAt": lead.converted_at,
        "lostAt": lead.lost_at,
        "createdAt": lead.received_at,
        "updatedAt": lead.converted_at or lead.lost_at or lead.touches[-1].at,
    }


def _submission(ctx: ClinicContext, story: Story, submission: Submission) -> Row:
    ordinal = story.outline.ordinal
    return {
        "id": ctx.own("IntakeSubmission", ordinal, submission.form),
        "clinicId": ctx.clinic_id,
        "formId": ctx.own("IntakeForm", submission.form),
        "leadId": ctx.own("Lead", ordinal, "converted"),
        "patientId": ctx.own("Patient", ordinal),
        "status": submission.status,
        "answers": submission.answers,
        "sentAt": submission.sent_at,
        "completedAt": submission.completed_at,
        "createdAt": submission.sent_at,
        "updatedAt": submission.completed_at or submission.sent_at,
    }
