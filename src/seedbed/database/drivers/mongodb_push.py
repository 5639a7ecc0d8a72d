"""Collections and indexes as the schema has them: what `prisma db push` does on MongoDB, through the driver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pymongo import errors

from seedbed.database.drivers.indexes import does_the_same, index_specifications
from seedbed.database.drivers.mongodb import Database
from seedbed.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pymongo.database import Database as Handle

    from seedbed.database.url import DatabaseUrl
    from seedbed.datamodel import Table


@dataclass(frozen=True, slots=True)
class Pushed:
    """What was made: names of collections, and of indexes as `collection.index`."""

    collections: tuple[str, ...]
    indexes: tuple[str, ...]


def push(url: DatabaseUrl, tables: Sequence[Table]) -> Pushed:
    """Make what is missing. Rows stay, and so do collections and indexes that the schema does not have.

    An index of ours that the schema has changed is made again. Raises `DatabaseError` where rows break a unique key,
    or something other than a collection has a table's name.
    """
    with Database(url).connected() as database:
        there = {each["name"]: each.get("type", "collection") for each in database.list_collections()}
        for table in tables:
            kind = there.get(table.name, "collection")
            if kind != "collection":
                raise DatabaseError(
                    f"{table.name} is a {kind}, and {table.model} needs a collection. "
                    "Rename or drop it, then try again."
                )
        made = [table.name for table in tables if table.name not in there]
        for name in made:
            database.create_collection(name, check_exists=False)
        return Pushed(tuple(made), tuple(name for table in tables for name in _index(database, table)))


def _index(database: Handle[dict[str, Any]], table: Table) -> list[str]:
    collection = database[table.name]
    there = {each["name"]: dict(each) for each in collection.list_indexes()}
    made = []
    for wanted in index_specifications(table)[1:]:
        name = wanted["name"]
        if any(does_the_same(each, wanted) for each in there.values()):
            continue
        if name in there:
            collection.drop_index(name)
        options = {option: value for option, value in wanted.items() if option not in {"v", "key"}}
        try:
            collection.create_index(list(wanted["key"].items()), **options)
        except errors.DuplicateKeyError as error:
            told = (error.details or {}).get("errmsg", error)
            raise DatabaseError(
                f"Rows of {table.model} break the unique key {name}: {told}. Correct them, then try again."
            ) from error
        made.append(f"{table.name}.{name}")
    return made
