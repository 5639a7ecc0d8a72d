"""Checking factories: whether everything that they declare can be written, and belongs together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from seedbed.config import DEFAULT_SEED
from seedbed.database import guard
from seedbed.datamodel import load
from seedbed.errors import SeedError
from seedbed.factories import create_factory_context, factory_for
from seedbed.factories.context import url_of
from seedbed.factories.parents import ForeignKeys
from seedbed.factories.row_context import NoneLeftError
from seedbed.testing.isolation import Savepoint
from seedbed.testing.mongodb import Emptied, is_mongodb, scratch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prisma import Prisma
    from seedbed.factories import BaseFactory, FactoryContext


# Prisma takes a transaction back after five seconds; a schema of hundreds of models takes longer.
_TIMEOUT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem with a factory or one of its traits."""

    factory: str
    trait: str | None
    message: str

    def __str__(self) -> str:
        return f"{self.factory}{f' with {self.trait!r}' if self.trait else ''}: {self.message}"


async def lint(db: Prisma, *, models: Iterable[str] | None = None, seed: int = DEFAULT_SEED) -> list[Problem]:
    """Return the problems of the factories of `models`, by default of all; no row stays in the database.

    Each factory, and each of its traits, builds a row, creates one with its parents and writes two more in bulk.
    A row must belong to the tenant of its parents, and refer to the same rows where both have the same parent.
    """
    chosen = [*(models or (name for name in load().models if name not in load().left_out))]
    if is_mongodb(db):
        # Without a transaction to roll back: a database that is dropped at the end.
        with scratch(db) as beside:
            return [each for model in chosen for each in await _lint_model(beside, model, seed, 0)]
    manager: Any = Savepoint(db) if db.is_transaction() else db.tx(timeout=_TIMEOUT)
    transaction = await manager.start()
    try:
        datamodel = load()
        held = (await guard.inspect(transaction, url_of(db).provider, datamodel.db_schemas)).rows
        problems: list[Problem] = []
        for model in chosen:
            problems += await _lint_model(transaction, model, seed, max(held.values(), default=0))
        return problems
    finally:
        await manager.rollback()


async def _lint_model(db: Prisma, model: str, seed: int, held: int) -> list[Problem]:
    problems: list[Problem] = []
    kind = factory_for(model)
    for trait in (None, *kind.traits):
        savepoint: Any = Emptied(db) if is_mongodb(db) else Savepoint(db)
        await savepoint.start()
        context = create_factory_context(db, seed=seed, numbered_after=held)
        try:
            await _try(kind(context), trait)
        except Exception as error:  # whatever a declaration raises is what is to be reported
            text = " ".join(str(error).split()) or type(error).__name__
            told = text if isinstance(error, SeedError) else f"{type(error).__name__}: {text}"
            problems.append(Problem(kind.__name__, trait, told.removeprefix(f"{kind.__name__}: ")))
        else:
            problems += (Problem(kind.__name__, trait, message) for message in _disagreements(context, model))
        finally:
            await savepoint.rollback()
    return problems


async def _try(factory: BaseFactory[Any], trait: str | None) -> None:
    traits = (trait,) if trait else ()
    factory.build(traits=traits)
    try:
        await factory.create(traits=traits)
        await factory.create_many(2, traits=traits)
    except NoneLeftError as error:
        # Of a kind with one row for each value of an enum there are no more, which no factory can change.
        if not str(error).startswith(f"{type(factory).__name__}: "):
            raise


def _disagreements(context: FactoryContext, model: str) -> Iterator[str]:
    """Yield how rows and their parents do not belong together."""
    keys = ForeignKeys(context.datamodel.model(model), context.datamodel)
    tenant = context.datamodel.tenant
    owner = (tenant.column,) if tenant is not None else ()
    for row in (context.made or {}).get(model, {}).values():
        for relation in keys.relations:
            facts = context.facts(relation.target, row[relation.columns[0]]) or {}
            for name in (*owner, *keys.common[relation.field]):
                ours, theirs = row.get(name), facts.get(name)
                if ours is not None and theirs is not None and ours != theirs:
                    yield f"its {name} differs from that of its {relation.field}."
                    return
