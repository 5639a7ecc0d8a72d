"""Factories for clinics and what seeded the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.factories.base import BaseFactory

if TYPE_CHECKING:
    from prisma.models import (
        Clinic,
        ClinicHours,
        SeedRun,
    )

_WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


class ClinicFactory(BaseFactory["Clinic"]):
    """A practice location."""

    model = "Clinic"
    defaults = {
        "slug": lambda row: f"clinic-{row.number}",
        "name": lambda row: f"Smile Orthodontics {row['city']}",
        "legalName": lambda row: f"{row['name']}, PLLC",
        "npi": lambda row: row.ortho.npi(),
        "taxId": lambda row: row.ortho.tax_id(),
        "phone": lambda row: row.ortho.phone(),
        "email": lambda row: f"hello@{row['slug']}.smileortho.com",
        "website": lambda row: f"https://{row['slug']}.smileortho.com",
        "street": lambda row: row.ortho.street(),
        "city": "Springfield",
        "state": "IL",
        "postalCode": "62704",
        "timezone": "America/Chicago",
        "openedOn": lambda row: row.as_of.replace(year=row.as_of.year - 8, day=1),
    }
    traits = {"inactive": {"status": "INACTIVE"}}


class ClinicHoursFactory(BaseFactory["ClinicHours"]):
    """Opening hours of one weekday."""

    model = "ClinicHours"
    defaults = {
        "weekday": lambda row: row.unique(_WEEKDAYS, "clinicId"),
        "opensMinute": 8 * 60,
        "closesMinute": 17 * 60,
        "lunchStartMinute": 12 * 60,
        "lunchEndMinute": 13 * 60,
    }
    traits = {
        "early": {"opensMinute": 7 * 60},
        "late": {"closesMinute": 18 * 60},
        "no_lunch": {"lunchStartMinute": None, "lunchEndMinute": None},
    }


class SeedRunFactory(BaseFactory["SeedRun"]):
    """The mark that a run leaves behind."""

    model = "SeedRun"
    defaults = {
        "number": lambda row: row.number,
        "profile": "standard",
        "seed": lambda row: row.seed,
        "asOf": lambda row: row.as_of,
        "seederVersion": "0",
        "schemaFingerprint": "",
        "environment": "development",
        "areas": lambda _: [],
        "patients": lambda _: {},
        "rows": 0,
    }
