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
from seed.factories.communications import (
    AppointmentReminderFactory,
    ConversationFactory,
    MessageDeliveryFactory,
    MessageFactory,
    MessageTemplateFactory,
    NotificationPreferenceFactory,
)
from seed.factories.compliance import (
    AuditLogFactory,
    ChecklistRunFactory,
    ChecklistTemplateFactory,
    ConsentTemplateFactory,
    IncidentReportFactory,
    PatientConsentFactory,
)
from seed.factories.context import create_factory_context
from seed.factories.core import ClinicFactory, ClinicHoursFactory, SeedRunFactory
from seed.factories.crm import IntakeFormFactory, IntakeSubmissionFactory, LeadActivityFactory, LeadFactory
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
from seed.factories.ops import (
    DailyMetricFactory,
    OperationsTaskFactory,
    PatientVisitFactory,
    VisitStaffAssignmentFactory,
    VisitStageEventFactory,
)
from seed.factories.patients import (
    HouseholdFactory,
    MedicalHistoryFactory,
    PatientAlertFactory,
    PatientContactFactory,
    PatientFactory,
    ReferringProviderFactory,
)
from seed.factories.portal import PortalAccessFactory, PortalAccountFactory, PortalActivityFactory
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
    "AppointmentReminderFactory",
    "AppointmentTypeFactory",
    "AuditLogFactory",
    "BaseFactory",
    "ChecklistRunFactory",
    "ChecklistTemplateFactory",
    "ClinicFactory",
    "ClinicHoursFactory",
    "ClinicalMeasurementFactory",
    "ConsentTemplateFactory",
    "ConversationFactory",
    "DailyMetricFactory",
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
    "IncidentReportFactory",
    "IntakeFormFactory",
    "IntakeSubmissionFactory",
    "LabInspectionFactory",
    "LabOrderEventFactory",
    "LabOrderFactory",
    "LabOrderItemFactory",
    "LabProductFactory",
    "LabRemakeFactory",
    "LabShipmentFactory",
    "LeadActivityFactory",
    "LeadFactory",
    "MedicalHistoryFactory",
    "MessageDeliveryFactory",
    "MessageFactory",
    "MessageTemplateFactory",
    "NotificationPreferenceFactory",
    "OperationsTaskFactory",
    "Parent",
    "PatientAlertFactory",
    "PatientConsentFactory",
    "PatientContactFactory",
    "PatientFactory",
    "PatientImageFactory",
    "PatientVisitFactory",
    "PermissionFactory",
    "PortalAccessFactory",
    "PortalAccountFactory",
    "PortalActivityFactory",
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
    "VisitStaffAssignmentFactory",
    "VisitStageEventFactory",
    "WaitlistEntryFactory",
    "WireRecordFactory",
    "create_factory_context",
    "factory_for",
]
