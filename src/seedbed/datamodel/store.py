"""Reading and writing the compact document that the generator keeps."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from stat import S_IMODE
from typing import TYPE_CHECKING, Any

from seedbed.datamodel.agreement import NOTE, require_agreement
from seedbed.datamodel.fields import Field
from seedbed.datamodel.model import DataModel, Enum, Model, Unsupported
from seedbed.datamodel.prefixes import prefix_of
from seedbed.errors import ClientMissingError
from seedbed.invocation import as_typed
from seedbed.location import location

if TYPE_CHECKING:
    from collections.abc import Mapping

DMMF_PATH = Path(__file__).with_name("dmmf.json")
"""Where `prisma generate` leaves the data model; not under version control.

A client that is generated into a folder of its own (`output` in the schema) has its data model there, under the same
name: whichever client is imported, its data model is the one at hand.
"""

FORMAT = 2


def load(path: Path | None = None) -> DataModel:
    """Return the data model of the client that would be imported, as of its last `prisma generate`; read once per file.

    Raises ClientMissingError when there is none, when another version of this package wrote it, or when it is not that
    of the project's schema file.
    """
    if path is not None:
        return _load(path)[0]
    package = _client_folder()
    own = package is not None and (package / DMMF_PATH.name).is_file()
    datamodel, noted = _load(package / DMMF_PATH.name if package is not None and own else DMMF_PATH)
    _agree(package, tuple(noted.items()), location().schema)
    return datamodel


def own_client() -> Path | None:
    """Return the folder of the client that would be imported, if it was generated into its own folder."""
    folder = _client_folder()
    return folder if folder is not None and (folder / DMMF_PATH.name).is_file() else None


def _client_folder() -> Path | None:
    spec = find_spec("prisma")
    return Path(spec.origin).parent if spec is not None and spec.origin else None


@lru_cache
def _agree(package: Path | None, noted: tuple[tuple[str, str], ...], schema: Path) -> None:
    """Look once at a project's schema and a client: neither changes while a command runs."""
    require_agreement(dict(noted), package, schema)


def parse(document: Mapping[str, Any]) -> DataModel:
    """Build the data model from a compact document."""
    names = {model["name"] for model in document["models"]}
    return DataModel(
        models={model["name"]: _model(model, names) for model in document["models"]},
        enums={
            name: Enum(name, tuple(values), document.get("mapped", {}).get(name, {}))
            for name, values in document["enums"].items()
        },
        composites={
            name: Model(name, name, {field["name"]: _field(field) for field in fields})
            for name, fields in document.get("composites", {}).items()
        },
        is_mongodb=document.get("is_mongodb", False),
    )


def write_atomic(path: Path, text: str, *, newline: str = "\n") -> None:
    """Write a file so that a reader sees the old text or the new one, never a part; it keeps its mode."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8", newline=newline)
        if path.exists():
            temporary.chmod(S_IMODE(path.stat().st_mode))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _unusable(path: Path, why: str) -> ClientMissingError:
    return ClientMissingError(f"The data model {why} ({path}): run `{as_typed('prisma generate')}`.")


@lru_cache
def _load(path: Path) -> tuple[DataModel, Mapping[str, str]]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _unusable(path, "is missing") from None
    except ValueError:
        raise _unusable(path, "is unreadable") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise _unusable(path, "has another format")
    return parse(document), document.get(NOTE, {})


def _model(document: Mapping[str, Any], models: set[str]) -> Model:
    ignored = [_field(field) for field in document.get("ignored", ())]
    columns = [field["name"] for field in document["fields"] if field["kind"] != "object"]
    prefix = prefix_of(document["name"], columns)
    return Model(
        name=document["name"],
        table=document["table"],
        fields={field["name"]: _field(field, prefix) for field in document["fields"]},
        primary_key=tuple(document["primary_key"]),
        unique_keys=tuple(tuple(key) for key in document["unique_keys"]),
        indexes=tuple(tuple(columns) for columns in document.get("indexes", ())),
        embedded_indexes=tuple((unique, tuple(paths)) for unique, paths in document.get("embedded_indexes", ())),
        doc=document.get("doc"),
        accessor=document["accessor"],
        db_schema=document.get("db_schema"),
        is_view=document.get("is_view", False),
        ignored=tuple(field for field in ignored if not field.is_relation or field.type in models),
        severed=tuple(f for f in ignored if f.is_relation and f.relation_from_fields and f.type not in models),
        unsupported=tuple(Unsupported(*each) for each in document.get("unsupported", ())),
    )


def _field(document: Mapping[str, Any], prefix: str = "") -> Field:
    names = ("relation_from_fields", "relation_to_fields", "native_args", "listed")
    lists = {name: tuple(document[name]) for name in names if name in document}
    return Field(**{**document, **lists}, prefix=prefix if document["name"].startswith(prefix) else "")
