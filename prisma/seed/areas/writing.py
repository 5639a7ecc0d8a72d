"""What an area is made of: a generator of rows, which knows no database, and the area function that writes them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, overload

from seed.utils.context import ClinicContext

if TYPE_CHECKING:
    from seed.factories import BaseFactory
    from seed.utils.context import SeedContext
    from seedbed.types import Row

ContextT = TypeVar("ContextT", bound="SeedContext", contravariant=True)

Written = Iterator[tuple["type[BaseFactory[Any]]", "Iterable[Row]"]]
"""Factories with the rows that they are to complete, in the order in which they are written."""


class Area(Protocol[ContextT]):
    """An area function; `rows` is the generator behind it."""

    rows: Callable[[Any], Written]

    def __call__(self, ctx: ContextT) -> Awaitable[None]:
        """Write the area's rows."""
        ...


Before = Callable[[Any], Awaitable[None]]


@overload
def writes(rows: Callable[[ContextT], Written], /) -> Area[ContextT]: ...


@overload
def writes(*, before: Before) -> Callable[[Callable[[ContextT], Written]], Area[ContextT]]: ...


def writes(rows: Callable[[Any], Written] | None = None, *, before: Before | None = None) -> Any:
    """Turn a generator of rows into an area function, which first awaits `before`.

    The generator is pure: what it yields follows from the context's settings, plans, simulation and, on a run that
    adds, from what was found before it began. So the same rows can be made without a database, in another process.
    """

    if rows is None:
        return lambda rows: _area(rows, before)
    return _area(rows, before)


def _area(rows: Callable[[Any], Written], before: Before | None) -> Any:
    @wraps(rows)
    async def write(ctx: Any) -> None:
        if before is not None:
            await before(ctx)
        context = factory_context(ctx)
        for factory, made in rows(ctx):
            await factory(context).create_many(made)

    setattr(write, "rows", rows)  # noqa: B010 - functions have no such attribute, for type checkers
    return write


def factory_context(ctx: SeedContext) -> Any:
    """Return what an area's factories share: the clinic, and its administrator as the creator of rows."""
    return ctx.factories(ctx.clinic_id, ctx.admin_id) if isinstance(ctx, ClinicContext) else ctx.factories()
