"""Imaging: the clinic's tags, studies with their pictures, and what was marked on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import midnight
from seed.factories import (
    ImageAnnotationFactory,
    ImageTagAssignmentFactory,
    ImageTagFactory,
    ImagingStudyFactory,
    PatientImageFactory,
)
from seed.fixtures import IMAGE_TAGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.simulation.records.chart import Image, Study
    from seed.simulation.records.story import Story
    from seed.types import Row
    from seed.utils.context import ClinicContext

Stories = tuple["Story", ...]


async def seed_imaging(ctx: ClinicContext) -> None:
    """Write the clinic's image tags, unless they are there, and the pictures of the patients who have none yet."""
    factories = ctx.factories(ctx.clinic_id)
    await ImageTagFactory(factories).create_many(_tags(ctx))
    for cohort in ctx.cohorts("imaging"):
        stories = cohort.stories
        await ImagingStudyFactory(factories).create_many(_studies(ctx, stories))
        await PatientImageFactory(factories).create_many(_images(ctx, stories))
        await ImageTagAssignmentFactory(factories).create_many(_assignments(ctx, stories))
        await ImageAnnotationFactory(factories).create_many(_annotations(ctx, stories))


def _tags(ctx: ClinicContext) -> Iterator[Row]:
    for row in IMAGE_TAGS:
        if not ctx.is_known("ImageTag", ctx.slug, row.code):
            yield {
                "id": ctx.own("ImageTag", row.code),
                "clinicId": ctx.clinic_id,
                "code": row.code,
                "name": row.name,
                "category": row.category,
                "color": row.color,
                "createdAt": midnight(ctx.plan.opened_on),
            }


def _each_study(stories: Stories) -> Iterator[tuple[int, Study]]:
    for story in stories:
        for study in story.chart.studies:
            yield story.outline.ordinal, study


def _each_image(stories: Stories) -> Iterator[tuple[int, Study, Image]]:
    for ordinal, study in _each_study(stories):
        for image in study.images:
            yield ordinal, study, image


def _studies(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, study in _each_study(stories):
        yield {
            "id": ctx.own("ImagingStudy", ordinal, study.visit),
            "clinicId": ctx.clinic_id,
            "patientId": ctx.own("Patient", ordinal),
            "appointmentId": ctx.own("Appointment", ordinal, study.visit),
            "treatmentPlanId": ctx.own("TreatmentPlan", ordinal, study.plan) if study.plan is not None else None,
            "takenById": ctx.own("StaffProfile", study.taken_by),
            "timepoint": study.timepoint,
            "takenAt": study.taken_at,
            "createdAt": study.taken_at,
        }


def _images(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, study, image in _each_image(stories):
        yield {
            "id": ctx.own("PatientImage", ordinal, study.visit, image.view),
            "clinicId": ctx.clinic_id,
            "studyId": ctx.own("ImagingStudy", ordinal, study.visit),
            "category": image.category,
            "view": image.view,
            "fileName": image.file_name,
            "mimeType": image.mime_type,
            "widthPx": image.width,
            "heightPx": image.height,
            "sizeBytes": image.size_bytes,
            "indication": image.indication,
            "takenAt": study.taken_at,
            "createdAt": study.taken_at,
        }


def _assignments(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, study, image in _each_image(stories):
        for tag in image.tags:
            yield {
                "id": ctx.own("ImageTagAssignment", ordinal, study.visit, image.view, tag),
                "imageId": ctx.own("PatientImage", ordinal, study.visit, image.view),
                "tagId": ctx.own("ImageTag", tag),
                "createdAt": study.taken_at,
            }


def _annotations(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, study, image in _each_image(stories):
        for number, one in enumerate(image.annotations, 1):
            yield {
                "id": ctx.own("ImageAnnotation", ordinal, study.visit, image.view, number),
                "clinicId": ctx.clinic_id,
                "imageId": ctx.own("PatientImage", ordinal, study.visit, image.view),
                "authorId": ctx.own("StaffProfile", one.author),
                "type": one.kind,
                "data": one.data,
                "madeAt": one.made_at,
                "createdAt": one.made_at,
            }
