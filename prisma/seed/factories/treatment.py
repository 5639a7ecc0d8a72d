"""Factories for treatment: codes, plans, notes, measurements, and what is placed in the mouth."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.factories.base import BaseFactory, Parent

if TYPE_CHECKING:
    from prisma.models import (
        AlignerTray,
        ApplianceRecord,
        ClinicalMeasurement,
        ElasticPrescription,
        ProcedureCode,
        ProcedureRecord,
        ProgressNote,
        TreatmentMilestone,
        TreatmentPhase,
        TreatmentPlan,
        WireRecord,
    )

_DAY = timedelta(days=1)
_MILESTONES = (
    "START", "PROGRESS_RECORDS", "DEBOND", "RETAINERS", "RETENTION_END", "RECORDS", "PRESENTATION", "CONSENT",
)  # fmt: skip


class ProcedureCodeFactory(BaseFactory["ProcedureCode"]):
    """A code without limits of age or time."""

    model = "ProcedureCode"
    defaults = {
        "code": lambda row: f"T{row.number:04d}",
        "description": "Periodic visit during treatment",
        "category": "VISIT",
        "feeCents": 0,
    }
    traits = {
        "charged": {"description": "Complete examination", "category": "DIAGNOSTIC", "feeCents": 11_000},
        "deleted": {"validTo": lambda row: row.as_of - timedelta(days=400)},
    }


class TreatmentPlanFactory(BaseFactory["TreatmentPlan"]):
    """Braces on both arches, begun half a year ago."""

    model = "TreatmentPlan"
    defaults = {
        "providerId": Parent("StaffProfile", traits=("orthodontist",)),
        "number": lambda row: row.number,
        "type": "COMPREHENSIVE",
        "status": "ACTIVE",
        "arch": "BOTH",
        "angleClass": "CLASS_I",
        "title": "Comprehensive braces, Class I",
        "diagnosis": "Class I malocclusion; overjet 3 mm, overbite 3 mm; upper crowding 4 mm",
        "objectives": "Align both arches; overjet and overbite of 2 to 3 mm",
        "extractions": lambda _: [],
        "unavailable": lambda _: [],
        "teethUpper": 14,
        "teethLower": 14,
        "estimatedMonths": 22,
        "feeCents": 590_000,
        "presentedOn": lambda row: row.as_of - timedelta(days=200),
        "acceptedOn": lambda row: row["presentedOn"],
        "consentedOn": lambda row: row["acceptedOn"],
        "startedOn": lambda row: row["presentedOn"] + timedelta(days=14),
        "estimatedEndOn": lambda row: row["startedOn"] + timedelta(days=round(row["estimatedMonths"] * 30.4)),
        "createdAt": lambda row: row["presentedOn"],
    }
    traits = {
        "proposed": {
            "status": "PROPOSED",
            "presentedOn": lambda row: row.as_of - timedelta(days=7),
            "acceptedOn": None,
            "consentedOn": None,
            "startedOn": None,
            "estimatedEndOn": None,
        },
        "accepted": {
            "status": "ACCEPTED",
            "presentedOn": lambda row: row.as_of - timedelta(days=7),
            "startedOn": None,
            "estimatedEndOn": None,
        },
        "declined": {
            "status": "DECLINED",
            "acceptedOn": None,
            "consentedOn": None,
            "startedOn": None,
            "estimatedEndOn": None,
            "endedOn": lambda row: row["presentedOn"] + timedelta(days=75),
        },
        "completed": {
            "status": "COMPLETED",
            "presentedOn": lambda row: row.as_of - timedelta(days=800),
            "endedOn": lambda row: row["startedOn"] + timedelta(days=650),
        },
        "discontinued": {"status": "DISCONTINUED", "endedOn": lambda row: row["startedOn"] + timedelta(days=120)},
        "transferred": {"status": "TRANSFERRED", "endedOn": lambda row: row["startedOn"] + timedelta(days=120)},
        "aligners": {"type": "INVISALIGN", "title": "Clear aligners, Class I", "estimatedMonths": 15},
        "phase_one": {
            "type": "PHASE_I",
            "title": "Phase I, Class I",
            "teethUpper": 6,
            "teethLower": 6,
            "estimatedMonths": 12,
            "feeCents": 330_000,
        },
        "limited": {"type": "LIMITED", "arch": "UPPER", "estimatedMonths": 8, "feeCents": 320_000},
    }


class TreatmentPhaseFactory(BaseFactory["TreatmentPhase"]):
    """Levelling that is under way."""

    model = "TreatmentPhase"
    defaults = {
        "number": lambda row: row.number,
        "type": "LEVELING",
        "status": "ACTIVE",
        "startedOn": lambda row: row.as_of - timedelta(days=180),
    }
    traits = {
        "planned": {"type": "FINISHING", "status": "PLANNED", "startedOn": None},
        "completed": {"status": "COMPLETED", "endedOn": lambda row: row["startedOn"] + timedelta(days=150)},
    }


class TreatmentMilestoneFactory(BaseFactory["TreatmentMilestone"]):
    """A step that lies ahead."""

    model = "TreatmentMilestone"
    defaults = {
        "type": lambda row: _MILESTONES[(row.number - 1) % len(_MILESTONES)],
        "status": "PENDING",
        "targetOn": lambda row: row.as_of + timedelta(days=30),
    }
    traits = {
        "reached": {
            "status": "REACHED",
            "targetOn": lambda row: row.as_of - timedelta(days=30),
            "reachedOn": lambda row: row["targetOn"] + 3 * _DAY,
        },
        "cancelled": {"status": "CANCELLED"},
    }


class ProgressNoteFactory(BaseFactory["ProgressNote"]):
    """A signed note about a regular visit last week."""

    model = "ProgressNote"
    defaults = {
        "type": "PROGRESS",
        "status": "SIGNED",
        "findings": "Progress as planned.",
        "workDone": "Wires checked, new ties.",
        "nextSteps": "Continue as planned.",
        "writtenAt": lambda row: row.as_of - 7 * _DAY,
        "signedAt": lambda row: row["writtenAt"] + timedelta(hours=1),
        "createdAt": lambda row: row["writtenAt"],
    }
    traits = {
        "draft": {"status": "DRAFT", "signedAt": None},
        "exam": {"type": "EXAM", "workDone": "Clinical examination.", "nextSteps": "Records."},
    }


class ProcedureRecordFactory(BaseFactory["ProcedureRecord"]):
    """Something that was done last week."""

    model = "ProcedureRecord"
    defaults = {"performedOn": lambda row: row.as_of - 7 * _DAY, "createdAt": lambda row: row["performedOn"]}
    traits = {"upper": {"arch": "UPPER"}, "lower": {"arch": "LOWER"}}


class ClinicalMeasurementFactory(BaseFactory["ClinicalMeasurement"]):
    """An overjet of 4 mm, measured last week."""

    model = "ClinicalMeasurement"
    defaults = {
        "type": "OVERJET",
        "value": 4.0,
        "target": 2.5,
        "measuredOn": lambda row: row.as_of - 7 * _DAY,
        "createdAt": lambda row: row["measuredOn"],
    }
    traits = {"skeletal": {"type": "ANB", "value": 2.5, "target": None}}


class ApplianceRecordFactory(BaseFactory["ApplianceRecord"]):
    """Upper brackets, placed half a year ago."""

    model = "ApplianceRecord"
    defaults = {
        "number": lambda row: row.number,
        "type": "BRACES",
        "arch": "UPPER",
        "status": "IN_USE",
        "system": "Victory Series, 3M",
        "slot": "022",
        "bracketCount": 12,
        "placedOn": lambda row: row.as_of - timedelta(days=180),
        "createdAt": lambda row: row["placedOn"],
    }
    traits = {
        "lower": {"arch": "LOWER"},
        "removed": {"status": "REMOVED", "removedOn": lambda row: row.as_of - 10 * _DAY},
        "aligners": {
            "type": "ALIGNERS",
            "arch": "BOTH",
            "series": 0,
            "system": "Clearline",
            "slot": None,
            "bracketCount": None,
            "traysUpper": 26,
            "traysLower": 22,
            "changeDays": 7,
        },
        "expander": {
            "type": "PALATAL_EXPANDER",
            "system": "Hyrax, banded",
            "slot": None,
            "bracketCount": None,
            "turns": 20,
        },
        "retainer": {
            "treatmentPlanId": Parent("TreatmentPlan", traits=("completed",)),
            "type": "ESSIX_RETAINER",
            "system": "Clear, 1.0 mm",
            "slot": None,
            "bracketCount": None,
            "placedOn": lambda row: row.as_of - 60 * _DAY,
        },
    }


class WireRecordFactory(BaseFactory["WireRecord"]):
    """The first wire of an upper arch."""

    model = "WireRecord"
    defaults = {
        "arch": "UPPER",
        "number": lambda row: row.number,
        "stage": 1,
        "size": ".014",
        "material": "NITI",
        "placedOn": lambda row: row.as_of - timedelta(days=180),
        "createdAt": lambda row: row["placedOn"],
    }
    traits = {
        "working": {
            "stage": 5,
            "size": ".019x.025",
            "material": "SS",
            "placedOn": lambda row: row.as_of - timedelta(days=30),
        },
        "removed": {"removedOn": lambda row: row["placedOn"] + timedelta(days=63)},
    }


class AlignerTrayFactory(BaseFactory["AlignerTray"]):
    """A tray that is to be worn one day."""

    model = "AlignerTray"
    defaults = {
        "applianceId": Parent("ApplianceRecord", traits=("aligners",)),
        "arch": "UPPER",
        "number": 1,
        "status": "PLANNED",
    }
    traits = {
        "delivered": {"status": "DELIVERED", "deliveredOn": lambda row: row.as_of - 20 * _DAY},
        "in_use": {
            "status": "IN_USE",
            "deliveredOn": lambda row: row.as_of - 20 * _DAY,
            "startedOn": lambda row: row.as_of - 4 * _DAY,
        },
        "worn": {
            "status": "WORN",
            "deliveredOn": lambda row: row.as_of - 40 * _DAY,
            "startedOn": lambda row: row["deliveredOn"],
            "finishedOn": lambda row: row["startedOn"] + 7 * _DAY,
        },
    }


class ElasticPrescriptionFactory(BaseFactory["ElasticPrescription"]):
    """Elastics that settle the bite."""

    model = "ElasticPrescription"
    defaults = {
        "treatmentPlanId": Parent("TreatmentPlan"),
        "type": "FINISHING",
        "diameter": "3/16",
        "forceOunces": 4.5,
        "hoursPerDay": 14,
        "startedOn": lambda row: row.as_of - 20 * _DAY,
        "createdAt": lambda row: row["startedOn"],
    }
    traits = {
        "ended": {"endedOn": lambda row: row.as_of - 2 * _DAY},
        "crossbite": {"type": "CROSSBITE", "hoursPerDay": 22},
    }
