"""From a record of the simulation to a row, by rule: an area states only what no rule gives.

- A column comes from the attribute of the same name: `workDone` from `work_done`; `type` from `kind`.
- A calendar day becomes midnight UTC.
- `clinicId` is the context's clinic; `patientId`, where the record names no patient, the one whose number comes first
  in the row's key.
- A reference comes from the attribute of its name, or of the name that the simulation has for its model (a `visit` is
  an Appointment): a text is a key in the clinic, a number one of the same patient's.
- A reference that is stated may be a key, `paymentPlanId=(ordinal, plan.number)`; where a part of it is None, so is it.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from seedbed.datamodel import DataModel, Model
    from seedbed.types import Row

Key = tuple[str | int, ...]

# What the simulation calls the rows of a model.
_CALLED = {
    "Appointment": ("visit",),
    "AppointmentType": ("service",),
    "LabProduct": ("product",),
    "StaffProfile": ("staff", "employee"),
    "TreatmentPlan": ("plan",),
}
# Numbered within the clinic, not within a patient.
_OF_CLINIC = ("Patient", "TreatmentChair")

_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=4096)
def midnight(day: date) -> datetime:
    """Return a calendar day as the data model stores it: midnight UTC, whatever the clinic's time zone."""
    return datetime.combine(day, time.min, UTC)


class _Stated(NamedTuple):
    """A reference that the area states."""

    column: str
    target: str


class _Reference(NamedTuple):
    """A reference that comes from the record."""

    column: str
    target: str
    read: Callable[[Any], Any]
    of_clinic: bool


class _Shape(NamedTuple):
    """How the records of a class become rows of a model."""

    columns: tuple[str, ...]
    values: Callable[[Any], Any]
    days: tuple[str, ...]
    stated: tuple[_Stated, ...]
    references: tuple[_Reference, ...]
    patient: bool


class Mapper:
    """Makes rows for one clinic. `own` gives the id of the clinic's row with a natural key."""

    def __init__(self, datamodel: DataModel, clinic_id: str, own: Callable[..., str]) -> None:
        self._datamodel, self._clinic_id, self._own = datamodel, clinic_id, own
        self._shapes: dict[tuple[str, type, tuple[str, ...]], _Shape] = {}

    def row(self, model: str, record: Any, key: Key, stated: Row) -> Row:
        """Return the row of `record` with the natural key `key`, with what is `stated` on top."""
        shape_key = (model, type(record), tuple(stated))
        shape = self._shapes.get(shape_key)
        if shape is None:
            shape = self._shapes[shape_key] = self._shape(self._datamodel.model(model), type(record), stated)
        own = self._own
        row: Row = {"id": own(model, *key), "clinicId": self._clinic_id}
        if shape.patient:
            row["patientId"] = own("Patient", key[0])
        row.update(zip(shape.columns, shape.values(record), strict=True))
        row.update(stated)
        for column in shape.days:
            value = row[column]
            if value.__class__ is date:
                row[column] = midnight(value)
        for column, target in shape.stated:
            value = row[column]
            if value.__class__ is tuple:
                row[column] = None if None in value else own(target, *value)
        for column, target, read, of_clinic in shape.references:
            value = read(record)
            if value is None:
                row[column] = None
            elif value.__class__ is int and not of_clinic:
                row[column] = own(target, key[0], value)
            elif value.__class__ is tuple:
                row[column] = own(target, key[0], *value)
            else:
                row[column] = own(target, value)
        return row

    def _shape(self, model: Model, record: type, stated: Iterable[str]) -> _Shape:
        given = {"id", "clinicId", *stated}
        targets = {relation.columns[0]: relation.target for relation in model.parents if len(relation.columns) == 1}
        keys = tuple(_Stated(column, targets[column]) for column in stated if column in targets)
        references: list[_Reference] = []
        of_patient = targets.get("patientId") == "Patient" and "patientId" not in given
        patient = of_patient and not _has(record, "patient")
        attributes: dict[str, str] = {}
        for field in model.scalars:
            if field.name in given or (patient and field.name == "patientId"):
                continue
            if field.name in targets:
                read = self._read(field.name, targets[field.name], record)
                if read is not None:
                    target = targets[field.name]
                    references.append(_Reference(field.name, target, read, target in _OF_CLINIC))
                continue
            name = "kind" if field.name == "type" else _WORD.sub("_", field.name).lower()
            if _has(record, name):
                attributes[field.name] = name
        moments = {field.name for field in model.scalars if field.type == "DateTime"}
        days = tuple(name for name in (*attributes, *stated) if name in moments)
        return _Shape(tuple(attributes), _getter(tuple(attributes.values())), days, keys, tuple(references), patient)

    def _read(self, column: str, target: str, record: type) -> Callable[[Any], Any] | None:
        """Return what reads the key of a parent from a record, where the record has one."""
        if "clinicId" not in self._datamodel.model(target).fields:
            return None
        names = (_WORD.sub("_", column.removesuffix("Id")).lower(), *_CALLED.get(target, ()))
        found = next((name for name in names if _has(record, name)), None)
        return attrgetter(found) if found else None


class RememberingMapper(Mapper):
    """Makes rows once where record and statements are equal, for a clinic on several days."""

    def __init__(self, datamodel: DataModel, clinic_id: str, own: Callable[..., str]) -> None:
        super().__init__(datamodel, clinic_id, own)
        self._known: dict[tuple[str, Key], tuple[Any, Row, Row]] = {}

    def row(self, model: str, record: Any, key: Key, stated: Row) -> Row:
        """Return the row of `record`, as `Mapper` does; the caller may change it."""
        known = self._known.get((model, key))
        if known is None or known[0] != record or known[1] != stated:
            known = self._known[model, key] = record, stated, super().row(model, record, key, stated)
        return known[2].copy()

    def forget(self) -> None:
        """Let go of the rows: those of later areas are others."""
        self._known.clear()


def _has(record: type, name: str) -> bool:
    """Whether records of a class have an attribute: a field, with slots or without, or a property."""
    return hasattr(record, name) or name in getattr(record, "__dataclass_fields__", ())


def _getter(names: tuple[str, ...]) -> Callable[[Any], Any]:
    """Return what reads these attributes of a record as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    read = attrgetter(*names) if names else None
    return lambda record: (read(record),) if read else ()
