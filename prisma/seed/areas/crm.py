"""Leads, what was done about them, and the forms that new families complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import midnight
from seed.areas.front_office import front_office
from seed.areas.ops import task_row
from seed.areas.writing import Written, writes
from seed.factories import (
    IntakeFormFactory,
    IntakeSubmissionFactory,
    LeadActivityFactory,
    LeadFactory,
    OperationsTaskFactory,
)
from seed.fixtures import INTAKE_FORMS
from seed.fixtures.retired import RETIRED_INTAKE_FORMS
from seed.simulation.front_office.intake import forms_of_strangers, submissions
from seed.simulation.front_office.leads import leads

if TYPE_CHECKING:
    from seed.simulation.records.front_office import Lead, Submission
    from seed.simulation.records.story import ClinicStory, Story
    from seed.utils.context import ClinicContext
    from seedbed.types import Row


@writes
def seed_crm(ctx: ClinicContext) -> Written:
    """Write the clinic's forms, unless they are there, and the leads beside the patients who have none yet."""
    yield IntakeFormFactory, _forms(ctx)
    for cohort in ctx.cohorts("crm"):
        office = front_office(ctx)
        found = [lead for story in cohort.stories for lead in leads(office, story, seed=ctx.config.seed)]
        yield LeadFactory, (_lead(ctx, cohort, lead) for lead in found)
        yield (
            LeadActivityFactory,
            (
                ctx.row(
                    "LeadActivity",
                    touch,
                    (lead.ordinal, _kind(lead), number),
                    leadId=(lead.ordinal, _kind(lead)),
                    occurredAt=touch.at,
                    createdAt=touch.at,
                )
                for lead in found
                for number, touch in enumerate(lead.touches, 1)
            ),
        )
        yield (
            OperationsTaskFactory,
            (task_row(ctx, task, _kind(lead), lead.ordinal) for lead in found for task in lead.tasks),
        )
        yield (
            IntakeSubmissionFactory,
            (
                _submission(ctx, story, submission)
                for story in cohort.stories
                for submission in submissions(office, story)
            ),
        )
        yield (
            IntakeSubmissionFactory,
            (_sent_in_vain(ctx, lead, form) for lead in found for form in forms_of_strangers(office, lead)),
        )


def _kind(lead: Lead) -> str:
    """Return what tells the two leads of an ordinal apart."""
    return "converted" if lead.is_patient else "other"


def _forms(ctx: ClinicContext) -> list[Row]:
    opened = midnight(ctx.plan.opened_on)
    return [
        ctx.row(
            "IntakeForm",
            row,
            (row.code,),
            questions=[
                {"key": question.key, "label": question.label, "type": question.kind} for question in row.questions
            ],
            isActive=is_active,
            createdAt=opened,
            updatedAt=opened,
        )
        for rows, is_active in ((INTAKE_FORMS, True), (RETIRED_INTAKE_FORMS, False))
        for row in rows
        if not ctx.is_known("IntakeForm", ctx.slug, row.code)
    ]


def _lead(ctx: ClinicContext, cohort: ClinicStory, lead: Lead) -> Row:
    dentist = cohort.dentists[lead.dentist].code if lead.dentist is not None else None
    return ctx.row(
        "Lead",
        lead,
        (lead.ordinal, _kind(lead)),
        referringProviderId=ctx.own("ReferringProvider", dentist) if dentist else None,
        patientId=ctx.own("Patient", lead.ordinal) if lead.is_patient else None,
        createdAt=lead.received_at,
        updatedAt=lead.converted_at or lead.lost_at or lead.touches[-1].at,
    )


def _sent_in_vain(ctx: ClinicContext, lead: Lead, submission: Submission) -> Row:
    return ctx.row(
        "IntakeSubmission",
        submission,
        (lead.ordinal, "lead", submission.form),
        leadId=(lead.ordinal, _kind(lead)),
        patientId=None,
        createdAt=submission.sent_at,
        updatedAt=submission.completed_at or submission.sent_at,
    )


def _submission(ctx: ClinicContext, story: Story, submission: Submission) -> Row:
    ordinal = story.outline.ordinal
    return ctx.row(
        "IntakeSubmission",
        submission,
        (ordinal, submission.form),
        # What is filled in in the waiting room belongs to the chart.
        leadId=None if submission.at_desk else (ordinal, "converted"),
        createdAt=submission.sent_at,
        updatedAt=submission.completed_at or submission.sent_at,
    )
