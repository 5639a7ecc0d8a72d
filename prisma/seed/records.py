"""Records: values with named fields, which nobody changes once they are made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, dataclass_transform

if TYPE_CHECKING:
    Record = TypeVar("Record")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[Record]) -> type[Record]:
    """Make a class a dataclass with slots and a hash; the type checker refuses to assign to its fields.

    `dataclass(frozen=True)` has Python refuse it as well. Such a class takes half again as long to define, and its
    instances several times as long to make; a clinic is told in a hundred thousand of them.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)
