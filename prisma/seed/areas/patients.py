"""Patients, their families and health, and the dentists who send them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import midnight
from seed.areas.front_office import front_office
from seed.areas.writing import Written, writes
from seed.factories import (
    HouseholdFactory,
    MedicalHistoryFactory,
    PatientAlertFactory,
    PatientContactFactory,
    PatientFactory,
    ReferringProviderFactory,
)
from seed.simulation.billing.warnings import with_warning
from seed.simulation.care.arrivals import went_live_on

if TYPE_CHECKING:
    from datetime import date

    from seed.simulation.records.people import Dentist
    from seed.simulation.records.story import ClinicStory, Story
    from seed.utils.context import ClinicContext
    from seedbed.types import Row


def patient_number(ordinal: int) -> str:
    """Return the number on the chart of a clinic's n-th patient."""
    return f"P{ordinal:05d}"


@writes
def seed_patients(ctx: ClinicContext) -> Written:
    """Write the clinic's referring dentists and the patients of this run."""
    for cohort in ctx.cohorts("patients"):
        stories = cohort.stories
        yield (
            ReferringProviderFactory,
            (
                _dentist(ctx, dentist)
                for dentist in cohort.dentists
                if not ctx.is_known("ReferringProvider", ctx.slug, dentist.code)
            ),
        )
        yield HouseholdFactory, _households(ctx, stories)
        live = went_live_on(ctx.config.seed, ctx.slug, front_office(ctx).today)
        yield PatientFactory, (_patient(ctx, cohort, story, live) for story in stories)
        yield PatientContactFactory, _contacts(ctx, stories)
        yield MedicalHistoryFactory, _histories(ctx, stories)
        yield PatientAlertFactory, _alerts(ctx, stories)


def _dentist(ctx: ClinicContext, dentist: Dentist) -> Row:
    return ctx.row(
        "ReferringProvider",
        dentist,
        (dentist.code,),
        street=dentist.address.street,
        city=dentist.address.city,
        state=dentist.address.state,
        postalCode=dentist.address.postal_code,
        createdAt=ctx.plan.opened_on,
    )


def _households(ctx: ClinicContext, stories: tuple[Story, ...]) -> list[Row]:
    rows: dict[str, Row] = {}
    for story in stories:
        household = story.person.household
        if not household.is_shared:
            continue
        # A household is as old as its first patient.
        created = midnight(story.outline.first_contact)
        row = rows.get(household.code)
        if row is not None:
            row["createdAt"] = min(row["createdAt"], created)
            continue
        rows[household.code] = ctx.row(
            "Household",
            household,
            (household.code,),
            street=household.address.street,
            city=household.address.city,
            state=household.address.state,
            postalCode=household.address.postal_code,
            createdAt=created,
        )
    return list(rows.values())


def _patient(ctx: ClinicContext, cohort: ClinicStory, story: Story, live: date) -> Row:
    outline, person = story.outline, story.person
    household = person.household
    dentist = person.referring_dentist
    return ctx.row(
        "Patient",
        person,
        (outline.ordinal,),
        patientNumber=patient_number(outline.ordinal),
        householdId=(household.code,) if person.household.is_shared else None,
        primaryProviderId=(story.primary_doctor if any(visit.arrived_at for visit in story.visits) else None,),
        referringProviderId=ctx.own("ReferringProvider", cohort.dentists[dentist].code)
        if dentist is not None
        else None,
        # Charts older than the software were imported, so they name no one who made them.
        createdById=ctx.admin_id if outline.first_contact >= live else None,
        dateOfBirth=outline.birth_date,
        sex=outline.sex,
        street=household.address.street,
        city=household.address.city,
        state=household.address.state,
        postalCode=household.address.postal_code,
        status=story.status,
        isActive=story.is_active,
        firstContactOn=outline.first_contact,
        createdAt=outline.first_contact,
        updatedAt=max(story.milestones.values(), default=outline.first_contact),
    )


def _contacts(ctx: ClinicContext, stories: tuple[Story, ...]) -> list[Row]:
    return [
        ctx.row(
            "PatientContact",
            contact,
            (story.outline.ordinal, number),
            dateOfBirth=contact.birth_date,
            isEmergencyContact=contact.is_emergency,
            createdAt=story.outline.first_contact,
        )
        for story in stories
        for number, contact in enumerate(story.person.contacts, 1)
    ]


def _histories(ctx: ClinicContext, stories: tuple[Story, ...]) -> list[Row]:
    return [
        ctx.row(
            "MedicalHistory",
            record,
            (story.outline.ordinal, record.version),
            isCurrent=record is story.person.health[-1],
            createdAt=record.completed_on,
        )
        for story in stories
        for record in story.person.health
    ]


def _alerts(ctx: ClinicContext, stories: tuple[Story, ...]) -> list[Row]:
    return [
        ctx.row(
            "PatientAlert",
            alert,
            (story.outline.ordinal, number),
            isActive=alert.resolved_on is None,
            createdAt=alert.raised_on,
        )
        for story in stories
        for number, alert in enumerate(with_warning(story, ctx.config.as_of.date()), 1)
    ]
