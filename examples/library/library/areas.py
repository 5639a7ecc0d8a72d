"""What is seeded, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from library.factories import BookFactory, LoanFactory
from seedbed.areas import AreaRegistry, SeedArea
from seedbed.factories import factory_for
from seedbed.rng import rng

if TYPE_CHECKING:
    from seedbed.areas.context import SeedContext


async def seed_shelves(ctx: SeedContext) -> None:
    """Write two branches, forty books and the loans of a few weeks."""
    factories = ctx.factories()
    branches = await factory_for("Branch")(factories).create_many([{"name": "Central"}, {"name": "Harbour"}])
    members = await factory_for("Member")(factories).create_many(12)
    books = await BookFactory(factories).create_many(
        {"branchId": branches[number % 2]["id"], "genre": "CHILDREN" if number % 5 == 0 else "NOVEL"}
        for number in range(40)
    )
    random = rng(ctx.config.seed, "loans")
    await LoanFactory(factories).create_many(
        {"branchId": book["branchId"], "isbn": book["isbn"], "memberId": random.choice(members)["id"]}
        for book in random.sample(books, 15)
    )


registry = AreaRegistry(
    [
        SeedArea(
            id="shelves",
            name="Branches, books and loans",
            phase=1,
            seed=seed_shelves,
            models=("Branch", "Member", "Book", "Loan"),
        )
    ]
)
