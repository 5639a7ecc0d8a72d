"""Every area of the practice, in one registry. A new area is written in a module beside this one and listed here."""

from __future__ import annotations

from seed.areas.registry import AreaRegistry
from seed.types import SeedArea

area_registry = AreaRegistry(
    [
        SeedArea(
            id="core",
            name="Clinics",
            phase=0,
            scope="global",
            seed="seed.areas.core:seed_core",
            models=("Clinic", "ClinicHours", "SeedRun"),
            grows=True,
        ),
        SeedArea(
            id="auth:roles",
            name="Roles and permissions",
            phase=1,
            scope="global",
            dependencies=("core",),
            seed="seed.areas.auth:seed_roles",
            models=("Role", "Permission", "RolePermission"),
        ),
        SeedArea(
            id="auth:users",
            name="Users",
            phase=1,
            dependencies=("auth:roles",),
            seed="seed.areas.auth:seed_users",
            models=("User", "RoleAssignment"),
        ),
        SeedArea(
            id="staff",
            name="Staff",
            phase=1,
            dependencies=("auth:users",),
            seed="seed.areas.staff:seed_staff",
            models=("StaffProfile", "StaffCredential", "EmploymentEvent"),
        ),
        SeedArea(
            id="resources",
            name="Rooms, chairs and vendors",
            phase=1,
            dependencies=("core",),
            seed="seed.areas.resources:seed_resources",
            models=("Room", "TreatmentChair", "Vendor"),
        ),
        SeedArea(
            id="patients",
            name="Patients",
            phase=2,
            dependencies=("auth:users", "staff"),
            seed="seed.areas.patients:seed_patients",
            models=("Patient", "ReferringProvider", "Household", "PatientContact", "MedicalHistory", "PatientAlert"),
            grows=True,
        ),
        SeedArea(
            id="booking:types",
            name="Appointment types",
            phase=2,
            dependencies=("core",),
            seed="seed.areas.booking:seed_appointment_types",
            models=("AppointmentType",),
        ),
        SeedArea(
            id="appointments",
            name="Appointments",
            phase=2,
            dependencies=("patients", "staff", "resources", "booking:types"),
            seed="seed.areas.appointments:seed_appointments",
            models=(
                "Appointment",
                "AppointmentCancellation",
                "ProviderSchedule",
                "ScheduleBlock",
                "RecurringSeries",
                "WaitlistEntry",
                "EmergencyRequest",
            ),
            grows=True,
        ),
        SeedArea(
            id="treatment",
            name="Treatment",
            phase=3,
            dependencies=("appointments",),
            seed="seed.areas.treatment:seed_treatment",
            models=(
                "TreatmentPlan",
                "ProcedureCode",
                "TreatmentPhase",
                "TreatmentMilestone",
                "ProgressNote",
                "ProcedureRecord",
                "ClinicalMeasurement",
                "ApplianceRecord",
                "WireRecord",
                "AlignerTray",
                "ElasticPrescription",
            ),
            grows=True,
        ),
        SeedArea(
            id="imaging",
            name="Imaging",
            phase=3,
            dependencies=("treatment",),
            seed="seed.areas.imaging:seed_imaging",
            models=("ImagingStudy", "PatientImage", "ImageTag", "ImageTagAssignment", "ImageAnnotation"),
            grows=True,
        ),
        SeedArea(
            id="lab",
            name="Laboratory",
            phase=3,
            dependencies=("treatment", "resources"),
            seed="seed.areas.lab:seed_lab",
            models=(
                "LabOrder",
                "LabProduct",
                "LabOrderItem",
                "LabOrderEvent",
                "LabShipment",
                "LabInspection",
                "LabRemake",
            ),
            grows=True,
        ),
    ]
)

__all__ = ["AreaRegistry", "area_registry"]
