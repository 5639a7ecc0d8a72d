"""A full practice has every state that an application meets: each enum value, optional columns with and without."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from seedbed.datamodel import load

if TYPE_CHECKING:
    from seedbed.datamodel import Field, Model

DATAMODEL = load()
DOCS = Path(__file__).parents[2] / "docs" / "reference" / "practice.md"
MOST_EXCEPTIONS = 17

# What people write; other texts are chosen from a list, or are names, numbers and codes.
PROSE = (
    "AppointmentCancellation.note", "EmergencyRequest.description", "IncidentReport.action",
    "IncidentReport.description", "LabInspection.note", "LabOrderEvent.note", "LeadActivity.note", "Message.body",
    "PatientImage.indication", "PerformanceReview.summary", "ProgressNote.findings", "ProgressNote.nextSteps",
    "ProgressNote.workDone", "Recognition.message", "TreatmentPlan.diagnosis", "TreatmentPlan.objectives",
    "VendorRating.comment", "WaitlistEntry.note",
)  # fmt: skip


def _named(section: str) -> set[str]:
    """Return what a section of the docs names: `Enum.VALUE` or `Model.column`."""
    text = DOCS.read_text().partition(f"## {section}")[2].partition("\n## ")[0]
    return set(re.findall(r"`(\w+\.\w+)`", text))


def _exceptions() -> set[str]:
    return _named("What never occurs") | _named("What passes quickly")


def _columns() -> list[tuple[Model, Field]]:
    return [(model, field) for model in DATAMODEL.models.values() for field in model.scalars if not field.is_list]


def test_every_value_of_every_enum_occurs(open_practice):
    seen: dict[str, set[str]] = {name: set() for name in DATAMODEL.enums}
    for model, field in _columns():
        if field.type in seen:
            rows = open_practice.execute(f'SELECT DISTINCT "{field.column}" FROM "{model.table}"')
            seen[field.type] |= {value for (value,) in rows}
    missing = {
        f"{name}.{value}" for name, enum in DATAMODEL.enums.items() for value in enum.values if value not in seen[name]
    }
    assert missing - _exceptions() == set()


def test_every_optional_column_has_both_states(open_practice):
    lacking = set()
    for model, field in _columns():
        if not field.is_required:
            total, given = open_practice.execute(
                f'SELECT count(*), count("{field.column}") FROM "{model.table}"'
            ).fetchone()
            if given in (0, total):
                lacking.add(f"{model.name}.{field.name}")
    assert lacking - _exceptions() == set()


def test_the_docs_name_few_exceptions():
    assert 0 < len(_exceptions()) <= MOST_EXCEPTIONS


def test_prose_differs_from_row_to_row(open_practice):
    alike = {}
    for name in PROSE:
        table, _, column = name.partition(".")
        total, distinct = open_practice.execute(
            f'SELECT count("{column}"), count(DISTINCT "{column}") FROM "{table}"'
        ).fetchone()
        if distinct < 0.25 * total:
            alike[name] = (distinct, total)
    assert alike == {}
