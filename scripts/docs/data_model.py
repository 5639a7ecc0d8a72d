"""docs/reference/data-model.md from the data model: `python -m scripts.docs.data_model` writes it anew.

The headings of the schema file say which area a model belongs to, and their order is the order of the document.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seed.config import PROJECT_ROOT
from seedbed.datamodel.store import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seedbed.datamodel.model import DataModel, Field, Model, Relation

PATH = PROJECT_ROOT / "docs" / "reference" / "data-model.md"

_LINE = re.compile(r"^// ── (?P<area>\S+) ─|^model (?P<model>\w+) \{", re.MULTILINE)
_EVERYWHERE = ("id", "clinicId", "createdAt", "updatedAt")

_INTRODUCTION = """# Data model

{models} models in {areas} areas, as `prisma/schema.prisma` defines them. `make docs` writes this page from it.

Nearly every model has an `id` (24 hexadecimal digits from the seeder, a cuid from the application), the `clinicId` that
keeps clinics apart, `createdAt` and, where rows change, `updatedAt`; the tables below leave these four out. A question
mark says that a field may be empty. Money is in integer cents, moments are in UTC, and a calendar day is its midnight
in UTC. The profiles `standard` and `full` fill every table.

The diagrams show how the models of an area refer to each other and to those of other areas; `Clinic`, to which nearly
everything leads, is left out of those of other areas."""


def areas_of(schema: str) -> dict[str, tuple[str, ...]]:
    """Return the names of the models by area, as the headings of a schema file arrange them."""
    found: dict[str, list[str]] = {}
    area = ""
    for line in _LINE.finditer(schema):
        if line["area"]:
            area = line["area"]
        else:
            found.setdefault(area, []).append(line["model"])
    return {area: tuple(models) for area, models in found.items()}


def document(datamodel: DataModel, areas: Mapping[str, Sequence[str]]) -> str:
    """Return the page: for each area a table of its models, its enums and its diagram."""
    parts = [_INTRODUCTION.format(models=len(datamodel.models), areas=len(areas))]
    parts.append(_contents(areas))
    known: set[str] = set()
    for area, names in areas.items():
        models = [datamodel.model(name) for name in names]
        parts.append(f"## {area}")
        parts.append("\n".join(_table(models)))
        enums = "\n".join(_enums(datamodel, models, known))
        if enums:
            parts.append(enums)
        parts.append("\n".join(_diagram(models)))
    return "\n\n".join(parts) + "\n"


def _contents(areas: Mapping[str, Sequence[str]]) -> str:
    return " ·\n".join(f"[{area}](#{area.replace(':', '')})" for area in areas)


def _table(models: Sequence[Model]) -> Iterator[str]:
    yield "| model | what it is | fields | refers to |"
    yield "|---|---|---|---|"
    for model in models:
        columns = {column for relation in model.parents for column in relation.columns}
        fields = [field for field in model.scalars if field.name not in _EVERYWHERE and field.name not in columns]
        cells = (
            f"`{model.name}`",
            " ".join((model.doc or "").split()),
            ", ".join(map(_field, fields)),
            ", ".join(map(_reference, model.parents)),
        )
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _field(field: Field) -> str:
    unique = " unique" if field.is_unique else ""
    return f"`{field.name}` {field.type}{'' if field.is_required else '?'}{unique}"


def _reference(relation: Relation) -> str:
    return f"`{relation.field}` {relation.target}{'' if relation.is_required else '?'}"


def _enums(datamodel: DataModel, models: Sequence[Model], known: set[str]) -> Iterator[str]:
    """Yield the enums of an area that none before it has used, and remember them in `known`."""
    for name in dict.fromkeys(field.type for model in models for field in model.scalars if field.kind == "enum"):
        if name not in known:
            known.add(name)
            yield f"- {name}: {', '.join(datamodel.enum(name).values)}"


def _diagram(models: Sequence[Model]) -> Iterator[str]:
    """Yield an entity-relationship diagram of an area and of what it refers to."""
    own = {model.name for model in models}
    yield "```mermaid"
    yield "erDiagram"
    yield from (f"    {model.name}" for model in models)
    for model in models:
        for relation in model.parents:
            if relation.target in own or relation.target != "Clinic":
                parent = "||" if relation.is_required else "|o"
                children = "o|" if relation.is_unique else "o{"
                yield f"    {relation.target} {parent}--{children} {model.name} : {relation.field}"
    yield "```"


def main() -> None:
    """Write the page."""
    areas = areas_of((PROJECT_ROOT / "prisma" / "schema.prisma").read_text(encoding="utf-8"))
    PATH.write_text(document(load(), areas), encoding="utf-8")


if __name__ == "__main__":
    main()
