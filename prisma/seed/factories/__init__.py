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
from seed.factories.imaging import (
    ImageAnnotationFactory,
    ImageTagAssignmentFactory,
    ImageTagFactory,
    ImagingStudyFactory,
    PatientImageFactory,
)
from seed.factories.lab import (
    LabInspectionFactory,
    LabOrderEventFactory,
    LabOrderFactory,
    LabOrderItemFactory,
    LabProductFactory,
    LabRemakeFactory,
    LabShipmentFactory,
)
from seed.factories.patients import (
    HouseholdFactory,
    MedicalHistoryFactory,
    PatientAlertFactory,
    PatientContactFactory,
    PatientFactory,
    ReferringProviderFactory,
)
from seed.factories.resources import RoomFactory, TreatmentChairFactory, VendorFactory
from seed.factories.staff import EmploymentEventFactory, StaffCredentialFactory, StaffProfileFactory
from seed.factories.treatment import (
    AlignerTrayFactory,
    ApplianceRecordFactory,
    ClinicalMeasurementFactory,
    ElasticPrescriptionFactory,
    ProcedureCodeFactory,
    ProcedureRecordFactory,
    ProgressNoteFactory,
    TreatmentMilestoneFactory,
    TreatmentPhaseFactory,
    TreatmentPlanFactory,
    WireRecordFactory,
)
from seed.utils.context import FactoryContext

__all__ = [
    "AlignerTrayFactory",
    "ApplianceRecordFactory",
    "AppointmentCancellationFactory",
    "AppointmentFactory",
    "AppointmentTypeFactory",
    "BaseFactory",
    "ClinicFactory",
    "ClinicHoursFactory",
    "ClinicalMeasurementFactory",
    "Draft",
    "ElasticPrescriptionFactory",
    "EmergencyRequestFactory",
    "EmploymentEventFactory",
    "FactoryContext",
    "HouseholdFactory",
    "ImageAnnotationFactory",
    "ImageTagAssignmentFactory",
    "ImageTagFactory",
    "ImagingStudyFactory",
    "LabInspectionFactory",
    "LabOrderEventFactory",
    "LabOrderFactory",
    "LabOrderItemFactory",
    "LabProductFactory",
    "LabRemakeFactory",
    "LabShipmentFactory",
    "MedicalHistoryFactory",
    "Parent",
    "PatientAlertFactory",
    "PatientContactFactory",
    "PatientFactory",
    "PatientImageFactory",
    "PermissionFactory",
    "ProcedureCodeFactory",
    "ProcedureRecordFactory",
    "ProgressNoteFactory",
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
    "TreatmentMilestoneFactory",
    "TreatmentPhaseFactory",
    "TreatmentPlanFactory",
    "UserFactory",
    "VendorFactory",
    "WaitlistEntryFactory",
    "WireRecordFactory",
    "create_factory_context",
    "factory_for",
]
