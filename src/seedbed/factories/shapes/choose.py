"""Which shape a column has: by what the project says, its place in a pair, its name and its type."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache, lru_cache, wraps
from typing import TYPE_CHECKING, Any, TypeVar

from seedbed.errors import UsageError, suggest
from seedbed.factories.by_column import values_of
from seedbed.factories.shapes import documents, everyday, kinds, particular, things, unknown
from seedbed.factories.shapes.after import after
from seedbed.factories.shapes.amounts import amount_of
from seedbed.factories.shapes.catalogue import LATER_MOMENTS, MOMENTS, NUMBERS, PAIRS, TEXTS
from seedbed.factories.shapes.defaults import beside
from seedbed.factories.shapes.lengths import created_of, ends_of, length_of, starts_of, stay_of
from seedbed.factories.shapes.life import step_of
from seedbed.factories.shapes.makers import MAKERS, OWN, Maker, one_of
from seedbed.factories.shapes.subject import Subject, Together, about, plain_words_of, words_of
from seedbed.factories.shapes.versions import version
from seedbed.factories.shapes.words import STATES
from seedbed.location import location, settled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from seedbed.datamodel import Field, Model

_MOST_MODELS = 2_000
_NUMBERS = (*things.NUMBERS, *kinds.NUMBERS, *everyday.NUMBERS, *particular.NUMBERS, *NUMBERS)
_TABLES = {
    "String": (*things.TEXTS, *kinds.TEXTS, *everyday.TEXTS, *particular.TEXTS, *TEXTS, *unknown.TEXTS),
    "Int": _NUMBERS,
    "BigInt": _NUMBERS,
    "Float": _NUMBERS,
    "Decimal": _NUMBERS,
    "DateTime": MOMENTS,
    "Json": documents.TEXTS,
}


_Answer = TypeVar("_Answer")
_known: dict[int, tuple[Model, tuple[Any, ...], dict[tuple[str, str], tuple[Field, Any]]]] = {}


def _once(function: Callable[[Field, Model], _Answer]) -> Callable[[Field, Model], _Answer]:
    """Keep what is found for a column as long as its model and what a project says of shapes are the same.

    Each context of factories asks again: one for each test, and for each factory that is checked.
    """

    @wraps(function)
    def known(column: Field, model: Model) -> _Answer:
        said = (location(), version(), *OWN)
        entry = _known.get(id(model))
        if entry is None or entry[0] is not model or entry[1] != said:
            if len(_known) > _MOST_MODELS:
                _known.clear()
            entry = _known[id(model)] = (model, said, {})
        key = (function.__name__, column.name)
        found = entry[2].get(key)
        if found is None or found[0] is not column:
            found = entry[2][key] = (column, function(column, model))
        return found[1]

    return known


@_once
def shape_of(column: Field, model: Model) -> str | None:
    """Return the name of a column's shape, "own" for one of the project's, or None where only its type is known.

    "listed" is one whose values stand in the comment on its line.
    """
    if _own(column, model) is not None:
        return "own"
    if column.listed:
        return "listed"
    if amount_of(column, model) or length_of(column, model) or earlier_of(column, model) is not None:
        return "pair"
    return _found(column, model)


@_once
def maker_of(column: Field, model: Model) -> Maker | None:
    """Return what makes the values of a column, or None for one that is no text and no number, and says nothing."""
    own = _own(column, model)
    if own is not None:
        return own
    if column.listed:
        return _listed(column)
    for of_others in (amount_of, length_of, with_creation, ahead_of):
        maker = of_others(column, model)
        if maker is not None:
            return maker
    earlier = earlier_of(column, model)
    if earlier is not None:
        return after(earlier, column, model)
    name = _found(column, model)
    if name is None:
        if column.is_list or version() == 1:
            return None
        return unknown.NAMED if column.type == "String" else unknown.COUNTED if column.is_number else None
    return MAKERS[name]


def look_at(models: Iterable[Model]) -> None:
    """Find what makes the values of every column, so that nobody waits for it when rows are made."""
    with settled():
        for model in models:
            for column in model.scalars:
                maker_of(column, model)
                shape_of(column, model)


def _listed(column: Field) -> Maker:
    values = column.listed
    if column.is_number and _STARS.search(words_of(column.bare)):
        # Who is content rates more often.
        values = values[::-1]
    elif column.is_number:
        # Another scale has no value that is more usual than the others.
        return one_of(values)
    return one_of(values, even=False)


@_once
def earlier_of(column: Field, model: Model) -> str | None:
    """Return the column that this one comes after, or is not below: `startsAt` for `endsAt`, `min` for `max`."""
    if not (column.is_number or column.type == "DateTime") or column.is_list:
        return None
    words = words_of(column.bare)
    others = {words_of(each.bare): each for each in model.scalars if each.type == column.type and not each.is_list}
    found = _of_its_time(column, model) or next(
        (
            found
            for candidates in (_exactly, _nearly)
            for pattern, earlier in (_PAIRS_OF_MOMENTS if column.type == "DateTime" else _PAIRS)
            if pattern.search(words)
            for name in candidates(pattern, earlier, words)
            if (found := others.get(name)) is not None and found.name != column.name
        ),
        None,
    )
    stay = stay_of(model) if column.type == "DateTime" and version() > 1 else None
    if stay is not None and column.name in stay:
        found = model.fields[stay[0]] if column.name == stay[1] else None
    step = step_of(column) if found is None and column.type == "DateTime" else None
    if step is not None:
        # Whatever happens to a row happens after it came to be; what is approved may be ordered only then.
        placed = (each for name, each in others.items() if _PLACED.match(name) and each is not column)
        found = next(
            (
                each
                for each in placed
                if step != "confirmed" or each.is_required or not _BOUGHT.match(words_of(each.bare))
            ),
            None,
        )
    return found.name if found is not None else None


def _of_its_time(column: Field, model: Model) -> Field | None:
    """Return the moment at which what a row is about begins or ends, for those at which it did."""
    step = step_of(column) if column.type == "DateTime" else None
    if step not in {"started", "completed"}:
        return None
    name = (ends_of(model) if step == "completed" else None) or starts_of(model)
    return model.fields[name] if name is not None and name != column.name else None


def _exactly(pattern: re.Pattern[str], earlier: str, words: str) -> Iterator[str]:
    return (pattern.sub(word.replace("_", " "), words, count=1) for word in earlier.split())


def _nearly(pattern: re.Pattern[str], earlier: str, words: str) -> Iterator[str]:
    """Yield the names that differ in how they end: `createdAt` and `updatedOn`."""
    for word in earlier.split():
        bare = re.sub(r" (at|on|date|time)$", "", pattern.sub(word.replace("_", " "), words, count=1))
        # Whatever happens to a row happens after it was made.
        made = (word + suffix for suffix in _SUFFIXES) if word in {"created", "inserted", "added"} else ()
        yield from (*(bare + suffix for suffix in _SUFFIXES), *made)


@_once
def options_of(column: Field, model: Model) -> Sequence[Any]:
    """Return the words that a column of text chooses from, most frequent first; none, where it has no such list."""
    newer = version() > 1
    listed = column.listed if newer else ()
    found: Sequence[Any] = ()
    if _own(column, model) is None:
        found = listed or OPTIONS.get(_found(column, model) or "", ())
    given = column.default if isinstance(column.default, str) else None
    if given is None:
        return found
    if newer and not listed and (given not in found or found is STATES):
        found = beside(given, words_of(column.bare), found)
    return (given, *(each for each in found if each != given)) if listed or given in found else (given,)


def with_creation(column: Field, model: Model) -> Maker | None:
    """Return the maker of a moment at which a row came to be, as `placedAt`: that of its creation, where it has one."""
    if column.type != "DateTime" or column.is_list or not _PLACED.match(words_of(column.bare)):
        return None
    made = created_of(model)
    if made is not None and made != column.name:
        return Together(lambda _, rows: values_of(rows, made))
    starts = starts_of(model)
    return _before(starts, 1, 40, past=True) if starts is not None and starts != column.name else None


def ahead_of(column: Field, model: Model) -> Maker | None:
    """Return the maker of a moment ahead of what the row is about: a deadline, the start of sales, a reminder."""
    starts = starts_of(model)
    if column.type != "DateTime" or column.is_list or starts is None or starts == column.name:
        return None
    words = words_of(column.bare)
    return next((_before(starts, *days) for pattern, days in _AHEAD if pattern.search(words)), None)


def _before(starts: str, least: int, most: int, *, past: bool = False) -> Maker:
    """Return the maker of a moment so many days before another one; `past` moments are not to come either."""

    def before(subject: Subject, row: Any) -> Any:
        start, drawn = row.get(starts), subject.drawn(row)
        base = row.as_of if start is None or (past and start > row.as_of) else start
        if most == 0:
            return base - timedelta(minutes=30)
        return base - timedelta(
            days=least + drawn % (most - least + 1), minutes=15 * ((drawn >> 20) % 24) if past else 0
        )

    return before


def _found(column: Field, model: Model) -> str | None:
    """Return the shape that a name stands for; one of several things is named as one of them is."""
    words = words_of(column.bare)
    if column.is_list:
        words = re.sub(r"ies$", "y", words) if words.endswith("ies") else re.sub(r"(?<=[^s])s$", "", words)
    kind, of = column.type, about(model.name)
    # A name may end with its language or its number: "title en", "name 2".
    plain = _NUMBERED.sub("", words)
    found = _named(kind, words, of) or _named(kind, plain, of)
    if column.prefix and (found is None or words_of(column.prefix) in of.split()):
        # A whole word belongs to the name: the "payment method" of a payment. What is short for one does not.
        found = _named(kind, words_of(column.name), of) or found
    others = {words_of(each.bare) for each in model.scalars if each is not column}
    if found == "title" and _CALLED.search(plain) and not things.is_written(of):
        found = "thing"
    if words == "name":
        found = _named_by(found, others)
    if words == "number" and any(words_of(each.bare) in _OF_STREETS for each in model.scalars):
        return "house number"
    return found


def _named_by(found: str | None, others: set[str]) -> str | None:
    """Return the shape of a name by what stands beside it: whoever has an address for mail is a person or a firm."""
    if found in {"title", "thing"} and others & _OF_FIRMS:
        return "company"
    if found in {"title", "thing", "title of a visit"} and others & _OF_PEOPLE:
        return "full name"
    if found == "city" and "city" in others:
        return "company"
    return "last name" if others & _FIRST_NAMES and not others & _LAST_NAMES else found


@lru_cache(maxsize=4_096)
def _named(kind: str, words: str, model: str) -> str | None:
    for pattern, name, models in _compiled(kind):
        if pattern.search(words) and all(_pattern(each).search(model) for each in models):
            return name
    return None


@cache
def _compiled(kind: str) -> list[tuple[re.Pattern[str], str, list[str]]]:
    """Return the table of a type, without those of models, which are seldom asked."""
    return [(_pattern(pattern), name, models) for pattern, name, *models in _TABLES.get(kind, ())]


# Python itself keeps fewer patterns than there are, and would make them anew.
_pattern = cache(re.compile)


_STARS = re.compile(r"\b(rating|stars|satisfaction)\b")
_FIRST_NAMES, _LAST_NAMES = {"first name", "given name"}, {"last name", "family name", "surname", "full name"}
_OF_STREETS = ("street", "street name", "neighborhood", "address", "avenue")
_OF_PEOPLE = {
    "email",
    "e mail",
    "email address",
    "birth date",
    "date of birth",
    "birthday",
    "gender",
    "mobile",
    "mobile no",
}
_OF_FIRMS = {"vat number", "vat id", "tax id", "tax number", "company number", "registration number", "website"}
_CALLED = re.compile(r"\b(name|label)$")
_NUMBERED = re.compile(r" (en|de|fr|es|pt|it|nl|pl|tr|ru|uk|ar|fa|he|hi|ja|jp|ko|kr|zh|cn|vi|th|id|sk|cs|\d+)$")
_PAIRS = tuple((re.compile(pattern), earlier) for pattern, earlier in PAIRS)
_PAIRS_OF_MOMENTS = (*((re.compile(pattern), earlier) for pattern, earlier in LATER_MOMENTS), *_PAIRS)
_SUFFIXES = ("", " at", " on", " date", " time")
_PLACED = re.compile(
    r"^(placed|ordered|booked|posted|requested|issued?|order|booking|registered|registration|signed up|joined|"
    r"submitted|uploaded|invoiced?|purchased?|sent|added|opened)( at| on| date)?$"
)
_BOUGHT = re.compile(r"order|purchas|invoic|issue|book")
_AHEAD = (
    (re.compile(r"\bdeadline$|\brsvp\b|^registration (closes|ends?)|^sales? ends?|^early bird (ends?|until)"), (1, 10)),
    (re.compile(r"^(sales?|registration|tickets?) (starts?|opens?|begins?)|^on sale"), (30, 60)),
    (re.compile(r"^doors? opens?|^doors\b"), (0, 0)),
    (re.compile(r"^rescheduled\b"), (1, 10)),
    (re.compile(r"^reminder\b|^reminded\b"), (1, 1)),
)  # fmt: skip
OPTIONS: dict[str, Sequence[Any]] = {
    **unknown.CHOICES,
    **things.CHOICES,
    **particular.CHOICES,
    **everyday.CHOICES,
    **kinds.CHOICES,
    "state": STATES,
}
"""Words to choose from, by the shape that they belong to."""


def _own(column: Field, model: Model) -> Maker | None:
    words = words_of(column.bare)
    for pattern, maker in OWN:
        # A project's own pattern may be in the language of its names.
        if pattern.search(words) or pattern.search(plain_words_of(column.bare)):
            return maker
    for name, what in location().settings.get("shapes", {}).items():
        if name == f"{model.name}.{column.name}" or ("." not in name and words_of(name) == words):
            return _declared(name, what)
    return None


def _declared(name: str, what: Any) -> Maker:
    """Return the maker that `[tool.seedbed.shapes]` means: the name of a shape, or values to choose from."""
    if isinstance(what, list) and what:
        values: Sequence[Any] = tuple(what)
        return lambda subject, row: subject.pick(values, row)
    if isinstance(what, str) and what in MAKERS:
        return MAKERS[what]
    hint = suggest(str(what), MAKERS) if isinstance(what, str) else ""
    raise UsageError(f"[tool.seedbed.shapes] {name} is {what!r}: name a shape, or list values.{hint}")
