"""Factories for pictures and what is marked on them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.factories.base import BaseFactory
from seed.fixtures import IMAGE_VIEWS

if TYPE_CHECKING:
    from prisma.models import (
        ImageAnnotation,
        ImageTag,
        ImageTagAssignment,
        ImagingStudy,
        PatientImage,
    )

_PHOTOS = tuple(view for view in IMAGE_VIEWS if view.mime_type == "image/jpeg")


class ImagingStudyFactory(BaseFactory["ImagingStudy"]):
    """The pictures of a first set of records, a month ago."""

    model = "ImagingStudy"
    defaults = {
        "timepoint": "INITIAL",
        "takenAt": lambda row: row.as_of - timedelta(days=30),
        "createdAt": lambda row: row["takenAt"],
    }
    traits = {"progress": {"timepoint": "PROGRESS"}, "final": {"timepoint": "FINAL"}}


class PatientImageFactory(BaseFactory["PatientImage"]):
    """A photograph."""

    model = "PatientImage"
    params = {"photo": lambda row: _PHOTOS[(row.number - 1) % len(_PHOTOS)]}
    defaults = {
        "category": lambda row: row["photo"].category,
        "view": lambda row: row["photo"].code,
        "fileName": lambda row: f"{row['view'].lower()}.jpg",
        "mimeType": "image/jpeg",
        "widthPx": 4032,
        "heightPx": 3024,
        "sizeBytes": 3_200_000,
        "takenAt": lambda row: row.as_of - timedelta(days=30),
        "createdAt": lambda row: row["takenAt"],
    }
    traits = {
        "panoramic": {
            "category": "PANORAMIC",
            "view": "PANORAMIC",
            "fileName": "panoramic.png",
            "mimeType": "image/png",
            "widthPx": 2440,
            "heightPx": 1292,
            "indication": "Roots, eruption and pathology before treatment",
        },
        "cone_beam": {
            "category": "CBCT",
            "view": "CBCT_VOLUME",
            "fileName": "cbct_volume.dcm",
            "mimeType": "application/dicom",
            "widthPx": None,
            "heightPx": None,
            "sizeBytes": 190_000_000,
            "indication": "Position of impacted #6",
        },
    }


class ImageTagFactory(BaseFactory["ImageTag"]):
    """A tag for a purpose."""

    model = "ImageTag"
    defaults = {
        "code": lambda row: f"TAG_{row.number}",
        "name": lambda row: f"Tag {row.number}",
        "category": "PURPOSE",
        "color": "#2563EB",
    }
    traits = {"finding": {"category": "FINDING", "color": "#DC2626"}}


class ImageTagAssignmentFactory(BaseFactory["ImageTagAssignment"]):
    """A tag on a picture."""

    model = "ImageTagAssignment"


class ImageAnnotationFactory(BaseFactory["ImageAnnotation"]):
    """A remark on a picture."""

    model = "ImageAnnotation"
    defaults = {
        "type": "NOTE",
        "data": lambda _: {"text": "Roots parallel"},
        "madeAt": lambda row: row.as_of - timedelta(days=29),
        "createdAt": lambda row: row["madeAt"],
    }
    traits = {
        "tracing": {
            "type": "CEPH_TRACING",
            "data": lambda _: {"landmarks": {"S": [600, 720], "N": [1280, 660]}, "values": {"SNA": 82.0, "SNB": 79.5}},
        }
    }
