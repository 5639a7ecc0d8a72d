"""A field of a model, as a frozen value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from seedbed.datamodel.native import typed_default

_NEXTVAL = re.compile(r"\s*nextval\(\s*'((?:[^']|'')+)'", re.IGNORECASE)

_NUMBERS = {"Int", "BigInt", "Float", "Decimal"}
_TIMES_OF_DAY = {"Time", "Timetz"}

Kind = Literal["scalar", "enum", "object", "unsupported"]


@dataclass(frozen=True)
class Field:
    """One line of a model: a column (`scalar`, `enum`) or a relation (`object`).

    `type` is the Prisma type (`String`, `DateTime` …), the enum or the model on the other side. `default` is what
    Prisma's DMMF says: a plain value, or `{"name": "cuid", "args": [1]}` for a function. `native_type` is the word
    after `@db.`, such as `VarChar`, and `native_args` what stands in its parentheses. A field of a composite type
    (`type Address { … }`) is of the type `Json`, and `composite` names that type. `listed` are the values that the
    comment on its line lists, and `prefix` what it has before its name as the others of its model do.
    """

    name: str
    kind: Kind
    type: str
    is_required: bool = False
    is_list: bool = False
    is_unique: bool = False
    is_id: bool = False
    has_default: bool = False
    default: Any = None
    is_updated_at: bool = False
    relation_name: str | None = None
    relation_from_fields: tuple[str, ...] = ()
    relation_to_fields: tuple[str, ...] = ()
    relation_on_delete: str | None = None
    db_name: str | None = None
    native_type: str | None = None
    native_args: tuple[str, ...] = ()
    composite: str | None = None
    listed: tuple[Any, ...] = ()
    prefix: str = ""

    @property
    def bare(self) -> str:
        """The name without what it repeats of its model: `nome` for `cli_nome` of a Cliente."""
        return self.name[len(self.prefix) :]

    @property
    def default_value(self) -> Any:
        """The plain default as Python has it: JSON as an object, a moment as datetime, bytes as bytes."""
        return typed_default(self.type if self.kind == "scalar" else "", self.default)

    @property
    def is_needed(self) -> bool:
        """Whether a row cannot be without a value that is given to it."""
        return self.is_required and not (self.has_default or self.is_list or self.is_relation)

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers, whole or not."""
        return self.type in _NUMBERS

    @property
    def is_moment(self) -> bool:
        """Whether a value is one moment or day, which can be before another."""
        return self.type == "DateTime" and not self.is_list and not self.is_time_of_day

    @property
    def is_time_of_day(self) -> bool:
        """Whether the database keeps a time without a day."""
        return self.native_type in _TIMES_OF_DAY

    @property
    def is_relation(self) -> bool:
        """Whether the field stands for rows of another model rather than for a column."""
        return self.kind == "object"

    @property
    def column(self) -> str:
        """Name of the column in the database (relations have none; theirs is the field's own name)."""
        return self.db_name or self.name

    @property
    def default_function(self) -> str | None:
        """Name of the function that makes the default (`cuid`, `now`, `autoincrement` …), if it is one."""
        return self.default.get("name") if isinstance(self.default, Mapping) else None

    @property
    def sequence(self) -> str | None:
        """The sequence of a default written by hand, `dbgenerated("nextval('…')")`, as PostgreSQL reads its name."""
        if self.default_function != "dbgenerated":
            return None
        found = _NEXTVAL.match(str(next(iter(self.default.get("args") or ()), "")))
        return found[1].replace("''", "'") if found else None

    @property
    def is_counted(self) -> bool:
        """Whether the database numbers the rows by this field."""
        return self.default_function == "autoincrement" or self.sequence is not None
