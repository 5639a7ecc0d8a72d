"""The current data model: models, fields, relations and the order in which rows may be inserted.

`load()` reads what our Prisma generator kept at the last `prisma generate`; nothing here imports the client.
"""

from __future__ import annotations

from seedbed.datamodel.fields import Field
from seedbed.datamodel.links import LinkedLists, linked_lists
from seedbed.datamodel.model import DataModel, Enum, Model, Relation
from seedbed.datamodel.store import DMMF_PATH, load, own_client
from seedbed.datamodel.tables import Column, Table, join_tables, tables

__all__ = [
    "DMMF_PATH",
    "Column",
    "DataModel",
    "Enum",
    "Field",
    "LinkedLists",
    "Model",
    "Relation",
    "Table",
    "join_tables",
    "linked_lists",
    "load",
    "own_client",
    "tables",
]
