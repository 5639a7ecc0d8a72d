"""An async test on a schema of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedbed.testing import lint

if TYPE_CHECKING:
    from library.factories import BookFactory, LoanFactory

    from prisma import Prisma


async def test_a_loan_is_of_the_branch_that_has_the_book(
    db: Prisma, book_factory: BookFactory, loan_factory: LoanFactory
) -> None:
    book = await book_factory.create(traits=["for_children"], with_loans=[{"traits": "returned"}])
    loan = await loan_factory.create(traits=["overdue"], book=book)

    assert book.loans is not None
    assert book.loans[0].returnedOn is not None
    assert loan.branchId == book.branchId
    assert loan.dueOn < loan_factory.context.as_of
    assert await db.loan.count(where={"isbn": book.isbn}) == 2


async def test_every_factory_is_sound(db: Prisma) -> None:
    assert await lint(db) == []
