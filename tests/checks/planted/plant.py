"""What a planted violation is, and short ways to write one down."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plant:
    """`pick` selects the id of a row that is fine, `sql` breaks it; `named` selects the row that the rule then names.

    In all three `:id` is the picked row. `moved(day, n)` and `minutes(moment, n)` shift a day or a moment.
    """

    pick: str
    sql: tuple[str, ...]
    named: str | None = None


def change(model: str, to: str, where: str = "true", *, named: str | None = None) -> Plant:
    """Set columns of one row."""
    return Plant(_pick(model, where), (f'UPDATE "{model}" SET {to} WHERE "id" = :id',), named)


def remove(model: str, where: str, gone: str, column: str) -> Plant:
    """Delete the rows of `gone` whose `column` is the picked row."""
    return Plant(_pick(model, where), (f'DELETE FROM "{gone}" WHERE "{column}" = :id',))


def double(model: str, where: str = "true", **columns: str) -> Plant:
    """Insert a row that is one that is there, but for its id and `columns`; the rule has to name the new row."""
    return Plant(
        _pick(model, where),
        (
            f'CREATE TEMP TABLE planted AS SELECT * FROM "{model}" WHERE "id" = :id',
            "UPDATE planted SET "
            + ", ".join(f'"{name}" = {value}' for name, value in {"id": "'planted'", **columns}.items()),
            f'INSERT INTO "{model}" SELECT * FROM planted',
        ),
        "SELECT 'planted'",
    )


def also(plant: Plant, *sql: str) -> Plant:
    """Add statements."""
    return Plant(plant.pick, (*plant.sql, *sql), plant.named)


def _pick(model: str, where: str) -> str:
    return f'SELECT "id" FROM "{model}" WHERE {where} ORDER BY "id" LIMIT 1'
