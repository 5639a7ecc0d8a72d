"""Contexts to make factories with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from support import AS_OF, Shared

from seed.factories import FactoryContext
from seed.utils.id_tracker import IdTracker
from seedbed.database import BulkWriter
from seedbed.rng import rng

if TYPE_CHECKING:
    from seedbed.datamodel import DataModel

SEED = 7

MakeContext = Callable[..., FactoryContext]


@pytest.fixture
def make_context(datamodel: DataModel) -> MakeContext:
    """Return a function that makes a context: without a database, or in the transaction that it is given."""

    def make(tx=None, provider=None, *, seed=SEED, datamodel=datamodel, **settings) -> FactoryContext:
        return FactoryContext(
            datamodel=datamodel,
            id_tracker=IdTracker(rng(seed, "tests")),
            seed=seed,
            as_of=AS_OF,
            db=tx,
            writer=BulkWriter(tx, datamodel, provider) if tx is not None and provider is not None else None,
            **settings,
        )

    return make


@pytest.fixture
def context(make_context: MakeContext) -> FactoryContext:
    """A context without a database."""
    return make_context()


@pytest.fixture
def db_context(make_context: MakeContext, tx, shared: Shared) -> FactoryContext:
    """A context whose rows are rolled back after the test, on each provider in turn."""
    return make_context(tx, shared.url.provider)
