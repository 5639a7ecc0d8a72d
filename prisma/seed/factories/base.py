"""The base of this practice's factories: the framework's, with clinics by their name and realistic values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from seedbed.factories.base import BaseFactory as FrameworkFactory
from seedbed.factories.base import factory_for
from seedbed.factories.parents import Parent
from seedbed.factories.row_context import Draft as FrameworkDraft

if TYPE_CHECKING:
    from seed.generators import OrthoGenerator

__all__ = ["BaseFactory", "Draft", "Parent", "factory_for"]

ModelT = TypeVar("ModelT")


class Draft(FrameworkDraft):
    """What a declaration sees; `draft.ortho` draws realistic values from the row's own randomness."""

    @cached_property
    def ortho(self) -> OrthoGenerator:
        """The generator of realistic values, on this row's own randomness."""
        from seed.generators import OrthoGenerator

        return OrthoGenerator(self.random, as_of=self.as_of.date())


Declarations = Mapping[str, Callable[[Draft], Any] | object]
"""Field name → a value, or a function of the `Draft` that returns one."""


class BaseFactory(FrameworkFactory[ModelT]):
    """Makes rows of one model of the practice; see `seedbed.factories.BaseFactory`."""

    defaults: ClassVar[Declarations] = {}
    params: ClassVar[Declarations] = {}
    traits: ClassVar[Mapping[str, Declarations]] = {}
    row_context = Draft

    @property
    def clinic_id(self) -> str | None:
        """The id of the clinic that owns the rows, or None."""
        return self.tenant_id

    def with_clinic(self, clinic_id: str) -> Self:
        """Return the same factory for another clinic."""
        return self.with_tenant(clinic_id)
