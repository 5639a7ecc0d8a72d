"""The two factories that say more than the data model does; the others come from it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seedbed.factories import BaseFactory

if TYPE_CHECKING:
    from prisma.models import Book, Loan

_AUTHORS = ("Ada Brook", "Noor Haddad", "Ivo Petrov", "Mei Tanaka")
_NOUNS = ("Winter", "House", "Garden", "Letter")


class BookFactory(BaseFactory["Book"]):
    """A novel."""

    model = "Book"
    defaults = {
        "isbn": lambda row: f"978{row.shuffled(range(10**9, 2 * 10**9))}",
        "title": lambda row: f"The {row.random.choice(_NOUNS)} of {row.random.choice(_NOUNS)}s",
        "author": lambda row: row.random.choice(_AUTHORS),
        "pages": lambda row: row.random.randrange(120, 600),
    }
    traits = {"for_children": {"genre": "CHILDREN", "pages": 32}}


class LoanFactory(BaseFactory["Loan"]):
    """A book on loan to a member."""

    model = "Loan"
    params = {"weeks": 3}
    defaults = {
        "lentOn": lambda row: row.as_of - timedelta(days=row.random.randrange(1, 7 * row["weeks"])),
        "dueOn": lambda row: row["lentOn"] + timedelta(weeks=row["weeks"]),
    }
    traits = {
        "returned": {"returnedOn": lambda row: row["lentOn"] + timedelta(days=5)},
        "overdue": {"lentOn": lambda row: row.as_of - timedelta(weeks=row["weeks"] + 2)},
    }
