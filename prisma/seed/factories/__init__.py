"""A factory for every model: `await PatientFactory(context).create(traits=["inactive"])`."""

from __future__ import annotations

from seed.factories.appointments import (
    AppointmentCancellationFactory,
    AppointmentFactory,
    EmergencyRequestFactory,
    ProviderScheduleFactory,
    RecurringSeriesFactory,
    ScheduleBlockFactory,
    WaitlistEntryFactory,
)
from seed.factories.auth import (
    PermissionFactory,
    RoleAssignmentFactory,
    RoleFactory,
    RolePermissionFactory,
    UserFactory,
)
from seed.factories.base import BaseFactory, Parent, factory_for
from seed.factories.booking import AppointmentTypeFactory
from seed.factories.context import create_factory_context
from seed.factories.core import ClinicFactory, ClinicHoursFactory, SeedRunFactory
from seed.factories.draft import Draft
from seed.factories.patients import (
    HouseholdFactory,
    MedicalHistoryFactory,
    PatientAlertFactory,
    PatientContactFactory,
    PatientFactory,
    ReferringProviderFactory,
)
from seed.factories.resources import RoomFactory, TreatmentChairFactory
from seed.factories.staff import EmploymentEventFactory, StaffCredentialFactory, StaffProfileFactory
from seed.utils.context import FactoryContext

__all__ = [
    "AppointmentCancellationFactory",
    "AppointmentFactory",
    "AppointmentTypeFactory",
    "BaseFactory",
    "ClinicFactory",
    "ClinicHoursFactory",
    "Draft",
    "EmergencyRequestFactory",
    "EmploymentEventFactory",
    "FactoryContext",
    "HouseholdFactory",
    "MedicalHistoryFactory",
    "Parent",
    "PatientAlertFactory",
    "PatientContactFactory",
    "PatientFactory",
    "PermissionFactory",
    "ProviderScheduleFactory",
    "RecurringSeriesFactory",
    "ReferringProviderFactory",
    "RoleAssignmentFactory",
    "RoleFactory",
    "RolePermissionFactory",
    "RoomFactory",
    "ScheduleBlockFactory",
    "SeedRunFactory",
    "StaffCredentialFactory",
    "StaffProfileFactory",
    "TreatmentChairFactory",
    "UserFactory",
    "WaitlistEntryFactory",
    "create_factory_context",
    "factory_for",
]
