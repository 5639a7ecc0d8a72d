"""Lint and coverage, on every factory there is, with both databases."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from seed.factories import BaseFactory, Parent, factory_for
from seedbed.datamodel import load
from seedbed.factories.base import UntypedFactory
from seedbed.testing import coverage, lint

MODELS = tuple(load().models)


async def test_every_factory_and_trait_is_sound(db):
    # All in one go, as it would be asked for: what is wrong names the factory and the trait.
    assert await lint(db) == []


async def test_lint_leaves_nothing_behind(db):
    await lint(db, models=["Patient", "Appointment"])
    assert await db.patient.count() == await db.clinic.count() == 0


async def test_lint_checks_all_factories_unless_told_otherwise(db, monkeypatch):
    broken: Any = {model: [broken_factory(model)] for model in MODELS}
    monkeypatch.setattr(UntypedFactory, "_registry", broken)
    problems = await lint(db)
    assert [str(problem) for problem in problems] == ["BrokenFactory: ValueError: as expected"] * len(MODELS)


def broken_factory(name: str) -> type[BaseFactory[Any]]:
    def fail(_: object) -> None:
        raise ValueError("as expected")

    class BrokenFactory(BaseFactory[Any]):
        model = name
        defaults: ClassVar = {"id": fail}

    return BrokenFactory


async def test_lint_tells_what_is_wrong_and_goes_on(db, monkeypatch):
    class MistakenFactory(factory_for("WaitlistEntry")):
        """Traits with a mistake each, and one without."""

        traits: ClassVar = {
            "fine": {"priority": "SOON"},
            "bad_enum": {"priority": "WHENEVER"},
            "bad_code": {"note": lambda row: row["nobody"]},
            "same_id": {"id": "1" * 24},
            "elsewhere": {"patientId": Parent("Patient", traits=("somewhere",))},
            "other_patient": {"filledById": Parent("Appointment", recycle=False)},
        }

        async def before_create(self, row):
            if row["filledById"]:
                row["patientId"] = (await factory_for("Patient")(self.context).create()).id

    monkeypatch.setitem(UntypedFactory._registry, "WaitlistEntry", [MistakenFactory])
    problems = {problem.trait: str(problem) for problem in await lint(db, models=["WaitlistEntry"])}
    assert problems.keys() == {"bad_enum", "bad_code", "same_id", "elsewhere", "other_patient"}
    assert problems["bad_code"].startswith("MistakenFactory with 'bad_code': a declaration reads 'nobody'")
    assert "PatientFactory has no trait 'somewhere'" in problems["elsewhere"]
    assert "its patientId differs from that of its filledBy" in problems["other_patient"]
    assert "WHENEVER" in problems["bad_enum"]
    assert "with the same id" in problems["same_id"]


@pytest.mark.parametrize("model", MODELS)
async def test_coverage_shows_every_value_in_as_few_rows_as_can_be(model, factories, datamodel):
    rows = await coverage(factories(model))
    fields = datamodel.model(model).scalars
    for field in fields:
        shown = {repr(row[field.name]) for row in rows}
        if field.kind == "enum":
            assert shown >= set(map(repr, datamodel.enum(field.type).values)), field.name
        elif field.type == "Boolean":
            assert shown >= {"False", "True"}, field.name
        if not field.is_required:
            assert "None" in shown, field.name
            assert len(shown) > 1, field.name
    sizes = [
        len(datamodel.enum(field.type).values) + (not field.is_required) for field in fields if field.kind == "enum"
    ]
    several = any(not field.is_required or field.type == "Boolean" for field in fields)
    assert len(rows) == max([1 + several, *sizes])
    kept = await getattr(factories.context.db, datamodel.model(model).accessor).count()
    assert kept >= len(rows)


async def test_coverage_of_a_field_that_is_derived_from_an_optional_one(factories):
    class Deriving(factory_for("Patient")):
        defaults: ClassVar = {**factory_for("Patient").defaults, "chiefComplaint": lambda row: row["phone"]}

    rows = await coverage(factories(Deriving))
    assert rows[0]["phone"] is None
    assert all(row["chiefComplaint"] for row in rows)
