"""Single realistic values, drawn from a `random.Random` that the caller owns."""

from __future__ import annotations

from seed.generators.ortho import OrthoGenerator, ortho_generator
from seed.generators.profiles import (
    ArchSpace,
    ClinicalMeasurements,
    EmployeeProfile,
    InsuranceInfo,
    PatientProfile,
    PersonName,
    ReferringDentist,
)

__all__ = [
    "ArchSpace",
    "ClinicalMeasurements",
    "EmployeeProfile",
    "InsuranceInfo",
    "OrthoGenerator",
    "PatientProfile",
    "PersonName",
    "ReferringDentist",
    "ortho_generator",
]
