"""Imaging: the clinic's tags, studies with their pictures, and what was marked on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.writing import Written, writes
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
    from seed.utils.context import ClinicContext
    from seedbed.types import Row

Stories = tuple["Story", ...]


@writes
def seed_imaging(ctx: ClinicContext) -> Written:
    """Write the clinic's image tags, unless they are there, and the pictures of the patients who have none yet."""
    yield ImageTagFactory, _tags(ctx)
    for cohort in ctx.cohorts("imaging"):
        stories = cohort.stories
        yield ImagingStudyFactory, _studies(ctx, stories)
        yield PatientImageFactory, _images(ctx, stories)
        yield ImageTagAssignmentFactory, _assignments(ctx, stories)
        yield ImageAnnotationFactory, _annotations(ctx, stories)


def _tags(ctx: ClinicContext) -> Iterator[Row]:
    for row in IMAGE_TAGS:
        if not ctx.is_known("ImageTag", ctx.slug, row.code):
            yield ctx.row("ImageTag", row, (row.code,), createdAt=ctx.plan.opened_on)


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
        yield ctx.row("ImagingStudy", study, (ordinal, study.key), createdAt=study.taken_at)


def _images(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, study, image in _each_image(stories):
        yield ctx.row(
            "PatientImage",
            image,
            (ordinal, study.key, image.view),
            studyId=(ordinal, study.key),
            widthPx=image.width,
            heightPx=image.height,
            takenAt=study.taken_at,
            createdAt=study.taken_at,
        )


def _assignments(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, study, image in _each_image(stories):
        for tag in image.tags:
            yield {
                "id": ctx.own("ImageTagAssignment", ordinal, study.key, image.view, tag),
                "imageId": ctx.own("PatientImage", ordinal, study.key, image.view),
                "tagId": ctx.own("ImageTag", tag),
                "createdAt": study.taken_at,
            }


def _annotations(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, study, image in _each_image(stories):
        for number, one in enumerate(image.annotations, 1):
            yield ctx.row(
                "ImageAnnotation",
                one,
                (ordinal, study.key, image.view, number),
                imageId=(ordinal, study.key, image.view),
                createdAt=one.made_at,
            )
