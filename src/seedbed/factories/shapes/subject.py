"""One column as its maker sees it: the streams of its row, and what else the row holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from seedbed.factories.by_column import given_of, numbers_of, some_of, values_of
from seedbed.factories.shapes.catalogue import MAIN_ROLES
from seedbed.factories.shapes.dice import TOGETHER, key_of, roll, rolls
from seedbed.factories.shapes.languages import in_english
from seedbed.factories.shapes.words import FIRST_NAMES, LAST_NAMES, OWN_COUNTRIES, PLACES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from seedbed.datamodel import Field, Model
    from seedbed.factories.shapes.life import Life

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@lru_cache(maxsize=16_384)
def words_of(name: str) -> str:
    """Return a name word by word in small letters and in English: `startsAt`, `starts_at` are "starts at"."""
    return " ".join(in_english(plain_words_of(name).split())) or name.lower()


@lru_cache(maxsize=16_384)
def plain_words_of(name: str) -> str:
    """Return a name word by word in small letters, in its own language."""
    return " ".join(word.lower() for word in _WORDS.findall(name)) or name.lower()


@lru_cache(maxsize=4_096)
def about(model: str) -> str:
    """Return what a model is about, one of it: `Booking`, `bookings` and `tbl_bookings` end with "booking"."""
    words = words_of(model)
    if re.search(r"(ss|x|ch|sh)es$", words):
        return words[:-2]
    return re.sub(r"ies$", "y", words) if words.endswith("ies") else re.sub(r"(?<=[^sui])s$", "", words)


_SAID = ((0, ("city",)), (5, ("country code", "country")), (7, ("currency",)))
"""Where a place has what columns of these names may say of the row's."""

_OF_A_PERSON = re.compile(
    r" ?\b(full name|display name|first name|last name|given name|family name|name|e ?mail( address)?|phone( number)?)$"
)
_MAIN = re.compile(MAIN_ROLES)


@lru_cache(maxsize=256)
def _places_in(country: str) -> tuple[tuple[Any, ...], ...]:
    country = OWN_COUNTRIES.get(country, country)
    return tuple(each for each in PLACES if country in each)


class Together:
    """A maker that is written for many rows at once: `make` returns a value for each."""

    __slots__ = ("make",)

    def __init__(self, make: Callable[[Subject, Sequence[Any]], Sequence[Any]]) -> None:
        self.make = make

    def __call__(self, subject: Subject, row: Any) -> Any:
        """Return the value of one row."""
        [value] = self.make(subject, (row,))
        return value


@dataclass(slots=True)
class Subject:
    """A column of a model. What belongs together in a row is drawn from one stream of the row: person, place, file.

    `role` is empty for the person whom the row is about; else it is what another one does: "host", "created by".
    """

    column: Field
    model: Model
    seed: int
    distinct: bool = False
    life: Life | None = None
    key: int = 0
    person: int = 0
    named: int = 0
    place: int = 0
    about: str = ""
    role: str = ""
    others: dict[str, str] = field(default_factory=dict)
    _places: tuple[tuple[Any, ...], ...] = ()
    _of_place: tuple[tuple[int, tuple[str, ...]], ...] = ()
    _numbers: Sequence[int] = ()
    _drawn: dict[int, dict[int, int]] = field(default_factory=dict)
    _columns: dict[tuple[str, ...], list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        name = self.model.name
        self.key = key_of(self.seed, "column", name, self.column.name)
        self.about = about(name)
        role = _OF_A_PERSON.sub("", words_of(self.column.bare))
        self.role = "" if _MAIN.match(role) else role
        self.person = key_of(self.seed, "person", name)
        self.named = key_of(self.seed, "person", name, self.role) if self.role else self.person
        self.place = key_of(self.seed, "place", name)
        self.others = {words_of(each.bare): each.name for each in self.model.scalars if each.name != self.column.name}
        self._places = self._where()
        named = ((place, tuple(self.others[name] for name in names if name in self.others)) for place, names in _SAID)
        self._of_place = tuple((place, columns) for place, columns in named if columns)

    def values(self, maker: Callable[[Subject, Any], Any], rows: Sequence[Any]) -> list[Any]:
        """Return what a maker makes of each row."""
        if isinstance(maker, Together):
            return list(maker.make(self, rows))
        if len(rows) < TOGETHER:
            return [maker(self, row) for row in rows]
        self._numbers = numbers_of(rows)
        values = [maker(self, row) for row in rows]
        self._numbers = ()
        self._drawn.clear()
        return values

    def drawn(self, row: Any, part: int = 0) -> int:
        """Return 64 bits of the column's stream, or of one beside it, for a row.

        Of rows that are made together, all are drawn when the first one asks.
        """
        known = self._drawn.get(part)
        if known is None:
            if not self._numbers:
                return roll(self.key + part, row.number)
            drawn = rolls(self.key + part, self._numbers)
            known = self._drawn[part] = dict(zip(self._numbers, drawn, strict=True))
        return known[row.number]

    def stream(self, rows: Sequence[Any], part: int = 0) -> Sequence[int]:
        """Return what `drawn` does for each of these rows."""
        return rolls(self.key + part, numbers_of(rows))

    def people(self, rows: Sequence[Any]) -> Sequence[int]:
        """Return the bits from which the names of each row's person are drawn."""
        return rolls(self.person, numbers_of(rows))

    def pick(self, options: Sequence[Any], row: Any) -> Any:
        """Return one of `options`, the first ones more often."""
        return options[_place(self.drawn(row), len(options))]

    def pick_together(self, options: Sequence[Any], rows: Sequence[Any]) -> list[Any]:
        """Return what `pick` does for each of these rows."""
        size = len(options)
        return [options[_place(drawn, size)] for drawn in self.stream(rows)]

    def any(self, options: Sequence[Any], row: Any) -> Any:
        """Return one of `options`, each as often as the other."""
        return options[self.drawn(row) % len(options)]

    def between(self, low: int, high: int, row: Any) -> int:
        """Return a whole number from `low` to `high`."""
        return low + self.drawn(row) % (high - low + 1)

    def other(self, row: Any, *names: str) -> Any:
        """Return what the row has in a column of one of these names, word by word, else None."""
        columns = self._columns.get(names)
        if columns is None:
            columns = self._columns[names] = [self.others[name] for name in names if name in self.others]
        for column in columns:
            if (value := row.get(column)) is not None:
                return value
        return None

    def others_of(self, rows: Sequence[Any], *names: str) -> Sequence[Any]:
        """Return what `other` does for each of these rows; a column is asked for where those before it have nothing."""
        found: list[Any] | None = None
        for column in [self.others[name] for name in names if name in self.others]:
            if found is None:
                found = list(values_of(rows, column))
                continue
            is_open = [value is None for value in found]
            if not any(is_open):
                break
            more = iter(values_of(some_of(rows, is_open), column))
            found = [next(more) if value is None else value for value in found]
        return [None] * len(rows) if found is None else found

    def names_of(self, rows: Sequence[Any]) -> list[tuple[str, str]]:
        """Return the names of whom the column is about, who may be another than each row's person."""
        drawn = rolls(self.named, numbers_of(rows))
        firsts = [FIRST_NAMES[each % len(FIRST_NAMES)] for each in drawn]
        lasts = [LAST_NAMES[(each >> 20) % len(LAST_NAMES)] for each in drawn]
        if not self.role:
            given = self.others_of(rows, "first name", "given name", "firstname")
            firsts = [str(own or each) for own, each in zip(given, firsts, strict=True)]
            given = self.others_of(rows, "last name", "family name", "surname", "lastname")
            lasts = [str(own or each) for own, each in zip(given, lasts, strict=True)]
        return list(zip(firsts, lasts, strict=True))

    def names(self, row: Any) -> tuple[str, str]:
        """Return first and last name of the row's person: as the row has them, else drawn."""
        drawn = roll(self.person, row.number)
        first = self.other(row, "first name", "given name", "firstname") or FIRST_NAMES[drawn % len(FIRST_NAMES)]
        last = self.other(row, "last name", "family name", "surname", "lastname")
        return str(first), str(last or LAST_NAMES[(drawn >> 20) % len(LAST_NAMES)])

    def home(self, row: Any) -> tuple[Any, ...]:
        """Return the row's place: that of its city or country if one was given, else drawn at random."""
        [place] = self.homes((row,))
        return place

    def homes(self, rows: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Return what `home` does for each of these rows."""
        size = len(self._places)
        places = [self._places[drawn % size] for drawn in rolls(self.place, numbers_of(rows))]
        settled: set[int] = set()
        for position, columns in self._of_place:
            every = [given_of(rows, column) for column in columns]
            for at, values in enumerate(zip(*every, strict=True)):
                given = next((value for value in values if value is not None), None)
                if given is None or at in settled or given == places[at][position]:
                    continue
                found = next((each for each in PLACES if given in each), None)
                if found is not None:
                    places[at] = found
                    settled.add(at)
        return places

    def _where(self) -> tuple[tuple[Any, ...], ...]:
        """Return where rows are that name no place: in the country that the schema gives by default, or anywhere."""
        for name in ("country code", "country"):
            column = self.model.fields.get(self.others.get(name, ""))
            given = column.default if column is not None else None
            if isinstance(given, str) and (there := _places_in(given)):
                return there
        return PLACES

    def as_of(self, row: Any) -> datetime:
        """Return the date of the data."""
        return row.as_of


def _place(drawn: int, size: int) -> int:
    drawn >>= 11
    return (drawn * drawn * size) >> 106 if size > 3 else drawn % size
