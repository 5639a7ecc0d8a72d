"""docs/reference/data-model.md is what the schema says, and the schema's headings are the areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents import ROOT, blocks, read, table

from scripts.docs.data_model import PATH, areas_of, document
from seed.areas import area_registry

if TYPE_CHECKING:
    from seedbed.datamodel import DataModel

PAGE = "docs/reference/data-model.md"
# Supplies and packages are resources; their rows follow from purchases and visits, so that a later area writes them.
WRITTEN_WITH_PURCHASES = {"InventoryLot", "StockMovement", "SterilizationLoad"}
AREAS = areas_of((ROOT / "prisma" / "schema.prisma").read_text(encoding="utf-8"))


def test_the_page_is_that_of_the_schema(datamodel: DataModel):
    assert read(PAGE) == document(datamodel, AREAS), "run make docs"
    assert PATH.samefile(PAGE)


def test_the_headings_of_the_schema_are_the_areas_that_fill_its_models(datamodel: DataModel):
    headings = {model: area for area, models in AREAS.items() for model in models}
    assert headings.keys() == datamodel.models.keys()
    elsewhere = {model for model, area in area_registry.providers.items() if headings[model] != area}
    assert elsewhere <= WRITTEN_WITH_PURCHASES


def test_every_model_has_a_row_that_says_what_it_refers_to(datamodel: DataModel):
    rows = {row[0].strip("`"): row for area in AREAS for row in table(PAGE, area)}
    assert rows.keys() == datamodel.models.keys()
    for name, row in rows.items():
        for relation in datamodel.model(name).parents:
            assert f"`{relation.field}` {relation.target}" in row[3]


def test_every_area_has_a_diagram_with_its_models(datamodel: DataModel):
    diagrams = [block.text for block in blocks(PAGE, "mermaid")]
    assert len(diagrams) == len(AREAS)
    for diagram, models in zip(diagrams, AREAS.values(), strict=True):
        lines = diagram.splitlines()
        assert lines[0] == "erDiagram"
        assert {line.strip() for line in lines} >= set(models)


def test_every_model_is_described(datamodel: DataModel):
    assert [name for name, model in datamodel.models.items() if not model.doc] == []
