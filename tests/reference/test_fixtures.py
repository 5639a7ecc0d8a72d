"""The reference data agrees with the data model, with itself, and with what the documentation promises."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from seed import fixtures
from seed.fixtures import (
    ALLERGIES,
    APPOINTMENT_TYPES,
    BRACKET_SYSTEMS,
    CDT_PROCEDURE_CODES,
    CHART_NOTES,
    CHIEF_COMPLAINTS,
    CLINIC_SITES,
    CONDITIONS,
    CREDENTIALS,
    DENTITION_AGES,
    EQUIPMENT_TYPES,
    INSTRUMENT_SETS,
    INSURANCE_PROVIDERS,
    INVENTORY_ITEMS,
    MALOCCLUSIONS,
    MEDICATIONS,
    ORTHO_LIFETIME_MAXIMA,
    PATIENT_STATUSES,
    PERMISSIONS,
    REFERRAL_SOURCES,
    ROLE_PERMISSIONS,
    STAFF_GOALS,
    STAFF_POSITIONS,
    SYSTEM_ROLES,
    TRAINING_COURSES,
    TRAYS_FOR_SERVICE,
    TREATMENT_TYPES,
    WIRE_PROGRESSIONS,
    demographics,
    roles,
)

SCHEMA = (Path(__file__).parents[2] / "prisma" / "schema.prisma").read_text(encoding="utf-8")


def enum(name: str) -> set[str]:
    body = re.search(rf"^enum {name} {{(.*?)^}}", SCHEMA, re.MULTILINE | re.DOTALL)
    assert body, f"schema.prisma has no enum {name}"
    return set(re.findall(r"^\s+([A-Z][A-Z0-9_]*)\s*$", body[1], re.MULTILINE))


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("PatientStatus", [row.code for row in PATIENT_STATUSES]),
        ("ReferralSource", [row.code for row in REFERRAL_SOURCES]),
        ("CredentialType", [row.kind for row in CREDENTIALS]),
        ("PermissionAction", {row.action for row in PERMISSIONS}),
        ("AppointmentCategory", {row.category for row in APPOINTMENT_TYPES}),
        ("InstrumentSetKind", [row.kind for row in INSTRUMENT_SETS]),
        ("InventoryCategory", {row.category for row in INVENTORY_ITEMS}),
    ],
)
def test_codes_are_exactly_those_of_the_data_model(name: str, codes: list[str] | set[str]) -> None:
    assert len(codes) == len(set(codes))
    assert set(codes) == enum(name)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("ProviderType", {row.provider_type for row in (*APPOINTMENT_TYPES, *STAFF_POSITIONS)}),
        ("Department", {row.department for row in STAFF_POSITIONS}),
        ("CredentialType", {kind for row in STAFF_POSITIONS for kind in row.credentials}),
        ("AlertType", {row.alert_type for row in CONDITIONS} | {row.kind for row in CHART_NOTES}),
        ("Severity", {row.severity for row in (*CONDITIONS, *ALLERGIES, *CHART_NOTES)}),
        ("EquipmentCategory", {row.category for row in EQUIPMENT_TYPES}),
        ("RoomType", {row.room for row in EQUIPMENT_TYPES}),
        ("MaintenanceType", {row.service[0] for row in EQUIPMENT_TYPES}),
        ("TrainingCategory", {row.category for row in TRAINING_COURSES}),
        ("Department", {department for row in TRAINING_COURSES for department in row.required_for}),
        ("Department", {department for row in STAFF_GOALS for department in row.departments}),
        ("ProviderType", {kind for row in TRAINING_COURSES for kind in row.audience}),
        ("CredentialType", {row.code for row in TRAINING_COURSES if row.valid_months}),
        ("InstrumentSetKind", {kind for kinds in TRAYS_FOR_SERVICE.values() for kind in kinds}),
        ("Relationship", {row.relationship for row in demographics.PARENTING}),
        ("Relationship", {kind for kinds, _ in demographics.GUARDIANS for kind in kinds}),
    ],
)
def test_codes_exist_in_the_data_model(name: str, codes: set[str]) -> None:
    assert codes <= enum(name)


@pytest.mark.parametrize(
    "codes",
    [
        [row.code for row in PERMISSIONS],
        [row.code for row in SYSTEM_ROLES],
        [row.code for row in APPOINTMENT_TYPES],
        [row.sort_order for row in APPOINTMENT_TYPES],
        [row.code for row in TREATMENT_TYPES],
        [row.code for row in BRACKET_SYSTEMS],
        [row.code for row in CDT_PROCEDURE_CODES],
        [row.code for row in CHIEF_COMPLAINTS],
        [row.code for row in INSURANCE_PROVIDERS],
        [row.slug for row in CLINIC_SITES],
        [row.area_code for row in CLINIC_SITES],
        [row.role for row in STAFF_POSITIONS],
    ],
)
def test_no_code_appears_twice(codes: list[object]) -> None:
    assert len(codes) == len(set(codes))


def test_every_public_name_is_exported() -> None:
    assert all(hasattr(fixtures, name) for name in fixtures.__all__)
    tables = {name for name in vars(fixtures) if name.isupper()}
    assert tables <= set(fixtures.__all__)


def test_every_granted_permission_exists() -> None:
    known = {row.code for row in PERMISSIONS} | {f"{row.resource}:*" for row in PERMISSIONS}
    granted = {code for grants in roles._GRANTS.values() for code in grants.split()}
    assert granted <= known


def test_every_role_has_permissions_and_only_the_super_admin_has_all() -> None:
    everything = [row.code for row in PERMISSIONS]
    assert set(ROLE_PERMISSIONS) == {row.code for row in SYSTEM_ROLES}
    assert list(ROLE_PERMISSIONS["SUPER_ADMIN"]) == everything
    assert all(0 < len(codes) < len(everything) for role, codes in ROLE_PERMISSIONS.items() if role != "SUPER_ADMIN")


def test_the_clinic_admin_can_neither_open_nor_delete_clinics_nor_change_roles() -> None:
    denied = {"clinic:create", "clinic:delete", "role:create", "role:update", "role:delete", "role:manage"}
    assert denied.isdisjoint(ROLE_PERMISSIONS["CLINIC_ADMIN"])


@pytest.mark.parametrize("role", ["HYGIENIST", "ASSISTANT", "TREATMENT_COORDINATOR", "FRONT_DESK", "RECORDS_LAB"])
def test_roles_without_a_need_see_neither_wages_nor_audit_log(role: str) -> None:
    resources = {code.split(":")[0] for code in ROLE_PERMISSIONS[role]}
    assert resources.isdisjoint({"payroll", "audit_log", "user", "setting"})


def test_who_handles_money_writes_no_clinical_notes_and_the_reverse() -> None:
    assert not any(code.startswith("clinical_note:") for code in ROLE_PERMISSIONS["FINANCE"])
    assert "medical_history:read" not in ROLE_PERMISSIONS["FINANCE"]
    assert not any(code.startswith("payment:") for code in ROLE_PERMISSIONS["ASSISTANT"])


def test_appointment_types_include_the_documented_ones_with_their_durations() -> None:
    minutes = {row.code: (row.duration_minutes, row.doctor_minutes) for row in APPOINTMENT_TYPES}
    assert minutes["NEW_PATIENT_EXAM"] == (60, 15)
    assert minutes["DEBOND"] == (60, 10)
    assert minutes["BONDING_FULL"] == (90, 20)
    assert minutes["ADJUSTMENT"][0] == 20
    assert all(duration % 5 == 0 and 0 <= doctor <= duration / 2 for duration, doctor in minutes.values())


def test_only_exam_and_consultation_take_the_orthodontist_throughout() -> None:
    led = {row.code for row in APPOINTMENT_TYPES if row.provider_type == "ORTHODONTIST"}
    assert led == {"NEW_PATIENT_EXAM", "CONSULTATION"}


def test_comprehensive_treatment_keeps_the_documented_ranges() -> None:
    row = next(row for row in TREATMENT_TYPES if row.code == "COMPREHENSIVE")
    assert (row.fee_min, row.fee_max) == (500_000, 750_000)
    assert (row.months_min, row.months_max) == (18, 30)


def test_means_lie_within_their_ranges() -> None:
    for row in TREATMENT_TYPES:
        assert row.fee_min < row.fee_mean < row.fee_max, row.code
        assert row.months_min < row.months_mean < row.months_max, row.code


@pytest.mark.parametrize(
    "weights",
    [
        [row.weight for row in CHIEF_COMPLAINTS],
        [row.weight for row in REFERRAL_SOURCES],
        [row.weight for row in INSURANCE_PROVIDERS],
        [row.weight for row in MALOCCLUSIONS],
        [row.weight for row in BRACKET_SYSTEMS],
        [share for _, share in ORTHO_LIFETIME_MAXIMA],
        [share for _, share in demographics.GUARDIANS],
    ],
)
def test_shares_in_percent_add_up(weights: list[float]) -> None:
    assert sum(weights) == pytest.approx(100)


def test_wires_grow_stiffer_stage_by_stage_and_fit_their_slot() -> None:
    for slot, steps in WIRE_PROGRESSIONS.items():
        assert [step.stage for step in steps] == list(range(1, len(steps) + 1))
        shapes = [step.shape for step in steps]
        assert shapes == sorted(shapes, key=("ROUND", "RECTANGULAR").index)
        for step in steps:
            assert step.slot == slot
            assert step.dwell_min <= step.dwell_mean <= step.dwell_max
            assert all(int(size[1:4]) < int(slot) for size in step.sizes)
            assert all(("x" in size) == (step.shape == "RECTANGULAR") for size in step.sizes)
    first, last_steel = WIRE_PROGRESSIONS["022"][0], WIRE_PROGRESSIONS["022"][4]
    assert (first.sizes, first.material) == ((".014",), "NITI")
    assert (last_steel.sizes, last_steel.material) == ((".019x.025",), "SS")


@pytest.mark.parametrize(
    ("code", "last_day"),
    [
        *((code, date(2019, 12, 31)) for code in ("D8691", "D8692", "D8693", "D8694")),
        *((code, date(2021, 12, 31)) for code in ("D8050", "D8060", "D8690")),
        ("D0351", date(2022, 12, 31)),
    ],
)
def test_deleted_procedure_codes_end_on_their_last_day(code: str, last_day: date) -> None:
    row = next(row for row in CDT_PROCEDURE_CODES if row.code == code)
    assert row.is_valid_on(last_day)
    assert not row.is_valid_on(last_day.replace(year=last_day.year + 1, month=1, day=1))


def test_surface_scan_codes_begin_in_2023() -> None:
    row = next(row for row in CDT_PROCEDURE_CODES if row.code == "D0801")
    assert not row.is_valid_on(date(2022, 12, 31))
    assert row.is_valid_on(date(2023, 1, 1))


def test_every_age_has_exactly_one_dentition_and_codes_name_only_these() -> None:
    for age in range(100):
        assert sum(first <= age <= last for first, last in DENTITION_AGES.values()) == 1
    assert {name for row in CDT_PROCEDURE_CODES for name in row.dentitions} == set(DENTITION_AGES)


def test_conditions_name_only_known_medications_and_each_is_for_something() -> None:
    taken = {name for row in CONDITIONS for name in row.medications}
    assert taken == {row.name for row in MEDICATIONS}


def test_only_adults_complain_of_relapse() -> None:
    assert [row.code for row in CHIEF_COMPLAINTS if row.min_age] == ["RELAPSE"]


def test_clinics_come_in_order_and_the_first_three_are_in_three_time_zones() -> None:
    assert [site.slug for site in CLINIC_SITES[:3]] == ["main", "north", "west"]
    assert len({site.timezone for site in CLINIC_SITES[:3]}) == 3
    assert len(CLINIC_SITES) >= 8
    for site in CLINIC_SITES:
        assert ZoneInfo(site.timezone)
        assert re.fullmatch(r"\d{5}", site.postal_code)
        assert site.domain == f"{site.slug}.smileortho.com"


def test_colors_are_hexadecimal() -> None:
    for row in (*PATIENT_STATUSES, *APPOINTMENT_TYPES):
        assert re.fullmatch(r"#[0-9A-F]{6}", row.color), row.code
